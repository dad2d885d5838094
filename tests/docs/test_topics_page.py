"""The page on questions tells the figures of today, every doubt, and every value that an answer takes."""

import re
from pathlib import Path

import pytest

from bot.reading.topics import Doubt
from bot.reading.topics.scoring import questions_in, score
from tests.support.question_samples import GIVEN

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "questions.md").read_text("utf-8")
CORPUS = ROOT / "tests" / "corpus" / "topics"


def percent(value: float) -> str:
    return f"{100 * value:.1f}".replace(".", ",")


@pytest.mark.parametrize(
    ("title", "name"),
    [("Questions d'essai", "dev"), ("Questions réservées", "held_out"), ("Pièges", "near_misses")],
)
def test_the_figures_are_those_measured(title, name):
    found = score(questions_in(CORPUS / f"{name}.toml"))
    low, high = found.precision.interval
    line = (
        f"| {title} | {len(found.outcomes)} | {found.precision.count} sur {found.precision.total} "
        f"| {percent(low)} à {percent(high)} % | {found.coverage.count} sur {found.coverage.total} |"
    )
    assert line in PAGE.splitlines()


def test_every_doubt_is_explained_once():
    assert re.findall(r"^\| `([a-z_]+)` \| [^|]+ \|$", PAGE, re.MULTILINE)[: len(Doubt)] == [
        str(each) for each in Doubt
    ]


def test_every_value_of_an_answer_is_named():
    rows = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", PAGE, re.MULTILINE))
    for name, value in GIVEN.items():
        assert name in rows
        if isinstance(value, dict):
            assert set(value) - set(re.findall(r"`(\w+)`", rows[name])) == set()
