"""Letters become comparable words, and ideas are found in them whatever the spelling."""

import pytest

from bot.reading.topics.ideas import Lexicon, same
from bot.reading.topics.patterns import Pattern
from bot.reading.topics.sentences import letter

IDEAS = Lexicon.of({"PASSWORD": ["mot de passe", "mdp"], "FORGOT": ["oubli*"], "SCHOOL": ["l ecole"]})


def found(text: str) -> frozenset[str]:
    return frozenset(name for name, _ in IDEAS.places(letter(text).words, same))


@pytest.mark.parametrize(
    ("word", "form", "told"),
    [
        ("oublie", "oubli*", True),
        ("oubli", "oubli*", True),
        ("cerber", "cerbere", True),  # a letter left out
        ("cerebre", "cerbere", True),  # two letters exchanged
        ("cerbeere", "cerbere", True),  # one too many
        ("cerbaire", "cerbere", False),
        ("kerbere", "cerbere", False),  # the first letter is never forgiven
        ("main", "mail", False),  # short words are other words
        ("modigias", "modigia", True),
        ("modigya", "modigia*", True),
        ("demarche", "demande", False),
        ("", "modigia", False),
    ],
)
def test_one_wrong_letter_is_forgiven_in_a_long_word(word, form, told):
    assert same(word, form) is told


@pytest.mark.parametrize(
    ("text", "ideas"),
    [
        ("J’ai oublié mon mot de passe", {"PASSWORD", "FORGOT"}),
        ("MOT DE PASSE OUBLIÉ", {"PASSWORD", "FORGOT"}),
        ("un mot, de passage", set()),
        ("mdp", {"PASSWORD"}),
        ("l'école de l’autre", {"SCHOOL"}),
        ("mon mot de", set()),
    ],
)
def test_an_idea_is_one_or_more_words_in_order(text, ideas):
    assert found(text) == ideas


@pytest.mark.parametrize(
    ("written", "ideas", "fits"),
    [
        ("A B", {"A", "B", "C"}, True),
        ("A B", {"A"}, False),
        ("A B|C", {"A", "C"}, True),
        ("A B|C", {"B", "C"}, False),
        ("A !C", {"A"}, True),
        ("A !C", {"A", "C"}, False),
    ],
)
def test_a_pattern_asks_for_ideas_together(written, ideas, fits):
    assert Pattern.of(written).fits(frozenset(ideas)) is fits


def test_a_pattern_weighs_what_it_asks_for():
    assert Pattern.of("A B|C !D").weight == 2


def test_sentences_know_whether_they_ask():
    read = letter("Bonjour. Où est la démarche ? Merci d’avance")
    assert [(" ".join(each.words), each.asks) for each in read.sentences] == [
        ("bonjour", False),
        ("ou est la demarche", True),
        ("merci avance", False),
    ]


def test_numbered_questions_are_counted():
    assert letter("1) Où ?\n2) Quand ?").items == 2
    assert letter("Le 12 mai à 8 h. Et 3 élèves.").items == 0


def test_an_address_of_the_network_is_the_application_it_names():
    assert letter("Voir https://www.am.cfwb.be/x ou https://happi.cfwb.be et a@b.be").words == (
        "voir",
        "portailcerbere",
        "ou",
        "happi",
        "et",
    )


def test_a_name_below_a_farewell_is_not_part_of_the_question():
    read = letter("Où est Modigia ?\nBien à vous,\nOscar Démarche\nRue Happi 3")
    assert read.words == ("ou", "est", "modigia")


def test_a_question_below_a_farewell_still_counts():
    assert "happi" in letter("Bonjour\nMerci d’avance,\nOù est Happi ?").words


def test_a_letter_without_end_is_read_to_its_limit():
    assert len(letter("mot " * 50_000).words) == 1_000
