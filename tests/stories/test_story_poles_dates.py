"""A deadline of the pôles in the sandbox, by its clock: seat schools are reminded, agents see it begin and end."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from bot.cli.player import Player, words
from tests.support.played import ledger_of, playing
from tests.support.running import running_sandbox
from tests.support.school_papers import box

pytestmark = pytest.mark.timeout(120)

AGENTS = "C0HAPPI"
POLES = "poles.territoriaux@cfwb.be"
SEAT, OTHER = 990_001, 990_002
DEADLINE = "avenants, au plus tard le 1er juin 2027"


@dataclass
class Seen:
    """What could be seen from outside."""

    reminders: list[EmailMessage]
    elsewhere: list[EmailMessage]
    begun: str
    ended: str
    parked: list[Any]


@pytest.fixture(scope="module")
def seen() -> Iterator[Seen]:
    with running_sandbox() as ready:
        config = Path(ready["config"])
        config.write_text(f"{config.read_text('utf-8')}\n[poles]\nschools = [{SEAT}]\n", "utf-8")
        yield asyncio.run(_play(ready))


async def _play(ready: dict[str, Any]) -> Seen:
    async with playing(ready) as (player, _agent):
        await _day(player, "2027-05-01")
        await _day(player, "2027-05-02")
        begun = words(await _card(player, "rappel envoyé aux écoles sièges"))
        await player.mail(box(SEAT), lambda mail: DEADLINE in str(mail["Subject"]), DEADLINE)
        await _day(player, "2027-06-02")
        ended = words(await _card(player, "Échéance passée"))
        reminders, elsewhere = await player.mails(box(SEAT)), await player.mails(box(OTHER))
        return Seen(reminders, elsewhere, begun, ended, ledger_of(ready).parked())


async def _day(player: Player, day: str) -> None:
    """Ten o'clock of that day."""
    await player.post("/control/clock", {"now": f"{day}T10:00:00+02:00"})


async def _card(player: Player, said: str) -> dict[str, Any]:
    return await player.card(AGENTS, lambda text: said in text, said)


def test_the_seat_school_is_reminded_thirty_days_before_by_the_box_of_the_poles(seen: Seen) -> None:
    (reminder,) = [each for each in seen.reminders if DEADLINE in str(each["Subject"])]
    assert POLES in str(reminder["From"])


def test_no_other_school_is_reminded(seen: Seen) -> None:
    assert not [each for each in seen.elsewhere if DEADLINE in str(each["Subject"])]


def test_agents_see_the_deadline_and_its_end_on_one_card(seen: Seen) -> None:
    assert "1er juin 2027" in seen.begun
    assert "rappel envoyé aux écoles sièges" in seen.ended
    assert seen.parked == []
