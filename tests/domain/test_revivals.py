"""Who was deleted a short while ago and is there again has the same account; nobody else ever has it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.changes import changes
from bot.domain.matching import Known, Row, match, movement, revivals

BORN = "2012-03-04"
LINA, LENA, TOM = ("Dubois", "Lina", BORN), ("Dubois", "Lena", BORN), ("Lambert", "Tom", "2013-05-06")


def accounts(*people, first: int = 1, state="active") -> list[Known]:
    return [Known(number, *person, state) for number, person in enumerate(people, first)]


def rows(*people, way=None) -> list[Row]:
    return [Row(place, *person, way) for place, person in enumerate(people)]


def revived(deleted, known, list_, settled=None):
    compare = movement if any(row.movement for row in list_) else match
    return revivals(deleted, list_, compare(known, list_), settled or {})


@pytest.mark.parametrize("way", ["in", None])
def test_who_is_there_again_under_the_very_same_key_has_the_same_account(way):
    gone = accounts(TOM, first=7, state="deleted")
    again = rows(("LAMBERT", "tom", "2013-05-06"), way=way)
    assert revived(gone, accounts(LINA), again) == ((7, 0),)


def test_who_only_resembles_a_deleted_account_is_created():
    assert revived(accounts(LINA, first=7, state="deleted"), [], rows(LENA)) == ()


def test_two_deleted_accounts_or_two_rows_of_one_key_revive_nobody():
    assert revived(accounts(TOM, TOM, first=7, state="deleted"), [], rows(TOM)) == ()
    first_of_january = ("Dubois", "Lina", "2012-01-01")
    assert revived(accounts(first_of_january, first=7, state="deleted"), [], rows(first_of_january)) == ()


@pytest.mark.parametrize("born", [None, "2012", "2012-01-01"])
def test_a_date_that_people_share_revives_nobody(born):
    person = ("Dubois", "Lina", born)
    assert revived(accounts(person, first=7, state="deleted"), [], rows(person)) == ()


def test_who_has_an_account_needs_no_other():
    gone = accounts(TOM, first=7, state="deleted")
    assert revived(gone, accounts(TOM), rows(TOM)) == ()


def test_the_schools_non_holds():
    list_ = rows(TOM)
    gone = accounts(TOM, first=7, state="deleted")
    assert revived(gone, [], list_, {(7, list_[0].key): False}) == ()


def test_who_is_revived_is_not_created_as_well():
    list_ = rows(TOM, LINA)
    found = match([], list_)
    told = changes([], list_, found, ((7, 0),))
    assert (told.created, told.revived) == ((1,), ((7, 0),))


people = st.tuples(
    st.sampled_from(["Dubois", "Lambert"]),
    st.sampled_from(["Lina", "Lena", "Tom"]),
    st.sampled_from([BORN, "2012-04-03", "2012-01-01", None]),
)


@given(st.lists(people, max_size=5), st.lists(people, max_size=5), st.lists(people, max_size=5))
def test_a_revived_account_is_of_the_row_s_key_and_given_once(gone, known, list_):
    before, lines = accounts(*gone, first=100, state="deleted"), rows(*list_)
    found = revived(before, accounts(*known), lines)
    keys = {each.id: each.key for each in before}
    assert all(keys[each] == lines[row].key for each, row in found)
    assert len({each for each, _ in found}) == len({row for _, row in found}) == len(found)
    assert not {keys[each] for each, _ in found} & {each.key for each in accounts(*known)}
