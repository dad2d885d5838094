"""The yearly confirmation of accesses: counted, each school and PO told, listed by name when a mail leaves."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from bot.domain.effects import CountGrants
from bot.domain.events import Event
from bot.domain.grant_events import GrantsAwaited, GrantsCounted
from bot.domain.numbers import PoFase
from bot.domain.procedure import CaseKey
from bot.domain.schools import Etablissement
from bot.engine.calendar import record_for
from bot.engine.carry.outcome import Done, Outcome
from bot.engine.world import World
from bot.ports.rows import CaseRow, EffectRow, Heard
from bot.ports.store import Unit

_ANSWERED = "reply_arrived"
"""The event of a dossier after which nobody is silent any more; an agent's press says nothing for the school."""


class Place(NamedTuple):
    """A school, or a PO that holds accesses beside any school, and how many it holds now."""

    key: CaseKey
    name: str
    accesses: int

    @property
    def number(self) -> str:
        """990001, or PO 990100: the two series overlap."""
        return str(int(self.key.fase)) if self.key.fase is not None else f"PO {self.key.po_fase:d}"


class Confirming:
    """Carries out the steps of the year; the dossiers of schools and POs are begun under the key of the year's."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def count(self, _row: EffectRow, effect: CountGrants) -> Outcome:
        """Count, and tell each dossier concerned; while sending is suspended, nobody is asked or reminded."""
        at = self.world.clock.now()

        def finish(unit: Unit, case: CaseRow) -> Event:
            places, unknown = places_of(unit, effect.application, case.key, at)
            paused = effect.step != "close" and unit.setting("paused") is not None
            asked = {} if effect.step == "ask" else _asked(unit, case.procedure, places)
            silent = places if effect.step == "ask" else _silent(places, asked)
            told = () if paused else _told(places, effect, asked)
            for place in told:
                event = GrantsAwaited(at=at, year=effect.year, step=effect.step, accesses=place.accesses)
                record_for(unit, case.procedure, place.key, event, once=f"{place.key.value}:{effect.step}")
            return GrantsCounted(
                at=at,
                year=effect.year,
                step=effect.step,
                places=sum(each.accesses > 0 for each in places),
                accesses=sum(each.accesses for each in places),
                silent=sum(each.accesses > 0 for each in silent),
                unknown=unknown,
                paused=paused,
            )

        return Done(finish)


def places_of(unit: Unit, application: str, key: str, at: datetime) -> tuple[list[Place], int]:
    """Every school and PO of the register that holds or held something, and how many others hold something.

    An access of a person in a school is the school's; one for the whole of a PO is the PO's alone.
    """
    held: Counter[tuple[int | None, int | None]] = Counter()
    for _number, grant in unit.grants():
        if grant.application == application:
            held[grant.fase, None if grant.fase else grant.po_fase] += grant.held(at)
    schools = {int(each.fase): each for each in unit.schools()}  # at once: they are asked about by the thousand
    pos = {int(each.po_fase): each.po_denomination for each in schools.values() if each.po_fase is not None}
    found = {
        (fase, po_fase): _of_school(key, schools.get(fase), many) if fase else _of_po(key, po_fase, pos, many)
        for (fase, po_fase), many in sorted(held.items(), key=str)
    }
    unknown = sum(place is None and held[owner] > 0 for owner, place in found.items())
    return [place for place in found.values() if place is not None], unknown


def _of_school(key: str, school: Etablissement | None, accesses: int) -> Place | None:
    """acces:2026-2027 → acces:2026-2027:990001; None for a school that the register does not know."""
    if school is None:
        return None
    own = CaseKey(f"{key}:{int(school.fase)}", school.fase, school.po_fase)
    return Place(own, school.denomination, accesses)


def _of_po(key: str, po_fase: int | None, pos: Mapping[int, str], accesses: int) -> Place | None:
    """acces:2026-2027 → accespo:2026-2027:990100; None for a PO of which the register has no school."""
    if po_fase is None or po_fase not in pos:
        return None
    word, _, year = key.partition(":")
    return Place(CaseKey(f"{word}po:{year}:{po_fase}", po_fase=PoFase(po_fase)), pos[po_fase], accesses)


def _told(places: Sequence[Place], effect: CountGrants, asked: Mapping[str, Heard]) -> Iterator[Place]:
    """Whoever holds something is asked; after that, whoever was asked hears what follows."""
    for place in places:
        if effect.step == "ask":
            if place.accesses:
                yield place
        elif (found := asked.get(place.key.value)) is not None and found.open:
            yield place


def _silent(places: Sequence[Place], asked: Mapping[str, Heard]) -> list[Place]:
    """Those that were asked and in whose dossier no answer came."""
    return [place for place in places if place.key.value in asked and not asked[place.key.value].heard]


def _asked(unit: Unit, procedure: str, places: Sequence[Place]) -> Mapping[str, Heard]:
    """The newest dossier of each place, read together: places come by the thousand."""
    return unit.heard(procedure, [place.key.value for place in places], _ANSWERED)


def unconfirmed(unit: Unit, case: CaseRow, application: str, at: datetime) -> list[Mapping[str, object]]:
    """Schools and POs that have not answered this year and still hold something, as a filed note names them."""
    places, _unknown = places_of(unit, application, case.key, at)
    silent = _silent(places, _asked(unit, case.procedure, places))
    still = (each for each in silent if each.accesses)
    return [{"denomination": each.name, "fase": each.number, "accesses": each.accesses} for each in still]


def listed(
    unit: Unit, case: CaseRow, application: str, words: Mapping[str, str], at: datetime
) -> tuple[Mapping[str, object], ...]:
    """What the dossier's school, or PO, holds now, one line an access, for a mail to its registered box alone."""
    grants = unit.grants_of(application, case.fase, case.po_fase)
    mine = [grant for _number, grant in grants if (grant.fase is None) == (case.fase is None) and grant.held(at)]
    lines = [
        {"profile": words.get(each.profile, each.profile), "holder": each.holder, "since": each.since}
        for each in mine
    ]
    return tuple(sorted(lines, key=lambda line: (str(line["profile"]), str(line["holder"]))))
