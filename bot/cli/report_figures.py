"""The figures of the report that are entered by agents, or kept of a day."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

from bot.cli.errors import CommandError
from bot.cli.screen import say, table
from bot.cli.surroundings import opened, today
from bot.ports.indicators import EnteredFigure, Facts
from bot.reports.kept import kept_day
from bot.reports.numbers import count, day
from bot.reports.words import FIGURES
from storage.queries.indicators import Indicators

if TYPE_CHECKING:
    from bot.settings import Settings

_MOST = 10_000_000  # no figure of the Fédération is larger; a larger one is a slip of the finger


def enter(settings: "Settings", name: str, value: int, true_on: date | None, agent: str) -> int:
    """Keep a figure under the day on which it was true."""
    now = today(settings)
    figure = EnteredFigure(name, value, true_on or now, agent)
    if figure.agent not in settings.slack.agents:
        raise CommandError(f"« {figure.agent} » n’est pas un agent : voyez les rôles dans les réglages.")
    if not 0 <= figure.value <= _MOST:
        raise CommandError(f"{figure.value} n’est pas un nombre d’utilisateurs : de 0 à {count(_MOST)}.")
    if figure.day > now:
        raise CommandError(f"Le {day(figure.day)} est à venir : donnez un jour passé, ou aujourd’hui.")
    with _writing(settings) as tables:
        tables.enter(figure)
    say(f"{FIGURES[figure.name]} : {count(figure.value)} au {day(figure.day)}, entré par {figure.agent}.")
    return 0


def show_figures(settings: "Settings") -> int:
    """What agents entered, the oldest day first."""
    with opened(settings) as store, store.engine.connect() as connection, connection.begin():
        entered = Indicators(connection).entered()
    if not entered:
        say("Aucun chiffre n’a été entré.")
        return 0
    rows = [(day(each.day), FIGURES[each.name], count(each.value), each.agent) for each in entered]
    table(("Au", "Chiffre", "Nombre", "Par"), rows, {"Nombre"})
    return 0


def keep(settings: "Settings", facts: Facts, on: date) -> int:
    """Keep the counts of the present under its day."""
    kept = kept_day(facts, on)
    with _writing(settings) as tables:
        tables.keep(kept)
    say(f"Les comptes du {day(on)} sont gardés : {count(sum(kept.students.values()))} élèves ont accès à Happi.")
    return 0


@contextmanager
def _writing(settings: "Settings") -> Iterator[Indicators]:
    """One short transaction, also beside an agent at work."""
    with opened(settings) as store:
        immediate = store.engine.connect().execution_options(sqlite_begin="IMMEDIATE")
        with immediate as connection, connection.begin():
            yield Indicators(connection)
