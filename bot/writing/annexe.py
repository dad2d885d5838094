"""An annex of the e-Pôles circular as .docx, filled in with what is known: made anew from the circular's words."""

from collections.abc import Iterator, Mapping

from bot.writing.docx import box, document, field, paragraph, words
from bot.writing.french import unbreakable

ANNEXES = (1, 2, 3, 5)
"""Annex 4 is no form."""

_PROFILES = {1: "COORDONNATEUR", 2: "POUVOIR ORGANISATEUR", 3: "DIRECTION"}
_BLOCK = (("fase", "Numéro FASE"), ("denomination", "Dénomination"), ("adresse", "Adresse"))
_PERSON = (("nom", "Nom"), ("prenom", "Prénom"))
_ACCESS = (
    *_PERSON,
    ("fonction", "Fonction"),
    ("mail", "Adresse mail de contact"),
    ("telephone", "Numéro de téléphone ou GSM"),
    ("compte_cerbere", "Compte CERBERE personnel"),
)


def annexe(number: int, fields: Mapping[str, str], *, return_to: str, copy_to: str = "") -> bytes:
    """Annex 1, 2, 3 or 5 with these `fields` (names of the contract); KeyError for another number.

    What is absent stays a place to fill in. Date and signature always do: who sends it signs what it says now.
    `return_to` and `copy_to` are the addresses that the settings give for those of the circular.
    """
    title = _title(number)
    return document(title, _paragraphs(number, title, fields, _sentence(return_to, copy_to)))


def _title(number: int) -> str:
    if number == 5:
        return "ANNEXE 5 - Révocation d’accès à l’application métier E-POLES"
    return f"ANNEXE {number} - DEMANDE D’ACCÈS À L’APPLICATION MÉTIER « E-PÔLES » | {_PROFILES[number]}"


def _sentence(return_to: str, copy_to: str) -> str:
    copy = f", avec copie à {copy_to}" if copy_to else ""
    return f"Ce formulaire est à retourner complété et signé à {return_to}{copy}."


def _paragraphs(number: int, title: str, fields: Mapping[str, str], sentence: str) -> Iterator[str]:
    yield _heading(title, "Heading1")
    yield paragraph(words(sentence))
    school = "ÉCOLE CONCERNÉE" if number in {1, 2} else "ÉTABLISSEMENT SCOLAIRE CONCERNÉ"
    yield _heading("① POUVOIR ORGANISATEUR CONCERNÉ :")
    yield from _fields("po", _BLOCK, fields)
    yield _heading(f"② {school} :")
    yield from _fields("ecole", _BLOCK, fields)
    yield _heading("③ JE SOUSSIGNÉ(E) :")
    yield from _fields("demandeur", _PERSON, fields)
    yield from _quality(fields)
    yield _heading(_request(number))
    yield from _fields("beneficiaire", _ACCESS, fields)
    yield _heading("Date, nom et signature")
    yield paragraph(field("Date, nom et signature", ""))


def _heading(text: str, style: str = "Heading2") -> str:
    return paragraph(words(unbreakable(text).replace("E-PÔLES", "E\u2011PÔLES")), style=style)


def _request(number: int) -> str:
    if number == 5:
        return "④ SOLLICITE LA RÉVOCATION À L’APPLICATION « E-PÔLES » POUR LE PROFIL SUIVANT :"
    return f"④ SOLLICITE L’ACCÈS À L’APPLICATION « E-PÔLES » POUR LE PROFIL {_PROFILES[number]} :"


def _fields(block: str, labels: tuple[tuple[str, str], ...], fields: Mapping[str, str]) -> Iterator[str]:
    for key, label in labels:
        value = fields.get(f"{block}_{key}", "")
        yield paragraph(words(unbreakable(f"{label} : ")), field(label, value))


def _quality(fields: Mapping[str, str]) -> Iterator[str]:
    """The two boxes; the words after « Autre » are kept even where no box is ticked: the school sees them."""
    chosen = fields.get("demandeur_qualite")
    president = "Président(e) ou administrateur(trice) du Pouvoir organisateur"
    yield paragraph(box(president, ticked=chosen == "president_administrateur"), words(f" {president}"))
    other = field("Autre, à préciser", fields.get("demandeur_autre", ""))
    yield paragraph(box("Autre", ticked=chosen == "autre"), words(unbreakable(" Autre : ")), other)
