"""The agent is killed at random moments under a mixed load: nothing is lost, and nothing is done twice."""

import asyncio
import contextlib
import csv
import hashlib
import io
import os
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import aiohttp
import pypdfium2
import pytest

from bot.cli.player import Player, files_of
from bot.engine.identity import hashed
from bot.writing.codes import derive_code
from tests.support.hands import CHANNELS
from tests.support.load import OUVERTE, PAGES, RECUE, VALIDEE, Left, Load
from tests.support.running import Agent, Ledger, family, running_sandbox, seen
from tests.support.school_papers import HAPPI, YEAR, box, students
from tests.support.witness import call_witness, versions_of_choices

pytestmark = pytest.mark.timeout(300)

SHORT, LONG = (12, 1), (100, 3)  # kills, and how often the mix is played
_WORK = 700  # events and effects of one mix, about
_NOTHING_TO_DO = 4.0  # seconds without progress after which the agent is killed all the same


@dataclass
class Killed:
    """What is left after the kills, read once everything was quiet."""

    folder: Path
    ledger: Ledger
    load: Load
    kills: int
    at_work: int = 0
    """Kills that left something unfinished."""
    lives: list[int] = field(default_factory=list)
    """Process ids of the agents that were killed."""
    boxes: dict[int, list[EmailMessage]] = field(default_factory=dict)
    service: dict[str, list[EmailMessage]] = field(default_factory=dict)
    messages: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def left(self) -> dict[int, Left]:
        """Each school and what its story must have left."""
        return self.load.left

    @property
    def key(self) -> bytes:
        return (self.folder / "cle-des-codes").read_text("utf-8").strip().encode()


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(SHORT, id="12"),
        pytest.param(LONG, id="100", marks=[pytest.mark.soak, pytest.mark.timeout(1800)]),
    ],
)
def killed(request: pytest.FixtureRequest) -> Iterator[Killed]:
    """One campaign, played once for all tests below."""
    kills, times = request.param
    seed = int(os.environ.get("VAGUEMESTRE_SEED") or random.SystemRandom().randrange(1_000_000))
    sys.stdout.write(f"VAGUEMESTRE_SEED={seed} rejoue ces {kills} arrêts\n")
    with running_sandbox() as ready:
        folder = Path(ready["config"]).parent
        agent, ledger = Agent(Path(ready["config"])), Ledger(folder / "vaguemestre.db")
        call_witness(ledger)
        try:
            yield asyncio.run(_campaign(ready, agent, ledger, random.Random(seed), kills, times))
        finally:
            agent.end()


async def _campaign(
    ready: dict[str, Any], agent: Agent, ledger: Ledger, rng: random.Random, kills: int, times: int
) -> Killed:
    async with aiohttp.ClientSession() as session:
        player = Player(ready, session)
        killed = Killed(ledger.path.parent, ledger, Load(player, ledger, 60.0 + 8.0 * kills), kills)
        async with asyncio.TaskGroup() as group:
            for story in killed.load.stories(times):
                group.create_task(story)
            group.create_task(_kill(agent, killed, rng, 1.4 * _WORK * times / kills))
        await ledger.quiet(len(killed.load.mails))
        status, _seconds = await agent.stop()
        assert status == 0
        for fase in killed.left:
            killed.boxes[fase] = await player.mails(box(fase))
        for folder in ("INBOX", f"Trait&AOk-s/{YEAR}", f"Dossiers/{YEAR}"):
            killed.service[folder] = await player.mails(HAPPI, folder)
        for channel in CHANNELS:
            killed.messages[channel] = await player.get("/control/messages", channel=channel)
    return killed


async def _kill(agent: Agent, killed: Killed, rng: random.Random, step: float) -> None:
    """Kill and restart; the moments are spread over all the work there is, some before the agent is ready."""
    for number in range(1, killed.kills + 1):
        agent.start()
        killed.lives.append(agent.pid)
        began = killed.ledger.progress()
        if rng.random() < 0.1:
            await asyncio.sleep(rng.uniform(0.1, 2.0))
        else:
            await agent.ready()
            await _worked(killed.ledger, began + rng.randint(1, round(step)))
            await asyncio.sleep(rng.uniform(0.0, 0.02))
        agent.kill()
        steps, waiting = killed.ledger.progress() - began, killed.ledger.waiting()
        killed.at_work += waiting > 0
        sys.stdout.write(f"arrêt {number} : {steps} pas faits, {waiting} en attente\n")
    agent.start()
    await agent.ready()


async def _worked(ledger: Ledger, goal: int) -> None:
    """Wait until so much was done; when there is nothing to do the agent is killed all the same."""
    await seen(lambda: ledger.progress() >= goal, _NOTHING_TO_DO)


def _purposes(mails: Iterable[EmailMessage], known: Iterable[str]) -> Counter[str]:
    """How many mails, by their Message-ID, for each purpose; an unforeseen one under its own subject."""
    one_each = {str(mail["Message-ID"]): str(mail["Subject"]) for mail in mails}
    names = list(known)
    return Counter(next((name for name in names if name in subject), subject) for subject in one_each.values())


# --- what must be so ------------------------------------------------------------------------------------------


def test_the_agent_was_killed_often_and_at_work(killed: Killed) -> None:
    assert killed.load.actions >= 100
    assert len(killed.lives) == killed.kills
    assert killed.at_work >= killed.kills / 2


def test_no_child_outlives_a_killed_agent(killed: Killed) -> None:
    assert {pid: family(pid) for pid in killed.lives if family(pid)} == {}


def test_every_mail_was_recorded_as_often_as_it_was_sent(killed: Killed) -> None:
    recorded = Counter(identity for (identity,) in killed.ledger.rows("SELECT message_id FROM mail"))
    assert recorded == Counter(hashed(killed.key, each) for each in killed.load.mails)
    assert killed.ledger.mails() == len(killed.load.mails)
    assert killed.ledger.rows("SELECT id FROM mail WHERE case_id IS NULL") == []


def test_every_press_that_slack_showed_as_taken_was_recorded(killed: Killed) -> None:
    kept = "SELECT key, json_extract(payload, '$.reference'), json_extract(payload, '$.agent') FROM event"
    presses = killed.ledger.rows(f"{kept} WHERE kind = 'press'")
    assert killed.load.hands.taken - Counter((reference, agent) for _key, reference, agent in presses) == Counter()
    assert killed.load.hands.sent <= {key for key, *_rest in presses}
    assert killed.load.hands.sent


def test_every_dossier_went_its_way_once(killed: Killed) -> None:
    wanted = {
        (fase, procedure): [list(each) for each in histories]
        for fase, left in killed.left.items()
        for procedure, histories in left.histories.items()
    }
    assert {place: killed.ledger.histories(*place) for place in wanted} == wanted


def test_no_dossier_is_there_that_nobody_asked_for(killed: Killed) -> None:
    asked = "FROM dossier WHERE procedure <> 'approbation'"  # its card counts what waits, and comes and goes
    counted = f"SELECT fase, procedure, count(*) {asked} GROUP BY fase, procedure HAVING count(*) > 1"
    assert killed.ledger.rows(counted) == []
    assert {fase for (fase,) in killed.ledger.rows(f"SELECT DISTINCT fase {asked}")} == set(killed.left)


def test_no_event_and_no_outcome_counted_twice(killed: Killed) -> None:
    twice = "SELECT event_id, case_id FROM transition WHERE event_id IS NOT NULL GROUP BY 1, 2 HAVING count(*) > 1"
    assert killed.ledger.rows(twice) == []
    outcomes = {
        "read_workbook": "canevas_read",
        "compare": "compared",
        "apply_changes": "changes_applied",
        "export_batch": "batch_exported",
        "confirm_import": "import_confirmed",
        "render_pages": "pages_rendered",
    }
    for effect, event in outcomes.items():
        done = killed.ledger.value("SELECT count(*) FROM effect WHERE kind = ? AND state = 'done'", effect)
        told = killed.ledger.value("SELECT count(*) FROM transition WHERE event = ?", event)
        assert 0 < told <= done, effect


def test_every_school_got_each_mail_once(killed: Killed) -> None:
    wanted = {fase: left.mails for fase, left in killed.left.items()}
    assert {fase: _purposes(killed.boxes[fase], wanted[fase]) for fase in wanted} == wanted


def test_a_mail_delivered_again_is_the_same_mail(killed: Killed) -> None:
    contents = defaultdict(set)
    for mails in killed.boxes.values():
        for mail in mails:
            for name in ("Received", "Return-Path", "Authentication-Results"):
                del mail[name]
            contents[str(mail["Message-ID"])].add(mail.as_bytes())
    assert len(contents) == killed.ledger.value("SELECT count(*) FROM sent")
    assert {identity: len(each) for identity, each in contents.items() if len(each) > 1} == {}


def test_the_stages_were_told_in_their_order(killed: Killed) -> None:
    stages = [RECUE, VALIDEE, OUVERTE]
    for fase, left in killed.left.items():
        if OUVERTE in left.mails:
            subjects = [str(mail["Subject"]) for mail in killed.boxes[fase]]
            first = [next(n for n, subject in enumerate(subjects) if stage in subject) for stage in stages]
            assert first == sorted(first), subjects


def test_every_card_and_every_line_stands_once_in_slack(killed: Killed) -> None:
    keys = Counter(
        (channel, message["metadata"]["event_payload"]["key"])
        for channel, messages in killed.messages.items()
        for message in messages
        if message["metadata"]
    )
    assert [key for key, count in keys.items() if count > 1] == []
    drawn = {(reference, desk) for key in keys for reference, _, desk in [key[1].partition(":")] if desk.isalpha()}
    kept = "SELECT reference, desk FROM card JOIN dossier ON dossier.id = case_id"
    assert drawn == set(killed.ledger.rows(kept))
    lines = killed.ledger.value("SELECT count(*) FROM effect WHERE kind = 'add_line'")
    assert len(keys) == len(drawn) + lines


def test_an_agent_decided_only_on_the_version_that_stood(killed: Killed) -> None:
    versions = versions_of_choices(killed.ledger)
    assert len(versions) == killed.ledger.value("SELECT count(*) FROM transition WHERE event = 'chosen'")
    assert [(pressed, stood) for pressed, stood in versions if pressed != stood] == []
    assert len(versions) < killed.ledger.value("SELECT count(*) FROM event WHERE kind = 'press'"), (
        "aucun double clic"
    )


def test_accounts_were_created_once(killed: Killed) -> None:
    who = "SELECT nom, prenom FROM account WHERE fase = ? ORDER BY id"
    for fase, left in killed.left.items():
        created = [tuple(name.decode() for name in names) for names in killed.ledger.rows(who, fase)]
        assert sorted(created) == sorted(each[:2] for each in students(left.accounts)), fase
    usernames = "SELECT count(*) - count(DISTINCT username) FROM account"
    assert killed.ledger.value(usernames) == 0


def test_each_account_has_one_page(killed: Killed) -> None:
    for fase, left in killed.left.items():
        pages = {}
        for mail in killed.boxes[fase]:
            if PAGES in str(mail["Subject"]):
                [(_name, content)] = files_of(mail)
                with contextlib.closing(pypdfium2.PdfDocument(content)) as document:
                    pages[str(mail["Message-ID"])] = len(document)
        assert sum(pages.values()) == (left.accounts if left.imported else 0), fase


def test_what_etnic_has_not_imported_lies_there_once_and_right(killed: Killed) -> None:
    waiting = [fase for fase, left in killed.left.items() if left.accounts and not left.imported]
    assert waiting
    names = set()
    for fase in waiting:
        [(batch, sha256)] = killed.ledger.rows("SELECT id, sha256 FROM batch WHERE fase = ?", fase)
        path = killed.folder / "export" / f"lot-{fase:06d}-{batch:05d}-creation.csv"
        content = path.read_bytes()
        assert hashlib.sha256(content).hexdigest() == sha256
        lines = csv.DictReader(io.StringIO(content.decode()))
        handed = [(line["username"], line["firstname"], line["lastname"], line["password"]) for line in lines]
        assert handed == list(_accounts(killed, fase))
        names.add(path.name)
    assert {path.name for path in (killed.folder / "export").iterdir() if path.is_file()} == names


def _accounts(killed: Killed, fase: int) -> Iterator[tuple[str, str, str, str]]:
    """What ETNIC must be given of each account of a school, its code derived anew."""
    kept = "SELECT username, prenom, nom, generation FROM account WHERE fase = ? ORDER BY id"
    for username, prenom, nom, generation in killed.ledger.rows(kept, fase):
        yield username, prenom.decode(), nom.decode(), derive_code(killed.key, username, generation)


def test_every_received_mail_lies_in_one_place(killed: Killed) -> None:
    inbox, handled, notes = (
        Counter(str(mail["Message-ID"]) for mail in mails) for mails in killed.service.values()
    )
    assert inbox + handled == Counter(killed.load.mails)
    assert handled
    assert max(notes.values()) == 1
    assert len(notes) == killed.ledger.value("SELECT count(*) FROM effect WHERE kind = 'file_note'")


def test_nothing_was_set_aside(killed: Killed) -> None:
    assert killed.ledger.parked() == []
    assert killed.ledger.rows("SELECT kind, reason FROM effect WHERE state <> 'done'") == []
    assert killed.ledger.rows("SELECT kind, reason FROM event WHERE state <> 'done'") == []
