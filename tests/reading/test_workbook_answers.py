"""The sheet « À confirmer » comes back: codes, Oui and Non, and nothing else of it."""

import io
from collections.abc import Callable
from datetime import date

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from bot.domain.matching import Named, Question, Rule, ToConfirm
from bot.domain.numbers import Fase
from bot.domain.readings import Answer, WorkbookReading
from bot.domain.schools import Etablissement, SchoolYear
from bot.reading.workbook import as_json
from bot.writing import Writing
from tests.reading.workbook_makers import canevas, codes, people, read, row_codes, saved

SCHOOL, YEAR = Etablissement(Fase(990001), "Académie de Clairval"), SchoolYear(2026)
SHEET, FIRST = "À confirmer", 9
PAIRS = (
    (Named("D’Haese", "Lina", "2012-03-04"), Named("D'Haese", "Lena", "2012-03-04")),
    (Named("Sow", "Awa", None), Named("Sow", "Awa", "2012-09-10")),
    (None, Named("Camara", "Mariam", "2012-01-01")),
)
CODES = ("aaaa1111", "bbbb2222", "cccc3333")


def sent(beside: bytes | None = None) -> bytes:
    """What a school receives: three questions."""
    asked = tuple(
        Question(code, Rule.ONE_LETTER, *pair, lines=(10,)) for code, pair in zip(CODES, PAIRS, strict=True)
    )
    return Writing().doubts(SCHOOL, ToConfirm("VGM-7K2M4Q", 3, asked), beside)


def changed(change: Callable[[Worksheet], object], content: bytes | None = None) -> bytes:
    """The same workbook after someone worked in its sheet."""
    book = openpyxl.load_workbook(io.BytesIO(content or sent()))
    change(book[SHEET])
    return saved(book)


def answered(*answers: object, content: bytes | None = None) -> WorkbookReading:
    def fill(sheet: Worksheet) -> None:
        for row, answer in enumerate(answers, FIRST):
            sheet.cell(row, 8).value = answer

    return read(changed(fill, content))


def said(reading: WorkbookReading) -> list[bool | None]:
    assert [answer.code for answer in reading.answers] == list(CODES)
    return [answer.answer for answer in reading.answers]


def test_oui_non_and_nothing_are_read_with_dossier_and_version():
    reading = answered("Oui", "Non")
    assert reading.answers == (
        Answer("aaaa1111", answer=True, row=FIRST),
        Answer("bbbb2222", answer=False, row=FIRST + 1),
        Answer("cccc3333", answer=None, row=FIRST + 2),
    )
    assert (reading.answers_reference, reading.answers_version) == ("VGM-7K2M4Q", 3)
    assert (reading.refusal, reading.rows, codes(reading)) == (None, (), [])


@pytest.mark.parametrize("word", ["oui", "OUI", " Oui ", "Oui.", "o", "O", "x", "X", "✓", True, "Oui\u00a0"])
def test_ways_to_say_oui(word):
    assert said(answered(word))[0] is True


@pytest.mark.parametrize("word", ["non", "NON", "n", "N", "Non !", False])
def test_ways_to_say_non(word):
    assert said(answered(word))[0] is False


@pytest.mark.parametrize("word", [None, "", "   ", "\u200b"])
def test_a_blank_cell_is_no_answer(word):
    reading = answered(word, "Oui")
    assert said(reading) == [None, True, None]
    assert codes(reading) == []


@pytest.mark.parametrize("word", ["peut-être", "Oui/Non", "?", "(oui)", 1, "oui non", "=1+1", date(2026, 1, 1)])
def test_anything_else_is_named_and_moves_nobody(word):
    reading = answered(word)
    assert said(reading)[0] is None
    assert row_codes(reading, FIRST) == ["answer_unclear"]
    assert reading.problems[0].message.startswith("Feuille À confirmer, ligne 9 : ")


def test_names_changed_there_are_not_read_and_that_is_said():
    reading = read(changed(lambda sheet: sheet.cell(FIRST, 6, "Léna-Marie")))
    assert (reading.rows, codes(reading)) == ((), ["answers_edited"])
    assert "Léna" not in reading.problems[0].message


def test_inspect_shows_answers_by_row_and_code_and_repeats_no_name():
    def work(sheet: Worksheet) -> None:
        sheet.cell(FIRST, 8).value = "Oui"
        sheet.cell(FIRST + 1, 2).value = "Dupont"
        sheet.cell(FIRST + 1, 8).value = "non"
        sheet.cell(FIRST + 3, 8).value = "Oui"

    line = as_json(read(changed(work)))
    assert line["answers"] == {
        "reference": "VGM-7K2M4Q",
        "version": 3,
        "answers": [
            {"row": FIRST, "code": "aaaa1111", "answer": "oui"},
            {"row": FIRST + 1, "code": "bbbb2222", "answer": "non"},
            {"row": FIRST + 2, "code": "cccc3333", "answer": None},
        ],
        "ignored": {"names_edited": 1, "lines_without_code": 1},
    }
    assert (line["kind"], line["refused"], line["rows"]) == ("canevas", None, [])
    assert not any(name in str(line) for name in ("Haese", "Sow", "Camara", "Dupont"))


def test_a_list_without_that_sheet_has_no_answers_to_show():
    assert "answers" not in as_json(read(canevas(("Peeters", "Zoé", "04/03/2012"))))


def test_a_line_that_was_moved_keeps_its_meaning():
    def sort(sheet: Worksheet) -> None:
        rows = [[cell.value for cell in sheet[row]] for row in range(FIRST, FIRST + 3)]
        rows[2][7] = "Oui"
        for row, values in zip(range(FIRST, FIRST + 3), reversed(rows), strict=True):
            for column, value in enumerate(values, 1):
                sheet.cell(row, column).value = value

    reading = read(changed(sort))
    assert reading.answers[0] == Answer("cccc3333", answer=True, row=FIRST)
    assert codes(reading) == []


def test_the_same_question_answered_twice():
    def copy(second: str) -> Callable[[Worksheet], None]:
        def add(sheet: Worksheet) -> None:
            for column in range(1, 10):
                sheet.cell(FIRST + 5, column).value = sheet.cell(FIRST, column).value
            sheet.cell(FIRST, 8).value = "Oui"
            sheet.cell(FIRST + 5, 8).value = second

        return add

    assert said(read(changed(copy("oui"))))[0] is True
    reading = read(changed(copy("Non")))
    assert said(reading)[0] is None
    assert row_codes(reading, FIRST + 5) == ["answer_twice"]


@pytest.mark.parametrize("code", [None, "", "Qaaaa1111", "aaaa1111-0000", 42, "Qaa-1234", "=1+1"])
def test_an_answer_without_a_code_of_ours_is_named(code):
    def spoil(sheet: Worksheet) -> None:
        sheet.cell(FIRST, 8).value = "Oui"
        sheet.cell(FIRST, 9).value = code

    reading = read(changed(spoil))
    assert row_codes(reading, FIRST) == ["answer_code_missing"]
    assert [answer.code for answer in reading.answers] == list(CODES[1:])


@pytest.mark.parametrize(("row", "value"), [(2, None), (3, None), (2, "VGM-1"), (3, "trois"), (3, -1)])
def test_a_sheet_that_lost_its_dossier_or_version_says_so(row, value):
    def lose(sheet: Worksheet) -> None:
        sheet.cell(row, 2).value = value
        sheet.cell(FIRST, 8).value = "Oui"

    reading = read(changed(lose))
    assert None in {reading.answers_reference, reading.answers_version}
    assert codes(reading) == ["answers_unidentified"]


def test_an_older_version_is_recognised_as_such():
    assert read(changed(lambda sheet: sheet.cell(3, 2, 2))).answers_version == 2


def test_questions_sent_back_without_an_answer():
    reading = answered()
    assert (reading.refusal, codes(reading)) == (None, ["answers_missing"])


def test_a_list_and_answers_in_one_workbook_are_both():
    book = openpyxl.load_workbook(io.BytesIO(sent(Writing().canevas(SCHOOL, YEAR))))
    for column, value in enumerate(("Dubois", "Léa", date(2012, 3, 4)), 1):
        book["Élèves"].cell(10, column, value)
    reading = answered("Oui", content=saved(book))
    assert people(reading) == [("Dubois", "Léa", "2012-03-04")]
    assert said(reading) == [True, None, None]
    assert (reading.fase, reading.list_kind, codes(reading)) == (990001, "complete", [])


def test_a_canevas_left_empty_beside_the_answers_is_no_list():
    """Nothing is asked about the kind or the year of a list that is not there."""
    reading = answered("Non", content=sent(Writing().canevas(SCHOOL, YEAR)))
    assert (reading.refusal, reading.rows, reading.list_kind, codes(reading)) == (None, (), None, [])


def test_a_sheet_under_another_name_is_recognised():
    book = openpyxl.load_workbook(io.BytesIO(sent()))
    book[SHEET].title = "Feuille1"
    book["Feuille1"].cell(FIRST, 8).value = "Oui"
    assert said(read(saved(book)))[0] is True


def test_answers_saved_as_text_are_read():
    book = openpyxl.load_workbook(io.BytesIO(sent()))
    book[SHEET].cell(FIRST, 8).value = "Oui"
    text = "\r\n".join(
        ";".join('"' + str(value or "").replace('"', '""') + '"' for value in row)
        for row in book[SHEET].iter_rows(values_only=True)
    )
    reading = read(text.encode("utf-8-sig"), "reponses.csv")
    assert (reading.format, said(reading)[0], codes(reading)) == ("csv", True, [])


def test_a_hidden_sheet_answers_nothing():
    book = openpyxl.load_workbook(io.BytesIO(sent(Writing().canevas(SCHOOL, YEAR))))
    book[SHEET].cell(FIRST, 8).value = "Oui"
    book[SHEET].sheet_state = "hidden"
    reading = read(saved(book))
    assert reading.answers == ()
    assert reading.refusal is not None


def test_a_workbook_without_the_sheet_has_no_answers():
    reading = read(Writing().canevas(SCHOOL, YEAR))
    assert (reading.answers, reading.answers_reference, reading.answers_version) == ((), None, None)


words = st.sampled_from(["Oui", "Non", "Réponse", "Code de la ligne", "Dossier", "VGM-7K2M4Q", "Qaaaa1111-0000"])
cells = st.one_of(
    st.none(), words, st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"))), st.floats()
)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(1, 14), st.integers(1, 11), cells), max_size=12))
def test_whatever_is_typed_there_becomes_a_reading(typed):
    def scribble(sheet: Worksheet) -> None:
        for row, column, value in typed:
            number = isinstance(value, float)
            sheet.cell(row, column).value = None if number and value != value else value

    reading = read(changed(scribble))
    as_json(reading)
    assert len({answer.code for answer in reading.answers}) == len(reading.answers)
    assert reading.rows == ()
