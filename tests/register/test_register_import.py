"""`schools import`: the difference first, nothing without a yes, nothing ever removed, waiting dossiers told."""

import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli.invented import invented_schools
from bot.cli.register_changes import as_json
from bot.domain.events import SchoolRegistered
from bot.domain.numbers import Fase
from bot.domain.schools import Etablissement, SchoolType
from bot.engine.register import SchoolEvent
from bot.handlers.courrier import Letter
from bot.ports.rows import CaseRow

AT = datetime(2026, 10, 3, 12, 5, tzinfo=UTC)
TYPES = {
    SchoolType.ESAHR: "Artistique à horaire réduit",
    SchoolType.SECONDAIRE: "Secondaire ordinaire",
    SchoolType.FONDAMENTAL: "Primaire ordinaire",
    SchoolType.SPECIALISE: "Primaire spécialisé",
}


def export(path: Path, *schools: Etablissement) -> Path:
    rows = [
        {
            "ndeg_fase_de_l_etablissement": float(school.fase),
            "nom_d_etablissement": school.denomination,
            "type_d_enseignement": TYPES[school.type],
            "reseau": school.reseau,
            "localite_de_l_etablissement": school.localite,
            "ndeg_fase_de_l_implantation": float(site),
            "ndeg_fase_du_po": float(school.po_fase or 0),
            "nom_du_po": school.po_denomination,
        }
        for school in schools
        for site in school.implantations
    ]
    path.write_text(json.dumps(rows), "utf-8")
    return path


@pytest.fixture
def file(tmp_path) -> Path:
    """990001 as it was, 990002 with another name, 990003 gone, 990004 new."""
    first, second, _, fourth = invented_schools(4)
    return export(tmp_path / "register.json", first, replace(second, denomination="Athénée du Lac"), fourth)


def known(store) -> dict[int, str]:
    return {int(school.fase): school.denomination for school in store.read_now(lambda unit: unit.schools())}


def test_the_difference_is_shown_and_applied(schools, store, file):
    answer = schools("import", file, "--oui")
    assert answer.status == 0
    for words in (
        "Ajoutées : 1\n  990004 ",
        "Changées : 1\n  990002 Athénée du Lac : dénomination\n",
        "Absentes du fichier, laissées telles quelles : 1\n  990003 ",
        "Registre mis à jour : 1 ajoutée, 1 changée.",
    ):
        assert words in answer.out
    assert list(known(store)) == [990001, 990002, 990003, 990004]
    assert known(store)[990002] == "Athénée du Lac"


def test_a_dry_run_changes_nothing(schools, store, file):
    before = known(store)
    answer = schools("import", file, "--dry-run")
    assert (answer.status, "Changées : 1" in answer.out) == (0, True)
    assert known(store) == before


def test_without_a_yes_nothing_changes(schools, store, file, monkeypatch):
    before = known(store)
    monkeypatch.setattr("sys.stdin", io.StringIO("oui\n"))  # no terminal: nobody was asked
    answer = schools("import", file)
    assert (answer.status, answer.err) == (1, "Rien n’a été changé ; relancez avec --oui pour appliquer.\n")
    assert known(store) == before


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("typed", "status", "schools_after"), [("o\n", 0, 4), ("oui\n", 0, 4), ("\n", 1, 3), ("", 1, 3)]
)
def test_a_person_is_asked(schools, store, file, monkeypatch, typed, status, schools_after):
    monkeypatch.setattr("sys.stdin", Terminal(typed))
    answer = schools("import", file)
    assert (answer.status, len(known(store))) == (status, schools_after)
    assert "Appliquer ces changements ? [o/N]" in answer.out


def test_the_same_file_again_changes_nothing(schools, store, file):
    schools("import", file, "--oui")
    answer = schools("import", file)
    assert (answer.status, "Le registre est déjà à jour." in answer.out) == (0, True)


def test_a_file_without_a_column_keeps_what_was_known(schools, store, tmp_path):
    path = tmp_path / "court.csv"
    path.write_text("fase;denomination;type_d_enseignement\n990001;Académie du Lac;Artistique à horaire réduit\n")
    schools("import", path, "--oui")
    first = invented_schools(1)[0]
    assert store.read_now(lambda unit: unit.school(Fase(990001))) == replace(first, denomination="Académie du Lac")


def test_a_first_import_makes_the_database(schools, config, tmp_path):
    path = export(tmp_path / "register.json", *invented_schools(5))
    assert schools("import", path, "--oui").status == 0
    assert len(json.loads(schools("list", "--json").out)) == 5


def test_an_unusable_file_is_refused_in_french(schools, store, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("a;b\n1;2\n")
    answer = schools("import", path, "--oui")
    assert answer.status == 1
    assert answer.err.startswith("Il manque une colonne : N° FASE de l’établissement")
    assert schools("import", tmp_path / "absent.csv").err.endswith("vérifiez son nom et vos droits.\n")


def test_list_for_a_person_and_for_a_program(schools, store):
    assert "990002" in schools("list").out
    assert json.loads(schools("--json").out) == [as_json(school) for school in invented_schools(3)]


def waiting(fase: int, store) -> None:
    row = CaseRow(0, "VGM-00000A", "courrier", f"thread:{fase}", "fase_inconnue", "", "2026-2027", Fase(fase))
    data = Letter(mail=1).model_dump_json()
    store.write_now(lambda unit: unit.save_case(unit.add_case(row, AT), row.state, data, open_=True, at=AT))


def test_a_dossier_that_waited_for_its_school_is_told(schools, store, file):
    waiting(990004, store)
    answer = schools("import", file, "--oui")
    assert "1 école nouvelle avait un dossier en attente" in answer.out
    (event,) = store.read_now(lambda unit: unit.pending_events(10))
    told = SchoolEvent.model_validate_json(event.payload)
    assert (event.kind, told.fase, type(told.event)) == ("domain", 990004, SchoolRegistered)


def test_schools_for_which_nobody_waits_make_no_event(schools, store, file):
    waiting(990001, store)  # known already: its dossier waits for something else
    schools("import", file, "--oui")
    assert store.read_now(lambda unit: len(unit.pending_events(100))) == 0
