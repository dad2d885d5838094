"""Each requirement that a mail of a procedure must say in words: the very sample that says them."""

from typing import NamedTuple

import pytest

from bot.writing.mails import Templates

templates = Templates()


class Said(NamedTuple):
    """A requirement, a sample of a mail, and the words that it must contain."""

    requirement: str
    sample: str
    words: tuple[str, ...]


SAID = (
    Said(
        "A13",
        "epoles/recue",
        ("(CSI)", "au chargé de mission", "au signataire", "au pouvoir organisateur", "nous ne le conservons pas"),
    ),
    Said("C9", "happi_ouverture/validee", ("À l’attention de Nora Lambertini, gestionnaire Happi",)),
    Said("E1", "happi_cycle/desactives", ("15 juillet", "sont désactivés", "Ils ne sont pas supprimés")),
    Said("E8", "happi_cycle/desactives", ("Aucun n’est supprimé parce que vous n’avez pas répondu",)),
    Said(
        "F6",
        "epoles/recue",
        ("Avant tout accès, la personne signe un engagement", "classeur « Sécurité des données – RGPD »"),
    ),
    Said("F7", "epoles/recue", ("indiquez une adresse mail privée, pas celle de l’école",)),
    Said(
        "F7", "epoles/recue (direction et remarques)", ("L’adresse mail de contact est une boite administrative",)
    ),
    Said(
        "F9",
        "epoles_acces/confirmation",
        (
            "confirmer qui a accès",
            "l’annexe 5 jointe",
            "aucun accès n’est retiré",
            "avertir quand une personne s’en va",
        ),
    ),
    Said(
        "F9", "epoles/accordee", ("Quand cette personne quitte l’école ou le pôle, avertissez-nous", "l’annexe 5")
    ),
    Said("H4", "epoles/recue (direction et remarques)", ("s’ajoute normalement d’elle-même au compte Cerbère",)),
    Said("H9", "epoles/accordee", ("est approuvée et transmise", "Cerbère envoie, dans les jours qui suivent")),
    Said("H10", "epoles/accordee", ("un courriel pour chaque permission, à l’adresse indiquée",)),
    Said(
        "H11",
        "epoles/recue",
        ("Étape 1, le compte Cerbère personnel", "Étape 2, la demande", "Étape 3, l’accès"),
    ),
    Said(
        "H12",
        "epoles/recue (direction et remarques)",
        ("Le compte Cerbère n’est pas indiqué", "https://identification-ens.cfwb.be/onboarding/"),
    ),
    Said(
        "H13", "epoles/recue (direction et remarques)", ("se compose de lettres du nom et de chiffres : vérifiez",)
    ),
    Said("H18", "epoles/recue", ("un numéro de téléphone sans barre oblique",)),
    Said(
        "J1",
        "poles_dates/rappel",
        ("les conventions de partenariat et de coopération", "au plus tard le 15 octobre 2027"),
    ),
    Said("J2", "poles_dates/rappel", ("ainsi que les ressorts",)),
    Said("J4", "poles_dates/rappel (avenants)", ("au plus tard le 1er juin 2027", "à l’année scolaire suivante")),
    Said("J21", "poles_demandes/recue", ("validée ne se modifie plus", "seule l’Administration peut la rouvrir")),
    Said("K4", "pix/sans_orga", ("Seuls les établissements qui ont déjà Pix Orga", "Demandez d’abord Pix Orga")),
    Said("K10", "pix/contact", ("Le contact est pris", "Les démarches administratives sont en cours")),
    Said("K11", "pix/acces", ("formé et accompagné dans la mise en place", "forum d’entraide Pix")),
)


@pytest.mark.parametrize("said", SAID, ids=lambda said: f"{said.requirement}-{said.sample.replace('/', '.')}")
def test_the_mail_says_what_the_requirement_asks_for(said, samples, always):
    template = said.sample.partition(" (")[0]
    text = templates.words(template, {**always, **samples[said.sample]}).text.replace("\u00a0", " ")
    assert [words for words in said.words if words not in text] == []
