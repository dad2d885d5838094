"""Which hand-over the settings choose, and what the doctor says of Happi."""

import pytest

from bot.cli.reaching_happi import reach_happi
from bot.happi.folder import ExportFolder
from bot.happi.moodle import MoodleHandOver
from bot.settings import SettingsError, load
from bot.wiring.happi import hand_over
from tests.support.moodle import TOKEN, moodle_running

MOODLE = '[happi]\nhand_over = "moodle"\n[happi.moodle]\n'


@pytest.fixture
def settings_of(tmp_path):
    def read(text: str):
        (tmp_path / "token").write_text(f"{TOKEN}\n")
        path = tmp_path / "vaguemestre.toml"
        path.write_text(text)
        return load(path)

    return read


def of_moodle(url: str, more: str = "") -> str:
    return f'{MOODLE}url = "{url}"\ntoken_file = "token"\n{more}'


def test_accounts_go_to_a_folder_unless_told_otherwise(settings_of, tmp_path):
    made = hand_over(settings_of('[happi]\nexport_folder = "echange"\ncohort_prefix = "happi-"\n'))
    assert isinstance(made, ExportFolder)
    assert made.folder == tmp_path / "echange"
    assert made.agreed.cohort(990001) == "happi-990001"


def test_accounts_go_through_the_web_services_when_chosen(settings_of):
    made = hand_over(settings_of(of_moodle("https://happi.example/", "batch_size = 20\n")))
    assert isinstance(made, MoodleHandOver)
    assert made.batch_size == 20


@pytest.mark.parametrize("url", ["", "happi.example", "http://happi.example", "ftp://127.0.0.1"])
def test_the_token_goes_over_no_open_line(settings_of, url):
    with pytest.raises(SettingsError, match="https"):
        hand_over(settings_of(of_moodle(url)))


def test_without_a_token_the_settings_say_how_to_give_it(settings_of):
    with pytest.raises(SettingsError, match="VAGUEMESTRE_HAPPI__MOODLE__TOKEN"):
        hand_over(settings_of(MOODLE + 'url = "https://happi.example"\n'))


def test_the_token_itself_is_never_in_the_file(settings_of):
    with pytest.raises(SettingsError, match=r"happi\.moodle\.token_file") as caught:
        settings_of(MOODLE + f'token = "{TOKEN}"\n')
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize(
    "line",
    ['hand_over = "mail"', 'cohort_prefix = "12"', 'placeholder_domain = "Happi Invalid"'],
)
def test_a_value_that_moodle_would_not_take_is_refused(settings_of, line):
    with pytest.raises(SettingsError, match=line.split()[0]):
        settings_of(f"[happi]\n{line}\n")


@pytest.mark.parametrize("size", [0, 91])
def test_a_call_never_has_more_parameters_than_php_reads(settings_of, size):
    with pytest.raises(SettingsError, match="batch_size"):
        settings_of(of_moodle("https://happi.example", f"batch_size = {size}\n"))


async def test_the_doctor_says_what_to_do(settings_of):
    async with moodle_running() as moodle:
        settings = settings_of(of_moodle(moodle.url))
        assert (await reach_happi(settings)).ok
        moodle.functions.remove("core_user_delete_users")
        assert "core_user_delete_users" in (await reach_happi(settings)).trouble
        moodle.faults.extend(["html", "500"])
        assert "page" in (await reach_happi(settings)).trouble
        assert "http_500" in (await reach_happi(settings)).trouble
    assert "ne répond pas" in (await reach_happi(settings)).trouble
    assert "https" in (await reach_happi(settings_of(of_moodle("")))).trouble
