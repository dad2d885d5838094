"""Access codes are derived, checked and typed from paper."""

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.writing.codes import ALPHABET, check_code, derive_code, new_username

KEY = bytes(range(32))
PUBLISHED = re.compile(r"Hp(-[0-9A-HJKMNP-TV-Z]{4}){3}-[0-9A-HJKMNP-TV-Z]")
codes = st.builds(lambda account, n: derive_code(KEY, account, n), st.text(max_size=20), st.integers(0, 9))


def places(code: str) -> list[int]:
    """Where the symbols stand: everything but `Hp` and the hyphens."""
    return [at for at, sign in enumerate(code) if at > 2 and sign != "-"]


def swapped(code: str, one: int, other: int) -> str:
    signs = list(code)
    signs[one], signs[other] = signs[other], signs[one]
    return "".join(signs)


def test_the_code_of_an_account_never_changes():
    """Written down once: a page printed again next year must show the same code."""
    assert derive_code(KEY, "42", 1) == "Hp-PSM3-MKP0-0FK4-W"


@given(codes)
def test_a_code_has_the_published_form_and_passes_its_own_check(code):
    assert PUBLISHED.fullmatch(code)
    assert check_code(code)


@given(codes)
def test_every_group_holds_a_digit_so_that_none_spells_a_word(code):
    assert all(re.search(r"\d", group) for group in code.split("-")[1:4])


@given(codes)
def test_any_single_wrong_symbol_is_noticed(code):
    wrong = [code[:at] + sign + code[at + 1 :] for at in places(code) for sign in ALPHABET if sign != code[at]]
    assert [text for text in wrong if check_code(text)] == []


@given(codes)
def test_any_exchange_of_two_symbols_is_noticed(code):
    pairs = [(a, b) for a in places(code) for b in places(code) if a < b and code[a] != code[b]]
    assert [pair for pair in pairs if check_code(swapped(code, *pair))] == []


@pytest.mark.parametrize(
    "change",
    [str.lower, lambda code: f" {code}", lambda code: code + "\n", lambda code: code[3:], lambda code: code[:-2]],
)
def test_a_password_is_checked_character_for_character(change):
    assert not check_code(change(derive_code(KEY, "42", 1)))


def test_key_account_and_generation_each_change_the_code():
    seen = {
        derive_code(key, account, generation)
        for key in (KEY, KEY[::-1])
        for account in ("1", "2", "11")
        for generation in (1, 11, 2)
    }
    assert len(seen) == 18


def test_a_short_key_is_refused_without_being_shown():
    with pytest.raises(ValueError, match="moins de 16 octets") as caught:
        derive_code(b"secret", "42", 1)
    assert "secret" not in str(caught.value)


def test_no_symbol_is_favoured():
    """Digits come a little more often, since each group must hold one; no single sign stands out."""
    drawn = Counter("".join(derive_code(KEY, str(n), 1)[3:17] for n in range(3000)).replace("-", ""))
    letters = [drawn[sign] for sign in ALPHABET if not sign.isdigit()]
    assert set(drawn) == set(ALPHABET)
    assert max(letters) < 1.3 * min(letters)


@given(st.integers(1, 999_999), st.binary(min_size=8, max_size=16))
def test_a_username_is_opaque_and_fit_for_moodle(fase, random):
    assert re.fullmatch(r"e\d{6}-[bcdfghjkmnpqrtvwx2-9]{6}", new_username(fase, random))


def test_a_username_follows_the_random_bytes_alone():
    assert new_username(990001, bytes(8)) == "e990001-bbbbbb"
    assert new_username(990001, bytes(range(8))) != new_username(990001, bytes(range(1, 9)))


def test_too_few_random_bytes_are_refused():
    with pytest.raises(ValueError, match="8 octets"):
        new_username(990001, bytes(7))
