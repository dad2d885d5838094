"""`check` tells, from another process, when each box was last visited, and which brakes hold."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.app import lock_database
from bot.cli.alarms import alarms
from bot.domain.numbers import Fase
from bot.engine.guard import Visit, visit_name
from bot.mailbox.troubles import Trouble
from bot.ports.rows import CaseRow
from bot.settings import load

AT = datetime(2026, 10, 5, 8, 0, tzinfo=UTC)
VISIT = Visit(noted=AT, first=AT, visited=AT, received=AT)


@pytest.fixture
def settings(config, store):
    return load(config)


@pytest.fixture
def _at_work(settings):
    with lock_database(settings.database):
        yield


def noted(store, visit):
    store.write_now(lambda unit: unit.set_setting(visit_name("happi"), visit.model_dump_json()))


def braked(store, fase=None, reference="VGM-FREIN1"):
    row = CaseRow(0, reference, "surveillance", f"brake:{fase}", "frein", "{}", "2026-2027", fase=fase)
    store.write_now(lambda unit: unit.save_case(unit.add_case(row, AT), "frein", "{}", open_=True, at=AT))


def lines(settings):
    return [(each.name, each.trouble) for each in alarms(settings)]


def test_a_box_that_was_never_visited_is_no_trouble(settings):
    assert lines(settings) == [("Relève de « happi » (jamais encore)", ""), ("Freins", "")]


@pytest.mark.usefixtures("_at_work")
def test_the_last_visit_and_the_last_mail_are_told(settings, store):
    noted(store, VISIT)
    when = "le 5 octobre 2026 à 10 h 00"
    assert lines(settings)[0] == (f"Relève de « happi » (dernière : {when}, dernier mail {when})", "")


@pytest.mark.usefixtures("_at_work")
def test_a_silent_box_is_a_finding_while_the_agent_runs(run, config, settings, store):
    noted(store, replace_(VISIT, silent=True, trouble="unreachable"))
    (name, trouble), _ = lines(settings)
    assert name == "Relève de « happi »"
    assert trouble.startswith("dernière : le 5 octobre 2026 à 10 h 00 (unreachable)")
    answer = run("check", "--config", config)
    assert answer.status == 1
    assert f"NON   {name} : {trouble}" in answer.out


@pytest.mark.usefixtures("_at_work")
def test_a_full_box_is_a_finding_while_the_agent_runs(settings, store):
    noted(store, replace_(VISIT, trouble=Trouble.FULL.value))
    assert "la boite est pleine" in lines(settings)[0][1]


def test_what_a_stopped_agent_knew_is_old_news(settings, store):
    noted(store, replace_(VISIT, silent=True, noted=AT + timedelta(minutes=3)))
    when = "le 5 octobre 2026 à 10 h"
    told = f"dernière : {when} 00 ; l’agent logiciel est arrêté, dernières nouvelles {when} 03"
    assert lines(settings)[0] == (f"Relève de « happi » ({told})", "")


def test_brakes_that_hold_are_a_finding(settings, store):
    braked(store, Fase(990001))
    braked(store, reference="VGM-FREIN2")
    (_name, trouble) = lines(settings)[-1]
    assert "en tout" in trouble
    assert "ec990001" in trouble


def replace_(visit, **more):
    return visit.model_copy(update=more)


def test_without_a_database_there_is_nothing_to_tell(settings, tmp_path):
    assert list(alarms(settings.model_copy(update={"database": tmp_path / "ailleurs.db"}))) == []
