"""What the engine asks of the database: one unit of work, its rows, and how units are run."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol, TypeVar

from bot.domain.numbers import Fase, PoFase
from bot.domain.schools import Etablissement
from bot.ports import Cursor, Posted, TryLaterError
from bot.ports.accounts import ListsAndAccounts
from bot.ports.existing import ExistingState
from bot.ports.grants import Grants
from bot.ports.grouped import Selections
from bot.ports.register import RegisterState
from bot.ports.rows import (
    CardRow,
    CaseRow,
    Earlier,
    EffectRow,
    EventRow,
    Heard,
    MailRow,
    ParkedRow,
    TimelineRow,
)

T = TypeVar("T")


class StoreUnavailableError(TryLaterError):
    """The database can't be written for now (disk full, locked): nothing was acknowledged, it is tried again."""


class Unit(ListsAndAccounts, ExistingState, RegisterState, Selections, Grants, Protocol):
    """One transaction. Writes are seen by what follows in it, and all or none are kept."""

    # blobs
    def add_blob(self, content: bytes, at: datetime, *, secret: bool = False, digest: str | None = None) -> str:
        """Keep bytes under their SHA-256 (hex), which is returned; `digest` where it is known already."""

    def blob(self, digest: str) -> bytes:
        """The bytes; LookupError when they were never kept or are gone."""

    def forget_blob(self, digest: str) -> None:
        """Delete a blob."""

    def old_secrets(self, before: datetime) -> Sequence[str]:
        """Secret blobs kept since before then."""

    # events
    def add_event(
        self,
        key: str,
        kind: str,
        payload: str,
        at: datetime,
        *,
        blob: str | None = None,
    ) -> int | None:
        """Record an input under its unique key: its id, or None when it is known already."""

    def pending_effects(self) -> dict[str, int]:
        """How many effects wait, by lane."""

    def pending_events(self, limit: int, kind: str | None = None) -> Sequence[EventRow]:
        """Inputs not yet decided, oldest first: presses, heavy mails, `mail` and whatever is neither, or all."""

    def event_done(self, event: int, case: int | None) -> None:
        """The event was decided."""

    def park_event(self, event: int, reason: str, trace: str) -> None:
        """Set an event aside."""

    def hold_event(self, event: int) -> None:
        """Keep a new event from being decided until an agent says so."""

    def release_event(self, event: int, *, run: bool) -> None:
        """Offer a held event, or give it up."""

    # mailboxes and mails
    def cursor(self, box: str) -> Cursor:
        """How far a box was recorded."""

    def set_cursor(self, box: str, cursor: Cursor) -> None:
        """Remember how far a box was recorded."""

    def recorded(self, box: str, uidvalidity: int, uids: Sequence[int]) -> Collection[int]:
        """Which of these UIDs were recorded."""

    def add_mail(
        self,
        row: MailRow,
        message_id: str | None,
        sender: str,
        verdict: str,
        *,
        automatic: str | None = None,
        said: str | None = None,
        defect: str | None = None,
    ) -> int:
        """Keep a received mail (`row.id` is ignored); `message_id` and `said` are keyed hashes."""

    def mail(self, mail: int) -> MailRow:
        """A received mail."""

    def mail_at(self, box: str, uidvalidity: int, uid: int) -> int | None:
        """The mail kept from this place of a mailbox."""

    def reopen_mail(self, mail: int) -> None:
        """Offer the mail's event again, as if it had just come."""

    def reopen_mails(self, case: int, at: datetime) -> None:
        """Offer again the events of every mail that went to this dossier, as if they came now."""

    def mails_of(self, case: int) -> Sequence[MailRow]:
        """The mails received for a dossier, oldest first."""

    def believe_mail(self, mail: int, sender: str, verdict: str, said: str | None) -> None:
        """Note that the author of a kept mail is believed after all."""

    def accept_mail(self, mail: int, agent: str) -> None:
        """Note who took an unverified mail at its word."""

    def accepted_mails(self, case: int) -> Sequence[str]:
        """The agents who accepted unverified mails of a dossier, in the order of these mails."""

    def same_mail(self, message_id: str, digest: str, box: str, said: str | None) -> Earlier | None:
        """An earlier believed mail with this Message-ID, first of all the same one.

        The same: the same bytes, or the same author, subject, words and files, where one of them came to another
        watched box or was accepted by an agent.
        """

    def tie_mail(self, mail: int, case: int) -> None:
        """Tie a received mail to its dossier."""

    def add_sent(self, case: int, effect: int, message_id: str, template: str) -> None:
        """Remember a mail of ours by the keyed hash of its Message-ID."""

    def sent_by(self, message_ids: Sequence[str]) -> Sequence[tuple[int, int, str]]:
        """(dossier, effect, template) of our mails with these hashes."""

    def sent_ids(self, case: int) -> Sequence[tuple[int, str]]:
        """(effect, template) of the mails of a dossier, oldest first."""

    def mail_of_bytes(self, digest: str, box: str, *, believed: bool) -> int | None:
        """An earlier mail of this box with the very same bytes, whose author was believed as this one's is."""

    def count_attempt(self, event: int) -> None:
        """Note that an event is about to be read, in case reading ends the process."""

    def setting_once(self, name: str, value: str) -> str:
        """The value kept under this name, kept now if there was none."""

    def sent_since(self, procedure: str | None, owner: Fase | PoFase, since: datetime) -> int:
        """How many mails the dossiers of a school or PO (of one procedure, or of all) sent since then."""

    def case_of_mail(self, mail: int) -> int | None:
        """The dossier of a received mail."""

    def notice_due(self, fase: Fase, day: date) -> bool:
        """Whether the box may be told today that somebody used its name; notes that it was."""

    # dossiers
    def open_case(self, procedure: str, key: str) -> CaseRow | None:
        """The open dossier of this key."""

    def newest_case(self, procedure: str, key: str) -> CaseRow | None:
        """The newest dossier of this key, open or closed."""

    def heard(self, procedure: str, keys: Sequence[str], event: str) -> Mapping[str, Heard]:
        """By key, the newest dossier and whether its history has this event; a key without dossier is left out."""

    def case(self, case: int) -> CaseRow:
        """A dossier by its id."""

    def case_by_reference(self, reference: str) -> CaseRow | None:
        """A dossier by its number."""

    def cases_by_reference(self, references: Sequence[str]) -> Sequence[CaseRow]:
        """The dossiers with these numbers, in their order; an unknown number has none."""

    def cases(self, *, only_open: bool) -> Sequence[CaseRow]:
        """Dossiers, newest first."""

    def cases_of_school(self, fase: Fase) -> Sequence[CaseRow]:
        """Open dossiers of a school, oldest first."""

    def cases_of_place(self, fase: Fase | None, po_fase: PoFase | None) -> Sequence[CaseRow]:
        """Open dossiers of a school, and those of its PO alone; without a school, all of the PO's."""

    def add_case(self, row: CaseRow, at: datetime) -> int:
        """Start a dossier (`row.id` is ignored)."""

    def save_case(self, case: int, state: str, data: str, *, open_: bool, at: datetime) -> None:
        """Keep the new state and data."""

    def place_case(self, case: int, fase: Fase | None, po_fase: PoFase | None) -> None:
        """Say which school and which PO a dossier is about; its key stays."""

    def add_transition(self, case: int, event: int | None, line: TimelineRow) -> None:
        """Keep one line of the dossier's history."""

    def timeline(self, case: int) -> Sequence[TimelineRow]:
        """The history, oldest first."""

    # cards
    def card(self, case: int, desk: str) -> CardRow | None:
        """The card of a dossier at a desk."""

    def cards(self, case: int) -> Sequence[CardRow]:
        """All cards of a dossier."""

    def open_cards(self) -> Sequence[tuple[CaseRow, CardRow]]:
        """The cards of all open dossiers, those of the oldest dossier first."""

    def put_card(self, case: int, desk: str, card: str, grouped: str | None = None) -> int:
        """Change a card; returns its new version. `grouped`: the choice that may be made for many such cards."""

    def card_posted(self, case: int, desk: str, at: Posted) -> None:
        """Remember where the card stands in Slack."""

    # effects
    def add_effect(
        self,
        case: int,
        lane: str,
        kind: str,
        payload: str,
        at: datetime,
        *,
        after: int | None = None,
        after_until: datetime | None = None,
    ) -> EffectRow:
        """Add something to carry out, once `after` is done or `after_until` has passed."""

    def ready_effects(self, lane: str, now: datetime, limit: int) -> Sequence[EffectRow]:
        """What may be carried out now: the first of each dossier in this lane."""

    def effect_done(self, effect: int) -> bool:
        """Mark it carried out; False when it was already marked."""

    def effect_number(self, effect: int) -> int:
        """The number of an effect in its dossier."""

    def has_note(self, case: int) -> bool:
        """Whether something was, or will be, filed for agents about a dossier."""

    def has_parked(self, case: int) -> bool:
        """Whether a step of this dossier is set aside."""

    def has_later_list(self, case: int, box: str, uidvalidity: int, uid: int) -> bool:
        """Whether a workbook of a mail that came to this box later was given to the dossier."""

    def done_effects(self, case: int) -> Sequence[int]:
        """The effects of a dossier that were carried out."""

    def effect_refused(self, effect: int, code: int) -> bool:
        """The world refused it for good."""

    def effect_apart(self, effect: int, payload: str, at: datetime) -> bool:
        """Some boxes took this mail: the rest is offered at `at`, and holds nothing."""

    def effect_bounced(self, effect: int, box: str) -> bool:
        """This mail came back from a box for good; False when that was noted before."""

    def effect_delayed(self, effect: int) -> bool:
        """A server still tries to deliver this mail; False when that was noted before."""

    def retry_effect(self, effect: int, at: datetime, reason: str, *, counted: bool = True) -> None:
        """Offer it again at `at`; a try that is not `counted` brings it no nearer to being set aside."""

    def park_effect(self, effect: int, reason: str, trace: str) -> None:
        """Set it aside; it holds the later ones of its dossier and lane."""

    # parked
    def parked(self) -> Sequence[ParkedRow]:
        """Everything set aside, oldest first."""

    def replay(self, what: str, id_: int, at: datetime) -> bool:
        """Offer it again."""

    def drop(self, what: str, id_: int) -> bool:
        """Give it up; the row stays, marked dropped."""

    # dated jobs
    def add_job(self, case: int, code: str, due: datetime) -> None:
        """Ask for a dated job."""

    def due_jobs(self, now: datetime, limit: int) -> Sequence[tuple[int, int, str, datetime]]:
        """(job, dossier, code, date) to deliver."""

    def job_done(self, job: int) -> None:
        """It was delivered."""

    # settings
    def setting(self, name: str) -> str | None:
        """A small value of the program itself: `paused`…"""

    def set_setting(self, name: str, value: str | None) -> None:
        """Keep or remove it."""

    # the yearly life of accounts
    def active_schools(self, types: Collection[str], year: str) -> Sequence[tuple[Etablissement, int]]:
        """The schools of these types with active accounts of this year or before, and how many, by FASE."""

    def awaited_schools(self, types: Collection[str], year: str) -> Sequence[tuple[Etablissement, bool]]:
        """The schools of these types whose environment is open, and whether a list of this year came, by FASE."""

    def deactivate_accounts(self, case: int, fase: Fase, year: str) -> tuple[int | None, int]:
        """Deactivate a school's active accounts of this year or before: (batch, accounts).

        The batch holds those that Happi has, or is about to have; None when there is none.
        """


class Store(Protocol):
    """Runs units of work."""

    async def write(self, work: Callable[[Unit], T]) -> T:
        """Run `work` in a transaction, grouped with whatever else waits; its exception undoes it alone."""

    async def jot(self, work: Callable[[Unit], T]) -> T:
        """`write` for a few rows at most, at once on the event loop: the way to a thread would cost more."""

    async def read(self, work: Callable[[Unit], T]) -> T:
        """Run `work` on a snapshot, beside the writer and the event loop."""

    async def glance(self, work: Callable[[Unit], T]) -> T:
        """Run `work`, a few rows at most, on a snapshot at once: the way to a thread would cost more."""
