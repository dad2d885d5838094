"""Servers that fail, a disk that is full, our own mistakes: each ends well, or with a named friendly word."""

import asyncio
import json
import resource
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator

import pytest

from bot.cli.player import Attached
from bot.engine.identity import hashed
from tests.support.hands import AGENTS, OPERATOR
from tests.support.load import GUIDAGE, OUVERTE, RECUE, SANS_CANEVAS, VALIDEE
from tests.support.running import END, ROOT, environment, until
from tests.support.school_papers import HAPPI, box
from tests.support.stage import Play, Stage, playing, running_stage

pytestmark = pytest.mark.timeout(300)

ONE = AGENTS[0]
GUIDANCE = "Nous souhaitons ouvrir un environnement Happi.\n"


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with running_stage(tmp_path_factory.mktemp("disque")) as running:
        yield running


@pytest.fixture
async def play(stage: Stage) -> AsyncIterator[Play]:
    async with playing(stage) as found:
        yield found


@pytest.fixture
def fase(play: Play) -> int:
    return play.school()


# --- mail that does not leave ---------------------------------------------------------------------------------


LATE = {"smtp_drop": 1, "smtp_temporary": 1, "smtp_drop_after": 3}
"""Faults, and how often a mail is delivered when its first two attempts meet them."""


@pytest.fixture(scope="module")
def late(stage: Stage) -> dict[str, int]:
    """A school for each fault: all of them wait for their second attempts at the same time."""
    return asyncio.run(_meet_faults(stage))


async def _meet_faults(stage: Stage) -> dict[str, int]:
    async with playing(stage) as play:
        schools = {kind: play.school() for kind in LATE}
        for kind, school in schools.items():
            await play.fault(kind, count=2, box=box(school))
            await play.form(school)
    return schools


@pytest.mark.parametrize("kind", LATE)
async def test_a_mail_that_could_not_leave_leaves_later_and_is_one(
    play: Play, late: dict[str, int], kind: str
) -> None:
    await play.hands.see(late[kind], "Valider")
    await play.gets(late[kind], RECUE)
    await play.quiet()
    ids = await play.copies(late[kind], RECUE)
    assert len(set(ids)) == 1, "un second Message-ID pour le même mail"
    assert len(ids) == LATE[kind]


async def test_a_box_that_refuses_is_told_to_the_agents_and_holds_nothing(play: Play, fase: int) -> None:
    await play.fault("smtp_refuse", count=1, box=box(fase))
    await play.form(fase)
    await play.card(fase, "La boite de l’école refuse nos mails")
    await play.hands.choose(fase, "Valider", ONE)
    await play.gets(fase, VALIDEE)
    await play.quiet()
    assert await play.copies(fase, RECUE) == []


async def test_a_slow_server_does_not_change_the_order_of_the_stages(play: Play, fase: int) -> None:
    await play.fault("smtp_slow", seconds=1.5, count=2, box=box(fase))
    await play.form(fase)
    await play.hands.choose(fase, "Valider", ONE)
    await play.hands.choose(fase, "Environnement ouvert", OPERATOR)
    await play.quiet()
    subjects = [mail["subject"].partition("] ")[2] for mail in await play.inbox(box(fase))]
    assert [any(stage in subject for stage in (RECUE, VALIDEE, OUVERTE)) for subject in subjects] == [True] * 3
    assert [RECUE in subjects[0], VALIDEE in subjects[1], OUVERTE in subjects[2]] == [True] * 3


# --- Slack out of reach ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["refuse", "server_error", "rate_limit", "disconnect"])
async def test_a_card_that_slack_did_not_take_arrives_later_once(play: Play, fase: int, kind: str) -> None:
    await play.fault(kind, seconds=1.5)
    await play.form(fase)
    await play.gets(fase, RECUE)  # mail goes on
    await play.hands.choose(fase, "Valider", ONE)
    await play.hands.see(fase, "Environnement ouvert")
    await play.quiet()
    keys = Counter(await play.keys(fase))
    assert len(keys) >= 4  # two cards, lines about the form, the mails and the decision
    assert [key for key, count in keys.items() if count > 1] == []


# --- IMAP cut -------------------------------------------------------------------------------------------------


async def test_cut_imap_connections_lose_no_mail_and_file_each_once(play: Play) -> None:
    sent = []
    for _ in range(8):  # cut while it idles, fetches, moves, and as it logs in again
        school = play.school()
        sent.append(await play.letter(school, GUIDANCE))
        await play.fault("imap_disconnect", box=HAPPI)
        await play.gets(school, GUIDAGE)
    await play.quiet()
    recorded = Counter(identity for (identity,) in play.ledger.rows("SELECT message_id FROM mail"))
    assert [recorded[hashed(play.stage.key, identity)] for identity in sent] == [1] * len(sent)
    places = Counter(
        mail["message_id"].strip("<>") for mail in await play.inbox(HAPPI) if mail["folder"].startswith("Traités/")
    )
    assert [places[identity.strip("<>")] for identity in sent] == [1] * len(sent)


# --- one agent at a time, and its end -------------------------------------------------------------------------


async def test_a_second_agent_on_the_same_database_is_refused(play: Play) -> None:
    status, said = await _command("run", "--config", str(play.agent.config))
    assert status == 1
    assert said.startswith("Un autre agent travaille déjà sur la base ")
    assert "Traceback" not in said
    assert play.agent.is_alive


async def test_sigterm_ends_in_time_under_load_and_the_next_start_goes_on(play: Play) -> None:
    schools = [play.school() for _ in range(6)]
    await play.fault("smtp_slow", seconds=30.0, count=1, box=box(schools[0]))
    for school in schools:
        await play.form(school)
    await until(lambda: play.ledger.mails() == play.stage.mails, "tous les formulaires enregistrés")
    status, seconds = await play.agent.stop()
    assert status == 0
    assert seconds < END
    assert await play.copies(schools[0], RECUE) == []
    play.agent.start()
    await play.agent.ready()
    await play.quiet()
    for school in schools:
        assert len(set(await play.copies(school, RECUE))) == 1


# --- no room left ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["quota", "disk"])
async def test_on_a_full_disk_nothing_is_taken_that_is_not_kept(play: Play, fase: int, how: str) -> None:
    if how == "disk" and not play.stage.disk.is_real:
        pytest.skip("cette machine ne permet pas de monter un petit disque")
    await play.form(fase)
    card = await play.hands.see(fase, "Valider")
    await play.quiet()
    await until(lambda: _no_journal(play), "un journal vide : il tiendrait la place de réserve")
    before = play.agent.said().count("recording_failed")
    _fill(play, how, full=True)
    try:
        await play.letter(fase, "Voici une photo.\n", Attached("photo.jpg", bytes(range(256)) * 40_000, "jpeg"))
        await play.agent.says("recording_failed", times=before + 1)
        taken = await play.hands.press(ONE, card)
    finally:
        _fill(play, how, full=False)
    await play.quiet()
    presses = "SELECT count(*) FROM event WHERE kind = 'press' AND payload LIKE ?"
    assert play.ledger.value(presses, f"%{card.reference}%") >= taken, "une pression acceptée est perdue"
    await play.gets(fase, SANS_CANEVAS)
    if await play.hands.offered(fase, "Valider"):
        await play.hands.choose(fase, "Valider", ONE)
    await play.gets(fase, VALIDEE)
    await play.quiet()
    assert len(set(await play.copies(fase, SANS_CANEVAS))) == 1
    assert play.agent.is_alive
    assert play.ledger.parked() == []


def _no_journal(play: Play) -> bool:
    """SQLite writes again and again in the journal's file: what it has grown to would still be free."""
    play.ledger.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    return play.ledger.path.with_name("vaguemestre.db-wal").stat().st_size == 0


def _fill(play: Play, how: str, *, full: bool) -> None:
    """No byte more for the agent: a limit of its process, or a disk that is full for everyone."""
    if how == "quota":
        hard = resource.prlimit(play.agent.pid, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(play.agent.pid, resource.RLIMIT_FSIZE, (4096 if full else hard, hard))
    elif full:
        play.stage.disk.fill()
    else:
        play.stage.disk.free()


# --- our own mistakes -----------------------------------------------------------------------------------------


async def test_an_event_that_breaks_the_program_is_set_aside_and_the_others_go_on(play: Play, fase: int) -> None:
    await play.form(fase)
    card = await play.hands.see(fase, "Valider")
    await play.quiet()
    right = play.ledger.value("SELECT data FROM dossier WHERE fase = ?", fase)
    play.ledger.rows("UPDATE dossier SET data = 'Lambertini' WHERE fase = ?", fase)
    assert await play.hands.press(ONE, card)
    [(kind, reason)] = await until(play.ledger.parked, "l’évènement mis de côté")
    assert (kind, reason) == ("press", "pydantic_core._pydantic_core.ValidationError")
    other = play.school()
    await play.form(other)
    await play.gets(other, RECUE)
    play.ledger.rows("UPDATE dossier SET data = ? WHERE fase = ?", right, fase)
    await _replay_all(play)
    await play.gets(fase, VALIDEE)
    assert "Lambertini" not in play.agent.said()


async def test_an_effect_that_breaks_the_program_is_set_aside_told_and_replayed(play: Play, fase: int) -> None:
    await play.form(fase)
    await play.hands.see(fase, "Valider")
    await play.quiet()
    play.ledger.rows("CREATE TABLE spoiled (id INTEGER PRIMARY KEY, payload TEXT)")
    play.ledger.rows(
        "CREATE TRIGGER spoil AFTER INSERT ON effect WHEN NEW.payload LIKE '%happi_ouverture/validee%' BEGIN"
        " INSERT INTO spoiled VALUES (NEW.id, NEW.payload);"
        " UPDATE effect SET payload = '{' WHERE id = NEW.id; END"
    )
    await play.hands.choose(fase, "Valider", ONE)
    await until(play.ledger.parked, "l’effet mis de côté")
    play.ledger.rows("DROP TRIGGER spoil")
    await play.card(fase, "Une étape a échoué et a été mise de côté")
    await play.hands.choose(fase, "Environnement ouvert", OPERATOR)
    other = play.school()
    await play.form(other)
    await play.gets(other, RECUE)
    assert await play.copies(fase, OUVERTE) == [], "le mail 3 a dépassé le mail 2"
    restored = "UPDATE effect SET payload = (SELECT payload FROM spoiled WHERE spoiled.id = effect.id)"
    play.ledger.rows(f"{restored} WHERE id IN (SELECT id FROM spoiled)")
    await _replay_all(play)
    await play.quiet()
    subjects = [mail["subject"] for mail in await play.inbox(box(fase))]
    assert [name for subject in subjects for name in (RECUE, VALIDEE, OUVERTE) if name in subject] == [
        RECUE,
        VALIDEE,
        OUVERTE,
    ]


async def _replay_all(play: Play) -> None:
    """What an operator does once the cause is mended."""
    config = ("--config", str(play.agent.config))
    status, said = await _command("parked", "list", "--json", *config)
    assert status == 0, said
    for each in json.loads(said):
        status, said = await _command("parked", "replay", each["id"], *config)
        assert status == 0, said


async def _command(*words: str) -> tuple[int, str]:
    """A command beside the agent: its status and everything it said."""
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "bot", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        env=environment(),
        check=False,
    )
    return done.returncode, done.stdout + done.stderr
