"""The catalogue of lists as schools really send them, 58 to 65, and where every other case is tested.

A case that is not the reader's (who sent it, what it means beside last year's accounts) is tested where it is
decided: `ELSEWHERE` names the test, which must exist.
"""

import ast
from pathlib import Path

import pytest

from bot.ports import ReadingContext
from tests.reading.catalogue_kit import LEA, NOE, answer, told
from tests.reading.workbook_makers import HEADER, IDENTIFIED, TODAY, people, read, xlsx

TESTS = Path(__file__).parents[1]
HERE = "test_catalogue*.py"
CASES = range(1, 66)
ELSEWHERE = {
    5: ("engine/test_who_wrote.py", "test_another_letter_of_a_school_is_acknowledged_and_read_by_people"),
    6: ("engine/test_list_story.py", "test_two_workbooks_in_one_mail_are_asked_for_one"),
    7: ("reading/test_mail_zip.py", "test_the_members_share_one_limit"),
    14: (
        "engine/test_who_wrote.py",
        "test_a_private_address_that_names_a_school_is_quarantined_and_the_school_told",
    ),
    17: ("engine/test_list_story.py", "test_the_same_file_again_is_said_to_be_known"),
    18: ("engine/test_list_story.py", "test_a_newer_file_takes_the_buttons_of_the_older_card"),
    50: ("domain/test_changes.py", "test_the_calendar_of_1904_is_noticed"),
    61: ("domain/test_changes.py", "test_thirty_students_for_four_hundred_accounts_are_not_all"),
    62: ("domain/test_changes.py", "test_more_than_three_deletions_in_ten_need_two_agents"),
    64: ("engine/test_list_story.py", "test_a_movement_names_who_comes_and_moves_nobody_else"),
    65: ("engine/test_loops_and_doubts.py", "test_a_question_beside_a_list_is_carded_and_the_list_goes_on"),
}
"""Where a case is tested that is not the reader's, or not only (50: beside last year's accounts)."""


def functions(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def numbers_here() -> set[int]:
    """The numbers of the `test_case_NN_…` of the catalogue's own files."""
    names = {name for path in Path(__file__).parent.glob(HERE) for name in functions(path)}
    return {int(name[10:12]) for name in names if name.startswith("test_case_")}


def test_every_case_is_tested():
    assert set(CASES) - numbers_here() - set(ELSEWHERE) == set()
    assert numbers_here() - set(CASES) == set()


@pytest.mark.parametrize("case", ELSEWHERE, ids="case_{:02}".format)
def test_a_case_that_is_not_the_reader_s_is_tested_where_it_is_decided(case):
    file, name = ELSEWHERE[case]
    assert name in functions(TESTS / file)


def test_case_58_exact_doubles():
    found = answer(LEA, NOE, ("DUBOIS", "Lea", "4/3/2012"))
    sentence = "1 ligne en double a été réunie à celle qu’elle répète."
    assert found == [(None, None, "warning", "duplicate_row", sentence)]


def test_case_59_homonyms_and_twins():
    rows = [LEA, ("Dubois", "Zoé", "04/03/2012"), ("Dubois", "Léa", "25/11/2009")]
    assert answer(*rows) == []


@pytest.mark.parametrize("other", ["04/03/2013", "03/04/2012"])
def test_case_60_the_same_name_and_nearly_the_same_date(other):
    found = answer(LEA, NOE, ("Dubois", "Léa", other))
    sentence = "Lignes 6 et 8 : s’agit-il du même élève ?"
    assert found == [(6, None, "warning", "near_duplicate", sentence)]


@pytest.mark.parametrize("box", [990001, None])
def test_case_63_two_schools_in_one_file(box):
    rows = [*IDENTIFIED[1:], ("FASE", *HEADER), (990001, *LEA), (990002, *NOE)]
    reading = read(xlsx(rows), context=ReadingContext(fase=box, today=TODAY))
    sentence = "Le fichier mélange deux établissements ; veuillez envoyer un canevas par établissement."
    assert told(reading) == [(None, None, "error", "two_schools", sentence)]
    assert len(people(reading)) == 2
