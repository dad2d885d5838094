"""The tables of the models (exigence J18) and the profiles of e-Pôles (exigences A10, J19, J30)."""

import pytest

from bot.domain.poles.articles import ARTICLES, Fill, Model, articles
from bot.domain.poles.conventions import MODEL, Kind
from bot.domain.poles.deadlines import Paper
from bot.domain.poles.labels import FILLS, KINDS, MODELS, PAPERS, PROFILES, RIGHTS
from bot.domain.poles.rights import PLACES, Place, Profile, Right, may_write, rights, rights_on


def numbers(model, fill):
    return [each.number for each in articles(model, fill)]


@pytest.mark.parametrize(
    ("model", "count", "complete", "if_needed"),
    [
        (Model.PARTENARIAT, 13, [4, 5, 6, 7, 8], [13]),
        (Model.COOPERATION, 11, [4, 5], [11]),
        (Model.SPECIFIQUE, 12, [4, 5, 6, 7, 8], [12]),
        (Model.RESSORT, 14, [4, 5, 7, 9, 10], [14]),
    ],
)
def test_the_articles_of_each_model(model, count, complete, if_needed):
    assert len(ARTICLES[model]) == count
    assert numbers(model, Fill.COMPLETE) == complete
    assert numbers(model, Fill.IF_NEEDED) == if_needed
    assert numbers(model, Fill.PREFILLED) == [1]
    assert ARTICLES[model][-1].title == "Divers"


@pytest.mark.parametrize("model", Model)
def test_every_article_of_a_model_is_filled_in_one_way(model):
    assert sorted(number for fill in Fill for number in numbers(model, fill)) == [
        each.number for each in ARTICLES[model]
    ]
    assert len({each.title for each in ARTICLES[model]}) == len(ARTICLES[model])


def test_three_profiles_fill_in_and_validate():
    assert [each for each in Profile if may_write(each)] == [
        Profile.COORDONNATEUR,
        Profile.DIRECTION_SIEGE,
        Profile.PO_SIEGE,
    ]


@pytest.mark.parametrize(
    ("profile", "kind", "expected"),
    [
        (Profile.COORDONNATEUR, Kind.CONVENTION_COOPERATION, (Right.WRITE,)),
        (Profile.DIRECTION_SIEGE, Kind.RESSORT_PARTENARIAT, (Right.WRITE, Right.ACKNOWLEDGE)),
        (Profile.PO_SIEGE, Kind.CONVENTION_PARTENARIAT, (Right.WRITE, Right.SIGN)),
        (Profile.PO_PARTENAIRE, Kind.CONVENTION_PARTENARIAT, (Right.SIGN,)),
        (Profile.PO_PARTENAIRE, Kind.CONVENTION_COOPERATION, ()),
        (Profile.DIRECTION_COOPERANTE, Kind.CONVENTION_COOPERATION, (Right.ACKNOWLEDGE,)),
        (Profile.PO_SPECIFIQUE, Kind.CONVENTION_SPECIFIQUE, (Right.SIGN,)),
        (Profile.DIRECTION_SPECIFIQUE, Kind.CONVENTION_PARTENARIAT, ()),
    ],
)
def test_what_a_profile_may_do_with_a_document(profile, kind, expected):
    assert rights_on(profile, kind) == expected


@pytest.mark.parametrize("kind", Kind)
def test_each_document_has_who_writes_signs_and_acknowledges_it(kind):
    assert Place.SIEGE in PLACES[kind]
    for right in Right:
        assert [each for each in Profile if right in rights_on(each, kind)]


def test_every_profile_may_do_something():
    assert len(list(Profile)) == 9
    assert all(rights(each) for each in Profile)


def test_everything_has_a_french_name_and_a_model():
    for named, words in (
        (MODELS, Model),
        (FILLS, Fill),
        (KINDS, Kind),
        (PROFILES, Profile),
        (RIGHTS, Right),
        (PAPERS, Paper),
        (MODEL, Kind),
    ):
        assert set(named) == set(words)
