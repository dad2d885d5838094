"""The report, section after section: first the indicator of the source, then what the agent measures itself."""

from bot.ports.indicators import Facts
from bot.reports.activity import accounts, letters, lists, requests
from bot.reports.delays import delays
from bot.reports.delivered import delivered
from bot.reports.model import Report
from bot.reports.numbers import day
from bot.reports.progress import progress
from bot.reports.scope import Scope
from bot.reports.words import CAUTION

_SECTIONS = (delivered, progress, requests, delays, lists, accounts, letters)


def report(facts: Facts, scope: Scope) -> Report:
    """Everything that the facts tell of the scope. Pure."""
    return Report(
        title=f"Indicateurs Happi au {day(scope.as_of)}",
        as_of=scope.as_of,
        since=scope.since,
        made=scope.made,
        caution=CAUTION,
        sections=tuple(section(facts, scope) for section in _SECTIONS),
    )
