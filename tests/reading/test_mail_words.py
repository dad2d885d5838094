"""The author's own words apart from history and signature, and what they are about."""

import time

import pytest

from bot.reading.mail.codes import REFERENCE_LIMIT, codes_of, references_in
from bot.reading.mail.history import History
from bot.reading.mail.reply import fold

HISTORY = (
    "De : Happi <happi@cfwb.be>\nEnvoyé : lundi 5 octobre 2026 09:00\nÀ : École\nObjet : Liste\n\nVoici ci-joint."
)


@pytest.mark.parametrize(
    "history",
    [
        HISTORY,
        "*De :* Happi\n*Envoyé :* lundi\n*À :* École\n*Objet :* Liste\n\nancien",
        "De: Happi\nDate: lun. 5 oct. 2026\nObjet: Liste\nÀ: École\n\nancien",
        "From: Happi\nSent: Monday\nTo: École\nSubject: Liste\n\nancien",
        "Van: Happi\nVerzonden: maandag\nAan: École\nOnderwerp: Lijst\n\noud",
        "-----Message d'origine-----\nDe : Happi\n\nancien",
        "----- Mail original -----\nancien",
        "Le 5/10/2026 09:00, Happi a écrit :\n> ancien\n> ancien",
        "Le 5 octobre 2026 à 09:00, Happi <happi@cfwb.be> a écrit :\n\nancien sans chevron",
        "Le lundi 5 octobre 2026 à 09:00:00 UTC+2,\nService Happi <happi@cfwb.be>\na écrit :\n> ancien",
        "On Mon, Oct 5, 2026 at 9:00 AM Happi <happi@cfwb.be> wrote:\n> ancien",
        "Op ma 5 okt 2026 om 09:00 schreef Happi <happi@cfwb.be>:\n> oud",
        "________________________________\n" + HISTORY,
        "-- \nÉcole des Arts\nTél. 081 00 00 00\n\n" + HISTORY,
        "--\nÉcole des Arts",
        "Envoyé de mon iPhone",
        "Envoyé depuis mon appareil Galaxy",
        "Envoyé à partir d’Outlook pour Android".replace("d’", "de "),
        "Télécharger Outlook pour iOS\n" + HISTORY,
        "Obtenir Outlook pour Android<https://aka.ms/AAb9ysg>\n" + HISTORY,
        "Envoyé à partir d’Outlook pour Android",
        "Envoyé depuis l'application Mail Orange",
        "Envoyé depuis Yahoo Mail pour iPhone\n\nLe lun. 5 oct. 2026 à 09:00, Happi a écrit :\nancien",
        "Envoyé avec la messagerie sécurisée Proton Mail.",
        "Provenance : Courrier pour Windows",
        "Verstuurd vanaf mijn iPhone",
        "Von meinem iPhone gesendet",
        "Gesendet von Outlook für iOS",
        "Sent from my iPhone",
        "-------- Courriel original --------\nancien",
        "---------- Forwarded message ---------\nDe : Happi\n\nancien",
        "-------- Message transféré --------\nSujet : Liste\nDate : lundi\n\nancien",
        "Début du message réexpédié :\n\nDe: Happi\n\nancien",
        "-------- Weitergeleitete Nachricht --------\nalt",
        "-----Oorspronkelijk bericht-----\nVan: Happi\n\noud",
        "De : Happi <happi@cfwb.be> Envoyé : lundi Objet : Liste\n\nancien",
        "De : Happi\nEnvoyé le : lundi\nDestinataire : École\nObjet : Liste\n\nancien",
        "En date du 5 octobre 2026 09:00, Happi <happi@cfwb.be> a écrit :\n\nancien",
        "Am Mo., 5. Okt. 2026 um 09:00 Uhr schrieb Happi <happi@cfwb.be>:\n> alt",
        "Op 5 okt. 2026 om 09:00 heeft Happi <happi@cfwb.be> het volgende geschreven:\n> oud",
        '"Happi" <happi@cfwb.be> a écrit :\n\nancien',
        "Dit e-mailbericht is vertrouwelijk en enkel bestemd voor de geadresseerde.",
        "Avis de confidentialité : ce courriel est confidentiel.",
        "[cid:image001.png@01DB.1234]",
        "Ce message et ses annexes sont strictement confidentiels et destinés à leur seul destinataire.",
    ],
)
def test_history_and_signature_are_folded(history: str):
    assert fold(f"Bonjour,\n\nD'accord.\n\nLa direction\n\n{history}") == "Bonjour,\n\nD'accord.\n\nLa direction"


@pytest.mark.parametrize(
    "text",
    [
        "On nous a écrit :\nil faut répondre.",
        "Le directeur a écrit :\nd'accord.",
        "De : la part de la direction\nMerci.",
        "Le 5 octobre, nous aurons la liste.",
        "Date : 5 octobre\nObjet : liste\nÀ : vous",
        "Nom\n-----\nMartin",
        "Envoyé de Namur par la poste.",
        "Obtenir une réponse pour lundi",
        "Ce message vous parvient un peu tard.",
        "Le canevas que vous nous avez écrit :\nvoici.",
        "Get ready",
    ],
)
def test_ordinary_sentences_are_kept(text: str):
    assert fold(text) == text


def test_answers_between_the_quotes_are_kept():
    text = "Le 5 oct. 2026 à 09:00, Happi a écrit :\n> Première question ?\nOui.\n> Seconde question ?\nNon."
    assert fold(text) == "Oui.\nNon."


def test_a_banner_of_the_server_hides_no_letter():
    banner = "Ce message provient de l'extérieur ; son contenu peut être confidentiel."
    assert fold(f"{banner}\n\nBonjour,\n\nMerci.") == "Bonjour,\n\nMerci."


def test_a_letter_below_the_line_of_a_telephone_is_kept():
    assert fold("Envoyé de mon iPhone\n\nVoici la liste.") == "Voici la liste."


def test_dashes_inside_a_long_letter_are_no_signature():
    letter = "Bonjour,\n--\n" + "\n".join(f"élève {n}" for n in range(30))
    assert fold(letter) == letter


@pytest.mark.parametrize(
    "letter",
    [
        "--\n" * 20 + "\n" * 1_000_000 + "a\n" * 21,
        ("_" + " " * 990 + "x\n") * 1000,
        ("-- " + "_ " * 300 + "x\n") * 1000,
    ],
    ids=["dashes above a desert", "a rule that goes on", "dashes that go on"],
)
def test_no_line_is_asked_again_and_again(letter: str):
    start = time.process_time()
    fold(letter)
    assert time.process_time() - start < 0.5


def test_every_line_is_asked_once_where_history_begins():
    lines = ["--"] * 50 + ["> ancien"]
    history = History(lines)
    assert [history.next_start(at) for at in (0, 10, 50, 51, 5)] == [50, 50, 50, 51, 50]
    assert [history.starts(at) for at in (0, 50)] == [0, 1]


CODES = {
    "asks_for_happi": [
        "Nous voulons Happi.",
        "Nous souhaiterions disposer de la plateforme HAPPI",
        "Comment faire pour ouvrir un environnement Happi ?",
        "Demande d’ouverture d’un environnement Happi",
        "Notre académie est intéressée par Happi",
    ],
    "movement_in_words": [
        "Merci de supprimer l'élève suivant.",
        "Pourriez-vous ajouter deux élèves ?",
        "Veuillez désactiver le compte de Zoé Martin",
        "L’élève Zoé Martin a quitté l’école",
        "Une nouvelle étudiante vient d'arriver",
    ],
    "mentions_attachment": [
        "Voir pièce jointe",
        "CI-JOINT la liste",
        "le canevas ci-annexé",
        "En annexe, la liste",
        "Je vous joins la liste",
        "vous trouverez en PJ",
    ],
    "happi_opened": [
        "L'environnement Happi de l'école 990001 a été créé.",
        "Votre espace Happi est maintenant disponible",
        "L'ouverture de l'environnement Happi a été effectuée",
    ],
    "cloud_link": ["https://drive.google.com/file/d/1", "voici : https://we.tl/t-abc"],
}


@pytest.mark.parametrize(("code", "words"), [(code, words) for code, every in CODES.items() for words in every])
def test_code(code: str, words: str):
    assert code in codes_of("", words, ())
    assert code in codes_of("", words.upper() if code != "cloud_link" else words, ())


@pytest.mark.parametrize(
    "words",
    [
        "Bonjour, voici la liste de nos élèves.",
        "Merci de confirmer la réception.",
        "L'environnement Happi n'est pas encore ouvert.",
        "Le site https://www.enseignement.be/happi est utile",
        "Nous avons rejoint la réunion.",
    ],
)
def test_ordinary_letters_have_no_code(words: str):
    assert codes_of("Happi", words, ()) == frozenset()


def test_a_file_name_is_looked_at():
    assert codes_of("", "", ["Canevas_990001.xlsx"]) == {"canevas_named"}
    assert codes_of("", "", ["Liste des ÉLÈVES.xlsx"]) == {"canevas_named"}
    assert codes_of("", "", ["Menu.pdf"]) == frozenset()


def test_references_of_the_subject():
    assert references_in("RE: TR: [vgm-k7m2qd] Liste [VGM-K7M2QD] [VGM-A2B3C4]") == ("VGM-K7M2QD", "VGM-A2B3C4")
    assert references_in("VGM-K7M2QD sans crochets, [XYZ-123456]") == ()


def test_only_so_many_references_are_looked_up():
    subject = " ".join(f"[VGM-{number:06}]" for number in range(6000))
    assert references_in(subject) == tuple(f"VGM-{number:06}" for number in range(REFERENCE_LIMIT))
