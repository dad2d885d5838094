"""A deletion is repaired for thirty days, by an agent or by the school's list; nobody gets another's account."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.domain.numbers import Fase
from bot.domain.schools import Environment
from bot.ports import CardView
from storage.queries.base import ACCOUNT
from tests.support.raw_mails import list_mail
from tests.support.world import AGENT, OTHER_AGENT, RULES, Outside, running

LIST = "happi_eleves"
FASE = Fase(990001)
STAYS = tuple(f"Maes;Élève {number};2012-05-{number:02d}" for number in range(1, 9))
AYA, ZOE = "Benali;Aya;2012-03-04", "Peeters;Zoé;2011-07-01"


@pytest.fixture(autouse=True)
def _open(agent):
    agent.store.write_now(lambda unit: unit.set_environment(FASE, Environment.OPEN, agent.world.clock.now()))


def everybody(agent) -> dict[str, tuple[str, str, int]]:
    """By first name: username, state and generation."""
    rows = agent.read(lambda unit: unit.run(select(ACCOUNT)).all())
    return {row.prenom: (row.username, row.state, row.generation) for row in rows if row.prenom}


async def approved(agent, *rows: str) -> None:
    await agent.receive(list_mail(*rows))
    await agent.press("approuver")


async def deleted(agent, *, imported: bool = True) -> None:
    """Ten accounts, of which an approved list deletes two."""
    await approved(agent, *STAYS, AYA, ZOE)
    await agent.press("importe", "E1", desk="etnic")
    await approved(agent, *STAYS)
    if imported:
        await agent.press("importe", "E1", desk="etnic")


def shown(outside) -> CardView:
    """The card of the list: the calendar has cards of its own."""
    (found,) = [
        each
        for each in outside.desk.cards.values()
        if each.desk == "agents" and "lève" in each.title.split(":")[0]
    ]
    return found


def buttons(outside) -> list[str]:
    """What the card offers, save that pages may be sent again."""
    return [each.label for each in shown(outside).buttons if each.choice != "renvoyer_tout"]


# --- by an agent ----------------------------------------------------------------------------------------------


async def test_a_deletion_is_undone_with_the_same_usernames_and_new_codes(agent, outside):
    await deleted(agent)
    before = everybody(agent)
    assert buttons(outside) == ["Annuler la suppression"]
    assert dict(shown(outside).fields)["Comptes supprimés qui peuvent revenir"] == "2"
    assert "nouveau code" in (shown(outside).buttons[-1].confirm or "")
    await agent.press("annuler_suppression", card=shown(outside))
    after = everybody(agent)
    assert {name: after[name][0] for name in after} == {name: before[name][0] for name in before}
    assert [after[name][1:] for name in ("Aya", "Zoé")] == [("active", 1)] * 2
    assert f"<@{AGENT}>" in (shown(outside).outcome or "")
    told = outside.sender.sent[-1]
    assert (told.template, "restored: 2" in told.raw.decode()) == (f"{LIST}/retablis", True)
    ((_batch, rows),) = outside.hand_over.files.items()
    assert [(row.username, row.action) for row in rows] == [(after[name][0], "create") for name in ("Aya", "Zoé")]
    assert all((row.password or "").endswith("-1") for row in rows)
    await agent.press("importe", "E1", desk="etnic")
    assert [page.replaces for page in outside.renderers.pages[-1]] == [True, True]
    assert agent.case(LIST).state == "termine"
    assert buttons(outside) == []


async def test_who_happi_never_deleted_is_active_again_with_the_same_password(agent, outside):
    await deleted(agent, imported=False)
    (batch,) = outside.hand_over.files
    username = everybody(agent)["Aya"][0]
    outside.hand_over.returned[batch] = frozenset({username})
    await agent.press("importe_erreurs", "E1", desk="etnic")
    await agent.press("annuler_suppression", card=shown(outside))
    ((_batch, rows),) = outside.hand_over.files.items()
    assert sorted((row.action, row.password is None) for row in rows) == [("create", False), ("reactivate", True)]
    assert (everybody(agent)["Aya"][2], everybody(agent)["Zoé"][2]) == (0, 1)


async def test_an_agent_who_sees_the_mistake_at_once_is_heard_once_etnic_has_answered(agent, outside):
    await deleted(agent, imported=False)
    assert buttons(outside) == ["Annuler la suppression"]
    await agent.press("annuler_suppression", card=shown(outside))
    assert "quand l’ETNIC aura confirmé" in shown(outside).title
    assert [state for _name, (_user, state, _) in sorted(everybody(agent).items())][:1] == ["deleted"]
    await agent.press("importe", "E1", desk="etnic")
    assert {state for _user, state, _ in everybody(agent).values()} == {"active"}
    assert [len(rows) for rows in outside.hand_over.files.values()] == [2]
    await agent.press("importe", "E1", desk="etnic")
    assert agent.case(LIST).state == "termine"


async def test_after_thirty_days_there_is_no_button_and_an_older_card_decides_nothing(agent, outside):
    await deleted(agent)
    seen = shown(outside)
    outside.clock.advance(days=31)
    await agent.settle()
    assert buttons(outside) == []
    assert "oubliés" in (shown(outside).outcome or "")
    await agent.press("annuler_suppression", card=seen)
    _desk, who, said = outside.desk.whispers[-1]
    assert (who, "a changé depuis cette carte" in said) == (AGENT, True)
    assert agent.case(LIST).state == "termine"
    assert outside.hand_over.files == {}


async def test_the_operator_says_for_how_many_days_a_deletion_can_be_undone(tmp_path):
    rules, outside = replace(RULES, deleted_days=5), Outside()
    (tmp_path / "short").mkdir()
    async with running(tmp_path / "short", outside, rules=rules) as agent:
        agent.store.write_now(lambda unit: unit.set_environment(FASE, Environment.OPEN, outside.clock.now()))
        await deleted(agent)
        outside.clock.advance(days=4)
        await agent.settle()
        assert buttons(outside) == ["Annuler la suppression"]
        outside.clock.advance(days=2)
        await agent.settle()
        assert buttons(outside) == []


async def test_nothing_comes_back_to_an_environment_that_is_closed(agent, outside):
    await deleted(agent)
    agent.store.write_now(lambda unit: unit.set_environment(FASE, Environment.CLOSED, outside.clock.now()))
    await agent.press("annuler_suppression", card=shown(outside))
    assert "environnement" in outside.desk.whispers[-1][2]
    assert everybody(agent)["Aya"][1] == "deleted"


async def test_only_agents_may_undo(agent, outside):
    await deleted(agent)
    await agent.press("annuler_suppression", "E1", card=shown(outside))
    assert "pas le droit" in outside.desk.whispers[-1][2]
    assert everybody(agent)["Aya"][1] == "deleted"


async def test_a_second_press_changes_nothing(agent, outside):
    await deleted(agent)
    seen = shown(outside)
    await agent.press("annuler_suppression", card=seen)
    await agent.press("annuler_suppression", OTHER_AGENT, card=seen)
    assert len(outside.hand_over.exported) == 3
    assert everybody(agent)["Aya"][2] == 1


async def test_nobody_is_reminded_of_a_button_that_nobody_needs(agent, outside):
    await deleted(agent)
    before = list(outside.desk.lines.values())
    for _ in range(4):
        outside.clock.advance(days=6)
        await agent.settle()
    assert list(outside.desk.lines.values()) == before


async def test_who_is_deleted_again_can_come_back_for_as_long_again(agent, outside):
    await deleted(agent)
    outside.clock.advance(days=20)
    await agent.press("annuler_suppression", card=shown(outside))
    await agent.press("importe", "E1", desk="etnic")
    await agent.receive(list_mail(*STAYS, text="Encore."), list_mail(*STAYS[:-1], STAYS[-1].upper()))
    await agent.press("approuver")
    await agent.press("importe", "E1", desk="etnic")
    outside.clock.advance(days=11)  # the first deletion is thirty days old, the second eleven
    await agent.settle()
    assert everybody(agent)["Aya"][1] == "deleted"
    outside.clock.advance(days=20)
    await agent.settle()
    assert "Aya" not in everybody(agent)


async def test_an_undone_deletion_outlives_a_later_list_that_is_given_up(agent, outside):
    await deleted(agent)
    await agent.receive(list_mail(*STAYS, "Okonkwo;Ada;2012-09-09"))
    await agent.press("ecarter")
    assert buttons(outside) == ["Annuler la suppression"]
    await agent.press("annuler_suppression", card=shown(outside))
    assert everybody(agent)["Aya"][1] == "active"


# --- by the school's own list ---------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [("mouvement", f"{AYA.upper()};entrée"), (*STAYS, AYA)], ids=["movement", "list"])
async def test_a_student_who_is_there_again_has_the_same_account(agent, outside, rows):
    await deleted(agent)
    before = everybody(agent)
    await agent.receive(list_mail(*rows))
    facts = dict(shown(outside).fields)
    assert facts["Comptes à rétablir (supprimés depuis peu)"] == "1"
    assert facts["Comptes à créer"] == "0"
    await agent.press("approuver")
    after = {name.capitalize(): said for name, said in everybody(agent).items()}
    assert after["Aya"] == (before["Aya"][0], "active", 1)
    assert after["Zoé"][1] == "deleted"
    ((_batch, handed),) = outside.hand_over.files.items()
    assert [(row.username, row.action) for row in handed] == [(before["Aya"][0], "create")]
    assert dict(outside.desk.card("etnic").fields)["Comptes à créer"] == "1"


async def test_the_other_deleted_student_still_comes_back_by_the_agent(agent, outside):
    await deleted(agent)
    await agent.receive(list_mail("mouvement", f"{AYA};entrée"))
    await agent.press("approuver")
    await agent.press("importe", "E1", desk="etnic")
    await agent.press("annuler_suppression", card=shown(outside))
    ((_batch, rows),) = outside.hand_over.files.items()
    assert [row.username for row in rows] == [everybody(agent)["Zoé"][0]]


async def test_who_resembles_a_deleted_student_gets_an_account_of_his_or_her_own(agent, outside):
    await deleted(agent)
    before = everybody(agent)
    await agent.receive(list_mail("mouvement", "Benali;Ayla;2012-03-04;entrée", "Benali;Aya;2012-03-05;entrée"))
    assert dict(shown(outside).fields)["Comptes à créer"] == "2"
    await agent.press("approuver")
    assert everybody(agent)["Ayla"][0] not in {user for user, *_ in before.values()}
    ((_batch, rows),) = outside.hand_over.files.items()
    assert before["Aya"][0] not in {row.username for row in rows}


async def test_who_has_another_account_by_now_does_not_get_a_second_one(agent, outside):
    """A date that people share revives nobody; undone afterwards, the deletion gives nobody a second account."""
    await deleted(agent)
    agent.store.write_now(
        lambda unit: unit.run(
            ACCOUNT.update().where(ACCOUNT.c.state == "deleted").values(date_naissance="2001-01-01")
        )
    )
    await agent.receive(list_mail("mouvement", "Benali;Aya;2001-01-01;entrée"))
    await agent.press("approuver")
    await agent.press("importe", "E1", desk="etnic")
    await agent.press("annuler_suppression", card=shown(outside))
    ((_batch, rows),) = outside.hand_over.files.items()
    assert [row.nom for row in rows] == ["Peeters"]


async def test_what_was_forgotten_since_the_comparison_is_compared_again(agent, outside):
    """A list that would revive somebody waits for its agent over the thirtieth day."""
    await deleted(agent)
    outside.clock.advance(days=25)
    await agent.receive(list_mail("mouvement", f"{AYA};entrée"))
    outside.clock.advance(days=6)
    await agent.settle()
    await agent.press("approuver", card=shown(outside))
    assert dict(shown(outside).fields)["Comptes à créer"] == "1"
    await agent.press("approuver")
    ((_batch, rows),) = outside.hand_over.files.items()
    assert [(row.action, row.password is not None) for row in rows] == [("create", True)]
    assert agent.parked() == []
