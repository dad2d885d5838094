"""The scale from 0 to 5: a decision table, with the gap of the source stated."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.ports.indicators import EnvironmentRow, Facts, YearProgress
from bot.reports.model import Kind, Missing, Share
from bot.reports.progress import SCALE, appreciation, progress
from tests.support.report_state import AT, TODAY


@pytest.mark.parametrize(
    ("done", "started", "level"),
    [
        (0, False, 0), (0, True, 1), (1, True, 1), (24, True, 1),
        (25, True, 2), (49, True, 2),
        (50, True, 3), (74, True, 3), (75, True, 3),
        (76, True, 4), (99, True, 4),
        (100, True, 5), (101, True, 5),
    ],
)  # fmt: skip
def test_a_realisation_has_its_place_on_the_scale(done, started, level):
    place = appreciation(done, 100, started=started)
    assert place is not None
    assert place.level == level


def test_of_nothing_there_is_no_appreciation():
    assert appreciation(0, 0, started=False) is None


def test_only_the_level_between_three_quarters_and_the_end_is_not_printed_in_the_source():
    assert [place.level for place in SCALE if not place.printed] == [4]
    assert [place.level for place in SCALE] == [0, 1, 2, 3, 4, 5]


def facts(awaited: int, received: int, done: int) -> Facts:
    return Facts(progress=YearProgress(awaited, received, done))


def test_the_year_tells_its_level_in_the_words_of_the_source(scope, found):
    section = progress(facts(20, 15, 6), scope())
    assert section.kind is Kind.STATE
    assert section.headlines[0].value == "2 / 5"
    assert section.headlines[0].words == "La réalisation se situe entre un quart et la moitié."
    assert found.cell(section, "year", "received", "share") == Share(750)
    assert "2026-2027" in section.title


def test_the_gap_of_the_source_is_stated_where_it_is_used(scope):
    assert any(
        "aucun entre trois quarts et la fin" in each for each in progress(facts(20, 20, 19), scope()).remarks
    )
    assert len(progress(facts(20, 20, 20), scope()).remarks) == 1


def test_no_list_awaited_has_no_level(scope):
    assert progress(facts(0, 0, 0), scope()).headlines[0].value is Missing.NONE


def test_how_many_lists_were_awaited_is_unknown_where_environments_are(scope, found):
    taken = EnvironmentRow(999001, "esahr", "open", "import", AT + timedelta(days=2))
    section = progress(replace(facts(20, 15, 6), environments=[taken]), scope(TODAY - timedelta(days=1)))
    assert found.cell(section, "year", "awaited", "schools") is Missing.UNKNOWN
    assert found.cell(section, "year", "done", "schools") == 6
    assert "On ne sait pas" in section.headlines[0].words
