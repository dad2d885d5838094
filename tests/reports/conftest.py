"""Facts made by hand, and the scope of an ordinary report."""

from collections.abc import Callable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.handlers import PROCEDURES
from bot.ports.indicators import AccountCount, EnvironmentRow, Facts
from bot.reports.model import Report, Row, Section, Table
from bot.reports.scope import Scope
from tests.support.report_state import AT, TODAY

BRUSSELS = ZoneInfo("Europe/Brussels")
LEVELS = {"fondamental": 891, "secondaire": 159, "specialise": 74, "esahr": 11}


@pytest.fixture
def scope() -> Callable[..., Scope]:
    """The report of today, or of another day."""

    def made(as_of: date = TODAY, since: date = date(2026, 7, 4)) -> Scope:
        labels = {each.name: each.labels for each in PROCEDURES}
        return Scope(as_of, since, TODAY, BRUSSELS, labels, frozenset({"esahr"}))

    return made


@pytest.fixture
def published() -> Facts:
    """The environments of the source, opened by this program a month ago, and two students each."""
    opened = [
        EnvironmentRow(fase, level, "open", "vaguemestre", AT - timedelta(days=30))
        for fase, level in enumerate((level for level, many in LEVELS.items() for _ in range(many)), start=990001)
    ]
    accounts = [
        AccountCount(
            level,
            open=True,
            state="active",
            imported=True,
            origin="vaguemestre",
            existed=True,
            gone=False,
            many=2 * many,
        )
        for level, many in LEVELS.items()
    ]
    return Facts(register=LEVELS, environments=opened, accounts=accounts)


def table(section: Section, code: str) -> Table:
    return next(each for each in section.tables if each.code == code)


def row(section: Section, of: str, code: str) -> Row:
    return next(each for each in table(section, of).rows if each.code == code)


def section(report: Report, code: str) -> Section:
    return next(each for each in report.sections if each.code == code)


class Found:
    """Looks cells up by their codes."""

    table = staticmethod(table)
    row = staticmethod(row)
    section = staticmethod(section)

    @staticmethod
    def cell(of: Section, table_code: str, row_code: str, column: str):
        found = table(of, table_code)
        return row(of, table_code, row_code).values[found.at(column)]


@pytest.fixture
def found() -> type[Found]:
    return Found
