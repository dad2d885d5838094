"""`vaguemestre dates`: the calculators at a terminal, with the years of this version and those of the operator."""

from datetime import date

import pytest

from bot.cli.findings_poles import of_the_poles
from bot.settings import SettingsError, load
from bot.wiring.poles import answering, calendar
from tests.house.tracked import ROOT

YEAR = """
[2027-2028]
source = "Un arrêté inventé pour cet essai"
conges = [{ nom = "congé inventé", du = 2027-10-25, au = 2027-10-29 }]
"""


@pytest.fixture
def with_poles(config):
    """The settings with a table of their own, and the calendar beside them."""

    def write(table, years=YEAR):
        (config.parent / "annees.toml").write_text(years, "utf-8")
        config.write_text(f"{config.read_text('utf-8')}\n[poles]\n{table}\n", "utf-8")
        return config

    return write


def test_a_question_needs_no_settings(run):
    answer = run("dates", "délai", "12/11/2025")
    assert (answer.status, answer.err) == (0, "")
    assert "au plus tard le mardi 14 octobre 2025" in answer.out


def test_without_a_word_the_forms_are_shown(run):
    answer = run("dates")
    assert answer.status == 0
    assert "• délai 12/11/2025" in answer.out


@pytest.mark.parametrize(
    ("words", "said"),
    [(("points", "79", "21"), "n’est pas respectée"), (("délai", "12/11/2027"), "n’est pas encore connu")],
)
def test_a_rule_that_is_not_kept_and_a_year_that_is_not_known_are_findings(run, words, said):
    answer = run("dates", *words)
    assert (answer.status, answer.err) == (1, "")
    assert said in answer.out


def test_words_that_are_not_understood_are_wrong_usage_and_not_repeated(run):
    answer = run("dates", "délai", "Vandenplanté")
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith("Une date est attendue")
    assert "anplant" not in answer.err.casefold().replace("d’", "")


def test_the_operator_s_years_are_known(run, with_poles):
    config = with_poles('calendar = "annees.toml"')
    answer = run("dates", "calendrier", "2027-10-25", "--config", config)
    assert answer.status == 0
    assert "n’est pas un jour ouvrable scolaire : congé inventé" in answer.out
    assert "lundi 1er novembre 2027" in answer.out


def test_the_date_of_the_conventions_is_that_of_the_settings(run, with_poles):
    config = with_poles("conventions = 2027-10-15")
    answer = run("dates", "échéances", "2027-09-01", "--config", config)
    assert "vendredi 15 octobre 2027 : conventions" in answer.out


@pytest.mark.parametrize(
    ("years", "said"),
    [
        ("[2027-2028", "n’est pas du TOML correct"),
        (YEAR.replace("source", "origine"), "Année 2027-2028"),
        (YEAR.replace("2027-10-29", "2028-10-29"), "sortent de l’année scolaire"),
    ],
)
def test_a_calendar_that_can_t_be_used_is_refused_by_name(run, with_poles, years, said):
    config = with_poles('calendar = "annees.toml"', years)
    answer = run("dates", "calendrier", "--config", config)
    assert (answer.status, answer.out) == (1, "")
    assert "annees.toml (réglage « poles.calendar »)" in answer.err
    assert said in answer.err


def test_a_calendar_that_is_not_there_is_said(run, with_poles):
    config = with_poles('calendar = "absent.toml"')
    assert "ne peut pas être lu" in run("dates", "calendrier", "--config", config).err


def test_a_calendar_in_another_encoding_is_said(run, with_poles):
    config = with_poles('calendar = "annees.toml"')
    (config.parent / "annees.toml").write_bytes(YEAR.encode("latin-1"))
    assert "n’est pas du texte UTF-8" in run("dates", "calendrier", "--config", config).err


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('conventions = "demain"', "il faut une date sans guillemets"),
        ("schools = [0]", "il faut au moins 1"),
        ("ecoles = []", "est inconnu"),
    ],
)
def test_a_mistake_in_the_settings_is_told_in_french(with_poles, table, said):
    with pytest.raises(SettingsError, match=said):
        load(with_poles(table))


def test_the_calendar_of_the_production_example_adds_no_year_and_its_example_is_right():
    path = ROOT / "deploy" / "calendrier.toml"
    example = [line.removeprefix("# ").removeprefix("#") for line in path.read_text("utf-8").splitlines()]
    shown = "\n".join(example[next(n for n, line in enumerate(example) if line.startswith("[")) :])
    assert load(ROOT / "deploy" / "vaguemestre.toml").poles.calendar == path
    assert [str(each.year) for each in parsed(shown)] == ["2030-2031"]
    assert parsed(path.read_text("utf-8")) == ()


def parsed(text):
    from bot.domain.poles.calendar_file import parse_calendars

    return parse_calendars(text)


def test_the_slash_command_answers_with_the_settings_and_the_day_it_is(with_poles):
    days = iter((date(2027, 10, 25), date(2027, 11, 2)))
    answer = answering(load(with_poles('calendar = "annees.toml"')), lambda: next(days))
    assert "n’est pas un jour ouvrable scolaire : congé inventé." in answer("calendrier")[0]
    assert answer("calendrier") == ("Le mardi 2 novembre 2027 est un jour ouvrable scolaire (2027-2028).",)


def test_the_doctor_names_the_years_and_the_seats_that_the_register_lacks(with_poles, store):
    settings = load(with_poles('calendar = "annees.toml"\nschools = [990001, 990777]'))
    years, seats = of_the_poles(settings)
    assert (years.name, years.ok) == ("Calendrier scolaire (de 2022-2023 à 2027-2028)", True)
    assert seats.trouble.startswith("absentes du registre : 990777 ; corrigez « poles.schools »")


def test_the_doctor_is_content_with_seats_that_are_registered_and_silent_without_any(with_poles, store):
    assert [each.ok for each in of_the_poles(load(with_poles("schools = [990001]")))] == [True, True]


def test_the_doctor_names_a_calendar_that_would_stop_the_agent(config):
    config.write_text(f"{config.read_text('utf-8')}\n[poles]\ncalendar = 'absent.toml'\n", "utf-8")
    [finding] = of_the_poles(load(config))
    assert "absent.toml (réglage « poles.calendar ») ne peut pas être lu" in finding.trouble


def test_without_a_file_the_calendar_is_that_of_this_version(config):
    assert [str(each.year) for each in calendar(load(config)).years][-1] == "2026-2027"
