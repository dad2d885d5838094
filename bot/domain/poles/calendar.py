"""School working days: Monday to Friday in the school year, less its holidays (décision N18)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from bot.domain.schools import SchoolYear

_DAY = timedelta(days=1)
_SATURDAY = 5
FARTHEST = 366  # school working days; beyond, a question is a slip of the fingers


class PolesError(ValueError):
    """A question that has no answer; the text is a French sentence, and quotes nothing of the question."""


class UnknownYearError(PolesError):
    """The holidays of a year are not known yet: nothing is guessed."""

    def __init__(self, year: SchoolYear) -> None:
        self.year = year
        super().__init__(
            f"Le calendrier scolaire {year} n’est pas encore connu : aucune date n’est calculée. "
            "L’opérateur peut l’ajouter (réglage « poles.calendar »)."
        )


@dataclass(frozen=True, slots=True)
class Holiday:
    """Days without class, both ends included."""

    name: str
    first: date
    last: date

    def covers(self, day: date) -> bool:
        """Whether there is no class on `day`."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class YearCalendar:
    """The holidays of one school year and where they were published; ValueError for what can't be one."""

    year: SchoolYear
    holidays: tuple[Holiday, ...]
    source: str

    def __post_init__(self) -> None:
        """A day of another year, or an end before its beginning, is a slip of whoever wrote it down."""
        if not self.source.strip():
            raise PolesError(f"Le calendrier {self.year} ne dit pas d’où il vient (source).")
        for each in self.holidays:
            if not self.year.start <= each.first <= each.last <= self.year.end:
                raise PolesError(
                    f"Calendrier {self.year}, « {each.name} » : les dates ne se suivent pas, "
                    "ou sortent de l’année scolaire."
                )

    def holiday(self, day: date) -> Holiday | None:
        """The holiday that covers a day, if one does."""
        return next((each for each in self.holidays if each.covers(day)), None)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The school years that are known; every question about another raises UnknownYearError."""

    years: tuple[YearCalendar, ...]

    def with_years(self, more: tuple[YearCalendar, ...]) -> Self:
        """These years too; one given again replaces the one that was known."""
        kept = {each.year: each for each in (*self.years, *more)}
        return type(self)(tuple(kept[year] for year in sorted(kept)))

    def year(self, year: SchoolYear) -> YearCalendar:
        """The holidays of a school year."""
        found = next((each for each in self.years if each.year == year), None)
        if found is None:
            raise UnknownYearError(year)
        return found

    def without_class(self, day: date) -> str | None:
        """Why there is no class on a day, in French; None on a school working day.

        Weekends and the summer follow the decree and need no published calendar.
        """
        year = SchoolYear.of(day)
        if day < year.start:
            return "vacances d’été"
        if day.weekday() >= _SATURDAY:
            return "weekend"
        holiday = self.year(year).holiday(day)
        return None if holiday is None else holiday.name

    def is_working(self, day: date) -> bool:
        """Whether a day is a « jour ouvrable scolaire »."""
        return self.without_class(day) is None

    def back(self, day: date, count: int) -> date:
        """The `count`-th school working day before `day`, which is not counted itself (décision N18)."""
        return self._counted(day, count, -_DAY)

    def forward(self, day: date, count: int) -> date:
        """The `count`-th school working day after `day`, which is not counted itself."""
        return self._counted(day, count, _DAY)

    def _counted(self, day: date, count: int, step: timedelta) -> date:
        if not 0 < count <= FARTHEST:
            raise PolesError(f"Le nombre de jours va de 1 à {FARTHEST}.")
        try:
            while count:
                day += step
                count -= self.is_working(day)
        except OverflowError:
            raise PolesError("Cette date est hors du calendrier.") from None
        return day

    def between(self, first: date, last: date) -> int:
        """How many school working days there are from `first` to `last`, both included."""
        days = (first + _DAY * each for each in range((last - first).days + 1))
        return sum(1 for day in days if self.is_working(day))
