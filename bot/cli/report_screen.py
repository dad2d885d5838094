"""The report on a terminal: the same figures as in a file, without the plots."""

from bot.cli.screen import say, table
from bot.reports.model import Report, Section, Unit
from bot.reports.numbers import day, said
from bot.reports.words import KINDS


def show(report: Report) -> None:
    """Section after section."""
    say(report.title)
    say(f"Activité comptée du {day(report.since)} au {day(report.as_of)}.")
    say(report.caution)
    for section in report.sections:
        _show(section, report)


def _show(section: Section, report: Report) -> None:
    say()
    say(f"■ {section.title} ({KINDS[section.kind].lower()})")
    for headline in section.headlines:
        say(f"  {said(headline.value)} – {headline.words}")
    say(f"  Source : {section.source} (données au {day(report.as_of)})")
    for remark in section.remarks:
        say(f"  → {remark}")
    for each in section.tables:
        say()
        if each.rows:
            rows = [(row.label, *(said(value) for value in row.values)) for row in each.rows]
            say(each.title)
            figures = {column.title for column in each.columns if column.unit is not Unit.TEXT}
            table((each.first, *(column.title for column in each.columns)), rows, figures)
        else:
            say(f"{each.title} : rien à compter pour cette période.")
