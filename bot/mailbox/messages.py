"""Whole messages in groups of bounded size, from a mailbox that other people change meanwhile."""

from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.mailbox.client import ImapClient
from bot.mailbox.fetch_data import Piece, piece_of
from bot.mailbox.names import uid_set
from bot.mailbox.troubles import MailboxError, Trouble

# One command brings the beginning of 64 messages, so at most 8 MB; most mails with a canevas are whole in it, and
# no size the server announces has to be believed (some are wrong).
BATCH: Final = 64
FIRST_PART: Final = 128 * 1024
NEXT_PART: Final = 2**20
# A group is recorded in one transaction while the next one is fetched.
GROUP_BYTES: Final = 8 * 2**20
# A body that has no end: no provider accepts mails this large.
LARGEST: Final = 256 * 2**20


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it lies in the mailbox."""

    uid: int
    internal_date: datetime | None
    raw: bytes = field(repr=False)


class MessageReader:
    """Reads over one connection; what the server cannot give is told to `withheld`, one UID at a time."""

    def __init__(self, client: ImapClient, withheld: Callable[[int], None]) -> None:
        self._client = client
        self._withheld = withheld
        self.asking: Sequence[int] = ()
        """What is asked for at this moment: where the connection breaks."""
        self.gone: set[int] = set()
        """What was no longer there."""

    async def groups(self, uids: Sequence[int], batch: int = BATCH) -> AsyncGenerator[list[Message], None]:
        """The messages of `uids` in that order; those withheld, and those expunged meanwhile, are left out."""
        for start in range(0, len(uids), batch):
            group: list[Message] = []
            size = 0
            async for message in self._messages(uids[start : start + batch]):
                if group and size + len(message.raw) > GROUP_BYTES:
                    yield group
                    group, size = [], 0
                group.append(message)
                size += len(message.raw)
            if group:
                yield group
        self.asking = ()

    async def _messages(self, uids: Sequence[int]) -> AsyncGenerator[Message, None]:
        pieces = await self._parts(uids, 0, FIRST_PART)
        missing = await self._still_there([uid for uid in uids if uid not in pieces])
        for uid in uids:
            try:
                # One bad message can spoil the answer for its neighbours: each is asked for alone.
                piece = pieces.pop(uid, None) or (await self._alone(uid) if uid in missing else None)
                message = await self._whole(piece) if piece is not None else None
            except MailboxError as error:
                if error.trouble is not Trouble.UNREADABLE:
                    raise
                self._withheld(uid)
                continue
            if message is None:
                self.gone.add(uid)
            else:
                yield message

    async def _parts(self, uids: Sequence[int], origin: int, length: int) -> dict[int, Piece]:
        """`length` bytes from `origin` on of each; PEEK marks nothing as read, people read these boxes too."""
        self.asking = uids
        responses = await self._client.fetch(uids, f"(UID INTERNALDATE BODY.PEEK[]<{origin}.{length}>)")
        pieces = (piece_of(response) for response in responses)
        return {piece.uid: piece for piece in pieces if piece is not None}

    async def _still_there(self, uids: Sequence[int]) -> set[int]:
        if not uids:
            return set()
        await self._client.noop()  # until then the view may still hold what others expunged
        return set(await self._client.search(f"UID {uid_set(uids)}")) & set(uids)

    async def _alone(self, uid: int) -> Piece | None:
        piece = (await self._parts([uid], 0, FIRST_PART)).get(uid)
        if piece is None and await self._still_there([uid]):
            raise MailboxError(Trouble.UNREADABLE)
        return piece

    async def _whole(self, first: Piece) -> Message | None:
        """Part after part until one is shorter than asked for; None when the message went away in between."""
        if first.origin is None or len(first.body) < FIRST_PART:
            return Message(first.uid, first.internal_date, first.body)
        body = [first.body]
        size = len(first.body)
        while True:
            part = await self._next_part(first.uid, size)
            if part is None:
                return None
            body.append(part)
            size += len(part)
            if len(part) < NEXT_PART:
                return Message(first.uid, first.internal_date, b"".join(body))
            if size > LARGEST:
                raise MailboxError(Trouble.UNREADABLE)

    async def _next_part(self, uid: int, origin: int) -> bytes | None:
        piece = (await self._parts([uid], origin, NEXT_PART)).get(uid)
        if piece is None:
            if await self._still_there([uid]):
                raise MailboxError(Trouble.UNREADABLE)
            return None
        if piece.origin != origin:
            raise MailboxError(Trouble.PROTOCOL)
        return piece.body
