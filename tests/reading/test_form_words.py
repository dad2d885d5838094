"""A scan is taken for a form where the mail or its name says so; a picture of a screen never is."""

import pytest

from bot.reading.mail.codes import codes_of

FOUND = {"form_named", "revocation_named"}


@pytest.mark.parametrize(
    ("subject", "words", "name"),
    [
        ("e-Pôles", "Voici le formulaire.", "scan0001.pdf"),
        ("Annexe 3", "Bonjour,\nBien à vous", "IMG_2041.jpg"),
        ("", "Veuillez trouver l’annexe n° 2 signée par notre présidente.", "scan.png"),
        ("", "Bonjour", "annexe_1_signée.pdf"),
        ("", "Bonjour", "Demande-d-acces.png"),
        ("Demande d’accès", "Merci de traiter rapidement ?", "photo.jpg"),
    ],
)
def test_a_scan_that_is_named_is_a_form(subject, words, name):
    assert codes_of(subject, words, (name,)) & FOUND == {"form_named"}


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Pouvez-vous déverrouiller la convention ?", "capture.png"),
        ("J’ai oublié mon mot de passe Cerbère.", "image.png"),
        ("Où trouver le formulaire de demande d’accès ?", "image.png"),
        ("Je ne sais plus ouvrir le formulaire.", "image.png"),
        ("Le formulaire donne cette erreur, voir capture d’écran.", "image.png"),
    ],
)
def test_a_picture_beside_a_question_is_none(words, name):
    assert "form_named" not in codes_of("", words, (name,))


@pytest.mark.parametrize(
    "words",
    [
        "Voici le formulaire de révocation, c’est urgent.",
        "Ci-joint l’annexe 5.",
        "Voici le formulaire : merci de retirer son accès, elle nous a quittés.",
    ],
)
def test_a_scan_that_withdraws_an_access_is_told_from_the_words(words):
    assert codes_of("", words, ("scan.pdf",)) & FOUND == FOUND


def test_words_without_any_file_name_no_form():
    assert codes_of("Annexe 5", "Voici le formulaire de révocation.", ()) & FOUND == set()
