"""`vaguemestre report`: on the terminal, in files, and the figures that agents enter."""

import json
import zipfile
from datetime import timedelta

import pytest

from bot.cli import surroundings
from tests.support.report_state import NOW, TODAY, fill

ENTER = ("report", "set", "teachers", "15140", "--date", "2026-10-01", "--agent", "U0AGENT1")


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr(surroundings, "now", lambda _settings=None: NOW.astimezone(surroundings.BRUSSELS))


@pytest.fixture
def filled(store):
    fill(store)
    return store


def test_a_state_of_1135_schools_prints_1135(run, config, filled):
    answer = run("report", "--config", config)
    assert (answer.status, answer.err) == (0, "")
    assert "Indicateurs Happi au 22/11/2026" in answer.out
    assert "1.135 – environnements établissement livrés" in answer.out
    assert "ne constitueront jamais qu’une approximation simplifiée" in answer.out
    assert "(données au 22/11/2026)" in answer.out
    assert "Ouverture Happi : attend l’ETNIC" in answer.out


def test_users_are_blank_until_both_figures_are_entered(run, config, store):
    fill(store, schools=20, students=2)
    assert "  non saisi – utilisateurs" in run("report", "--config", config).out
    assert run(*ENTER, "--config", config).out == (
        "Enseignants et directions : 15.140 au 01/10/2026, entré par U0AGENT1.\n"
    )
    assert run("report", "set", "others", "3930", "--agent", "U0AGENT1", "--config", config).status == 0
    assert "  19.110 – utilisateurs" in run("report", "--config", config).out
    shown = run("report", "figures", "--config", config).out
    assert "01/10/2026" in shown
    assert "22/11/2026" in shown


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("teachers", "12", "--agent", "U0ETNIC1"), "« U0ETNIC1 » n’est pas un agent"),
        (("teachers", "-3", "--agent", "U0AGENT1"), "-3 n’est pas un nombre d’utilisateurs : de 0 à 10.000.000"),
        (("teachers", "99000000", "--agent", "U0AGENT1"), "n’est pas un nombre d’utilisateurs"),
        (("teachers", "12", "--date", "2026-11-23", "--agent", "U0AGENT1"), "Le 23/11/2026 est à venir"),
        (("pupils", "12", "--agent", "U0AGENT1"), "« pupils » n’existe pas ; choisissez parmi : teachers, others"),
        (("teachers", "12"), "il manque --agent"),
    ],
)
def test_a_figure_that_can_not_be_is_refused(run, config, store, argv, said):
    answer = run("report", "set", *argv, "--config", config)
    assert answer.status in {1, 2}
    assert said in answer.err
    assert run("report", "figures", "--config", config).out == "Aucun chiffre n’a été entré.\n"


def test_the_end_of_the_name_says_the_format(run, config, store, tmp_path):
    fill(store, schools=20)
    places = [tmp_path / name for name in ("r.html", "r.JSON", "r.xlsx")]
    for place in places:
        answer = run("report", "-o", place, "--config", config)
        assert (answer.status, answer.out) == (0, f"{place} est écrit : Indicateurs Happi au 22/11/2026.\n")
    page, read, book = places
    assert page.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert json.loads(read.read_text("utf-8"))["as_of"] == "2026-11-22"
    assert zipfile.is_zipfile(book)


def test_another_format_is_wrong_usage(run, config, store, tmp_path):
    answer = run("report", "-o", tmp_path / "r.pdf", "--config", config)
    assert answer.status == 2
    assert "doit finir par .xlsx, .html ou .json" in answer.err


def test_a_place_that_can_not_be_written_is_told(run, config, store, tmp_path):
    answer = run("report", "-o", tmp_path / "absent" / "r.json", "--config", config)
    assert answer.status == 1
    assert "ne peut pas être écrit" in answer.err


def test_a_past_day_says_what_was_not_kept(run, config, store):
    fill(store, schools=20)
    past = TODAY - timedelta(days=30)
    answer = run("report", "--as-of", past, "--config", config)
    assert answer.status == 0
    assert "Indicateurs Happi au 23/10/2026" in answer.out
    assert "non reconstituable – utilisateurs" in answer.out


def test_a_day_that_was_kept_is_told_later(run, config, store, monkeypatch):
    fill(store, schools=20, students=2)
    assert run("report", "keep", "--config", config).out == (
        "Les comptes du 22/11/2026 sont gardés : 40 élèves ont accès à Happi.\n"
    )
    later = (NOW + timedelta(days=40)).astimezone(surroundings.BRUSSELS)
    monkeypatch.setattr(surroundings, "now", lambda _settings=None: later)
    told = run("report", "--as-of", "2026-11-22", "--config", config).out
    assert "gardés ce jour-là" in told
    assert [line.split()[1] for line in told.splitlines() if line.startswith("Élèves ")] == ["40"]


def test_only_the_present_can_be_kept(run, config, store):
    answer = run("report", "--as-of", "2026-10-01", "keep", "--config", config)
    assert answer.status == 1
    assert "compte le présent" in answer.err


@pytest.mark.parametrize(
    ("argv", "status", "said"),
    [
        (("--as-of", "2026-11-23"), 1, "Le 23/11/2026 est à venir"),
        (("--as-of", "2026-09-01", "--since", "2026-10-01"), 1, "vient après le jour du rapport"),
        (("--as-of", "hier"), 2, "« hier » n’est pas une date : écrivez AAAA-MM-JJ"),
    ],
)
def test_a_day_that_can_not_be_is_refused(run, config, store, argv, status, said):
    answer = run("report", *argv, "--config", config)
    assert answer.status == status
    assert said in answer.err


def test_a_belgian_date_is_understood(run, config, store):
    answer = run("report", "--as-of", "31/10/2026", "--since", "1/10/2026", "--config", config)
    assert "Activité comptée du 01/10/2026 au 31/10/2026." in answer.out


def test_an_empty_database_has_a_report_without_any_guess(run, config, store):
    answer = run("report", "--config", config)
    assert answer.status == 0
    assert "0 – environnements établissement livrés" in answer.out
    assert "Fichiers refusés, par motif : rien à compter pour cette période." in answer.out


def test_no_name_of_a_student_is_in_any_output(run, config, store, tmp_path):
    fill(store, schools=20)
    outputs = [run("report", "--config", config).out]
    for name in ("r.html", "r.json"):
        run("report", "-o", tmp_path / name, "--config", config)
        outputs.append((tmp_path / name).read_text("utf-8"))
    assert not [text for text in outputs if "Inventé" in text or "990001" in text or "2010-01-01" in text]
