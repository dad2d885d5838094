"""A list of e-Pôles accesses may name the nine exact profiles, or their families as older lists do."""

import pytest

from bot.cli.grants import _KINDS
from bot.domain.poles.labels import PROFILES as LABELS
from bot.domain.poles.rights import Profile
from bot.reading.grants import PROFILES, read_grants


def read(profile: str) -> str:
    (row,) = read_grants(f"FASE;Application;Profil\n990001;e-Pôles;{profile}\n".encode())
    return PROFILES[row.kind][1]


@pytest.mark.parametrize("profile", Profile)
def test_the_nine_profiles_are_known_by_their_names_and_by_their_codes(profile):
    assert read(LABELS[profile]) == profile
    assert read(profile.value) == profile


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("Direction", "direction"),
        ("directrice", "direction"),
        ("PO", "pouvoir_organisateur"),
        ("Pouvoir organisateur", "pouvoir_organisateur"),
        ("coordonnatrice", "coordonnateur"),
        ("Coordinatrice", "coordonnateur"),
        ("Profil Directrice école coopérante", "direction_cooperante"),
        ("délégué du PO, école partenaire spécifique", "po_specifique"),
    ],
)
def test_a_family_stays_a_family_and_a_place_makes_it_exact(written, found):
    assert read(written) == found


def test_every_kind_that_can_be_given_has_words():
    assert set(_KINDS) == set(PROFILES)
