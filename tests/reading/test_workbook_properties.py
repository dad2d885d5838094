"""Whatever a file holds, it becomes a reading in which every row that shows something has its place."""

from datetime import date, datetime, time

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.reading.workbook import as_json
from bot.reading.workbook.dates import read_date
from bot.reading.workbook.grid import shows
from bot.reading.workbook.names import clean, read_name
from tests.reading.workbook_makers import HEADER, canevas, read, xlsx

LEA = ("Dubois", "Léa", date(2012, 3, 4))
CALM = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])

words = st.sampled_from(
    [
        "Dubois",
        "Léa",
        "Total",
        "3e année",
        "04/03/2012",
        "31/02/2012",
        "Nom",
        "Prénom",
        "Date de naissance",
        "Numéro FASE",
        "Type de liste\n    ",
        "DUPONT",
        "Jean",
        "01/01/2010",
        "=1+1",
        "\u200b",
        " ",
        "Signature",
        "N° national",
        "Classe",
    ]
)
texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12)
moments = st.datetimes(datetime(1900, 3, 1), datetime(2090, 1, 1))  # noqa: DTZ001 - Excel has no zones
numbers = st.one_of(st.integers(-10, 99_999_999), st.floats(-1e6, 1e6, allow_nan=False), st.booleans())
cells = st.one_of(st.none(), words, texts, numbers, moments, st.dates(date(1900, 3, 1)), st.times())
grids = st.lists(st.lists(cells, max_size=6), max_size=25)


@CALM
@given(st.binary(max_size=2000))
def test_any_bytes_become_a_reading(content):
    assert as_json(read(content))["kind"] in {"canevas", "unknown"}


@CALM
@given(st.text(st.characters(codec="utf-8"), max_size=500))
def test_any_text_becomes_a_reading(text):
    as_json(read(text.encode()))


@CALM
@given(grids)
def test_every_row_that_shows_something_has_its_place(grid):
    """Under a header: a student, or a row that is said to be none; never both, never neither."""
    texts = [[cell if not isinstance(cell, str) or cell.isprintable() else "x" for cell in row] for row in grid]
    reading = read(canevas(LEA, *texts))
    students = [row.row for row in reading.rows]
    others = [row.row for row in reading.ignored_rows]
    visible = {number for number, row in enumerate(texts, 7) if any(map(shows, row))}
    assert sorted([*students, *others]) == sorted({1, 2, 3, 6} | visible)


@CALM
@given(grids)
def test_every_problem_belongs_to_a_student(grid):
    reading = read(canevas(LEA, *grid))
    rows = {(row.sheet, row.row) for row in reading.rows}
    assert {(problem.sheet, problem.row) for problem in reading.problems if problem.row is not None} <= rows


@CALM
@given(grids)
def test_a_student_without_a_date_or_a_name_has_an_error(grid):
    reading = read(xlsx([HEADER, LEA, *grid]))
    faulty = {problem.row for problem in reading.problems if problem.level == "error"}
    assert {row.row for row in reading.rows if not row.nom or row.date_naissance is None} <= faulty


@given(st.one_of(texts, words))
def test_a_clean_name_stays_clean(text):
    assert clean(clean(text)) == clean(text)
    assert read_name(read_name(text).value).value == read_name(text).value


@given(
    st.dates(date(1930, 1, 1), date(2024, 1, 1)), st.sampled_from(["%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d", "%d %m %Y"])
)
def test_written_dates_come_back(day, form):
    reading = read_date(day.strftime(form), date(2026, 11, 22), "esahr")
    assert reading.value == day.isoformat()


@given(st.one_of(cells, st.just(time(1)), st.text(max_size=30)))
def test_any_cell_is_judged_as_a_date(cell):
    reading = read_date(cell, date(2026, 11, 22), "autre")
    assert (reading.value is not None) or reading.code
