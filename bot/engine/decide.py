"""Decide: an event meets its dossier, and everything that follows is kept in the same transaction."""

from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.domain.effects import (
    EFFECTS,
    AddLine,
    Announce,
    Attribute,
    DrawCard,
    Effect,
    FileNote,
    FileSchools,
    GiveUpParked,
    RecordContacts,
    RecordEnvironment,
    ReleaseBrake,
    ReleaseDate,
    Remind,
    Requeue,
    SendMail,
    Whisper,
)
from bot.domain.events import Chosen, Due, EnvironmentOpened, Event, MailRefused, ReplyArrived, RequestRefused
from bot.domain.grant_events import GrantsChanged
from bot.domain.procedure import Card, Case, CaseKey, Decision, Procedure
from bot.domain.school_events import EnvironmentClosed
from bot.domain.schools import Environment
from bot.engine.identity import hashed, message_id, new_reference
from bot.engine.morning import at_work, morning_of, next_morning
from bot.engine.places import beside
from bot.engine.storm import begin_anew
from bot.engine.world import World
from bot.ports.rows import CaseRow, TimelineRow
from bot.ports.store import Unit

REMINDER = "rappel_"  # job of a card that still waits, with its desk and version
RELEASED = "brake_released"  # setting: when an agent last let the overall brake go
PATIENCE_DAYS = 5
"""A card that waits this long is recalled to its desk (exigences C11, C12)."""


class Decider:
    """Delivers events to dossiers, inside the caller's transaction."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.touched: deque[str] = deque()
        """Lanes that got an effect, for the runner to wake; appended to by the writer thread."""

    def find_or_start(self, unit: Unit, procedure: Procedure, key: CaseKey, at: datetime) -> CaseRow:
        """The open dossier of this key, or a new one."""
        found = unit.open_case(procedure.name, key.value)
        if found is not None:
            return found
        row = CaseRow(
            id=0,
            reference=new_reference(),
            procedure=procedure.name,
            key=key.value,
            state="nouveau",
            data=procedure.start.model_dump_json(),
            year=str(self.world.rules.year_of(at)),
            fase=key.fase,
            po_fase=key.po_fase,
        )
        return replace(row, id=unit.add_case(row, at))

    def deliver(self, unit: Unit, row: CaseRow, event: Event, event_id: int | None = None) -> CaseRow:
        """One event to one dossier: new state, history, cards and effects."""
        procedure = self.world.procedure(row.procedure)
        decision = procedure.decide(self._case(unit, procedure, row, event.at), event)
        if isinstance(event, MailRefused):  # many mails may come back: what already stands is not drawn again
            decision = replace(decision, cards=tuple(self._new_ones(unit, row, decision.cards)))
        agent = event.agent if isinstance(event, Chosen) else None
        data, open_ = decision.data.model_dump_json(), row.open and not decision.close
        unit.save_case(row.id, decision.state, data, open_=open_, at=event.at)
        acts = any(effect.lane != Whisper.lane for effect in decision.effects)
        if decision.state != row.state or acts or decision.cards:
            line = TimelineRow(event.at, event.kind, row.state, decision.state, agent)
            unit.add_transition(row.id, event_id, line)
            if isinstance(event, Chosen):
                self._tell_decision(unit, row, event)
        elif isinstance(event, Chosen) and not decision.effects:
            card = next((each for each in unit.cards(row.id) if each.at is not None), None)
            if card is not None:  # the dossier moved on under the button: nobody is left without an answer
                self.whisper(unit, row, Whisper(desk=card.desk, agent=event.agent, code="decided"), event.at)
        self._keep(unit, row, decision, event.at)
        return replace(row, state=decision.state, data=data, open=open_)

    def _new_ones(self, unit: Unit, row: CaseRow, cards: Iterable[Card]) -> Iterable[Card]:
        for card in cards:
            standing = unit.card(row.id, card.desk)
            if standing is None or Card.model_validate_json(standing.card) != card:
                yield card

    def _case(self, unit: Unit, procedure: Procedure, row: CaseRow, at: datetime) -> Case[Any]:
        data = type(procedure.start).model_validate_json(row.data)
        environment = Environment.NONE if row.fase is None else unit.environment(row.fase)
        year = str(self.world.rules.year_of(at))
        return Case(row.reference, row.state, data, year, row.fase, environment)

    def _keep(self, unit: Unit, row: CaseRow, decision: Decision, at: datetime) -> None:
        filing = None
        for effect in decision.effects:
            if effect.lane == "now":
                self._now(unit, row, effect, at)
                continue
            kept = self.add(unit, row, effect, at)
            if isinstance(effect, FileNote | FileSchools):
                filing = kept
        for card in decision.cards:
            self._put_card(unit, row, card, at, filing)

    def add(self, unit: Unit, row: CaseRow, effect: Effect, at: datetime, after: int | None = None) -> int:
        """Add an effect to a dossier; a mail is remembered by its future Message-ID.

        It counts from now: an event may be decided long after it came (a school registered later, a replay).
        """
        rules, at = self.world.rules, max(at, self.world.clock.now())
        until = at + timedelta(seconds=rules.filing_patience) if after is not None else None
        payload = EFFECTS.dump_json(effect).decode()
        kept = unit.add_effect(row.id, effect.lane, effect.kind, payload, at, after=after, after_until=until)
        self.touched.append(effect.lane)
        if isinstance(effect, SendMail):
            identity = message_id(rules.key, row.reference, kept.number, rules.book.domain)
            unit.add_sent(row.id, kept.id, hashed(rules.key, identity), effect.template)
        return kept.id

    def _put_card(self, unit: Unit, row: CaseRow, card: Card, at: datetime, filing: int | None) -> None:
        standing = unit.card(row.id, card.desk)
        if card.only_if_posted and standing is None:
            return
        if card.outcome is not None:
            card = card.model_copy(update={"at": at})
        version = unit.put_card(row.id, card.desk, card.model_dump_json(), card.grouped)
        choices = self.world.procedure(row.procedure).labels.choices
        if any(not choices[each].optional for each in card.choices):
            unit.add_job(
                row.id,
                f"{REMINDER}{card.desk}_{version}",
                self._morning(max(at, self.world.clock.now()), PATIENCE_DAYS),
            )
        self.add(unit, row, DrawCard(desk=card.desk), at, after=filing)
        if standing is None and card.desk == "agents":
            self._tell_past(unit, row, at)

    def _tell_past(self, unit: Unit, row: CaseRow, at: datetime) -> None:
        """A new card's thread begins with the mails that left before it."""
        done = set(unit.done_effects(row.id))
        for effect, template in unit.sent_ids(row.id):
            if effect in done:
                self.line(unit, row, "mail_sent", at, template=template)
        for agent in unit.accepted_mails(row.id):
            self.line(unit, row, "accepted", at, agent=agent)

    def line(
        self,
        unit: Unit,
        row: CaseRow,
        code: str,
        at: datetime,
        *,
        desk: str = "agents",
        **more: Any,  # noqa: ANN401
    ) -> None:
        """One line in the thread of the dossier's card, where there is one."""
        if unit.card(row.id, desk) is not None:
            self.add(unit, row, AddLine(desk=desk, code=code, **more), at)

    def _tell_decision(self, unit: Unit, row: CaseRow, event: Chosen) -> None:
        facts = {"choix": event.choice} | ({} if event.pick is None else {"pick": event.pick})
        for card in unit.cards(row.id):
            self.line(
                unit,
                row,
                "decided",
                event.at,
                desk=card.desk,
                agent=event.agent,
                facts=facts,
            )

    def whisper(self, unit: Unit, row: CaseRow, whisper: Whisper, at: datetime) -> None:
        """Tell one agent why nothing was decided, and draw the card again."""
        self.add(unit, row, whisper, at)
        if unit.card(row.id, whisper.desk) is not None:
            self.add(unit, row, DrawCard(desk=whisper.desk), at)

    def due(self, unit: Unit, case: int, job: str, event: Due) -> None:
        """A date came: a reminder is the engine's own, any other is an event of the dossier."""
        row = unit.case(case)
        if not job.startswith(REMINDER):
            self.deliver(unit, row, event)
            return
        desk, _, version = job.removeprefix(REMINDER).rpartition("_")
        card = unit.card(case, desk)
        if not row.open or card is None or card.version != int(version):
            return  # something happened since
        self.line(unit, row, "rappel", event.at, desk=desk)
        unit.add_job(case, job, self._morning(event.at, PATIENCE_DAYS))

    # --- what is done with the decision itself ---

    def _now(self, unit: Unit, row: CaseRow, effect: Effect, at: datetime) -> None:
        match effect:
            case RecordEnvironment(state=state) if row.fase is not None:
                unit.set_environment(row.fase, state, at)
            case RecordContacts(named_by=int(mail)) if row.fase is not None:
                unit.record_contacts(row.id, mail, row.fase, at)
            case Announce(event="environment_closed"):
                self.announce(unit, row, EnvironmentClosed(at=at))
            case Announce(event="environment_opened"):
                self.announce(unit, row, EnvironmentOpened(at=at))
            case Announce(event="request_refused"):
                self.announce(unit, row, RequestRefused(at=at))
            case Announce(event="grants_changed"):
                self._to_all(unit, beside(self.world, unit, row), GrantsChanged(at=at))
            case Requeue(mail=None):
                begin_anew(unit, row.key)
                unit.reopen_mails(row.id, at)
            case Requeue(mail=int(mail), accepted_by=agent):
                if agent is not None:
                    unit.accept_mail(mail, agent)
                unit.reopen_mail(mail)
            case Attribute():
                self._attribute(unit, effect, at)
            case GiveUpParked():
                self._give_up(unit, row)
            case ReleaseBrake():
                unit.set_setting(RELEASED, at.isoformat())
            case ReleaseDate(held=held, run=run):
                unit.release_event(held, run=run)
            case Remind():
                unit.add_job(row.id, effect.job, self._recalled(effect, at))
            case _:
                raise ValueError(f"{effect.kind} ne se fait pas avec la décision")

    def _give_up(self, unit: Unit, row: CaseRow) -> None:
        """What an agent decides takes the place of the mails that could not leave, and is not held behind them."""
        for each in unit.parked():
            if (each.what, each.kind, each.reference) == ("effect", "send_mail", row.reference):
                unit.drop("effect", each.id)

    def _attribute(self, unit: Unit, effect: Attribute, at: datetime) -> None:
        """The dossier that the agent named hears of the letter as of any reply of its box."""
        row = unit.case_by_reference(effect.to)
        if row is None or not row.open:
            return  # `presses` saw it open in this very transaction
        row = self.deliver(unit, row, ReplyArrived(at=at, mail=effect.mail, files=effect.files))
        unit.add_transition(row.id, None, TimelineRow(at, "attributed", row.state, row.state, effect.agent))
        unit.tie_mail(effect.mail, row.id)
        self.line(unit, row, "attributed", at, agent=effect.agent)

    def announce(self, unit: Unit, origin: CaseRow, event: Event) -> None:
        """Deliver an event to the other open dossiers of the same school."""
        if origin.fase is None:
            return
        self._to_all(unit, (row for row in unit.cases_of_school(origin.fase) if row.id != origin.id), event)

    def _to_all(self, unit: Unit, rows: Iterable[CaseRow], event: Event) -> None:
        for row in rows:
            self.deliver(unit, row, event)

    def _recalled(self, remind: Remind, at: datetime) -> datetime:
        """When a reminder is due."""
        zone, now = self.world.rules.zone, max(at, self.world.clock.now())
        if remind.days:
            return self._morning(at, remind.days)
        return at_work(now + timedelta(hours=remind.hours), zone) if remind.hours else next_morning(now, zone)

    def _morning(self, at: datetime, days: int) -> datetime:
        """8 a.m. in Brussels, `days` days later, by the calendar and not by 24 hours."""
        zone = self.world.rules.zone
        day: date = at.astimezone(zone).date() + timedelta(days=days)
        return morning_of(day, zone)
