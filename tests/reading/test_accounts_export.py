"""User exports of Moodle: titles in several languages, the school by documented patterns, dates in any form."""

import io
from datetime import date

import pytest

from bot.reading.account_files import AccountsError, account_rows
from bot.reading.account_schools import fase_alone, fase_in_code, is_staff
from bot.reading.accounts import AccountReading, AccountsFile, columns_of

TODAY = date(2026, 11, 22)


def read(content: str | bytes, fase: int | None = None) -> list[AccountReading]:
    raw = content.encode() if isinstance(content, str) else content
    return list(AccountsFile(io.BytesIO(raw), TODAY, fase))


def one(**cells: str) -> AccountReading:
    """The reading of one row with these columns, beside a sound account of school 990001."""
    row = {"username": "u1", "lastname": "Dubois", "firstname": "Léa", "institution": "990001", **cells}
    titles = [name.replace("__", " ") for name in row]
    quoted = ['"' + cell.replace('"', '""') + '"' for cell in row.values()]
    (found,) = read(f"{','.join(titles)}\n{','.join(quoted)}\n")
    return found


@pytest.mark.parametrize(
    ("text", "fase"),
    [
        ("ecole-990001", {990001}),
        ("ecole-990001-eleves", {990001}),
        ("École 5464", {5464}),
        ("ec005464", {5464}),
        ("EC005464@cfwb.be", {5464}),
        ("FASE 5464 - 3A", {5464}),
        ("N° FASE : 5464", {5464}),
        ("fase_5464_p3", {5464}),
        ("etablissement-990001", {990001}),
        ("happi-990001", {990001}),
        ("005464-3A", {5464}),
        ("990001_2026-2027", {990001}),
        ("2026-2027", set()),
        ("2025", set()),
        ("3A", set()),
        ("5464", set()),
        ("lycee-5464", set()),
        ("1234567", set()),
        ("ecole-1234567", set()),
        ("fase 0", set()),
        ("ecole-990001 et ecole-990002", {990001, 990002}),
    ],
)
def test_a_school_is_named_by_documented_patterns(text, fase):
    assert fase_in_code(text) == fase


@pytest.mark.parametrize(
    ("text", "fase"), [("990001", {990001}), ("005464", {5464}), ("5464.0", {5464}), ("3A", set()), ("0", set())]
)
def test_a_cell_with_a_number_alone_names_a_school_where_only_a_school_can_stand(text, fase):
    assert fase_alone(text) == fase


@pytest.mark.parametrize(
    ("groups", "roles", "staff"),
    [
        (["ecole-990001-profs"], [], True),
        (["Enseignants"], [], True),
        (["990001_direction"], [], True),
        ([], ["editingteacher"], True),
        ([], ["Gestionnaire"], True),
        (["ecole-990001-eleves"], ["student"], False),
        (["élèves de Mme Peeters, enseignante"], [], False),
        (["4e professionnelle gestionnaire"], [], False),
        (["7e éducateur"], [], False),
        (["enseignement secondaire"], [], False),
        (["Institut Sainte-Invention"], [], False),
        ([], [], False),
    ],
)
def test_staff_is_told_by_its_cohort_or_role(groups, roles, staff):
    assert is_staff(groups, roles) is staff


@pytest.mark.parametrize(
    "titles",
    [
        "username,lastname,firstname,profile_field_datenaissance,suspended,cohort1,institution,idnumber",
        "Nom d'utilisateur;Nom;Prénom;Date de naissance;Suspendu;Cohorte;Établissement;Numéro d’identification",
        "Gebruikersnaam\tAchternaam\tVoornaam\tprofile_field_Geboortedatum\tGeschorst\tcohort\tInstelling\tidnumber",
        "identifiant;nom de famille;prénom;profile_field_ddn;compte suspendu;cohorte1;institution;id number",
    ],
)
def test_titles_are_understood_in_the_languages_of_moodle(titles):
    separator = next(each for each in ",;\t" if each in titles)
    row = separator.join(("u1", "Dubois", "Léa", "04/03/2012", "1", "ecole-990001", "", ""))
    (found,) = read(f"{titles}\n{row}\n")
    assert (found.trouble, found.fase, found.username) == (None, 990001, "u1")
    assert (found.nom, found.prenom, found.date_naissance, found.suspended) == (
        "Dubois",
        "Léa",
        "2012-03-04",
        True,
    )


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("04/03/2012", "2012-03-04"),
        ("4 mars 2012", "2012-03-04"),
        ("2012-03-04", "2012-03-04"),
        ("20120304", "2012-03-04"),
        ("1330815600", "2012-03-04"),  # midnight in Brussels, as Moodle keeps its own date fields
        ("1330858800", "2012-03-04"),
        ("-86400", None),
        ("-378694800", "1958-01-01"),
        ("1975", "1975"),
        ("0", None),
        ("-", None),
        ("", None),
    ],
)
def test_birth_dates_are_read_in_any_form(written, kept):
    assert one(profile_field_ddn=written).date_naissance == kept


def test_an_unreadable_birth_date_is_told():
    found = one(profile_field_ddn="31/02/2012")
    assert (found.trouble, found.date_naissance, found.date_unreadable) == (None, None, True)


def test_names_are_cleaned_as_those_of_lists_are():
    found = one(lastname=" N´Diaye\u00a0", firstname="E\u0301lodie")
    assert (found.nom, found.prenom) == ("N'Diaye", "Élodie")
    assert one(firstname="-").prenom == ""


@pytest.mark.parametrize(
    ("cells", "trouble"),
    [
        ({"username": ""}, "no_username"),
        ({"username": "Léa Dubois"}, "bad_username"),
        ({"username": "guest"}, "technical"),
        ({"lastname": "-"}, "no_name"),
        ({"institution": ""}, "no_school"),
        ({"institution": "", "idnumber": "990001"}, "no_school"),
        ({"cohort1": "ecole-990002"}, "two_schools"),
        ({"fase": "990002"}, "two_schools"),
        ({"role1": "teacher"}, "staff"),
        ({"department": "Professeurs"}, "staff"),
        ({"suspended": "parfois"}, "bad_suspended"),
        ({"deleted": "1"}, "deleted"),
    ],
)
def test_a_row_that_can_not_be_used_says_why(cells, trouble):
    assert one(**cells).trouble == trouble


@pytest.mark.parametrize(
    "cells",
    [
        {"institution": "", "idnumber": "fase-990001-17"},
        {"institution": "", "cohort2": "ecole-990001"},
        {"institution": "", "fase": "990001"},
        {"institution": "Académie", "profile_field_fase": "990001"},
        {"cohort1": "ecole-990001", "cohort2": "2026-2027"},
        {"institution": "", "department": "ec990001"},
    ],
)
def test_the_school_is_found_wherever_the_export_keeps_it(cells):
    assert (one(**cells).fase, one(**cells).trouble) == (990001, None)


def test_a_file_without_a_school_takes_the_one_that_was_named():
    text = "username,lastname\nu1,Dubois\n"
    assert [row.fase for row in read(text, 990003)] == [990003]
    assert [row.trouble for row in read(text)] == ["no_school"]


def test_without_a_column_nothing_is_said_of_suspension():
    assert one().suspended is None
    assert [one(suspended=word).suspended for word in ("Oui", "0", "")] == [True, False, False]


def test_columns_that_are_not_ours_are_never_kept():
    found = columns_of(["username", "lastname", "NISS", "address", "phone1", "password"])
    assert found.one == {"username": 0, "nom": 1}
    assert "12.03.04" not in repr(one(NISS="12.03.04-123.45"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_alphabet_is_found_in_the_content(encoding):
    (found,) = read("username;lastname;institution\nu1;Désiré;990001\n".encode(encoding))
    assert found.nom == "Désiré"


def test_titles_may_stand_under_a_heading_and_rows_keep_their_number():
    found = read("Export du 22/11/2026\n\nusername,lastname,institution\nu1,Dubois,990001\n\nu2,Maes,990001\n")
    assert [row.line for row in found] == [4, 6]


def test_the_file_can_be_read_twice():
    file = AccountsFile(io.BytesIO(b"username,lastname,institution\nu1,Dubois,990001\n"), TODAY)
    assert [row.username for row in file] == [row.username for row in file] == ["u1"]


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02\x03", b"%PDF-1.7", b"PK\x03\x04", b'"' + b"a" * 200_000])
def test_what_is_no_export_is_refused_in_french(content):
    with pytest.raises(AccountsError, match=r"\.$"):
        read(content)


def test_rows_come_one_after_the_other():
    """A file of 600,000 rows is never held whole."""
    rows = account_rows(io.BytesIO(b"a,b\n" + b"1,2\n" * 10))
    assert next(rows) == (1, ["a", "b"])
