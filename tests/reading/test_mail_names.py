"""File names as mail programs write them: RFC 2047, RFC 2231, and every way to miss both."""

import base64

import pytest

from bot.reading.mail import read_message

WANTED = "Élèves 1re année.xlsx"
B = base64.b64encode(WANTED.encode())


def name(disposition: bytes, content_type: bytes = b"application/octet-stream") -> str | None:
    raw = b"From: a@b.be\nContent-Type: " + content_type + b"\nContent-Disposition: " + disposition + b"\n\nxx"
    return read_message(raw).attachments[0].name


@pytest.mark.parametrize(
    "written",
    [
        b'filename="=?UTF-8?B?' + B + b'?="',
        b"filename==?UTF-8?B?" + B + b"?=",
        b'filename="=?UTF-8?B?' + B + b'"',
        b'filename="=?utf-8?Q?=C3=89l=C3=A8ves_1re_ann=C3=A9e=2Exlsx?="',
        b'filename="=?utf-8?Q?=C3=89l=C3=A8ves 1re ann=C3=A9e.xlsx?="',
        b'\n\tfilename="=?iso-8859-1?Q?=C9l=E8ves_1re_?=\n =?iso-8859-1?Q?ann=E9e.xlsx?="',
        b'filename="=?utf-8?Q?=C3=89l=C3=A8ves_1re_ann=C3?= =?utf-8?Q?=A9e.xlsx?="',
        b"filename*=UTF-8''%C3%89l%C3%A8ves%201re%20ann%C3%A9e.xlsx",
        b"filename*=utf-8''%C9l%E8ves%201re%20ann%E9e.xlsx",
        b"filename*=iso-8859-1'fr'%C9l%E8ves%201re%20ann%E9e.xlsx",
        b"filename*=\"UTF-8''%C3%89l%C3%A8ves%201re%20ann%C3%A9e.xlsx\"",
        b"filename*=%C3%89l%C3%A8ves%201re%20ann%C3%A9e.xlsx",
        b"filename*0*=UTF-8''%C3%89l%C3;\n filename*1*=%A8ves%201re%20ann;\n filename*2*=%C3%A9e.xlsx",
        b"filename*1*=%201re%20ann%C3%A9e.xlsx; filename*0*=UTF-8''%C3%89l%C3%A8ves",
        b'filename*0="=?UTF-8?B?' + B[:12] + b'";\n\tfilename*1="' + B[12:] + b'?="',
        b"filename=Eleves.xlsx; filename*=UTF-8''%C3%89l%C3%A8ves%201re%20ann%C3%A9e.xlsx",
        b"filename=UTF-8''%C3%89l%C3%A8ves%201re%20ann%C3%A9e.xlsx",
        b"filename=%C3%89l%C3%A8ves%201re%20ann%C3%A9e.xlsx",
        b'filename="' + WANTED.encode() + b'"',
        b'filename="' + WANTED.encode("cp1252") + b'"',
        b"filename=" + WANTED.encode(),
        b"filename='" + WANTED.encode() + b"'",
        b'filename="&#201;l&#232;ves 1re ann&#233;e.xlsx"',
        b'filename="C:\\Users\\Zoe\\' + WANTED.encode() + b'"',
        b'filename="\\\\serveur\\ecole\\' + WANTED.encode() + b'"',
        b'filename = "' + WANTED.encode() + b'" ; size=3',
        b'FileName="' + WANTED.encode(),
    ],
)
def test_a_name_is_read_in_every_form(written: bytes):
    assert name(b"attachment; " + written) == WANTED
    assert name(b"attachment;\n\t" + written) == WANTED


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        (b'filename="Liste; 1re ; 2e.xlsx"', "Liste; 1re ; 2e.xlsx"),
        (b'filename="Liste 100%.xlsx"', "Liste 100%.xlsx"),
        (b'filename="Liste %E9.xlsx"', "Liste %E9.xlsx"),
        (b"filename=\"D'un jour a l'autre.xlsx\"", "D'un jour a l'autre.xlsx"),
        (b'filename="liste&#10;&#0;.xlsx"', "liste \ufffd.xlsx"),
        (b'filename=""', None),
        (b'filename="=?utf-8?B??="', None),
        (b";;; ; filename=liste.xlsx", "liste.xlsx"),
    ],
)
def test_an_odd_name_stays_as_it_is(written: bytes, wanted: str | None):
    assert name(b"attachment; " + written) == wanted


def test_a_disposition_without_its_semicolon_is_read():
    assert name(b'attachment filename="liste.xlsx"') == "liste.xlsx"


def test_the_name_of_the_type_serves_when_the_disposition_has_none():
    assert (
        name(b"attachment", b'application/octet-stream;\n\tname="=?utf-8?Q?=C3=89l=C3=A8ves.xlsx?="')
        == "Élèves.xlsx"
    )
