"""Environments delivered and users, by level and by class (exigences M1 à M4, M6 à M8, A17)."""

from collections.abc import Iterable

from bot.ports.indicators import Facts, KeptDay
from bot.reports import published
from bot.reports.kept import NOWHERE, known_of
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


_KEPT = "Les élèves, les comptes par état et le registre sont ceux qui ont été comptés et gardés ce jour-là."
_NOT_KEPT = (
    "Les tables ne disent les élèves qui ont accès, les comptes par état et le registre que pour le présent, et "
    "rien n’en a été gardé ce jour-là : ces chiffres ne sont pas reconstituables."
)


def delivered(facts: Facts, scope: Scope) -> Section:
    """The indicator of the source, in its layout."""
    opened = Opened(facts.environments, scope.period.end)
    known = known_of(facts, scope)
    students = Students(facts.accounts, known)
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
            _levels(opened, students, known),
            by_class,
            students.states(),
            months(facts.environments, scope),
        ),
    )


def _levels(opened: Opened, students: Students, known: KeptDay | None) -> Table:
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
                *_register(opened.of(level), _schools(known, level)),
            ),
        )
        for level, part in zip(levels, parts, strict=True)
    ]
    return Table(
        "levels",
        "Environnements et élèves par niveau",
        "Niveau",
        columns,
        (*rows, _all_levels(opened, students, known)),
        plot=Plot("Environnements livrés, par niveau", ("environments",)),
    )


def _all_levels(opened: Opened, students: Students, known: KeptDay | None) -> Row:
    whole = Missing.UNKNOWN if opened.unsure.total() else share(opened.known.total(), opened.known.total())
    of_register = _register(opened.total(), None if known is None else sum(known.register.values()))
    values = (opened.total(), whole, Missing.NOT_HERE, students.total(), *of_register)
    return Row("total", "Total", values, total=True)


def _schools(known: KeptDay | None, level: str | None) -> int | None:
    return None if known is None else known.register.get(level or NOWHERE, 0)


def _register(environments: Value, schools: int | None) -> tuple[Value, Value]:
    """The schools of the register on that day, where that is known, and the share that has an environment."""
    if schools is None:
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
        yield _KEPT if students.known else _NOT_KEPT
    if students.taken_later:
        yield f"{count(students.taken_later)} comptes ont été repris de Happi après le {day(scope.as_of)}."
    few = [LEVELS[level] for level, many in opened.known.items() if 0 < many < _FEW]
    if few:
        yield (
            f"Moins de trois environnements ({', '.join(few)}) : les élèves de ce niveau sont ceux d’une ou deux "
            "écoles. Pensez-y avant de publier."
        )
