"""What a person sees of a mail: hidden words dropped, links written out, flowed paragraphs made whole."""

import time

import pytest

from bot.reading.mail import read_message
from bot.reading.mail.bodies import TEXT_LIMIT
from bot.reading.mail.dangerous import is_dangerous
from bot.reading.mail.flowed import unflowed
from bot.reading.mail.headers import FIELD_LIMIT, HEAD_LIMIT
from bot.reading.mail.html_view import seen
from bot.reading.markup import TAG_LIMIT, html_to_text, is_too_long


def shown(page: str) -> str:
    return html_to_text(seen(page))


@pytest.mark.parametrize(
    "hidden",
    [
        '<div style="display:none">caché</div>',
        '<div style="color:red; DISPLAY : none !important">caché</div>',
        "<span style='mso-hide:all'>caché</span>",
        '<span style="visibility:hidden">caché</span>',
        "<div hidden>caché</div>",
        '<div style="display:none"><div>caché</div>encore</div>',
        '<table style="display:none"><tr><td>caché</td></tr></table>',
        "<!-- <div>caché</div> -->",
        "<style>p{}</style><script>caché()</script>",
    ],
)
def test_what_is_hidden_is_not_read(hidden: str):
    assert shown(f"<p>Bonjour</p>{hidden}<p>Merci</p>") == "Bonjour\n\nMerci"


@pytest.mark.parametrize(
    "page",
    [
        '<div style="display:none">jamais fermé',
        '<p style="display:none">fermé ou non',
        '<a href="https://ecole.example/" aria-hidden="true">le site</a> ecole.example',
    ],
)
def test_what_may_not_be_hidden_is_read(page: str):
    assert shown(page).strip()


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ('<a href="https://we.tl/t-abc">ici</a>', "ici <https://we.tl/t-abc>"),
        ("<A HREF=https://we.tl/t-abc>ici</A>", "ici <https://we.tl/t-abc>"),
        ('<a href="https://we.tl/t-abc">https://we.tl/t-abc</a>', "https://we.tl/t-abc"),
        ('<a href="mailto:ec990001@cfwb.be">école</a>', "école"),
        ('<a href="javascript:alert(1)">ici</a>', "ici"),
        ('<a href="https://[">ici</a>', "ici"),
        ('<a href="https://a.be/?a=1&amp;b=2"><b>ici</b></a>', "ici <https://a.be/?a=1&b=2>"),
        (
            '<a href="https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwe.tl%2Ft&amp;data=1">ici</a>',
            "ici <https://we.tl/t>",
        ),
    ],
)
def test_a_link_shows_where_it_leads(page: str, text: str):
    assert shown(page) == text


@pytest.mark.parametrize(
    ("written", "text", "joined"),
    [
        ("un \ndeux\n", "un deux\n", False),
        ("un \ndeux\n", "undeux\n", True),
        ("un \n\ndeux", "un \n\ndeux", False),
        (" De nous", "De nous", False),
        ("> un \n> deux\nsuite", "> un \n> deux\nsuite", False),
        ("un \n> deux", "un \n> deux", False),
        ("fin \n-- \nÉcole", "fin \n-- \nÉcole", False),
    ],
)
def test_a_flowed_paragraph_is_made_whole(written: str, text: str, joined: bool):
    assert unflowed(written, joined=joined) == text


@pytest.mark.parametrize(
    "name",
    [
        "liste.exe",
        "LISTE.XLSX.EXE",
        "liste.exe . ",
        "liste.js\u200b",
        "Canevas.xlsx.lnk",
        "facture.pdf.hta",
        "disque.iso",
        "canevas.docm",
        "liste.exe\u202e",
    ],
)
def test_a_dangerous_name_is_told(name: str):
    assert is_dangerous(name, b"PK\x03\x04")


@pytest.mark.parametrize("name", ["liste.xlsx", "liste.xlsm", "École St. Marc.pdf", "exe", None, "", "liste.csv"])
def test_an_ordinary_name_is_left_alone(name: str | None):
    assert not is_dangerous(name, b"PK\x03\x04")


def test_a_program_is_told_by_its_first_bytes():
    assert is_dangerous("liste.xlsx", b"MZ" + bytes(60) + b"PE\0\0")
    assert is_dangerous(None, b"\x7fELF" + bytes(60))
    assert not is_dangerous("liste.csv", b"MZ;Nom;Prenom")


def test_a_flood_of_fields_hides_no_body():
    flood = b"From: ec990001@cfwb.be\n" + b"X-A: b\n" * (FIELD_LIMIT * 2) + b"\nBonjour"
    reading = read_message(flood)
    assert reading.text == "Bonjour"
    assert "header_too_large" in reading.defects


def test_a_header_without_end_hides_no_body():
    flood = b"From: ec990001@cfwb.be\nX-A: " + b"b" * HEAD_LIMIT * 2 + b"\n\nBonjour"
    reading = read_message(flood)
    assert reading.author is not None
    assert reading.text == "Bonjour"
    assert "header_too_large" in reading.defects


def test_a_photo_in_the_text_is_something_sent_and_a_logo_is_not():
    """Telephones mark both as inline; a photo of the list weighs more than any logo."""

    def codes(size: int) -> frozenset[str]:
        image = b"Content-Type: image/jpeg\nContent-Disposition: inline; filename=IMG_1.jpeg\n\n" + b"\xff" * size
        raw = b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nBonjour\n--b\n" + image + b"\n--b--\n"
        return read_message(raw).codes

    assert "only_inline_images" in codes(5000)
    assert "only_inline_images" not in codes(100_000)


def test_the_text_is_cut_between_two_letters():
    reading = read_message(b"Content-Type: text/plain; charset=utf-8\n\n" + b"a" + "é".encode() * TEXT_LIMIT)
    assert reading.text == "a" + "é" * (TEXT_LIMIT // 2 - 1)
    assert "text_cut" in reading.defects
    assert "charset_wrong" not in reading.defects


def test_a_page_is_looked_at_so_far():
    page = b"Content-Type: text/html\n\n<p>Bonjour" + b"<i></i>" * TEXT_LIMIT + b"Au revoir"
    reading = read_message(page)
    assert reading.text == "Bonjour"
    assert "text_cut" in reading.defects


def test_a_safe_link_hides_no_control_character():
    link = "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwe.tl%00%0A%2Ft&amp;data=1"
    assert shown(f'<a href="{link}">ici</a>') == "ici <https://we.tl/t>"


def test_a_long_page_without_a_tag_is_read():
    reading = read_message(b"Content-Type: text/html\n\n" + b"mot " * TEXT_LIMIT)
    assert reading.text.startswith("mot mot")
    assert len(reading.text) > TEXT_LIMIT - 10


def test_pages_of_which_nothing_is_seen_are_counted_together():
    part = b"--b\nContent-Type: text/html\n\n" + b"<i></i>" * (TEXT_LIMIT // 14) + b"\n"
    last = b"--b\nContent-Type: text/html\n\nBonjour\n--b--\n"
    head = b"Content-Type: multipart/mixed; boundary=b\n\n"
    assert read_message(head + part + last).text.strip() == "Bonjour"
    hidden = read_message(head + part * 3 + last)
    assert hidden.text.strip() == ""
    assert "text_cut" in hidden.defects


@pytest.mark.parametrize("tag", [b"<br>", b"<p>", b" <br>", b"<td>", b"<i></i>"])
def test_a_page_of_tags_is_looked_at_so_far(tag: bytes):
    page = b"Content-Type: text/html\n\nBonjour<br>" + tag * (900_000 // len(tag)) + b"Au revoir"
    start = time.process_time()
    reading = read_message(page)
    assert time.process_time() - start < 1.0
    assert reading.text.strip() == "Bonjour"
    assert "text_cut" in reading.defects


def test_a_page_with_very_many_tags_is_read_whole_up_to_the_limit():
    source = "a<br>" * TAG_LIMIT
    assert html_to_text(source) == "\n".join("a" * TAG_LIMIT)
    assert html_to_text(source + "a<br>b") == "\n".join("a" * TAG_LIMIT)
    assert (is_too_long(source), is_too_long(source + "a<br>")) == (False, True)
