"""Mails of the corpus, damaged in every way that was thought of; and what must hold of any reading."""

import base64
import json
import random
import re
import time
from collections.abc import Callable
from encodings.aliases import aliases
from pathlib import Path

from bot.domain.readings import Address, Attachment, MessageReading
from bot.reading.mail import as_json, attachment_kind, read_message
from bot.reading.mail.attached import ATTACHMENT_LIMIT
from bot.reading.mail.bodies import TEXT_LIMIT
from bot.reading.mail.transfer import lenient_base64

MAILS = [path.read_bytes() for path in sorted((Path(__file__).parents[1] / "corpus" / "mail").glob("*.eml"))]
ORIGINS = {"mime", "tnef", "zip", "rfc822", "smime"}
AUTOMATIC = {None, "auto_reply", "bounce", "list", "own"}
LARGEST = 400_000
SECONDS = 5.0

_BASE64 = re.compile(rb"\n\n((?:[A-Za-z0-9+/]{20,}={0,2}\n?){2,})")
CHARSETS = (
    b"utf-8 utf-7 utf-16 utf-32 iso-2022-jp iso-2022-kr hz cp037 big5 cp1252 x-no unicode_escape idna".split()
)
EVERY_CHARSET = [name.encode() for name in sorted({*aliases, *aliases.values()})]  # also those that read no text
ENCODINGS = b"base64 quoted-printable 7bit binary x-uuencode uuencode x-yenc gzip".split()
TYPES = b"""text/plain text/html multipart/mixed multipart/alternative multipart/related multipart/digest
message/rfc822 application/ms-tnef application/pkcs7-mime application/zip message/delivery-status text/calendar
image/png text multipart/signed multipart/encrypted""".split()
PIECES = [
    *(bytes([sign]) for sign in b'\0\r\n="\\<>(;:,'),
    *b"=?utf-8?Q? ?= -- =3D *0*= filename*=utf-16''%D8%00 &#xD800; <!-- -->".split(),
    *b"PK\x03\x04 \xff\xfe \xed\xa0\x80".split(),
    *b'\x78\x9f\x3e\x22 <div/style="display:none"> <a/href="http://[">'.split(),
    *(
        b"\n\n",
        b"\r\n",
        b"\x30\x80",
        b"-- \n",
        b"\n> ",
        b"\nDe : a\n",
        b"begin 644 a\n",
        b"=ybegin line=1 name=a\n",
    ),
    "Le 1/1/2026, a@b.be a écrit :\n".encode(),
]


def check(raw: bytes) -> MessageReading:
    """Read, show and classify, as every mail is; what the engine relies on holds."""
    start = time.process_time()
    reading = read_message(raw)
    took = time.process_time() - start
    assert took < SECONDS, f"{took:.1f} s"
    view = json.dumps(as_json(reading), ensure_ascii=False).encode()
    assert view
    check_words(reading)
    assert len(reading.attachments) <= ATTACHMENT_LIMIT
    for file in reading.attachments:
        check_file(file)
    assert reading.automatic in AUTOMATIC
    assert list(reading.defects) == sorted(set(reading.defects))
    assert reading.date is None or reading.date.tzinfo is not None
    return reading


def check_words(reading: MessageReading) -> None:
    """Every text can be stored and shown; none grows without bound."""
    assert len(reading.text) <= TEXT_LIMIT
    assert len(reading.reply) <= len(reading.text)
    people = (reading.author, *reading.to, *reading.cc, *reading.reply_to)
    for person in people:
        assert person is None or isinstance(person, Address)
    words = [
        reading.subject,
        reading.text,
        reading.reply,
        *reading.in_reply_to,
        *reading.references,
        *reading.codes,
    ]
    words += [each for person in people if person for each in (person.name, person.address)]
    "\n".join(words).encode("utf-8", "strict")
    assert "\0" not in reading.text + reading.subject + reading.reply


def check_file(file: Attachment) -> None:
    assert file.origin in ORIGINS
    assert file.name is None or 0 < len(file.name.encode("utf-8", "strict")) <= 4 * 255
    assert len(file.sha256) == 64
    file.content_type.encode("utf-8", "strict")
    attachment_kind(file)


def mutated(seed: random.Random) -> bytes:
    """One mail of the corpus after one to six accidents."""
    raw = seed.choice(MAILS)
    for _ in range(seed.randint(1, 6)):
        raw = seed.choice(ACCIDENTS)(raw, seed)[:LARGEST]
    return raw


def _flip(raw: bytes, seed: random.Random) -> bytes:
    damaged = bytearray(raw)
    for _ in range(seed.randint(1, 8)):
        if damaged:
            damaged[seed.randrange(len(damaged))] = seed.randrange(256)
    return bytes(damaged)


def _cut(raw: bytes, seed: random.Random) -> bytes:
    at = seed.randint(0, len(raw))
    return raw[:at] if seed.random() < 0.7 else raw[at:]


def _drop(raw: bytes, seed: random.Random) -> bytes:
    start = seed.randint(0, len(raw))
    return raw[:start] + raw[start + seed.randint(1, 200) :]


def _insert(raw: bytes, seed: random.Random) -> bytes:
    at = seed.randint(0, len(raw))
    return raw[:at] + seed.choice(PIECES) * seed.choice([1, 1, 2, 50]) + raw[at:]


def _repeat_a_line(raw: bytes, seed: random.Random) -> bytes:
    lines = raw.split(b"\n")
    at = seed.randrange(len(lines))
    return b"\n".join(lines[: at + 1] + lines[at : at + 1] * seed.choice([1, 3, 200]) + lines[at + 1 :])


def _shuffle_lines(raw: bytes, seed: random.Random) -> bytes:
    lines = raw.split(b"\n")
    one, other = seed.randrange(len(lines)), seed.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def _splice(raw: bytes, seed: random.Random) -> bytes:
    other = seed.choice(MAILS)
    return raw[: seed.randint(0, len(raw))] + other[seed.randint(0, len(other)) :]


def _nest(raw: bytes, seed: random.Random) -> bytes:
    kind = seed.choice(TYPES)
    if kind.startswith(b"multipart/"):
        head = b"Content-Type: " + kind + b"; boundary=zz\n\n--zz\n"
        return head + raw + b"\n--zz\n" + seed.choice(MAILS) + b"\n--zz--\n"
    return b"From: a@b.be\nContent-Type: " + kind + b"\n\n" + raw


def _swap_word(words: list[bytes], others: list[bytes] | None = None) -> Callable[[bytes, random.Random], bytes]:
    """One of the words that the mail holds becomes one of the others, everywhere."""

    def swap(raw: bytes, seed: random.Random) -> bytes:
        known = [word for word in words if word in raw]
        return raw.replace(seed.choice(known), seed.choice(others or words)) if known else raw

    return swap


def _flip_inside(raw: bytes, seed: random.Random) -> bytes:
    """Damage below the base64: what a zip, a winmail.dat or a signature has to stand."""
    blocks = list(_BASE64.finditer(raw))
    if not blocks:
        return raw
    block = seed.choice(blocks)
    content = bytearray(lenient_base64(block[1]))
    for _ in range(seed.randint(1, 6)):
        content[seed.randrange(len(content))] = seed.choice([0, 1, 0x30, 0x80, 0xFF, seed.randrange(256)])
    return raw[: block.start(1)] + base64.encodebytes(bytes(content)) + raw[block.end(1) :]


def _line_ends(raw: bytes, seed: random.Random) -> bytes:
    return raw.replace(b"\n", seed.choice([b"\r\n", b"\r", b"\r\r\n", b"\n\r"]))


ACCIDENTS = (
    _flip, _flip, _cut, _drop, _insert, _insert, _repeat_a_line, _shuffle_lines, _splice, _nest,
    _swap_word(CHARSETS), _swap_word(CHARSETS, EVERY_CHARSET), _swap_word(ENCODINGS), _swap_word(TYPES),
    _line_ends, _flip_inside, _flip_inside, _flip_inside,
)  # fmt: skip
