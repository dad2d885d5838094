"""What is answered at once, what is proposed, what is left to a person."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.topics import Certain, Doubt, Likely, Population, Unknown, topics, understand

CITIZEN, SCHOOL, STAFF = Population.CITIZEN, Population.SCHOOL, Population.STAFF
STEP = "Je ne trouve pas la démarche NAID dans Mon Espace."
FORGOTTEN = "J’ai oublié mon mot de passe Cerbère."


def doubts(text: str, population: Population) -> set[Doubt]:
    verdict = understand(text, population)
    assert isinstance(verdict, Likely | Unknown), text
    return set(verdict.doubts)


@pytest.mark.parametrize(
    "text",
    [
        STEP,
        STEP.upper(),
        "je trouve pas la demarche NAID dans monespace",
        "Bonjour,\n\nje ne trouve pas la démarche *NAID*.\n\nBien à vous,\nOlga Tervuren\nRue du Lac 4",
        "je ne trouve pas la démmarche naid",
        "> Bonjour, avez-vous reçu mon certificat ?\nJe ne trouve pas la démarche NAID",
    ],
)
def test_spelling_greetings_and_signatures_change_nothing(text):
    assert understand(text, CITIZEN) == Certain("modigia_demarche")


@pytest.mark.parametrize("text", ["", " \n ", "Merci !", "Bonjour", "?", "🙂", "Quelle heure est-il ?"])
def test_what_asks_nothing_known_is_left_to_a_person(text):
    assert understand(text, CITIZEN) == Unknown((Doubt.NO_TOPIC,))


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        (f"{STEP} C’est inadmissible.", Doubt.COMPLAINT),
        (f"{STEP[:-1]} !!!", Doubt.COMPLAINT),
        (f"{STEP} Mon numéro national est 85.07.30-033.28.", Doubt.SECRET),
        (f"{STEP} Mon mot de passe est Soleil2024.", Doubt.SECRET),
        (f"{STEP} J’ai appelé hier.", Doubt.PERSONAL_CASE),
        (f"{STEP} De plus, mon écran est noir.", Doubt.SEVERAL_QUESTIONS),
        ("1) Je ne trouve pas la démarche NAID. 2) Et mon solde ?", Doubt.SEVERAL_QUESTIONS),
        ("Où est la démarche NAID ? Combien gagne une infirmière ?", Doubt.SEVERAL_QUESTIONS),
        (f"{STEP} Mon perroquet violoncelliste aussi.", Doubt.UNKNOWN_WORDS),
        (f"{STEP} " + "Je regarde encore et encore. " * 20, Doubt.LONG),
    ],
)
def test_what_a_ready_answer_may_miss_is_shown_to_an_agent(text, doubt):
    assert understand(STEP, CITIZEN) == Certain("modigia_demarche")
    verdict = understand(text, CITIZEN)
    assert isinstance(verdict, Likely)
    assert verdict.topic == "modigia_demarche"
    assert doubt in verdict.doubts


def test_a_second_question_mark_of_the_same_question_is_no_second_question():
    assert understand("Je ne trouve pas la démarche NAID ? Que faire ?", CITIZEN) == Certain("modigia_demarche")


def test_another_subject_is_never_given_an_answer():
    verdict = understand("Où est mon certificat Modigia ? Je ne trouve pas la démarche NAID.", CITIZEN)
    assert isinstance(verdict, Unknown)
    assert Doubt.OTHER_SUBJECT in verdict.doubts


def test_two_topics_are_proposed_with_the_other_one():
    text = "Mon lien de validation Cerbère a expiré, et j’ai oublié mon mot de passe Cerbère."
    verdict = understand(text, SCHOOL)
    assert isinstance(verdict, Likely)
    assert {verdict.topic, *verdict.others} >= {"cerbere_lien_expire", "cerbere_mot_de_passe"}
    assert Doubt.TWO_TOPICS in verdict.doubts


def test_a_trace_is_proposed_only():
    assert Doubt.VAGUE in doubts("Problème Cerbère", SCHOOL)


def test_the_same_words_are_another_question_from_another_person():
    assert understand(FORGOTTEN, SCHOOL) == Certain("cerbere_mot_de_passe")
    assert understand(FORGOTTEN, STAFF) == Certain("cerbere_mot_de_passe")
    assert not isinstance(understand(FORGOTTEN, CITIZEN), Certain)


NOT_FOR_CITIZENS = [each for each in topics().values() if CITIZEN not in each.populations]


@pytest.mark.parametrize("topic", NOT_FOR_CITIZENS, ids=lambda each: each.code)
def test_a_citizen_is_never_offered_an_answer_for_schools(topic):
    for example in topic.examples:
        verdict = understand(example, CITIZEN)
        offered = (
            {verdict.topic, *verdict.others}
            if isinstance(verdict, Likely)
            else {verdict.topic}
            if isinstance(verdict, Certain)
            else set()
        )
        assert all(CITIZEN in topics()[each].populations for each in offered), example


def test_a_code_is_fit_for_recognition_and_tells_no_word_of_the_text():
    texts = [(STEP, CITIZEN), ("Problème Cerbère", SCHOOL), ("Zoé Vandersteen", CITIZEN)]
    codes = [understand(text, population).code for text, population in texts]
    assert codes[0] == "question_certain_modigia_demarche"
    assert codes[2] == "question_unknown"
    assert all(re.fullmatch(r"[a-z_]+", code) for code in codes)


@given(st.text(max_size=400), st.sampled_from(Population))
def test_any_text_gets_a_verdict(text, population):
    assert isinstance(understand(text, population), Certain | Likely | Unknown)


WORDS = st.sampled_from(
    sorted({word for topic in topics().values() for each in topic.examples for word in each.split()})
)


@given(st.lists(WORDS, max_size=30).map(" ".join), st.sampled_from(Population))
def test_only_answers_for_the_one_who_asks_are_offered(text, population):
    verdict = understand(text, population)
    offered = () if isinstance(verdict, Unknown) else (verdict.topic,)
    others = verdict.others if isinstance(verdict, Likely) else ()
    assert all(population in topics()[each].populations for each in (*offered, *others))
