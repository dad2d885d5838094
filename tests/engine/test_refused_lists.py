"""A school with a list in progress whose box bounces: in every state an agent sees it, once, and can act."""

import pytest

from bot.domain.numbers import Fase
from bot.domain.schools import Environment
from tests.support.raw_mails import bounce, box, list_mail, mail

LIST = "happi_eleves"
FASE = Fase(990001)
AYA, FAULTY = "Benali;Aya;2012-03-04", "Peeters;Zoé;2011-02-31"
REFUSED = "Liste d’élèves : la boite de l’école refuse nos mails"
OPEN, ASKED, NONE = Environment.OPEN, Environment.REQUESTED, Environment.NONE


def stands(agent, state: Environment) -> None:
    agent.store.write_now(lambda unit: unit.set_environment(FASE, state, agent.world.clock.now()))


def cards(outside):
    return [each for each in outside.desk.cards.values() if each.desk == "agents"]


async def came_back(agent, outside, template: str, number: int = 1) -> None:
    sent = [each for each in outside.sender.sent if each.template == template][-1]
    await agent.receive(bounce(sent.message_id, box(FASE), number=number))


ASK, AGAIN = ["demander", "ecarter"], "renvoyer_mail"
STATES = [
    ("attend_ouverture", ASKED, AYA, (), f"{LIST}/recu", [*ASK, AGAIN]),
    ("attend_ouverture", NONE, AYA, (), f"{LIST}/sans_ouverture", [*ASK, AGAIN]),
    ("attend_correction", OPEN, FAULTY, (), f"{LIST}/recu", [AGAIN, *ASK]),
    ("attend_correction", OPEN, FAULTY, (), f"{LIST}/correction", [AGAIN, *ASK]),
    ("attend_agent", OPEN, AYA, (), f"{LIST}/recu", ["approuver", *ASK, AGAIN]),
    ("attend_ecole", OPEN, AYA, ("demander",), f"{LIST}/informations", ["approuver", *ASK]),
    ("attend_ecole", OPEN, AYA, ("demander",), f"{LIST}/recu", ["approuver", *ASK, AGAIN]),
    ("attend_etnic", OPEN, AYA, ("approuver",), f"{LIST}/recu", []),
    ("termine", OPEN, AYA, ("approuver", "importe"), f"{LIST}/pages", ["renvoyer"]),
]


async def standing(agent, outside, environment, row, presses) -> None:
    stands(agent, environment)
    await agent.receive(list_mail(row))
    for choice in presses:
        who, desk = ("E1", "etnic") if choice == "importe" else ("U1", "agents")
        await agent.press(choice, who, desk=desk, text="Combien ?")


each_state = pytest.mark.parametrize(
    ("state", "environment", "row", "presses", "template", "choices"),
    STATES,
    ids=[f"{state}, {template.partition('/')[2]}" for state, _e, _r, _p, template, _c in STATES],
)


@each_state
async def test_the_agents_see_that_the_box_refuses_and_what_they_can_do(
    agent, outside, state, environment, row, presses, template, choices
):
    await standing(agent, outside, environment, row, presses)
    await came_back(agent, outside, template)
    assert agent.case(LIST).state == state, "a bounce decides nothing"
    (shown,) = cards(outside)
    assert "n’existe pas" in dict(shown.fields)["Pourquoi"]
    assert [each.choice for each in shown.buttons] == choices


@each_state
async def test_however_often_it_bounces_the_card_is_drawn_once(
    agent, outside, state, environment, row, presses, template, choices
):
    await standing(agent, outside, environment, row, presses)
    await came_back(agent, outside, template)
    drawn, lines = len(outside.desk.drawn), len(outside.desk.lines)
    await came_back(agent, outside, template, number=2)
    assert (len(outside.desk.drawn), len(outside.desk.lines)) == (drawn, lines)
    assert len(cards(outside)) == 1


@each_state
async def test_a_box_that_writes_again_is_no_longer_said_to_refuse(
    agent, outside, state, environment, row, presses, template, choices
):
    await standing(agent, outside, environment, row, presses)
    await came_back(agent, outside, template)
    last = outside.sender.sent[-1].message_id
    await agent.receive(mail(box(FASE), "La boite est de nouveau lue.", answers=last))
    told = [dict(each.fields) for each in cards(outside)]
    assert [fields.get("Pourquoi") for fields in told if "Élèves dans la liste" in fields] == [None]
    assert agent.case(LIST).state in {state, "attend_agent"}


@pytest.mark.parametrize(
    ("state", "environment", "row", "presses", "template", "choices"),
    [each for each in STATES if AGAIN in each[-1]],
    ids=[f"{each[0]}, {each[4].partition('/')[2]}" for each in STATES if AGAIN in each[-1]],
)
async def test_what_came_back_is_sent_again_as_it_was(
    agent, outside, state, environment, row, presses, template, choices
):
    await standing(agent, outside, environment, row, presses)
    await came_back(agent, outside, template)
    (shown,) = cards(outside)
    await agent.press(AGAIN, card=shown)
    first, again = [each for each in outside.sender.sent if each.template == template]
    assert (again.to, again.message_id == first.message_id) == (first.to, False)
    assert agent.case(LIST).state == state
    (after,) = cards(outside)
    assert "Pourquoi" not in dict(after.fields)
    assert AGAIN not in [each.choice for each in after.buttons]


async def test_what_comes_back_again_may_be_sent_again(agent, outside):
    await standing(agent, outside, OPEN, AYA, ())
    for number in (1, 2):
        await came_back(agent, outside, f"{LIST}/recu", number=number)
        await agent.press(AGAIN)
    assert outside.sender.templates == [f"{LIST}/recu"] * 3


async def test_a_box_that_writes_again_still_lacks_what_did_not_arrive(agent, outside):
    await standing(agent, outside, OPEN, AYA, ())
    await came_back(agent, outside, f"{LIST}/recu")
    await agent.receive(mail(box(FASE), "Nous relisons.", answers=outside.sender.sent[-1].message_id))
    assert AGAIN in [each.choice for each in outside.desk.card().buttons]


async def test_a_newer_file_needs_no_mail_about_the_older_one(agent, outside):
    await standing(agent, outside, OPEN, AYA, ())
    await came_back(agent, outside, f"{LIST}/recu")
    await agent.receive(list_mail(AYA, "Aerts;Max;2012-01-02"))
    assert AGAIN not in [each.choice for each in outside.desk.card().buttons]
