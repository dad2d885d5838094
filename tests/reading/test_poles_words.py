"""What a school or PO writes of its pôle: a paper to unlock, a wrong list, what the author is."""

import pytest

from bot.reading.mail.codes import codes_of

ASKED = {"asks_unlock", "list_error"}


@pytest.mark.parametrize(
    "words",
    [
        "Pouvez-vous déverrouiller la liste des écoles partenaires ?",
        "Merci de débloquer notre convention de coopération dans e-Pôles.",
        "La convention de partenariat est validée et nous ne pouvons plus la modifier.",
        "Nous avons validé trop vite la convention : pourriez-vous la rouvrir ?",
        "Nous demandons le déverrouillage de l’encodage dans e-Pôles.",
        "Nous devons ajouter une école coopérante, mais la liste est déjà validée.",
        "Notre liste des écoles coopérantes a été validée par erreur, il faut encore y ajouter une école.",
        "Bonjour,\n\nmerci de déverrouiller pour nous\nla convention spécifique. Nous restons à disposition.",
        "Veuillez annuler la validation de la convention de partenariat.",
        "Serait-il envisageable de réouvrir le ressort de coopération ?",
    ],
)
def test_a_request_to_unlock_is_told_from_the_words(words):
    assert codes_of("", words, ()) & ASKED == {"asks_unlock"}


@pytest.mark.parametrize(
    "words",
    [
        "La liste des écoles coopérantes est validée mais nous avons oublié une école. Pouvez-vous débloquer ?",
        "Nous avons validé la liste. Il manque une école partenaire. Merci de rouvrir.",
        "La liste est validée, or une école coopérante manque dans la liste.",
        "La liste a été validée hier. Une école partenaire est erronée, pouvez-vous la corriger dans la liste ?",
        "Notre convention est déjà validée. Pourriez-vous la débloquer ?",
        "La convention de coopération est verrouillée. Il faudrait rouvrir svp.",
        "On a validé trop vite le ressort. Est-ce que vous pouvez déverrouiller ?",
        "Liste verrouillée : une école coopérante est oubliée, peut-elle encore être ajoutée à la liste ?",
    ],
)
def test_what_is_wrong_in_a_validated_paper_asks_to_unlock_it(words):
    assert codes_of("", words, ()) & ASKED == {"asks_unlock"}


def test_a_convention_to_unlock_and_a_list_to_correct_are_two_requests():
    words = "La convention est validée, pouvez-vous la débloquer ? Il manque une école coopérante dans la liste."
    assert codes_of("", words, ()) & ASKED == ASKED


@pytest.mark.parametrize(
    "words",
    [
        "La liste n’est pas encore validée mais il manque une école coopérante.",
        "Avant de valider : une école partenaire manque dans la liste pré-remplie.",
        "Une fois la liste validée, nous signerons. Il manque une école partenaire dans la liste.",
        "Nous n’avons pas validé la liste, il manque une école coopérante.",
    ],
)
def test_a_list_that_is_not_validated_yet_is_corrected_only(words):
    assert codes_of("", words, ()) & ASKED == {"list_error"}


@pytest.mark.parametrize(
    "words",
    [
        "La liste est validée. Pouvez-vous débloquer mon compte Cerbère ? Je suis coordonnateur du pôle.",
        "La convention est validée. Merci de débloquer l’accès de notre coordonnatrice à Cerbère.",
        "La liste des écoles partenaires est validée, il n’y a aucune erreur.",
    ],
)
def test_a_validated_paper_alone_asks_for_nothing(words):
    assert not codes_of("", words, ()) & ASKED


@pytest.mark.parametrize(
    "words",
    [
        "Une école partenaire manque dans la liste pré-remplie.",
        "Il manque une école coopérante dans la liste.",
        "La liste des écoles partenaires contient une erreur.",
        "La liste pré-complétée est incomplète : notre implantation n’y est pas.",
        "Nous signalons une erreur de pré-encodage pour notre pôle.",
        "L’école coopérante de Clairval n’apparait pas dans la liste.",
        "Une école de la liste n’est plus partenaire de notre pôle.",
        "Il y a une erreur dans la liste pré-remplie des écoles coopérantes.",
        "Sur la liste, une école ne fait pas partie de notre pôle.",
    ],
)
def test_a_wrong_list_is_told_from_the_words(words):
    assert codes_of("", words, ()) & ASKED == {"list_error"}


@pytest.mark.parametrize(
    "words",
    [
        "Comment déverrouiller une convention validée ?",
        "À qui signaler une erreur dans la liste pré-remplie des écoles partenaires ?",
        "Inutile de déverrouiller la liste, tout est en ordre.",
        "Ne déverrouillez pas la convention.",
        "Merci de ne pas rouvrir la liste des écoles partenaires.",
        "Merci d’avoir déverrouillé la convention.",
        "La liste a été déverrouillée, nous avons pu la compléter.",
        "Il n’y a aucune erreur dans la liste des écoles partenaires.",
        "La liste des écoles coopérantes est exacte.",
        "Mon compte Cerbère est bloqué, pouvez-vous le débloquer ? Je suis coordonnateur du pôle.",
        "La liste des élèves contient une erreur.",
        "Pour quand faut-il communiquer l’avenant à la convention ?",
        "Qui signe la convention de partenariat une fois qu’elle est validée ?",
        "Où trouver la liste des pôles territoriaux ?",
        "Une école partenaire peut-elle changer de pôle ?",
        "Nous ne voyons pas les conventions dans e-Pôles.",
    ],
)
def test_other_words_about_a_pole_ask_for_nothing(words):
    assert not codes_of("", words, ()) & ASKED
    assert not codes_of(words, "", ()) & ASKED


def test_our_own_subject_in_a_reply_asks_for_nothing_again():
    subject = "RE: [VGM-7K2M4Q] e-Pôles : votre demande de déverrouillage de la liste est bien reçue"
    assert "asks_unlock" not in codes_of(subject, "Merci beaucoup.", ())
    assert "asks_unlock" in codes_of(subject, "Pouvez-vous aussi déverrouiller la convention ?", ())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Je suis coordonnateur d’un pôle : quelle annexe remplir pour e-Pôles ?", {"epoles_coordinator"}),
        ("Notre coordinatrice n’a pas accès à e-Pôles.", {"epoles_coordinator"}),
        ("Je suis délégué du PO et je demande l’accès à e-Pôles.", {"epoles_delegate"}),
        ("Déléguée du pouvoir organisateur, je voudrais accéder à e-Pôles.", {"epoles_delegate"}),
        ("Je suis directrice de l’école siège, e-Pôles n’apparait pas.", {"epoles_direction"}),
        ("Comment accéder à e-Pôles ?", set()),
        ("Notre directeur et notre coordonnateur veulent e-Pôles.", {"epoles_coordinator", "epoles_direction"}),
        ("Je suis directrice d’une académie et je voudrais Happi.", set()),
    ],
)
def test_what_the_author_is_says_which_annex_is_needed(words, told):
    found = codes_of("", words, ())
    assert {code for code in found if code.startswith("epoles_")} == told


def test_a_very_long_text_is_read_quickly_enough_to_end():
    assert not codes_of("", "la convention " * 1400, ()) & ASKED
