"""What leaves is a correct mail: read back by the standard library, whatever the values hold."""

import email
import re
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ports import File, Mail
from bot.writing.mails import Templates

templates = Templates()
SENT = datetime(2026, 10, 3, 12, 30, tzinfo=UTC)
ANYTHING = st.text(st.characters(codec=None), max_size=300)  # controls and lone surrogates too


def make(template, values, **more) -> Mail:
    parts = {"sender": "happi@cfwb.be", "to": ("ec990001@cfwb.be",)}
    parts |= {"message_id": "<e1.vgm@cfwb.be>", "date": SENT}
    return Mail(template=template, values=values, **{**parts, **more})


def read(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=policy.default)


def receipt(always, **more) -> Mail:
    return make("happi_eleves/recu", {**always, "waits_for_opening": False, "may_be_answers": False}, **more)


def test_every_mail_reads_back_as_it_was_written(sample):
    name, template, values = sample
    message = read(templates.mail(make(template, values)))
    said = templates.words(template, values)
    assert str(message["Subject"]) == said.subject, name
    assert message.get_content_type() == "multipart/alternative"
    text, html = message.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert text.get_content().replace("\r\n", "\n") == said.text
    assert html.get_content().replace("\r\n", "\n").strip() == said.html.strip()
    assert [part.defects for part in message.walk() if part.defects] == []


def test_a_mail_to_several_has_every_address_in_its_head(always):
    message = read(templates.mail(receipt(always, to=("ec990001@cfwb.be", "po990100@cfwb.be"))))
    assert str(message["To"]) == "ec990001@cfwb.be, po990100@cfwb.be"


def test_headers_are_those_of_an_automatic_answer(always):
    mail = receipt(always, cc=("po990001@cfwb.be", "poles@cfwb.be"), automatic="auto-replied")
    message = read(templates.mail(mail))
    assert dict(message.items()) == {
        "From": "Happi – Fédération Wallonie-Bruxelles <happi@cfwb.be>",
        "To": "ec990001@cfwb.be",
        "Cc": "po990001@cfwb.be, poles@cfwb.be",
        "Subject": "[VGM-7K2M4Q] Happi : votre liste d’élèves est bien reçue",
        "Date": "Sat, 03 Oct 2026 14:30:00 +0200",
        "Message-ID": "<e1.vgm@cfwb.be>",
        "Auto-Submitted": "auto-replied",
        "X-Auto-Response-Suppress": "All",
        "X-Vaguemestre": "9f2c-1",
        "Content-Language": "fr",
        "MIME-Version": "1.0",
        "Content-Type": message["Content-Type"],
    }


def test_the_reference_is_readable_in_the_raw_subject(always):
    """People and filters search the raw header; encoded words would hide it."""
    assert b"\r\nSubject: [VGM-7K2M4Q]\r\n =?utf-8?B?" in templates.mail(receipt(always))


def test_an_answer_is_threaded_under_the_mail_it_answers(always):
    mail = receipt(always, in_reply_to="<b@x>", references=("<a@x>", "b@x"))
    message = read(templates.mail(mail))
    assert message["In-Reply-To"] == "<b@x>"
    assert message["References"].split() == ["<a@x>", "<b@x>"]


def test_strange_identities_of_strangers_are_left_out(always):
    strange = ("<a@x>\r\nBcc: evil@x.be", "", "<é@x>", "<b c@x>", "<ok@x>", "<" + "x" * 2000 + ">")
    message = read(templates.mail(receipt(always, in_reply_to="<a\nb>", references=strange)))
    assert message["References"] == "<ok@x>"
    assert "In-Reply-To" not in message
    assert "Bcc" not in message


def test_a_long_thread_keeps_its_first_and_last_mails(always):
    many = tuple(f"<{n}@x>" for n in range(50))
    kept = read(templates.mail(receipt(always, references=many)))["References"].split()
    assert (len(kept), kept[0], kept[-1]) == (20, "<0@x>", "<49@x>")


def test_attachments_come_back_whole_with_their_french_names(always):
    files = (
        File(
            "canevas-990001.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK\3\4"
        ),
        File("Accès personnels – partie 1 sur 2.pdf", "application/pdf", bytes(range(256)) * 50),
        File("vide.txt", "text/csv", b""),
    )
    message = read(templates.mail(receipt(always, files=files)))
    assert message.get_content_type() == "multipart/mixed"
    found = list(message.iter_attachments())
    assert [(part.get_filename(), part.get_payload(decode=True)) for part in found] == [
        (file.name, file.content) for file in files
    ]
    assert message.get_body(("plain",)).get_content().startswith("Madame, Monsieur,")


def test_the_same_mail_gives_the_same_bytes(always):
    """A repeated effect must not look like another mail."""
    assert templates.mail(receipt(always)) == Templates().mail(receipt(always))


def test_lines_are_short_ascii_and_end_with_crlf(sample):
    _, template, values = sample
    raw = templates.mail(make(template, values, files=(File("é.pdf", "application/pdf", b"x" * 999),)))
    assert raw.isascii()
    assert re.search(rb"(?<!\r)\n|\r(?!\n)", raw) is None
    assert max(len(line) for line in raw.split(b"\r\n")) <= 100
    assert raw.endswith(b"--\r\n")


@given(ANYTHING, ANYTHING)
def test_no_value_can_add_a_header_or_close_a_part(service_name, denomination):
    values = {
        "school": {"denomination": denomination, "fase": 990001, "box": "ec990001@cfwb.be"},
        "reference": "VGM-7K2M4Q",
        "footer": [denomination],
        "marker": "m",
        "accepted_unverified": False,
        "service_name": service_name,
        "facts": [(denomination, "\r\nBcc: evil@x.be\r\n\r\n--=_alt_")],
    }
    raw = templates.mail(make("dossiers/ouverture", values))
    head = raw.partition(b"\r\n\r\n")[0].decode("ascii")
    names = re.findall(r"^([^ \t][^:]*):", head, re.MULTILINE)
    assert names == [
        *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress"),
        *("X-Vaguemestre", "Content-Language", "MIME-Version", "Content-Type"),
    ]
    message = read(raw)
    assert message["From"].addresses[0].addr_spec == "happi@cfwb.be"
    assert len(list(message.iter_parts())) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"to": "ec990001@cfwb.be\r\nBcc: x@y.be"},
        {"to": "a@b.be, c@d.be"},
        {"to": "Nom <a@b.be>"},
        {"to": "pôles@cfwb.be"},
        {"cc": ("a@b.be\n",)},
        {"sender": "happi@cfwb.be>"},
        {"message_id": "<a b@c>"},
        {"message_id": "<a>\r\nX: y"},
        {"automatic": "no\r\nX: y"},
        {"files": (File("a", "text/x\r\nX: y", b""),)},
    ],
)
def test_what_must_be_exact_is_refused_rather_than_repaired(always, change):
    with pytest.raises(ValueError, match="impossible"):
        templates.mail(receipt(always, **change))


def test_a_marker_on_two_lines_is_refused(always):
    with pytest.raises(ValueError, match="impossible"):
        templates.mail(
            make(
                "happi_eleves/recu",
                {**always, "waits_for_opening": False, "may_be_answers": False, "marker": "a\r\nB: c"},
            )
        )


def test_an_identity_without_brackets_gets_them(always):
    assert read(templates.mail(receipt(always, message_id="e9@cfwb.be")))["Message-ID"] == "<e9@cfwb.be>"
