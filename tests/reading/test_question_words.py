"""What asks something, and what only tells, or asks for a thing to be done."""

import pytest

from bot.reading.mail.codes import codes_of


@pytest.mark.parametrize(
    "words",
    [
        "un nouvel élève est arrivé en 3e B hier. Que dois-je faire pour Happi ?",
        "un élève a perdu sa feuille avec son code, comment faire ?",
        "c koi le mot de passe des eleves svp",
        "Bonjour, une élève est partie la semaine passée. Faut-il vous prévenir ?",
        "Nous ne savons pas comment les parents doivent se connecter",
        "Happi, c’est pour quelles classes ?",
        "je ne trouve pas où changer le nom d’un élève",
        "Pouvez-vous nous dire si les comptes sont gratuits ?",
        "Y a-t-il une réunion d’information prévue",
        "Quel est le délai pour recevoir les feuilles",
    ],
)
def test_a_question_is_known_with_or_without_its_mark(words):
    assert "asks_question" in codes_of("", words, ())


@pytest.mark.parametrize(
    "words",
    [
        "Notre adresse a changé.",
        "Pouvez-vous supprimer cet élève de nos comptes ?",
        "Pourriez-vous ajouter Aya à la liste des élèves ?",
        "Merci d’avance : veuillez ajouter un élève à nos comptes.",
        "C’est pourquoi nous vous renvoyons la liste.",
    ],
)
def test_what_tells_or_asks_for_a_thing_to_be_done_is_no_question(words):
    assert "asks_question" not in codes_of("", words, ())


def test_a_mail_that_is_all_in_its_subject_may_ask():
    assert "asks_question" in codes_of("Comment imprimer les feuilles ?", " \n", ())
    assert "asks_question" not in codes_of("Comment imprimer les feuilles ?", "Voici la liste.", ())
