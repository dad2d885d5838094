"""What is missing from a form, and what must be said of what it holds."""

import re
from collections.abc import Iterator, Mapping

from bot.domain.readings import FormProblem
from bot.reading.forms.annexe import REVOCATION
from bot.reading.forms.fields import Raw
from bot.reading.forms.foot import Foot
from bot.reading.forms.messages import problem
from bot.reading.forms.quality import OTHER
from bot.reading.forms.several import names_several
from bot.reading.forms.values import dialled, number

FIELDS: Mapping[str, str] = {
    "po_fase": "Numéro FASE du pouvoir organisateur",
    "po_denomination": "Dénomination du pouvoir organisateur",
    "po_adresse": "Adresse du pouvoir organisateur",
    "ecole_fase": "Numéro FASE de l’école",
    "ecole_denomination": "Dénomination de l’école",
    "ecole_adresse": "Adresse de l’école",
    "demandeur_nom": "Nom du soussigné",
    "demandeur_prenom": "Prénom du soussigné",
    "demandeur_qualite": "Qualité du soussigné",
    "demandeur_autre": "Autre",
    "beneficiaire_nom": "Nom de la personne concernée",
    "beneficiaire_prenom": "Prénom de la personne concernée",
    "beneficiaire_fonction": "Fonction",
    "beneficiaire_mail": "Adresse mail de contact",
    "beneficiaire_telephone": "Numéro de téléphone ou GSM",
    "beneficiaire_compte_cerbere": "Compte CERBERE personnel",
    "date": "Date",
}
"""The fields of an annex in the order of the paper (contract), with the words by which a school knows them."""

NUMBERS = ("po_fase", "ecole_fase")
_TOLD_APART = frozenset({"demandeur_qualite", "demandeur_autre", "beneficiaire_compte_cerbere", "date"})
_MAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}"
)
_BOX = re.compile(r"(?:ec|po)\d{1,6}@(?:\w+\.)?cfwb\.be", re.IGNORECASE)
_ACCOUNT = re.compile(r"(?=.*[A-Za-z])(?=.*\d)[A-Za-z0-9]{4,30}")


def is_mail(value: str) -> bool:
    """Whether an address could be written to."""
    local = value.partition("@")[0]
    return (
        _MAIL.fullmatch(value) is not None and ".." not in local and not local.startswith(".") and local[-1] != "."
    )


def accepted(raw: Raw, foot: Foot) -> dict[str, str]:
    """The fields as the contract gives them: no number that is none, a quality only when exactly one is ticked."""
    values = {name: value for name, value in raw.values.items() if name in FIELDS and name != "date"}
    for name in NUMBERS:
        read = number(values[name]) if name in values else None
        values.pop(name, None)
        if read is not None:
            values[name] = str(read)
    if len(raw.ticked) == 1:
        values["demandeur_qualite"] = raw.ticked[0]
    if foot.day is not None:
        values["date"] = foot.day.isoformat()
    return {name: values[name] for name in FIELDS if name in values}


def missing(values: Mapping[str, str]) -> tuple[str, ...]:
    """The fields left blank; « Autre : » needs its words only where it is ticked."""
    wanted = (name for name in FIELDS if name != "demandeur_autre" or values.get("demandeur_qualite") == OTHER)
    return tuple(name for name in wanted if name not in values)


def problems(raw: Raw, foot: Foot, values: Mapping[str, str], annexe: int | None) -> tuple[FormProblem, ...]:
    """Everything to say of the fields, in the order of the paper."""
    contact = (*_contact(values), *_account(values, annexe))
    return (*_blanks(raw, values), *_quality(raw, values), *contact, *_day(foot))


def _blanks(raw: Raw, values: Mapping[str, str]) -> Iterator[FormProblem]:
    for name in missing(values):
        if name in NUMBERS and name in raw.values:
            yield problem("fase_not_a_number", name, label=FIELDS[name])
        elif name not in _TOLD_APART:
            yield problem("field_missing", name, label=FIELDS[name])


def _quality(raw: Raw, values: Mapping[str, str]) -> Iterator[FormProblem]:
    if not raw.ticked:
        yield problem("quality_missing", "demandeur_qualite")
    elif len(raw.ticked) > 1:
        yield problem("quality_twice", "demandeur_qualite")
    elif raw.ticked == [OTHER] and "demandeur_autre" not in values:
        yield problem("quality_without_text", "demandeur_autre")


def _bare(mail: str | None) -> str | None:
    """An address without the signs that mail programs put around it."""
    return None if mail is None else mail.strip("<>").removeprefix("mailto:")


def _contact(values: Mapping[str, str]) -> Iterator[FormProblem]:
    several = names_several(values)
    if several:
        yield problem("several_persons")
    mail = None if several else _bare(values.get("beneficiaire_mail"))
    if mail is not None and not is_mail(mail):
        yield problem("contact_mail_invalid", "beneficiaire_mail")
    elif mail is not None and _BOX.fullmatch(mail):
        yield problem("contact_mail_is_a_box", "beneficiaire_mail")
    phone = values.get("beneficiaire_telephone")
    if phone is not None and dialled(phone) is None:
        yield problem("phone_unclear", "beneficiaire_telephone")


def _account(values: Mapping[str, str], annexe: int | None) -> Iterator[FormProblem]:
    account = values.get("beneficiaire_compte_cerbere")
    if account is None:
        yield problem(
            "account_missing" if annexe == REVOCATION else "account_to_create", "beneficiaire_compte_cerbere"
        )
    elif _ACCOUNT.fullmatch(account) is None:
        yield problem("account_unclear", "beneficiaire_compte_cerbere")


def _day(foot: Foot) -> Iterator[FormProblem]:
    if foot.day is None:
        yield problem("day_unreadable" if foot.unreadable else "day_missing", "date")
