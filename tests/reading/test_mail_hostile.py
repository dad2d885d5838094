"""No bytes, however built, raise, run long or grow without bound."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.readings import MessageReading
from bot.reading.mail import as_json, attachment_kind, read_message
from bot.reading.mail.attached import MAIL_DEPTH
from bot.reading.mail.structure import PART_LIMIT
from bot.reading.markup import html_to_text
from tests.reading.mail_attacks import ATTACKS

CORPUS = Path(__file__).parents[1] / "corpus" / "mail"
MAILS = [path.read_bytes() for path in sorted(CORPUS.glob("*.eml"))]
CPU_SECONDS = {1 << 16: 0.5, 1 << 20: 1.0}  # a mail of so many bytes, on a machine that has other work
SECONDS = 5.0  # far above what is usual, far below what a square law would take


def read_whole(raw: bytes) -> MessageReading:
    """Read, show and classify: the way of every mail."""
    reading = read_message(raw)
    json.dumps(as_json(reading)).encode()
    (reading.text + reading.reply + reading.subject).encode()
    for attachment in reading.attachments:
        attachment_kind(attachment)
    return reading


@given(st.binary(max_size=2000))
@example(b"\n")
@example(b"Content-Type: text/plain; charset=utf-7\n\n+2AA-")
@example(b"Content-Type: text/plain; charset=unicode_escape\n\n\\")
@example(b"Content-Type: text/plain; charset=idna\n\nxn--a")
@example(b"Content-Type: multipart/mixed; boundary=\xff\n\n--\xff\n")
@example(b"Date: Thu, 99 Foo 99999999999 99:99:99 +9999\n\n")
@example(b"Date: Mon, 01 Jan 0001 00:00:00 +2359\n\n")
@example(b'From: "\n\n')
@example(b"Subject: =?utf-8?B?====?= =?utf-8?Q?=?=\n\n")
def test_any_bytes_are_read(raw: bytes):
    read_whole(raw)


@given(
    st.lists(
        st.sampled_from(
            b'From:|=?utf-8?Q?|?=|;|"|\\|(|)|<|>|,|:|@|a|\n|\n |*0*=|filename|=|\xe9|--b|--|--\n'
            b"|Content-Type: |multipart/mixed; boundary=b|Content-Disposition: |base64".split(b"|")
        ),
        max_size=60,
    ).map(b"".join)
)
def test_any_row_of_tokens_is_read(raw: bytes):
    read_whole(raw)


@given(st.sampled_from(MAILS), st.data())
def test_mails_cut_short_are_read(raw: bytes, data: st.DataObject):
    read_whole(raw[: data.draw(st.integers(0, len(raw)))])


def test_the_parts_of_a_mail_are_counted():
    raw = b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\nContent-Type: image/png\n\nx\n" * 3000
    reading = read_whole(raw)
    assert len(reading.attachments) < PART_LIMIT
    assert "too_many_parts" in reading.defects


def test_the_depth_of_a_mail_is_bounded():
    raw = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(400))
    assert "too_deep" in read_whole(raw).defects


def test_mails_inside_mails_are_opened_so_far():
    """What was forwarded and forwarded again is listed; the last level is listed and not opened."""
    raw = b"Content-Type: text/plain\n\nfin"
    for n in range(9):
        raw = (
            b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\nContent-Type: message/rfc822\n\n%b\n--b%d--"
            % (n, n, raw, n)
        )
    reading = read_whole(raw)
    assert [attachment.origin for attachment in reading.attachments] == ["mime"] + ["rfc822"] * MAIL_DEPTH
    assert "too_deep" in reading.defects


HOSTILE = {
    "encoded words that never end": b"Subject: " + b"=?a?q?" * 10_000 + b"\n\n",
    "comments": b"From: " + b"(" * 60_000 + b"\n\n",
    "closed comments": b"From: " + b"(a)" * 20_000 + b"\n\n",
    "quotes": b"From: " + b'"\\' * 30_000 + b"\n\n",
    "angles": b"To: " + b"<" * 60_000 + b"\n\n",
    "semicolons": b"Content-Type: a/b" + b";" * 60_000 + b"\n\n",
    "spaces in parameters": b"Content-Type: a/b; c" + b" " * 60_000 + b"x\n\n",
    "names in parameters": b"Content-Type: a/b; " + b"a" * 60_000 + b"\n\n",
    "stars in parameters": b"Content-Type: a/b; " + b"a*" * 30_000 + b"=c\n\n",
    "fields": b"A: b\n" * 200_000,
    "lines that are no field": b"a\n" * 300_000,
    "no field, then one": b"a\n" * 100_000 + b"From: a@b.be\n",
    "continuations": b"Subject: a\n" + b" b\n" * 200_000,
    "delimiters": b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b" * 500_000,
    "delimiter lines": b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n" * 200_000,
    "tags that never end": b"Content-Type: text/html\n\n" + b"<a" * 500_000,
    "a long tag": b"Content-Type: text/html\n\n<" + b"a" * 1_000_000,
    "comments in HTML": b"Content-Type: text/html\n\n" + b"<!--" * 300_000,
    "closing brackets in HTML": b"Content-Type: text/html\n\n" + b"</" * 300_000,
    "hidden and never shown": b"Content-Type: text/html\n\n" + b'<div style="display:none">' * 40_000,
    "hidden words in one tag": b"Content-Type: text/html\n\n<a " + b"display: " * 110_000 + b"none>",
    "links": b"Content-Type: text/html\n\n" + b'<a href="http://a.be/x">b</a>' * 30_000,
    "links never closed": b"Content-Type: text/html\n\n" + b'<a href="http://a.be/x">' * 40_000,
    "addresses in one tag": b"Content-Type: text/html\n\n<a " + b'href="http://' * 80_000 + b">",
    "entities": b"Content-Type: text/html\n\n" + b"&" * 500_000,
    "nested citations": b"Content-Type: text/html\n\n" + b"<blockquote type=cite>a" * 20_000,
    "attributions": b"\n" + b"Le 1 schreef schreef schreef schreef schreef schreef schreef\n" * 5000,
    "an attribution that goes on": b"\nLe 1@" + " a écrit".encode() * 100_000,
    "rows of dashes": b"\n" + b"--\n" * 300_000,
    "dashes and blank lines": b"\n" + b"--\n\n\n" * 200_000,
    "disclaimers": b"\n" + b"ce message confid\n" * 50_000,
    "header block on one line": b"\nDe : " + "Envoyé : ".encode() * 90_000,
    "flowed lines": b"Content-Type: text/plain; format=flowed\n\n" + b"a \n" * 300_000,
    "uuencoded files": b"\n" + b"begin 644 a\n" * 80_000,
    "a uuencoded file without end": b"\nbegin 644 a\n" + (b"M" + b"A" * 60 + b"\n") * 16_000,
    "yEnc": b"\n" + b"=ybegin name=a\n" * 60_000,
    "yEnc escapes": b"\n=ybegin name=a\n" + b"=" * 1_000_000,
    "semicolons in quotes": b'Content-Type: a/b; c="' + b"; " * 30_000 + b"\n\n",
    "quotes in parameters": b"Content-Type: a/b; " + b'"' * 60_000 + b"\n\n",
    "per cent signs": b"Content-Disposition: attachment; filename=" + b"%" * 60_000 + b"\n\n",
    "a name without a colon": b"a" * 1_000_000 + b"\n\n",
    "quote marks": b"\n" + b"> " * 300_000,
    "header blocks": b"\n" + b"De : a\n" * 50_000,
    "rules": b"\n" + b"__________\n" * 50_000,
    "requests": b"\n" + b"merci de demande voudrais ouverture " * 5000,
    "form labels": b"\n" + "Numéro FASE Direction : Fonction\n".encode() * 20_000,
    "form tables": b"\n" + b"Fonction\tDirection\tFASE\n" * 20_000,
    "uuencode": b"Content-Type: a/b\nContent-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n" + b"~" * 500_000,
    "base64 padding": b"Content-Type: a/b\nContent-Transfer-Encoding: base64\n\n" + b"YQ==\n" * 100_000,
    "soft breaks": b"Content-Transfer-Encoding: quoted-printable\n\n" + b"= " * 300_000,
    "punycode": b"Content-Type: text/plain; charset=punycode\n\n" + b"a-" * 100_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_input_takes_a_time_that_grows_with_its_square(name: str):
    start = time.process_time()
    read_whole(HOSTILE[name])
    assert time.process_time() - start < SECONDS


def cpu_seconds(raw: bytes) -> float:
    start = time.process_time()
    read_whole(raw)
    return time.process_time() - start


@pytest.mark.parametrize("size", CPU_SECONDS)
@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_costs_no_more_than_an_honest_mail_of_its_size(name: str, size: int):
    raw = ATTACKS[name](size)
    took = cpu_seconds(raw)
    if took > CPU_SECONDS[size]:
        took = cpu_seconds(raw)  # a neighbour of the same machine may have slowed the first
    assert took < CPU_SECONDS[size]


@given(st.text(max_size=500))
@example("<![foo")
@example("<!--><p>")
@example("&#xD800; &#99999999999;")
def test_any_html_becomes_text(source: str):
    html_to_text(source).encode("utf-8", "strict" if source.isascii() else "surrogatepass")
