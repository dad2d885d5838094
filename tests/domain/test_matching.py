"""Single cases of comparing a list with the accounts of its school."""

import pytest

from bot.domain.matching import Doubt, Known, Row, Rule, match, questions, settle, student_key, subjects
from bot.domain.readings import Answer

BORN, NEW_YEAR = "2012-03-04", "2012-01-01"


def known(*people: tuple[str, str, str | None], state: str = "active") -> list[Known]:
    """Accounts 1, 2, 3…"""
    return [Known(number, *person, state) for number, person in enumerate(people, 1)]


def rows(*people: tuple[str, str, str | None]) -> list[Row]:
    """Rows 0, 1, 2…"""
    return [Row(place, *person) for place, person in enumerate(people)]


def lina(prenom: str = "Lina", born: str | None = BORN, nom: str = "Dubois") -> tuple[str, str, str | None]:
    return nom, prenom, born


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Ben-Haddou", "Inès", BORN), ("BEN HADDOU", "INES", BORN)),
        (("N'Diaye", "Awa", BORN), ("N’DIAYE", "Awa", BORN)),
        (("Łukasik", "Agnieszka", BORN), ("Lukasik", "Agnieszka", BORN)),
        (("Yıldız", "İrem", BORN), ("YILDIZ", "Irem", BORN)),
        (("Sørensen", "Æna", BORN), ("Sorensen", "Aena", BORN)),
        (("Weiß", "Chloë", BORN), ("WEISS", "Chloe", BORN)),
        (("Mureșan", "Ția", BORN), ("Mureşan", "Ţia", BORN)),
        (("Đorđević", "Þóra", BORN), ("Dordevic", "Thora", BORN)),
        (("Nguyễn", "Linh", BORN), ("Nguye\u0302\u0303n", "Linh", BORN)),
        (("Ｄubois", "ℒina", BORN), lina()),
    ],
)
def test_dressed_otherwise_it_is_the_same_student(one, other):
    assert match(known(one), rows(other)).same == ((1, 0),)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (lina(), lina(born="2013-11-28")),  # homonyms
        (lina(), ("Lambert", "Tom", BORN)),
        (("राम", "शर्मा", BORN), ("रीमा", "वर्मा", "2012-05-05")),
        (lina(born=None), ("Lambert", "Tom", BORN)),
    ],
)
def test_different_students_come_and_go(one, other):
    found = match(known(one), rows(other))
    assert (found.created, found.gone, found.doubts) == ((0,), (1,), ())


@pytest.mark.parametrize(
    ("one", "other", "rule"),
    [
        (lina(), ("Lina", "Dubois", BORN), Rule.SWAPPED_NAMES),
        (lina(), ("Dubois Lambert", "Lina", BORN), Rule.NAMES_CONTAINED),
        (lina(), lina("Lina-Marie"), Rule.NAMES_CONTAINED),
        (("Ben Haddou", "Inès", BORN), ("Ben", "Haddou Inès", BORN), Rule.NAMES_CONTAINED),
        (lina(), lina("Lena"), Rule.ONE_LETTER),
        (lina(), lina("Lnia"), Rule.ONE_LETTER),
        (lina(), lina("Linaa", nom="Duboi"), Rule.ONE_LETTER),
        (lina(), lina(born="2012-04-03"), Rule.DATE_SLIP),
        (lina(), lina(born="2012-03-14"), Rule.DATE_SLIP),
        (lina(born="2012-03-21"), lina(born="2012-03-12"), Rule.DATE_SLIP),
        (lina(), lina(born="2012"), Rule.DATE_SLIP),
        (lina(born=None), lina(), Rule.DATE_UNKNOWN),
        (lina(born=None), lina("Lena"), Rule.DATE_UNKNOWN),
        (lina("Sophiya"), lina("Sofia"), Rule.SOUNDS_ALIKE),
        (lina("Alex"), lina("Alexandre"), Rule.SOUNDS_ALIKE),
        (lina("L."), lina(), Rule.SOUNDS_ALIKE),
        (lina(), lina(nom="Lambert"), Rule.SAME_FIRST_NAME),
        (lina("Mohamed"), lina("Momo"), Rule.SAME_SURNAME),
    ],
)
def test_what_resembles_is_asked_and_moves_nobody(one, other, rule):
    found = match(known(one), rows(other))
    assert found.doubts == (Doubt(1, 0, rule),)
    assert (found.same, found.created, found.gone) == ((), (), ())
    assert (found.waiting_accounts, found.waiting_rows) == ((1,), (0,))


def test_the_answer_oui_keeps_the_account_and_non_makes_two_students():
    before, after = known(lina()), rows(lina("Lena"))
    subject = (1, after[0].key)
    assert match(before, after, {subject: True}).same == ((1, 0),)
    found = match(before, after, {subject: False})
    assert (found.created, found.gone, found.doubts) == ((0,), (1,), ())


def test_an_answer_outlives_a_new_version_of_the_list():
    settled = {(1, student_key(*lina("Lena"))): True}
    after = rows(("Lambert", "Tom", BORN), ("Maes", "Zoé", BORN), lina("LÉNA"))
    assert (1, 2) in match(known(lina()), after, settled).same


def test_a_deleted_account_is_nobody_s():
    found = match(known(lina(), state="deleted"), rows(lina()))
    assert (found.created, found.same, found.gone) == ((0,), (), ())


def test_twins_are_never_taken_for_each_other():
    """Lina and Lena leave, « Lyna » stands in the list: the school says which of them, if any."""
    found = match(known(lina(), lina("Lena")), rows(lina("Lyna")))
    assert found.doubts == (Doubt(1, 0, Rule.ONE_LETTER), Doubt(2, 0, Rule.ONE_LETTER))
    assert found.waiting_accounts == (1, 2)


def test_a_twin_who_stays_leaves_the_other_free_to_go():
    found = match(known(lina(), lina("Lena")), rows(lina()))
    assert (found.same, found.gone, found.doubts) == (((1, 0),), (2,), ())


def test_the_surer_link_is_asked_and_the_other_waits_for_its_answer():
    before, after = known(lina("Tom")), rows(lina("Thom"), lina("Zoé"))
    found = match(before, after)
    assert found.doubts == (Doubt(1, 0, Rule.ONE_LETTER),)
    assert found.waiting_rows == (0, 1)
    assert match(before, after, {(1, after[0].key): True}).created == (1,)
    assert match(before, after, {(1, after[0].key): False}).doubts == (Doubt(1, 1, Rule.SAME_SURNAME),)


def test_two_accounts_of_one_student_are_asked_about():
    before, after = known(lina(), lina("LINA")), rows(lina())
    found = match(before, after)
    assert [doubt.rule for doubt in found.doubts] == [Rule.CONTESTED] * 2
    assert (found.same, found.gone) == ((), ())
    found = match(before, after, {(1, after[0].key): True, (2, after[0].key): False})
    assert (found.same, found.gone) == (((1, 0),), (2,))


def test_one_oui_does_not_delete_the_account_nobody_spoke_of():
    before, after = known(lina(), lina()), rows(lina())
    assert match(before, after, {(1, after[0].key): True}).gone == ()


def test_answers_that_contradict_each_other_are_asked_again():
    before, after = known(lina(), lina("Lena")), rows(lina("Lyna"))
    both = {(each.id, after[0].key): True for each in before}
    found = match(before, after, both)
    assert [doubt.rule for doubt in found.doubts] == [Rule.CONTESTED] * 2
    assert found.same == ()


def test_an_exact_line_that_came_after_the_answer_is_asked_about():
    """The school said that Lina is now Lyna; its next list has both."""
    after = rows(lina("Lyna"), lina())
    found = match(known(lina()), after, {(1, after[0].key): True})
    assert {(doubt.id, doubt.position) for doubt in found.doubts} == {(1, 0), (1, 1)}
    assert (found.same, found.created) == ((), ())


def test_an_exact_double_is_one_student_and_the_better_spelling_counts():
    found = match([], rows(("DUBOIS", "LEA", BORN), ("Dubois", "Léa", BORN)))
    assert (found.created, found.united) == ((1,), ((1, 0),))


@pytest.mark.parametrize("born", [NEW_YEAR, "2012"])
def test_two_rows_of_a_shared_date_are_asked_about(born):
    after = rows(lina(born=born), lina(born=born))
    found = match([], after)
    assert found.doubts == (Doubt(None, 0, Rule.IDENTICAL_ROWS, (1,)),)
    assert (found.created, found.waiting_rows, found.united) == ((0,), (1,), ())
    assert match([], after, {(None, after[0].key): True}).united == ((0, 1),)
    assert match([], after, {(None, after[0].key): False}).created == (0, 1)


def test_two_accounts_of_one_line_explain_two_rows():
    before = known(lina(born=NEW_YEAR), lina(born=NEW_YEAR))
    found = match(before, rows(lina(born=NEW_YEAR), lina(born=NEW_YEAR)))
    assert (found.same, found.doubts) == (((1, 0), (2, 1)), ())


def test_a_crowd_of_one_date_is_compared_by_words_and_ends():
    """Four hundred accounts and as many rows, all of 1 January: no question about strangers, no hour of work."""
    before = known(*((f"Nom{place}x", f"Pre{place}y", NEW_YEAR) for place in range(400)))
    after = rows(*((f"Pre{place}y", f"Nom{place}x", NEW_YEAR) for place in range(400)))
    found = match(before, after)
    assert [(doubt.id, doubt.position) for doubt in found.doubts] == [(place + 1, place) for place in range(400)]


def test_a_line_is_asked_about_three_times_at_most():
    before = known(*(lina(prenom) for prenom in ("Lina", "Lena", "Luna", "Lyna", "Lana")))
    found = match(before, rows(lina("Lxna")))
    assert len(found.doubts) == 3
    assert found.waiting_accounts == (1, 2, 3, 4, 5)


def test_nothing_shows_a_name():
    before, after = known(lina()), rows(lina("Lena"))
    found = match(before, after)
    (question,) = questions(found, before, after, lambda subject: f"c{subject[0]}")
    assert "Dubois" not in repr((before, after, found, question, question.row))


def test_questions_carry_codes_and_lines_and_answers_settle_them():
    before, after = known(lina()), rows(lina("Lena"))
    found = match(before, after)
    (question,) = questions(found, before, after, lambda subject: f"c{subject[0]}", lambda place: place + 10)
    assert (question.code, question.lines, question.rule) == ("c1", (10,), Rule.ONE_LETTER)
    assert question.account is not None
    assert (question.account.prenom, question.row.prenom) == ("Lina", "Lena")
    (subject,) = subjects(found, after).values()
    said = settle(
        [Answer("c1", answer=False), Answer("other", answer=True), Answer("c2", answer=None)], {"c1": subject}
    )
    assert (said.settled, said.unknown) == ({(1, after[0].key): False}, 1)


def test_blank_lines_settle_nothing():
    assert settle([Answer("c1", answer=None)], {"c1": (1, ("a", "b", "c"))}).settled == {}
