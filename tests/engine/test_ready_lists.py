"""Which lists may be approved together, the card that counts them, and what an agent is shown (promise 5)."""

import pytest

from bot.engine.grouped import FEWEST
from bot.engine.selecting import MOST
from tests.support.grouped import (
    CHOICE,
    FIRST,
    GROUP,
    NAMES,
    card_of,
    list_card,
    list_of,
    look,
    ready,
    reference,
    rows,
    schools_open,
    shown,
    states,
    submit,
)
from tests.support.raw_mails import box, list_mail, mail


@pytest.fixture
async def agent(tmp_path, outside):
    async with schools_open(tmp_path, outside) as at_work:
        yield at_work


async def test_a_few_lists_make_no_card_of_their_own(agent, outside):
    await ready(agent, FEWEST - 1)
    assert [each.procedure for each in agent.cases() if each.procedure == GROUP] == []


async def test_the_card_says_how_many_lists_are_ready_and_follows(agent, outside):
    await ready(agent, FEWEST)
    assert dict(card_of(agent, outside).fields)["Listes prêtes"] == str(FEWEST)
    await agent.receive(list_of(FEWEST))
    await look(agent)
    assert dict(card_of(agent, outside).fields)["Listes prêtes"] == str(FEWEST + 1)
    assert len([each for each in agent.cases() if each.procedure == GROUP]) == 1


async def test_an_unchanged_count_writes_nothing(agent, outside):
    await ready(agent, FEWEST)
    drawn = len(outside.desk.drawn)
    await look(agent)
    assert len(outside.desk.drawn) == drawn


async def test_the_card_of_yesterday_gives_way_to_one_of_today(agent, outside):
    await ready(agent, FEWEST)
    before = card_of(agent, outside)
    outside.clock.advance(days=1)
    await look(agent)
    after = card_of(agent, outside)
    assert after.reference != before.reference
    assert (after.buttons[0].choice, outside.desk.cards[before.key].buttons) == (CHOICE, ())


async def test_the_card_ends_when_nothing_waits_any_more(agent, outside):
    await ready(agent, FEWEST)
    await submit(agent, outside, shown(agent))
    await look(agent)
    card = card_of(agent, outside)
    assert card.title == "Listes d’élèves sans remarque : plus aucune n’attend"
    assert card.buttons == ()
    assert not agent.case(GROUP).open


async def test_a_list_with_a_question_beside_it_is_in_no_selection(agent, outside):
    await agent.receive(list_of(0, text="Voici. Est-ce trop tard ?"))
    await agent.receive(*(list_of(number) for number in range(1, FEWEST + 1)))
    await look(agent)
    assert states(agent)[0] == "attend_agent"
    assert reference(agent, 0) not in {entry.reference for entry in shown(agent).entries}
    assert len(shown(agent).entries) == FEWEST


async def test_a_list_whose_author_was_not_verified_is_in_no_selection(agent, outside):
    await agent.receive(list_mail(*rows(0), fase=FIRST, verdict=None))
    await agent.press("accepter")
    await agent.receive(*(list_of(number) for number in range(1, FEWEST + 1)))
    await look(agent)
    assert states(agent)[0] == "attend_agent"
    assert reference(agent, 0) not in {entry.reference for entry in shown(agent).entries}


async def test_many_deletions_are_in_no_selection(agent, outside):
    await agent.receive(list_of(0))
    await agent.press("approuver", card=list_card(agent, outside, 0))
    await agent.press("importe", "E1", desk="etnic")
    await agent.receive(list_mail(*rows(0)[:1], fase=FIRST))
    await agent.receive(*(list_of(number) for number in range(1, FEWEST + 1)))
    await look(agent)
    assert states(agent)[0] == "attend_agent"
    assert reference(agent, 0) not in {entry.reference for entry in shown(agent).entries}


async def test_a_list_about_which_an_agent_asked_is_in_no_selection(agent, outside):
    await ready(agent, FEWEST + 1)
    await agent.press("demander", card=list_card(agent, outside, 0), text="Est-ce complet ?")
    assert reference(agent, 0) not in {entry.reference for entry in shown(agent).entries}


async def test_a_selection_shows_counts_and_no_name(agent, outside):
    await ready(agent, FEWEST)
    selection = shown(agent)
    first = selection.entries[0]
    assert first.title == f"École inventée 00 · {FIRST} · {reference(agent, 0)}"
    assert first.counts == "3 à créer"
    assert dict(selection.totals) == {
        "à créer": 3 * FEWEST,
        "à réactiver": 0,
        "à supprimer": 0,
        "sans changement": 0,
    }
    assert not any(name in repr(selection) for name in NAMES)


async def test_lists_that_delete_accounts_are_read_first(agent, outside):
    last = FEWEST
    await agent.receive(list_of(last, *(f"Maes;Élève{number};2011-05-06" for number in range(9))))
    await agent.press("approuver", card=list_card(agent, outside, last))
    await agent.press("importe", "E1", desk="etnic")
    await agent.receive(list_of(last, *(f"Maes;Élève{number};2011-05-06" for number in range(7))))
    await ready(agent, FEWEST)
    first, *others = shown(agent).entries
    assert (first.reference, first.counts) == (reference(agent, last), "2 à supprimer · 10 sans changement")
    assert [entry.reference for entry in others] == [reference(agent, number) for number in range(FEWEST)]


async def test_a_selection_has_room_for_so_many_and_says_how_many_are_left(agent, outside):
    await ready(agent, MOST + 3)
    selection = shown(agent)
    assert (len(selection.entries), selection.left) == (MOST, 3)
    await submit(agent, outside, selection)
    await look(agent)
    assert list(states(agent).values()).count("attend_etnic") == MOST
    assert dict(card_of(agent, outside).fields)["Listes prêtes"] == "3"


@pytest.mark.parametrize(
    "words",
    [
        "Nous demandons la fermeture de l’environnement Happi de notre école.",
        "Nous avons un nouveau gestionnaire Happi.",
    ],
    ids=["closing", "manager"],
)
async def test_a_school_that_wrote_something_that_waits_is_not_one_of_many(agent, words):
    await ready(agent, FEWEST)
    await agent.receive(mail(box(FIRST), words))
    assert agent.read(lambda unit: unit.ready_count("approuver")) == FEWEST - 1
