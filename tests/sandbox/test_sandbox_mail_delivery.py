"""From an SMTP client to IMAP clients that wait."""

import asyncio
import imaplib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import aiosmtplib
import pytest

from bot.sandbox.server import Sandbox
from tests.sandbox.mail_kit import CITIZEN, HAPPI, OTHER_SCHOOL, SCHOOL, Imap, mail, mail_sandbox, submit


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with mail_sandbox() as running:
        yield running


async def client(sandbox: Sandbox, **options: str) -> aiosmtplib.SMTP:
    assert sandbox.smtp is not None
    host, port = sandbox.smtp
    return aiosmtplib.SMTP(hostname=host, port=port, start_tls=False, **options)


async def test_a_mail_arrives_with_the_verdict_on_top(sandbox: Sandbox) -> None:
    await submit(sandbox, mail())
    async with Imap.open(sandbox) as box:
        raw = await box.fetch()
    top = raw.split(b"\r\n")[:2]
    assert top[0] == b"Return-Path: <ec990001@adm.cfwb.be>"
    assert top[1] == b"Authentication-Results: bac-a-sable.cfwb.be; dmarc=pass header.from=adm.cfwb.be"
    assert b"Subject: Ouverture\r\n" in raw
    assert raw.endswith(b"\r\n\r\nBonjour,\r\n")


async def test_a_mail_in_another_name_arrives_with_a_failed_verdict(sandbox: Sandbox) -> None:
    await submit(sandbox, mail(), sender=CITIZEN)
    async with Imap.open(sandbox) as box:
        assert b"dmarc=fail header.from=adm.cfwb.be" in await box.fetch()


async def test_the_authserv_id_can_be_chosen() -> None:
    async with mail_sandbox(authserv_id="mx.cfwb.be") as sandbox:
        await submit(sandbox, mail())
        async with Imap.open(sandbox) as box:
            assert b"\r\nAuthentication-Results: mx.cfwb.be; dmarc=pass" in await box.fetch()


async def test_every_client_that_waits_is_told_of_every_mail(sandbox: Sandbox) -> None:
    async with AsyncExitStack() as stack:
        waiting = [await stack.enter_async_context(Imap.open(sandbox)) for _ in range(30)]
        for box in waiting:
            await box.send("t IDLE")
            assert (await box.line()).startswith("+")
        for number in range(5):
            await submit(sandbox, mail(subject=f"Liste{number}"))
        for box in waiting:
            lines = [await box.line()]
            while lines[-1] != "* 5 EXISTS":
                lines.append(await box.line())
            await box.send("DONE")
            while not lines[-1].startswith("t OK"):
                lines.append(await box.line())


async def test_a_mail_between_the_search_and_the_wait_is_not_missed(sandbox: Sandbox) -> None:
    async with Imap.open(sandbox) as box:
        await submit(sandbox, mail())
        await box.send("t IDLE")
        assert (await box.line()).startswith("+")
        assert await box.line() == "* 1 EXISTS"


async def test_a_client_configured_with_a_login_works(sandbox: Sandbox) -> None:
    for password, accepted in ((sandbox.password, True), ("autre", False)):
        smtp = await client(sandbox, username=HAPPI, password=password)
        if accepted:
            async with smtp:
                await smtp.send_message(mail(HAPPI, SCHOOL))
        else:
            with pytest.raises(aiosmtplib.SMTPAuthenticationError):
                await smtp.connect()
            smtp.close()


async def test_the_wrong_password_or_box_opens_nothing(sandbox: Sandbox) -> None:
    for login in (f"{HAPPI} autre", f"inconnu@cfwb.be {sandbox.password}"):
        box = await Imap.connect(sandbox)
        assert (await box.ask(f"LOGIN {login}"))[-1].startswith("t NO")
        box.writer.close()


async def test_an_unknown_recipient_is_refused_for_good_and_nothing_is_relayed(sandbox: Sandbox) -> None:
    async with await client(sandbox) as smtp:
        refusals = {}
        for to in ("ec999999@adm.cfwb.be", "personne@elsewhere.example"):
            with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as refused:
                await smtp.sendmail(SCHOOL, [to], mail().as_bytes())
            refusals[to] = refused.value.recipients[0]
        assert [each.code for each in refusals.values()] == [550, 550]
        assert "5.1.1" in refusals["ec999999@adm.cfwb.be"].message
        errors, _ = await smtp.sendmail(SCHOOL, [HAPPI, "ec999999@adm.cfwb.be"], mail().as_bytes())
        assert list(errors) == ["ec999999@adm.cfwb.be"]


async def test_a_mail_for_several_boxes_reaches_each_of_them_once(sandbox: Sandbox) -> None:
    async with await client(sandbox) as smtp:
        await smtp.sendmail(HAPPI, [SCHOOL, OTHER_SCHOOL, SCHOOL.upper(), CITIZEN], mail(HAPPI).as_bytes())
    for address in (SCHOOL, OTHER_SCHOOL, CITIZEN):
        async with Imap.open(sandbox, address) as box:
            assert await box.search("ALL") == [101]


async def test_a_detail_after_a_plus_belongs_to_the_same_box(sandbox: Sandbox) -> None:
    await submit(sandbox, mail(to="happi+a1b2@cfwb.be"), to="happi+a1b2@cfwb.be", sender="")
    async with Imap.open(sandbox) as box:
        assert (await box.fetch()).startswith(b"Return-Path: <>\r\n")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b".\r\n",
        b"..\r\n",
        b".a\r\n..b\r\n",
        b"\r\n.\r",
        b"\r\n",
        b"x" * 200_000 + b"\r\n",
        b"\xe9\x00\n\r\r\n",
    ],
)
async def test_a_mail_arrives_byte_for_byte(sandbox: Sandbox, body: bytes) -> None:
    assert sandbox.smtp is not None
    reader, writer = await asyncio.open_connection(*sandbox.smtp)
    raw = f"From: {SCHOOL}\r\n\r\n".encode() + body
    stuffed = (b"\r\n" + raw).replace(b"\r\n.", b"\r\n..")[2:]
    ended = stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n"
    for sent in (
        b"EHLO a",
        f"MAIL FROM:<{SCHOOL}>".encode(),
        f"RCPT TO:<{HAPPI}>".encode(),
        b"DATA",
        ended + b".",
    ):
        writer.write(sent + b"\r\n")
    answers = (await asyncio.wait_for(reader.readuntil(b"250 2.0.0 OK\r\n"), 10)).decode()
    assert "354" in answers
    writer.close()
    async with Imap.open(sandbox) as box:
        delivered = await box.fetch()
    assert delivered.endswith(raw if raw.endswith(b"\r\n") else raw + b"\r\n")


async def test_an_empty_mail_is_a_mail(sandbox: Sandbox) -> None:
    await submit(sandbox, b"")
    async with Imap.open(sandbox) as box:
        assert b"dmarc=fail\r\n" in await box.fetch()


async def test_30_megabytes_pass_and_more_is_refused(sandbox: Sandbox) -> None:
    line = b"QUJD" * 19 + b"\r\n"
    head = f"From: {SCHOOL}\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode()
    large = head + line * (31_400_000 // len(line))
    await submit(sandbox, large)
    async with Imap.open(sandbox) as box:
        assert (await box.fetch()).endswith(large)
    async with await client(sandbox) as smtp:
        with pytest.raises(aiosmtplib.SMTPResponseException) as refused:
            await smtp.sendmail(SCHOOL, [HAPPI], large + large)
    assert refused.value.code == 552


async def test_too_large_a_mail_that_did_not_announce_its_size_is_refused_too(sandbox: Sandbox) -> None:
    assert sandbox.smtp is not None
    reader, writer = await asyncio.open_connection(*sandbox.smtp)
    writer.write(f"HELO a\r\nMAIL FROM:<{SCHOOL}>\r\nRCPT TO:<{HAPPI}>\r\n".encode())
    for _ in range(4):
        await reader.readline()
    writer.write(b"DATA\r\n")
    assert (await reader.readline()).startswith(b"354")
    for _ in range(32):
        writer.write(b"x" * 1024 * 1024 + b"\r\n")
        await writer.drain()
    writer.write(b".\r\n")
    assert (await reader.readline()).startswith(b"552")
    writer.close()
    async with Imap.open(sandbox) as box:
        assert await box.search("ALL") == []


async def test_the_standard_library_reads_a_box(sandbox: Sandbox) -> None:
    await submit(sandbox, mail())

    def read() -> bytes:
        assert sandbox.imap is not None
        with imaplib.IMAP4(*sandbox.imap) as imap:
            imap.login(HAPPI, sandbox.password)
            imap.select()
            _, found = imap.uid("SEARCH", "SUBJECT", "Ouverture")
            _, parts = imap.uid("FETCH", found[0].decode(), "(BODY.PEEK[TEXT])")
            text = parts[0][1]
            assert isinstance(text, bytes)
            return text

    assert await asyncio.to_thread(read) == b"Bonjour,\r\n"


async def test_twelve_hundred_boxes_and_as_many_mails() -> None:
    addresses = [f"ec99{number:04}@adm.cfwb.be" for number in range(1, 1251)]
    boxes = [{"address": address, "name": "École", "kind": "school"} for address in addresses]
    async with mail_sandbox(boxes=boxes) as sandbox, await client(sandbox) as smtp:
        for address in addresses:
            await smtp.sendmail(SCHOOL, [address], b"Subject: x\r\n\r\nx\r\n")
        for address in (addresses[0], addresses[-1]):
            async with Imap.open(sandbox, address) as box:
                assert await box.search("ALL") == [101]


async def test_a_sandbox_stops_while_clients_wait() -> None:
    async with mail_sandbox() as sandbox:
        box = await Imap.connect(sandbox)
        await box.ask(f"LOGIN {HAPPI} {sandbox.password}")
        await box.ask("SELECT INBOX")
        await box.send("t IDLE")
        assert (await box.line()).startswith("+")
        smtp = await client(sandbox)
        await smtp.connect()
    while (await box.line()).startswith("*"):
        pass
    assert box.closed
    box.writer.close()
    smtp.close()
    others = [task for task in asyncio.all_tasks() if "sandbox" in str(task.get_coro()) and not task.done()]
    assert [task for task in others if task is not asyncio.current_task()] == []
