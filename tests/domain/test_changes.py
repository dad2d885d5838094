"""What a matching does, in numbers, and when a person must look twice."""

from datetime import date, timedelta

import pytest

from bot.domain.changes import (
    TWO_AGENTS_ABOVE,
    Guard,
    changes,
    dates_shifted,
    guards,
    is_short,
    likely_complete,
    share_of_deletions,
)
from bot.domain.matching import Known, Row, match

FIRST = date(2012, 1, 2)


def person(number: int) -> tuple[str, str, str]:
    return f"Nom{number}", f"Prénom{number}", (FIRST + timedelta(days=7 * number)).isoformat()


def school(count: int, state: str = "active") -> list[Known]:
    return [Known(number, *person(number), state) for number in range(count)]


def listed(*numbers: int) -> list[Row]:
    return [Row(place, *person(number)) for place, number in enumerate(numbers)]


def test_accounts_are_told_apart_by_what_happens_to_them():
    known = [*school(3), Known(3, *person(3), "deactivated")]
    rows = [Row(0, "NOM1", "PRENOM1", person(1)[2]), *listed(0, 3, 9)[1:]]
    rows = [Row(place, row.nom, row.prenom, row.date_naissance) for place, row in enumerate(rows)]
    found = changes(known, rows, match(known, rows))
    assert (found.unchanged, found.reactivated) == (((1, 0),), ((3, 1),))
    assert (found.created, found.deleted, found.doubtful) == ((2,), (0, 2), 0)
    assert found.respelled == ((1, 0),)


def test_the_doubtful_are_counted_once():
    known, (row,) = school(1), listed(0)
    rows = [Row(0, row.nom + "x", row.prenom, row.date_naissance)]
    assert changes(known, rows, match(known, rows)).doubtful == 1


@pytest.mark.parametrize(
    ("found", "month", "complete"),
    [(50, 8, True), (50, 10, True), (49, 9, None), (50, 7, None), (100, 11, None), (0, 9, None)],
)
def test_a_list_without_a_mark_is_complete_in_autumn_with_half_of_the_names(found, month, complete):
    assert likely_complete(school(100), listed(*range(found), *range(200, 230)), month) is complete


def test_the_names_are_looked_for_not_the_dates():
    rows = [Row(place, *person(place)[:2], "1999-01-02") for place in range(60)]
    assert likely_complete(school(100), rows, 9) is True


def test_where_no_account_is_any_list_may_be_complete():
    assert likely_complete([], listed(1), 3) is True
    assert likely_complete(school(5, "deleted"), listed(1), 3) is True


def test_more_than_three_deletions_in_ten_need_two_agents():
    known = school(10)
    seven, six = match(known, listed(*range(7))), match(known, listed(*range(6)))
    assert share_of_deletions(known, seven) == TWO_AGENTS_ABOVE
    assert Guard.MANY_DELETIONS not in guards(known, listed(*range(7), 20), seven)
    assert Guard.MANY_DELETIONS in guards(known, listed(*range(6), 20), six)
    assert share_of_deletions([], match([], listed(1))) == 0


def test_an_empty_list_is_refused():
    assert guards(school(3), [], match(school(3), [])) == {Guard.EMPTY_LIST}


def test_nobody_new_and_nobody_gone_is_strange():
    """Even when all accounts sleep: it is last year's file again."""
    known, rows = school(4, "deactivated"), listed(0, 1, 2, 3)
    assert guards(known, rows, match(known, rows)) == {Guard.NOTHING_NEW}
    assert guards([], rows, match([], rows)) == frozenset()


def test_thirty_students_for_four_hundred_accounts_are_not_all():
    known = school(400)
    assert is_short(known, listed(*range(500, 530)))
    assert not is_short(known, listed(*range(200)))
    assert Guard.SHORT_LIST in guards(known, listed(1, 500), match(known, listed(1, 500)))


def test_a_list_of_doubles_is_as_short_as_its_students():
    assert is_short(school(10), listed(*[1] * 9))


def test_the_calendar_of_1904_is_noticed():
    def shifted(number: int) -> Row:
        nom, prenom, born = person(number)
        return Row(number, nom, prenom, (date.fromisoformat(born) + timedelta(days=1462)).isoformat())

    known = school(10)
    assert dates_shifted(known, [*map(shifted, range(6)), *listed(*range(6, 10))])
    assert not dates_shifted(known, [*map(shifted, range(5)), *listed(*range(5, 10))])
    assert not dates_shifted(known, [])
