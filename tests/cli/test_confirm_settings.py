"""The day on which accesses to e-Pôles are confirmed is a setting, and a mistake in it is told in French."""

import pytest

from bot.app import plan
from bot.domain.cycle import CONFIRMATION, Moment
from bot.settings import SettingsError, load


def settings_of(folder, text):
    path = folder / "vaguemestre.toml"
    path.write_text(f"[poles]\n{text}\n", "utf-8")
    return load(path)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("", CONFIRMATION),
        ('confirm = "1/10"', Moment(month=10, day=1)),
        ('confirm = "rentree+30"', Moment(days=30)),
        ('confirm = ""', None),
    ],
)
def test_the_day_is_that_of_the_settings(tmp_path, text, moment):
    assert plan(settings_of(tmp_path, text)).confirm == moment


def test_a_day_that_is_none_is_told_in_french(tmp_path):
    with pytest.raises(SettingsError, match="n’est ni « rentree »"):
        settings_of(tmp_path, 'confirm = "31/2"')
