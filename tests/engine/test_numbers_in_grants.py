"""A national number beside a name, or in the place of an account, is kept with no access (exigence F11)."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.ports.grants import Grant
from bot.reading.grants import read_grants
from tests.support.epoles_world import TICKS, at_the_poles, form, grants, receive
from tests.support.year import at, comes

WRITTEN, BARE = "85.07.30-033.28", "85073003328"
MASK = "[numéro national masqué]"


@pytest.fixture
async def agent(tmp_path, outside) -> AsyncIterator:
    async with at_the_poles(tmp_path, outside) as at_work:
        yield at_work


async def test_what_an_agent_grants_bears_no_national_number(agent):
    told = {"beneficiaire_nom": f"NOËL {WRITTEN}", "beneficiaire_fonction": f"directrice {BARE}"}
    await receive(agent, form(1, beneficiaire_compte_cerbere=BARE, **told))
    await agent.press("accorder", pick="coordonnateur", ticked=TICKS)
    [grant] = grants(agent)
    assert grant.account is None
    assert MASK in (grant.holder or "")
    assert WRITTEN not in (grant.holder or "")


async def test_no_person_of_a_dossier_bears_one(agent):
    await receive(agent, form(1, beneficiaire_nom=f"NOËL {WRITTEN}", beneficiaire_fonction=f"directrice {BARE}"))
    case = agent.case("epoles")
    [mail] = agent.read(lambda unit: unit.mails_of(case.id))
    persons = agent.read(lambda unit: unit.named_by(case.id, mail.id))
    assert any(MASK in each.name for each in persons)
    assert not any(WRITTEN in each.name or BARE in each.function for each in persons)


def test_a_list_that_is_taken_in_leaves_it_out():
    rows = f"Application,Profil,FASE,Titulaire,Compte\ne-Pôles,Coordonnateur,990001,Noël {WRITTEN},{BARE}\n"
    [row] = read_grants(rows.encode(), None)
    assert row.holder == f"Noël {MASK}"
    assert row.account is None


async def test_the_yearly_question_repeats_none_that_was_kept_before(agent, outside):
    since = datetime(2025, 10, 3, tzinfo=UTC)
    kept = Grant("epoles", "coordonnateur", 990001, 990100, f"Noël {WRITTEN}, Chloé", since)
    agent.store.write_now(lambda unit: unit.add_grants((kept,)))
    await comes(agent, at(11, 15))
    [asked] = [each for each in outside.sender.sent if each.template == "epoles_acces/confirmation"]
    assert f"Noël {MASK}, Chloé" in asked.reading.text
    assert WRITTEN not in asked.reading.text
