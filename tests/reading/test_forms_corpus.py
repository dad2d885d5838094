"""The corpus of invented forms: what share of the fields is read right, format by format."""

import json
from collections import Counter
from pathlib import Path

import pytest

from bot.domain.readings import FormReading
from bot.ports.forms import FormContext
from bot.reading.forms.reader import read_form
from bot.reading.mail import read_message

CORPUS = Path(__file__).parents[1] / "corpus" / "forms"
EXPECTED = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(CORPUS.glob("*.json"))}
PAPERS = {path.stem: path for path in sorted(CORPUS.iterdir()) if path.suffix != ".json"}
ENOUGH = 0.9


def read(path: Path) -> FormReading:
    """A paper; for a mail the form in its words."""
    if path.suffix != ".eml":
        return read_form(path.read_bytes(), path.name, FormContext())
    form = read_message(path.read_bytes()).form
    assert form is not None, path.name
    return form


def shares(*, held_out: bool) -> dict[str, float]:
    """The share of right fields of each format; blank ones count: reading a value there is wrong."""
    right: Counter[str] = Counter()
    all_fields: Counter[str] = Counter()
    for name, wanted in EXPECTED.items():
        if wanted["held_out"] is held_out:
            path = PAPERS[name]
            got = dict(read(path).fields)
            all_fields[path.suffix] += len(wanted["fields"])
            right[path.suffix] += sum(got.get(field) == value for field, value in wanted["fields"].items())
    return {kind: right[kind] / count for kind, count in all_fields.items()}


def test_the_corpus_has_every_format_and_holds_a_third_out():
    assert {path.suffix for path in PAPERS.values()} == {".docx", ".pdf", ".odt", ".rtf", ".eml"}
    assert set(PAPERS) == set(EXPECTED)
    assert len(PAPERS) >= 40
    assert sum(wanted["held_out"] for wanted in EXPECTED.values()) >= len(EXPECTED) // 3


@pytest.mark.parametrize("held_out", [False, True], ids=["known", "held out"])
def test_nine_fields_in_ten_are_read_right_in_every_format(held_out):
    found = shares(held_out=held_out)
    assert len(found) == 5
    assert {kind: share for kind, share in found.items() if share < ENOUGH} == {}


@pytest.mark.parametrize("name", [name for name, wanted in EXPECTED.items() if not wanted["held_out"]])
def test_a_known_paper_is_read_whole(name):
    wanted, reading = EXPECTED[name], read(PAPERS[name])
    assert reading.form == wanted["form"]
    assert dict(reading.fields) == {field: value for field, value in wanted["fields"].items() if value is not None}
    assert sorted(reading.missing) == wanted["missing"]
    assert (str(reading.signature), sorted({each.code for each in reading.problems})) == (
        wanted["signature"],
        wanted["codes"],
    )


@pytest.mark.parametrize("name", [name for name, wanted in EXPECTED.items() if wanted["held_out"]])
def test_a_paper_that_was_held_out_is_the_right_annex(name):
    assert read(PAPERS[name]).form == EXPECTED[name]["form"]


def test_only_invented_schools_are_named():
    numbers = [wanted["fields"][name] for wanted in EXPECTED.values() for name in ("ecole_fase",)]
    assert all(number is None or int(number) >= 990_001 for number in numbers)
