"""Whole messages in groups of bounded size, from a mailbox that other people change meanwhile."""

from collections.abc import AsyncGenerator, Sequence
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


async def groups(
    client: ImapClient, uids: Sequence[int], batch: int = BATCH
) -> AsyncGenerator[list[Message], None]:
    """The messages of `uids` in that order; those expunged meanwhile are left out.

    Raises MailboxError(UNREADABLE) at a message that is there and cannot be read: asked for one by one, those
    before it come first.
    """
    for start in range(0, len(uids), batch):
        group: list[Message] = []
        size = 0
        async for message in _messages(client, uids[start : start + batch]):
            if group and size + len(message.raw) > GROUP_BYTES:
                yield group
                group, size = [], 0
            group.append(message)
            size += len(message.raw)
        if group:
            yield group


async def _messages(client: ImapClient, uids: Sequence[int]) -> AsyncGenerator[Message, None]:
    pieces = await _parts(client, uids, 0, FIRST_PART)
    withheld = await _still_there(client, [uid for uid in uids if uid not in pieces])
    for uid in uids:
        piece = pieces.pop(uid, None)
        if piece is None and uid in withheld:
            # One bad message can spoil the answer for its neighbours: each is asked for alone.
            piece = await _alone(client, uid)
        message = await _whole(client, piece) if piece is not None else None
        if message is not None:
            yield message


async def _parts(client: ImapClient, uids: Sequence[int], origin: int, length: int) -> dict[int, Piece]:
    """`length` bytes from `origin` on of each; PEEK marks nothing as read, people read these boxes too."""
    responses = await client.fetch(uids, f"(UID INTERNALDATE BODY.PEEK[]<{origin}.{length}>)")
    pieces = (piece_of(response) for response in responses)
    return {piece.uid: piece for piece in pieces if piece is not None}


async def _still_there(client: ImapClient, uids: Sequence[int]) -> set[int]:
    if not uids:
        return set()
    await client.noop()  # until then the view may still hold what others expunged
    return set(await client.search(f"UID {uid_set(uids)}")) & set(uids)


async def _alone(client: ImapClient, uid: int) -> Piece | None:
    piece = (await _parts(client, [uid], 0, FIRST_PART)).get(uid)
    if piece is None and await _still_there(client, [uid]):
        raise MailboxError(Trouble.UNREADABLE)
    return piece


async def _whole(client: ImapClient, first: Piece) -> Message | None:
    """Part after part until one is shorter than asked for; None when the message went away in between."""
    if first.origin is None or len(first.body) < FIRST_PART:
        return Message(first.uid, first.internal_date, first.body)
    body = bytearray(first.body)
    while True:
        part = await _next_part(client, first.uid, len(body))
        if part is None:
            return None
        body += part
        if len(part) < NEXT_PART:
            return Message(first.uid, first.internal_date, bytes(body))
        if len(body) > LARGEST:
            raise MailboxError(Trouble.UNREADABLE)


async def _next_part(client: ImapClient, uid: int, origin: int) -> bytes | None:
    piece = (await _parts(client, [uid], origin, NEXT_PART)).get(uid)
    if piece is None:
        if await _still_there(client, [uid]):
            raise MailboxError(Trouble.UNREADABLE)
        return None
    if piece.origin != origin:
        raise MailboxError(Trouble.PROTOCOL)
    return piece.body
