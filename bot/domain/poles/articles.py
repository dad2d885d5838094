"""The headings of the four models of the circular, and who fills each of them in (exigences J18, J25)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Model(StrEnum):
    """The models that the Government adopted; a ressort covers the partnership, the cooperation or both."""

    PARTENARIAT = "partenariat"
    COOPERATION = "cooperation"
    SPECIFIQUE = "specifique"
    RESSORT = "ressort"


class Fill(StrEnum):
    """What is to be done with a heading."""

    PREFILLED = "prefilled"  # « Rubrique pré-complétée par l’Administration »
    SAME = "same"  # « Rubrique identique (…) (pas d’encodage prévu) »
    COMPLETE = "complete"  # « Rubrique à compléter »
    IF_NEEDED = "if_needed"  # « à compléter si nécessaire (pas d’obligation d’encodage) »


@dataclass(frozen=True, slots=True)
class Article:
    """One article of a model, with its title as the circular prints it."""

    number: int
    title: str
    fill: Fill


_P, _S, _C, _N = Fill.PREFILLED, Fill.SAME, Fill.COMPLETE, Fill.IF_NEEDED


def _numbered(*articles: tuple[str, Fill]) -> tuple[Article, ...]:
    return tuple(Article(number, *each) for number, each in enumerate(articles, 1))


ARTICLES: Final = {
    Model.PARTENARIAT: _numbered(
        ("Identification des parties", _P),
        ("Objet de la convention", _S),
        ("Missions du pôle territorial", _S),
        ("Modalités de collaboration entre les parties", _C),
        ("Modalités générales de coopération entre le pôle territorial et les écoles coopérantes", _C),
        ("Modalités de collaboration entre le pôle territorial et les partenaires extérieurs", _C),
        (
            (
                "Modalités d’information et de collaboration avec les parents des élèves auprès desquels le pôle "
                "intervient"
            ),
            _C,
        ),
        ("Organisation du pôle territorial concernant la gestion du personnel", _C),
        ("Exclusivité de partenariat", _S),
        ("Durée de validité de la présente convention", _S),
        ("Décision de non-renouvellement de la présente convention", _S),
        ("Communication de la présente convention", _S),
        ("Divers", _N),
    ),
    Model.COOPERATION: _numbered(
        ("Identification des parties", _P),
        ("Objet de la convention", _S),
        ("Missions du pôle territorial", _S),
        ("Modalités générales de coopération entre le pôle territorial et les écoles coopérantes", _C),
        ("Modalités de collaboration entre le pôle territorial et les partenaires extérieurs", _C),
        (
            (
                "Mise à disposition de la convention de partenariat liant le pôle territorial et d’éventuelles "
                "écoles partenaires"
            ),
            _S,
        ),
        ("Exclusivité de collaboration", _S),
        ("Durée de validité de la présente convention", _S),
        ("Décision de non-renouvellement de la présente convention", _S),
        ("Communication de la présente convention", _S),
        ("Divers", _N),
    ),
    Model.SPECIFIQUE: _numbered(
        ("Identification des parties", _P),
        ("Objet de la convention", _S),
        ("Missions du pôle territorial", _S),
        ("Motivation du partenariat spécifique", _C),
        ("Modalités de collaboration entre les parties", _C),
        (
            (
                "Modalités générales de coopération entre l’école partenaire spécifique et les écoles coopérantes "
                "concernées"
            ),
            _C,
        ),
        (
            (
                "Modalités d’information et de collaboration avec les parents des élèves auprès desquels l’école "
                "partenaire spécifique intervient"
            ),
            _C,
        ),
        ("Rétrocession de points affectés aux traitements ou subventions-traitements", _C),
        ("Non exclusivité de partenariat spécifique", _S),
        ("Durée de validité de la présente convention", _S),
        ("Communication de la présente convention", _S),
        ("Divers", _N),
    ),
    Model.RESSORT: _numbered(
        ("Identification des parties", _P),
        ("Objet du ressort", _S),
        ("Missions du pôle territorial", _S),
        ("Modalités de collaboration entre le pôle et les écoles partenaires", _C),
        ("Organisation du pôle territorial concernant la gestion du personnel", _C),
        ("Exclusivité du partenariat", _S),
        ("Modalités générales de coopération entre le pôle et les écoles coopérantes", _C),
        ("Exclusivité de collaboration", _S),
        ("Modalités de collaboration entre le pôle et les partenaires extérieurs", _C),
        (
            (
                "Modalités d’information et de collaboration avec les parents des élèves auprès desquels le pôle "
                "intervient"
            ),
            _C,
        ),
        ("Durée de validité du ressort", _S),
        ("Décision de non renouvellement", _S),
        ("Communication du présent ressort", _S),
        ("Divers", _N),
    ),
}
"""The tables of chapter II of the circular.

Each model also has an identification of the pôle, filled in already, a preamble that is the same for all, and the
signatures.
"""

FOLLOW_UP: Final = frozenset({Model.COOPERATION, Model.RESSORT})
"""The models with a tab « Documents de suivi », where the other conventions of the pôle are found."""


def articles(model: Model, fill: Fill) -> tuple[Article, ...]:
    """The articles of a model that are to be filled in this way, in order."""
    return tuple(each for each in ARTICLES[model] if each.fill is fill)
