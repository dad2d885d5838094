"""Schools whose lists are all without remarks, an agent who sees them together, and what came of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.domain.numbers import Fase
from bot.domain.schools import Environment, Etablissement, SchoolType
from bot.engine.selecting import select
from bot.ports import CardView, Press
from bot.ports.grouped import SelectionView
from bot.ports.store import Unit
from tests.support.raw_mails import list_mail
from tests.support.world import AGENT, Agent, Outside, running

LIST, GROUP = "happi_eleves", "approbation"
FIRST = 990201
NAMES = ("Benali", "Peeters", "Okonkwo")
CHOICE = "approuver_listes"


@asynccontextmanager
async def schools_open(folder: Path, outside: Outside, count: int = 60, **more: Any) -> AsyncIterator[Agent]:
    """A running agent for so many schools whose environments are open."""
    numbers = range(count)

    def open_all(unit: Unit) -> None:
        for number in numbers:
            unit.set_environment(Fase(FIRST + number), Environment.OPEN, outside.clock.now())

    async with running(folder, outside, schools=tuple(school(number) for number in numbers), **more) as agent:
        agent.store.write_now(open_all)
        yield agent


def school(number: int) -> Etablissement:
    return Etablissement(Fase(FIRST + number), f"École inventée {number:02d}", SchoolType.ESAHR)


def rows(number: int, *more: str) -> list[str]:
    return [f"{name};Élève{number};2012-03-04" for name in NAMES] + list(more)


def list_of(number: int, *more: str, text: str = "Voici la liste.") -> bytes:
    return list_mail(*rows(number, *more), fase=FIRST + number, text=text)


async def ready(agent: Agent, count: int) -> None:
    """So many lists without remarks wait, and the card says so."""
    await agent.receive(*(list_of(number) for number in range(count)))
    await look(agent)


async def look(agent: Agent) -> None:
    """The agent counts now, and everything that follows is done."""
    await agent.runner.ready.look()
    agent.runner.wake()
    await agent.settle()


def card_of(agent: Agent, outside: Outside) -> CardView:
    """The newest card that groups lists."""
    reference = agent.case(GROUP).reference
    return outside.desk.cards[f"{reference}:agents"]


def list_card(agent: Agent, outside: Outside, number: int) -> CardView:
    """The card of a school's own list."""
    return outside.desk.cards[f"{reference(agent, number)}:agents"]


def shown(agent: Agent, who: str = AGENT) -> SelectionView:
    """What somebody is shown: kept as a row first."""
    case = agent.case(GROUP)
    view = agent.store.write_now(lambda unit: select(agent.world, unit, case, who, agent.world.clock.now()))
    assert view is not None, "no list is ready"
    return view


def press_of(
    agent: Agent,
    outside: Outside,
    selection: SelectionView,
    *,
    who: str = AGENT,
    without: tuple[str, ...] = (),
    key: str = "submit-1",
) -> Press:
    """The press on a selection, without what was unticked in it."""
    card = card_of(agent, outside)
    picked = tuple(entry.reference for entry in selection.entries if entry.reference not in without)
    return Press(key, who, card.reference, "agents", card.version, CHOICE, selection=selection.id, picked=picked)


async def submit(agent: Agent, outside: Outside, selection: SelectionView, **more: Any) -> None:
    """Press, and everything that follows is done."""
    await agent.runner.record_press(press_of(agent, outside, selection, **more))
    await agent.settle()


def states(agent: Agent) -> dict[int, str]:
    """By school, where its list stands."""
    lists = [each for each in agent.cases() if each.procedure == LIST and each.fase is not None]
    return {int(each.fase or 0) - FIRST: each.state for each in lists}


def reference(agent: Agent, number: int) -> str:
    """The number of a school's list."""
    return next(each.reference for each in agent.cases() if each.procedure == LIST and each.fase == FIRST + number)


def approvals(agent: Agent) -> list[tuple[str, str | None]]:
    """(dossier, agent) of every line of history that an approval wrote."""
    lists = [each for each in agent.cases() if each.procedure == LIST]
    return [
        (each.reference, line.agent)
        for each in lists
        for line in agent.read(lambda unit, each=each: unit.timeline(each.id))
        if line.event == "chosen"
    ]
