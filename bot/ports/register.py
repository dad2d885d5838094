"""What the engine asks of the register: its schools, how far each environment is, and who is in office there."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.numbers import Fase, PoFase
from bot.domain.readings import Person
from bot.domain.schools import Environment, Etablissement, Vanished


class RegisterState(Protocol):
    """The part of a unit of work that concerns schools and whom they named."""

    def school(self, fase: Fase) -> Etablissement | None:
        """A school of the register, one that vanished from it too."""

    def schools(self) -> Sequence[Etablissement]:
        """The whole register, by FASE, with the schools that vanished from it."""

    def po_denomination(self, po_fase: PoFase) -> str | None:
        """The name of an organising power, empty where the register has none; None when no school is of it."""

    def put_schools(self, schools: Iterable[Etablissement]) -> None:
        """Add or change schools."""

    def vanished(self) -> Mapping[Fase, Vanished]:
        """The schools that the newest file of the register lacks."""

    def mark_vanished(self, vanished: Mapping[Fase, Vanished]) -> None:
        """Note that the register lacks these schools; one that was noted before keeps its own date."""

    def forget_vanished(self, fases: Collection[Fase]) -> None:
        """These schools are in the register again."""

    def at_stake(self, fases: Collection[Fase]) -> Collection[Fase]:
        """Those that have accounts, an environment open or requested, or an open dossier."""

    def count_accounts(self, fase: Fase) -> int:
        """How many accounts of the school are not deleted."""

    def environment(self, fase: Fase) -> Environment:
        """How far the school's environment is."""

    def set_environment(self, fase: Fase, state: Environment, at: datetime) -> None:
        """Note how far the school's environment is; what it was stays in its history."""

    def add_contacts(
        self,
        case: int,
        mail: int,
        fase: Fase | None,
        persons: Sequence[Person],
        at: datetime,
        *,
        part: int | None = None,
    ) -> None:
        """Keep the persons that a mail, or a `part` of it, names: only its own dossier sees them for now."""

    def named_in(self, case: int, mail: int, part: int | None = None) -> int | None:
        """The attachment in which this mail names the persons of the dossier: that `part`, else the first one.

        None: in its own words.
        """

    def named_by(self, case: int, mail: int, part: int | None = None) -> Sequence[Person]:
        """Whom this mail, or that `part` of it, names in the dossier, one person a role, whatever comes later."""

    def in_office(self, fase: Fase) -> Sequence[Person]:
        """Who is in office in the school: one person a role."""

    def record_contacts(self, case: int, mail: int, fase: Fase, at: datetime) -> None:
        """Whom this mail names takes office; those of their roles before them get an end date."""
