"""The sheet « À confirmer »: last year's line and this year's, and one cell to fill in."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from bot.domain.matching import Named, Question, Rule, ToConfirm, unsealed
from bot.domain.numbers import Fase
from bot.domain.readings import StudentRow
from bot.domain.schools import Etablissement, SchoolYear
from bot.writing import Writing
from bot.writing.doubts import FIRST_ROW, HEADER, HEADER_ROW, SHEET

SCHOOL, YEAR = Etablissement(Fase(990001), "Académie de Clairval"), SchoolYear(2026)
LINA, LENA = Named("Dubois", "Lina", "2012-03-04"), Named("Dubois", "Lena", "2012-03-04")
AMBER = "FFFFEBB8"


def question(account: Named | None = LINA, row: Named = LENA, **more) -> Question:
    return Question(more.pop("code", "k7m2qd9x"), more.pop("rule", Rule.ONE_LETTER), account, row, **more)


def book(*questions: Question, beside: bytes | None = None, movement: bool = False) -> Workbook:
    asked = ToConfirm("VGM-7K2M4Q", 3, questions, movement)
    return load_workbook(BytesIO(Writing().doubts(SCHOOL, asked, beside)))


def sheet(*questions: Question, movement: bool = False) -> Worksheet:
    return book(*questions, movement=movement)[SHEET]


def line(found: Worksheet, row: int = FIRST_ROW) -> list[object]:
    return [cell.value for cell in found[row]]


def test_both_lines_stand_side_by_side():
    found = sheet(question(lines=(12,)))
    assert [cell.value for cell in found[HEADER_ROW]] == list(HEADER)
    assert line(found)[1:8] == ["Dubois", "Lina", "04/03/2012", "Dubois", "Lena", "04/03/2012", None]
    assert str(found["A9"].value).startswith("Ligne 12\u00a0: l’orthographe diffère.")


def test_what_differs_is_marked_and_said_in_words():
    found = sheet(question())
    assert [cell.fill.fgColor.rgb == AMBER for cell in found[FIRST_ROW]][4:7] == [False, True, False]
    assert found["F9"].font.bold


def test_it_says_which_version_of_which_dossier_it_asks_about():
    found = sheet(question())
    assert [found.cell(row, 2).value for row in (2, 3, 4)] == [
        *("VGM-7K2M4Q", "3", "Académie de Clairval (FASE 990001)")
    ]


def test_only_the_answer_may_be_changed_and_there_is_no_password():
    found = sheet(question(), question(code="other123"))
    free = [cell.coordinate for row in found.iter_rows() for cell in row if not cell.protection.locked]
    assert free == ["H9", "H10"]
    assert found.protection.sheet
    assert found.protection.password is None


def test_the_answer_is_chosen_from_oui_and_non():
    (choice,) = sheet(question(), question(code="other123")).data_validations.dataValidation
    assert (choice.formula1, str(choice.sqref), choice.allow_blank) == ('"Oui,Non"', "H9:H10", True)


def test_the_code_tells_the_question_and_whether_the_line_was_changed():
    found = sheet(question())
    cells = [str(value or "") for value in line(found)[1:7]]
    assert unsealed(str(found["I9"].value), cells) == ("k7m2qd9x", True)
    assert unsealed(str(found["I9"].value), [*cells[:-1], "05/03/2012"]) == ("k7m2qd9x", False)


def test_a_code_that_a_program_could_change_is_refused():
    with pytest.raises(ValueError, match="code de ligne"):
        sheet(question(code="a-b"))


def test_a_year_alone_and_an_unknown_date_are_shown_as_they_are():
    found = sheet(question(Named("Sow", "Awa", None), Named("Sow", "Awa", "2012")))
    assert (found["D9"].value, found["G9"].value) == (None, "2012")


def test_identical_rows_have_no_account_beside_them():
    found = sheet(question(None, LINA, rule=Rule.IDENTICAL_ROWS, lines=(12, 40, 88)))
    assert line(found)[1:4] == [None, None, None]
    assert str(found["A9"].value).startswith(
        "Lignes 12, 40 et 88\u00a0: votre liste cite cet élève plusieurs fois."
    )
    assert found["E9"].fill.fgColor.rgb != AMBER


def test_a_departure_says_what_oui_will_do():
    said = str(sheet(question(leaving=True, lines=(12,)), movement=True)["A9"].value)
    assert "Oui : il sera supprimé" in said.replace("\u00a0", " ")


def test_a_new_code_says_what_oui_will_do():
    said = str(sheet(question(new_code=True, lines=(12,)), movement=True)["A9"].value)
    assert "Oui : il reçoit un nouveau code" in said.replace("\u00a0", " ")


def test_non_means_something_else_in_a_movement():
    meanings = [str(sheet(question(), movement=movement)["A6"].value) for movement in (False, True)]
    assert ["supprimé" in meaning for meaning in meanings] == [True, False]


def test_each_rule_asks_in_a_sentence_of_its_own():
    found = sheet(*(question(rule=rule) for rule in Rule))
    said = [str(found.cell(FIRST_ROW + place, 1).value) for place in range(len(Rule))]
    assert len(set(said)) == len(Rule)
    assert all(sentence.endswith("?") for sentence in said)


def test_titles_stay_in_sight_on_screen_and_on_paper():
    found = sheet(question())
    assert found.freeze_panes == f"A{FIRST_ROW}"
    assert found.print_title_rows == f"${HEADER_ROW}:${HEADER_ROW}"
    assert found.page_setup.orientation == "landscape"


def test_beside_a_canevas_nothing_of_it_changes():
    canevas = Writing().canevas(SCHOOL, YEAR)
    both = book(question(), beside=canevas)
    assert both.sheetnames == ["Élèves", SHEET, "Mode d'emploi"]
    assert looks(both["Élèves"]) == looks(load_workbook(BytesIO(canevas))["Élèves"])


def test_beside_a_correction_nothing_of_it_changes():
    rows = [StudentRow("Élèves", 10, "=Dubois", "Léa", "2012-03-04"), StudentRow("Élèves", 11, "Sow", "Awa", None)]
    correction = Writing().correction(SCHOOL, YEAR, rows, ())
    both = book(question(), beside=correction)
    assert looks(both["Élèves"]) == looks(load_workbook(BytesIO(correction))["Élèves"])
    assert both.active is not None
    assert both.active.title == "Élèves"


def looks(found: Worksheet) -> list[object]:
    """Values, formats, protection and choices of a sheet."""
    cells = [
        (
            cell.coordinate,
            cell.value,
            cell.data_type,
            cell.number_format,
            cell.quotePrefix,
            *map(repr, styles(cell)),
        )
        for row in found.iter_rows()
        for cell in row
    ]
    choices = [(each.formula1, str(each.sqref)) for each in found.data_validations.dataValidation]
    widths = {letter: (each.width, each.min, each.max) for letter, each in found.column_dimensions.items()}
    return [cells, choices, widths, found.freeze_panes, found.protection.sheet]


def styles(cell: Cell) -> tuple[object, ...]:
    return cell.font, cell.fill, cell.protection, cell.border


def test_formulas_stay_text():
    found = sheet(question(Named("=1+1", "@A1", None), Named("-Léa", "+Léa", None)))
    assert [found.cell(FIRST_ROW, column).data_type for column in (2, 3, 5, 6)] == ["s"] * 4


def test_the_same_questions_give_the_same_bytes():
    asked = ToConfirm("VGM-7K2M4Q", 3, (question(),))
    assert Writing().doubts(SCHOOL, asked) == Writing().doubts(SCHOOL, asked)


@settings(max_examples=30)
@given(st.text(st.characters(codec=None), max_size=60))
def test_any_name_makes_a_sheet(text):
    found = sheet(question(Named(text, text, None), Named(text, "x", "2012")))
    cells = [str(value or "") for value in line(found)[1:7]]
    assert unsealed(str(found["I9"].value), cells) == ("k7m2qd9x", True)
