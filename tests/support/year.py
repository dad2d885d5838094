"""Schools with accounts, and days that come, for the tests of the yearly life of accounts."""

from collections import Counter
from datetime import UTC, datetime

from bot.domain.numbers import Fase
from bot.domain.schools import Environment
from bot.ports import CardView
from bot.ports.existing import ExistingAccount
from tests.support.world import Agent, Outside, until

ARTS, CLAIRVAL, INSTITUT = 990001, 990002, 990003  # the last one is a secondary school
ENDED, COMING = "2025-2026", "2026-2027"
CYCLE = "happi_cycle"
TOLD = "happi_cycle/desactives"
REMINDER = "happi_rentree/rappel"


def at(month: int, day: int, hour: int = 9, year: int = 2026) -> datetime:
    """A little after 8 a.m. in Brussels, winter or summer, unless another hour is given."""
    return datetime(year, month, day, hour, tzinfo=UTC)


def fill(agent: Agent, accounts: dict[int, int] | None = None, year: str = ENDED) -> None:
    """Open environments with so many accounts each, by FASE."""
    wanted = {ARTS: 3, CLAIRVAL: 2, INSTITUT: 4} if accounts is None else accounts
    rows = [
        ExistingAccount(
            fase, f"e{fase}-{year[:4]}-{number}", f"Nom{number}", "Prénom", "2012-01-01", "active", year
        )
        for fase, many in wanted.items()
        for number in range(many)
    ]
    agent.store.write_now(lambda unit: unit.add_existing(rows, at(1, 5)))
    for fase in wanted:
        agent.store.write_now(lambda unit, fase=fase: unit.set_environment(Fase(fase), Environment.OPEN, at(1, 5)))


def accounts(agent: Agent) -> Counter[tuple[int, str]]:
    """How many accounts by school and state."""
    with agent.store.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT fase, state FROM account").fetchall()
    return Counter((row[0], row[1]) for row in rows)


async def comes(agent: Agent, day: datetime) -> None:
    """That day comes, and everything that follows is done."""
    agent.outside.clock.at = day
    await until(lambda: agent.outside.life.over.is_set() or not agent.runner.calendar.has_news(day))
    await agent.settle()


def titles(outside: Outside, desk: str = "agents") -> list[str]:
    return [card.title for card in outside.desk.cards.values() if card.desk == desk]


def only(outside: Outside, words: str, desk: str = "agents") -> CardView:
    """The one card with these words in its title."""
    found = [each for each in outside.desk.cards.values() if each.desk == desk and words in each.title]
    assert len(found) == 1, (words, titles(outside, desk))
    return found[0]
