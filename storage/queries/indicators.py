"""The counts behind the indicators: grouped by the database wherever it can, and without a name."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, distinct, func, select

from bot.domain.readings import Verdict
from bot.domain.schools import Environment
from bot.ports.indicators import (
    AccountCount,
    DossierRow,
    EnvironmentRow,
    FileRow,
    MailCount,
    Movements,
    Period,
    ProblemCount,
    StageCount,
    StepRow,
    YearProgress,
)
from storage.queries.base import (
    ACCOUNT,
    CHANGE_SET,
    DOSSIER,
    EFFECT,
    ENVIRONMENT,
    ENVIRONMENT_CHANGE,
    LIST,
    MAIL,
    PROBLEM,
    SCHOOL,
    TRANSITION,
    VANISHED,
)
from storage.queries.figures import Figures

_LISTS = "happi_eleves"
_ABOUT = ("topic", "answered", "form", "title", "kind")  # where its data says so, the most precise first


def _within(column: ColumnElement[Any], period: Period) -> ColumnElement[bool]:
    return (column >= period.start) & (column < period.end)


class Indicators(Figures):
    """Everything `bot.ports.indicators.Indicators` asks for."""

    # --- the state ---

    def register_levels(self) -> Mapping[str, int]:
        """How many schools of each kind the register has; one that left it keeps its row, and is not counted."""
        still = SCHOOL.c.fase.not_in(select(VANISHED.c.fase))
        counted: Select[Any] = (
            select(SCHOOL.c.type, func.count().label("many")).where(still).group_by(SCHOOL.c.type)
        )
        return {row.type: row.many for row in self.run(counted)}

    def environments(self) -> Sequence[EnvironmentRow]:
        """The history of every environment, school by school, oldest change first."""
        change = ENVIRONMENT_CHANGE.c
        found: Select[Any] = (
            select(SCHOOL.c.type, change.fase, change.state, change.origin, change.at)
            .join_from(ENVIRONMENT_CHANGE, SCHOOL, SCHOOL.c.fase == change.fase, isouter=True)
            .order_by(change.fase, change.id)
        )
        return [EnvironmentRow(row.fase, row.type, row.state, row.origin, row.at) for row in self.run(found)]

    def account_counts(self, end: datetime) -> Sequence[AccountCount]:
        """The accounts, counted a school at first: the register is joined to some thousands of rows only."""
        existed = case((ACCOUNT.c.created_at < end, 1), else_=0).label("existed")
        gone = case((ACCOUNT.c.deleted_at < end, 1), else_=0).label("gone")
        alike = (ACCOUNT.c.fase, ACCOUNT.c.state, ACCOUNT.c.imported, ACCOUNT.c.origin, existed, gone)
        many = func.count().label("many")
        by_school = select(*alike, many).group_by(*alike).subquery()
        opened = case((ENVIRONMENT.c.state == Environment.OPEN.value, 1), else_=0).label("opened")
        rest = (column for column in by_school.c if column.name not in {"fase", "many"})
        of_level = (SCHOOL.c.type, opened, *rest)
        found: Select[Any] = (
            select(*of_level, func.sum(by_school.c.many).label("total"))
            .join_from(by_school, SCHOOL, SCHOOL.c.fase == by_school.c.fase, isouter=True)
            .outerjoin(ENVIRONMENT, ENVIRONMENT.c.fase == by_school.c.fase)
            .group_by(*of_level)
        )
        return [_account_count(row) for row in self.run(found)]

    def stages(self, end: datetime) -> Sequence[StageCount]:
        """Where every dossier stood at the end: the newest line of its history before."""
        newest = select(func.max(TRANSITION.c.id)).where(TRANSITION.c.at < end).group_by(TRANSITION.c.case_id)
        alike = (DOSSIER.c.procedure, TRANSITION.c.after)
        found: Select[Any] = (
            select(*alike, func.count().label("many"))
            .join_from(TRANSITION, DOSSIER, DOSSIER.c.id == TRANSITION.c.case_id)
            .where(TRANSITION.c.id.in_(newest))
            .group_by(*alike)
        )
        return [StageCount(row.procedure, row.after, row.many) for row in self.run(found)]

    def year_progress(self, types: Collection[str], year: str, end: datetime) -> YearProgress:
        """Of the open environments of these types: whose list of the year came, and whose is done."""
        opened = (
            select(ENVIRONMENT.c.fase)
            .join(SCHOOL, SCHOOL.c.fase == ENVIRONMENT.c.fase)
            .where(ENVIRONMENT.c.state == Environment.OPEN.value, ENVIRONMENT.c.at < end)
            .where(SCHOOL.c.type.in_(list(types)))
        )
        of_year = (
            DOSSIER.c.procedure == _LISTS,
            DOSSIER.c.key.startswith("list:", autoescape=True),
            DOSSIER.c.key.endswith(f":{year}", autoescape=True),
            DOSSIER.c.created_at < end,
            DOSSIER.c.fase.in_(opened),
        )
        received = select(func.count(distinct(DOSSIER.c.fase))).where(*of_year)
        done = received.join_from(DOSSIER, TRANSITION, TRANSITION.c.case_id == DOSSIER.c.id).where(
            TRANSITION.c.after == "termine", TRANSITION.c.at < end
        )
        awaited = select(func.count()).select_from(opened.subquery())
        counts = [self.connection.scalar(each) or 0 for each in (awaited, received, done)]
        return YearProgress(*counts)

    # --- what happened ---

    def steps(self, period: Period) -> Sequence[StepRow]:
        """The history up to the end of each dossier that moved in the period, oldest line first."""
        moved = select(TRANSITION.c.case_id).where(_within(TRANSITION.c.at, period)).distinct()
        lines = (TRANSITION.c.at, TRANSITION.c.event, TRANSITION.c.before, TRANSITION.c.after)
        found: Select[Any] = (
            select(DOSSIER.c.procedure, TRANSITION.c.case_id, *lines)
            .join_from(TRANSITION, DOSSIER, DOSSIER.c.id == TRANSITION.c.case_id)
            .where(TRANSITION.c.case_id.in_(moved), TRANSITION.c.at < period.end)
            .order_by(TRANSITION.c.case_id, TRANSITION.c.id)
        )
        return [StepRow(r.procedure, r.case_id, r.at, r.event, r.before, r.after) for r in self.run(found)]

    def dossiers(self, period: Period) -> Sequence[DossierRow]:
        """The dossiers begun in the period; their data holds codes and counts only."""
        columns = (DOSSIER.c.procedure, DOSSIER.c.created_at, DOSSIER.c.state, DOSSIER.c.data)
        found: Select[Any] = select(*columns).where(_within(DOSSIER.c.created_at, period))
        return [DossierRow(r.procedure, r.created_at, r.state, _about(r.data)) for r in self.run(found)]

    def files(self, period: Period) -> Sequence[FileRow]:
        """The versions of lists received in the period."""
        columns = (LIST.c.at, LIST.c.refusal, LIST.c.rows, LIST.c.errors, LIST.c.warnings)
        found: Select[Any] = select(*columns).where(_within(LIST.c.at, period)).order_by(LIST.c.id)
        return [FileRow(row.at, row.refusal, row.rows, row.errors, row.warnings) for row in self.run(found)]

    def problems(self, period: Period) -> Sequence[ProblemCount]:
        """What was found in them."""
        alike = (PROBLEM.c.code, PROBLEM.c.level)
        files = func.count(distinct(PROBLEM.c.list_id)).label("files")
        found: Select[Any] = (
            select(*alike, files, func.count().label("many"))
            .join_from(PROBLEM, LIST, LIST.c.id == PROBLEM.c.list_id)
            .where(_within(LIST.c.at, period))
            .group_by(*alike)
        )
        return [ProblemCount(row.code, row.level, row.files, row.many) for row in self.run(found)]

    def movements(self, period: Period) -> Movements:
        """Creations and deletions by the dates of the accounts, the rest by what was carried out."""
        ours = (ACCOUNT.c.origin == "vaguemestre", _within(ACCOUNT.c.created_at, period))
        created = self.connection.scalar(select(func.count()).where(*ours))
        deleted = self.connection.scalar(select(func.count()).where(_within(ACCOUNT.c.deleted_at, period)))
        reactivated, new_codes = self._applied(period)
        return Movements(created or 0, reactivated, deleted or 0, self._deactivated(period), new_codes)

    def _applied(self, period: Period) -> tuple[int, int]:
        """Reactivated and given a new code. An applied change set has no date; the effect that applied it has."""
        applied = {int(payload["change_set"]) for payload in self._done("apply_changes", period)}
        counts: Select[Any] = select(CHANGE_SET.c.id, CHANGE_SET.c.reactivated, CHANGE_SET.c.new_codes).where(
            CHANGE_SET.c.state == "applied", CHANGE_SET.c.reactivated + CHANGE_SET.c.new_codes > 0
        )
        found = [row for row in self.run(counts) if row.id in applied]
        return sum(row.reactivated for row in found), sum(row.new_codes for row in found)

    def _deactivated(self, period: Period) -> int:
        """As the dossier of each school counts them."""
        came = (TRANSITION.c.event == "accounts_deactivated", _within(TRANSITION.c.at, period))
        cases = select(TRANSITION.c.case_id).where(*came)
        found = self.run(select(DOSSIER.c.data).where(DOSSIER.c.id.in_(cases), DOSSIER.c.fase.is_not(None)))
        return sum(int(json.loads(row.data).get("accounts", 0)) for row in found)

    def mails(self, period: Period) -> MailCount:
        """The mails received and sent; pages sent a second time count twice."""
        came = _within(MAIL.c.received_at, period)
        received = self.connection.scalar(select(func.count()).where(came)) or 0
        unsure = select(func.count()).where(came, MAIL.c.sender == "none", MAIL.c.verdict != Verdict.PASS.value)
        sent = self._done("send_mail", period)
        pages = [payload for payload in sent if (payload.get("attach") or {}).get("file") == "pages"]
        many = sum(int(payload.get("facts", {}).get("pages", 0)) for payload in pages)
        return MailCount(received, self.connection.scalar(unsure) or 0, len(sent), len(pages), many)

    def _done(self, kind: str, period: Period) -> list[Mapping[str, Any]]:
        """What was carried out of one kind, as it was asked."""
        where = (EFFECT.c.kind == kind, EFFECT.c.state == "done", _within(EFFECT.c.created_at, period))
        return [json.loads(row.payload) for row in self.run(select(EFFECT.c.payload).where(*where))]


def _account_count(row: Row[Any]) -> AccountCount:
    return AccountCount(
        level=row.type,
        open=bool(row.opened),
        state=row.state,
        imported=bool(row.imported),
        origin=row.origin,
        existed=bool(row.existed),
        gone=bool(row.gone),
        many=int(row.total),
    )


def _about(data: str) -> str | None:
    """The code of what a dossier is about: its form, its question, its card."""
    kept = json.loads(data)
    if isinstance(kept.get("annexe"), int):
        return f"epoles_annexe_{kept['annexe']}"
    if kept.get("product"):
        return f"pix_{kept['product']}"
    return next((str(kept[name]) for name in _ABOUT if kept.get(name)), None)
