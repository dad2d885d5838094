"""Mails written on the page, built and submitted like anybody's: by SMTP, with the author as envelope sender."""

import asyncio
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, make_msgid

import aiosmtplib
from pydantic import BaseModel, ConfigDict, Field

from bot.sandbox.web_tools import Base64, RefusedError

# Long lines, so that long Message-IDs are not turned into encoded words by the folding.
_POLICY = SMTP.clone(max_line_length=900)


class SentFile(BaseModel):
    """A file attached on the page."""

    name: str
    content_type: str = Field(pattern=r"^[\w.+-]+/[\w.+-]+$")
    base64: Base64


class SentMail(BaseModel):
    """What the page asks to send."""

    model_config = ConfigDict(populate_by_name=True)

    sender: str = Field(alias="from", pattern=r"^[^\s@<>]+@[^\s@<>]+$")
    to: list[str] = []
    cc: list[str] = []
    subject: str = ""
    text: str = ""
    in_reply_to: str | None = None
    references: list[str] = []
    attachments: list[SentFile] = []


async def send(mail: SentMail, *, name: str, at: datetime, server: tuple[str, int]) -> str:
    """Submit `mail` to `server` in the name of its sender; returns its Message-ID.

    RefusedError says in French which recipients were refused, or that the server did not take the mail.
    """
    if not mail.to and not mail.cc:
        raise RefusedError("Indiquez au moins un destinataire.")
    message_id = make_msgid(domain=mail.sender.rpartition("@")[2])
    try:
        raw = await asyncio.to_thread(_build, mail, name, at, message_id)
    except ValueError as error:
        raise RefusedError("Un en-tête du courrier contient un caractère interdit.") from error
    await _submit(raw, mail, server)
    return message_id


def _build(mail: SentMail, name: str, at: datetime, message_id: str) -> bytes:
    message = EmailMessage(_POLICY)
    message["To"] = ", ".join(mail.to)
    if mail.cc:
        message["Cc"] = ", ".join(mail.cc)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id
    if mail.in_reply_to:
        message["In-Reply-To"] = mail.in_reply_to
    if mail.references:
        message["References"] = " ".join(mail.references)
    message.set_content(mail.text)
    for file in mail.attachments:
        maintype, _, subtype = file.content_type.partition("/")
        message.add_attachment(file.base64, maintype=maintype, subtype=subtype, filename=file.name)
    # By hand: EmailMessage would take the name apart and leave a comma in it bare, which makes two authors.
    author = f"From: {formataddr((' '.join(name.split()), mail.sender))}\r\n"
    return author.encode("ascii") + message.as_bytes()


async def _submit(raw: bytes, mail: SentMail, server: tuple[str, int]) -> None:
    try:
        answers, _ = await aiosmtplib.send(
            raw,
            sender=mail.sender,
            recipients=[*mail.to, *mail.cc],
            hostname=server[0],
            port=server[1],
            start_tls=False,
        )
        refused = list(answers)
    except aiosmtplib.SMTPRecipientsRefused as error:
        refused = [each.recipient for each in error.recipients]
    except aiosmtplib.SMTPException as error:
        raise RefusedError(f"Le serveur n’a pas pris le courrier : {error}", 502) from error
    if refused:
        raise RefusedError(f"Destinataires refusés : {', '.join(refused)}.")
