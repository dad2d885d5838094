"""What the settings say of the yearly life of accounts reaches the engine, and a mistake is told in French."""

from datetime import date
from pathlib import Path

import pytest

from bot.app import plan, rules
from bot.domain.cycle import YearPlan
from bot.domain.schools import SchoolType, SchoolYear
from bot.settings import SettingsError, load


def settings_of(folder: Path, text: str):
    path = folder / "vaguemestre.toml"
    path.write_text(f"[happi]\n{text}\n", "utf-8")
    return load(path)


def test_by_default_the_cycle_is_that_of_academies(tmp_path):
    assert plan(settings_of(tmp_path, "")) == YearPlan()


def test_types_and_days_are_those_of_the_settings(tmp_path):
    told = plan(settings_of(tmp_path, 'cycle_types = ["esahr", "secondaire"]\ncycle_reminders = ["5/10"]'))
    assert told.types == {SchoolType.ESAHR, SchoolType.SECONDAIRE}
    assert told.reminder_days(SchoolYear(2026)) == (date(2026, 10, 5),)


@pytest.mark.parametrize(("text", "days"), [("", 30), ("deleted_days = 5", 5)])
def test_the_days_of_a_deletion_reach_the_engine(tmp_path, monkeypatch, text, days):
    monkeypatch.setenv("VAGUEMESTRE_KEYS__CODE_KEY", "une cle inventee pour les tests 0123456789")
    assert rules(settings_of(tmp_path, text)).deleted_days == days


@pytest.mark.parametrize(("pages", "paged"), [("active", {"create", "new_code", "reactivate"}), ("created", None)])
def test_a_new_code_always_has_its_page(tmp_path, monkeypatch, pages, paged):
    monkeypatch.setenv("VAGUEMESTRE_KEYS__CODE_KEY", "une cle inventee pour les tests 0123456789")
    assert rules(settings_of(tmp_path, f'pages = "{pages}"')).paged == (paged or {"create", "new_code"})


def test_no_type_and_no_reminder_switch_the_cycle_off(tmp_path):
    told = plan(settings_of(tmp_path, "cycle_types = []\ncycle_reminders = []"))
    assert told == YearPlan(types=frozenset(), reminders=())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('cycle_types = ["academie"]', "choisissez parmi esahr, fondamental"),
        ('cycle_reminders = ["début octobre"]', "n’est ni « rentree »"),
        ('cycle_reminders = ["31/2"]', "n’est ni « rentree »"),
        ('cycle_reminders = ["2/11"]', "ne tombe pas entre la rentrée et le 1er novembre"),
    ],
)
def test_a_mistake_is_told_in_french(tmp_path, text, said):
    with pytest.raises(SettingsError, match=said):
        settings_of(tmp_path, text)
