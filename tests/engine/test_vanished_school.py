"""A school that the register no longer has: a card with what is left of it, and never a change by itself."""

import pytest

from bot.cli.register_changes import apply
from bot.domain.numbers import Fase
from bot.domain.schools import Environment, Etablissement, Fate, SchoolType
from bot.reading.register import RegisterReading
from tests.support.raw_mails import bounce, box, list_mail, mail
from tests.support.world import AGENT, SCHOOLS

GONE, LIST = "registre", "happi_eleves"
FASE = Fase(990001)
DETAILS = frozenset({"fase", "denomination", "type", "po_fase", "implantation"})
HEIR = Etablissement(Fase(990004), "École des Arts de Malonne", SchoolType.ESAHR, po_fase=SCHOOLS[0].po_fase)


async def imported(agent, *schools: Etablissement) -> int:
    """The register as a file has it; how many schools are new on a card."""
    reading = RegisterReading(schools, DETAILS)
    at = agent.world.clock.now()
    applied = agent.store.write_now(lambda unit: apply(unit, reading, at))
    await agent.settle()
    return applied.carded


def opened(agent, fase: Fase = FASE) -> None:
    agent.store.write_now(lambda unit: unit.set_environment(fase, Environment.OPEN, agent.world.clock.now()))


def card(outside, part: str):
    (found,) = [each for each in outside.desk.cards.values() if part in each.title]
    return found


def buttons(found) -> list[str]:
    return [each.choice for each in found.buttons]


async def test_a_vanished_school_with_accounts_is_on_a_card_and_nothing_changes(agent, outside):
    opened(agent)
    await agent.receive(list_mail("Benali;Aya;2012-03-04"))
    await agent.press("approuver")
    await agent.press("importe", "E1", desk="etnic")
    await imported(agent, *SCHOOLS[1:])
    shown = card(outside, "École disparue du registre")
    fields = dict(shown.fields)
    assert (fields["FASE"], fields["Comptes de l’école, qui restent"]) == ("990001", "1")
    assert fields["Établissement"] == "École des Arts de Malonne"
    assert buttons(shown) == ["conserver", "fermer"]
    assert agent.read(lambda unit: unit.environment(FASE)) is Environment.OPEN
    assert len(agent.read(lambda unit: unit.accounts(FASE))) == 1
    assert agent.read(lambda unit: unit.school(FASE)) is not None


async def test_the_same_file_again_makes_no_second_card(agent, outside):
    opened(agent)
    assert await imported(agent, *SCHOOLS[1:]) == 1
    before = len(outside.desk.drawn)
    outside.clock.advance(days=7)
    assert await imported(agent, *SCHOOLS[1:]) == 0
    assert len(outside.desk.drawn) == before
    assert [each.procedure for each in agent.cases()] == [GONE]


async def test_what_an_agent_keeps_is_not_asked_again(agent, outside):
    opened(agent)
    await imported(agent, *SCHOOLS[1:])
    await agent.press("conserver")
    assert [line.agent for line in agent.timeline(GONE) if line.agent] == [AGENT]
    assert await imported(agent, *SCHOOLS[1:]) == 0
    assert agent.read(lambda unit: unit.environment(FASE)) is Environment.OPEN


async def test_an_agent_may_close_its_environment(agent, outside):
    opened(agent)
    await imported(agent, *SCHOOLS[1:])
    await agent.press("fermer")
    assert agent.read(lambda unit: unit.environment(FASE)) is Environment.CLOSED
    assert outside.sender.templates == ["happi_fermeture/fermee"]
    await agent.receive(bounce(outside.sender.sent[-1].message_id, box(990001)))
    assert "n’existe pas" in dict(card(outside, "environnement Happi fermé").fields)["Pourquoi"]


async def test_a_vanished_school_is_still_answered_in_its_box(agent, outside):
    """Its number is not forgotten: promise 1 holds, and its list goes on until an agent decides."""
    opened(agent)
    await imported(agent, *SCHOOLS[1:])
    await agent.receive(list_mail("Benali;Aya;2012-03-04"))
    assert outside.sender.sent[-1].to == (box(990001),)
    assert agent.case(LIST).state == "attend_agent"


async def test_a_list_under_way_is_at_stake_even_without_an_environment(agent, outside):
    await agent.receive(list_mail("Benali;Aya;2012-03-04"))
    await imported(agent, *SCHOOLS[1:])
    shown = card(outside, "École disparue du registre")
    assert dict(shown.fields)["Autres dossiers en cours de l’école"] == "1"
    assert buttons(shown) == ["conserver"], "there is nothing to close"


async def test_a_vanished_school_of_which_nothing_is_left_bothers_nobody(agent, outside):
    assert await imported(agent, *SCHOOLS[1:]) == 0
    assert agent.cases() == []
    assert set(agent.read(lambda unit: unit.vanished())) == {FASE}


async def test_a_school_whose_name_and_power_have_a_new_number_is_renumbered(agent, outside):
    opened(agent)
    await imported(agent, *SCHOOLS[1:], HEIR)
    shown = card(outside, "École renumérotée")
    assert dict(shown.fields)["Numéro FASE de l’école qui la suit"] == "990004"


async def test_a_school_whose_sites_belong_to_another_is_merged(agent, outside):
    third = SCHOOLS[2].fase
    opened(agent, third)
    absorbing = Etablissement(
        SCHOOLS[1].fase, SCHOOLS[1].denomination, SCHOOLS[1].type, implantations=(991200, 991300)
    )
    await imported(agent, SCHOOLS[0], absorbing)
    shown = card(outside, "École fusionnée")
    assert dict(shown.fields)["FASE"] == str(int(third))
    assert dict(shown.fields)["Numéro FASE de l’école qui la suit"] == "990002"
    assert agent.read(lambda unit: unit.vanished())[third].fate is Fate.MERGED


async def test_a_later_file_that_tells_where_it_went_redraws_the_card(agent, outside):
    opened(agent)
    await imported(agent, *SCHOOLS[1:])
    assert await imported(agent, *SCHOOLS[1:], HEIR) == 1
    assert len(agent.cases()) == 1
    assert buttons(card(outside, "École renumérotée")) == ["conserver", "fermer"]
    assert await imported(agent, *SCHOOLS[1:], HEIR) == 0


async def test_a_school_that_comes_back_closes_its_card(agent, outside):
    opened(agent)
    await imported(agent, *SCHOOLS[1:])
    seen = outside.desk.card()
    outside.clock.advance(days=1)
    await imported(agent, *SCHOOLS)
    assert (agent.case(GONE).state, agent.case(GONE).open) == ("revenu", False)
    assert agent.read(lambda unit: unit.vanished()) == {}
    await agent.press("fermer", card=seen)
    assert agent.read(lambda unit: unit.environment(FASE)) is Environment.OPEN


async def test_a_school_that_leaves_twice_is_asked_about_twice(agent, outside):
    opened(agent)
    for schools in (SCHOOLS[1:], SCHOOLS, SCHOOLS[1:]):
        outside.clock.advance(days=1)
        await imported(agent, *schools)
    assert [each.open for each in agent.cases()] == [True, False]


async def test_an_environment_closed_elsewhere_is_no_longer_offered(agent, outside):
    opened(agent)
    await imported(agent, *SCHOOLS[1:])
    await agent.receive(mail(box(990001), "Merci de fermer notre environnement Happi."))
    await agent.press("fermer", card=card(outside, "demande la fermeture"))
    assert buttons(card(outside, "École disparue du registre")) == ["conserver"]


@pytest.mark.parametrize("schools", [SCHOOLS[:1], (HEIR,)])
async def test_a_file_of_a_few_schools_makes_no_other_vanish(agent, outside, schools):
    opened(agent, SCHOOLS[1].fase)
    assert await imported(agent, *schools) == 0
    assert agent.read(lambda unit: unit.vanished()) == {}
