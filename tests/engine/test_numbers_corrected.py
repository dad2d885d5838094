"""The numbers of a form: what it corrects is the dossier's, and what the register knows is not asked."""

import pytest

from bot.domain.numbers import Fase, PoFase
from tests.support.epoles_world import PO, POLES, SCHOOL, STRANGER, at_the_poles, form, receive, warnings
from tests.support.raw_mails import box

PLACED = (Fase(990001), PoFase(990100))


@pytest.fixture
async def agent(tmp_path, outside):
    async with at_the_poles(tmp_path, outside) as at_work:
        yield at_work


def places(agent) -> list:
    return [(case.fase, case.po_fase) for case in agent.cases()]


@pytest.mark.parametrize("wrong", ["990777", "990200"], ids=["known to nobody", "of another PO"])
async def test_a_po_number_that_is_corrected_is_written_to_from_then_on(agent, outside, wrong):
    await receive(agent, form(2, po_fase=wrong))
    assert outside.sender.sent[-1].to == (SCHOOL, POLES)
    await agent.press("completer", text="Le numéro du PO ?")
    asked = outside.sender.sent[-1].reading.message_id
    await receive(agent, form(2), answers=asked)
    assert places(agent) == [PLACED]
    await agent.press("completer", text="Et la date ?")
    assert outside.sender.sent[-1].to == (SCHOOL, PO, POLES)


async def test_a_school_that_a_po_left_out_is_written_to_once_it_is_named(agent, outside):
    await receive(agent, form(2, ecole_fase=None), author=PO)
    (back,) = outside.sender.sent
    assert back.to == (PO, POLES)
    await receive(agent, form(2), author=PO, answers=back.reading.message_id)
    assert places(agent) == [PLACED]
    assert outside.sender.sent[-1].to == (SCHOOL, PO, POLES)


@pytest.mark.parametrize("number", ["990200", "990777"])
async def test_a_number_that_the_register_contradicts_takes_no_place(agent, outside, number):
    await receive(agent, form(2))
    await receive(agent, form(2, po_fase=number))
    assert places(agent) == [PLACED]
    await agent.press("refuser", text="Non.")
    assert outside.sender.sent[-1].to == (SCHOOL, PO, POLES)


async def test_a_po_that_a_form_leaves_out_is_the_register_s_and_nothing_is_asked(agent, outside):
    await receive(agent, form(2, po_fase=None, po_denomination=None))
    (receipt,) = outside.sender.sent
    assert (receipt.template, receipt.to) == ("epoles/recue", (SCHOOL, PO, POLES))
    assert "Numéro du pouvoir organisateur : d’après le registre" in warnings(outside)
    assert not any("Non rempli" in each for each in warnings(outside))
    assert places(agent) == [PLACED]


@pytest.mark.parametrize("name", ["ecole_denomination", "po_denomination"])
async def test_the_name_of_a_known_number_is_not_asked(agent, outside, name):
    await receive(agent, form(2, **{name: None}))
    assert outside.sender.templates == ["epoles/recue"]


@pytest.mark.parametrize("number", ["ecole_fase", "po_fase"])
async def test_a_number_that_the_register_does_not_know_has_its_name_asked(agent, outside, number):
    block = number.partition("_")[0]
    place = {"ecole_fase": "990002", "po_fase": None} if number == "po_fase" else {"ecole_fase": None}
    await receive(agent, form(2, **place, **{f"{block}_denomination": None}), author=STRANGER)
    (back,) = outside.sender.sent
    assert back.template == "epoles/incomplete"
    assert "Dénomination" in back.reading.text


async def test_a_form_of_another_school_is_no_correction(agent, outside):
    await receive(agent, form(2), author=STRANGER)
    await receive(agent, form(2, ecole_fase="990002"), author=STRANGER)
    assert [case.fase for case in agent.cases()] == [Fase(990002), Fase(990001)]
    assert box(990002) in outside.sender.sent[-1].to
