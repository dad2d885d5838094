"""Environments delivered and users, by level and by class (exigences M1 à M4, M6 à M8, A17)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from bot.domain.schools import Environment
from bot.ports.indicators import AccountCount, EnteredFigure, EnvironmentRow, Facts
from bot.reports import published
from bot.reports.model import Column, Headline, Kind, Missing, Plot, Row, Section, Table, Unit, Value
from bot.reports.numbers import count, day, share, shares
from bot.reports.scope import Scope
from bot.reports.words import ALWAYS, FIGURES, HAPPI_SOURCE, LEVELS, MONTHS

_NOT_YET = (Environment.NONE.value, Environment.REQUESTED.value)
_FEW = 3  # environments of a level below which its users are those of a school or two
_MONTHS_SHOWN = 12

_CONTEXT = (
    "La plateforme Happi a été lancée le 21 août 2020 et fait partie d’e-classe depuis le 18 octobre 2023. Un "
    "environnement est créé à la demande d’une école, qui désigne alors un gestionnaire Happi en son sein."
)
_SHARES = (
    "Les quatre parts ont pour somme 100 % : ce sont des parts des environnements livrés, quoique le texte de la "
    "source dise « part d’écoles disposant d’un environnement »."
)
_STUDENTS = (
    "Un élève est compté quand son compte est actif et que l’ETNIC en a confirmé l’import. Enseignants, "
    "directions et autres utilisateurs ne passent pas par l’agent logiciel : leur nombre est saisi par un agent, "
    "ou reste vide."
)


def delivered(facts: Facts, scope: Scope) -> Section:
    """The indicator of the source, in its layout."""
    opened = Opened(facts.environments, scope.period.end)
    students = Students(facts.accounts, past=scope.past)
    users = _users(students.total(), facts.entered, scope.as_of)
    return Section(
        code="happi",
        title="Nombre d’environnements et d’utilisateurs ayant accès à Happi",
        kind=Kind.QUANTITY,
        context=_CONTEXT,
        remarks=(_SHARES, _STUDENTS, *_reserves(opened, students, scope)),
        source=HAPPI_SOURCE,
        headlines=(
            Headline("environments", opened.total(), "environnements établissement livrés"),
            Headline("users", users.rows[-1].values[0], "utilisateurs"),
        ),
        tables=(
            _levels(opened, students, facts, scope),
            users,
            students.states(),
            _months(facts.environments, scope),
        ),
    )


class Opened:
    """The environments that were open at an instant; those whose past is not known are kept apart."""

    def __init__(self, rows: Iterable[EnvironmentRow], end: datetime) -> None:
        self.known: Counter[str | None] = Counter()
        self.unsure: Counter[str | None] = Counter()
        for row in rows:
            if row.at < end:
                self.known[row.level] += row.state == Environment.OPEN.value
            elif _had_a_past(row):
                self.unsure[row.level] += 1

    def of(self, level: str | None) -> Value:
        """How many of one level."""
        return Missing.UNKNOWN if self.unsure[level] else self.known[level]

    def total(self) -> Value:
        """How many in all."""
        return Missing.UNKNOWN if self.unsure.total() else self.known.total()


def _had_a_past(row: EnvironmentRow) -> bool:
    """Taken from Happi or closed later: it may well have been open before."""
    if row.state == Environment.OPEN.value:
        return row.origin != "vaguemestre"
    return row.state not in _NOT_YET


class Students:
    """The accounts of students; which of them could log in is kept for the present only."""

    def __init__(self, rows: Sequence[AccountCount], *, past: bool) -> None:
        self.rows, self.past = rows, past

    def of(self, level: str | None) -> Value:
        """How many students of one level can log in."""
        return Missing.UNKNOWN if self.past else sum(r.many for r in self._active() if r.level == level)

    def total(self) -> Value:
        """How many in all."""
        return Missing.UNKNOWN if self.past else sum(row.many for row in self._active())

    def _active(self) -> Iterable[AccountCount]:
        return (row for row in self.rows if row.state == "active" and row.imported)

    @property
    def taken_later(self) -> int:
        """Accounts taken from Happi after the day: since when they exist nobody told us."""
        return sum(row.many for row in self.rows if row.origin == "import" and not row.existed)

    def standing(self) -> Value:
        """The accounts that existed and were not marked deleted: their dates are kept."""
        if self.taken_later:
            return Missing.UNKNOWN
        return sum(row.many for row in self.rows if row.existed and not row.gone)

    def states(self) -> Table:
        """The accounts by what their holder can do."""
        count_of = Counter[str]()
        for row in self.rows:
            waits = row.state == "active" and not row.imported
            count_of["waiting" if waits else row.state] += row.many
        now: dict[str, Value] = {
            code: Missing.UNKNOWN if self.past else count_of[code] for code in (*_STATES, "deleted", "erased")
        }
        rows = [Row(code, words, (now[code],)) for code, words in _STATES.items()]
        rows.append(Row("standing", "Ensemble des comptes non supprimés", (self.standing(),), total=True))
        rows.append(Row("deleted", "Marqués supprimés, encore réparables", (now["deleted"],)))
        rows.append(Row("erased", "Supprimés, noms oubliés", (now["erased"],)))
        return Table("accounts", "Comptes d’élèves", "État", (Column("accounts", "Comptes"),), tuple(rows))


_STATES = {
    "active": "Actifs, importés dans Happi",
    "waiting": "Actifs, en attente de l’import",
    "deactivated": "Désactivés (fin d’année scolaire)",
}


def _levels(opened: Opened, students: Students, facts: Facts, scope: Scope) -> Table:
    columns = (
        Column("environments", "Environnements"),
        Column("share", "Part du total", Unit.PERCENT),
        Column("published", f"Part publiée ({published.DATED})", Unit.PERCENT),
        Column("students", "Élèves"),
        Column("register", "Écoles au registre"),
        Column("coverage", "Écoles équipées", Unit.PERCENT),
    )
    levels = [level for level in LEVELS if level in ALWAYS or opened.known[level] or opened.unsure[level]]
    numbers = [opened.known[level] for level in levels]
    unsure = opened.unsure.total() > 0
    parts = (Missing.UNKNOWN,) * len(levels) if unsure else shares(numbers)
    rows = [
        Row(
            level or "unknown",
            LEVELS[level],
            (
                opened.of(level),
                part,
                published.SHARES.get(level, Missing.NOT_HERE),
                students.of(level),
                *_register(opened.of(level), facts.register.get(level or "", 0), scope),
            ),
        )
        for level, part in zip(levels, parts, strict=True)
    ]
    return Table(
        "levels",
        "Environnements et élèves par niveau",
        "Niveau",
        columns,
        (*rows, _all_levels(opened, students, facts, scope)),
        plot=Plot("Environnements livrés, par niveau", ("environments",)),
    )


def _all_levels(opened: Opened, students: Students, facts: Facts, scope: Scope) -> Row:
    whole = Missing.UNKNOWN if opened.unsure.total() else share(opened.known.total(), opened.known.total())
    of_register = _register(opened.total(), sum(facts.register.values()), scope)
    values = (opened.total(), whole, Missing.NOT_HERE, students.total(), *of_register)
    return Row("total", "Total", values, total=True)


def _register(environments: Value, schools: int, scope: Scope) -> tuple[Value, Value]:
    """The register is that of today: of an earlier day nothing is known."""
    if scope.past:
        return Missing.UNKNOWN, Missing.UNKNOWN
    return schools, share(environments, schools) if isinstance(environments, int) else environments


def _users(students: Value, entered: Sequence[EnteredFigure], as_of: date) -> Table:
    columns = (
        Column("users", "Utilisateurs"),
        Column("origin", "Origine", Unit.TEXT),
        Column("published", f"Publié ({published.DATED})"),
    )
    rows = [Row("students", "Élèves", (students, "comptés", published.STUDENTS))]
    values = [students]
    for name, printed in (("teachers", published.TEACHERS), ("others", published.OTHERS)):
        figure = entered_at(entered, name, as_of)
        value: Value = Missing.BLANK if figure is None else figure.value
        origin = "" if figure is None else f"saisi au {day(figure.day)} par {figure.agent}"
        rows.append(Row(name, FIGURES[name], (value, origin, printed)))
        values.append(value)
    missing = next((each for each in values if isinstance(each, Missing)), None)
    whole = missing or sum(each for each in values if isinstance(each, int))
    rows.append(Row("total", "Total", (whole, "", published.USERS), total=True))
    return Table("users", "Utilisateurs par classe", "Classe", columns, tuple(rows))


def entered_at(entered: Iterable[EnteredFigure], name: str, as_of: date) -> EnteredFigure | None:
    """The newest figure of this name that was true on the day."""
    known = [each for each in entered if each.name == name and each.day <= as_of]
    return max(known, key=lambda each: each.day, default=None)


def _months(rows: Sequence[EnvironmentRow], scope: Scope) -> Table:
    """The environments at the end of each of the last months; the day itself ends the last one."""
    ends = [scope.as_of]
    while len(ends) < _MONTHS_SHOWN:
        ends.append(ends[-1].replace(day=1) - timedelta(days=1))
    lines = []
    for end in reversed(ends):
        midnight = datetime.combine(end + timedelta(days=1), time(), scope.zone)
        label = f"{MONTHS[end.month - 1]} {end.year}"
        lines.append(Row(f"{end:%Y-%m}", label, (Opened(rows, midnight).total(),)))
    plot = Plot("Environnements livrés, mois après mois", ("environments",), upright=True)
    columns = (Column("environments", "Environnements"),)
    title = "Environnements à la fin de chaque mois"
    return Table("environments_by_month", title, "Mois", columns, tuple(lines), plot=plot)


def _reserves(opened: Opened, students: Students, scope: Scope) -> Iterable[str]:
    if opened.unsure.total():
        yield (
            f"{count(opened.unsure.total())} environnements ont été repris de Happi ou fermés après le "
            f"{day(scope.as_of)} : on ne sait pas s’ils étaient ouverts ce jour-là. Au moins "
            f"{count(opened.known.total())} l’étaient."
        )
    if scope.past:
        yield (
            "Qu’un compte soit actif ou désactivé n’est gardé que pour le présent, comme le registre des écoles : "
            "pour une date passée, ces chiffres ne sont pas reconstituables."
        )
    if students.taken_later:
        yield f"{count(students.taken_later)} comptes ont été repris de Happi après le {day(scope.as_of)}."
    few = [LEVELS[level] for level, many in opened.known.items() if 0 < many < _FEW]
    if few:
        yield (
            f"Moins de trois environnements ({', '.join(few)}) : les élèves de ce niveau sont ceux d’une ou deux "
            "écoles. Pensez-y avant de publier."
        )
