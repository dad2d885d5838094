"""S/MIME: signed mails are read, damaged and encrypted ones are named; no signature is believed."""

import base64
import re
import time
from pathlib import Path

import pytest

from bot.domain.readings import MessageReading, Verdict
from bot.reading.mail import read_message

CORPUS = Path(__file__).parents[1] / "corpus" / "mail"
SIGNED = (CORPUS / "signed_opaque_in_pieces.eml").read_bytes()
SEALED = base64.b64decode(SIGNED.partition(b"\n\n")[2])
OID_SIGNED = bytes.fromhex("06092a864886f70d010702")
OID_DATA = bytes.fromhex("06092a864886f70d010701")


def read(sealed: bytes, name: bytes = b"smime.p7m", kind: bytes = b"application/pkcs7-mime") -> MessageReading:
    head = b"From: ec990001@cfwb.be\nContent-Type: " + kind + b'; name="' + name + b'"\n'
    return read_message(head + b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(sealed))


def wrapped(content: bytes) -> bytes:
    """Signed data around `content`, without signer: `openssl cms -verify` would refuse it, a reader need not."""
    inner = der(0x30, OID_DATA + der(0xA0, der(0x04, content)))
    return der(0x30, OID_SIGNED + der(0xA0, der(0x30, b"\x02\x01\x01" + der(0x31, b"") + inner + der(0x31, b""))))


def der(tag: int, content: bytes) -> bytes:
    if len(content) < 128:
        return bytes([tag, len(content)]) + content
    length = len(content).to_bytes(4, "big")
    return bytes([tag, 0x84]) + length + content


def test_what_is_signed_is_read_without_being_believed():
    reading = read(SEALED)
    assert "Voici la liste signée." in reading.text
    assert reading.authenticity.verdict is Verdict.UNKNOWN


def test_a_file_signed_by_itself_keeps_its_name():
    reading = read(wrapped(b"PK\x03\x04 un classeur"), b"liste.xlsx.p7m", b"application/octet-stream")
    assert [(file.name, file.origin) for file in reading.attachments] == [
        ("liste.xlsx.p7m", "mime"),
        ("liste.xlsx", "smime"),
    ]


def test_a_mail_signed_twice_is_read():
    once = b"Content-Type: application/pkcs7-mime\n\n" + wrapped(b"Content-Type: text/plain\n\nBonjour")
    assert read(wrapped(once)).text == "Bonjour"


def test_signatures_inside_signatures_come_to_an_end():
    content = b"Content-Type: text/plain\n\nBonjour"
    for _ in range(40):
        content = b"Content-Type: application/pkcs7-mime\n\n" + wrapped(content)
    assert "too_deep" in read_message(content).defects


def test_a_signature_without_content_is_named():
    bare = der(
        0x30,
        OID_SIGNED + der(0xA0, der(0x30, b"\x02\x01\x01" + der(0x31, b"") + der(0x30, OID_DATA) + der(0x31, b""))),
    )
    assert "smime_broken" in read(bare).defects


@pytest.mark.parametrize("cut", range(1, 900, 37))
def test_a_cut_seal_never_raises(cut: int):
    assert read(SEALED[:cut]).attachments[0].content == SEALED[:cut]


@pytest.mark.parametrize("place", range(0, 200, 3))
def test_a_damaged_seal_never_raises(place: int):
    damaged = bytearray(SEALED)
    damaged[place] ^= 0xFF
    assert read(bytes(damaged)).attachments[0].origin == "mime"


@pytest.mark.parametrize("nest", [b"\x30\x80", b"\x24\x80", b"\x31\x80", b"\xa0\x80"])
def test_endless_nesting_takes_no_time(nest: bytes):
    start = time.process_time()
    head = b"\x30\x80" + OID_SIGNED + b"\xa0\x80\x30\x80\x02\x01\x01\x31\x00\x30\x80" + OID_DATA + b"\xa0\x80"
    assert "smime_broken" in read(head + nest * 300_000).defects
    assert time.process_time() - start < 5


def test_words_encrypted_inside_the_text_are_named():
    raw = b"From: ec990001@cfwb.be\n\nBonjour,\n-----BEGIN PGP MESSAGE-----\nhQEMA\n-----END PGP MESSAGE-----\n"
    assert "encrypted" in read_message(raw).defects


def test_a_detached_signature_is_listed_behind_what_it_signs():
    reading = read_message((CORPUS / "signed_in_clear.eml").read_bytes())
    assert [re.sub(r".*\.", "", file.name or "") for file in reading.attachments] == ["csv", "p7s"]


def pieced(*pieces: bytes, ended: bool) -> bytes:
    """Signed data whose content comes in pieces, in elements that an end mark ends or that tell their length."""
    string = b"".join(pieces)
    if not ended:
        return signed_data(der(0xA0, der(0x24, string)))
    return signed_data(b"\xa0\x80\x24\x80" + string + b"\0\0\0\0")


def signed_data(content: bytes) -> bytes:
    inner = der(0x30, OID_DATA + content)
    return der(0x30, OID_SIGNED + der(0xA0, der(0x30, b"\x02\x01\x01" + der(0x31, b"") + inner)))


@pytest.mark.parametrize("ended", [True, False])
def test_pieces_of_pieces_are_put_together(ended: bool):
    pieces = (der(0x04, b"Content-Type: text/plain\n\nBon"), der(0x24, der(0x04, b"jo") + der(0x04, b"ur")))
    assert read(pieced(*pieces, ended=ended)).text == "Bonjour"
    assert "smime_broken" in read(pieced(*pieces, der(0x30, b""), ended=ended)).defects


@pytest.mark.parametrize("algorithms", [der(0x31, b""), b"\x31\x80\x30\x80\x06\x01\x2a\0\0\0\0"])
def test_what_stands_before_the_content_is_passed_over(algorithms: bytes):
    inner = der(0x30, OID_DATA + der(0xA0, der(0x04, b"Content-Type: text/plain\n\nBonjour")))
    data = der(0x30, b"\x02\x01\x01" + algorithms + inner)
    assert read(der(0x30, OID_SIGNED + der(0xA0, data))).text == "Bonjour"


@pytest.mark.parametrize(
    "sealed",
    [
        b"",
        b"\x30",
        b"\x30\x80",
        b"\x30\x84\xff\xff\xff\xff",
        b"\x30\xff" + b"\xff" * 200,
        b"\x3f" + b"\xff" * 200,
        b"\x04\x01a",
        signed_data(b""),
        signed_data(der(0xA0, b"")),
        signed_data(der(0xA0, der(0x04, b""))),
        signed_data(der(0xA0, der(0x30, b"a"))),
    ],
)
def test_what_holds_nothing_signed_is_named(sealed: bytes):
    assert "smime_broken" in read(sealed).defects


@pytest.mark.parametrize("kind", ["2a864886f70d010703", "2a864886f70d010706", "2a864886f70d0109100117"])
def test_what_is_encrypted_is_named(kind: str):
    oid = der(0x06, bytes.fromhex(kind))
    assert "encrypted" in read(der(0x30, oid + der(0xA0, der(0x30, b"")))).defects
