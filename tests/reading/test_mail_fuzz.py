"""Mutated mails, short in every run and for ten minutes in `make soak`: no exception, no growth, no surrogate."""

import random
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.reading.mail_mutations import MAILS, check, mutated

MINUTES = 10


def test_the_corpus_itself_keeps_what_is_promised():
    for raw in MAILS:
        check(raw)


@settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.randoms(use_true_random=False))
def test_mutated_mails_are_read(seed: random.Random):
    check(mutated(seed))


@pytest.mark.soak
@pytest.mark.timeout(60 * (MINUTES + 5))
def test_ten_minutes_of_mutated_mails():
    """Plain seeds: ten times faster than Hypothesis, and a failure names the seed that repeats it."""
    start, done, first = time.monotonic(), 0, random.SystemRandom().randrange(2**40)
    while time.monotonic() - start < 60 * MINUTES:
        seed = first + done
        try:
            check(mutated(random.Random(seed)))
        except Exception as error:
            raise AssertionError(f"mutated(random.Random({seed}))") from error
        done += 1
    print(f"\n{done} mails")  # noqa: T201 - what a long campaign has to show
    assert done > 10_000
