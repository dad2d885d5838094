"""`schools import` and schools that a file no longer has; where each went, from its sites or its name."""

import json
from dataclasses import replace

import pytest

from bot.cli.invented import invented_schools
from bot.domain.numbers import Fase, PoFase
from bot.domain.school_events import SchoolVanished
from bot.domain.schools import Environment, Etablissement, Fate
from bot.engine.calendar import ForDossier
from bot.reading.register_fates import fates
from tests.register.test_register_import import AT, export

FIRST = Etablissement(Fase(990001), "École du Lac", po_fase=PoFase(990100), implantations=(1, 2))
OTHER = Etablissement(Fase(990002), "École du Pré", po_fase=PoFase(990100), implantations=(3,))
NEW = Etablissement(Fase(990009), "ECOLE  DU LAC", po_fase=PoFase(990100))


@pytest.mark.parametrize(
    ("gone", "file", "added", "told"),
    [
        (FIRST, (OTHER,), (), (Fate.VANISHED, None)),
        (FIRST, (replace(OTHER, implantations=(1, 2, 3)),), (), (Fate.MERGED, 990002)),
        (FIRST, (replace(OTHER, implantations=(1, 3)),), (), (Fate.VANISHED, None)),
        (FIRST, (replace(OTHER, implantations=(1, 2)),), (), (Fate.RENUMBERED, 990002)),
        (FIRST, (OTHER, replace(NEW, implantations=(1, 2, 9))), (990009,), (Fate.RENUMBERED, 990009)),
        (FIRST, (OTHER, NEW), (990009,), (Fate.RENUMBERED, 990009)),
        (FIRST, (OTHER, NEW), (), (Fate.VANISHED, None)),
        (FIRST, (OTHER, replace(NEW, po_fase=PoFase(990200))), (990009,), (Fate.VANISHED, None)),
        (FIRST, (NEW, replace(NEW, fase=Fase(990010))), (990009, 990010), (Fate.VANISHED, None)),
        (replace(FIRST, implantations=()), (OTHER,), (), (Fate.VANISHED, None)),
    ],
    ids=[
        "nowhere",
        "all sites under a larger school",
        "its sites are dispersed",
        "all sites under a school without others",
        "all sites under a new school",
        "a new school of the same name and power",
        "an old school of the same name",
        "a new school of the same name of another power",
        "two new schools of the same name",
        "without sites",
    ],
)
def test_where_a_school_went(gone, file, added, told):
    assert fates((gone,), file, {Fase(each) for each in added})[gone.fase] == told


@pytest.fixture
def file(tmp_path):
    """990003 gone."""
    return export(tmp_path / "register.json", *invented_schools(2))


def vanished_events(store) -> list[SchoolVanished]:
    rows = store.read_now(lambda unit: unit.pending_events(20))
    begun = [ForDossier.model_validate_json(row.payload) for row in rows if row.kind == "begin"]
    assert {each.procedure for each in begun} <= {"registre"}
    return [each.event for each in begun if isinstance(each.event, SchoolVanished)]


def opened(store, fase: int = 990003) -> None:
    store.write_now(lambda unit: unit.set_environment(Fase(fase), Environment.OPEN, AT))


def test_a_vanished_school_with_an_environment_goes_to_the_agents(schools, store, file):
    opened(store)
    answer = schools("import", file, "--oui")
    assert "1 école disparue va aux agents, sur une carte" in answer.out
    assert [each.fate for each in vanished_events(store)] == ["vanished"]


def test_the_same_file_again_tells_nothing(schools, store, file):
    opened(store)
    schools("import", file, "--oui")
    answer = schools("import", file, "--oui")
    assert (answer.status, "Le registre est déjà à jour." in answer.out) == (0, True)
    assert len(vanished_events(store)) == 1


def test_a_dry_run_tells_nobody(schools, store, file):
    opened(store)
    shown = schools("import", file, "--dry-run").out
    assert "Essai à blanc" in shown
    assert "à décider par les agents : 1" in shown
    assert vanished_events(store) == []
    assert store.read_now(lambda unit: unit.vanished()) == {}


def test_without_a_yes_nobody_is_told(schools, store, file, monkeypatch):
    opened(store)
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    assert schools("import", file).status == 1
    assert vanished_events(store) == []


def test_a_vanished_school_stays_in_the_register(schools, store, file):
    schools("import", file, "--oui")
    assert store.read_now(lambda unit: unit.school(Fase(990003))) is not None
    assert set(store.read_now(lambda unit: unit.vanished())) == {990003}
    assert vanished_events(store) == [], "nothing of it is at stake"


def test_a_part_of_the_register_says_so_and_makes_no_school_vanish(schools, store, tmp_path):
    opened(store)
    answer = schools("import", export(tmp_path / "one.json", *invented_schools(1)), "--oui")
    assert "n’a qu’une partie du registre" in answer.out
    assert store.read_now(lambda unit: unit.vanished()) == {}


def test_where_it_went_is_shown_before_anything_changes(schools, store, tmp_path):
    first, second, third = invented_schools(3)
    united = replace(second, implantations=(*second.implantations, *third.implantations))
    answer = schools("import", export(tmp_path / "merged.json", first, united), "--dry-run")
    assert f"990003 {third.denomination} : fusionnée avec 990002" in answer.out


def test_the_list_of_schools_says_which_ones_are_gone(schools, store, file):
    schools("import", file, "--oui")
    assert "(disparue du registre)" in schools("list").out
    listed = json.loads(schools("list", "--json").out)
    assert [(each["fase"], each["vanished"] and each["vanished"]["fate"]) for each in listed] == [
        (990001, None),
        (990002, None),
        (990003, "vanished"),
    ]
