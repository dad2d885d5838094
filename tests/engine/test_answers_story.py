"""Doubts about who is who: asked to the school, answered in the sheet « À confirmer », receipted and settled."""

import pytest

from bot.domain.numbers import Fase
from bot.domain.schools import Environment
from tests.support.raw_mails import list_mail

LIST = "happi_eleves"
FASE = Fase(990001)
FIVE = (
    "Benali;Aya;2012-03-04",
    "Peeters;Zoé;2011-07-01",
    "Nguyễn;Minh;2010-12-24",
    "Yılmaz;Deniz;2013-01-31",
    "d’Haese;Léon;2012-02-29",
)


@pytest.fixture(autouse=True)
def _open(agent):
    agent.store.write_now(lambda unit: unit.set_environment(FASE, Environment.OPEN, agent.world.clock.now()))


async def approved(agent, *rows: str) -> None:
    await agent.receive(list_mail(*rows))
    await agent.press("approuver")


async def doubtful(agent, outside) -> list[str]:
    """Last year's list and this year's, in which one name stands the other way round."""
    await approved(agent, *FIVE)
    await agent.press("importe", "E1", desk="etnic")
    nom, prenom, date = FIVE[0].split(";")
    now = [f"{prenom};{nom};{date}", *FIVE[1:]]
    await agent.receive(list_mail(*now))
    return now


def answers(agent, said: str, *rows: str, version: int | None = None) -> bytes:
    """The sheet comes back with the same answer on each line."""
    asked = agent.read(lambda unit: unit.asked(FASE))
    newest = agent.read(lambda unit: unit.version_asked(FASE)) if version is None else version
    lines = [f"?{code};{said}" for code in asked]
    return list_mail(
        f"À confirmer;{agent.case(LIST).reference};{newest}", *lines, *rows, text="Voici nos réponses."
    )


def about_answers(outside) -> dict[str, object]:
    """What the newest mail says of the answers; `sheet`: the questions that remain are joined."""
    assert outside.sender.templates[-1] == f"{LIST}/reponses_recues"
    lines = outside.sender.sent[-1].raw.decode().splitlines()
    said = {name: value for name, _, value in (line.partition(": ") for line in lines)}
    sheet = said.get("file", "").startswith("a-confirmer-990001.xlsx")
    return {name: said[name] for name in ("taken", "doubtful", "outdated")} | {"sheet": sheet}


async def test_doubts_are_asked_to_the_school_once_and_move_nobody(agent, outside):
    await doubtful(agent, outside)
    facts = dict(outside.desk.card().fields)
    assert facts["Doutes (ces comptes ne changent pas)"] == "1"
    assert (facts["Comptes à créer"], facts["Comptes à supprimer"], facts["Comptes inchangés"]) == ("0", "0", "4")
    assert outside.sender.templates[-1] == f"{LIST}/a_confirmer"
    await agent.press("approuver")
    assert len(agent.read(lambda unit: unit.accounts(FASE))) == 5
    assert outside.sender.templates.count(f"{LIST}/a_confirmer") == 1


async def test_oui_gives_the_student_the_account_as_the_school_writes_it_now(agent, outside):
    now = await doubtful(agent, outside)
    before = {each.id for each in agent.read(lambda unit: unit.accounts(FASE))}
    await agent.receive(answers(agent, "oui"))
    facts = dict(outside.desk.card().fields)
    assert "Doutes (ces comptes ne changent pas)" not in facts
    assert facts["Comptes inchangés"] == "5"
    await agent.press("approuver")
    after = agent.read(lambda unit: unit.accounts(FASE))
    assert {each.id for each in after} == before
    assert f"{after[0].nom};{after[0].prenom};{after[0].date_naissance}" == now[0]


async def test_non_deletes_one_and_creates_the_other_through_the_agent(agent, outside):
    await doubtful(agent, outside)
    await agent.receive(answers(agent, "non"))
    facts = dict(outside.desk.card().fields)
    assert (facts["Comptes à créer"], facts["Comptes à supprimer"], facts["Comptes inchangés"]) == ("1", "1", "4")
    assert len(agent.read(lambda unit: unit.accounts(FASE))) == 5
    await agent.press("approuver")
    ((_batch, rows),) = outside.hand_over.files.items()
    assert sorted(row.action for row in rows) == ["create", "delete"]


async def test_the_school_reads_how_many_answers_were_taken_and_that_nothing_remains(agent, outside):
    await doubtful(agent, outside)
    await agent.receive(answers(agent, "oui"))
    assert outside.sender.templates[-2:] == [f"{LIST}/recu", f"{LIST}/reponses_recues"]
    assert about_answers(outside) == {"taken": "1", "doubtful": "0", "outdated": "False", "sheet": False}


async def test_the_receipt_of_what_may_be_answers_does_not_call_them_a_list(agent, outside):
    now = await doubtful(agent, outside)
    before = len(outside.sender.sent)
    await agent.receive(list_mail(*now, "Okonkwo;Ada;2012-09-09"))
    receipts = [each.raw for each in outside.sender.sent if each.template == f"{LIST}/recu"]
    assert outside.sender.sent[before].raw == receipts[-1]
    assert [b"may_be_answers: True" in raw for raw in receipts] == [False, False, True]


async def test_questions_left_open_come_back_with_the_count_of_answers(agent, outside):
    await approved(agent, *FIVE)
    await agent.press("importe", "E1", desk="etnic")
    turned = [f"{row.split(';')[1]};{row.split(';')[0]};{row.split(';')[2]}" for row in FIVE[:2]]
    await agent.receive(list_mail(*turned, *FIVE[2:]))
    first, _second = agent.read(lambda unit: unit.asked(FASE))
    newest = agent.read(lambda unit: unit.version_asked(FASE))
    sheet = f"À confirmer;{agent.case(LIST).reference};{newest}"
    await agent.receive(list_mail(sheet, f"?{first};oui", text="Une réponse."))
    assert about_answers(outside) == {"taken": "1", "doubtful": "1", "outdated": "False", "sheet": True}
    assert dict(outside.desk.card().fields)["Doutes (ces comptes ne changent pas)"] == "1"


async def test_answers_without_any_list_are_said_to_be_none_and_shown_to_agents(agent, outside):
    await agent.receive(list_mail("À confirmer;VGM-000000;1", "?abcd1234;oui", text="Voici nos réponses."))
    assert about_answers(outside) == {"taken": "0", "doubtful": "0", "outdated": "False", "sheet": False}
    assert agent.case(LIST).state == "attend_agent"


async def test_answers_to_a_list_already_approved_surprise_nobody_and_send_no_page(agent, outside):
    now = await doubtful(agent, outside)
    await agent.receive(list_mail(*now, "Okonkwo;Ada;2012-09-09"))
    await agent.press("approuver")
    await agent.press("importe", "E1", desk="etnic")
    pages = outside.sender.templates.count(f"{LIST}/pages")
    await agent.receive(answers(agent, "oui"))
    facts = dict(outside.desk.card().fields)
    assert facts["Comptes inchangés"] == "6"
    assert "Rien ne change : est-ce la liste de l’an dernier ?" not in facts
    await agent.press("approuver")
    assert outside.desk.card().title == "Liste d’élèves terminée, sans page d’accès à envoyer"
    assert outside.sender.templates.count(f"{LIST}/pages") == pages


async def test_answers_settle_a_list_that_comes_with_them_and_the_next_ones(agent, outside):
    now = await doubtful(agent, outside)
    await agent.receive(answers(agent, "oui", *now, "Okonkwo;Ada;2012-09-09"))
    facts = dict(outside.desk.card().fields)
    assert (facts["Comptes à créer"], facts["Comptes inchangés"], facts["Comptes à supprimer"]) == ("1", "5", "0")
    await agent.receive(list_mail(*now, "Okonkwo;Ada;2012-09-09", "Aerts;Max;2012-01-02"))
    assert dict(outside.desk.card().fields)["Comptes inchangés"] == "5"


@pytest.mark.parametrize("said", ["", "peut-être"])
async def test_a_sheet_without_answers_is_asked_again_and_the_card_keeps_its_buttons(agent, outside, said):
    await doubtful(agent, outside)
    await agent.receive(answers(agent, said))
    assert about_answers(outside) == {"taken": "0", "doubtful": "1", "outdated": "False", "sheet": True}
    assert agent.case(LIST).state == "attend_agent"
    assert [button.choice for button in outside.desk.card().buttons] == ["approuver", "demander", "ecarter"]


async def test_answers_to_an_older_version_are_asked_again(agent, outside):
    await doubtful(agent, outside)
    await agent.receive(answers(agent, "non", version=1))
    assert about_answers(outside) == {"taken": "0", "doubtful": "1", "outdated": "True", "sheet": True}
    assert agent.read(lambda unit: unit.settled(FASE)) == {}


async def test_the_school_is_reminded_twice_and_its_silence_deletes_nobody(agent, outside):
    await doubtful(agent, outside)
    for _ in range(6):
        outside.clock.advance(days=11)
        await agent.settle()
    assert outside.sender.templates.count(f"{LIST}/a_confirmer") == 3
    assert len(agent.read(lambda unit: unit.accounts(FASE))) == 5
