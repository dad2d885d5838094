"""The list of the first year: our own canevas, filled in by a school."""

from datetime import date, datetime

import pytest

from bot.domain.readings import Level
from bot.ports import ReadingContext
from bot.reading.workbook import as_json
from tests.reading.workbook_makers import (
    HEADER,
    IDENTIFIED,
    TODAY,
    canevas,
    codes,
    ignored,
    people,
    read,
    row_codes,
    sheets,
    xlsx,
    xlsx_of_excel,
)

LEA = ("Dubois", "Léa", date(2012, 3, 4))
NOE = ("Lambert", "Noé", "05/11/2013")


def test_a_sound_canevas_is_read_without_a_remark():
    reading = read(canevas(LEA, NOE))
    assert people(reading) == [("Dubois", "Léa", "2012-03-04"), ("Lambert", "Noé", "2013-11-05")]
    assert [row.row for row in reading.rows] == [6, 7]
    assert (reading.fase, reading.school_year, reading.list_kind) == (990001, "2026-2027", "complete")
    assert (reading.format, reading.refusal, reading.problems) == ("xlsx", None, ())
    assert set(ignored(reading).values()) == {"identification_row"}


def test_the_json_of_a_canevas_has_the_published_keys():
    shown = as_json(read(canevas(LEA)))
    assert list(shown) == [
        "kind", "refused", "fase", "school_year", "list", "format",
        "rows", "problems", "ignored_rows", "ignored_columns",
    ]  # fmt: skip
    assert shown["kind"] == "canevas"
    assert shown["rows"] == [
        {
            "sheet": "Élèves",
            "row": 6,
            "nom": "Dubois",
            "prenom": "Léa",
            "date_naissance": "2012-03-04",
            "movement": None,
        }
    ]


def test_a_file_that_is_no_workbook_is_of_unknown_kind():
    shown = as_json(read(b"%PDF-1.7 ..."))
    assert shown["kind"] == "unknown"
    assert shown["refused"]["code"] == "not_a_workbook"


def test_shared_strings_are_read_like_inline_ones():
    reading = read(xlsx_of_excel([*IDENTIFIED, HEADER, LEA, NOE]))
    assert people(reading) == people(read(canevas(LEA, NOE)))
    assert codes(reading) == []


def test_columns_may_stand_in_any_order():
    reading = read(canevas(("Léa", date(2012, 3, 4), "Dubois"), header=("Prénom", "Date de naissance", "Nom")))
    assert people(reading) == [("Dubois", "Léa", "2012-03-04")]


def test_values_may_stand_under_their_labels():
    rows = [
        ("Numéro FASE", "Année scolaire", "Type de liste"),
        (990001, "2026-2027", "Liste complète"),
        HEADER,
        LEA,
    ]
    reading = read(xlsx(rows))
    assert (reading.fase, reading.school_year, reading.list_kind) == (990001, "2026-2027", "complete")
    assert codes(reading) == []


@pytest.mark.parametrize("row", [("DUPONT", "Jean", "01/01/2010"), ("Dupont", "Jean", datetime(2010, 1, 1))])  # noqa: DTZ001 - Excel has no zones
def test_the_example_row_is_no_student(row):
    reading = read(canevas(row, LEA))
    assert [row.row for row in reading.rows] == [7]
    assert ignored(reading)[6] == "example_row"


def test_a_canevas_with_its_example_alone_has_no_student():
    reading = read(canevas(("DUPONT", "Jean", "01/01/2010")))
    assert reading.refusal is not None
    assert reading.refusal.code == "no_student"
    assert as_json(reading)["kind"] == "canevas"


def test_explanations_and_doubts_are_no_lists():
    tables = {
        "Mode d'emploi": [("Comment remplir le canevas",), HEADER, LEA],
        "Élèves": [*IDENTIFIED, HEADER, NOE],
        "À confirmer": [("Code", *HEADER, "Oui/Non"), ("k3", *LEA, "Oui")],
    }
    reading = read(sheets(tables))
    assert people(reading) == [("Lambert", "Noé", "2013-11-05")]
    assert codes(reading) == []


def test_our_own_column_of_remarks_is_no_extra_column():
    header = (*HEADER, "Entrée/Sortie", "À corriger")
    reading = read(canevas((*LEA, None, "Ligne 6 : la date est illisible."), header=header))
    assert reading.ignored_columns == ()
    assert codes(reading) == []


def test_extra_columns_are_named_and_their_values_left():
    header = ("N° national", *HEADER, "Adresse", None)
    reading = read(canevas(("12.03.04-123.45", *LEA, "rue Haute 1", "3A"), header=header))
    assert reading.ignored_columns == ("N° national", "Adresse", "(colonne F)")
    assert codes(reading) == ["extra_columns"]
    assert "12.03.04" not in str(as_json(reading))


def test_faults_name_the_row_and_never_the_student():
    reading = read(canevas(LEA, ("Dubois", "Zoé", "31/02/2012"), ("Peeters", "Tom", None)))
    assert row_codes(reading, 7) == ["date_impossible"]
    assert row_codes(reading, 8) == ["date_missing"]
    assert [problem.message for problem in reading.problems] == [
        "Ligne 7 : la date 31/02/2012 n’existe pas.",
        "Ligne 8 : la date de naissance manque ; si seule l’année est connue, veuillez indiquer l’année.",
    ]
    assert reading.rows[1].date_as_written == "31/02/2012"


@pytest.mark.parametrize(
    ("written", "code", "level"),
    [
        (990002, "fase_mismatch", Level.ERROR),
        ("990 002", "fase_mismatch", Level.ERROR),
        (990123, "fase_is_site", Level.ERROR),
        ("neuf", "fase_unreadable", Level.ERROR),
        (None, "fase_missing", Level.WARNING),
    ],
)
def test_the_number_of_the_school_is_compared_with_its_box(written, code, level):
    context = ReadingContext(fase=990001, today=TODAY, implantations=(990123,))
    reading = read(xlsx([("Numéro FASE", written), *IDENTIFIED[1:], HEADER, LEA]), context=context)
    assert [(problem.code, problem.level) for problem in reading.problems] == [(code, level)]


def test_without_a_known_box_the_number_is_only_read():
    reading = read(canevas(LEA), context=ReadingContext(fase=None, today=TODAY))
    assert (reading.fase, codes(reading)) == (990001, [])


def test_two_schools_in_one_file_are_told():
    reading = read(xlsx([("FASE", *HEADER), (990001, *LEA), (990002, *NOE)]))
    assert "two_schools" in codes(reading)
    assert reading.ignored_columns == ()


def test_the_canevas_of_last_year_is_asked_about():
    rows = [("Numéro FASE", 990001), ("Année scolaire", "2025-2026"), IDENTIFIED[2], HEADER, LEA]
    reading = read(xlsx(rows))
    assert reading.school_year == "2025-2026"
    assert codes(reading) == ["wrong_year"]
    assert "2025-2026" in reading.problems[0].message
    assert "2026-2027" in reading.problems[0].message


def test_titles_stand_in_for_missing_labels():
    rows = [("Académie des Trois Vents (FASE 990001)",), ("Liste complète des élèves 2026-2027",), HEADER, LEA]
    reading = read(xlsx(rows))
    assert (reading.fase, reading.school_year) == (990001, "2026-2027")
    assert codes(reading) == ["list_kind_missing"]
    assert ignored(reading) == {1: "title_row", 2: "title_row"}


@pytest.mark.parametrize(
    ("written", "kind", "expected"),
    [
        ("Mouvement", "movement", []),
        ("liste complete", "complete", []),
        ("Liste complète / Mouvement", None, ["list_kind_unclear"]),
        (None, None, ["list_kind_missing"]),
    ],
)
def test_the_kind_of_list_is_read_or_asked(written, kind, expected):
    reading = read(xlsx([*IDENTIFIED[:2], ("Type de liste", written), HEADER, LEA]))
    assert (reading.list_kind, codes(reading)) == (kind, expected)


def test_an_empty_movement_is_an_arrival():
    header = (*HEADER, "Entrée/Sortie")
    rows = [*IDENTIFIED[:2], ("Type de liste", "Mouvement"), header, (*LEA, "Sortie"), (*NOE, None), (*NOE, "E")]
    reading = read(xlsx(rows))
    assert [row.movement for row in reading.rows] == ["out", "in", "in"]


@pytest.mark.parametrize("written", ["S", "sorti", "parti le 3/10", "Sortie ", "départ"])
def test_departures_are_said_in_many_words(written):
    header = (*HEADER, "Entrée / Sortie")
    rows = [*IDENTIFIED[:2], ("Type de liste", "Mouvement"), header, (*LEA, written), (*NOE, "entrée")]
    assert [row.movement for row in read(xlsx(rows)).rows] == ["out", "in"]


@pytest.mark.parametrize(
    "written",
    ["Nouveau code", "nouveau  code ", "CODE", "nouvelle page", "Page perdue", "perdu", "mot de passe oublié"],
)
def test_a_new_code_is_asked_for_in_many_words(written):
    header = (*HEADER, "Entrée/Sortie")
    rows = [*IDENTIFIED[:2], ("Type de liste", "Mouvement"), header, (*LEA, written), (*NOE, "Nouvel élève")]
    reading = read(xlsx(rows))
    assert [row.movement for row in reading.rows] == ["code", "in"]
    shown = as_json(reading)["rows"]
    assert [(row["movement"], row.get("new_code")) for row in shown] == [(None, True), ("in", None)]
    assert "new_code" not in shown[1]


@pytest.mark.parametrize("written", ["Entrée, nouveau code", "Sortie, code perdu"])
def test_a_new_code_and_a_movement_in_one_cell_are_asked_about(written):
    header = (*HEADER, "Entrée/Sortie")
    rows = [*IDENTIFIED[:2], ("Type de liste", "Mouvement"), header, (*LEA, written), (*NOE, "E")]
    assert codes(read(xlsx(rows))) == ["movement_unclear"]


def test_a_blank_movement_among_new_codes_alone_is_asked():
    header = (*HEADER, "Entrée/Sortie")
    rows = [*IDENTIFIED[:2], ("Type de liste", "Mouvement"), header, (*LEA, "Nouveau code"), (*NOE, None)]
    assert codes(read(xlsx(rows))) == ["movement_missing"]


def test_a_blank_movement_among_departures_alone_is_asked():
    header = (*HEADER, "Entrée/Sortie")
    rows = [*IDENTIFIED[:2], ("Type de liste", "Mouvement"), header, (*LEA, "Sortie"), (*NOE, None)]
    assert codes(read(xlsx(rows))) == ["movement_missing"]


def test_movements_in_a_complete_list_are_asked_about():
    header = (*HEADER, "Entrée/Sortie")
    assert codes(read(canevas((*LEA, "Sortie"), header=header))) == ["movement_in_complete_list"]


def test_an_unclear_movement_is_an_error():
    header = (*HEADER, "Entrée/Sortie")
    rows = [*IDENTIFIED[:2], ("Type de liste", "Mouvement"), header, (*LEA, "peut-être"), (*NOE, "E")]
    assert codes(read(xlsx(rows))) == ["movement_unclear"]
