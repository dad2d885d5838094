"""Sending: what is final, what may pass, and how connections are used."""

import asyncio
import base64
import logging
import time
from collections.abc import AsyncIterator, Callable

import pytest

from bot.mailbox.smtp import SmtpSender
from bot.mailbox.smtp_session import SmtpServer
from bot.ports import SmtpAnswer, TryLaterError, TurnedAway
from tests.support.bad_smtp import DROP, SILENCE, BadSmtp, running_bad_smtp
from tests.support.certificates import Certificate, make_certificate
from tests.support.watching import until

FROM = "happi@cfwb.be"
TO = ("ec990001@cfwb.be",)
RAW = b"Subject: Re\xc3\xa7u\r\n\r\nBonjour\r\n.\r\n..deux\r\n"

Make = Callable[..., SmtpSender]


@pytest.fixture
async def smtp() -> AsyncIterator[BadSmtp]:
    async with running_bad_smtp() as running:
        yield running


@pytest.fixture
async def make(smtp: BadSmtp) -> AsyncIterator[Make]:
    made: list[SmtpSender] = []

    def sender(server: SmtpServer | None = None, **options: object) -> SmtpSender:
        server = server or SmtpServer(smtp.host, smtp.port, tls="none", local_hostname="essai.invalid")
        made.append(SmtpSender(server, **options))  # type: ignore[arg-type]
        return made[-1]

    yield sender
    for one in made:
        await one.aclose()


async def test_a_mail_arrives_as_it_was_written(smtp: BadSmtp, make: Make) -> None:
    answer = await make().send(FROM, (*TO, "po990001@cfwb.be"), RAW)
    assert answer == SmtpAnswer(accepted=True, code=250, enhanced="2.0.0")
    (mail,) = smtp.taken
    assert (mail.sender, mail.recipients, mail.raw) == (FROM, [*TO, "po990001@cfwb.be"], RAW)
    assert smtp.heard[1] == f"MAIL FROM:<{FROM}> SIZE={len(RAW)} BODY=8BITMIME"


async def test_the_null_sender_is_a_sender(smtp: BadSmtp, make: Make) -> None:
    assert (await make().send("", TO, RAW)).accepted
    assert smtp.taken[0].sender == ""


async def test_a_server_without_extensions_is_served_too(smtp: BadSmtp, make: Make) -> None:
    smtp.extensions = ()
    assert (await make().send(FROM, TO, RAW)).accepted
    assert smtp.heard[1] == f"MAIL FROM:<{FROM}>"


@pytest.mark.parametrize(
    ("stage", "said", "code", "enhanced"),
    [
        ("MAIL", "550 5.7.1 expediteur interdit", 550, "5.7.1"),
        ("RCPT", "550 5.1.1 inconnu", 550, "5.1.1"),
        ("RCPT", "553 adresse", 553, ""),
        ("DATA", "554 5.6.0 non", 554, "5.6.0"),
        (".", "552 5.3.4 trop grand", 552, "5.3.4"),
        (".", "554-5.7.1 longue\r\n554 5.7.1 explication", 554, "5.7.1"),
    ],
)
async def test_a_5xx_is_the_last_word_and_the_next_mail_leaves(
    smtp: BadSmtp, make: Make, stage: str, said: str, code: int, enhanced: str
) -> None:
    smtp.answers[stage] = [said]
    sender = make()
    assert await sender.send(FROM, TO, RAW) == SmtpAnswer(accepted=False, code=code, enhanced=enhanced)
    assert (await sender.send(FROM, TO, RAW)).accepted
    assert smtp.connections == 1


@pytest.mark.parametrize(
    ("stage", "said"),
    [
        ("greeting", "421 plus tard"),
        ("greeting", "554 pas vous"),
        ("EHLO", "421 plus tard"),
        ("MAIL", "451 4.3.0 plus tard"),
        ("MAIL", "421 4.3.2 entretien"),
        ("RCPT", "450 4.2.0 liste grise"),
        ("DATA", "451 4.3.0 plus tard"),
        ("DATA", "250 comment ?"),
        (".", "452 4.3.1 plein"),
        (".", "421 4.3.2 entretien"),
        ("MAIL", DROP),
        ("RCPT", DROP),
        ("DATA", DROP),
        (".", DROP),
        ("MAIL", "bonjour"),
    ],
)
async def test_what_may_pass_is_tried_later(smtp: BadSmtp, make: Make, stage: str, said: str) -> None:
    smtp.answers[stage] = [said]
    sender = make()
    with pytest.raises(TryLaterError):
        await sender.send(FROM, TO, RAW)
    assert not smtp.taken
    assert (await sender.send(FROM, TO, RAW)).accepted


@pytest.mark.parametrize("stage", ["greeting", "EHLO", "MAIL", "RCPT", "DATA", "."])
async def test_silence_is_not_waited_for_longer_than_allowed(smtp: BadSmtp, make: Make, stage: str) -> None:
    smtp.answers[stage] = SILENCE
    started = time.monotonic()
    with pytest.raises(TryLaterError, match="smtp timed_out"):
        await make(timeout=0.1).send(FROM, TO, RAW)
    assert time.monotonic() - started < 5


async def test_a_kept_connection_that_fell_silent_is_replaced_at_once(
    smtp: BadSmtp, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.mailbox.smtp.PROMPT", 0.1)
    sender = make(timeout=30)
    await sender.send(FROM, TO, RAW)
    smtp.answers["MAIL"] = [SILENCE]
    started = time.monotonic()
    assert (await sender.send(FROM, TO, RAW)).accepted
    assert time.monotonic() - started < 5
    assert [mail.connection for mail in smtp.taken] == [1, 2]


async def test_our_own_login_is_no_fault_of_the_mail(smtp: BadSmtp, make: Make) -> None:
    smtp.answers["MAIL"] = "530 5.7.0 identifiez-vous"
    with pytest.raises(TryLaterError, match="smtp login_refused") as caught:
        await make().send(FROM, TO, RAW)
    assert caught.value.after == 300


async def test_nobody_there_is_tried_later(make: Make) -> None:
    async with running_bad_smtp() as gone:
        port = gone.port
    sender = make(SmtpServer("127.0.0.1", port, tls="none"))
    with pytest.raises(TryLaterError, match="smtp unreachable"):
        await sender.send(FROM, TO, RAW)
    assert (await sender.probe()).outcome == "unreachable"


PO = "po990001@cfwb.be"
BOTH = (*TO, PO)
UNKNOWN, BUSY = "550 5.1.1 inconnu", "452 4.2.2 boite pleine"


@pytest.mark.parametrize(("refusing", "taking"), [(PO, TO[0]), (TO[0], PO)], ids=["the second", "the first"])
@pytest.mark.parametrize(
    ("said", "code", "enhanced", "passing"), [(UNKNOWN, 550, "5.1.1", False), (BUSY, 452, "4.2.2", True)]
)
async def test_one_recipient_that_is_not_taken_holds_back_no_other_and_is_named(
    smtp: BadSmtp, make: Make, refusing: str, taking: str, said: str, code: int, enhanced: str, passing: bool
) -> None:
    smtp.answers[f"RCPT {refusing}"] = said
    sender = make()
    answer = await sender.send(FROM, BOTH, RAW)
    assert answer.accepted
    assert answer.turned_away == (TurnedAway(refusing, code, enhanced, passing=passing),)
    assert smtp.taken[0].recipients == [taking]
    assert (await sender.send(FROM, (taking,), RAW)).turned_away == ()
    assert smtp.connections == 1


async def test_to_each_recipient_its_own_answer_when_nobody_is_taken(smtp: BadSmtp, make: Make) -> None:
    smtp.answers |= {f"RCPT {TO[0]}": UNKNOWN, f"RCPT {PO}": BUSY}
    sender = make()
    answer = await sender.send(FROM, BOTH, RAW)
    assert (answer.accepted, answer.code) == (False, 550)
    assert [(each.address, each.passing) for each in answer.turned_away] == [(TO[0], False), (PO, True)]
    assert not smtp.taken
    smtp.answers.clear()
    assert (await sender.send(FROM, BOTH, RAW)).turned_away == ()


async def test_recipients_that_may_all_pass_later_are_tried_later(smtp: BadSmtp, make: Make) -> None:
    smtp.answers["RCPT"] = BUSY
    with pytest.raises(TryLaterError, match="smtp 452"):
        await make().send(FROM, BOTH, RAW)
    assert not smtp.taken


async def test_a_server_that_leaves_between_two_recipients_has_taken_nothing(smtp: BadSmtp, make: Make) -> None:
    smtp.answers[f"RCPT {PO}"] = "421 4.3.2 entretien"
    with pytest.raises(TryLaterError, match="smtp 421"):
        await make().send(FROM, BOTH, RAW)
    assert not smtp.taken


async def test_the_address_of_a_recipient_is_in_no_text_of_an_answer(smtp: BadSmtp, make: Make) -> None:
    smtp.answers[f"RCPT {PO}"] = UNKNOWN
    assert "990001" not in repr(await make().send(FROM, BOTH, RAW))


@pytest.mark.parametrize("address", ["été@cfwb.be", "a b@cfwb.be", "a@b>\r\nRCPT TO:<c@d"])
async def test_an_address_no_server_could_take_is_refused_here(smtp: BadSmtp, make: Make, address: str) -> None:
    answer = await make().send(FROM, (address,), RAW)
    assert answer == SmtpAnswer(accepted=False, code=553, enhanced="5.1.3")
    assert not smtp.heard


async def test_a_mail_without_recipient_is_our_mistake(make: Make) -> None:
    with pytest.raises(ValueError, match="without recipient"):
        await make().send(FROM, (), RAW)


async def test_one_connection_serves_one_mail_after_the_other(smtp: BadSmtp, make: Make) -> None:
    sender = make()
    for _ in range(20):
        await sender.send(FROM, TO, RAW)
    assert smtp.connections == 1


async def test_no_more_connections_than_allowed(smtp: BadSmtp, make: Make) -> None:
    smtp.delay = 0.01
    sender = make(connections=3)
    await asyncio.gather(*(sender.send(FROM, TO, RAW) for _ in range(30)))
    assert len(smtp.taken) == 30
    assert smtp.most_at_once == smtp.connections == 3


async def test_a_connection_that_was_dropped_meanwhile_costs_nothing(smtp: BadSmtp, make: Make) -> None:
    sender = make()
    await sender.send(FROM, TO, RAW)
    smtp.answers["MAIL"] = [DROP]
    assert (await sender.send(FROM, TO, RAW)).accepted
    smtp.answers["MAIL"] = ["421 4.4.2 trop longtemps"]
    assert (await sender.send(FROM, TO, RAW)).accepted
    smtp.writers[0].transport.abort()
    await asyncio.sleep(0.01)
    assert (await sender.send(FROM, TO, RAW)).accepted
    assert len(smtp.taken) == 4


async def test_a_loss_after_the_last_dot_is_not_sent_again_at_once(smtp: BadSmtp, make: Make) -> None:
    """The server may have taken it: only the engine, which keeps the Message-ID, may repeat it."""
    sender = make()
    await sender.send(FROM, TO, RAW)
    smtp.answers["."] = [DROP]
    with pytest.raises(TryLaterError, match="smtp connection_lost"):
        await sender.send(FROM, TO, RAW)
    assert len(smtp.taken) == 1


async def test_an_unused_connection_is_closed(smtp: BadSmtp, make: Make) -> None:
    sender = make(keep_seconds=0.05)
    await asyncio.gather(*(sender.send(FROM, TO, RAW) for _ in range(4)))
    await until(lambda: not smtp.writers)
    assert (await sender.send(FROM, TO, RAW)).accepted


async def test_a_stopped_sending_leaves_no_half_used_connection(smtp: BadSmtp, make: Make) -> None:
    sender = make()
    await sender.send(FROM, TO, RAW)
    smtp.answers["."] = SILENCE
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await sender.send(FROM, TO, RAW)
    smtp.answers.clear()
    assert smtp.heard[-1] == "DATA"
    await until(smtp.readers[0].at_eof)
    assert (await sender.send(FROM, TO, RAW)).accepted
    assert smtp.taken[-1].connection == 2


async def test_leaving_says_goodbye(smtp: BadSmtp, make: Make) -> None:
    sender = make()
    await sender.send(FROM, TO, RAW)
    await sender.aclose()
    assert smtp.heard[-1] == "QUIT"


async def test_nothing_of_the_mail_or_the_server_is_told(
    smtp: BadSmtp, make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    smtp.answers["RCPT"] = ["451 4.2.2 boite de zoe.exemple@cfwb.be pleine"]
    with pytest.raises(TryLaterError) as caught:
        await make().send(FROM, ("zoe.exemple@cfwb.be",), RAW)
    assert str(caught.value) == "smtp 451"
    assert caught.value.__cause__ is None
    assert "zoe" not in caplog.text


async def test_a_login_is_made_once_a_connection(smtp: BadSmtp, make: Make) -> None:
    smtp.extensions += ("AUTH PLAIN",)
    smtp.answers["AUTH"] = ["235 2.7.0 bien"]
    server = SmtpServer(smtp.host, smtp.port, tls="none", user="happi", password="été")
    sender = make(server)
    for _ in range(2):
        assert (await sender.send(FROM, TO, RAW)).accepted
    logins = [line for line in smtp.heard if line.startswith("AUTH")]
    assert logins == ["AUTH PLAIN " + base64.b64encode("\0happi\0été".encode()).decode()]
    assert "été" not in repr(server)


async def test_a_refused_login_is_told_by_name(smtp: BadSmtp, make: Make) -> None:
    smtp.extensions += ("AUTH PLAIN",)
    smtp.answers["AUTH"] = "535 5.7.8 non"
    sender = make(SmtpServer(smtp.host, smtp.port, tls="none", user="happi", password="faux"))
    with pytest.raises(TryLaterError, match="smtp login_refused") as caught:
        await sender.send(FROM, TO, RAW)
    assert caught.value.after == 300
    assert (await sender.probe()).outcome == "login_refused"


async def test_the_doctor_sends_nothing(smtp: BadSmtp, make: Make) -> None:
    assert (await make().probe()).outcome == "ok"
    assert not any(line.startswith("MAIL") for line in smtp.heard)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.mark.parametrize("tls", ["starttls", "ssl"])
async def test_mail_leaves_over_tls(certificate: Certificate, tls: str) -> None:
    async with running_bad_smtp(certificate.server(), implicit=tls == "ssl") as smtp:
        server = SmtpServer(smtp.host, smtp.port, tls=tls, local_hostname="essai.invalid")  # type: ignore[arg-type]
        sender = SmtpSender(server, tls=certificate.client())
        assert (await sender.send(FROM, TO, RAW)).accepted
        await sender.aclose()
        doubtful = SmtpSender(server)
        with pytest.raises(TryLaterError, match="smtp tls_failed"):
            await doubtful.send(FROM, TO, RAW)


async def test_without_starttls_nothing_leaves(smtp: BadSmtp, make: Make) -> None:
    sender = make(SmtpServer(smtp.host, smtp.port, tls="starttls"))
    with pytest.raises(TryLaterError, match="smtp tls_required"):
        await sender.send(FROM, TO, RAW)
    assert not any(line.startswith("MAIL") for line in smtp.heard)


async def test_the_pace_holds_back_what_is_too_much(smtp: BadSmtp, make: Make) -> None:
    sender = make(per_minute=3)
    sending = [asyncio.create_task(sender.send(FROM, TO, RAW)) for _ in range(5)]
    await until(lambda: len(smtp.taken) == 3)
    await asyncio.sleep(0.1)
    assert len(smtp.taken) == 3
    for task in sending:
        task.cancel()
    await asyncio.gather(*sending, return_exceptions=True)
