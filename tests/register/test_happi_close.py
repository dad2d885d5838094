"""`happi close`: what is at stake first, a named agent, nothing without a yes, nothing twice."""

from datetime import UTC, datetime

import pytest

from bot.cli import main
from bot.domain.events import Chosen
from bot.domain.numbers import Fase
from bot.domain.school_events import SchoolCounted
from bot.domain.schools import Environment
from bot.engine.calendar import ForDossier
from bot.ports.existing import ExistingAccount
from bot.ports.rows import CaseRow
from tests.register.conftest import Answer

AT = datetime(2026, 10, 3, 12, 5, tzinfo=UTC)
LEA = ExistingAccount(990001, "e990001-aaaaaa", "Dubois", "Léa", None, "active", "2026-2027")
CLOSE = ("--fase", 990001, "--agent", "U0AGENT1")


@pytest.fixture
def close(capsys, config, store):
    """Runs `vaguemestre happi close …` on a school with one account and an open environment."""
    config.write_text(f'{config.read_text("utf-8")}[slack]\nagents = ["U0AGENT1"]\n', "utf-8")
    store.write_now(lambda unit: unit.mark_imported([990001], AT))
    store.write_now(lambda unit: unit.add_existing([LEA], AT))

    def do(*argv: object) -> Answer:
        status = main(["happi", "close", *(str(each) for each in argv), "--config", str(config)])
        written = capsys.readouterr()
        assert "Dubois" not in written.out + written.err
        return Answer(status, written.out, written.err)

    return do


def recorded(store) -> list[ForDossier]:
    rows = store.read_now(lambda unit: unit.pending_events(20))
    return [ForDossier.model_validate_json(row.payload) for row in rows]


def test_the_decision_of_the_agent_is_recorded_after_its_counts(close, store):
    answer = close(*CLOSE, "--oui")
    assert answer.status == 0
    assert "1 compte, qui reste tel quel" in answer.out
    counted, chosen = (each.event for each in recorded(store))
    assert isinstance(counted, SchoolCounted)
    assert (counted.accounts, counted.dossiers) == (1, 0)
    assert isinstance(chosen, Chosen)
    assert (chosen.choice, chosen.agent) == ("fermer", "U0AGENT1")
    assert {each.procedure for each in recorded(store)} == {"happi_fermeture"}


def test_a_list_that_is_done_is_no_dossier_under_way(close, store):
    def add(unit, reference: str, state: str) -> None:
        row = CaseRow(0, reference, "happi_eleves", reference, state, "{}", "2026-2027", fase=Fase(990001))
        unit.add_case(row, AT)

    store.write_now(lambda unit: [add(unit, "VGM-AAAAAA", "termine"), add(unit, "VGM-BBBBBB", "attend_agent")])
    answer = close(*CLOSE, "--oui")
    assert "1 dossier en cours ; les cartes le diront" in answer.out
    counted = next(each.event for each in recorded(store) if isinstance(each.event, SchoolCounted))
    assert counted.dossiers == 1


def test_the_command_itself_closes_nothing(close, store):
    close(*CLOSE, "--oui")
    assert store.read_now(lambda unit: unit.environment(Fase(990001))) is Environment.OPEN


@pytest.mark.parametrize("more", [("--dry-run",), ()], ids=["dry run", "nobody said yes"])
def test_without_a_yes_nothing_is_recorded(close, store, more):
    answer = close(*CLOSE, *more)
    assert answer.status == (0 if more else 1)
    assert recorded(store) == []


def test_a_second_time_is_refused_in_french(close, store):
    close(*CLOSE, "--oui")
    answer = close(*CLOSE, "--oui")
    assert (answer.status, "déjà enregistrée" in answer.err) == (1, True)
    assert [each.event.kind for each in recorded(store)].count("chosen") == 1


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("--fase", 990001, "--agent", "U0STRANGER"), "n’est pas un agent"),
        (("--fase", 999999, "--agent", "U0AGENT1"), "n’est pas au registre"),
        (("--fase", 990002, "--agent", "U0AGENT1"), "n’existe pas"),
    ],
)
def test_a_closure_that_cannot_be_is_refused_in_french(close, store, argv, said):
    answer = close(*argv, "--oui")
    assert (answer.status, said in answer.err) == (1, True)
    assert recorded(store) == []


def test_an_import_of_accounts_opens_nothing_that_was_closed(capsys, config, close, store, tmp_path):
    store.write_now(lambda unit: unit.set_environment(Fase(990002), Environment.CLOSED, AT))
    path = tmp_path / "moodle.csv"
    path.write_text("username,firstname,lastname,cohort1\ntom.maes,Tom,Maes,ecole-990002\n", "utf-8")
    assert main(["happi", "import", str(path), "--oui", "--config", str(config)]) == 0
    assert store.read_now(lambda unit: unit.environment(Fase(990002))) is Environment.CLOSED
    assert "Environnements notés ouverts" not in capsys.readouterr().out
