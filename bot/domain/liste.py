"""What the dossier of a student list remembers, and where it may stand."""

from enum import StrEnum

from bot.domain.changes import Guard
from bot.domain.events import MailRefused
from bot.domain.labels.refus import refusal_facts
from bot.domain.words import AgentId, Code, Digest, Facts, Word


class State(StrEnum):
    """Where the list of a school stands."""

    NOUVEAU = "nouveau"
    LECTURE = "lecture"
    ATTEND_CORRECTION = "attend_correction"
    ATTEND_OUVERTURE = "attend_ouverture"
    COMPARAISON = "comparaison"
    ATTEND_AGENT = "attend_agent"
    ATTEND_ECOLE = "attend_ecole"
    APPLICATION = "application"
    ATTEND_ETNIC = "attend_etnic"
    ENVOI = "envoi"
    TERMINE = "termine"
    ECARTE = "ecarte"


CORRECTION = "correction"
AGAIN = frozenset({CORRECTION, "recu", "remarques", "sans_ouverture", "a_confirmer"})
"""Mails about a file that can be sent again as they were; an agent's words are written anew."""


class Received(Word):
    """One file of the school."""

    mail: int
    digest: Digest  # of the attachment


class Said(Word):
    """Answers about who is who that came alone: their mail, what was read of it, how many were taken."""

    mail: int
    list: int
    taken: int


class Removal(Word):
    """A batch whose deleted accounts can still come back, and how many it deleted."""

    batch: int
    accounts: int


class Handed(Word):
    """What a batch asks of Happi, as ETNIC's card counts it."""

    created: int = 0
    reactivated: int = 0
    deleted: int = 0
    new_codes: int = 0


class Liste(Word):
    """What a list's dossier remembers (version 1). `newest` is the file that counts."""

    version: int = 1
    newest: Received | None = None
    waiting: tuple[Received, ...] = ()  # came while another file was being read, compared or handed over
    later: tuple[Received, ...] = ()  # movements that were read, and wait until the list before them is done
    overtaken: int = 0  # such movements that a complete list, which came after them, makes void
    list: int | None = None
    list_kind: Code | None = None
    rows: int = 0
    warnings: int = 0
    change_set: int | None = None
    created: int = 0
    reactivated: int = 0
    unchanged: int = 0
    deleted: int = 0
    new_codes: int = 0
    revived: int = 0  # deleted accounts of students who are there again
    doubtful: int = 0
    guards: tuple[Code, ...] = ()  # reasons to look twice
    first_agent: AgentId | None = None  # approved first a list that two agents must approve
    asked_again: int = 0  # reminders of the questions about who is who
    said: Said | None = None  # answers that the comparison under way takes into account
    unclear: bool = False  # complete, or the new students only: an agent must say
    batch: int | None = None
    accounts: int = 0
    handed: Handed = Handed()
    refused: int = 0
    parts: int = 0
    left: tuple[int, ...] = ()  # numbers of the parts that were accepted, or refused for good
    unsent: tuple[int, ...] = ()  # batches whose pages did not arrive; kept when a later file comes
    paged: tuple[int, ...] = ()  # batches whose pages left; kept when a later file comes
    removals: tuple[Removal, ...] = ()  # what was deleted and can come back; kept when a later file comes
    undo: bool = False  # an agent wants the accounts back once ETNIC has answered
    box_refuses: bool = False
    refusal: Code | None = None  # why the box refuses
    lost: Code | None = None  # a mail about this file that did not arrive: the correction, or another of `AGAIN`
    whole_refusal: bool = False  # the file could not be read at all
    whose_doubt: bool = False  # it names another school than the box

    previous: "Liste | None" = None  # the list that a movement must not push aside
    previous_state: Code | None = None

    @property
    def needs_two(self) -> bool:
        """So many deletions need two different agents (exigence E5)."""
        return Guard.MANY_DELETIONS in self.guards

    @property
    def is_clean(self) -> bool:
        """Nothing in it asks to be looked at: many such lists may be approved with one press (promise 5)."""
        asks = (self.unclear, self.box_refuses, self.refused, self.warnings, self.doubtful, self.guards)
        return self.change_set is not None and self.first_agent is None and not any(asks)

    @property
    def newest_mail(self) -> int | None:
        """The mail of the file that counts."""
        return None if self.newest is None else self.newest.mail

    @property
    def earlier(self) -> "Liste | None":
        """The list that was put aside while this file is read, with what became of its pages meanwhile."""
        now = {"box_refuses": self.box_refuses, "refusal": self.refusal, **self.lasting}
        return None if self.previous is None else self.previous.model_copy(update=now)

    @property
    def lasting(self) -> dict[str, tuple[object, ...]]:
        """What outlives a version of the list."""
        names = ("unsent", "paged", "removals", "waiting", "later")
        return {name: getattr(self, name) for name in names}

    def refused_by(self, event: MailRefused) -> "Liste":
        """The box takes nothing; what did not arrive can be sent again, the correction first of all."""
        mail = event.template.removeprefix("happi_eleves/")
        lost = mail if mail in AGAIN and self.lost != CORRECTION else self.lost
        unsent = tuple(sorted({*self.unsent, *event.batches}))
        refusal = {"box_refuses": True, "refusal": event.reason}
        return self.model_copy(update=refusal | {"lost": lost, "unsent": unsent})

    def heard(self) -> "Liste":
        """Somebody wrote from the box: it is no longer said to refuse, but what did not arrive has not arrived."""
        return self.model_copy(update={"box_refuses": False, "refusal": None})

    def counts(self) -> Facts:
        """What a card says of the list."""
        facts: Facts = {"eleves": self.rows, "remarques": self.warnings}
        if self.change_set is not None:
            facts |= {
                "a_creer": self.created,
                "a_reactiver": self.reactivated,
                "inchanges": self.unchanged,
                "a_supprimer": self.deleted,
            }
        more = {
            "a_retablir": self.revived,
            "nouveaux_codes": self.new_codes,
            "mouvements_en_attente": len(self.later),
            "mouvements_depasses": self.overtaken,
        }
        facts |= {name: many for name, many in more.items() if many}
        if self.doubtful:
            facts["a_confirmer"] = self.doubtful
        facts |= {f"garde_{guard}": "oui" for guard in self.guards}
        if self.refused:
            facts["refuses_etnic"] = self.refused
        if self.removals:
            facts["reparables"] = self.removals[-1].accounts
        if self.unsent:
            facts["pages_a_renvoyer"] = "oui"
        if self.box_refuses:
            facts |= refusal_facts(self.refusal)
        return facts
