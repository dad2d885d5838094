"""Mails built to keep the reader busy: each of about as many bytes as are asked for."""

import struct
from collections.abc import Callable

from tests.reading import tnef_maker

SERVER = b"From: MAILER-DAEMON\nReturn-Path: <>\n\n"
Attack = Callable[[int], bytes]


def body(unit: bytes, head: bytes = b"\n", end: bytes = b"") -> Attack:
    """A head, a unit as often as it fits, an end."""
    return lambda size: head + unit * (size // len(unit)) + end


def field(name: bytes, unit: bytes, end: bytes = b"") -> Attack:
    """Fields of 60 kB each, as many as fit."""
    value = unit * (60_000 // len(unit)) + end
    return lambda size: (name + b": " + value + b"\n") * max(1, size // 60_000) + b"\n"


def typed(content_type: bytes, unit: bytes, start: bytes = b"", end: bytes = b"", encoding: bytes = b"") -> Attack:
    """A mail of one part."""
    head = b"Content-Type: " + content_type + b"\nContent-Transfer-Encoding: " + (encoding or b"binary") + b"\n\n"
    return body(unit, head + start, end)


def inside(part: bytes) -> Attack:
    """A multipart with as many of one part as fit."""
    return lambda size: (
        b"Content-Type: multipart/mixed; boundary=zq\n\n"
        + (b"--zq\n" + part + b"\n") * max(1, size // (len(part) + 6))
        + b"--zq--\n"
    )


def nested(size: int) -> bytes:
    """Twenty multiparts, each in the one before, around the rest."""
    heads = (b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level) for level in range(20))
    return b"".join(heads) + b"\n" + b"--b\n" * (size // 4)


def tnef(unit: bytes, start: bytes = b"") -> Attack:
    """A winmail.dat."""
    return typed(b"application/ms-tnef", unit, b"\x78\x9f\x3e\x22\0\0" + start)


def properties(*pairs: tuple[int, int, bytes]) -> bytes:
    """A block of MAPI properties in a winmail.dat, two thousand times the same ones."""
    block = b"".join(struct.pack("<HH", kind, name) + content for kind, name, content in pairs)
    return tnef_maker.attribute(1, tnef_maker.MESSAGE, struct.pack("<I", 2000) + block * 2000)


def values(kind: int, size: int) -> bytes:
    """One property with as many values as fit."""
    block = struct.pack("<IHHI", 1, kind, 0x3000, size // 4) + bytes(size)
    file = tnef_maker.tnef(tnef_maker.attribute(1, tnef_maker.MESSAGE, block))
    return typed(b"application/ms-tnef", b"\0", file)(0)


def rich(unit: bytes) -> Attack:
    """A winmail.dat whose words are rich text, ten times."""

    def ten(size: int) -> bytes:
        text = bytes(8) + b"MELA" + bytes(4) + unit * (size // 10 // len(unit))
        file = tnef_maker.tnef(tnef_maker.words((tnef_maker.BINARY, tnef_maker.RTF, text)))
        return inside(b"Content-Type: application/ms-tnef\nContent-Transfer-Encoding: binary\n\n" + file)(size)

    return ten


def sealed(start: bytes, unit: bytes) -> Attack:
    """S/MIME that was signed, and what is said to be signed."""
    head = b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x80\x30\x80\x02\x01\x01"
    return typed(b"application/pkcs7-mime", unit, head + start)


def archives(entries: int, extra: bytes = b"") -> Attack:
    """Zips with a large directory."""
    record = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", *[0] * 9, 5, len(extra), *[0] * 5) + b"a.txt" + extra
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, entries, entries, entries * len(record), 30, 0)
    file = b"PK\x03\x04" + bytes(26) + record * entries + end
    return inside(b"Content-Type: application/zip\nContent-Transfer-Encoding: binary\n\n" + file)


_PIECES = b"\x31\x00\x30\x80\x06\x01\x2a\xa0\x80\x24\x80"

ATTACKS: dict[str, Attack] = {
    "dashes from a server": body(b"-- \n", SERVER),
    "dashes above a desert": body(b"\n", b"\n" + b"--\n" * 20, b"a\n" * 21),
    "rules that go on": body(b"_" + b" " * 990 + b"x\n"),
    "quoted lines": body(b"> a\n--\n"),
    "disclaimers": body(b"ce message a c c c c\n"),
    "attributions": body("Le 1@ a écrit schreef\n".encode()),
    "header blocks": body(b"De : a\nDe : b\n"),
    "failures": body(b"n'a pas ete remis a@b\n", SERVER),
    "spaces from a server": body(b" " * 397 + b"x\n", SERVER + b"failed addresses follow:\n"),
    "reports": inside(b"Content-Type: message/delivery-status\n\nFinal-Recipient: " + b"a" * 4000),
    "line breaks": typed(b"text/html", b"<br>"),
    "paragraphs": typed(b"text/html", b"<p>"),
    "cells": typed(b"text/html", b"<tr><td>a"),
    "blank lines of spaces": typed(b"text/html", b"\xa0<br>"),
    "citations": typed(b"text/html", b"<blockquote type=cite><br>"),
    "pages of nothing": inside(b"Content-Type: text/html\n\n" + b"<i></i>" * 2000),
    "entities": typed(b"text/html", b"&notit;"),
    "flowed lines": typed(b"text/plain; format=flowed", b"a \n"),
    "replaced letters": typed(b"text/plain; charset=utf-8", b"\x81"),
    "one address in each letter": field(b"To", b"a@b.be,"),
    "commas for addresses": field(b"Cc", b","),
    "encoded words": field(b"Subject", b"=?a?q?b?="),
    "references": field(b"Subject", b"[VGM-ABCD]"),
    "message ids": field(b"References", b"<a@b>"),
    "parameters": field(b"Content-Type: a/b", b"; a*0*=b"),
    "objects of a winmail.dat": tnef(b"\x01" + bytes(10)),
    "blocks of properties": tnef(properties((3, 0x3000, bytes(4)))),
    "properties of a body": tnef(properties((0x1F, 0x1000, struct.pack("<II", 1, 8) + b"a\0" * 4))),
    "values of one property": lambda size: values(0x1003, size),
    "empty values of one property": lambda size: values(0x101E, size),
    "groups of rich text": rich(b"{}"),
    "letters of rich text": rich(b"\\'e9"),
    "pieces of a signed mail": sealed(_PIECES, b"\x04\x01a"),
    "pieces inside pieces": sealed(_PIECES, b"\x24\x80"),
    "elements of a signed mail": sealed(b"\x31\x80", b"\x30\x00"),
    "sequences without an end": typed(b"application/pkcs7-mime", b"\x30\x80"),
    "a tag without an end": typed(b"application/pkcs7-mime", b"\xff", b"\x30\x80\x3f"),
    "directories of zips": archives(2000),
    "extra fields of zips": archives(2, b"\x34\x12\0\0" * 16_383),
    "line ends behind padding": typed(b"a/b", b"\n", b"YQ==\n", b"!", b"base64"),
    "padding everywhere": typed(b"a/b", b"YQ==\n", encoding=b"base64"),
    "soft breaks": typed(b"a/b", b"=\t\n", encoding=b"quoted-printable"),
    "a soft break that goes on": typed(b"a/b", b" ", b"=", b"x", b"quoted-printable"),
    "short lines of uuencode": typed(b"a/b", b"M\n", b"begin 644 a\n", encoding=b"uuencode"),
    "broken lines of uuencode": typed(b"text/plain", b"a b\n", b"begin 644 a\n#86)C\n"),
    "escapes of yEnc": body(b"=a", b"\n=ybegin name=a\n"),
    "delimiters in one line": body(b"--b", b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\n"),
    "lines that begin like a delimiter": body(b"--bx\n", b"Content-Type: multipart/mixed; boundary=b\n\n"),
    "multiparts in multiparts": nested,
}
