"""What the circular asks of a request and of accounts, where one school is not enough to show it."""

import pytest
from sqlalchemy import select

from bot.domain.numbers import Fase
from bot.domain.readings import WorkbookReading
from bot.domain.schools import Environment, Etablissement, SchoolType
from bot.ports import ReadingContext
from bot.reading.workbook import read_workbook
from storage.queries.base import ACCOUNT
from tests.support.fake_readers import FakeReaders
from tests.support.raw_mails import form_mail, list_mail, mail
from tests.support.world import OTHER_AGENT, SCHOOLS, running

AYA = "Benali;Aya;2012-03-04"
MUSIC = Etablissement(Fase(990004), "Académie de Malonne", SchoolType.ESAHR)


@pytest.fixture
async def agent(tmp_path, outside):
    async with running(tmp_path, outside, schools=(*SCHOOLS, MUSIC)) as at_work:
        yield at_work


def opens(agent, fase: int) -> None:
    now = agent.world.clock.now()
    agent.store.write_now(lambda unit: unit.set_environment(Fase(fase), Environment.OPEN, now))


async def enrols(agent, fase: int) -> None:
    """A school with an open environment sends Aya in its list, which an agent approves."""
    opens(agent, fase)
    await agent.receive(list_mail(AYA, fase=fase))
    await agent.press("approuver")


def accounts(agent) -> list[tuple[int, str, str, str]]:
    """Every account: school, school year, username, state."""
    wanted = select(ACCOUNT.c.fase, ACCOUNT.c.school_year, ACCOUNT.c.username, ACCOUNT.c.state)
    with agent.store.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(wanted.order_by(ACCOUNT.c.fase))]


async def test_a_student_of_a_secondary_school_and_of_an_academy_has_two_accounts(agent):
    await enrols(agent, 990001)
    await enrols(agent, 990003)
    (academy, _, one, _), (secondary, _, other, _) = accounts(agent)
    assert (academy, secondary) == (990001, 990003)
    assert one != other


async def test_a_student_of_three_academies_has_three_accounts(agent):
    for fase in (990001, 990002, 990004):
        await enrols(agent, fase)
    found = accounts(agent)
    assert [fase for fase, *_ in found] == [990001, 990002, 990004]
    assert len({username for _, _, username, _ in found}) == 3


async def test_an_account_is_of_one_school_and_one_school_year(agent):
    await enrols(agent, 990001)
    ((fase, year, _, state),) = accounts(agent)
    assert (fase, year, state) == (990001, "2026-2027", "active")


async def test_a_movement_in_october_creates_three_and_deletes_none(agent, outside):
    await enrols(agent, 990001)
    await agent.press("importe", "E1", desk="etnic")
    await agent.receive(
        list_mail("mouvement", "Okonkwo;Ada;2012-09-09", "Peeters;Zoé;2011-07-01", "Leroy;Tom;2010-02-02")
    )
    facts = dict(outside.desk.card().fields)
    assert (facts["Comptes à créer"], facts["Comptes à supprimer"]) == ("3", "0")
    await agent.press("approuver")
    assert [state for *_, state in accounts(agent)] == ["active"] * 4


async def test_nothing_is_opened_without_a_request(agent):
    """A list alone opens nothing: the school gets the way to the form."""
    await agent.receive(list_mail(AYA, fase=990002))
    assert agent.read(lambda unit: unit.environment(Fase(990002))) is Environment.NONE
    assert agent.outside.sender.templates[-1] == "happi_eleves/sans_ouverture"
    assert [each.procedure for each in agent.cases()] == ["happi_eleves"]


async def test_who_signed_for_the_direction_is_for_the_agent_to_judge(agent, outside):
    await agent.receive(form_mail().replace(b"Dubois, Karim", b""))
    card = outside.desk.card()
    assert ("Direction non indiquée dans le formulaire", "oui") in card.fields
    assert "valider" in [button.choice for button in card.buttons]


async def test_words_of_a_parent_to_the_happi_box_get_no_answer(agent, outside):
    await agent.receive(mail("une.maman@prive.example", "Mon enfant a perdu son code Happi, que faire ?"))
    assert outside.sender.sent == []
    assert outside.desk.card().title.startswith("Mail en quarantaine")


class TrueReaders(FakeReaders):
    """Workbooks are read as they are: only the true reader knows a teacher by the words of a cell."""

    async def workbook(self, content: bytes, name: str, context: ReadingContext) -> WorkbookReading:
        return read_workbook(content, name, context)


async def test_a_teacher_in_a_list_is_told_to_the_school_and_gets_no_account(tmp_path, outside):
    outside.readers = TrueReaders(outside.life)
    async with running(tmp_path, outside) as agent:
        opens(agent, 990001)
        await agent.receive(list_mail(AYA, "Mme Durand, professeur;Anne;1979-05-06"))
        assert dict(outside.desk.card().fields)["Comptes à créer"] == "1"
        await agent.press("approuver")
        assert len(accounts(agent)) == 1
        assert "happi_eleves/remarques" in outside.sender.templates


async def test_who_was_forgotten_is_created_anew(agent, outside):
    """Two years later, or thirty-one days: nobody knows whose account it was (décision N5)."""
    await enrols(agent, 990001)
    await agent.press("importe", "E1", desk="etnic")
    await agent.receive(list_mail("mouvement", f"{AYA};sortie"))
    await agent.press("approuver")
    await agent.press("approuver", OTHER_AGENT)
    await agent.press("importe", "E1", desk="etnic")
    outside.clock.advance(days=31)
    await agent.settle()
    await agent.receive(list_mail("mouvement", f"{AYA};entrée"))
    facts = dict(outside.desk.card().fields)
    assert facts["Comptes à créer"] == "1"
    await agent.press("approuver")
    assert sorted(state for *_, state in accounts(agent)) == ["active", "erased"]
