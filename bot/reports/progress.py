"""How far the lists of the school year are, on the scale from 0 to 5 of the source (exigence M5)."""

from dataclasses import dataclass

from bot.ports.indicators import Facts
from bot.reports.model import Column, Headline, Kind, Missing, Row, Section, Table, Unit, Value
from bot.reports.numbers import count, share
from bot.reports.opened import Opened
from bot.reports.scope import Scope
from bot.reports.words import OWN_SOURCE


@dataclass(frozen=True, slots=True)
class Appreciation:
    """A place on the scale; `printed` is False for the one that the table of the source lacks."""

    level: int
    words: str
    printed: bool = True


SCALE = (
    Appreciation(0, "La réalisation n’a pas démarré."),
    Appreciation(1, "La réalisation a démarré et moins d’un quart est réalisé."),
    Appreciation(2, "La réalisation se situe entre un quart et la moitié."),
    Appreciation(3, "La réalisation se situe entre la moitié et trois quarts."),
    Appreciation(4, "La réalisation dépasse trois quarts sans être terminée.", printed=False),
    Appreciation(5, "La réalisation est terminée."),
)
"""The source speaks of a scale from 0 to 5 and prints five states: nothing between three quarters and the end."""

_GAP = (
    "L’échelle de la source va « de 0 à 5 » mais son tableau n’imprime que cinq états : il n’en prévoit aucun "
    "entre trois quarts et la fin. Le niveau 4 est employé ici pour cet intervalle."
)


def appreciation(done: int, whole: int, *, started: bool) -> Appreciation | None:
    """The place of a realisation; None of nothing. On a bound, the upper state.

    But « trois quarts » ends the last one that is printed, and « moins d’un quart » leaves the quarter out.
    """
    if whole <= 0:
        return None
    if done >= whole:
        return SCALE[5]
    if 4 * done > 3 * whole:
        return SCALE[4]
    if 2 * done >= whole:
        return SCALE[3]
    if 4 * done >= whole:
        return SCALE[2]
    return SCALE[1] if done or started else SCALE[0]


def progress(facts: Facts, scope: Scope) -> Section:
    """Lists of the year: asked, received, done; for the schools whose accounts follow the yearly cycle."""
    found = facts.progress
    known = not Opened(facts.environments, scope.period.end).unsure.total()
    awaited = found.awaited if known else 0
    place = appreciation(found.done, awaited, started=found.received > 0)
    columns = (Column("schools", "Écoles"), Column("share", "Part", Unit.PERCENT))
    rows = (
        Row("awaited", "Liste attendue", (found.awaited if known else Missing.UNKNOWN, share(awaited, awaited))),
        Row("received", "Liste reçue", (found.received, share(found.received, awaited))),
        Row("done", "Liste traitée jusqu’au bout", (found.done, share(found.done, awaited))),
    )
    level: Value = Missing.NONE if place is None else f"{place.level} / 5"
    gap = place is not None and not place.printed
    return Section(
        code="year",
        title=f"Listes d’élèves de l’année scolaire {scope.year}",
        kind=Kind.STATE,
        context="Chaque année, les écoles dont les comptes suivent le cycle annuel renvoient leur liste d’élèves.",
        remarks=(_REMARK, _GAP) if gap else (_REMARK,),
        source=OWN_SOURCE,
        headlines=(
            Headline("level", level, _none(known=known) if place is None else place.words),
            Headline(
                "done",
                found.done,
                f"listes traitées sur {count(awaited)} attendues" if known else "listes traitées",
            ),
        ),
        tables=(Table("year", "Listes de l’année", "Étape", columns, rows),),
    )


def _none(*, known: bool) -> str:
    return "Aucune liste n’est attendue." if known else "On ne sait pas combien de listes étaient attendues."


_REMARK = (
    "Sont comptées les écoles dont l’environnement est ouvert et dont le type d’enseignement suit le cycle "
    "annuel, selon les réglages. Une liste est traitée quand ses comptes sont créés et ses pages d’accès parties."
)
