"""Handled mails leave the INBOX in groups: one look at the rows, one command a folder, one mark for all."""

import logging
from collections.abc import Coroutine, Iterable, Sequence
from typing import Any, NamedTuple

from bot.domain.effects import MoveMail
from bot.engine.endings import Endings
from bot.engine.trouble import kind_of, place_of
from bot.engine.world import World
from bot.ports import CannotFileError, TryLaterError
from bot.ports.rows import EffectRow
from bot.ports.store import Unit

log = logging.getLogger(__name__)


class Shelf(NamedTuple):
    """From which INBOX, under which numbering, to which folder."""

    box: str
    uidvalidity: int
    folder: tuple[str, ...]


class Move(NamedTuple):
    """One effect and the UID that it moves."""

    row: EffectRow
    uid: int


class Mover:
    """Moves handled mails; a shelf whose group is under way waits for its turn, and no other shelf with it."""

    def __init__(self, world: World, endings: Endings) -> None:
        self._world = world
        self._endings = endings
        self._places: dict[int, tuple[Shelf, int]] = {}  # by effect, while it is pending
        self._busy: dict[Shelf, frozenset[int]] = {}

    @property
    def under_way(self) -> frozenset[int]:
        """The effects of the groups that began."""
        return frozenset[int]().union(*self._busy.values())

    async def groups(self, rows: Sequence[EffectRow]) -> list[Coroutine[Any, Any, None]]:
        """The work that may begin now with these rows, none of them under way; each must be awaited."""
        groups: dict[Shelf, list[Move]] = {}
        for row in await self._placed(rows):
            shelf, uid = self._places[row.id]
            if shelf not in self._busy:
                groups.setdefault(shelf, []).append(Move(row, uid))
        self._busy |= {shelf: frozenset(move.row.id for move in moves) for shelf, moves in groups.items()}
        return [self._carry(shelf, moves) for shelf, moves in groups.items()]

    async def _placed(self, rows: Sequence[EffectRow]) -> list[EffectRow]:
        """Those rows whose place is known, looked up where it is not."""
        new = [row for row in rows if row.id not in self._places]
        if new:
            try:
                self._places |= await self._world.store.glance(lambda unit: _places(unit, new))
            except TryLaterError:
                log.warning("base de données indisponible : la voie move attend")
        return [row for row in rows if row.id in self._places]

    async def _carry(self, shelf: Shelf, moves: Sequence[Move]) -> None:
        try:
            await self._move(shelf, moves)
        finally:
            for effect in self._busy.pop(shelf):
                self._places.pop(effect, None)

    async def _move(self, shelf: Shelf, moves: Sequence[Move]) -> None:
        """Move them together; when that goes wrong for another reason than the line, one by one."""
        rows = [move.row for move in moves]
        try:
            await self._world.mailboxes.move(
                shelf.box, shelf.uidvalidity, [move.uid for move in moves], shelf.folder
            )
        except CannotFileError:
            # They stay; met again under other UIDs, they are known as the same mails and moved then.
            log.warning("%d mails traités de la boite %s restent en place", len(rows), shelf.box)
        except TryLaterError as error:
            for row in rows:
                await self._endings.again(row, error)
            return
        except Exception as error:  # noqa: BLE001 - the loop's edge: our bug parks the effect with its place
            if len(moves) > 1:
                for move in moves:
                    await self._move(shelf, [move])
                return
            await self._endings.park(rows[0], "move_mail", kind_of(error), place_of(error))
            return
        await self._endings.moved(rows)


def _places(unit: Unit, rows: Iterable[EffectRow]) -> dict[int, tuple[Shelf, int]]:
    found = {}
    for row in rows:
        mail = unit.mail(MoveMail.model_validate_json(row.payload).mail)
        found[row.id] = Shelf(mail.box, mail.uidvalidity, ("Traités", unit.case(row.case).year)), mail.uid
    return found
