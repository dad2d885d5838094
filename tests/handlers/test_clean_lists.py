"""Which lists may be approved with others: those of whose card nothing asks for a second look (promise 5)."""

from dataclasses import replace

import pytest

from bot.domain.events import Compared, EffectParked, ReplyArrived
from bot.domain.liste import Liste, Received, State
from bot.domain.numbers import Fase
from bot.domain.procedure import Case
from bot.domain.schools import Environment
from bot.handlers import happi_eleves
from tests.support.situations import AGENT, AT, FIRST, bounced

LIST = Liste(newest=Received(mail=1, digest=FIRST), list=1, list_kind="complete", rows=12)
CASE = Case("VGM-ABC123", State.COMPARAISON, LIST, "2026-2027", fase=Fase(990001), environment=Environment.OPEN)
COMPARED = Compared(at=AT, list=1, change_set=1, created=12, deleted=1)


def grouped(data: Liste = LIST, event: Compared = COMPARED, **case) -> str | None:
    """The choice that may be made for many such cards, of the card drawn after the comparison."""
    (card,) = happi_eleves.decide(replace(CASE, data=data, **case), event).cards
    return card.grouped


def test_a_list_without_remarks_may_be_approved_with_others():
    assert grouped() == "approuver"


def test_so_may_a_movement_and_a_few_deletions():
    assert grouped(LIST.model_copy(update={"list_kind": "movement"})) == "approuver"


@pytest.mark.parametrize(
    "compared",
    [
        {"doubtful": 1},
        {"doubtful": 1, "asked": 1},
        {"guards": ("many_deletions",)},
        {"guards": ("nothing_new",)},
        {"guards": ("short_list",)},
        {"guards": ("dates_shifted",)},
    ],
    ids=repr,
)
def test_what_the_comparison_doubts_may_not(compared):
    assert grouped(event=COMPARED.model_copy(update=compared)) is None


@pytest.mark.parametrize("data", [{"warnings": 1}, {"refused": 1}, {"box_refuses": True}], ids=repr)
def test_what_the_list_remembers_against_it_may_not(data):
    assert grouped(LIST.model_copy(update=data)) is None


def test_a_list_that_may_not_be_complete_may_not():
    unclear = LIST.model_copy(update={"unclear": True, "change_set": 1})
    assert not unclear.is_clean


def test_a_list_that_a_first_of_two_agents_approved_may_not():
    assert not LIST.model_copy(update={"change_set": 1, "first_agent": AGENT}).is_clean


@pytest.mark.parametrize(
    ("state", "event"),
    [
        (State.ATTEND_AGENT, bounced("happi_eleves/recu")),
        (State.ATTEND_AGENT, EffectParked(at=AT, effect="send_mail")),
        (State.ATTEND_ECOLE, ReplyArrived(at=AT, mail=3)),
    ],
    ids=["the box refuses our mail", "a step was set aside", "the school answered our question"],
)
def test_any_news_about_it_ends_that(state, event):
    waits = replace(CASE, state=state, data=LIST.model_copy(update={"change_set": 1}))
    (card,) = happi_eleves.decide(waits, event).cards
    assert "approuver" in card.choices
    assert card.grouped is None
