"""Whose access an e-Pôles form is about: two files of one mail, two persons of one name, the schools of one PO."""

from dataclasses import replace

import pytest

from bot.ports.grants import Grant
from bot.reading.mail import read_message
from bot.writing import Writing
from tests.support.annexes_by_hand import signed
from tests.support.fakes import MONDAY
from tests.support.form_mails import filled, sent
from tests.support.raw_mails import box, mail
from tests.support.world import RULES, running

SCHOOL, PO = box(990001), "po990100@cfwb.be"
HELD = Grant("epoles", "po_siege", 990001, 990100, "NOËL Chloé", account="noelc12")
GRANTING, ENDING = ("engagement_confirme", "mandat_verifie"), ("mandat_verifie",)


@pytest.fixture
async def agent(tmp_path, outside):
    rules = replace(RULES, commons={**RULES.commons, "links": {"cerbere_portail": "https://portail.example"}})
    async with running(tmp_path, outside, boxes=("happi", "poles"), rules=rules, writer=Writing()) as at_work:
        yield at_work


def form(number: int = 1, **changes: str | None) -> bytes:
    return signed(filled(number, **changes))


async def receive(agent, *files: bytes, author: str = SCHOOL) -> None:
    names = ("annexe.docx", "annexe-copie.docx")
    await agent.receive(sent(author, *zip(names, files, strict=False)), box="poles")


def know(agent, *known: Grant) -> None:
    agent.store.write_now(lambda unit: unit.add_grants(known))


def grants(agent) -> list[Grant]:
    return [grant for _number, grant in agent.read(lambda unit: unit.grants())]


def shown(outside) -> dict[str, str]:
    return dict(outside.desk.card().fields)


def picks(outside) -> list[str]:
    return [code for code, _label in next(b for b in outside.desk.card().buttons if b.choice == "revoquer").picks]


@pytest.mark.parametrize("places", [(0, 1), (1, 0)], ids=["the full one first", "the full one last"])
async def test_of_two_files_of_one_form_the_fullest_is_noted_and_granted(agent, outside, places):
    files = (form(1), form(1, beneficiaire_compte_cerbere=None))
    await receive(agent, *(files[place] for place in places))
    await agent.press("accorder", pick="coordonnateur", ticked=GRANTING)
    assert [each.account for each in grants(agent)] == ["noelc12"]
    (note,) = [read_message(raw).text for _folder, raw in outside.mailboxes.filed.values()]
    assert "noelc12" in note
    assert agent.parked() == []


async def test_a_second_person_of_one_name_is_told_apart_and_granted(agent, outside):
    know(agent, replace(HELD, profile="coordonnateur", account="noelc77"))
    await receive(agent, form(1))
    assert shown(outside)["Une personne du même nom a un accès avec un autre compte : vérifiez"] == "oui"
    assert "Possède déjà : Coordonnateur" not in shown(outside)
    await agent.press("accorder", pick="coordonnateur", ticked=GRANTING)
    assert [each.account for each in grants(agent)] == ["noelc77", "noelc12"]


async def test_a_revocation_ends_nothing_of_a_person_who_has_another_account(agent, outside):
    know(agent, HELD, replace(HELD, profile="coordonnateur"), replace(HELD, account="noelc77"))
    await receive(agent, form(5))
    assert shown(outside)["Une personne du même nom a un accès avec un autre compte : vérifiez"] == "oui"
    await agent.press("revoquer", pick="tous", ticked=ENDING)
    assert [each.until for each in grants(agent)] == [MONDAY, MONDAY, None]


async def test_a_revocation_for_a_po_tells_in_how_many_schools_and_ends_there_only_what_is_said(agent, outside):
    everywhere = (HELD, replace(HELD, fase=990002), replace(HELD, fase=None))
    know(agent, *everywhere)
    await receive(agent, form(5, ecole_fase=None), author=PO)
    assert shown(outside)["Écoles de ce pouvoir organisateur où la personne a un accès"] == "2"
    assert picks(outside) == ["tous_ecoles", "po_siege", "hors_liste"]
    await agent.press("revoquer", pick="po_siege", ticked=ENDING)
    assert [each.until for each in grants(agent)] == [None, None, MONDAY]


async def test_a_revocation_for_a_po_may_end_what_is_held_in_its_schools_alone(agent, outside):
    know(agent, HELD, replace(HELD, fase=990002))
    await receive(agent, form(5, ecole_fase=None), author=PO)
    await agent.press("revoquer", pick="tous_ecoles", ticked=ENDING)
    assert [each.until for each in grants(agent)] == [MONDAY, MONDAY]
    assert "tous les accès connus de cette personne" in outside.sender.sent[-1].reading.text


async def test_an_access_of_a_school_is_told_when_it_holds_for_its_whole_po(agent, outside):
    know(agent, replace(HELD, fase=None))
    await receive(agent, form(5))
    assert shown(outside)["Un de ces accès vaut pour tout le pouvoir organisateur"] == "oui"


async def test_what_is_granted_for_a_whole_po_is_noted_though_one_of_its_schools_has_it(agent, outside):
    know(agent, HELD)
    await receive(agent, form(2, ecole_fase=None), author=PO)
    asked = outside.sender.sent[-1].reading.message_id
    await agent.receive(mail(PO, "Pour tout le PO.", subject="Re", answers=asked), box="poles")
    await agent.press("accorder", pick="po_siege", ticked=GRANTING)
    assert [each.fase for each in grants(agent)] == [990001, None]
