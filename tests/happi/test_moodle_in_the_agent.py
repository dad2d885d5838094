"""With the web services a named agent still confirms, and no page leaves for an account that Happi refused."""

import pytest

from bot.domain.numbers import Fase
from bot.domain.schools import Environment
from bot.happi.moodle import MoodleHandOver
from bot.happi.rest import MoodleSite
from tests.support.moodle import TOKEN, moodle_running
from tests.support.raw_mails import list_mail
from tests.support.world import Outside, running, sweep_quickly

FASE = Fase(990001)
ROWS = ("Benali;Aya;2012-03-04", "Peeters;Zoé;2011-07-01", "Yılmaz;Deniz;2013-01-31")
FIRST, SECOND, THIRD = (f"e990001-{number:06d}" for number in (1, 2, 3))


@pytest.fixture
async def moodle():
    async with moodle_running() as site:
        yield site


@pytest.fixture
async def agent(tmp_path, monkeypatch, moodle):
    sweep_quickly(monkeypatch)
    outside = Outside()
    outside.hand_over = MoodleHandOver(MoodleSite(moodle.url, TOKEN), tmp_path / "export")
    async with running(tmp_path, outside) as agent:
        agent.store.write_now(lambda unit: unit.set_environment(FASE, Environment.OPEN, outside.clock.now()))
        yield agent


async def approved(agent) -> None:
    await agent.receive(list_mail(*ROWS))
    await agent.press("approuver")


def imported(agent) -> list[str]:
    with agent.store.engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT username FROM account WHERE imported ORDER BY username")
        return list(found.scalars())


async def test_accounts_are_made_but_pages_wait_for_a_person(agent, moodle):
    await approved(agent)
    assert sorted(moodle.users) == [FIRST, SECOND, THIRD]
    assert agent.case("happi_eleves").state == "attend_etnic"
    assert imported(agent) == []
    await agent.press("importe", "E1", desk="etnic")
    assert imported(agent) == [FIRST, SECOND, THIRD]
    assert agent.case("happi_eleves").state == "termine"


async def test_etnic_reads_of_no_file_where_there_is_none(agent):
    await approved(agent)
    waiting = agent.outside.desk.card("etnic")
    assert waiting.title == "Lot de comptes remis à Happi : à confirmer"
    assert [button.label for button in waiting.buttons] == ["Importé", "Importé avec erreurs"]
    assert "aucun fichier à importer" in " ".join(waiting.notes)
    await agent.press("importe", "E1", desk="etnic")
    said = [f"{card.title} {card.notes}" for card in agent.outside.desk.drawn if card.desk == "etnic"]
    assert not any(word in each for each in said for word in (".csv", "SHA-256", "refus", "retour"))


@pytest.mark.parametrize("choice", ["importe", "importe_erreurs"])
async def test_whatever_is_pressed_whom_happi_refused_gets_no_page(agent, moodle, choice):
    moodle.add(SECOND)
    await approved(agent)
    await agent.press(choice, "E1", desk="etnic")
    assert imported(agent) == [FIRST, THIRD]
    assert dict(agent.outside.desk.card().fields)["Refusés à l’import"] == "1"
    assert agent.parked() == []
