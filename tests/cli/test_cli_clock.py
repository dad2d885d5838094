"""In a sandbox, commands follow the sandbox's clock, as the agent does; elsewhere the machine's."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from sqlalchemy import select

from bot.cli.surroundings import now
from bot.domain.numbers import Fase
from bot.domain.schools import Environment
from bot.ports.rows import CaseRow
from bot.settings import load
from storage.queries.base import EFFECT, EVENT

STORY = datetime(2027, 9, 3, 6, 0, tzinfo=UTC)
AGENT = ("--agent", "U0AGENT1")
REGISTER = (
    "FASE;Dénomination;Type d’enseignement\n990001;Académie de Clairval;ESAHR\n990004;Académie de Rosoux;ESAHR\n"
)


class _Clock(BaseHTTPRequestHandler):
    """A sandbox of which only the clock is left."""

    def do_GET(self) -> None:
        body = json.dumps({"now": STORY.isoformat()}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Nothing on the test's screen."""


@pytest.fixture
def clock(config) -> Iterator[str]:
    """Its address, which stands in the settings."""
    server = HTTPServer(("127.0.0.1", 0), _Clock)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}/control/clock"
    config.write_text(f'clock_url = "{url}"\n{config.read_text("utf-8")}', "utf-8")
    yield url
    server.shutdown()
    thread.join()
    server.server_close()


def recorded(store) -> datetime:
    """When the only event came."""
    (at,) = store.read_now(lambda unit: list(unit.connection.scalars(select(EVENT.c.at))))
    return at


@pytest.mark.usefixtures("clock")
def test_a_decision_is_taken_when_the_sandbox_says(run, config, store, dossier):
    assert run("cases", "decide", dossier.reference, "valider", *AGENT, "--config", config).status == 0
    assert recorded(store) == STORY


@pytest.mark.usefixtures("clock")
def test_a_pause_begins_when_the_sandbox_says(run, config, store):
    assert run("pause", "--config", config).status == 0
    since = store.read_now(lambda unit: unit.setting("paused"))
    assert datetime.fromisoformat(since) == STORY


@pytest.mark.usefixtures("clock")
def test_what_was_set_aside_is_offered_again_when_the_sandbox_says(run, config, store, dossier):
    before = STORY - timedelta(days=9)

    def park(unit) -> int:
        effect = unit.add_effect(dossier.id, "mail", "send_mail", "{}", before)
        unit.park_effect(effect.id, "retries_exhausted", "")
        return effect.id

    number = store.write_now(park)
    assert run("parked", "replay", f"f{number}", "--config", config).status == 0
    assert store.read_now(lambda unit: unit.connection.scalar(select(EFFECT.c.due))) == STORY


@pytest.mark.usefixtures("clock")
def test_a_school_is_registered_when_the_sandbox_says(run, config, store, tmp_path):
    waiting = CaseRow(
        id=0,
        reference="VGM-7K2M4Q",
        procedure="courrier",
        key="letter:1",
        state="fase_inconnue",
        data="{}",
        year="2027-2028",
        fase=Fase(990004),
    )
    store.write_now(lambda unit: unit.add_case(waiting, STORY))
    file = tmp_path / "signaletique.csv"
    file.write_text(REGISTER, "utf-8")
    assert run("schools", "import", file, "--oui", "--config", config).status == 0
    assert recorded(store) == STORY


@pytest.mark.usefixtures("clock")
def test_an_environment_is_declared_empty_when_the_sandbox_says(run, config, store, dossier):
    assert run("happi", "empty", "--fase", 990001, *AGENT, "--config", config).status == 0
    assert recorded(store) == STORY
    assert store.read_now(lambda unit: unit.environment(Fase(990001))) is Environment.OPEN


def test_without_a_sandbox_it_is_the_machines_time(config):
    before = datetime.now(UTC)
    assert before <= now(load(config)) <= datetime.now(UTC)


def test_a_sandbox_that_ended_leaves_the_machines_time(config, clock):
    closed = config.read_text("utf-8").replace(clock, "http://127.0.0.1:9/control/clock")
    config.write_text(closed, "utf-8")
    before = datetime.now(UTC)
    assert before <= now(load(config)) <= datetime.now(UTC)
