"""An environment that is closed: told by the school, by ETNIC or on the command line, decided by an agent."""

import pytest
from sqlalchemy import select

from bot.cli.closing import record_closure
from bot.domain.numbers import Fase
from bot.domain.schools import Environment
from bot.writing import Writing
from storage.queries.base import ENVIRONMENT_CHANGE
from tests.support.raw_mails import ETNIC, bounce, box, form_mail, list_mail, mail
from tests.support.world import AGENT, running

CLOSURE, LIST = "happi_fermeture", "happi_eleves"
FASE = Fase(990001)
AYA, MAX = "Benali;Aya;2012-03-04", "Aerts;Max;2012-01-02"
ASKS = "Merci de fermer notre environnement Happi."


def opened(agent) -> None:
    agent.store.write_now(lambda unit: unit.set_environment(FASE, Environment.OPEN, agent.world.clock.now()))


def environment(agent) -> Environment:
    return agent.read(lambda unit: unit.environment(FASE))


def card(outside, part: str):
    (found,) = [each for each in outside.desk.cards.values() if part in each.title]
    return found


def buttons(found) -> list[str]:
    return [each.choice for each in found.buttons]


async def with_accounts(agent) -> None:
    opened(agent)
    await agent.receive(list_mail(AYA))
    await agent.press("approuver")
    await agent.press("importe", "E1", desk="etnic")


async def test_a_school_that_asks_hears_that_an_agent_decides(agent, outside):
    opened(agent)
    await agent.receive(mail(box(990001), ASKS))
    assert outside.sender.templates == [f"{CLOSURE}/recue"]
    assert buttons(card(outside, "demande la fermeture")) == ["fermer", "demander", "ecarter"]
    assert environment(agent) is Environment.OPEN
    assert outside.mailboxes.inbox["happi"], "people read the mail where it is"


async def test_a_named_agent_closes_and_the_accounts_stay(agent, outside):
    await with_accounts(agent)
    await agent.receive(mail(box(990001), ASKS))
    asked = card(outside, "demande la fermeture")
    assert dict(asked.fields)["Comptes de l’école, qui restent"] == "1"
    await agent.press("fermer", card=asked)
    assert environment(agent) is Environment.CLOSED
    assert outside.sender.templates[-1] == f"{CLOSURE}/fermee"
    assert [each.state for each in agent.read(lambda unit: unit.accounts(FASE))] == ["active"]
    assert [line.agent for line in agent.timeline(CLOSURE) if line.agent] == [AGENT]
    assert not agent.case(CLOSURE).open


async def test_what_an_environment_was_stays_in_its_history(agent, outside):
    opened(agent)
    await agent.receive(mail(box(990001), ASKS))
    await agent.press("fermer", card=card(outside, "demande la fermeture"))
    with agent.store.engine.connect() as connection:
        wanted = select(ENVIRONMENT_CHANGE.c.state).where(ENVIRONMENT_CHANGE.c.fase == int(FASE))
        assert list(connection.execute(wanted.order_by(ENVIRONMENT_CHANGE.c.id)).scalars()) == ["open", "closed"]


async def test_a_request_that_is_set_aside_leaves_it_open(agent, outside):
    opened(agent)
    await agent.receive(mail(box(990001), ASKS))
    await agent.press("ecarter", card=card(outside, "demande la fermeture"))
    assert environment(agent) is Environment.OPEN
    assert outside.sender.templates[-1] == f"{CLOSURE}/sans_suite"


async def test_an_agent_may_ask_the_school_first(agent, outside):
    opened(agent)
    await agent.receive(mail(box(990001), ASKS))
    await agent.press("demander", card=card(outside, "demande la fermeture"), text="Pour quelle date ?")
    await agent.receive(mail(box(990001), "Le 30 juin.", answers=outside.sender.sent[-1].message_id))
    assert agent.case(CLOSURE).state == "attend_agent"
    assert buttons(card(outside, "l’école a répondu")) == ["fermer", "demander", "ecarter"]


async def test_a_mail_of_etnic_moves_nothing_and_is_on_a_card(agent, outside):
    opened(agent)
    told = mail(ETNIC, "L'environnement Happi a été fermé.", subject="Environnement de l'école FASE 990001")
    await agent.receive(told)
    assert environment(agent) is Environment.OPEN
    assert outside.sender.sent == []
    shown = card(outside, "L’ETNIC annonce la fermeture")
    assert (dict(shown.fields)["FASE"], buttons(shown)) == ("990001", ["fermer", "ecarter"])
    await agent.press("fermer", card=shown)
    assert environment(agent) is Environment.CLOSED


async def test_a_mail_of_etnic_that_names_no_school_is_sorted_by_people(agent, outside):
    opened(agent)
    await agent.receive(mail(ETNIC, "L'environnement Happi a été fermé.", subject="Fermeture"))
    assert {each.procedure for each in agent.cases()} == {"courrier"}


async def test_a_school_that_asks_after_etnic_told_joins_the_same_dossier(agent, outside):
    opened(agent)
    told = mail(ETNIC, "L'environnement Happi a été fermé.", subject="Environnement ec990001")
    await agent.receive(told, mail(box(990001), ASKS))
    assert len(agent.cases()) == 1
    assert buttons(card(outside, "demande la fermeture")) == ["fermer", "demander", "ecarter"]
    assert outside.sender.templates == [f"{CLOSURE}/recue"]


async def test_the_command_line_closes_with_a_named_agent_and_its_counts(agent, outside):
    await with_accounts(agent)
    at = outside.clock.now()
    assert agent.store.write_now(lambda unit: record_closure(unit, FASE, AGENT, at))
    await agent.settle()
    assert environment(agent) is Environment.CLOSED
    assert [line.agent for line in agent.timeline(CLOSURE) if line.agent] == [AGENT]
    shown = card(outside, "Environnement Happi fermé")
    assert dict(shown.fields)["Comptes de l’école, qui restent"] == "1"
    assert AGENT in (shown.outcome or "")


async def test_the_command_line_joins_the_closure_that_the_school_began(agent, outside):
    opened(agent)
    await agent.receive(mail(box(990001), ASKS))
    at = outside.clock.now()
    assert agent.store.write_now(lambda unit: record_closure(unit, FASE, AGENT, at))
    assert not agent.store.write_now(lambda unit: record_closure(unit, FASE, AGENT, at))
    await agent.settle()
    assert [each.procedure for each in agent.cases()] == [CLOSURE]
    assert environment(agent) is Environment.CLOSED


async def test_an_environment_may_close_open_and_close_again(agent, outside):
    for _time in range(2):
        opened(agent)
        outside.clock.advance(minutes=1)
        at = outside.clock.now()
        assert agent.store.write_now(lambda unit, at=at: record_closure(unit, FASE, AGENT, at))
        await agent.settle()
        assert environment(agent) is Environment.CLOSED
    assert outside.sender.templates == [f"{CLOSURE}/fermee"] * 2


# --- the lists of the school ------------------------------------------------------------------------------------


async def closed(agent) -> None:
    at = agent.world.clock.now()
    agent.store.write_now(lambda unit: record_closure(unit, FASE, AGENT, at))
    await agent.settle()


async def test_a_list_that_waits_for_an_agent_says_so_and_can_be_approved_no_more(agent, outside):
    opened(agent)
    await agent.receive(list_mail(AYA))
    seen = outside.desk.card()
    await closed(agent)
    assert buttons(card(outside, "l’environnement Happi est fermé")) == ["demander", "ecarter"]
    await agent.press("approuver", card=seen)
    assert agent.case(LIST).state == "attend_ouverture"
    assert agent.read(lambda unit: unit.accounts(FASE)) == []


async def test_a_list_that_comes_after_gets_the_guidance_of_a_school_without_environment(agent, outside):
    await with_accounts(agent)
    await closed(agent)
    await agent.receive(list_mail(AYA, MAX))
    assert outside.sender.templates[-2:] == [f"{LIST}/recu", f"{LIST}/sans_ouverture"]
    assert agent.case(LIST).state == "attend_ouverture"
    assert len(agent.read(lambda unit: unit.accounts(FASE))) == 1


async def test_a_list_that_waited_goes_on_once_it_is_open_again(agent, outside):
    opened(agent)
    await agent.receive(list_mail(AYA))
    await closed(agent)
    await agent.receive(form_mail())
    await agent.press("valider", card=card(outside, "Demande d’ouverture"))
    await agent.press("environnement_ouvert", "E1", desk="etnic", card=card(outside, "à ouvrir"))
    assert agent.case(LIST).state == "attend_agent"
    assert "approuver" in buttons(card(outside, "à approuver"))


async def test_accounts_that_are_being_handed_over_go_their_way(agent, outside):
    opened(agent)
    await agent.receive(list_mail(AYA))
    await agent.press("approuver")
    etnic = outside.desk.card("etnic")
    await closed(agent)
    assert agent.case(LIST).state == "attend_etnic"
    assert buttons(card(outside, "l’environnement Happi est fermé")) == []
    await agent.press("importe", "E1", desk="etnic", card=etnic)
    assert agent.case(LIST).state == "termine"


@pytest.mark.parametrize("state", [Environment.NONE, Environment.REQUESTED])
async def test_a_school_without_happi_closes_nothing(agent, outside, state):
    agent.store.write_now(lambda unit: unit.set_environment(FASE, state, agent.world.clock.now()))
    await agent.receive(mail(box(990001), ASKS))
    assert CLOSURE not in {each.procedure for each in agent.cases()}


async def test_the_mail_of_the_closure_that_comes_back_is_on_the_card(agent, outside):
    opened(agent)
    await closed(agent)
    await agent.receive(bounce(outside.sender.sent[-1].message_id, box(990001)))
    assert "n’existe pas" in dict(card(outside, "Fermeture Happi : la boite").fields)["Pourquoi"]


async def test_every_mail_of_a_closure_gets_its_values(tmp_path, outside):
    async with running(tmp_path, outside, writer=Writing()) as agent:
        opened(agent)
        await agent.receive(mail(box(990001), ASKS))
        await agent.press("demander", card=card(outside, "demande la fermeture"), text="Pour quand ?")
        await agent.press("fermer", card=card(outside, "informations demandées"))
        assert agent.parked() == []
        assert len(outside.sender.sent) == 3
