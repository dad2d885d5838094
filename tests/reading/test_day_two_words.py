"""What a school or ETNIC writes on the second day: another manager, a closure, numbers in a subject."""

import pytest

from bot.domain.numbers import LARGEST
from bot.reading.mail.codes import REFERENCE_LIMIT, codes_of, fases_in


@pytest.mark.parametrize(
    "words",
    [
        "Nous avons un nouveau gestionnaire Happi.",
        "Changement de gestionnaire Happi",
        "Mme Peeters remplace M. Lambert comme gestionnaire Happi.",
        "Notre gestionnaire Happi est désormais Mme Peeters.",
        "La gestionnaire Happi nous quitte fin juin.",
        "Le gestionnaire Happi a été remplacé par Mme Peeters.",
        "Ugo Peeters est désigné comme gestionnaire.",
        "Nous souhaitons changer de gestionnaire.",
        "M. Peeters reprend le rôle de gestionnaire pour Happi.",
        "Désormais, une autre gestionnaire s’occupe de Happi.",
    ],
)
def test_another_manager_is_told_from_the_words(words):
    assert "new_manager" in codes_of("", words, ())
    assert "new_manager" in codes_of(words, "", ())


@pytest.mark.parametrize(
    "words",
    [
        "Le gestionnaire a complété la liste.",
        "Pour toute autre question, notre gestionnaire vous répond.",
        "Un nouveau canevas suit ; le directeur l’a vu, comme le gestionnaire.",
        "Merci de fermer la porte.",
        "L’environnement est agréable.",
    ],
)
def test_other_words_begin_nothing(words):
    assert not codes_of("", words, ()) & {"new_manager", "closes_happi"}


@pytest.mark.parametrize(
    "words",
    [
        "Merci de fermer notre environnement Happi.",
        "Nous demandons la fermeture de l’espace Happi de l’école.",
        "L’environnement Happi de l’école a été clôturé.",
        "La plateforme Happi est désormais fermée.",
    ],
)
def test_a_closure_is_told_from_the_words(words):
    assert "closes_happi" in codes_of("", words, ())


def test_an_environment_that_is_open_is_not_closed():
    assert "closes_happi" not in codes_of("", "L’environnement Happi est ouvert.", ())


def test_our_own_subject_in_a_reply_begins_nothing():
    subject = "RE: [VGM-7K2M4Q] Happi : votre changement de gestionnaire est bien reçu"
    assert "new_manager" not in codes_of(subject, "Merci !", ())
    assert "new_manager" in codes_of(subject, "C’est une erreur : notre nouveau gestionnaire est M. Aerts.", ())


@pytest.mark.parametrize(
    ("subject", "found"),
    [
        ("Environnement de l’école FASE 990001", (990001,)),
        ("ec990001@cfwb.be, EC990002 et n° FASE : 12", (990001, 990002, 12)),
        ("FASE 990001 (ec990001)", (990001,)),
        ("Fermeture du 22/11/2026, dossier 990001", ()),
        ("FASE 0 et FASE 1234567", ()),
        (" ".join(f"FASE {number}" for number in range(1, 20)), tuple(range(1, REFERENCE_LIMIT + 1))),
    ],
)
def test_numbers_of_schools_are_found_in_a_subject(subject, found):
    assert fases_in(subject) == found
    assert all(1 <= each <= LARGEST for each in found)
