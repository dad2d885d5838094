"""Our robot and a school's answering machine that ignores every header: bounded, then silent (exigence F1)."""

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot import settings
from bot.cli.player import Player, compose, words
from bot.settings import MailLimits
from tests.support.robot import WORDS, Robot, answering, fresh_letter, own_workbook, quoted_reply
from tests.support.running import Agent, Ledger, running_sandbox, until
from tests.support.school_papers import HAPPI, attached, box, students, workbook

pytestmark = pytest.mark.timeout(120)

# Lower than the defaults, so that the exchange is short; the tests read the settings that the agent read.
LIMITS = "[mail.limits]\nanswers_a_day = 3\nmails_a_day = 8\n"
SILENCE = 1.5  # seconds; an exchange takes a tenth of one
STUBBORN = 3  # how many mails a robot sends on after the brake
CHANNEL = "C0HAPPI"
LETTER, REPLY, WORKBOOK, OTHER = 990_301, 990_302, 990_303, 990_304


@dataclass(frozen=True)
class Outcome:
    """What one robot had from us when all was silent, then after it had written on; the alert cards about it."""

    first: int
    last: int
    sent: int
    alarms: list[str]


@dataclass(frozen=True)
class Seen:
    """The brakes as the agent's settings say them; what came of each robot; whether another school is answered."""

    limits: MailLimits
    outcomes: dict[int, Outcome]
    other: int


@pytest.fixture(scope="module")
def seen() -> Iterator[Seen]:
    with running_sandbox() as ready:
        config = Path(ready["config"])
        text = config.read_text("utf-8")
        assert "[mail.limits]\n" in text
        config.write_text(text.replace("[mail.limits]\n", LIMITS), "utf-8")
        agent = Agent(config)
        try:
            agent.start()
            yield asyncio.run(_play(ready, agent, config))
        finally:
            agent.end()


async def _play(ready: dict[str, Any], agent: Agent, config: Path) -> Seen:
    await agent.ready()
    ledger = Ledger(config.with_name("vaguemestre.db"))
    habits = {
        LETTER: fresh_letter,
        REPLY: quoted_reply,
        WORKBOOK: own_workbook(workbook(WORKBOOK, students(4))),
    }
    robots = {fase: Robot(ready, box(fase), habit) for fase, habit in habits.items()}
    async with aiohttp.ClientSession() as session, contextlib.AsyncExitStack() as running:
        for robot in robots.values():
            await running.enter_async_context(answering(robot))
        outcomes = await _exchange(robots, ledger, Player(ready, session))
        other = await running.enter_async_context(answering(Robot(ready, box(OTHER), fresh_letter)))
        await other.write(compose(other.box, HAPPI, "Une question", WORDS))
        await until(lambda: other.got, "la réponse à une autre école", 20)
    return Seen(settings.load(config).mail.limits, outcomes, len(other.got))


async def _exchange(robots: dict[int, Robot], ledger: Ledger, player: Player) -> dict[int, Outcome]:
    """Each school writes once; when all is silent, each robot writes on."""
    for fase, robot in robots.items():
        files = attached(fase, students(4)) if fase == WORKBOOK else ()
        await robot.write(compose(robot.box, HAPPI, "Bonjour", WORDS, files=files))
    first = await _settled(robots, ledger)
    for robot in robots.values():
        for _ in range(STUBBORN):
            await robot.again()
    sent = sum(robot.sent for robot in robots.values())
    await until(lambda: ledger.mails() >= sent, "les derniers mails des robots", 30)
    last = await _settled(robots, ledger)
    return {
        fase: Outcome(first[fase], last[fase], robot.sent, await _alarms(player, fase))
        for fase, robot in robots.items()
    }


async def _settled(robots: dict[int, Robot], ledger: Ledger) -> dict[int, int]:
    """Wait until nobody has anything more to say; how many mails each robot had."""

    def state() -> tuple[int, ...]:
        return (ledger.progress(), *(len(robot.got) for robot in robots.values()))

    async def silent() -> bool:
        before = state()
        await asyncio.sleep(SILENCE)
        return before == state() and not ledger.waiting()

    await until(silent, "le silence", 60)
    return {fase: len(robot.got) for fase, robot in robots.items()}


async def _alarms(player: Player, fase: int) -> list[str]:
    found = [words(each) for each in await player.get("/control/messages", channel=CHANNEL)]
    return [each for each in found if str(fase) in each and "Frein : " in each]


@pytest.mark.parametrize("fase", [LETTER, REPLY], ids=["lettre neuve", "réponse citée"])
def test_letters_without_end_are_answered_so_many_times(seen: Seen, fase: int) -> None:
    assert 1 < seen.outcomes[fase].first <= seen.limits.answers_a_day


def test_workbooks_without_end_are_answered_so_many_times(seen: Seen) -> None:
    assert 1 < seen.outcomes[WORKBOOK].first <= seen.limits.mails_a_day


@pytest.mark.parametrize("fase", [LETTER, REPLY, WORKBOOK], ids=["lettre neuve", "réponse citée", "canevas"])
def test_then_all_is_silent_though_the_robot_writes_on(seen: Seen, fase: int) -> None:
    outcome = seen.outcomes[fase]
    assert outcome.sent == 1 + outcome.first + STUBBORN, "the robot answered every mail, and wrote on"
    assert outcome.last == outcome.first


@pytest.mark.parametrize("fase", [LETTER, REPLY, WORKBOOK], ids=["lettre neuve", "réponse citée", "canevas"])
def test_agents_are_told_once(seen: Seen, fase: int) -> None:
    assert len(seen.outcomes[fase].alarms) == 1


def test_the_brake_of_a_box_holds_no_other_school(seen: Seen) -> None:
    assert seen.other >= 1
