"""Whoever has left and still has access: never answered without an agent (exigences F9, H7, H15)."""

import pytest

from bot.reading.topics import Certain, Likely, Population, understand

SCHOOL = Population.SCHOOL


@pytest.mark.parametrize(
    "text",
    [
        "Un ancien directeur peut encore se connecter à e-Pôles, que faire ?",
        "Notre ancienne coordinatrice peut encore se connecter à e-Pôles, est-ce normal ?",
        "Madame X a toujours accès à e-pôles alors qu’elle ne travaille plus chez nous depuis septembre !",
        "Notre ancienne directrice a toujours accès à e-Pôles. C’est inadmissible.",
        "L’ancien délégué a toujours accès à e-Pôles. Où en est notre attestation ?",
        "L’ancienne directrice a encore accès à e-Pôles et la nouvelle n’a pas encore accès, quelle annexe ?",
        "L’accès e-Pôles de l’ancienne coordinatrice n’a jamais été supprimé.",
    ],
)
def test_who_left_and_still_has_access_is_proposed_as_a_departure_whatever_else_is_said(text):
    found = understand(text, SCHOOL)
    assert isinstance(found, Likely)
    assert found.topic == "poles_depart"


@pytest.mark.parametrize(
    "text",
    [
        "Notre nouvelle coordinatrice n’a toujours pas accès à e-Pôles, quelle annexe remplir ?",
        "Notre nouvelle directrice demande son accès à e-Pôles, comment faire ?",
    ],
)
def test_who_has_no_access_yet_asks_for_it(text):
    assert understand(text, SCHOOL) == Certain("poles_acces")


def test_a_departure_that_is_asked_about_in_time_keeps_its_answer():
    text = "Notre coordonnateur quitte le pôle : comment retirer son accès à e-Pôles ?"
    assert understand(text, SCHOOL) == Certain("poles_depart")


@pytest.mark.parametrize("population", [Population.CITIZEN, Population.STAFF])
def test_the_alarm_is_for_those_who_may_have_the_answer(population):
    found = understand("Un ancien directeur peut encore se connecter à e-Pôles, que faire ?", population)
    assert "poles_depart" not in {getattr(found, "topic", None), *getattr(found, "others", ())}
