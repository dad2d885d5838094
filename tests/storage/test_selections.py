"""Cards that may be decided together, and the selections of them that agents were shown."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.numbers import Fase
from bot.ports.grouped import SelectionRow
from bot.ports.rows import CaseRow

AT = datetime(2026, 10, 5, 8, 0, tzinfo=UTC)
LONG_AGO = AT - timedelta(days=9)
CHOICE = "approuver"


@pytest.fixture
def do(store):
    return store.write_now


def dossier(do, number: int, *, procedure: str = "happi_eleves", grouped: str | None = CHOICE) -> int:
    """An open dossier of a school with a card."""
    row = CaseRow(0, f"VGM-LST{number:03d}", procedure, f"list:{number}", "attend_agent", "{}", "2026-2027")
    kept = do(
        lambda unit: unit.add_case(replace(row, fase=Fase(990001 + number % 3)), AT + timedelta(minutes=number))
    )
    do(lambda unit: unit.put_card(kept, "agents", "{}", grouped))
    return kept


def ready(do, limit: int = 9) -> list[int]:
    return [row.case for row in do(lambda unit: unit.ready(CHOICE, limit))]


def kept(do, *cases: int, at: datetime = AT) -> int:
    pairs = dict.fromkeys(cases, 1)
    return do(lambda unit: unit.add_selection(7, "U1", CHOICE, at, pairs, LONG_AGO))


def test_the_cards_that_wait_longest_come_first_and_no_more_than_asked_for(do):
    cases = [dossier(do, number) for number in (3, 1, 2)]
    assert ready(do) == [cases[1], cases[2], cases[0]]
    assert ready(do, 2) == [cases[1], cases[2]]
    assert do(lambda unit: unit.ready_count(CHOICE)) == 3


def test_only_cards_marked_for_this_choice_are_ready(do):
    dossier(do, 1, grouped=None)
    dossier(do, 2, grouped="desactiver")
    assert ready(do) == []


def test_a_card_drawn_again_without_the_mark_is_ready_no_more(do):
    case = dossier(do, 1)
    do(lambda unit: unit.put_card(case, "agents", "{}"))
    assert ready(do) == []


def test_a_card_is_ready_at_the_version_that_stands_alone(do):
    case = dossier(do, 1)
    assert do(lambda unit: unit.is_ready(CHOICE, case, 1))
    do(lambda unit: unit.put_card(case, "agents", "{}", CHOICE))
    assert not do(lambda unit: unit.is_ready(CHOICE, case, 1))
    assert do(lambda unit: unit.is_ready(CHOICE, case, 2))


def test_a_closed_dossier_is_not_ready(do):
    case = dossier(do, 1)
    do(lambda unit: unit.save_case(case, "ecarte", "{}", open_=False, at=AT))
    assert ready(do) == []


def test_a_school_with_a_letter_to_read_waits_until_somebody_read_it(do):
    case = dossier(do, 1)
    letter = dossier(do, 4, procedure="courrier", grouped=None)  # of the same school
    assert ready(do) == []
    do(lambda unit: unit.save_case(letter, "ecarte", "{}", open_=False, at=AT))
    assert ready(do) == [case]


def test_a_selection_keeps_its_pairs_in_the_order_shown(do):
    cases = [dossier(do, number) for number in (1, 2, 3)]
    selection = kept(do, *reversed(cases))
    assert do(lambda unit: unit.selection(selection)) == SelectionRow(selection, 7, "U1", CHOICE, AT)
    assert [pair.case for pair in do(lambda unit: unit.pairs(selection))] == cases[::-1]
    assert {pair.version for pair in do(lambda unit: unit.pairs(selection))} == {1}
    assert do(lambda unit: unit.selection(selection + 1)) is None


def test_a_selection_is_used_once(do):
    selection = kept(do, dossier(do, 1))
    assert [do(lambda unit: unit.use_selection(selection)) for _ in range(2)] == [True, False]


def test_a_selection_is_finished_once_no_press_of_it_waits_and_told_once(do):
    cases = [dossier(do, number) for number in (1, 2)]
    selection = kept(do, *cases)
    assert do(lambda unit: unit.finished_selections()) == []
    do(lambda unit: unit.use_selection(selection))
    events = []
    for case in cases:
        event = do(lambda unit, case=case: unit.add_event(f"press:{case}", "press", "{}", AT))
        do(lambda unit, case=case, event=event: unit.pair_pressed(selection, case, event))
        events.append(event)
    do(lambda unit: unit.event_done(events[0], cases[0]))
    assert do(lambda unit: unit.finished_selections()) == []
    do(lambda unit: unit.park_event(events[1], "x", ""))
    assert do(lambda unit: unit.finished_selections()) == [selection]
    do(lambda unit: unit.selection_told(selection))
    assert do(lambda unit: unit.finished_selections()) == []


def test_what_became_of_pairs_is_noted(do):
    cases = [dossier(do, number) for number in (1, 2, 3)]
    selection = kept(do, *cases)
    do(lambda unit: unit.pair_outcome(selection, cases[:2], "done"))
    assert [pair.outcome for pair in do(lambda unit: unit.pairs(selection))] == ["done", "done", None]


def test_what_old_selections_showed_is_forgotten_unless_they_were_used(do):
    case = dossier(do, 1)
    used, left = kept(do, case), kept(do, case)
    do(lambda unit: unit.use_selection(used))
    do(lambda unit: unit.add_selection(7, "U1", CHOICE, AT, {case: 1}, AT + timedelta(seconds=1)))
    assert [len(do(lambda unit, each=each: unit.pairs(each))) for each in (used, left)] == [1, 0]


def test_the_number_of_a_selection_is_never_given_again(do):
    """A window of last week must not approve what another one shows."""
    case = dossier(do, 1)
    old = kept(do, case)
    new = do(lambda unit: unit.add_selection(7, "U1", CHOICE, AT, {case: 1}, AT + timedelta(seconds=1)))
    assert new > old
