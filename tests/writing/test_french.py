"""Dates and numbers read as a Belgian reader writes them."""

from datetime import UTC, date, datetime

import pytest

from bot.writing.french import count, day, place_of, unbreakable, with_place, without_place


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (date(2026, 8, 1), "1er aout 2026"),
        ("2026-11-22", "22 novembre 2026"),
        (datetime(2026, 10, 1, 22, 30, tzinfo=UTC), "2 octobre 2026"),  # past midnight in Brussels
        ("2026-12-31T23:30:00Z", "1er janvier 2027"),
        ("hier", "hier"),
    ],
)
def test_a_day_is_said_in_full(value, said):
    assert day(value) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "0 page"), (1, "1 page"), (2, "2 pages"), (1400, "1\u202f400 pages")],
)
def test_a_noun_takes_an_s_from_two_on(number, said):
    assert count(number, "page") == said


@pytest.mark.parametrize(
    ("sentence", "rest"),
    [
        ("Ligne 12 : le nom manque.", "Le nom manque."),
        ("Lignes 12 et 88 : s'agit-il du même élève ?", "S'agit-il du même élève ?"),
        ("Feuille 3A, ligne 4 : le nom manque.", "Le nom manque."),
        ("La ligne 128 (« Total… ») n'a pas été prise.", "La ligne 128 (« Total… ») n'a pas été prise."),
        ("", ""),
    ],
)
def test_the_place_is_taken_off_a_sentence(sentence, rest):
    assert without_place(sentence) == rest


def test_the_place_is_said_once():
    assert with_place("Ligne 12 : le nom manque.", "Ligne 12") == "Ligne 12 : le nom manque."
    assert with_place("le nom manque.", "Ligne 12") == "Ligne 12 : le nom manque."
    assert with_place("La feuille est masquée.", "Fichier") == "Fichier : la feuille est masquée."
    assert with_place("Le nom manque.", "") == "Le nom manque."


@pytest.mark.parametrize(
    ("sentence", "where", "said"),
    [
        ("Ligne 12 : le nom manque.", "Feuille Élèves, ligne 12", "Ligne\u00a012"),
        ("Lignes 12 et 88 : s'agit-il du même élève ?", None, "Lignes\u00a012 et 88"),
        ("Feuille 3A, ligne 4 : le nom manque.", "Ligne 4", "Feuille 3A, ligne\u00a04"),
        ("Le nom manque.", "Feuille Élèves, ligne 12", "Feuille Élèves, ligne\u00a012"),
        ("Le numéro FASE manque.", None, "Tout le fichier"),
    ],
)
def test_the_place_has_its_own_column_in_the_words_of_the_sentence(sentence, where, said):
    assert place_of(sentence, where) == said


def test_no_line_breaks_before_a_high_sign_or_inside_guillemets():
    assert (
        unbreakable("Oui ? « Non » : soit ; bien !")
        == "Oui\u00a0? «\u00a0Non\u00a0»\u00a0: soit\u00a0; bien\u00a0!"
    )
