"""The search on which « what leaves » rests finds every form of what was planted, and nobody else."""

import base64
import json
import quopri
from collections.abc import Callable
from datetime import date
from email.header import Header
from urllib.parse import quote, quote_plus

import pytest

from tests.support.planted import Cast, Planted, dates, found_in

NOISE = (
    'GET /api/chat.postMessage HTTP/1.1\r\nHost: 127.0.0.1:40972\r\n{"ts": "1763812345.123456", "version": 3}',
    "2026-11-22 12:03:09,412 INFO bot.engine: agent prêt 5d41402abc4b2a76b9719d911017c592 a40972b",
)
ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "utf8": str.encode,
    "latin1": lambda text: text.encode("latin-1", "replace"),
    "utf16": lambda text: text.encode("utf-16"),
    "upper": lambda text: text.upper().encode(),
    "url": lambda text: quote(text, safe="").encode(),
    "form": lambda text: quote_plus(text).encode(),
    "url_every_byte": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()).encode(),
    "base64": lambda text: base64.b64encode(text.encode()),
    "base64_shifted": lambda text: base64.b64encode(b"x " + text.encode() + b" etc."),
    "base64_url_bare": lambda text: base64.urlsafe_b64encode(text.encode()).rstrip(b"="),
    "base64_in_lines": lambda text: base64.encodebytes(b"a " * 25 + text.encode() + b" b" * 15),
    "base64_in_json": lambda text: json.dumps({"raw": base64.b64encode(text.encode()).decode()}).encode(),
    "json_in_base64": lambda text: base64.b64encode(json.dumps([text]).encode()),
    "quoted_printable": lambda text: quopri.encodestring(b"a " * 35 + text.encode()),
    "encoded_word": lambda text: Header(text, "utf-8").encode().encode(),
    "json": lambda text: json.dumps({"text": text}).encode(),
    "json_every_sign": lambda text: "".join(f"\\u{ord(sign):04x}" for sign in text).encode(),
    "python": lambda text: repr(text.encode()).encode(),
    "html": lambda text: "".join(f"&#{ord(sign)};" for sign in text).encode(),
    "hex": lambda text: (text.encode().hex() + "00" * 8).encode(),
}


def someone() -> Planted:
    return Cast().someone("ici")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_form_is_found_in_every_encoding(encoding: str) -> None:
    person = someone()
    for form in (*person.forms(), person.nom, person.prenom):
        assert found_in(among_noise(ENCODINGS[encoding](f"né le {form}")), [person]), form


def test_every_way_to_write_a_date_is_found() -> None:
    person = someone()
    for form in dates(person.born):
        assert found_in(among_noise(form.encode()), [person]), form


def among_noise(content: bytes) -> bytes:
    return b" ".join((NOISE[0].encode(), content, NOISE[1].encode()))


def test_a_date_has_the_forms_that_schools_write() -> None:
    expected = {"04/03/2012", "4 mars 2012", "2012-03-04", "40972", "20120304", "04/03/12", "4/3/2012"}
    assert expected <= set(dates(date(2012, 3, 4)))


def test_what_the_agent_says_by_itself_is_nobody() -> None:
    cast = Cast()
    people = [cast.someone("ici") for _ in range(200)]
    assert found_in("\n".join(NOISE).encode(), people) == {}


def test_only_the_one_who_is_there_is_found() -> None:
    cast = Cast()
    people = [cast.someone("ici") for _ in range(200)]
    for person in people[::17]:
        assert set(found_in(" ".join(person.forms()).encode(), people)) == {person}
