"""Stages and runs, from the lines that dossiers keep."""

from datetime import UTC, date, datetime, timedelta

from bot.ports.indicators import Facts, StepRow
from bot.reports.delays import delays, runs, stays
from bot.reports.model import Missing, Share

START = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)


def steps(*lines: tuple[float, str, str], case: int = 1, procedure: str = "happi_ouverture") -> list[StepRow]:
    """Lines of a dossier: hours after the start, state before, state after."""
    return [
        StepRow(procedure, case, START + timedelta(hours=hours), "chosen", before, after)
        for hours, before, after in lines
    ]


STRAIGHT = ((0, "nouveau", "attend_agent"), (5, "attend_agent", "attend_etnic"), (29, "attend_etnic", "ouvert"))
ASKED = (
    (0, "nouveau", "attend_agent"),
    (1, "attend_agent", "attend_ecole"),
    (49, "attend_ecole", "attend_agent"),
    (50, "attend_agent", "attend_etnic"),
    (60, "attend_etnic", "ouvert"),
)
LIST = (
    (0, "nouveau", "lecture"),
    (0, "lecture", "attend_correction"),
    (10, "attend_correction", "lecture"),
    (20, "lecture", "attend_agent"),
    (21, "attend_agent", "termine"),
    (22, "termine", "termine"),
    (500, "termine", "lecture"),
    (501, "lecture", "attend_agent"),
    (503, "attend_agent", "termine"),
)


def test_a_stay_lasts_from_the_line_that_led_in_to_the_one_that_led_out():
    assert [(stay.state, stay.lasted) for stay in stays(steps(*STRAIGHT))] == [
        ("attend_agent", timedelta(hours=5)),
        ("attend_etnic", timedelta(hours=24)),
    ]


def test_a_line_that_changes_nothing_cuts_no_stay():
    again = ((0, "nouveau", "attend_agent"), (3, "attend_agent", "attend_agent"), (9, "attend_agent", "refuse"))
    assert [stay.lasted for stay in stays(steps(*again))] == [timedelta(hours=9)]


def test_dossiers_are_not_mixed():
    both = [*steps(*STRAIGHT), *steps((1000, "nouveau", "attend_agent"), case=2)]
    assert len(list(stays(both))) == 2


def test_a_run_ends_at_its_goal_and_knows_whether_the_school_was_asked_again():
    first, second = [*runs(steps(*STRAIGHT)), *runs(steps(*ASKED))]
    assert (first.lasted, first.asked) == (timedelta(hours=29), False)
    assert (second.lasted, second.asked) == (timedelta(hours=60), True)


def test_a_list_that_comes_back_after_its_end_is_another_run():
    found = list(runs(steps(*LIST, procedure="happi_eleves")))
    assert [(run.lasted, run.asked) for run in found] == [
        (timedelta(hours=21), True),
        (timedelta(hours=3), False),
    ]


def test_a_run_that_was_given_up_is_not_counted():
    assert list(runs(steps((0, "nouveau", "attend_agent"), (5, "attend_agent", "refuse")))) == []


def test_other_procedures_have_no_goal_to_reach():
    assert list(runs(steps((0, "nouveau", "ecarte"), procedure="courrier"))) == []


def test_medians_and_shares_are_those_of_the_period(scope, found):
    every = [*steps(*STRAIGHT), *steps(*ASKED, case=2), *steps(*LIST, case=3, procedure="happi_eleves")]
    section = delays(Facts(steps=every), scope())
    assert found.row(section, "runs", "happi_ouverture").values == (2, 1, Share(500), timedelta(hours=44.5))
    assert found.row(section, "runs", "happi_eleves").values == (2, 1, Share(500), timedelta(hours=12))
    assert found.row(section, "stages", "happi_ouverture.attend_ecole").values == (1, timedelta(hours=48))
    assert found.row(section, "stages", "happi_eleves.attend_correction").label == (
        "Liste d’élèves Happi : attend une liste corrigée"
    )


def test_what_ended_before_the_period_is_left_out(scope, found):
    section = delays(Facts(steps=steps(*STRAIGHT)), scope(since=date(2026, 11, 1)))
    assert found.row(section, "runs", "happi_ouverture").values == (0, 0, Missing.NONE, Missing.NONE)
    assert found.table(section, "stages").rows == ()
