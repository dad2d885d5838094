"""What `/vaguemestre` and `vaguemestre dates` answer; no answer repeats the words of the question."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.poles.answers import Outcome
from bot.domain.poles.questions import HELP, Asker
from bot.domain.poles.years import KNOWN

PLANTED = "Théodore Vandenplanté"
TODAY = date(2025, 10, 1)
ASKER = Asker(KNOWN, TODAY)


def said(question, asker=ASKER):
    return "\n".join(asker.answer(question).lines)


@pytest.mark.parametrize("question", ["", "  ", "aide", "AIDE"])
def test_help_shows_every_form_and_warns_of_names(question):
    assert ASKER.answer(question).lines == HELP
    assert "N’écrivez aucun nom d’élève." in HELP


def test_the_forms_of_the_help_are_understood():
    for line in HELP[1:-1]:
        form = line.removeprefix("• ").split(" – ")[0].split(", ou ")[0]
        form = {"articles partenariat, coopération, spécifique ou ressort": "articles ressort"}.get(form, form)
        form = "profil coordonnateur" if form.startswith("profil") else form
        assert ASKER.answer(form).outcome is not Outcome.UNCLEAR, form


@pytest.mark.parametrize(
    "written", ["délai 12/11/2025", "DELAI 12-11-2025", "delai 2025-11-12", "délai 12.11.2025"]
)
def test_the_latest_day_of_a_specific_partnership_is_told_with_what_was_skipped(written):
    text = said(written)
    assert "au plus tard le mardi 14 octobre 2025." in text
    assert "vacances d’automne, commémoration du 11 novembre" in text
    assert "déjà passée" not in text


def test_a_latest_day_that_is_past_and_a_care_without_class_are_said():
    assert "déjà passée" in said("délai 12/11/2025", Asker(KNOWN, date(2025, 10, 15)))
    assert "il n’y a pas classe le jour de la prise en charge (weekend)" in said("délai 15/11/2025")


def test_a_year_that_is_not_known_is_refused():
    answer = ASKER.answer("délai 12/11/2027")
    assert answer.outcome is Outcome.REFUSED
    assert "2027-2028 n’est pas encore connu" in answer.lines[0]


def test_a_day_and_a_year_of_the_calendar():
    assert said("calendrier 2025-10-27").splitlines() == [
        "Le lundi 27 octobre 2025 n’est pas un jour ouvrable scolaire : vacances d’automne.",
        "Le suivant est le lundi 3 novembre 2025.",
    ]
    assert said("calendrier") == "Le mercredi 1er octobre 2025 est un jour ouvrable scolaire (2025-2026)."
    year = said("calendrier 2025-2026")
    assert "du lundi 25 aout 2025 au vendredi 3 juillet 2026, 181 jours ouvrables scolaires" in year
    assert "• commémoration du 11 novembre : mardi 11 novembre 2025" in year
    assert "Source : Calendrier 2025-2026 publié par" in year


def test_the_deadlines_that_come_with_their_reminders():
    assert said("échéances").splitlines() == [
        "• lundi 1er juin 2026 : avenants annuels sur la répartition des points.",
        "  Rappels : J-30, le samedi 2 mai 2026 ; J-7, le lundi 25 mai 2026 ; J-1, le dimanche 31 mai 2026.",
    ]
    dated = Asker(KNOWN, TODAY, conventions=date(2025, 10, 15))
    first = said("échéances", dated).splitlines()[:2]
    assert first[0].startswith("• mercredi 15 octobre 2025 : conventions")
    assert "J-30" not in first[1]  # 15 September is past
    assert "J-7, le mercredi 8 octobre 2025" in first[1]


def test_a_day_of_reminders_is_told_first():
    assert said("échéances 25/05/2026").splitlines()[0] == "C’est un jour de rappel : J-7, lundi 1er juin 2026."


def test_the_avenant_of_a_year():
    text = said("avenant 2026-2027")
    assert "au plus tard le lundi 1er juin 2026" in text
    assert "accord unanime" in text


@pytest.mark.parametrize(
    ("question", "outcome", "words"),
    [
        ("points 80 20", Outcome.ANSWERED, "est respectée"),
        ("points 80 / 20", Outcome.ANSWERED, "est respectée"),
        ("points 79,99 20,01", Outcome.FINDING, "79,99 points sur 100 (79,99 %)"),
        ("points 79.999 20 100", Outcome.FINDING, "(79,99 %)"),  # cut, never rounded up to 80 %
        ("points 0 0", Outcome.REFUSED, "nombres positifs"),
        ("points 1000000 0", Outcome.ANSWERED, "1000000 points"),
        ("points beaucoup peu", Outcome.UNCLEAR, "Deux ou trois nombres"),
        ("points 80", Outcome.UNCLEAR, "Deux ou trois nombres"),
    ],
)
def test_the_points(question, outcome, words):
    answer = ASKER.answer(question)
    assert answer.outcome is outcome
    assert words in "\n".join(answer.lines)


def test_the_articles_of_a_model():
    text = said("articles coopération")
    assert (
        text.index("À compléter :")
        < text.index("article 4,")
        < text.index("article 5,")
        < text.index("article 11")
    )
    assert "« 1 » sous « 2,5/5 »" in said("articles spécifique")


def test_the_documents_of_a_pole():
    assert said(
        "convention siège=990501 partenaires=990501,990502 coopérantes=990501,990503 types=5"
    ).splitlines() == [
        "• convention de partenariat, entre les PO 990501 et 990502",
        "• ressort de coopération, par le PO 990501 (modèle : ressort)",
        "• convention de coopération, entre les PO 990501 et 990503",
        (
            "Un partenaire relève d’un autre PO : la convention vaut pour tous les partenaires, "
            "aussi ceux du PO de l’école siège."
        ),
    ]
    assert "entre les PO 990501, 990502 et 990503" in said("convention siège=990501 partenaires=990502,990503")
    assert "Sans école partenaire" in said("convention siège=990501 coopérantes=990501")


@pytest.mark.parametrize(
    ("question", "outcome", "words"),
    [
        ("convention", Outcome.UNCLEAR, "siège=990501"),
        ("convention siège=990501,990502", Outcome.UNCLEAR, "siège=990501"),
        ("convention siège=990501 siège=990502", Outcome.UNCLEAR, "deux fois"),
        ("convention siège=990501 partenaires = 990502", Outcome.UNCLEAR, "sans espace"),
        ("convention siège=990501 partenaires=", Outcome.UNCLEAR, "sans espace"),
        ("convention siège=0", Outcome.REFUSED, "pas zéro"),
        ("convention siège=990501 spécifiques=990504 types=4,8", Outcome.REFUSED, "type 4, 5, 6 ou 7"),
    ],
)
def test_a_pole_that_is_not_described_as_it_should_be(question, outcome, words):
    answer = ASKER.answer(question)
    assert answer.outcome is outcome
    assert words in answer.lines[0]


def test_a_profile_learns_what_it_may_do_and_who_writes():
    text = said("profil direction partenaire")
    assert "• convention de partenariat : en prendre connaissance" in text
    assert "réservé aux profils « Coordonnateur », « Direction école siège », « Délégué PO école siège »" in text
    assert "réservé" not in said("profil po siège")


@pytest.mark.parametrize(
    "question", ["délai 31/02/2025", "délai", "délai demain matin", "avenant 2026", "profil chef"]
)
def test_words_that_fit_no_form_are_answered_with_the_forms(question):
    answer = ASKER.answer(question)
    assert answer.outcome is Outcome.UNCLEAR
    assert answer.lines[1:] == HELP


@pytest.mark.parametrize(
    "question", ["délai 01/01/1900", "délai 01/01/9999", "avenant 0000-0001", "avenant 2101-2102"]
)
def test_a_date_far_away_is_refused_at_once(question):
    assert ASKER.answer(question).outcome is Outcome.REFUSED


@pytest.mark.parametrize(
    "form",
    [
        "{}",
        "délai {}",
        "délai 12/11/2025 {}",
        "calendrier {}",
        "échéances {}",
        "avenant {}",
        "points {}",
        "points 80 {}",
        "articles {}",
        "convention {}",
        "convention siège={}",
        "convention siège=990501 {}=3",
        "profil {}",
    ],
)
def test_no_answer_repeats_a_name(form):
    answer = said(form.format(PLANTED)).casefold()
    for part in PLANTED.casefold().split():
        assert part not in answer
    assert "theodore" not in answer


@given(st.text(max_size=600))
def test_any_text_has_an_answer(text):
    assert ASKER.answer(text).lines


@given(
    st.sampled_from(["délai", "calendrier", "échéances", "avenant", "points", "articles", "convention", "profil"]),
    st.lists(st.text("0123456789/-.,=seigpoartnéè ", max_size=14), max_size=5),
)
def test_any_words_after_a_form_have_an_answer(form, words):
    assert ASKER.answer(f"{form} {' '.join(words)}").lines
