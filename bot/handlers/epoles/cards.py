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
from bot.handlers.epoles.demande import NAME, WAITS, Demande, State, blanks, is_named

BOX: Final = "poles"
ALL: Final = "tous"
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
    if event is not None and event.pick is not None:
        facts["choisi"] = event.pick
    return Card(
        desk="agents",
        title=_title(data, title),
        choices=offered(state, data),
        facts=facts,
        outcome=outcome,
        agent=event.agent if event else None,
        box=BOX if data.why is not None and state in WAITS else None,
        picks=picks(state, data),
    )


def _title(data: Demande, title: Code) -> Code:
    if data.annexe is None:
        return f"document_{title}"
    return f"revocation_{title}" if data.revokes else title


def offered(state: str, data: Demande) -> tuple[Code, ...]:
    """Nothing is granted or withdrawn for a person whom nobody named."""
    if state not in WAITS:
        return ()
    again = ("renvoyer",) if data.refused in RECEIPTS else ()
    if data.annexe is None:
        return ("traiter", "completer", "ecarter", *again)
    if state == State.INCOMPLET or not is_named(data):
        return ("completer", "refuser", *again)
    if not data.revokes:
        return ("accorder", "completer", "refuser", *again)
    usual = ("revoquer", "completer") if data.held else ("completer", "revoquer")  # exigence H8
    return (*usual, "refuser", *again)


def picks(state: str, data: Demande) -> dict[Code, tuple[Code, ...]]:
    """The exact profiles of the annex, or the accesses that the person holds."""
    choices = offered(state, data)
    if "accorder" in choices and data.annexe is not None:
        return {"accorder": tuple(each.value for each in ASKED[data.annexe])}
    if "revoquer" not in choices:
        return {}
    if not data.held:
        return {"revoquer": (NOT_LISTED,)}
    several = (ALL,) if len(data.held) > 1 else ()
    return {"revoquer": (*several, *data.held)}


def card_facts(data: Demande, *, open_: bool) -> Facts:
    """What must be known before deciding."""
    facts: Facts = {"envoye_par": data.sender}
    if data.annexe is None:
        return facts | {"illisible": _why(data.why)} | _refused(data)
    facts = {"annexe": f"annexe_{data.annexe}"} | facts
    signature = next((each for each in data.notes if each in LABELS.values and each.startswith(_SIGNATURE)), None)
    if signature is not None:
        facts["signature"] = signature
    if open_:
        facts |= {code: "oui" for code, said in _warnings(data).items() if said} | _blank_fields(data)
    return facts | _refused(data)


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
        "autre_personne": data.other_person,
        **held,
        "aucun_acces_connu": data.revokes and not data.held,
        "acces_automatique": data.annexe == 3,
        **noted,
        "recu_encore": data.copies > 0,
    }


def _why(code: Code | None) -> Code:
    return code if code is not None and code in LABELS.values else "unreadable_file"


def _refused(data: Demande) -> Facts:
    return refusal_facts(data.refusal) if data.box_refuses else {}


def note(data: Demande) -> FileNote:
    """Who asks, for whom and with which words, where only agents read."""
    return FileNote(template=f"{NAME}/fiche", named_by=data.mail)


def prefilled(data: Demande) -> AttachAnnexe | None:
    """The same annex with what the form said already."""
    if data.annexe is None:
        return None
    return AttachAnnexe(number=data.annexe, mail=data.mail, part=data.part)


def urgent(data: Demande) -> tuple[Effect, ...]:
    """A revocation is recalled the same day (exigence H7)."""
    return (Remind(job=URGENT, hours=URGENT_HOURS),) if data.revokes else ()
