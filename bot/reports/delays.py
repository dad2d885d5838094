"""How long each stage takes, and what is done without asking the school again (exigences M12, M13)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from bot.domain.procedure import Labels
from bot.ports.indicators import Facts, Period, StepRow
from bot.reports.model import Column, Headline, Kind, Missing, Plot, Row, Section, Table, Unit
from bot.reports.numbers import middle, share
from bot.reports.scope import Scope
from bot.reports.words import OWN_SOURCE

START = "nouveau"
GOALS: Mapping[str, str] = {"happi_ouverture": "ouvert", "happi_eleves": "termine"}
"""The state in which a procedure has done what was asked of it."""

ASKED_AGAIN = frozenset({"attend_ecole", "attend_correction"})
"""The states in which the school was asked for something more."""

_WORDS = {
    "happi_ouverture": "De la demande à l’environnement ouvert",
    "happi_eleves": "De la liste aux pages d’accès envoyées",
}


@dataclass(frozen=True, slots=True)
class Stay:
    """A dossier stood in a state for so long, and left it at `end`."""

    procedure: str
    state: str
    end: datetime
    lasted: timedelta


@dataclass(frozen=True, slots=True)
class Run:
    """From what a school sent to what it asked for; `asked` when it was asked for more on the way."""

    procedure: str
    end: datetime
    lasted: timedelta
    asked: bool


def stays(steps: Iterable[StepRow]) -> Iterator[Stay]:
    """Every stay that ended; `steps` by dossier, oldest first. The first state lasts no time and is left out."""
    for _case, lines in groupby(steps, key=lambda step: step.case):
        since: datetime | None = None
        for line in lines:
            if line.before == line.after:
                since = since or line.at
                continue
            if since is not None and line.before != START:
                yield Stay(line.procedure, line.before, line.at, line.at - since)
            since = line.at


def runs(steps: Iterable[StepRow], goals: Mapping[str, str] = GOALS) -> Iterator[Run]:
    """Every run that reached its goal; after it, whatever moves the dossier again begins the next one."""
    for _case, lines in groupby(steps, key=lambda step: step.case):
        began: datetime | None = None
        asked = False
        for line in lines:
            goal = goals.get(line.procedure)
            if goal is None or line.before == line.after == goal:
                continue
            began = began or line.at
            asked = asked or bool({line.before, line.after} & ASKED_AGAIN)
            if line.after == goal:
                yield Run(line.procedure, line.at, line.at - began, asked)
                began, asked = None, False


def delays(facts: Facts, scope: Scope) -> Section:
    """The section on simplification: runs and stages."""
    whole = _runs(facts.steps, scope)
    shown = {row.code: row.values for row in whole.rows}
    opening, lists = shown.get("happi_ouverture"), shown.get("happi_eleves")
    return Section(
        code="delays",
        title="Simplification : durée des étapes, part faite sans redemander",
        kind=Kind.QUANTITY,
        context=(
            "L’optimisation, la dématérialisation et la simplification des démarches sont des mesures de l’axe 5 "
            "de la Stratégie. Chaque étape d’un dossier est gardée avec son instant, ce qui permet de la mesurer."
        ),
        remarks=(_REMARK,),
        source=OWN_SOURCE,
        headlines=(
            Headline("opening", opening[3] if opening else Missing.NONE, "durée médiane d’une ouverture"),
            Headline("list", lists[3] if lists else Missing.NONE, "durée médiane d’une liste d’élèves"),
        ),
        tables=(whole, _stages(facts.steps, scope.labels, scope.period)),
    )


_REMARK = (
    "Les durées sont des durées de calendrier, nuits et congés compris ; la médiane partage les dossiers en deux "
    "moitiés. « Sans redemander » : l’école n’a été priée ni de corriger ni de compléter ce qu’elle avait envoyé."
)


def _runs(steps: Sequence[StepRow], scope: Scope) -> Table:
    columns = (
        Column("done", "Terminés"),
        Column("at_once", "Sans redemander"),
        Column("share", "Part", Unit.PERCENT),
        Column("median", "Durée médiane", Unit.DURATION),
    )
    found = [run for run in runs(steps) if scope.period.has(run.end)]
    rows = []
    for procedure in GOALS:
        mine = [run for run in found if run.procedure == procedure]
        at_once = sum(not run.asked for run in mine)
        median = middle([run.lasted for run in mine])
        rows.append(Row(procedure, _WORDS[procedure], (len(mine), at_once, share(at_once, len(mine)), median)))
    return Table("runs", "Démarches menées à leur terme", "Démarche", columns, tuple(rows))


def _stages(steps: Sequence[StepRow], labels: Mapping[str, Labels], period: Period) -> Table:
    columns = (Column("stays", "Passages"), Column("median", "Durée médiane", Unit.DURATION))
    found: dict[tuple[str, str], list[timedelta]] = {}
    for stay in stays(steps):
        if period.has(stay.end):
            found.setdefault((stay.procedure, stay.state), []).append(stay.lasted)
    rows = []
    for procedure in GOALS:
        known = labels.get(procedure)
        for state, words in (known.states if known else {}).items():
            lasted = found.get((procedure, state))
            if lasted:
                label = f"{known.name if known else procedure} : {words}"
                rows.append(Row(f"{procedure}.{state}", label, (len(lasted), middle(lasted))))
    plot = Plot("Durée médiane de chaque étape", ("median",))
    return Table("stages", "Durée de chaque étape", "Étape", columns, tuple(rows), plot=plot)
