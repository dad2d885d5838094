"""The indicators of a real agent at work: what it did is what is counted."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.handlers import PROCEDURES
from bot.reports import Report, Scope, gather, report
from bot.reports.model import Share
from storage.queries.indicators import Indicators
from tests.support.raw_mails import box, form_mail, list_mail, mail
from tests.support.world import Agent, Outside, running, sweep_quickly

FIVE = (
    "Benali;Aya;2012-03-04",
    "Peeters;Zoé;2011-07-01",
    "Nguyễn;Minh;2010-12-24",
    "Yılmaz;Deniz;2013-01-31",
    "d’Haese;Léon;2012-02-29",
)
FAULTY = ("Benali;Aya;2012-03-04", "Peeters;Zoé;2011-02-31")


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    sweep_quickly(monkeypatch)


@pytest.fixture
async def agent(tmp_path):
    async with running(tmp_path, Outside()) as at_work:
        yield at_work


def counted(agent: Agent, as_of: date | None = None) -> Report:
    """The report of the agent's day, or of one before."""
    today = agent.world.clock.now().date()
    labels = {each.name: each.labels for each in PROCEDURES}
    start = today - timedelta(days=60)
    scope = Scope(as_of or today, start, today, ZoneInfo("Europe/Brussels"), labels, frozenset({"esahr"}))
    with agent.store.engine.connect() as connection, connection.begin():
        return report(gather(Indicators(connection), scope), scope)


async def passes(agent: Agent, **delta: float) -> None:
    agent.outside.clock.advance(**delta)
    await agent.settle()


async def opens(agent: Agent) -> None:
    await agent.receive(form_mail())
    await passes(agent, hours=4)
    await agent.press("valider")
    await passes(agent, days=2)
    await agent.press("environnement_ouvert", "E1", desk="etnic")


async def sends_a_faulty_list_then_a_good_one(agent: Agent) -> None:
    await agent.receive(list_mail(*FAULTY))
    await passes(agent, days=1)
    await agent.receive(list_mail(*FIVE))
    await passes(agent, hours=6)
    await agent.press("approuver")
    await passes(agent, hours=18)
    await agent.press("importe", "E1", desk="etnic")


async def test_an_opening_and_a_list_are_counted_stage_by_stage(agent, found):
    before = agent.world.clock.now().date() - timedelta(days=1)
    await opens(agent)
    await sends_a_faulty_list_then_a_good_one(agent)
    whole = counted(agent)

    happi = found.section(whole, "happi")
    assert happi.headlines[0].value == 1
    assert found.cell(happi, "levels", "esahr", "students") == 5

    delays = found.section(whole, "delays")
    assert found.row(delays, "runs", "happi_ouverture").values == (1, 1, Share(1000), timedelta(days=2, hours=4))
    assert found.row(delays, "runs", "happi_eleves").values == (1, 0, Share(0), timedelta(days=2))
    assert found.row(delays, "stages", "happi_ouverture.attend_etnic").values == (1, timedelta(days=2))
    assert found.row(delays, "stages", "happi_eleves.attend_correction").values == (1, timedelta(days=1))
    assert found.row(delays, "stages", "happi_eleves.attend_agent").values == (1, timedelta(hours=6))

    lists = found.section(whole, "lists")
    assert [each.values[0] for each in found.table(lists, "verdicts").rows] == [1, 0, 1, 0, 2]
    year = found.section(whole, "year")
    assert year.headlines[0].value == "5 / 5"

    accounts = found.section(whole, "accounts")
    assert accounts.headlines[0].value == 5
    assert accounts.headlines[1].value == 5
    assert found.row(found.section(whole, "letters"), "forms", "happi_ouverture").values == (1,)

    earlier = counted(agent, before)
    assert found.section(earlier, "happi").headlines[0].value == 0
    assert found.table(found.section(earlier, "requests"), "stages_now").rows == ()


async def test_questions_are_counted_by_topic_and_letters_by_what_their_card_says(agent, found):
    question = "Bonjour, une collègue quitte notre école : comment supprimer son accès à e-Pôles ?"
    await agent.receive(mail(box(990001), question, subject="Départ d’une collègue"))
    await agent.receive(mail(box(990002), "Voici.", files=[("a.csv", b"A;B"), ("b.csv", b"C;D")]))
    whole = found.section(counted(agent), "letters")
    (asked,) = found.table(whole, "questions").rows
    assert (asked.code, asked.values) == ("poles_depart", (1,))
    assert asked.label != asked.code
    assert [(each.label, each.values) for each in found.table(whole, "topics").rows] == [
        ("Courrier avec plusieurs canevas", (1,))
    ]
