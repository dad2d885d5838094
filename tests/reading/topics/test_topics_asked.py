"""A whole mail asks what its words ask: a subject never makes an answer certain, and a long mail is for people."""

from pathlib import Path

import pytest

from bot.domain.readings import MessageReading
from bot.reading.topics import Certain, Population, understand
from bot.reading.topics.asked import LONGEST, asked
from bot.reading.topics.scoring import questions_in

CORPUS = questions_in(Path(__file__).parents[2] / "corpus" / "topics" / "dev.toml")
FORGOTTEN = "J’ai oublié mon mot de passe Cerbère, que faire ?"


def said(text: str, subject: str = "") -> MessageReading:
    return MessageReading(None, subject=subject, text=text, reply=text)


@pytest.mark.parametrize("subject", ["", "Question", "Modigia", "Mon Espace", "Accès", "Aide svp"])
def test_no_subject_makes_another_answer_certain(subject):
    for each in CORPUS:
        found, alone = asked(said(each.text, subject), each.population), understand(each.text, each.population)
        assert not found.certain or (isinstance(alone, Certain) and alone.topic == found.topic)


@pytest.mark.parametrize("subject", ["", "Question", "Bonjour"])
def test_a_subject_that_says_nothing_takes_no_answer_away(subject):
    certain = [each for each in CORPUS if isinstance(understand(each.text, each.population), Certain)]
    assert len(certain) > 150
    assert all(asked(said(each.text, subject), each.population).certain for each in certain)


def test_what_only_the_subject_tells_is_proposed():
    found = asked(said("Que dois-je faire ?", "Mot de passe Cerbère oublié"), Population.SCHOOL)
    assert (found.topic, found.certain, found.doubts) == ("cerbere_mot_de_passe", False, ("vague",))


def test_a_mail_without_words_is_read_by_its_subject():
    assert asked(said("", FORGOTTEN), Population.SCHOOL).topic == "cerbere_mot_de_passe"


@pytest.mark.parametrize("filling", ["\n" * LONGEST, " " * LONGEST], ids=["lines", "spaces"])
def test_what_stands_far_below_is_never_overlooked(filling):
    """Nothing may be hidden behind a page of nothing."""
    found = asked(said(f"{FORGOTTEN}{filling}Et je porte plainte contre vous."), Population.SCHOOL)
    assert (found.topic, found.certain) == ("cerbere_mot_de_passe", False)


def test_a_citizen_is_never_told_of_the_cerbere_of_staff():
    assert asked(said(FORGOTTEN, "Cerbère"), Population.CITIZEN).topic != "cerbere_mot_de_passe"


def test_an_empty_mail_asks_nothing():
    found = asked(said(""), Population.CITIZEN)
    assert (found.topic, found.certain, found.doubts) == (None, False, ("no_topic",))
