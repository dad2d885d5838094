"""A storm of mails is no storm of cards: what shares one, by kind and by box, and how it is examined again."""

from dataclasses import replace

import pytest

from bot.domain.events import SchoolRegistered
from bot.domain.numbers import Fase
from bot.engine.reading import HEAVY
from bot.ports import UnreadableError
from tests.support.fakes import MONDAY
from tests.support.raw_mails import box, form_mail, list_mail, mail
from tests.support.world import AGENT, RULES, SCHOOLS, STRANGER, running

QUARANTINE = "Mail en quarantaine : son auteur n’est pas authentifié"
FLOOD = "Flot de mails en quarantaine : plus de carte pour chacun aujourd’hui"
ACCEPT = "Accepter quand même"
PRIVATE = "nadia.lambert@ailleurs.example"


def buttons(outside) -> list[str]:
    return [button.label for button in outside.desk.card().buttons]


def fields(outside) -> dict[str, str]:
    return dict(outside.desk.card().fields)


# --- a flood --------------------------------------------------------------------------------------------------


@pytest.fixture
async def few(tmp_path, outside):
    """An agent that draws three cards a day at most."""
    async with running(tmp_path, outside, rules=replace(RULES, quarantine_cards=3)) as at_work:
        yield at_work


def flood(count: int, start: int = 0) -> list[bytes]:
    return [mail(PRIVATE, f"Offre numéro {number}.") for number in range(start, start + count)]


def drawn(outside) -> list[str]:
    return [dict(card.fields)["Mails mis de côté sans carte aujourd’hui"] for card in _floods(outside.desk.drawn)]


def _floods(cards):
    return [card for card in cards if card.title == FLOOD]


async def test_a_flood_gets_one_card_drawn_again_when_it_doubles(few, outside):
    await few.receive(*flood(3))
    assert len(outside.desk.cards) == 3
    for number in range(3, 12):
        await few.receive(*flood(1, number))
    assert len(outside.desk.cards) == 4
    assert drawn(outside) == ["1", "2", "4", "8"]
    assert len(outside.mailboxes.inbox["happi"]) == 12, "nothing is lost: they stay to be read"
    assert outside.sender.attempts == 0


async def test_no_school_is_told_of_a_flood(few, outside):
    await few.receive(*flood(3))
    await few.receive(*(mail(PRIVATE, f"Je dirige l’école FASE 99000{number}.") for number in (1, 2, 3)))
    assert outside.sender.attempts == 0


async def test_a_flood_that_was_dismissed_comes_back_once(few, outside):
    await few.receive(*flood(5))
    await few.press("ecarter", card=_floods(outside.desk.cards.values())[0])
    await few.receive(*flood(2, 5))
    titles = [card.title for card in outside.desk.cards.values()]
    assert (titles.count("Courrier écarté"), titles.count(FLOOD), len(titles)) == (1, 1, 5)


async def test_the_next_day_begins_anew(few, outside):
    await few.receive(*flood(4))
    outside.clock.at = MONDAY.replace(day=6)
    await few.receive(*flood(2, 10))
    assert [card.title for card in outside.desk.cards.values()].count(QUARANTINE) == 5


KNOWN_FLOOD = "Flot de mails non vérifiables de boites connues : plus de carte pour chacun aujourd’hui"


def unverified(count: int, verdict: str | None = None) -> list[bytes]:
    return [form_mail(990001, note=f"Envoi {number}.", verdict=verdict) for number in range(count)]


def titled(outside, title):
    return [card for card in outside.desk.cards.values() if card.title == title]


async def test_junk_takes_no_card_from_what_an_agent_may_accept(few, outside):
    await few.receive(*flood(8))
    await few.receive(mail(box(990002), "Bonjour.", verdict=None))
    assert buttons(outside) == [ACCEPT, "Écarter"]
    assert outside.sender.templates == ["commun/avis_usurpation"]


async def test_what_may_be_accepted_has_a_flood_of_its_own(few, outside):
    await few.receive(*unverified(5))
    assert len(titled(outside, KNOWN_FLOOD)) == 1
    assert titled(outside, FLOOD) == []
    await few.receive(*flood(1))
    assert titled(outside, QUARANTINE)[-1].buttons[0].label == "Écarter"


async def test_a_flood_is_looked_at_again_by_a_named_agent(few, outside, monkeypatch):
    """The boundary was not set: nobody was believed. Once it is, what passes is handled."""
    read = few.world.interpreter.read
    blind = [lambda raw: read(raw.replace(b"dmarc=pass", b"dmarc=none"))]
    monkeypatch.setattr(few.world.interpreter, "read", lambda raw: blind[0](raw) if blind else read(raw))
    forms = [form_mail(fase) for fase in (990001, 990002, 990003)]
    await few.receive(*unverified(3), *forms)
    (card,) = titled(outside, KNOWN_FLOOD)
    assert "happi_ouverture/recue" not in outside.sender.templates
    await few.press("reexaminer", STRANGER, card=card)
    assert "happi_ouverture/recue" not in outside.sender.templates
    blind.clear()
    await few.press("reexaminer", card=titled(outside, KNOWN_FLOOD)[0])
    assert outside.sender.templates.count("happi_ouverture/recue") == 3
    again = titled(outside, "Mails repris : chacun est examiné de nouveau")[0]
    assert again.outcome is not None
    assert f"<@{AGENT}>" in again.outcome


async def test_what_still_does_not_pass_gets_its_card_up_to_the_limit(few, outside):
    await few.receive(*unverified(8))
    assert len(titled(outside, QUARANTINE)) == 3
    await few.press("reexaminer", card=titled(outside, KNOWN_FLOOD)[0])
    assert len(titled(outside, QUARANTINE)) == 6
    assert len(titled(outside, KNOWN_FLOOD)) == 1, "the two others share a card again"
    assert len(outside.mailboxes.inbox["happi"]) == 8


# --- letters that no brake on answers holds ---------------------------------------------------------------------

MANY = "Autres mails d’une même boite : plus de carte pour chacun aujourd’hui"


@pytest.mark.parametrize(
    ("author", "title"), [("po990100@cfwb.be", MANY), (box(990777), "FASE inconnu du registre")]
)
async def test_a_box_that_writes_all_day_has_so_many_cards_and_one_for_the_rest(agent, outside, author, title):
    await agent.receive(*(mail(author, f"Bonjour, numéro {number}.") for number in range(9)))
    assert len(outside.desk.cards) == RULES.limits.answers_a_day + 1
    many = [
        card
        for card in titled(outside, title)
        if "Mails de cette boite sans carte aujourd’hui" in dict(card.fields)
    ]
    assert [dict(card.fields)["Mails de cette boite sans carte aujourd’hui"] for card in many] == ["4"]
    assert len(outside.mailboxes.inbox["happi"]) == 9
    await agent.receive(mail("po990101@cfwb.be", "Bonjour."))
    assert len(outside.desk.cards) == RULES.limits.answers_a_day + 2, "every box for itself"


async def test_an_unknown_school_s_mails_are_all_taken_up_once_it_is_registered(agent, outside):
    await agent.receive(*(list_mail(f"Benali;Aya;2012-03-0{day}", fase=990777) for day in range(1, 6)))
    assert len(outside.readers.contexts) == 0
    agent.store.write_now(lambda unit: _register(agent, unit))
    await agent.settle()
    assert len({each.blob for each in _lists(agent)}) == 5


def _register(agent, unit):
    unit.put_schools([replace(SCHOOLS[0], fase=Fase(990777))])
    for row in unit.cases_of_school(Fase(990777)):
        agent.runner.decider.deliver(unit, row, SchoolRegistered(at=agent.world.clock.now()))


def _lists(agent):
    case = agent.case("happi_eleves")
    return agent.read(lambda unit: unit.mails_of(case.id))


# --- mails that can't be read -----------------------------------------------------------------------------------


async def test_unreadable_mails_of_whoever_are_no_storm_of_cards(few, outside):
    raws = [mail(PRIVATE, f"{number}", files=[("x.bin", b"x" * HEAVY)]) for number in range(9)]
    outside.readers.message_script.always = lambda raw: UnreadableError() if len(raw) > HEAVY else None
    await few.receive(*flood(1), *raws)
    assert len(outside.desk.cards) == 4
    assert drawn(outside)[-1] == "4"
    assert len(few.parked()) == 9, "nothing is lost"
    await few.receive(mail(box(990001), "Bonjour.", files=[("x.bin", b"x" * HEAVY)]))
    assert fields(outside)["FASE"] == "990001", "a believed school has its own card all the same"
