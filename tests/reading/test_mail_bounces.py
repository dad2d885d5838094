"""What a notice of non-delivery says, and which mails are none."""

import logging
import time

import pytest

from bot.domain.readings import Bounce, BounceReason
from bot.reading.mail import read_message
from bot.reading.mail.bounces import bounce_of
from bot.reading.mail.structure import parse

SECONDS = 3.0  # far above what is usual, far below what a square law would take
REPORT = (
    "From: MAILER-DAEMON@mx.example\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
    "--b\nContent-Type: text/plain\n\n{words}\n--b\nContent-Type: message/delivery-status\n\n"
    "Reporting-MTA: dns; mx.example\n\n{fields}\n--b--\n"
)


def read(raw: str) -> Bounce | None:
    return bounce_of(parse(raw.encode()).root)


def report(fields: str, words: str = "") -> Bounce | None:
    return read(REPORT.format(fields=fields, words=words))


def by_server(
    words: str, subject: str = "Undelivered mail", sender: str = "MAILER-DAEMON@mx.example"
) -> Bounce | None:
    return read(f"From: {sender}\nTo: happi@cfwb.be\nSubject: {subject}\n\n{words}\n")


@pytest.mark.parametrize(
    ("status", "diagnostic", "reason"),
    [
        ("5.1.1", "", "box_unknown"),
        ("5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound", "box_unknown"),
        ("5.2.1", "", "box_unknown"),
        ("5.2.2", "", "box_full"),
        ("4.2.2", "", "box_full"),
        ("5.2.3", "", "too_large"),
        ("5.3.4", "", "too_large"),
        ("5.7.1", "", "refused_policy"),
        ("5.7.1", "550 Access denied", "refused_policy"),
        ("5.7.1", "550 5.7.1 User unknown", "box_unknown"),
        ("5.7.133", "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup", "refused_policy"),
        ("5.1.8", "550 sender address rejected", "refused_policy"),
        ("5.0.0", "552 quota exceeded", "box_full"),
        ("5.0.0", "550 la boite aux lettres de ce destinataire est pleine", "box_full"),
        ("5.0.0", "550 no such user here", "box_unknown"),
        ("5.0.0", "550 destinataire inconnu", "box_unknown"),
        ("5.0.0", "552 message trop volumineux", "too_large"),
        ("5.0.0", "554 blocked by policy", "refused_policy"),
        ("4.4.7", "550 message expired", "other"),
        ("5.0.0", "", "other"),
    ],
)
def test_reasons(status: str, diagnostic: str, reason: str):
    fields = (
        f"Final-Recipient: rfc822; a@b.be\nAction: failed\nStatus: {status}\nDiagnostic-Code: smtp; {diagnostic}"
    )
    found = report(fields)
    assert found is not None
    assert (found.final, found.status, found.reason.value) == (True, status, reason)


def test_what_is_only_late_is_late_whatever_its_status():
    found = report("Final-Recipient: rfc822; a@b.be\nAction: delayed\nStatus: 4.2.2")
    assert found == Bounce(False, ("a@b.be",), None, "4.2.2", found.hint if found else None)
    assert found is not None
    assert found.reason is BounceReason.DELAYED


def test_a_report_without_its_action_is_judged_by_its_status():
    assert (found := report("Final-Recipient: rfc822; a@b.be\nStatus: 5.1.1")) is not None
    assert found.final
    assert report("Final-Recipient: rfc822; a@b.be\nStatus: 2.0.0") is None


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_a_report_of_success_is_no_bounce(action: str):
    assert report(f"Final-Recipient: rfc822; a@b.be\nAction: {action}\nStatus: 2.0.0") is None


@pytest.mark.parametrize("recipient", ["", "rfc822;", "rfc822; personne", "rfc822; a@b", "x400; /C=BE/"])
def test_what_is_no_address_is_no_recipient(recipient: str):
    assert report(f"Final-Recipient: {recipient}\nAction: failed\nStatus: 5.1.1") is None


@pytest.mark.parametrize(
    ("words", "final", "recipients"),
    [
        ("Votre message n'a pas pu être remis à a@b.be.", True, ("a@b.be",)),
        ("Échec de la remise aux destinataires suivants :\n\n  a@b.be\n  c@d.be", True, ("a@b.be", "c@d.be")),
        ("Impossible de distribuer votre message à <a@b.be> : boîte pleine.", True, ("a@b.be",)),
        (
            "Votre message à a@b.be n'a pas encore été transmis ; nouvelle tentative dans 4 heures.",
            False,
            ("a@b.be",),
        ),
        ("Votre message est retardé.\n\na@b.be", False, ("a@b.be",)),
        ("Your message could not be delivered to\na@b.be", True, ("a@b.be",)),
        ("Uw bericht is niet afgeleverd: a@b.be", True, ("a@b.be",)),
        ("Das konnte nicht zugestellt werden:\na@b.be wurde nicht zugestellt", True, ("a@b.be",)),
    ],
)
def test_words_of_servers(words: str, final: bool, recipients: tuple[str, ...]):
    found = by_server(words)
    assert found is not None
    assert (found.final, found.recipients) == (final, recipients)


def test_neither_we_nor_the_server_are_taken_for_the_recipient():
    assert by_server("Votre message de happi@cfwb.be n'a pas pu être remis.\nmailer-daemon@mx.example") is None


@pytest.mark.parametrize(
    "raw",
    [
        "From: ec990001@cfwb.be\nSubject: Liste\n\nAjoutez, lea@ecole.example, et tom@ecole.example, merci",
        "From: ec990001@cfwb.be\nSubject: Non remis\n\nLe mail n'a pas pu être remis à lea@ecole.example, merci",
        "From: ec990001@cfwb.be\nSubject: Undelivered mail\n\nVoyez, lea@ecole.example, merci",
        "From: postmaster@ecole.example\nSubject: Question\n\nÉcrivez à, lea@ecole.example, merci",
        "From: Administration <ec990001@cfwb.be>\nSubject: Échec de la remise\n\nNon remis à lea@ecole.example",
        "From: ec990001@cfwb.be\nReturn-Path: <>\nSubject: Re: Liste\n\nVotre mail n'a pas été transmis : a@b.be",
        "From: ec990001@cfwb.be\nSubject: RE: Undeliverable\n\nYour message could not be delivered to\na@b.be",
    ],
)
def test_mails_of_people_and_absences_are_no_bounces(raw: str):
    assert read(raw) is None


@pytest.mark.parametrize(
    "copy",
    [
        "Message-ID: <vgm-1@cfwb.be>",
        "Message-Id:\n <vgm-1@cfwb.be>",
        "> Message-ID: <vgm-1@cfwb.be>",
        "   | message-id: <vgm-1@cfwb.be>",
    ],
)
def test_the_message_id_is_found_in_a_quoted_header(copy: str):
    found = by_server(f"Votre message n'a pas pu être remis à a@b.be.\n\n{copy}\nSubject: Liste")
    assert found is not None
    assert found.original_message_id == "<vgm-1@cfwb.be>"


def test_an_address_of_the_internet_is_no_status():
    found = by_server("Votre message n'a pas pu être remis à a@b.be par 5.1.1.25 ni 192.5.1.1 : 550 5.2.2.")
    assert found is not None
    assert found.status == "5.2.2"


def test_an_empty_from_logs_nothing(caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.DEBUG):
        by_server("Hi. This is the qmail-send program.\n\n<a@b.be>:\nSorry", sender="")
        by_server("Hi. This is the qmail-send program.\n\n<a@b.be>:\nSorry", sender="<>")
    assert caplog.text == ""


def test_a_bounce_shows_nothing_of_its_content():
    assert "a@b.be" not in repr(report("Final-Recipient: rfc822; a@b.be\nAction: failed\nStatus: 5.1.1"))


HOSTILE = {
    "commas": "," * 300_000,
    "commas and signs": ",a@" * 100_000,
    "signs": "a@" * 200_000,
    "brackets": "<" * 300_000,
    "spaces": "the following addresses had\n" + " " * 300_000,
    "lines": "Your message could not be delivered\n" * 20_000,
    "sentences": "n'a pas pu être remis " * 20_000,
    "boxes": "boite mailbox user " * 20_000,
    "digits": "5.1." * 100_000,
    "identities": "Message-ID: <" * 50_000,
    "postfix": "--b\nContent-Type: text/plain\n\nthe" + " " * 300_000,
    "groups": "a: b\n\n" * 60_000,
    "recipient": "\nFinal-Recipient: rfc822; " + "a" * 300_000,
    "xtext": "\nOriginal-Recipient: rfc822;" + "+2B" * 100_000,
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("place", ["text", "report", "field"])
def test_no_notice_takes_a_time_that_grows_with_its_square(name: str, place: str):
    text = HOSTILE[name]
    raw = {
        "text": f"From: MAILER-DAEMON@mx.example\nSubject: Undelivered\n\n{text}",
        "report": REPORT.format(fields=text, words=text),
        "field": f"X-Failed-Recipients: {' '.join(text.split())}\nSubject: Undelivered {text[:9]!r}\n\n{text}",
    }[place].encode()
    began = time.process_time()
    read_message(raw)
    assert time.process_time() - began < SECONDS


def test_an_ordinary_mail_pays_next_to_nothing():
    fields = "".join(f"Received: from mx{n}.example by mx.example\n" for n in range(20))
    root = parse(
        f"{fields}Return-Path: <ec990001@cfwb.be>\nFrom: ec990001@cfwb.be\nSubject: Liste\n\nBonjour".encode()
    ).root
    began = time.process_time()
    for _ in range(500):
        bounce_of(root)
    assert (time.process_time() - began) / 500 < 0.0005, "vingt microsecondes sur une machine libre"


# Behind these lines flufl.bounce looks for an address in every line that follows.
KNOWN_NOTICES = """here is your list of failed recipients
the following addresses had
message from interscan e-mail viruswall nt
failed addresses follow:
The following addresses did NOT receive a copy of your message:
A message that you sent could not be delivered
Your message could not be delivered to
Did not reach the following recipient
this is the email server at
Message not delivered to the following addresses
"""


@pytest.mark.parametrize("sign", ["a", "<", " ", "\t", "*", "=41"])
def test_long_lines_below_a_known_notice_take_no_time(sign: str):
    line = (sign * 400)[:398] + "x\n"
    start = time.process_time()
    by_server(KNOWN_NOTICES + line * 160)
    assert time.process_time() - start < 0.5


def test_fields_of_a_report_without_an_address_take_no_time():
    fields = ("Action: failed\nFinal-Recipient: " + "a" * 60_000 + "\n\n") * 4
    part = "--b\nContent-Type: message/delivery-status\n\n" + fields
    start = time.process_time()
    read("Content-Type: multipart/report; boundary=b\n\n" + part * 16)
    assert time.process_time() - start < 0.5


def test_an_address_below_much_else_is_found():
    lines = "\n".join(f"Line {number} of a long explanation." for number in range(300))
    found = by_server(f"{lines}\nYour message could not be delivered to\n<ec990001@cfwb.be>:\n\nsorry")
    assert found is not None
    assert found.recipients == ("ec990001@cfwb.be",)
