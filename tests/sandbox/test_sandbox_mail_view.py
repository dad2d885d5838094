"""What the page shows of mails, the odd ones included."""

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from bot.sandbox.mail_view import MailView
from tests.sandbox.mail_kit import SCHOOL, mail
from tests.sandbox.test_sandbox_mail_folders import ODD

RECEIVED = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


def view(raw: bytes) -> MailView:
    return MailView(raw, RECEIVED)


def test_an_ordinary_mail_is_described_in_full() -> None:
    message = mail(f"École des Tilleuls <{SCHOOL}>", "Happi <happi@cfwb.be>, dp@cfwb.be", "Ouverture")
    message["Date"] = "Mon, 23 Nov 2026 08:00:00 +0100"
    message["In-Reply-To"] = "<a@b>"
    message["References"] = "<z@b> <a@b>"
    message.add_attachment(b"PK", maintype="application", subtype="zip", filename="élèves.zip")
    assert view(message.as_bytes()).summary() == {
        "from": {"name": "École des Tilleuls", "address": SCHOOL},
        "to": [{"name": "Happi", "address": "happi@cfwb.be"}, {"name": "", "address": "dp@cfwb.be"}],
        "cc": [],
        "subject": "Ouverture",
        "date": "2026-11-23T08:00:00+01:00",
        "size": len(message.as_bytes()),
        "attachments": [{"index": 0, "name": "élèves.zip", "content_type": "application/zip", "size": 2}],
        "message_id": "<ouverture@example.be>",
        "in_reply_to": "<a@b>",
        "references": ["<z@b>", "<a@b>"],
    }


def test_a_deceptive_author_is_shown_as_written_without_an_address() -> None:
    summary = view(b"From: ec990001@adm.cfwb.be <x@evil.be>\r\n\r\n").summary()
    assert summary["from"] == {"name": "ec990001@adm.cfwb.be <x@evil.be>", "address": ""}


def test_the_plain_text_is_preferred_and_the_html_kept_as_it_is() -> None:
    message = mail(text="Bonjour,")
    message.add_alternative("<p>Bonjour,</p>", subtype="html")
    shown = view(message.as_bytes())
    assert shown.text.strip() == "Bonjour,"
    assert shown.html is not None
    assert shown.html.strip() == "<p>Bonjour,</p>"


def test_html_alone_is_read_as_text() -> None:
    html = b"<style>p {}</style><p>Bonjour &eacute;cole,</p><p>voici <b>la</b>\r\nliste</p><script>x</script>"
    assert view(b"Content-Type: text/html\r\n\r\n" + html).text == "Bonjour école,\nvoici la liste"


def test_a_text_of_unknown_charset_is_still_shown() -> None:
    raw = b"Content-Type: text/plain; charset=x-unknown\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\xe9cole"
    assert view(raw).text == "école"


def test_a_mail_inside_the_mail_is_an_attachment() -> None:
    inner, outer = mail(subject="Interne"), EmailMessage()
    outer.set_content("Voir ci-joint.")
    outer.add_attachment(inner)
    shown = view(outer.as_bytes())
    assert [file.content_type for file in shown.attachments] == ["message/rfc822"]
    assert b"Subject: Interne" in shown.attachments[0].data
    assert shown.text.strip() == "Voir ci-joint."


def test_a_text_that_has_a_name_is_an_attachment() -> None:
    message = mail(text="Bonjour,")
    message.add_attachment("a;b\n", subtype="csv", filename="liste.csv")
    assert [file.name for file in view(message.as_bytes()).attachments] == ["liste.csv"]


@pytest.mark.parametrize("header", ODD.values(), ids=ODD.keys())
def test_no_odd_mail_stops_the_page(header: bytes) -> None:
    shown = view(header + b"X-Reste: oui\r\n\r\ncorps\r\n")
    summary = shown.summary()
    assert summary["date"] == RECEIVED.isoformat()
    assert isinstance(shown.text, str)
    assert all(isinstance(file.data, bytes) for file in shown.attachments)
