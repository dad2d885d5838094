"""A school's mail program and an agent's hands, over the sandbox's real protocols: SMTP, IMAP, control page."""

import asyncio
import imaplib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import make_msgid
from typing import Any, TypeVar

import aiohttp
import aiosmtplib

T = TypeVar("T")
PATIENCE = 30.0  # seconds for one thing to be seen


class NotSeenError(Exception):
    """Something that had to happen did not; the text says what, in French."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that a school joins."""

    name: str
    content: bytes
    subtype: str = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Player:
    """Plays a school and the Administration on one sandbox."""

    def __init__(self, ready: dict[str, Any], session: aiohttp.ClientSession) -> None:
        self.ready = ready
        self._session = session

    # --- a school ---

    async def send(
        self,
        sender: str,
        to: str,
        subject: str,
        text: str,
        *,
        files: tuple[Attached, ...] = (),
        answers: EmailMessage | None = None,
    ) -> str:
        """Submit a mail by SMTP; its Message-ID."""
        mail = compose(sender, to, subject, text, files=files, answers=answers)
        smtp = self.ready["smtp"]
        await aiosmtplib.send(mail, hostname=smtp["host"], port=smtp["port"], start_tls=False, sender=sender)
        return str(mail["Message-ID"])

    async def mails(self, box: str, folder: str = "INBOX") -> list[EmailMessage]:
        """Every mail of a box, over IMAP, oldest first."""
        return await asyncio.to_thread(self._read, box, folder)

    def _read(self, box: str, folder: str) -> list[EmailMessage]:
        imap = self.ready["imap"]
        with imaplib.IMAP4(imap["host"], imap["port"], timeout=20) as client:
            client.login(box, self.ready["password"])
            client.select(f'"{folder}"', readonly=True)
            _ok, found = client.uid("SEARCH", "ALL")
            mails = []
            for uid in (found[0] or b"").split():
                _ok, data = client.uid("FETCH", uid.decode(), "(BODY.PEEK[])")
                raw = next(part[1] for part in data if isinstance(part, tuple))
                mails.append(message_from_bytes(raw, policy=policy.default))
            return mails

    async def mail(self, box: str, seen: Callable[[EmailMessage], bool], what: str) -> EmailMessage:
        """Wait for a mail of a box."""

        async def look() -> EmailMessage | None:
            return next((mail for mail in reversed(await self.mails(box)) if seen(mail)), None)

        return await self.wait(look, what)

    # --- the Administration ---

    async def get(self, path: str, **query: str) -> Any:  # noqa: ANN401 - JSON
        """GET on the control interface."""
        async with self._session.get(f"{self.ready['page']}{path}", params=query) as answer:
            return await answer.json()

    async def post(self, path: str, body: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
        """POST on the control interface."""
        async with self._session.post(f"{self.ready['page']}{path}", json=body) as answer:
            return await answer.json()

    async def card(self, channel: str, seen: Callable[[str], bool], what: str) -> dict[str, Any]:
        """Wait for a card of a channel whose words satisfy `seen`; the newest."""

        async def look() -> dict[str, Any] | None:
            messages = await self.get("/control/messages", channel=channel)
            cards = [each for each in messages if not each.get("thread_ts") or each["thread_ts"] == each["ts"]]
            return next((each for each in reversed(cards) if seen(words(each))), None)

        return await self.wait(look, what)

    async def press(self, user: str, message: dict[str, Any], label: str) -> None:
        """Press a button by its label."""
        answer = await self.post("/control/press", {"user": user, "ts": message["ts"], "label": label})
        if not answer.get("ok"):
            raise NotSeenError(f"le bouton « {label} » n’a pas répondu ({answer.get('error')})")

    async def fill(self, user: str, values: dict[str, str]) -> None:
        """Fill the open modal and submit it."""

        async def look() -> dict[str, Any] | None:
            views = await self.get("/control/views", user=user)
            return views[-1] if views else None

        view = await self.wait(look, "la fenêtre de saisie s’ouvre")
        body = {"user": user, "view_id": view["view_id"], "values": values}
        answer = await self.post("/control/submit", body)
        if not answer.get("ok"):
            raise NotSeenError(f"la fenêtre n’a pas été acceptée ({answer})")

    async def wait(self, look: Callable[[], Awaitable[T | None]], what: str) -> T:
        """Look until something is seen; NotSeenError after `PATIENCE`."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            found = await look()
            if found:
                return found
            await asyncio.sleep(0.05)
        raise NotSeenError(f"pas vu en {PATIENCE:.0f} s : {what}")


def compose(
    sender: str,
    to: str,
    subject: str,
    text: str,
    *,
    files: tuple[Attached, ...] = (),
    answers: EmailMessage | None = None,
) -> EmailMessage:
    """A mail as a school's program would write it."""
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Message-ID"] = make_msgid(domain=sender.partition("@")[2])
    if answers is not None:
        mail["In-Reply-To"] = str(answers["Message-ID"])
        mail["References"] = f"{answers['References'] or ''} {answers['Message-ID']}".strip()
    mail.set_content(text)
    for file in files:
        mail.add_attachment(file.content, maintype="application", subtype=file.subtype, filename=file.name)
    return mail


def words(message: dict[str, Any]) -> str:
    """Every word of a Slack message, blocks included."""
    found = [str(message.get("text") or "")]

    def walk(node: Any) -> None:  # noqa: ANN401 - JSON
        if isinstance(node, dict):
            for key, value in node.items():
                if key == "text" and isinstance(value, str):
                    found.append(value)
                else:
                    walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(message.get("blocks") or [])
    return "\n".join(found)


def files_of(mail: EmailMessage) -> list[tuple[str, bytes]]:
    """Names and bytes of the attachments."""
    return [
        (part.get_filename() or "", part.get_payload(decode=True) or b"")  # type: ignore[misc]
        for part in mail.iter_attachments()
    ]
