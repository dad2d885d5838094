"""The catalogue of lists as schools really send them, 32 to 44: the names."""

from datetime import date

import pytest

from bot.ports import ReadingContext
from tests.reading.catalogue_kit import LEA, NOE, answer, told
from tests.reading.workbook_makers import TODAY, canevas, people, read, xlsx_of_excel

BORN = "04/03/2012"
DIGITS = "Ligne 7 : un nom ne peut contenir de chiffres."
FORMULA = "Ligne 7 : la cellule contient une formule ; veuillez copier-coller les valeurs."
NO_NAME = "Ligne 7 : le contenu n’est pas un nom."
COMMENT = "Ligne 7 : veuillez retirer le commentaire."
UNREADABLE = "Ligne 7 : des caractères accentués sont illisibles ; veuillez les ressaisir."
EXCEL = "Ligne 7 : Excel a transformé le nom ; veuillez mettre la cellule au format Texte."


def kept(nom: str, prenom: str) -> tuple[str, str]:
    """The names of a row as they are kept, when nothing is said about it."""
    reading = read(canevas((nom, prenom, BORN)))
    assert told(reading) == []
    return reading.rows[0].nom, reading.rows[0].prenom


@pytest.mark.parametrize(
    ("nom", "prenom", "clean"),
    [
        ("Du\u00adpont", "  Élodie\u00a0", ("Dupont", "Élodie")),
        ("Müller\n", "\u200bLéa\ufeff", ("Müller", "Léa")),
        ("Van\t der\u2003 Berg", "Anne\u2060", ("Van der Berg", "Anne")),
    ],
)
def test_case_32_spaces_and_what_nobody_sees(nom, prenom, clean):
    assert kept(nom, prenom) == clean


@pytest.mark.parametrize(
    ("nom", "prenom", "clean"),
    [
        ("N´Diaye", "E\u0301lodie", ("N'Diaye", "Élodie")),
        ("N`Diaye", "Ame\u0301lie", ("N'Diaye", "Amélie")),
        ("D’Hondt", "Anne‑Marie", ("D'Hondt", "Anne-Marie")),
    ],
)
def test_case_33_accents_and_apostrophes_of_other_machines(nom, prenom, clean):
    assert kept(nom, prenom) == clean


def test_case_34_accents_that_can_be_put_back():
    reading = read(canevas(LEA, ("FranÃ§ois", "HÃ©lÃ¨ne", BORN)))
    sentence = "Ligne 7 : des caractères accentués ont été rétablis ; merci de vérifier."
    assert people(reading)[1] == ("François", "Hélène", "2012-03-04")
    assert told(reading) == [(7, "nom", "warning", "name_repaired", sentence)]


@pytest.mark.parametrize("nom", ["Fran\ufffdois", "H?l?ne"])
def test_case_34_accents_that_are_lost(nom):
    assert answer(LEA, (nom, "Léa", BORN)) == [(7, "nom", "error", "name_unreadable", UNREADABLE)]


def test_case_35_capitals_without_accents():
    assert kept("BEN HADDOU", "FRANCOIS") == ("BEN HADDOU", "FRANCOIS")


@pytest.mark.parametrize(
    ("nom", "prenom", "column"),
    [
        ("Dubois", "Mohamed (Momo)", "prenom"),
        ("Dubois", "Zoé ???", "prenom"),
        ("Dupont (garde alternée)", "Léa", "nom"),
    ],
)
def test_case_36_nicknames_and_comments(nom, prenom, column):
    assert answer(LEA, (nom, prenom, BORN)) == [(7, column, "error", "name_has_comment", COMMENT)]


@pytest.mark.parametrize(
    ("nom", "prenom", "found"),
    [
        ("Dubois", "Léa 2", (7, "prenom", "error", "name_has_digits", DIGITS)),
        ("Dupont1", "Léa", (7, "nom", "error", "name_has_digits", DIGITS)),
        ("lea@example.be", "Léa", (7, "nom", "error", "name_invalid", NO_NAME)),
        ("lea2@example.be", "Léa", (7, "nom", "error", "name_has_digits", DIGITS)),
    ],
)
def test_case_37_digits_and_addresses(nom, prenom, found):
    assert answer(LEA, (nom, prenom, BORN)) == [found]


def test_case_38_several_first_names():
    reading = read(canevas(LEA, ("Dubois", "Jean, Pierre, Marie", BORN)))
    sentence = "Ligne 7 : plusieurs prénoms indiqués ; seul le premier sera imprimé."
    assert people(reading)[1] == ("Dubois", "Jean, Pierre, Marie", "2012-03-04")
    assert told(reading) == [(7, "prenom", "warning", "first_names_several", sentence)]


@pytest.mark.parametrize("prenom", [None, "-", "X", "néant"])
def test_case_39_no_first_name(prenom):
    reading = read(canevas(LEA, ("Soekarno", prenom, BORN)))
    sentence = "Ligne 7 : le prénom manque ; si l’élève n’en a pas, merci de nous le confirmer."
    assert people(reading)[1] == ("Soekarno", "", "2012-03-04")
    assert told(reading) == [(7, "prenom", "warning", "first_name_missing", sentence)]


def test_case_40_short_and_polish_names():
    assert kept("O", "Y") == ("O", "Y")
    assert kept("Łukasz", "Şükrü") == ("Łukasz", "Şükrü")


def test_case_40_long_names():
    sentence = "Ligne 7 : le nom dépasse 80 caractères ; veuillez le vérifier."
    assert answer(LEA, ("A" * 81, "Léa", BORN)) == [(7, "nom", "error", "name_too_long", sentence)]
    assert kept("A" * 80, "Léa") == ("A" * 80, "Léa")


@pytest.mark.parametrize("nom", ["محمد", "Мария", "王小明"])
def test_case_40_other_alphabets(nom):
    sentence = "Ligne 7 : veuillez écrire le nom en caractères latins, comme sur la carte d’identité."
    assert answer(LEA, (nom, "Léa", BORN)) == [(7, "nom", "warning", "name_not_latin", sentence)]


@pytest.mark.parametrize("nom", [True, date(2026, 3, 1), 1])
def test_case_41_names_that_excel_changed(nom):
    assert answer(LEA, (nom, "Léa", BORN)) == [(7, "nom", "error", "name_not_text", EXCEL)]


@pytest.mark.parametrize("nom", ["VRAI", "TRUE", "Mars", "Avril", "Null", "NaN", "None"])
def test_case_41_names_that_only_look_like_something_else(nom):
    assert kept(nom, "Léa") == (nom, "Léa")


@pytest.mark.parametrize("nom", ["=UPPER(A6)", "=Dupont", "=#REF!"])
def test_case_42_formulas_without_a_value(nom):
    assert answer(LEA, (nom, "Léa", BORN)) == [(7, "nom", "error", "name_formula", FORMULA)]


@pytest.mark.parametrize("nom", ["#REF!", "#N/A", "#NOM?"])
def test_case_42_errors(nom):
    assert answer(LEA, (nom, "Léa", BORN)) == [(7, "nom", "error", "name_formula", FORMULA)]


@pytest.mark.parametrize("nom", ["=cmd|'/C calc'!A0", "@SUM(A1)", "+Léa"])
def test_case_43_injections(nom):
    content = xlsx_of_excel(
        [("Nom", "Prénom", "DDN"), *([LEA] * 5), (nom, "Léa", BORN)], strings_to_formulas=False
    )
    assert told(read(content))[-1] == (7, "nom", "error", "name_injection", NO_NAME)


def test_case_44_teachers():
    sentence = "Ligne 8 : les enseignants ont un accès automatique et ne doivent pas figurer dans la liste."
    found = answer(LEA, NOE, ("Mme Durand, professeur", "Anne", BORN))
    assert found == [(8, "nom", "warning", "teacher_row", sentence)]


def test_case_44_an_adult_in_a_primary_school():
    context = ReadingContext(fase=990001, today=TODAY, school_type="fondamental")
    sentence = "Ligne 8 : l’âge (56 ans) est inhabituel ; veuillez vérifier."
    found = answer(NOE, LEA, ("Durand", "Anne", "04/03/1970"), context=context)
    assert [each for each in found if each.row == 8] == [
        (8, "date_naissance", "warning", "date_unusual_age", sentence)
    ]
