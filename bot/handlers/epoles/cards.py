"""What an agent sees of an e-Pôles form, and may decide; never a name (promise 2)."""

from collections.abc import Mapping
from typing import Final

from bot.domain.effects import Effect, FileNote, Remind
from bot.domain.events import Chosen
from bot.domain.labels.epoles import LABELS
from bot.domain.labels.refus import refusal_facts
from bot.domain.mail_parts import AttachAnnexe
from bot.domain.poles.profiles import ASKED
from bot.domain.procedure import Card
from bot.domain.words import Code, Facts
from bot.handlers.epoles.demande import FORMS, NAME, WAITS, Demande, State, blanks, is_named

BOX: Final = "poles"
NAMING: Final = "nommer"
"""The choice by which an agent says which annex a paper is."""
ANNEXES: Final[Mapping[Code, int]] = {f"annexe_{number}": number for number in FORMS.values()}
ALL: Final = "tous"
EVERYWHERE: Final = "tous_ecoles"  # in the schools of the PO too
NOT_LISTED: Final = "hors_liste"
URGENT: Final = "revocation"  # job of a revocation that nobody has decided
URGENT_HOURS: Final = 3
RECEIPTS: Final[tuple[Code, ...]] = ("recue", "revocation", "incomplete", "numerise")
"""Mails that may be sent again as they were; an agent's words are written anew."""
_SIGNATURE = "signature_"
_MOST_BLANKS = 3  # a card shows ten warnings


def card(
    state: str, data: Demande, title: Code, *, outcome: Code | None = None, event: Chosen | None = None
) -> Card:
    """The card of the agents as it stands now."""
    facts = card_facts(data, open_=state in WAITS)
    if event is not None and event.pick is not None and event.choice != NAMING:
        facts["choisi"] = event.pick
    return Card(
        desk="agents",
        title=_title(data, title),
        choices=offered(state, data),
        facts=facts,
        outcome=outcome,
        agent=event.agent if event else None,
        box=BOX if (data.why is not None or data.beside) and state in (*WAITS, State.VERIFICATION) else None,
        picks=picks(state, data),
    )


def _title(data: Demande, title: Code) -> Code:
    if data.annexe is None:
        urgent = f"document_urgent_{title}"
        return urgent if data.revokes and urgent in LABELS.titles else f"document_{title}"
    return f"revocation_{title}" if data.revokes else title


def offered(state: str, data: Demande) -> tuple[Code, ...]:
    """Nothing is granted or withdrawn for a person whom nobody named."""
    if state not in WAITS:
        return ()
    again = ("renvoyer",) if data.refused in RECEIPTS else ()
    if data.annexe is None:
        return (NAMING, "traiter", "completer", "ecarter", *again)
    if data.by_hand:
        again = (NAMING, *again)
    if state == State.INCOMPLET or not is_named(data):
        return ("completer", "refuser", *again)
    if not data.revokes:
        return ("accorder", "completer", "refuser", *again)
    usual = ("revoquer", "completer") if data.has_access else ("completer", "revoquer")  # exigence H8
    return (*usual, "refuser", *again)


def picks(state: str, data: Demande) -> dict[Code, tuple[Code, ...]]:
    """The annex that a paper is, the exact profiles of an annex, or the accesses that the person holds.

    An access that the table of grants does not know may always be withdrawn too.
    """
    choices, found = offered(state, data), dict[Code, tuple[Code, ...]]()
    if NAMING in choices:
        found[NAMING] = tuple(ANNEXES)
    if "accorder" in choices and data.annexe is not None:
        found["accorder"] = tuple(each.value for each in ASKED[data.annexe])
    if "revoquer" in choices:
        several = (EVERYWHERE,) if data.schools else (ALL,) if len(data.held) > 1 else ()
        found["revoquer"] = (*several, *data.held, NOT_LISTED)
    return found


def card_facts(data: Demande, *, open_: bool) -> Facts:
    """What must be known before deciding."""
    facts: Facts = {"envoye_par": data.sender}
    paper: Facts = {} if data.why is None else {"illisible": _why(data.why)}
    if data.annexe is None:
        return facts | paper | _of_paper(data) | _refused(data)
    facts = {"annexe": f"annexe_{data.annexe}"} | facts | paper
    signature = next((each for each in data.notes if each in LABELS.values and each.startswith(_SIGNATURE)), None)
    if signature is not None:
        facts["signature"] = signature
    if open_:
        facts |= {code: "oui" for code, said in _warnings(data).items() if said} | _blank_fields(data)
        facts |= {"acces_ecoles": data.schools} if data.schools else {}
    return facts | _refused(data)


def _of_paper(data: Demande) -> Facts:
    """The warnings of what only people can read."""
    said = {
        "prioritaire": data.revokes,
        "peut_etre_revocation": data.revokes,
        "recu_encore": data.copies > 0,
        "autre_envoi": data.beside > 0,
    }
    return {code: "oui" for code, told in said.items() if told}


def _blank_fields(data: Demande) -> Facts:
    """A few are named; of many, the note tells which."""
    blank = [f"manque_{each}" for each in blanks(data)]
    if len(blank) > _MOST_BLANKS:
        return {"champs_vides": len(blank)}
    return {each: "oui" for each in blank if each in LABELS.facts}


def _warnings(data: Demande) -> Mapping[Code, bool]:
    """What is shown with a warning sign, the weightiest first."""
    held = {f"possede_{each}": True for each in data.held if f"possede_{each}" in LABELS.facts}
    noted = {each: True for each in data.notes if each in LABELS.facts}
    return {
        "prioritaire": data.revokes,
        "revocation_attend_aussi": data.opposed and not data.revokes,
        "demande_attend_aussi": data.opposed and data.revokes,
        "autre_envoi": data.beside > 0,
        "personne_sur_papier": data.is_paper,
        "autre_personne": data.other_person,
        **held,
        "acces_po": data.whole_po,
        "aucun_acces_connu": data.revokes and not data.has_access,
        "homonyme": data.homonym,
        "autre_nom": data.other_name,
        "acces_automatique": data.annexe == 3,
        **noted,
        "recu_encore": data.copies > 0,
    }


def _why(code: Code | None) -> Code:
    return code if code is not None and code in LABELS.values else "unreadable_file"


def _refused(data: Demande) -> Facts:
    return refusal_facts(data.refusal) if data.box_refuses else {}


def note(data: Demande) -> tuple[Effect, ...]:
    """Who asks, for whom and with which words, where only agents read; a paper says it itself."""
    return () if data.is_paper else (FileNote(template=f"{NAME}/fiche", named_by=data.mail, part=data.part),)


def prefilled(data: Demande) -> AttachAnnexe | None:
    """The same annex with what the form said already."""
    if data.annexe is None:
        return None
    return AttachAnnexe(number=data.annexe, mail=data.mail, part=data.part)


def urgent(data: Demande) -> tuple[Effect, ...]:
    """A revocation is recalled the same day (exigence H7)."""
    return (Remind(job=URGENT, hours=URGENT_HOURS),) if data.revokes else ()
