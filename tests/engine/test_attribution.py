"""A letter to sort is given by a named agent to an open dossier of its own school, and to no other."""

from dataclasses import replace

import pytest

from bot.domain.numbers import Fase
from tests.support.raw_mails import box, form_mail, list_mail, mail
from tests.support.world import AGENT, OTHER_AGENT, STRANGER

OPENING, LIST = "happi_ouverture", "happi_eleves"
FASE = Fase(990001)
FAULTY = "A;B;2011-02-31"


def card_of(outside, title="Courrier à trier"):
    return next(card for card in reversed(outside.desk.cards.values()) if card.title == title)


def options(outside) -> tuple[tuple[str, str], ...]:
    (button,) = [button for button in card_of(outside).buttons if button.choice == "attribuer"]
    return button.options


@pytest.fixture
async def sorting(agent):
    """Two open dossiers of one school, one of another, and a letter that fits both."""
    await agent.receive(form_mail(990002))
    await agent.receive(form_mail())
    await agent.press("demander", text="Qui est gestionnaire ?")
    await agent.receive(list_mail("Benali;Aya;2012-03-04", FAULTY))
    await agent.receive(mail(box(FASE), "Madame Lambert est la gestionnaire."))
    return agent


def opening(agent, fase=FASE):
    return next(each for each in agent.cases() if each.procedure == OPENING and each.fase == fase)


async def test_the_open_dossiers_of_the_school_are_offered_without_a_name(sorting, outside):
    shown = options(outside)
    assert [reference for _label, reference in shown] == [opening(sorting).reference, sorting.case(LIST).reference]
    assert all(label.startswith(reference) for label, reference in shown)
    assert "Lambert" not in str(shown)
    assert "attend" in shown[0][0]


async def test_the_dossier_hears_the_letter_as_a_reply(sorting, outside):
    target = opening(sorting)
    seen = card_of(outside)
    await sorting.press("attribuer", card=seen, target=target.reference)
    assert opening(sorting).state == "attend_agent"
    thread = [text for key, text in outside.desk.lines.items() if key.startswith(f"{target.id}:")]
    assert f"📎 Mail à lire, attribué à ce dossier par <@{AGENT}>" in thread
    history = sorting.read(lambda unit: unit.timeline(target.id))
    assert ("attributed", AGENT) in [(line.event, line.agent) for line in history]
    letter = sorting.read(lambda unit: unit.case_by_reference(seen.reference))
    assert (letter.state, letter.open) == ("attribue", False)
    assert outside.desk.cards[seen.key].outcome.startswith(f"Attribué par <@{AGENT}>")
    assert len(sorting.read(lambda unit: unit.mails_of(target.id))) == 2
    assert outside.mailboxes.inbox["happi"], "it stays to be read"


async def test_a_dossier_of_another_school_is_never_given_it(sorting, outside):
    other = opening(sorting, Fase(990002))
    before = other.state
    await sorting.press("attribuer", card=card_of(outside), target=other.reference)
    assert opening(sorting, Fase(990002)).state == before
    assert "Rien n’a été attribué" in outside.desk.whispers[-1][2]
    assert sorting.case("courrier").state == "a_trier"


@pytest.mark.parametrize("target", [None, "VGM-000000"])
async def test_without_a_dossier_that_exists_nothing_is_decided(sorting, outside, target):
    await sorting.press("attribuer", card=card_of(outside), target=target)
    assert sorting.case("courrier").state == "a_trier"
    assert len(outside.desk.whispers) == 1


async def test_a_dossier_that_was_closed_meanwhile_is_not_reopened(sorting, outside):
    seen, target = card_of(outside), opening(sorting)
    asked = next(card for card in outside.desk.cards.values() if card.reference == target.reference)
    await sorting.press("refuser", card=asked, text="Non.")
    await sorting.press("attribuer", card=seen, target=target.reference)
    assert opening(sorting).state == "refuse"
    assert "clos" in outside.desk.whispers[-1][2]


async def test_the_second_of_two_agents_gives_nothing(sorting, outside):
    seen = card_of(outside)
    await sorting.press("ecarter", card=seen)
    await sorting.press("attribuer", OTHER_AGENT, card=seen, target=opening(sorting).reference)
    assert opening(sorting).state == "attend_ecole"
    assert outside.desk.whispers[-1][1] == OTHER_AGENT


async def test_an_older_version_gives_nothing(sorting, outside):
    seen = replace(card_of(outside), version=card_of(outside).version + 1)
    await sorting.press("attribuer", card=seen, target=opening(sorting).reference)
    assert opening(sorting).state == "attend_ecole"


async def test_a_stranger_gives_nothing(sorting, outside):
    await sorting.press("attribuer", STRANGER, card=card_of(outside), target=opening(sorting).reference)
    assert opening(sorting).state == "attend_ecole"


async def test_without_an_open_dossier_the_list_is_empty(agent, outside):
    await agent.receive(mail(box(FASE), "Notre adresse a changé."))
    assert options(outside) == ()


async def test_a_letter_of_nobody_known_is_given_to_no_dossier(agent, outside):
    await agent.receive(mail("po990100@cfwb.be", "Bonjour."))
    assert [button.choice for button in outside.desk.card().buttons] == ["ecarter"]
