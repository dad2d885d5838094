"""A movement creates or takes away only whom it names."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.matching import Doubt, Known, Row, Rule, movement

BORN = "2012-03-04"
LINA, LENA, TOM = ("Dubois", "Lina", BORN), ("Dubois", "Lena", BORN), ("Lambert", "Tom", "2013-05-06")


def school(*people, state="active") -> list[Known]:
    return [Known(number, *person, state) for number, person in enumerate(people, 1)]


def moves(*people) -> list[Row]:
    return [Row(place, *person, move) for place, (person, move) in enumerate(people)]


def test_who_is_not_named_stays():
    found = movement(school(LINA, TOM), moves((("Maes", "Zoé", BORN), "in")))
    assert (found.created, found.gone, found.same, found.waiting_accounts) == ((0,), (), (), ())


def test_a_departure_takes_its_account_away():
    found = movement(school(LINA, TOM), moves((TOM, "out")))
    assert (found.gone, found.left, found.unknown) == ((2,), ((2, 0),), ())


def test_nothing_said_is_an_arrival():
    assert movement([], moves((LINA, None))).created == (0,)


def test_an_arrival_that_has_its_account_keeps_it():
    assert movement(school(LINA, state="deactivated"), moves((LINA, "in"))).same == ((1, 0),)
    assert movement(school(LINA, state="deleted"), moves((LINA, "in"))).created == (0,)


def test_a_departure_of_nobody_is_told():
    found = movement(school(LINA), moves((TOM, "out")))
    assert (found.gone, found.unknown) == ((), (0,))


def test_a_departure_that_is_nearly_somebody_is_asked_about():
    before, list_ = school(LINA), moves((LENA, "out"))
    found = movement(before, list_)
    assert found.doubts == (Doubt(1, 0, Rule.ONE_LETTER),)
    assert (found.gone, found.unknown, found.waiting_accounts, found.waiting_rows) == ((), (), (1,), (0,))
    assert movement(before, list_, {(1, list_[0].key): True}).left == ((1, 0),)
    assert movement(before, list_, {(1, list_[0].key): False}).unknown == (0,)


def test_a_departure_with_several_accounts_is_asked_about():
    found = movement(school(LINA, LINA), moves((LINA, "out")))
    assert [doubt.rule for doubt in found.doubts] == [Rule.CONTESTED] * 2
    assert (found.gone, found.waiting_accounts) == ((), (1, 2))


def test_an_arrival_that_resembles_an_account_is_asked_about():
    found = movement(school(LINA), moves((LENA, "in")))
    assert found.doubts == (Doubt(1, 0, Rule.ONE_LETTER),)
    assert found.created == ()


def test_a_twin_of_another_name_is_welcome():
    assert movement(school(LINA), moves((("Dubois", "Basile", BORN), "in"))).created == (0,)


def test_who_comes_and_goes_in_one_file_does_not_move():
    found = movement(school(LINA), moves((LINA, "in"), (LINA, "out"), (TOM, "in")))
    assert (found.opposed, found.created, found.gone, found.same) == ((0, 1), (2,), (), ())


def test_out_and_in_under_another_spelling_may_be_a_correction():
    before, list_ = school(LINA), moves((LINA, "out"), (LENA, "in"))
    found = movement(before, list_)
    assert (found.gone, found.created, found.waiting_rows) == ((), (), (0, 1))
    found = movement(before, list_, {(1, list_[1].key): True})
    assert (found.same, found.gone, found.opposed) == (((1, 1),), (), (0,))
    found = movement(before, list_, {(1, list_[1].key): False})
    assert (found.left, found.created) == (((1, 0),), (1,))


def test_nobody_leaves_twice():
    unknown_day = ("Dubois", "Lina", "2012")
    found = movement(school(unknown_day), moves((unknown_day, "out"), (unknown_day, "out")))
    assert (found.gone, found.united, found.doubts) == ((1,), ((0, 1),), ())


# --- new codes ------------------------------------------------------------------------------------------------


def test_a_new_code_is_for_the_one_account_of_the_student():
    found = movement(school(LINA, TOM), moves((TOM, "code")))
    assert (found.new_codes, found.same, found.gone, found.created) == (((2, 0),), (), (), ())


def test_a_new_code_for_nobody_or_for_who_sleeps_is_told():
    assert movement(school(LINA), moves((TOM, "code"))).no_account == (0,)
    assert movement(school(LINA, state="deactivated"), moves((LINA, "code"))).no_account == (0,)
    assert movement(school(LINA, state="deleted"), moves((LINA, "code"))).no_account == (0,)


def test_a_new_code_for_nearly_somebody_is_asked_about():
    before, list_ = school(LINA), moves((LENA, "code"))
    found = movement(before, list_)
    assert found.doubts == (Doubt(1, 0, Rule.ONE_LETTER),)
    assert (found.new_codes, found.waiting_accounts, found.waiting_rows) == ((), (1,), (0,))
    assert movement(before, list_, {(1, list_[0].key): True}).new_codes == ((1, 0),)
    refused = movement(before, list_, {(1, list_[0].key): False})
    assert (refused.new_codes, refused.no_account) == ((), (0,))


def test_a_new_code_for_one_of_two_namesakes_is_asked_about():
    found = movement(school(LINA, LINA), moves((LINA, "code")))
    assert [doubt.rule for doubt in found.doubts] == [Rule.CONTESTED] * 2
    assert found.new_codes == ()


def test_of_two_namesakes_the_one_who_sleeps_counts_too():
    """The code of the other would reach the wrong family."""
    asleep, awake = school(LINA, LINA)
    found = movement((replace(asleep, state="deactivated"), awake), moves((LINA, "code")))
    assert (found.new_codes, len(found.doubts)) == ((), 2)


@pytest.mark.parametrize("other", ["in", "out"])
def test_who_comes_or_goes_in_the_same_file_gets_no_code(other):
    found = movement(school(LINA), moves((LINA, "code"), (LINA, other)))
    assert (found.opposed, found.new_codes, found.gone, found.same) == ((0, 1), (), (), ())


def test_who_leaves_under_an_answered_spelling_gets_no_code():
    before, list_ = school(LINA), moves((LINA, "code"), (LENA, "out"))
    found = movement(before, list_, {(1, list_[1].key): True})
    assert (found.opposed, found.new_codes, found.gone) == ((0, 1), (), ())


def test_nobody_gets_two_codes():
    unknown_day = ("Dubois", "Lina", "2012")
    found = movement(school(unknown_day), moves((unknown_day, "code"), (unknown_day, "code")))
    assert (found.new_codes, found.united, found.doubts) == (((1, 0),), ((0, 1),), ())


people = st.tuples(
    st.sampled_from(["Dubois", "Duboys", "Lambert"]),
    st.sampled_from(["Lina", "Lena", "Tom", "Lina Marie"]),
    st.sampled_from([BORN, "2012-04-03", "2012-01-01"]),
)


@given(
    st.lists(people, max_size=7), st.lists(st.tuples(people, st.sampled_from(["in", "out", "code"])), max_size=6)
)
def test_every_row_has_its_place_and_only_named_accounts_go(accounts, list_):
    before, after = school(*accounts), moves(*list_)
    found = movement(before, after)
    rows = [row for _, row in (*found.same, *found.left, *found.united, *found.new_codes)]
    rows += [*found.created, *found.waiting_rows, *found.unknown, *found.opposed, *found.no_account]
    assert sorted(rows) == list(range(len(after)))
    ids = [each for each, _ in (*found.same, *found.new_codes)] + [*found.gone, *found.waiting_accounts]
    assert len(ids) == len(set(ids))
    keys = {each.id: each.key for each in before}
    assert all(keys[each] == after[row].key for each, row in found.new_codes)
    leaving = {row.key for row in after if row.movement == "out"}
    assert {each.key for each in before if each.id in found.gone} <= leaving
