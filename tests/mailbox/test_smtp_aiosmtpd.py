"""Sending to a server of another make: aiosmtpd, as the sandbox uses it."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from bot.mailbox.smtp import SmtpSender
from bot.mailbox.smtp_session import SmtpServer
from bot.ports import SmtpAnswer

TO = ("ec990001@cfwb.be",)


class Sink:
    """Keeps what arrives and refuses one address."""

    def __init__(self) -> None:
        self.mails: list[tuple[str | None, list[str], bytes]] = []

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("inconnu"):
            return "550 5.1.1 inconnu"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 bien"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        self.mails.append((envelope.mail_from, list(envelope.rcpt_tos), envelope.content))
        return "250 2.0.0 pris"


@pytest.fixture
def sink() -> Sink:
    return Sink()


@pytest.fixture
async def sender(sink: Sink) -> AsyncIterator[SmtpSender]:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(sink, hostname="ici", data_size_limit=25_000_000, loop=loop), "127.0.0.1", 0
    )
    port = server.sockets[0].getsockname()[1]
    sending = SmtpSender(SmtpServer("127.0.0.1", port, tls="none", local_hostname="essai.invalid"))
    yield sending
    await sending.aclose()
    server.close()
    await server.wait_closed()


async def test_mails_large_and_small_arrive_as_they_were_written(sink: Sink, sender: SmtpSender) -> None:
    small = b"Subject: un\r\n\r\n.\r\nBonjour\r\n"
    large = b"Subject: deux\r\n\r\n" + b"." * 70 + b"\r\n" + (b"A" * 70 + b"\r\n") * 250_000
    for raw in (small, large, small):
        assert (await sender.send("happi@cfwb.be", TO, raw)).accepted
    assert sink.mails == [("happi@cfwb.be", list(TO), raw) for raw in (small, large, small)]


async def test_a_null_sender_is_sent_as_such(sink: Sink, sender: SmtpSender) -> None:
    """RFC 3834: what answers a citizen by itself must not come back to be answered."""
    answer = await sender.send("", ("odile.marchandeau@example.be",), b"Subject: un\r\n\r\nBonjour\r\n")
    assert answer.accepted
    assert [(mail_from, to) for mail_from, to, _raw in sink.mails] == [("<>", ["odile.marchandeau@example.be"])]


async def test_many_at_once(sink: Sink, sender: SmtpSender) -> None:
    raws = [b"Subject: %d\r\n\r\n" % number for number in range(200)]
    await asyncio.gather(*(sender.send("happi@cfwb.be", TO, raw) for raw in raws))
    assert sorted(raw for _, _, raw in sink.mails) == sorted(raws)


async def test_an_unknown_recipient_is_refused(sink: Sink, sender: SmtpSender) -> None:
    answer = await sender.send("happi@cfwb.be", ("inconnu@cfwb.be",), b"Subject: x\r\n\r\n")
    assert answer == SmtpAnswer(accepted=False, code=550, enhanced="5.1.1")
    assert (await sender.send("happi@cfwb.be", TO, b"Subject: x\r\n\r\n")).accepted


async def test_a_mail_above_the_limit_is_refused_before_it_is_sent(sink: Sink, sender: SmtpSender) -> None:
    answer = await sender.send("happi@cfwb.be", TO, b"x" * 26_000_000)
    assert (answer.accepted, answer.code) == (False, 552)
    assert not sink.mails
