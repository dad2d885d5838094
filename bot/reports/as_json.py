"""The report for a program: every value with its unit, and why one is missing."""

import json
from datetime import date, timedelta
from typing import Any

from bot.reports.model import Headline, Missing, Report, Row, Section, Share, Table, Value


def as_json(report: Report) -> str:
    """UTF-8 JSON; percents as 78.5, durations in seconds, days as YYYY-MM-DD."""
    whole = {
        "title": report.title,
        "as_of": report.as_of.isoformat(),
        "since": report.since.isoformat(),
        "made": report.made.isoformat(),
        "caution": report.caution,
        "sections": [_section(section, report) for section in report.sections],
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _section(section: Section, report: Report) -> dict[str, Any]:
    return {
        "code": section.code,
        "title": section.title,
        "kind": section.kind.value,
        "context": section.context,
        "remarks": list(section.remarks),
        "source": section.source,
        "data_at": report.as_of.isoformat(),
        "headlines": [_headline(each) for each in section.headlines],
        "tables": [_table(table) for table in section.tables],
    }


def _headline(headline: Headline) -> dict[str, Any]:
    return {"code": headline.code, "words": headline.words, **_valued(headline.value)}


def _table(table: Table) -> dict[str, Any]:
    return {
        "code": table.code,
        "title": table.title,
        "columns": [
            {"code": column.code, "title": column.title, "unit": column.unit.value} for column in table.columns
        ],
        "rows": [_row(row, table) for row in table.rows],
    }


def _row(row: Row, table: Table) -> dict[str, Any]:
    cells = zip(table.columns, row.values, strict=True)
    return {"code": row.code, "label": row.label, "total": row.total} | {
        "values": {column.code: _valued(value) for column, value in cells}
    }


def _valued(value: Value) -> dict[str, Any]:
    """The value, or null and why there is none."""
    if isinstance(value, Missing):
        return {"value": None, "missing": value.value}
    return {"value": _plain(value)}


def _plain(value: int | Share | timedelta | date | str) -> int | float | str:
    match value:
        case Share():
            return value.percent
        case timedelta():
            return round(value.total_seconds())
        case date():
            return value.isoformat()
        case _:
            return value
