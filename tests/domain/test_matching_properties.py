"""For any two lists: carried out, the changes give the second one, and nobody has another's account."""

from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.matching import Known, Matching, Row, apply, is_shared_date, match, subjects
from tests.domain.invented_lists import Pupil

# Few words and few dates, so that twins, homonyms and near names meet all the time.
SURNAMES = ["Dubois", "Du Bois", "Duboys", "DUBOIS", "Lambert", "Dubois-Lambert", "Lina", "Łukasik", "Lukasik"]
FIRST_NAMES = ["Lina", "Lena", "Lyna", "Léna", "Lina Marie", "Dubois", "Tom", "Thom", "Tomas", ""]
DATES = ["2012-03-04", "2012-04-03", "2012-03-05", "2013-03-04", "2012-01-01", "2012", "2012-11-30"]

lines = st.tuples(st.sampled_from(SURNAMES), st.sampled_from(FIRST_NAMES), st.sampled_from(DATES))


@st.composite
def years(draw) -> tuple[list[Pupil], list[Pupil]]:
    """Last year's pupils and this year's list: some leave, come, are written otherwise, or stand there twice.

    Nothing tells two persons of one line apart, so only twins of 1 January, or of a year, known since last year,
    share one.
    """
    before: list[Pupil] = []
    used: Counter[tuple[str, str, str]] = Counter()
    for person, (nom, prenom, born) in enumerate(draw(st.lists(lines, max_size=9)), 1):
        pupil = Pupil(person, nom, prenom, born)
        if used[pupil.key] == 0 or (is_shared_date(born) and used[pupil.key] < 2):
            used[pupil.key] += 1
            before.append(pupil)
    twins = {key for key, count in used.items() if count > 1}
    after = [pupil for pupil in before if draw(st.booleans())]
    for place, pupil in enumerate(after):
        nom, prenom, born = draw(lines)
        other = replace(pupil, **draw(st.sampled_from([{}, {"nom": nom}, {"prenom": prenom}, {"born": born}])))
        capitals = replace(pupil, nom=pupil.nom.upper(), prenom=pupil.prenom.upper())
        if pupil.key not in twins and used[other.key] == 0:
            used[other.key] += 1
            after[place] = other
        elif draw(st.booleans()):
            after[place] = capitals
    for person, (nom, prenom, born) in enumerate(draw(st.lists(lines, max_size=5)), 100):
        pupil = Pupil(person, nom, prenom, born)
        if used[pupil.key] == 0:
            used[pupil.key] += 1
            after.append(pupil)
    after += [pupil for pupil in after if pupil.key not in twins and draw(st.integers(0, 5)) == 0]
    return before, draw(st.permutations(after))


def listed(pupils: list[Pupil]) -> list[Row]:
    return [Row(place, each.nom, each.prenom, each.born) for place, each in enumerate(pupils)]


def answered(found: Matching, after: list[Pupil], people: dict[int, int]) -> dict:
    """What the school says, which knows who is who; `people`: the person of each account."""
    said = {}
    for account, key in subjects(found, listed(after)).values():
        persons = {each.person for each in after if each.key == key}
        said[account, key] = len(persons) == 1 if account is None else people[account] in persons
    return said


def standing(found: Matching) -> tuple[list[int], list[int]]:
    """Every account and every row that the matching speaks of, as often as it does."""
    ids = [each for each, _ in found.same] + [*found.gone, *found.waiting_accounts]
    places = [place for _, place in found.same] + [*found.created, *found.waiting_rows]
    return sorted(ids), sorted(places + [place for _, place in found.united])


@settings(max_examples=400, deadline=None)
@given(years(), st.booleans())
def test_with_every_answer_the_changes_give_the_second_list(two, at_once):
    """Whether the sure changes are carried out at once, as they are, or all at the end."""
    before, after = two
    rows = listed(after)
    known = tuple(Known(each.person, each.nom, each.prenom, each.born) for each in before)
    people = {each.person: each.person for each in before}
    settled: dict = {}
    for _ in range(30):
        found = match(known, rows, settled)
        if at_once or not found.doubts:
            known_before, known = known, apply(known, rows, found)
            new = [each.id for each in known[len(known_before) :]]
            people |= dict(zip(new, (after[place].person for place in found.created), strict=True))
        if not found.doubts:
            break
        settled |= answered(found, after, people)
    assert not found.doubts
    live = [each for each in known if each.live]
    assert Counter(each.key for each in live) == Counter(
        key for _, key in {(each.person, each.key) for each in after}
    )
    spellings = {(row.nom, row.prenom, row.date_naissance) for row in rows}
    assert {(each.nom, each.prenom, each.date_naissance) for each in live} <= spellings
    for each in live:
        assert people[each.id] in {pupil.person for pupil in after if pupil.key == each.key}


@given(years())
def test_nobody_is_given_another_s_account(two):
    before, after = two
    known = [Known(each.person, each.nom, each.prenom, each.born) for each in before]
    for account, place in match(known, listed(after)).same:
        namesakes = {each.person for each in after if each.key == after[place].key}
        assert account in namesakes


@given(years())
def test_everyone_stands_in_one_place_only(two):
    before, after = two
    known = [Known(each.person, each.nom, each.prenom, each.born) for each in before]
    found = match(known, listed(after))
    ids, places = standing(found)
    assert ids == sorted(each.id for each in known)
    assert places == list(range(len(after)))
    assert {doubt.id for doubt in found.doubts if doubt.id is not None} <= set(found.waiting_accounts)


@given(years())
def test_only_who_is_not_in_the_list_is_deleted(two):
    before, after = two
    known = [Known(each.person, each.nom, each.prenom, each.born) for each in before]
    listed_keys = {each.key for each in after}
    gone = set(match(known, listed(after)).gone)
    assert not [each for each in known if each.id in gone and each.key in listed_keys]


@given(years(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_decides_nothing(two, dice):
    before, after = two
    known = [Known(each.person, each.nom, each.prenom, each.born) for each in before]
    shuffled = list(after)
    dice.shuffle(shuffled)
    assert said(known, after) == said(known, shuffled)


def said(known: list[Known], after: list[Pupil]) -> tuple:
    """A matching in terms of lines instead of positions."""
    line = [(each.nom, each.prenom, each.born) for each in after]
    found = match(known, listed(after))
    return (
        sorted((each, line[place]) for each, place in found.same),
        sorted(line[place] for place in found.created),
        found.gone,
        sorted((doubt.id or 0, line[doubt.position], doubt.rule) for doubt in found.doubts),
        sorted((line[one], line[other]) for one, other in found.united),
        found.waiting_accounts,
        sorted(line[place] for place in found.waiting_rows),
    )
