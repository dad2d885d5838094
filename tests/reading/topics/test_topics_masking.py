"""A password or a national number is neither shown nor kept, and nothing else is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.topics import masked
from bot.reading.topics.masking import NISS_MASK, PASSWORD_MASK, holds_a_secret, is_niss


def niss(body: int, *, since_2000: bool = False) -> str:
    """An invented national number with its check digits."""
    check = 97 - (body + (2_000_000_000 if since_2000 else 0)) % 97
    return f"{body:09d}{check:02d}"


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("Mon mot de passe est Soleil2024!", "Soleil2024"),
        ("mon mot de passe cerbère est Vacances12 et il ne marche plus", "Vacances12"),
        ("mdp: hibou", "hibou"),
        ("MDP = Hibou-77", "Hibou-77"),
        ("Mot de passe : « Hibou 77 »", "Hibou"),
        ("mijn wachtwoord is Zomer2025", "Zomer2025"),
        ("my password is Summer2025.", "Summer2025"),
        ("Le mot de passe c’est Azerty123", "Azerty123"),
        ("code PIN : 4821", "4821"),
        ("mot de passe:\tHibou77", "Hibou77"),
        ("Le mot de passe de ma boite est Zorro_9", "Zorro_9"),
        ("mon mot de passe est soleil et ça ne va pas", "soleil"),
        ("mon mdp est refuse12", "refuse12"),
    ],
)
def test_a_password_is_masked(text, secret):
    assert secret not in masked(text)
    assert PASSWORD_MASK in masked(text)


@pytest.mark.parametrize(
    "text",
    [
        "Mon mot de passe est refusé.",
        "Le mot de passe est oublié, que faire ?",
        "Mon mot de passe est-il expiré ?",
        "J’ai oublié mon mot de passe",
        "Quelles sont les règles du mot de passe ?",
        "Mon mot de passe était correct hier",
        "Le code PIN est bloqué",
        "Mon mot de passe est toujours refusé",
        "Le mot de passe est trop court",
        "Le mot de passe est le même partout",
    ],
)
def test_a_sentence_about_a_password_is_left_alone(text):
    assert masked(text) == text
    assert not holds_a_secret(text)


@pytest.mark.parametrize(
    "written",
    [
        "85.07.30-033.28",
        "85.07.30 033.28",
        "85 07 30 033 28",
        "85/07/30-033-28",
        "85-07-30-033-28",
        "850730-033.28",
        "85073003328",
        "850730 033 28",
        "85.07.30-033.29",  # a slip in the check digits: it is still written as one
    ],
)
def test_a_national_number_is_masked_however_it_is_written(written):
    assert is_niss("85073003328")
    assert masked(f"n° {written}, merci") == f"n° {NISS_MASK}, merci"


def test_a_number_given_since_2000_is_masked():
    number = niss(10_203_004, since_2000=True)
    assert number == "01020300492" or is_niss(number)
    assert masked(number) == NISS_MASK


@pytest.mark.parametrize(
    "text",
    [
        "Appelez le 0470 00 00 00",
        "0800/20 000",
        "FASE 990001",
        "85073003329",  # eleven digits whose check fails
        "Le 05/10/2026 à 09:00",
        "BE68 5390 0754 7034",
        "120850730033281",
    ],
)
def test_other_numbers_are_left_alone(text):
    assert masked(text) == text


@given(
    st.integers(0, 999_999_999), st.booleans(), st.sampled_from(["{}{}{}{}{}", "{}.{}.{}-{}.{}", "{} {} {} {} {}"])
)
def test_every_valid_number_is_masked(body, since_2000, form):
    number = niss(body, since_2000=since_2000)
    parts = (number[:2], number[2:4], number[4:6], number[6:9], number[9:])
    assert masked(f"Voici : {form.format(*parts)} !") == f"Voici : {NISS_MASK} !"


@given(st.text(max_size=200))
def test_masking_twice_changes_nothing_more(text):
    assert masked(masked(text)) == masked(text)


@given(st.text(alphabet="abcdefghij éà,.?\n", max_size=200))
def test_text_without_a_digit_or_a_password_is_left_alone(text):
    assert masked(text) == text
