"""September in the sandbox: twelve lists, ten of them approved with one press, and what may not be is not."""

import asyncio
import csv
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.cli.player import Player, words
from tests.support.running import ROOT, Agent, Ledger, environment, running_sandbox, until
from tests.support.school_papers import HAPPI, Row, attached, box, students

pytestmark = pytest.mark.timeout(120)

AGENTS, AGENT, COLLEAGUE = "C0HAPPI", "U0AGENT1", "U0AGENT2"
SCHOOLS = tuple(range(990_201, 990_213))
CHANGED, REMARKS, DELETES = SCHOOLS[0], SCHOOLS[10], SCHOOLS[11]
CLEAN = SCHOOLS[1:10]
BUTTON = "Approuver plusieurs listes…"
COUNT = 12  # students of each list

Json = dict[str, Any]


@dataclass
class Seen:
    """What could be seen from outside."""

    card: str = ""
    window: Json = field(default_factory=dict)
    reference: dict[int, str] = field(default_factory=dict)
    states: dict[int, str | None] = field(default_factory=dict)
    approvals: list[tuple[int, str]] = field(default_factory=list)
    exports: list[str] = field(default_factory=list)
    whispers: list[str] = field(default_factory=list)
    thread: list[str] = field(default_factory=list)
    again: Json = field(default_factory=dict)
    own_card: str = ""
    ended: str = ""
    payloads: str = ""
    parked: list[Any] = field(default_factory=list)
    log: str = ""


@pytest.fixture(scope="module")
def seen(tmp_path_factory) -> Iterator[Seen]:
    with running_sandbox() as ready:
        yield asyncio.run(_play(ready, tmp_path_factory.mktemp("happi")))


async def _play(ready: Json, folder: Path) -> Seen:
    config = Path(ready["config"])
    command = [sys.executable, "-m", "bot", "happi", "import", str(_accounts(folder)), "--oui", "--config", config]
    await asyncio.to_thread(subprocess.run, command, cwd=ROOT, env=environment(), check=True, capture_output=True)
    agent = Agent(config)
    ledger = Ledger(config.with_name("vaguemestre.db"))
    for fase in SCHOOLS[:-1]:
        ledger.rows("INSERT INTO environment VALUES (?, 'open', 'vaguemestre', '2026-09-01T08:00:00+00:00')", fase)
    async with aiohttp.ClientSession() as session:
        story = _Story(Player(ready, session), ledger, agent, config)
        try:
            agent.start()
            await agent.ready()
            await story.lists_arrive()
            await story.an_agent_approves_what_is_ready()
            await story.the_process_dies_and_comes_back()
            await story.what_is_left()
        finally:
            agent.end()
    return story.seen


def _accounts(folder: Path) -> Path:
    """One school has accounts already, most of which its list does not name."""
    path = folder / "utilisateurs.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["username", "firstname", "lastname", "email", "suspended", "cohort1", "date de naissance"])
        for number, (name, first, born) in enumerate(students(COUNT)):
            user = f"e{DELETES}-{number}"
            rows.writerow([user, first, name, f"{user}@happi.invalid", 0, f"ecole-{DELETES:06d}", born])
    return path


def _rows(fase: int) -> list[Row]:
    """What a school sends: the first has remarks, the second misses most of its accounts, the others are clean."""
    rows = students(COUNT)
    return [*rows, rows[0]] if fase == REMARKS else rows[:7] if fase == DELETES else rows


class _Story:
    """Plays the day in order, and notes what it sees."""

    def __init__(self, player: Player, ledger: Ledger, agent: Agent, config: Path) -> None:
        self.player, self.ledger, self.agent, self.config = player, ledger, agent, config
        self.seen = Seen()

    async def send(self, fase: int, rows: list[Row]) -> None:
        await self.player.send(box(fase), HAPPI, "Happi", "Voici notre liste.\n", files=attached(fase, rows))

    async def card(self, seen: str, what: str) -> Json:
        return await self.player.card(AGENTS, lambda said: "sans remarque" in said and seen in said, what)

    def waiting(self) -> int:
        return int(self.ledger.value("SELECT count(*) FROM dossier WHERE state = 'attend_agent'"))

    async def lists_arrive(self) -> None:
        for fase in SCHOOLS:
            await self.send(fase, _rows(fase))
        await until(lambda: self.waiting() == len(SCHOOLS), "douze listes attendent un agent")
        found = self.ledger.rows("SELECT fase, reference FROM dossier WHERE procedure = 'happi_eleves'")
        self.seen.reference = dict(found)
        self.seen.card = words(
            await self.card(f"*Listes prêtes*\n{len(CLEAN) + 1}\n", "la carte des listes prêtes")
        )

    async def an_agent_approves_what_is_ready(self) -> None:
        await self.player.press(AGENT, await self.card("Listes prêtes", "la carte"), BUTTON)
        view = await until(self.window, "la fenêtre")
        self.seen.window = view
        await self.send(CHANGED, students(COUNT + 1))
        count = (
            "SELECT count(*) FROM dossier WHERE fase = ? AND state = 'attend_agent' AND data LIKE '%\"rows\":13%'"
        )
        await until(lambda: self.ledger.value(count, CHANGED), "la nouvelle liste")
        send = {"user": AGENT, "view_id": view["view_id"], "values": {}}
        assert (await self.player.post("/control/submit", send))["ok"]

    async def window(self) -> Json | None:
        views = await self.player.get("/control/views", user=AGENT)
        return dict(views[-1]) if views else None

    async def the_process_dies_and_comes_back(self) -> None:
        """At once after the press: whatever was decided stays so, and the rest follows."""
        self.agent.kill()
        self.agent.start()
        await self.agent.ready()
        found = "SELECT count(*) FROM dossier WHERE state = 'attend_etnic'"
        await until(lambda: self.ledger.value(found) == len(CLEAN), "neuf lots attendent l’ETNIC")
        await until(lambda: self.ledger.waiting() == 0, "plus rien en attente")

    async def what_is_left(self) -> None:
        seen = self.seen
        seen.states = {fase: self.ledger.state(fase, "happi_eleves") for fase in SCHOOLS}
        seen.approvals = self.ledger.rows(
            "SELECT fase, agent FROM transition JOIN dossier ON dossier.id = case_id"
            " WHERE event = 'chosen' AND procedure = 'happi_eleves'"
        )
        batches = self.ledger.rows("SELECT fase FROM batch")
        seen.exports = [str(fase) for (fase,) in batches]
        messages = await self.player.get("/control/messages", channel=AGENTS)
        seen.whispers = [each["text"] for each in messages if each["ephemeral_for"] == AGENT]
        card = await self.card("*Listes prêtes*\n1\n", "il en reste une")
        seen.thread = [each["text"] for each in messages if each["thread_ts"] == card["ts"]]
        own = await self.player.card(AGENTS, lambda said: str(CLEAN[0]) in said, "la carte d’une liste")
        seen.own_card = words(own)
        await self.player.press(COLLEAGUE, card, BUTTON)
        (seen.again,) = await until(
            lambda: self.player.get("/control/views", user=COLLEAGUE), "la seconde fenêtre"
        )
        send = {"user": COLLEAGUE, "view_id": seen.again["view_id"], "values": {}}
        assert (await self.player.post("/control/submit", send))["ok"]
        seen.ended = words(await self.card("plus aucune n’attend", "la carte close"))
        seen.payloads = json.dumps(await self.player.get("/control/payloads"), ensure_ascii=False)
        seen.parked, seen.log = self.ledger.parked(), self.agent.log.read_text("utf-8")


def shown(window: Json) -> dict[str, tuple[str, str]]:
    """Reference: what its line says, in the order of the window."""
    return {
        option["value"]: (option["text"]["text"], option["description"]["text"])
        for block in window["blocks"]
        if block["type"] == "input"
        for option in block["element"]["options"]
    }


def test_one_card_says_how_many_lists_are_ready(seen: Seen) -> None:
    assert BUTTON in seen.card


def test_the_window_shows_schools_and_counts_all_ticked(seen: Seen) -> None:
    lines = shown(seen.window)
    assert {seen.reference[fase] for fase in (CHANGED, *CLEAN)} == set(lines)
    title, counts = lines[seen.reference[CLEAN[0]]]
    assert str(CLEAN[0]) in title
    assert counts == f"{COUNT} à créer"
    ticked = [state for block in seen.window["values"].values() for state in block.values()]
    assert sum(len(each["selected_options"]) for each in ticked) == len(lines)
    assert "*120* à créer, *0* à réactiver, *0* à supprimer" in words(seen.window)


def test_remarks_and_many_deletions_are_in_no_window(seen: Seen) -> None:
    assert not {seen.reference[REMARKS], seen.reference[DELETES]} & set(shown(seen.window))
    assert (seen.states[REMARKS], seen.states[DELETES]) == ("attend_agent", "attend_agent")


def test_each_clean_list_was_approved_once_by_that_agent_though_the_process_died(seen: Seen) -> None:
    assert sorted(seen.approvals) == [(fase, AGENT) for fase in CLEAN]
    assert {seen.states[fase] for fase in CLEAN} == {"attend_etnic"}
    assert f"Approuvée par <@{AGENT}>" in seen.own_card


def test_each_school_has_its_own_batch(seen: Seen) -> None:
    assert sorted(seen.exports) == [str(fase) for fase in CLEAN]


def test_the_list_that_changed_is_skipped_and_named(seen: Seen) -> None:
    assert seen.states[CHANGED] == "attend_agent"
    told = [text for text in seen.whispers + seen.thread if text.startswith("9 listes approuvées")]
    assert len(told) == 2, "to the agent, and in the thread"
    assert all(f"{CHANGED} · {seen.reference[CHANGED]}" in text for text in told)


def test_the_changed_list_can_be_approved_by_a_colleague(seen: Seen) -> None:
    assert list(shown(seen.again)) == [seen.reference[CHANGED]]
    assert BUTTON not in seen.ended


def test_no_student_is_named_in_slack_or_in_the_log(seen: Seen) -> None:
    names = {name for name, _first, _born in students(COUNT)}
    assert not any(name in seen.payloads + seen.log for name in names)
    assert seen.parked == []
