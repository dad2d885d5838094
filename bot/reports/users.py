"""Who has access to Happi, by class: students are counted, the others entered by an agent (M2, A17)."""

from collections.abc import Iterable, Sequence
from datetime import date

from bot.ports.indicators import AccountCount, EnteredFigure, KeptDay
from bot.reports import published
from bot.reports.kept import NOWHERE
from bot.reports.model import Column, Missing, Row, Table, Unit, Value
from bot.reports.numbers import day
from bot.reports.words import FIGURES


class Students:
    """The accounts of students: those whose dates are kept, and what else is known of the day."""

    def __init__(self, rows: Sequence[AccountCount], known: KeptDay | None) -> None:
        self.rows, self.known = rows, known

    def of(self, level: str | None) -> Value:
        """How many students of one level can log in."""
        return Missing.UNKNOWN if self.known is None else self.known.students.get(level or NOWHERE, 0)

    def total(self) -> Value:
        """How many in all."""
        return Missing.UNKNOWN if self.known is None else sum(self.known.students.values())

    @property
    def taken_later(self) -> int:
        """Accounts taken from Happi after the day: since when they exist nobody told us."""
        return sum(row.many for row in self.rows if row.origin == "import" and not row.existed)

    def _standing(self) -> Value:
        """The accounts that existed and were not marked deleted."""
        if self.taken_later:
            return Missing.UNKNOWN
        return sum(row.many for row in self.rows if row.existed and not row.gone)

    def states(self) -> Table:
        """The accounts by what their holder can do."""
        rows = [Row(code, words, (self._in(code),)) for code, words in _STATES.items()]
        rows.append(Row("standing", "Ensemble des comptes non supprimés", (self._standing(),), total=True))
        rows.append(Row("deleted", "Marqués supprimés, encore réparables", (self._in("deleted"),)))
        rows.append(Row("erased", "Supprimés, noms oubliés", (self._in("erased"),)))
        return Table("accounts", "Comptes d’élèves", "État", (Column("accounts", "Comptes"),), tuple(rows))

    def _in(self, state: str) -> Value:
        return Missing.UNKNOWN if self.known is None else self.known.states.get(state, 0)


_STATES = {
    "active": "Actifs, importés dans Happi",
    "waiting": "Actifs, en attente de l’import",
    "shut": "Actifs, mais l’environnement n’est pas ouvert",
    "deactivated": "Désactivés (fin d’année scolaire)",
}


def users(students: Value, entered: Sequence[EnteredFigure], as_of: date) -> Table:
    """The classes of the source; the whole is known once each of them is."""
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
