"""One SMTP connection: opening it, and one mail over it, with every answer judged as final or passing.

No text of the server leaves this module: it may quote an address. Codes are all that is kept.
"""

import asyncio
import re
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import aiosmtplib

from bot.mailbox.accounts import Tls, TokenSource
from bot.mailbox.line_ends import as_smtp_data
from bot.mailbox.troubles import WRONG_SETTINGS, Trouble
from bot.ports import EverybodyBusyError, SmtpAnswer, TryLaterError, TurnedAway

_ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})(?:\s|$)")
# These speak of the session or of our login, not of this mail: it is not refused, the settings are wrong.
_OF_THE_SESSION: Final = frozenset({503, 530, 534, 535, 538})
_CLOSING: Final = 421
_SETTINGS_PAUSE: Final = 300.0
# The slowest line we reckon with for a large mail, in bytes a second, on top of the usual patience.
_SLOW_LINE: Final = 50_000
# A kept connection that does not answer MAIL in so many seconds is half-open; nothing was begun: take another.
PROMPT: Final = 20.0


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mails are submitted, and how to enter; no user means no login."""

    host: str
    port: int
    tls: Tls = "starttls"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    token: TokenSource | None = field(default=None, repr=False)
    local_hostname: str | None = None  # said in EHLO; None asks the resolver


class StaleConnectionError(Exception):
    """The connection was gone before this mail began: nothing was sent, another may be tried."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


def passing(trouble: Trouble) -> TryLaterError:
    """The same mail may leave later."""
    return TryLaterError(f"smtp {trouble.value}", _SETTINGS_PAUSE if trouble in WRONG_SETTINGS else None)


async def open_session(server: SmtpServer, timeout: float, tls: ssl.SSLContext | None) -> aiosmtplib.SMTP:  # noqa: ASYNC109
    """Connect and log in; raises TryLaterError: no mail is refused because the server cannot be entered."""
    client = aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        username=server.user,
        password=server.password,
        oauth_token_generator=server.token,
        local_hostname=server.local_hostname,
        timeout=timeout,
        use_tls=server.tls == "ssl",
        start_tls=server.tls == "starttls",
        tls_context=tls,
    )
    try:
        await client.connect()
        if client.is_ehlo_or_helo_needed:  # no login asked for it: SIZE and 8BITMIME are to be known before MAIL
            await client.ehlo()
    except (aiosmtplib.SMTPException, OSError) as error:
        drop(client)
        raise passing(_why_closed(error)) from None
    except BaseException:
        drop(client)
        raise
    return client


def drop(client: aiosmtplib.SMTP) -> None:
    """Leave at once: a plain close would first try to send what a dead line never takes."""
    transport = client.transport
    client.close()
    if isinstance(transport, asyncio.WriteTransport):
        transport.abort()


def _why_closed(error: Exception) -> Trouble:
    match error:
        case ssl.SSLError() | Exception(__cause__=ssl.SSLError()):
            return Trouble.TLS_FAILED
        case aiosmtplib.SMTPAuthenticationError(code=code) if code >= 500:
            return Trouble.LOGIN_REFUSED
        case aiosmtplib.SMTPResponseException():
            return Trouble.REFUSED
        case TimeoutError():
            return Trouble.TIMED_OUT
        case aiosmtplib.SMTPConnectError() | OSError():
            return Trouble.UNREACHABLE
        case _:
            # No STARTTLS, or no way to log in, where the settings ask for it.
            return Trouble.TLS_REQUIRED


async def transact(
    client: aiosmtplib.SMTP, sender: str, recipients: Sequence[str], raw: bytes, prompt: float | None
) -> SmtpAnswer:
    """Send one mail to as many of `recipients` as the server takes; the answer names the others.

    `prompt` is what the server may take to answer MAIL, in seconds; None is the usual patience.
    Raises TryLaterError for all that is not final, StaleConnectionError when nothing was begun.
    """
    try:
        await _begin(client, sender, raw, client.timeout if prompt is None else prompt)
        asked = [await _add(client, recipient) for recipient in recipients]
        away = tuple(each for each in asked if each is not None)
        if len(away) == len(recipients):
            return _nobody(away)
        answer = await _hand_over(client, raw)
    except aiosmtplib.SMTPResponseException as error:
        return _refusal(error)
    except TimeoutError:
        raise passing(Trouble.TIMED_OUT) from None
    except (aiosmtplib.SMTPException, OSError):
        # Lost after the last dot, the mail may have been accepted: sent again, its Message-ID tells.
        raise passing(Trouble.LOST) from None
    return SmtpAnswer(accepted=True, code=answer.code, enhanced=_enhanced(answer.message), turned_away=away)


async def _begin(client: aiosmtplib.SMTP, sender: str, raw: bytes, patience: float | None) -> None:
    options = [f"SIZE={len(raw)}"] if client.supports_extension("size") else []
    if not raw.isascii() and client.supports_extension("8bitmime"):
        options.append("BODY=8BITMIME")
    try:
        # The sender's address was checked to be printable: the library would take it apart for every mail.
        words = (f"FROM:<{sender}>".encode("ascii"), *map(str.encode, options))
        said = await client.execute_command(b"MAIL", *words, timeout=patience)
    except aiosmtplib.SMTPServerDisconnected:
        raise StaleConnectionError(Trouble.LOST) from None
    except TimeoutError:
        raise StaleConnectionError(Trouble.TIMED_OUT) from None
    if said.code == _CLOSING:  # it closes the connection: mostly idle for too long
        raise StaleConnectionError(Trouble.LOST)
    if said.code != 250:
        raise aiosmtplib.SMTPSenderRefused(said.code, said.message, sender)


async def _add(client: aiosmtplib.SMTP, recipient: str) -> TurnedAway | None:
    """None for a recipient that is taken; one that is not holds back no other."""
    said = await client.execute_command(b"RCPT", f"TO:<{recipient}>".encode("ascii"))
    if said.code in {250, 251}:
        return None
    if said.code in _OF_THE_SESSION or said.code == _CLOSING:
        raise aiosmtplib.SMTPRecipientRefused(said.code, said.message, recipient)
    return TurnedAway(recipient, said.code, _enhanced(said.message), passing=not 500 <= said.code < 600)


def _nobody(away: Sequence[TurnedAway]) -> SmtpAnswer:
    """No recipient is taken: later for all, never for all, or to each its own answer."""
    final = [each for each in away if not each.passing]
    if not final:
        raise EverybodyBusyError(away)
    apart = tuple(away) if len(final) < len(away) else ()
    return SmtpAnswer(accepted=False, code=final[0].code, enhanced=final[0].enhanced, turned_away=apart)


async def _hand_over(client: aiosmtplib.SMTP, raw: bytes) -> aiosmtplib.SMTPResponse:
    """DATA, by hand: the library's own looks at every line, 50 ms of the event loop for a mail of 1 MB."""
    ready = await client.execute_command(b"DATA")
    if ready.code != 354 or client.protocol is None:
        raise aiosmtplib.SMTPDataError(ready.code, ready.message)
    client.protocol.write(as_smtp_data(raw))
    patience = (client.timeout or 0.0) + len(raw) / _SLOW_LINE
    answer = await client.protocol.read_response(timeout=patience)
    if answer.code != 250:
        raise aiosmtplib.SMTPDataError(answer.code, answer.message)
    return answer


def _refusal(error: aiosmtplib.SMTPResponseException) -> SmtpAnswer:
    """The server's last word, when it is one."""
    if 500 <= error.code < 600 and error.code not in _OF_THE_SESSION:
        return SmtpAnswer(accepted=False, code=error.code, enhanced=_enhanced(error.message))
    if error.code in _OF_THE_SESSION:
        raise passing(Trouble.LOGIN_REFUSED) from None
    raise TryLaterError(f"smtp {error.code}") from None


def _enhanced(text: str) -> str:
    found = _ENHANCED.match(text)
    return found.group(1) if found is not None else ""
