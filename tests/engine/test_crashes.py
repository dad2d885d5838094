"""The process dies between any two writes and starts again: nothing is lost, nothing is done twice (promise 3)."""

from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.domain.numbers import Fase
from bot.domain.schools import Environment
from bot.ports import Press
from tests.support.crashes import DyingStore
from tests.support.raw_mails import form_mail, list_mail
from tests.support.world import Agent, Outside, running

OPENING, LIST = "happi_ouverture", "happi_eleves"
LONG = 400  # more writes than a story has
Happening = Callable[[Agent], Awaitable[None]]


def arrives(raw: bytes) -> Happening:
    """A mail lands once, whether the agent lives or not: the mailbox keeps it."""

    async def happen(agent: Agent) -> None:
        if raw not in agent.outside.mailboxes.inbox["happi"].values() and raw not in agent.outside.landed:
            agent.outside.landed.append(raw)
            agent.outside.mailboxes.arrive(raw)
        await agent.settle()

    return happen


def pressed(choice: str, who: str, desk: str, procedure: str) -> Happening:
    """Slack offers the same press again until the agent has answered."""

    async def happen(agent: Agent) -> None:
        presses = agent.outside.presses
        if choice not in presses:
            reference = agent.case(procedure).reference
            card = agent.outside.desk.cards[f"{reference}:{desk}"]
            presses[choice] = Press(f"press-{choice}", who, reference, desk, card.version, choice)
        await agent.runner.record_press(presses[choice])
        await agent.settle()

    return happen


class Lasting(Outside):
    """The outside also remembers which mails landed and which buttons were pressed."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.landed: list[bytes] = []
        self.presses: dict[str, Press] = {}


STORIES: dict[str, tuple[Happening, ...]] = {
    OPENING: (
        arrives(form_mail()),
        pressed("valider", "U1", "agents", OPENING),
        pressed("environnement_ouvert", "E1", "etnic", OPENING),
    ),
    LIST: (
        arrives(list_mail("Benali;Aya;2012-03-04", "Peeters;Zoé;2011-07-01", "Okonkwo;Ada;2012-09-09")),
        pressed("approuver", "U1", "agents", LIST),
        pressed("importe", "E1", "etnic", LIST),
    ),
}
MAILS = {
    OPENING: [f"{OPENING}/{name}" for name in ("recue", "validee", "ouverte")],
    LIST: [f"{LIST}/recu", f"{LIST}/acceptee", f"{LIST}/pages", f"{LIST}/pages"],
}
STEPS = {
    OPENING: ["form_arrived", "chosen", "chosen"],
    LIST: [
        "workbook_arrived",
        "canevas_read",
        "compared",
        "chosen",
        "changes_applied",
        "batch_exported",
        "chosen",
        "import_confirmed",
        "pages_rendered",
        "mail_accepted",
    ],
}


async def live(folder: Path, outside: Lasting, story: str, last: int | None = None, *, kept: bool = False) -> int:
    """Play the whole story, dying once at write `last` and starting again; the writes of the first life."""
    count, remaining = 0, list(STORIES[story])
    for limit in (last, None):
        stores: list[DyingStore] = []

        def dying(store, limit=limit, stores=stores):
            stores.append(DyingStore(store, outside.life, limit, kept=kept))
            return stores[-1]

        async with running(folder, outside, wrap=dying) as agent:
            if story == LIST:
                agent.store.write_now(
                    lambda unit: unit.set_environment(Fase(990001), Environment.OPEN, outside.clock.now())
                )
            await play(agent, remaining)
            count = count or stores[0].writes
            if not outside.life.over.is_set():
                look(agent, outside, story)
                return count
        outside.reborn()
    raise AssertionError("the second life ended too")


async def play(agent: Agent, remaining: list[Happening]) -> None:
    """What happens outside goes on until the process is dead; what it did not take is offered again."""
    import asyncio

    while remaining:
        step = asyncio.create_task(remaining[0](agent))
        over = asyncio.create_task(agent.outside.life.over.wait())
        await asyncio.wait({step, over}, return_when=asyncio.FIRST_COMPLETED)
        over.cancel()
        if agent.outside.life.over.is_set():
            step.cancel()
            await asyncio.gather(step, return_exceptions=True)
            return
        await step
        remaining.pop(0)


def look(agent: Agent, outside: Lasting, story: str) -> None:
    """Everything was done, once; a mail that left twice is the same mail, byte for byte."""
    assert agent.parked() == []
    assert len([case for case in agent.cases() if case.procedure == story]) == 1
    assert [line.event for line in agent.timeline(story)] == STEPS[story]
    copies = Counter(each.message_id for each in outside.sender.sent)
    assert sum(copies.values()) <= len(copies) + 1, "at most the one that was under way leaves again"
    first = {each.message_id: each for each in reversed(outside.sender.sent)}
    assert [each.template for each in first.values()][::-1] == MAILS[story]
    assert len({each.raw for each in outside.sender.sent}) == len(copies)
    assert len(agent.read(lambda unit: unit.accounts(Fase(990001)))) == (3 if story == LIST else 0)
    for case in agent.cases():
        for card in agent.read(lambda unit, case=case: unit.cards(case.id)):
            assert outside.desk.cards[f"{case.reference}:{card.desk}"].version == card.version
    assert outside.desk.whispers == []
    assert outside.mailboxes.inbox["happi"] == {}


@pytest.mark.parametrize("story", STORIES)
async def test_the_story_is_whole_without_any_crash(tmp_path, story):
    assert 10 < await live(tmp_path, Lasting(), story) < LONG


@pytest.mark.parametrize("kept", [False, True], ids=["lost", "kept"])
@pytest.mark.parametrize("story", STORIES)
async def test_a_crash_at_any_write_changes_nothing_in_the_end(tmp_path, story, kept):
    """Every fourth write here; all of them in the long form."""
    await crash_at(tmp_path, story, kept=kept, start=1 + kept, step=4)


@pytest.mark.soak
@pytest.mark.parametrize("kept", [False, True], ids=["lost", "kept"])
@pytest.mark.parametrize("story", STORIES)
async def test_a_crash_at_every_single_write_changes_nothing_in_the_end(tmp_path, story, kept):
    await crash_at(tmp_path, story, kept=kept, start=1, step=1)


async def crash_at(folder: Path, story: str, *, kept: bool, start: int, step: int) -> None:
    for last in range(start, LONG, step):
        (folder / str(last)).mkdir()
        outside = Lasting()
        life = outside.life
        await live(folder / str(last), outside, story, last, kept=kept)
        if not life.over.is_set():
            assert last > 10
            return
    raise AssertionError("the story never ends")
