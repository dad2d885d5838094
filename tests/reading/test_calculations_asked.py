"""A calculation is recognised in the sentences of a mail, with its numbers, or not at all."""

from datetime import date

import pytest

from bot.domain.poles.answers import Outcome
from bot.domain.poles.questions import Asker
from bot.domain.poles.years import KNOWN
from bot.domain.readings import MessageReading
from bot.reading.mail.interpreter import Interpreter
from bot.reading.topics import Population
from bot.reading.topics.asked import asked
from bot.reading.topics.calculs import calculation

ASKED = {
    "quelle est la date limite pour une prise en charge le 12 novembre 2025 ?": "délai 12/11/2025",
    "Bonjour,\nJusqu’à quand communiquer un partenariat si la prise en charge commence le 12/11/2025 ?": (
        "délai 12/11/2025"
    ),
    "La prise en charge débute le 1er décembre 2025 : quel est le dernier jour pour encoder ?": "délai 01/12/2025",
    "Date limite pour la prise en charge à partir du 12.11.2025 svp": "délai 12/11/2025",
    "Une prise en charge est prévue le 2025-11-12. Quel délai devons-nous respecter ?": "délai 12/11/2025",
    "Jusqu'à quand communiquer un avenant qui prend effet en 2026-2027 ?": "avenant 2026-2027",
    "Nous avons 82 points de traitements et 18 points de fonctionnement : est-ce que les 80/20 sont bons ?": (
        "points 82 18"
    ),
    "Avec 60 points pour les traitements et 20 points pour le fonctionnement sur 80, est-ce 80/20 ?": (
        "points 60 20 80"
    ),
    "80/20 : traitements = 79,5 et fonctionnement = 20,5. Est-ce bon ?": "points 79.5 20.5",
    "Quels articles devons-nous compléter dans la convention de coopération ?": "articles cooperation",
    "Quels sont les articles à compléter pour le partenariat spécifique ?": "articles specifique",
    "Faut-il une convention ou un ressort ? Le siège relève du PO 990501, les partenaires des 990501 et 990502.": (
        "convention siege=990501 partenaires=990501,990502"
    ),
    "Convention ou ressort : siège 990501, partenaires spécifiques 990504, coopérantes 990503 ?": (
        "convention siege=990501 specifiques=990504 cooperantes=990503"
    ),
}
LEFT = (
    "Nous avons encodé la convention le 12/11/2025 : quel délai pour la prise en charge ?",
    "Quel délai pour une prise en charge, communiquée le 12/11/2025 ?",
    "Pour la prise en charge. Votre mail du 12/11/2025 parle d’un délai, lequel ?",
    "L’avenant de la convention 2025-2026 : jusqu’à quand le communiquer ?",
    "Bonjour, quelle est la date limite pour les conventions ?",
    "Quel délai pour une prise en charge le 12/11/2025 et une autre le 14/11/2025 ?",
    "La prise en charge de notre élève a commencé le 12/11/2025, merci d’en prendre note.",
    "Quel est le dernier jour pour une prise en charge le 31 février 2026 ?",
    "Que veut dire la règle des 80/20 ?",
    "Nous avons 82 points de traitements, 18 de fonctionnement et 12 périodes : la règle des 80/20 ?",
    "Quels articles compléter dans la convention de partenariat et dans celle de coopération ?",
    "Quels documents devons-nous envoyer ?",
    "Convention ou ressort : siège 990501, partenaires 990502, et l’école 990777 ?",
    "Faut-il une convention ou un ressort pour le PO 990502 ?",
    "Convention ou ressort : siège 990501, partenaires comme l’an passé au PO 990502 ?",
    "x" * 2000,
    "",
)


def reading(text: str, subject: str = "Question") -> MessageReading:
    return MessageReading(None, subject=subject, text=text, reply=text)


@pytest.mark.parametrize(("said", "meant"), ASKED.items())
def test_a_calculation_is_asked_for_with_its_numbers(said, meant):
    assert calculation(said) == meant


@pytest.mark.parametrize("said", ASKED)
def test_what_is_recognised_has_an_answer(said):
    answer = Asker(KNOWN, date(2025, 10, 1)).answer(calculation(said) or "")
    assert answer.outcome in {Outcome.ANSWERED, Outcome.FINDING}


@pytest.mark.parametrize("said", LEFT)
def test_what_lacks_a_number_or_has_one_too_many_is_left_to_people(said):
    assert calculation(said) is None


@pytest.mark.parametrize("said", ASKED)
def test_a_calculation_alone_is_answered_at_once(said):
    found = asked(reading(said), Population.SCHOOL, computes=True)
    assert (found.topic, found.certain, found.doubts) == ("poles_calcul", True, ())


@pytest.mark.parametrize(
    ("more", "doubt"),
    [
        ("C’est inadmissible !!!", "complaint"),
        ("Et qui signe la convention ?", "several_questions"),
        ("Notre mot de passe est Soleil2024.", "secret"),
        ("Nous cherchons aussi une attestation.", "other_subject"),
    ],
)
def test_what_is_told_beside_it_is_read_by_people(more, doubt):
    said = f"Quelle est la date limite pour une prise en charge le 12 novembre 2025 ? {more}"
    found = asked(reading(said), Population.SCHOOL, computes=True)
    assert (found.topic, found.certain) == ("poles_calcul", False)
    assert doubt in found.doubts


@pytest.mark.parametrize(
    "said",
    [
        "82 points hors traitements et 18 hors fonctionnement : les 80/20 sont-ils respectés ?",
        "82 points sans traitements et 18 points de fonctionnement : 80/20 ?",
        "-82 points de traitements et 182 de fonctionnement : 80/20 respectés ?",
        "Quels articles ne faut-il pas compléter dans la convention de coopération ?",
        "Faut-il une convention ou un ressort : ce n’est pas le siège 990501, partenaires 990502 ?",
        "Quelle est la date limite sauf pour la prise en charge le 12 novembre 2025 ?",
    ],
)
def test_a_negation_an_exception_or_a_minus_sign_is_read_by_people(said):
    found = asked(reading(said), Population.SCHOOL, computes=True)
    assert not found.certain
    assert found.topic != "poles_calcul" or "vague" in found.doubts


@pytest.mark.parametrize(
    "said",
    [
        "80-20 : traitements = 79,5 et fonctionnement = 20,5. Est-ce bon ?",
        "Au plus tard quand, pour une prise en charge le 2025-11-12 ?",
    ],
)
def test_a_dash_between_numbers_turns_nothing(said):
    assert asked(reading(said), Population.SCHOOL, computes=True).certain


def test_the_answer_is_computed_from_the_mail_itself():
    said = reading("quelle est la date limite pour une prise en charge le 12 novembre 2025 ?")
    lines = Interpreter(None, {}, "").computed(said, date(2025, 10, 1))
    assert "mardi 14 octobre 2025" in lines[0]


def test_a_year_that_no_calendar_knows_is_left_to_people():
    said = reading("Quelle est la date limite pour une prise en charge le 12 novembre 2043 ?")
    reader = Interpreter(None, {}, "")
    assert reader.computed(said, date(2026, 10, 1)) == ()
    assert reader.question(said, "school", date(2026, 10, 1)).topic != "poles_calcul"


def test_a_citizen_is_never_computed_for():
    said = reading("quelle est la date limite pour une prise en charge le 12 novembre 2025 ?")
    assert Interpreter(None, {}, "").question(said, "citizen").topic != "poles_calcul"
