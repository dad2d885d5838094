"""An answering machine at a school's box that never heard of RFC 3834: it reads by IMAP, answers everything."""

import asyncio
import contextlib
import imaplib
from collections.abc import AsyncIterator, Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import aiosmtplib

from bot.cli.player import Attached, compose

Habit = Callable[[str, EmailMessage], EmailMessage]
"""What it answers: from its own box, to a mail."""

_GLANCE = 0.1  # seconds between two looks into the box
# No wording of an absence, no header field: nothing by which a reader could tell it from a person.
WORDS = "Bonjour,\n\nMerci pour votre mail, nous le lirons dès que possible.\n\nBien à vous,\nLe secrétariat\n"


def fresh_letter(own: str, mail: EmailMessage) -> EmailMessage:
    """A new mail with a subject of its own, as the oldest responders write."""
    return compose(own, str(mail["From"]), "Merci de nous avoir écrit", WORDS)


def quoted_reply(own: str, mail: EmailMessage) -> EmailMessage:
    """An answer with In-Reply-To and the whole mail quoted, as a rule of a mail program writes it."""
    body = mail.get_body(("plain",))
    said = "" if body is None else str(body.get_content())
    quoted = "\n".join(f"> {line}" for line in said.splitlines())
    text = f"{WORDS}\nLe lun. 5 oct. 2026 à 10:12, <{mail['From']}> a écrit :\n{quoted}\n"
    return compose(own, str(mail["From"]), f"Re: {mail['Subject']}", text, answers=mail)


def own_workbook(content: bytes) -> Habit:
    """The school's list once more at every mail, as a scheduled export sends it."""

    def answer(own: str, mail: EmailMessage) -> EmailMessage:
        files = (Attached("canevas.xlsx", content),)
        return compose(own, str(mail["From"]), "Notre liste", WORDS, files=files, answers=mail)

    return answer


class Robot:
    """One box that answers; `got` is what it was sent, `sent` counts its answers."""

    def __init__(self, ready: dict[str, Any], box: str, habit: Habit) -> None:
        self.ready, self.box, self.habit = ready, box, habit
        self.got: list[EmailMessage] = []
        self.sent = 0
        self.off = False

    async def write(self, mail: EmailMessage) -> None:
        """Submit a mail by SMTP."""
        smtp = self.ready["smtp"]
        await aiosmtplib.send(mail, hostname=smtp["host"], port=smtp["port"], start_tls=False, sender=self.box)
        self.sent += 1

    async def again(self) -> None:
        """Answer the last mail once more, as one does that lost its memory."""
        await self.write(self.habit(self.box, self.got[-1]))

    async def run(self) -> None:
        """Answer every mail until switched off: no cancelling, which aiosmtplib may swallow while it sends."""
        while not self.off:
            for mail in await asyncio.to_thread(self._new):
                self.got.append(mail)
                await self.write(self.habit(self.box, mail))
            await asyncio.sleep(_GLANCE)

    def _new(self) -> list[EmailMessage]:
        """The mails that it has not read yet, in the order in which they came."""
        imap = self.ready["imap"]
        with imaplib.IMAP4(imap["host"], imap["port"], timeout=20) as client:
            client.login(self.box, self.ready["password"])
            client.select("INBOX", readonly=True)
            _ok, found = client.uid("SEARCH", "ALL")
            mails = []
            for uid in (found[0] or b"").split()[len(self.got) :]:
                _ok, data = client.uid("FETCH", uid.decode(), "(BODY.PEEK[])")
                raw = [part[1] for part in data if isinstance(part, tuple)]
                if not raw:
                    break  # announced, and not yet there: at the next look
                mails.append(message_from_bytes(raw[0], policy=policy.default))
            return mails


@contextlib.asynccontextmanager
async def answering(robot: Robot) -> AsyncIterator[Robot]:
    """A robot that answers until the block ends; what stopped it before is raised there."""
    task = asyncio.create_task(robot.run())
    try:
        yield robot
    finally:
        robot.off = True
        await task
