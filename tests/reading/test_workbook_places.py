"""No row is ever dropped in silence, whatever the layout: a student, a named problem, or named as ignored."""

import io

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.readings import WorkbookReading
from bot.reading.workbook.grid import shows
from tests.reading.workbook_makers import HEADER, IDENTIFIED, read, saved, sheets, xlsx

CALM = settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow])

SECRET = "12.03.04-123.45"
titles = st.sampled_from(
    [
        "Nom", "Prénom", "Date de naissance", "Nom et prénom", "Naam", "Voornaam", "DDN", "Date", "Jour",
        "Mois", "Année", "Entrée/Sortie", "Numéro FASE", "Classe", "N°", "Élève", "Père", "de naissance",
        "N° national", None,
    ]
)  # fmt: skip
words = st.sampled_from(
    [
        "Dubois", "Léa", "DUBOIS Léa", "Maes, Tom", "04/03/2012", "31/02/2012", "2012", "Total", "Total : 3",
        "3e année", "Signature", "Fait à Namur", "DUPONT", "Jean", "01/01/2010", "S", "entrée",
        "DUBOIS Léa 04/03/2012", "x", "-", "*", "Page 2", "Nom", "Prénom", "Date de naissance", "Numéro FASE",
        "990001", "\u200b", " ", SECRET,
    ]
)  # fmt: skip
cells = st.one_of(st.none(), words, st.integers(-3, 60_000), st.floats(0, 1e6, allow_nan=False), st.booleans())
rows = st.lists(st.lists(cells, max_size=8), max_size=14)
headers = st.one_of(
    st.just([list(HEADER)]),
    st.just([[*HEADER, None, *HEADER]]),
    st.just([["Nom", "Prénom", "Jour", "Mois", "Année"]]),
    st.just([["Élève", None, "Date de"], ["Nom", "Prénom", "naissance"]]),
    st.lists(st.lists(titles, min_size=1, max_size=8), max_size=2),
)


def unnamed(reading: WorkbookReading, grid: list[list[object]], sheet: str = "Élèves") -> set[int]:
    """The rows of a sheet that show something, and of which nothing is said."""
    visible = {number for number, row in enumerate(grid, 1) if any(map(shows, row))}
    named = {row.row for row in (*reading.rows, *reading.ignored_rows) if row.sheet == sheet}
    told = {problem.sheet for problem in reading.problems if problem.code == "sheet_not_read"}
    return set() if sheet in told else visible - named


@CALM
@given(headers, rows)
def test_every_row_of_any_layout_is_named(header, body):
    """All but the one row of titles that the columns were found by."""
    grid = [*map(list, IDENTIFIED), *header, *body]
    reading = read(xlsx(grid))
    if reading.refusal is None:
        assert len(unnamed(reading, grid)) <= 1


@CALM
@given(st.lists(st.tuples(headers, rows), min_size=1, max_size=3))
def test_every_row_of_several_sheets_is_named(tables):
    grids = {f"Classe {number}": [*header, *body] for number, (header, body) in enumerate(tables)}
    reading = read(sheets(grids))
    if reading.refusal is None:
        assert all(len(unnamed(reading, grid, name)) <= 1 for name, grid in grids.items())


@CALM
@given(rows, st.sets(st.integers(1, 20), max_size=6), st.sets(st.integers(1, 20), max_size=6))
def test_what_is_hidden_or_struck_is_read_like_the_rest(body, hidden, struck):
    grid = [*map(list, IDENTIFIED), list(HEADER), *body]
    plain = read(xlsx(grid))
    book = openpyxl.load_workbook(io.BytesIO(xlsx(grid)))
    for row in hidden:
        book.active.row_dimensions[row].hidden = True
    for row in struck:
        for cell in book.active[row]:
            cell.font = openpyxl.styles.Font(strike=True)
    changed = read(saved(book))
    assert (changed.rows, changed.ignored_rows) == (plain.rows, plain.ignored_rows)
    more = {problem.code for problem in changed.problems} - {problem.code for problem in plain.problems}
    assert more <= {"hidden_rows", "struck_rows"}


@CALM
@given(rows)
def test_what_stands_in_other_columns_is_never_kept(body):
    """A national number in a column of its own is in no row, no sentence and no title."""
    grid = [
        *map(list, IDENTIFIED),
        [*HEADER, "N° national"],
        *([*row[:3], *[None] * (3 - len(row[:3])), SECRET] for row in body),
    ]
    reading = read(xlsx(grid))
    taken = {cell for row in body for cell in row[:3]}
    kept = [(row.nom, row.prenom, row.date_naissance, row.date_as_written) for row in reading.rows]
    if SECRET not in taken:
        assert SECRET not in str(
            (kept, [problem.message for problem in reading.problems], reading.ignored_columns)
        )
    if any(row.row > 5 for row in reading.rows):
        assert "extra_columns" in {problem.code for problem in reading.problems}
