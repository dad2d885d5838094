"""Silence of a service box: an alarm after real attempts only, one card until it is back, whatever is down."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.labels.surveillance import LABELS
from bot.engine import guard
from bot.engine.guard import Visit, visit_name
from bot.engine.silence import Visits, school_days
from bot.engine.world import Limits
from bot.mailbox.troubles import Trouble
from bot.ports import TryLaterError, WatchStatus
from tests.support.fakes import MONDAY
from tests.support.world import RULES, running, until

MUTE = "Une boite du service n’est plus relevée"
BACK = "La boite du service est de nouveau relevée"
EMPTY = "Une boite du service ne reçoit plus rien"
FULL = "La boite du service reçoit de nouveau du courrier"
HELD = "Le serveur ne donne pas tous les mails d’une boite du service"
GIVEN = "La boite du service est de nouveau lue en entier"
NO_ROOM = "Une boite du service est pleine"
ROOM = "La boite du service a de nouveau de la place"
EIGHT = datetime(2026, 10, 5, 8, 0, tzinfo=UTC)
QUICK = replace(RULES, limits=Limits(silence=timedelta(seconds=0.4)))
PATIENT = timedelta(minutes=30)
DOWN = WatchStatus(last_visit=EIGHT, trouble="unreachable", failures=3)


def well(at=EIGHT, received=None):
    return WatchStatus(connected=True, last_visit=at, last_received=received)


# --- when is a box silent? ------------------------------------------------------------------------------------


def looked(*looks, patience=PATIENT):
    """Visits after looks of (seconds, status)."""
    visits = Visits(patience, between=5)
    for ticks, status in looks:
        visits.look({"happi": status}, ticks)
    return visits


def awake(status, until_, since=0, every=5):
    """The same status at every look."""
    return [(ticks, status) for ticks in range(since, until_ + 1, every)]


def test_a_start_is_no_alarm_and_a_start_that_never_reaches_the_box_is_one():
    never = WatchStatus(trouble="unreachable", failures=1)
    assert not looked(*awake(never, 1790)).silent("happi")
    assert looked(*awake(never, 1800)).silent("happi")


def test_a_visit_begins_the_measure_anew():
    visits = looked(*awake(well(), 1000), *awake(well(EIGHT + PATIENT), 2500, since=1005))
    assert not visits.silent("happi")
    assert visits.well("happi")


def test_a_mail_that_comes_in_is_a_sign_of_life():
    assert not looked(*awake(well(), 1000), *awake(well(received=EIGHT), 2500, since=1005)).silent("happi")


def test_a_link_that_only_seems_to_stand_is_silent_too():
    assert looked(*awake(well(), 1800)).silent("happi")


def test_a_machine_that_slept_did_not_try():
    night = 8 * 3600
    assert not looked(*awake(DOWN, 600), (night, DOWN)).silent("happi")
    assert looked(*awake(DOWN, 600), *awake(DOWN, night + 1800, since=night)).silent("happi")


def test_a_box_is_well_only_once_it_was_visited_in_this_life():
    assert not looked((0, WatchStatus())).well("happi")
    assert looked((0, WatchStatus()), (5, well())).well("happi")


@pytest.mark.parametrize(
    ("since", "until_", "days"),
    [
        (date(2026, 10, 2), date(2026, 10, 5), 0),  # a week-end
        (date(2026, 10, 1), date(2026, 10, 5), 1),
        (date(2026, 6, 30), date(2026, 9, 1), 0),  # the summer
        (date(2026, 10, 5), date(2026, 10, 5), 0),
        (date(2026, 9, 1), date(2026, 9, 23), 15),
    ],
)
def test_only_days_on_which_a_school_may_write_count(since, until_, days):
    assert school_days(since, until_) == days


# --- what agents are told -------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _look_often(monkeypatch):
    monkeypatch.setattr(guard, "LOOK", 0.03)


def cards(outside):
    return [card for card in outside.desk.cards.values() if card.desk == "agents"]


def kept(agent):
    return agent.runner.guard._kept


async def silent(outside):
    outside.mailboxes.health = {"happi": DOWN}
    await until(lambda: [card.title for card in cards(outside)] == [MUTE])
    return cards(outside)[0]


async def test_one_card_says_which_box_since_when_and_why_and_then_that_it_is_back(tmp_path, outside, caplog):
    async with running(tmp_path, outside, rules=QUICK) as agent:
        fields = dict((await silent(outside)).fields)
        assert fields["Boite du service"] == "happi@"
        assert fields["Depuis"] == "5 octobre 2026 à 10 h 00"
        assert fields["Cause"] == "le serveur de mail ne répond pas"
        assert "vaguemestre check" in fields["À faire"]
        assert "boite happi : pas relevée" in caplog.text
        outside.clock.advance(minutes=45)
        outside.mailboxes.health = {"happi": well(MONDAY + timedelta(minutes=45))}
        await until(lambda: cards(outside)[0].title == BACK)
        (card,) = cards(outside)
        assert dict(card.fields)["Depuis"] == "5 octobre 2026 à 10 h 00"
        assert card.outcome == "De nouveau relevée le 5 octobre 2026 à 10 h 45"
        assert not agent.case("surveillance").open
        assert "de nouveau relevée" in caplog.text


async def test_a_restart_neither_repeats_the_alarm_nor_ends_it_before_a_visit(tmp_path, outside):
    async with running(tmp_path, outside, rules=QUICK):
        await silent(outside)
    outside.reborn()
    outside.mailboxes.health = {"happi": WatchStatus(trouble="unreachable", failures=1)}
    async with running(tmp_path, outside, rules=QUICK) as agent:
        await until(lambda: agent.runner.guard._visits.silent("happi"))
        assert [card.title for card in cards(outside)] == [MUTE]
        outside.mailboxes.health = {"happi": well()}
        await until(lambda: [card.title for card in cards(outside)] == [BACK])
    alarms = {(each.key, each.version) for each in outside.desk.drawn if each.title == MUTE}
    assert len(alarms) == 1, "the same card may be drawn again after a restart, never another one"


async def test_one_silent_box_leaves_the_other_alone(tmp_path, outside):
    async with running(tmp_path, outside, rules=QUICK) as agent:
        minute = 0
        while not cards(outside):
            minute += 1
            seen = EIGHT + timedelta(minutes=minute)
            outside.mailboxes.health = {"happi": well(seen), "poles": DOWN}
            await until(lambda at=seen: "happi" in kept(agent) and kept(agent)["happi"].visited == at)
        (card,) = cards(outside)
        assert dict(card.fields)["Boite du service"] == "poles@"


async def test_the_log_says_it_while_slack_is_down_and_the_card_comes_later(tmp_path, outside, caplog):
    outside.desk.script.always = lambda _call: TryLaterError("Slack ne répond pas")
    async with running(tmp_path, outside, rules=QUICK) as agent:
        outside.mailboxes.health = {"happi": DOWN}
        await until(lambda: "pas relevée depuis trop longtemps (unreachable)" in caplog.text)
        await until(agent.cases)
        assert cards(outside) == []
        outside.desk.script.always = None
        outside.clock.advance(minutes=5)
        await until(lambda: [card.title for card in cards(outside)] == [MUTE])


async def test_a_box_that_receives_nothing_for_school_weeks_is_a_warning(tmp_path, outside):
    async with running(tmp_path, outside, rules=replace(RULES, limits=Limits(quiet_days=15))):
        outside.mailboxes.health = {"happi": well(received=MONDAY)}
        outside.clock.advance(days=20)
        await until(lambda: True)
        assert cards(outside) == []
        outside.clock.advance(days=3)
        await until(lambda: [card.title for card in cards(outside)] == [EMPTY])
        outside.mailboxes.health = {"happi": well(received=outside.clock.now())}
        await until(lambda: [card.title for card in cards(outside)] == [FULL])


async def test_a_mail_that_the_server_does_not_give_is_told(tmp_path, outside):
    async with running(tmp_path, outside):
        outside.mailboxes.health = {"happi": replace(well(), held=2)}
        await until(lambda: [card.title for card in cards(outside)] == [HELD])
        assert dict(cards(outside)[0].fields)["Mails que le serveur ne donne pas"] == "2"
        outside.mailboxes.health = {"happi": well(EIGHT + PATIENT)}
        await until(lambda: [card.title for card in cards(outside)] == [GIVEN])


async def test_a_full_box_is_told_until_something_was_filed_in_it_again(tmp_path, outside):
    async with running(tmp_path, outside):
        outside.mailboxes.health = {"happi": replace(well(), full=True, trouble="mailbox_full")}
        await until(lambda: [card.title for card in cards(outside)] == [NO_ROOM])
        assert "INBOX" in dict(cards(outside)[0].fields)["À faire"]
    outside.reborn()
    outside.mailboxes.health = {"happi": well()}  # nothing was filed yet: nothing is known
    async with running(tmp_path, outside) as agent:
        await until(lambda: agent.runner.guard._visits.well("happi"))
        for later in (1, 2):  # two whole looks
            outside.mailboxes.health = {"happi": well(EIGHT + later * PATIENT)}
            await until(lambda at=EIGHT + later * PATIENT: kept(agent)["happi"].visited == at)
        assert [card.title for card in cards(outside)] == [NO_ROOM]
        outside.mailboxes.health = {"happi": replace(well(), full=False)}
        await until(lambda: [card.title for card in cards(outside)] == [ROOM])


async def test_another_process_reads_what_was_last_known(tmp_path, outside, monkeypatch):
    monkeypatch.setattr(guard, "NOTED", 0.05)
    async with running(tmp_path, outside) as agent:
        outside.mailboxes.health = {"happi": replace(DOWN, last_received=EIGHT)}
        await until(lambda: agent.read(lambda unit: unit.setting(visit_name("happi"))))
        visit = Visit.model_validate_json(agent.read(lambda unit: unit.setting(visit_name("happi"))))
        assert (visit.visited, visit.received, visit.trouble) == (EIGHT, EIGHT, "unreachable")
        assert not visit.silent


def test_every_trouble_of_a_mailbox_has_its_words():
    assert {each.value for each in Trouble} <= set(LABELS.values)
