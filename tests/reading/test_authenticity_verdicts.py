"""Every verdict has a code and a reason of its own, the ones that docs/codes.md explains."""

import re
from pathlib import Path

from bot.domain.readings import Authenticity, MessageReading, Verdict
from bot.reading.mail import authenticity_verdicts as verdicts
from tests.reading.authentic_mails import verdict
from tests.reading.authentic_rows import GENUINE
from tests.reading.test_forged_matrix import FORGED, ZONE

CODES = Path(__file__).parents[2] / "docs" / "codes.md"
_LINE = re.compile(r"^\| `([a-z_]+)` \| `(pass|fail|unknown)` \| (.+?) \|", re.MULTILINE)


def test_every_verdict_is_explained_word_for_word():
    explained = {code: (verdict, reason) for code, verdict, reason in _LINE.findall(CODES.read_text("utf-8"))}
    assert explained == {each.code: (each.verdict.value, each.reason) for each in verdicts.ALL}


def test_all_are_listed_with_a_code_and_a_reason_of_their_own():
    named = [each for each in vars(verdicts).values() if isinstance(each, Authenticity)]
    assert sorted(named, key=str) == sorted(verdicts.ALL, key=str)
    assert len({each.code for each in verdicts.ALL}) == len({each.reason for each in verdicts.ALL}) == len(named)


def test_a_reading_alone_has_no_boundary():
    assert MessageReading(author=None).authenticity == verdicts.NO_BOUNDARY


def test_the_matrix_meets_every_verdict_but_those_without_boundary_or_dns():
    met = {verdict(row.raw, row.boundary, ZONE).code for row in (*FORGED.values(), *GENUINE.values())}
    assert {each.code for each in verdicts.ALL} - met == {"no_boundary", "signature_unchecked"}


def test_only_three_verdicts_are_believed():
    assert {each.code for each in verdicts.ALL if each.verdict is Verdict.PASS} == {
        "confirmed",
        "internal",
        "signed",
    }
