"""What the dossier of an e-Pôles form remembers, and what its form still lacks (exigences H1 to H8)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, Literal

from bot.domain.events import FormArrived
from bot.domain.poles.profiles import REVOCATION
from bot.domain.words import Code, Digest, Word

NAME: Final = "epoles"
FORMS: Final[Mapping[Code, int]] = {f"epoles_annexe_{number}": number for number in (1, 2, 3, REVOCATION)}
UNREADABLE: Final = "unreadable"
TO_READ: Final = frozenset({UNREADABLE, "epoles"})
"""Papers that only people can read: a scan, or an annex that does not say for which profile it is."""

PO_FROM_REGISTER: Final = "po_from_register"
"""The form leaves out the number of the PO, and the register gives it."""
_PERSON: Final = 16
"""How much of the keyed hash of a person its key has."""

REVOKES: Final = "revocation_named"
"""What the mail of a scan says when it speaks of withdrawing an access."""


class State(StrEnum):
    """Where a form stands."""

    NOUVEAU = "nouveau"
    VERIFICATION = "verification"
    INCOMPLET = "incomplet"
    NUMERISE = "numerise"
    ATTEND_AGENT = "attend_agent"
    ATTEND_ECOLE = "attend_ecole"
    ACCORDEE = "accordee"
    REVOQUEE = "revoquee"
    REFUSEE = "refusee"
    CLASSEE = "classee"


WAITS: Final = (State.INCOMPLET, State.NUMERISE, State.ATTEND_AGENT, State.ATTEND_ECOLE)
"""States in which an agent may decide."""


class Demande(Word):
    """What a form's dossier remembers (version 1); whom it names is known by a keyed hash alone."""

    version: int = 1
    annexe: Literal[1, 2, 3, 5] | None = None  # None: a paper that people read
    form_mail: int | None = None  # the first one, whose date the mails tell
    mail: int | None = None  # the newest one, whose person is decided on
    part: int | None = None
    missing: tuple[Code, ...] = ()
    notes: tuple[Code, ...] = ()
    people: Digest | None = None
    account: Digest | None = None
    content: Digest | None = None
    sender: Literal["school", "po", "anyone"] = "school"
    why: Code | None = None  # it can't be read as a form, or not for which profile it is
    by_hand: bool = False  # an agent said which annex it is
    speaks_of_end: bool = False  # the mail of a scan speaks of a revocation
    held: tuple[Code, ...] = ()  # what the person has in the place of the dossier
    schools: int = 0  # of the PO that the dossier is about, in which the person has something too
    whole_po: bool = False  # something of what the school's dossier tells is held for the whole of its PO
    other_name: bool = False  # something of it is held under another name, with the same account
    opposed: bool = False  # another dossier withdraws what this one asks for the same person, or asks what it ends
    homonym: bool = False  # somebody of that name has something with another account
    pending: int = 0  # looks at the grants that have not come back
    asked: int = 0  # times that the form was sent back to be completed
    copies: int = 0  # times that it came again, with nothing new
    received: bool = False  # its receipt has left
    other_person: bool = False  # the form came back with somebody else
    beside: int = 0  # forms of other addresses than boxes, which change nothing here
    title: Code = "recue"  # what its card says once the grants are known
    box_refuses: bool = False
    refusal: Code | None = None
    refused: Code | None = None  # the mail that can be sent again
    refusing: tuple[Literal["school", "po"], ...] = ()  # whose boxes sent it back

    @property
    def revokes(self) -> bool:
        """Whether it withdraws an access: that never waits (exigence H7)."""
        return self.annexe == REVOCATION or (self.annexe is None and self.speaks_of_end)

    @property
    def is_paper(self) -> bool:
        """Whether only people can read it, so that no program knows whom it names."""
        return self.why is not None and self.people is None

    @property
    def has_access(self) -> bool:
        """Whether the person is known to hold anything."""
        return bool(self.held or self.schools)


_FIELD_OF: Final[Mapping[Code, Code]] = {
    "quality_missing": "demandeur_qualite",
    "quality_twice": "demandeur_qualite",
    "quality_without_text": "demandeur_autre",
    "account_missing": "beneficiaire_compte_cerbere",
    "day_missing": "date",
    "day_unreadable": "date",
}
"""Faults that say why a field is missing: told in its place."""
FAULTS: Final = frozenset(
    {
        *_FIELD_OF,
        "contact_mail_invalid",
        "annexe_contradictory",
        "several_forms",
        "several_persons",
        "school_unknown",
    }
)
"""What the school must put right itself; everything else that was noted is for the agent to weigh."""


def lacking(data: Demande) -> tuple[Code, ...]:
    """What the school must complete, as facts of its mail: `manque_<field>`, or the code of a fault.

    An account may still be to be created (exigence H12); an eID signature bears its own date.
    """
    needless = _registered(data) | (set() if data.revokes else {"beneficiaire_compte_cerbere"})
    if "signature_eid_valid" in data.notes:
        needless.add("date")
    faults = [each for each in data.notes if each in FAULTS and _FIELD_OF.get(each) not in needless]
    told = needless | {_FIELD_OF[each] for each in faults if each in _FIELD_OF}
    return (*(f"manque_{each}" for each in data.missing if each not in told), *faults)


def _registered(data: Demande) -> set[Code]:
    """The fields that the register fills in: the PO of a school, and the name of a number that it knows."""
    known = {"po_fase", "po_denomination"} if PO_FROM_REGISTER in data.notes else set[Code]()
    for block, unknown in (("ecole", "school_unknown"), ("po", "po_unknown")):
        if f"{block}_fase" not in data.missing and unknown not in data.notes:
            known.add(f"{block}_denomination")
    return known


def blanks(data: Demande) -> tuple[Code, ...]:
    """The fields left blank that no note explains better."""
    explained = _registered(data) | {_FIELD_OF[each] for each in data.notes if each in _FIELD_OF}
    if "account_to_create" in data.notes:
        explained.add("beneficiaire_compte_cerbere")
    return tuple(each for each in data.missing if each not in explained)


def is_complete(data: Demande) -> bool:
    """Whether nothing is asked of the school before an agent decides.

    What a program recognised on a scan may be there without being seen; a person whose accesses are known needs no
    account to be named (exigence H8).
    """
    left = set(lacking(data))
    if data.has_access:
        left -= {"account_missing", "manque_beneficiaire_compte_cerbere"}
    return not left or "text_from_scan" in data.notes


def is_named(data: Demande) -> bool:
    """Whether the form says whom it is for: nothing can be noted for nobody."""
    return not {"beneficiaire_nom", "beneficiaire_prenom"} & set(data.missing)


def says_nothing_new(data: Demande, event: FormArrived) -> bool:
    """Whether a form says what the newest one said: another account, function or address is news."""
    told = (event.missing, event.notes, event.people, event.account, event.content)
    return told == (data.missing, data.notes, data.people, data.account, data.content)


def key_of(form: Code, whose: str, person: str) -> str:
    """The key of a dossier: of one kind of paper, about one place, for one person."""
    return f"{NAME}:{form}:{whose}:{person[:_PERSON]}"


def opposes(data: Demande, key: str) -> bool:
    """Whether the dossier of that key is for the same person, and the one asks for what the other withdraws."""
    _name, form, *_whose, person = key.split(":")
    if data.people is None or person != data.people[:_PERSON] or form not in FORMS:
        return False
    return (FORMS[form] == REVOCATION) != data.revokes


def is_weaker(data: Demande, event: FormArrived) -> bool:
    """Whether a box of the register sent the form that stands, and anybody the other one: it replaces nothing."""
    return event.sender == "anyone" and data.sender != "anyone"


def is_its_double(data: Demande, event: FormArrived) -> bool:
    """Whether it is another file of the same mail that says no more: the .docx beside its PDF, a second page."""
    if event.mail != data.mail:
        return False
    return event.form == UNREADABLE or set(event.missing) >= set(data.missing)


def taken(data: Demande, event: FormArrived) -> Demande:
    """The newest form counts; the first one keeps the date. One that lost its title is of the annex it was."""
    other = data.people is not None and event.people is not None and event.people != data.people
    told = {
        "annexe": FORMS.get(event.form, data.annexe),
        "form_mail": data.form_mail or event.mail,
        "mail": event.mail,
        "part": event.part,
        "missing": event.missing,
        "notes": event.notes,
        "people": event.people,
        "account": event.account,
        "content": event.content,
        "sender": event.sender,
        "why": None if event.form in FORMS or not data.by_hand else data.why,
        "by_hand": data.by_hand and event.form not in FORMS,
        "other_person": data.other_person or other,
    }
    return data.model_copy(update=told)
