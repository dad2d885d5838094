"""Environments delivered and users, by level and by class (exigences M1 à M4, M6 à M8, A17)."""

from collections.abc import Iterable

from bot.ports.indicators import Facts
from bot.reports import published
from bot.reports.model import Column, Headline, Kind, Missing, Plot, Row, Section, Table, Unit, Value
from bot.reports.numbers import count, day, share, shares
from bot.reports.opened import Opened, months
from bot.reports.scope import Scope
from bot.reports.users import Students, users
from bot.reports.words import ALWAYS, HAPPI_SOURCE, LEVELS

_FEW = 3  # environments of a level below which its users are those of a school or two

_CONTEXT = (
    "La plateforme Happi a été lancée le 21 août 2020 et fait partie d’e-classe depuis le 18 octobre 2023. Un "
    "environnement est créé à la demande d’une école, qui désigne alors un gestionnaire Happi en son sein."
)
_SHARES = (
    "Les quatre parts ont pour somme 100 % : ce sont des parts des environnements livrés, quoique le texte de la "
    "source dise « part d’écoles disposant d’un environnement »."
)
_STUDENTS = (
    "Un élève est compté quand son environnement est ouvert, son compte actif et l’import confirmé. Enseignants, "
    "directions et autres utilisateurs ne passent pas par l’agent logiciel : leur nombre est saisi par un agent, "
    "ou reste vide."
)


def delivered(facts: Facts, scope: Scope) -> Section:
    """The indicator of the source, in its layout."""
    opened = Opened(facts.environments, scope.period.end)
    students = Students(facts.accounts, past=scope.past)
    by_class = users(students.total(), facts.entered, scope.as_of)
    return Section(
        code="happi",
        title="Nombre d’environnements et d’utilisateurs ayant accès à Happi",
        kind=Kind.QUANTITY,
        context=_CONTEXT,
        remarks=(_SHARES, _STUDENTS, *_reserves(opened, students, scope)),
        source=HAPPI_SOURCE,
        headlines=(
            Headline("environments", opened.total(), "environnements établissement livrés"),
            Headline("users", by_class.rows[-1].values[0], "utilisateurs"),
        ),
        tables=(
            _levels(opened, students, facts, scope),
            by_class,
            students.states(),
            months(facts.environments, scope),
        ),
    )


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


def _reserves(opened: Opened, students: Students, scope: Scope) -> Iterable[str]:
    if opened.unsure.total():
        yield (
            f"{count(opened.unsure.total())} environnements n’ont été connus de l’agent logiciel qu’après le "
            f"{day(scope.as_of)}, repris de Happi : on ne sait pas s’ils étaient ouverts ce jour-là. Au moins "
            f"{count(opened.known.total())} environnements l’étaient."
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
