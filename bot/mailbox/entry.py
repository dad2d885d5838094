"""Entering a server: connection, TLS, login; every way it can fail has its own code."""

import asyncio
import base64
import ssl

from bot.mailbox.accounts import ImapAccount, ImapTimeouts, TokenSource
from bot.mailbox.names import quoted
from bot.mailbox.protocol import Exchange, HardenedProtocol
from bot.mailbox.troubles import PASSING, MailboxError, Trouble
from bot.ports import TryLaterError


async def enter(account: ImapAccount, timeouts: ImapTimeouts, tls: ssl.SSLContext | None) -> HardenedProtocol:
    """A connection that is logged in and whose capabilities are known."""
    protocol = HardenedProtocol(asyncio.get_running_loop())
    try:
        async with asyncio.timeout(timeouts.connect):
            await _connect(protocol, account, tls)
            await _greet(protocol, account, tls)
            await _log_in(protocol, account)
    except TimeoutError:
        protocol.break_off(Trouble.TIMED_OUT)
        raise MailboxError(Trouble.TIMED_OUT) from None
    except BaseException:
        protocol.break_off(Trouble.LOST)
        raise
    return protocol


async def _connect(protocol: HardenedProtocol, account: ImapAccount, tls: ssl.SSLContext | None) -> None:
    context = (tls or ssl.create_default_context()) if account.tls == "ssl" else None
    try:
        await asyncio.get_running_loop().create_connection(
            lambda: protocol, account.host, account.port, ssl=context
        )
    except TimeoutError:
        raise
    except OSError as error:
        raise MailboxError(_why_unreachable(error)) from None


def _why_unreachable(error: OSError) -> Trouble:
    """A line that was cut in the middle of the handshake says nothing about the certificate."""
    if isinstance(error, ssl.SSLError) and not isinstance(error, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
        return Trouble.TLS_FAILED
    return Trouble.UNREACHABLE


async def _greet(protocol: HardenedProtocol, account: ImapAccount, tls: ssl.SSLContext | None) -> None:
    head = (await protocol.greeting)[0].upper()
    if head.startswith(b"* BYE"):
        raise MailboxError(Trouble.REFUSED)
    if not head.startswith((b"* OK", b"* PREAUTH")):
        raise MailboxError(Trouble.PROTOCOL)
    protocol.state = "AUTH" if head.startswith(b"* PREAUTH") else "NONAUTH"
    if account.tls == "starttls":
        await _start_tls(protocol, account, tls or ssl.create_default_context())
    await run(protocol, "CAPABILITY")


async def _start_tls(protocol: HardenedProtocol, account: ImapAccount, context: ssl.SSLContext) -> None:
    """A greeting PREAUTH, which would forbid the switch, is refused."""
    if protocol.state != "NONAUTH":
        raise MailboxError(Trouble.TLS_FAILED)
    exchange = await run(protocol, "STARTTLS")
    if exchange.result != "OK":
        raise MailboxError(Trouble.TLS_FAILED)
    try:
        await protocol.start_tls(context, account.host)
    except OSError as error:
        raise MailboxError(_why_unreachable(error)) from None


async def _log_in(protocol: HardenedProtocol, account: ImapAccount) -> None:
    if protocol.state == "AUTH":
        return
    if account.token is not None:
        exchange = await _by_token(protocol, account.user, account.token)
    elif "LOGINDISABLED" in protocol.capabilities:
        raise MailboxError(Trouble.TLS_REQUIRED)
    else:
        exchange = await _by_password(protocol, account.user, account.password or "")
    if exchange.result != "OK":
        raise MailboxError(_why_refused(exchange.code[0]))
    protocol.state = "AUTH"
    await _learn_capabilities(protocol, exchange)


def _why_refused(code: str) -> Trouble:
    if code in PASSING:
        return Trouble.REFUSED
    return Trouble.TLS_REQUIRED if code == "PRIVACYREQUIRED" else Trouble.LOGIN_REFUSED


async def _by_password(protocol: HardenedProtocol, user: str, password: str) -> Exchange:
    """LOGIN takes ASCII only; an accent in a password needs AUTHENTICATE PLAIN, in UTF-8."""
    if user.isascii() and password.isascii():
        return await run(protocol, "LOGIN", quoted(user), quoted(password))
    plain = base64.b64encode(f"\0{user}\0{password}".encode())
    return await run(protocol, "AUTHENTICATE", "PLAIN", answers=(plain,))


async def _by_token(protocol: HardenedProtocol, user: str, token: str | TokenSource) -> Exchange:
    try:
        bearer = token if isinstance(token, str) else await token()
    except (OSError, TryLaterError):
        raise MailboxError(Trouble.UNREACHABLE) from None
    answer = base64.b64encode(f"user={user}\1auth=Bearer {bearer}\1\1".encode())
    if "SASL-IR" in protocol.capabilities:
        return await run(protocol, "AUTHENTICATE", "XOAUTH2", answer.decode("ascii"))
    return await run(protocol, "AUTHENTICATE", "XOAUTH2", answers=(answer,))


async def _learn_capabilities(protocol: HardenedProtocol, login: Exchange) -> None:
    """Servers offer more after the login; many say so at once and spare us the question."""
    code, argument = login.code
    if code == "CAPABILITY":
        protocol.capabilities = set(argument.upper().split())
    elif not any(response[0].upper().startswith(b"* CAPABILITY") for response in login.responses):
        await run(protocol, "CAPABILITY")


async def run(
    protocol: HardenedProtocol,
    name: str,
    *args: str,
    prefix: str | None = None,
    timeout: float | None = None,  # noqa: ASYNC109  # counted from the last byte heard
    answers: tuple[bytes, ...] = (),
) -> Exchange:
    """One command; OK and NO are answers, anything else means that we do not understand each other."""
    exchange = Exchange(name, protocol.new_tag(), *args, prefix=prefix, timeout=timeout, answers=answers)
    await protocol.execute(exchange)
    if exchange.result not in {"OK", "NO"}:
        raise MailboxError(Trouble.PROTOCOL)
    return exchange
