"""winmail.dat: what Outlook wraps is found, and a hostile one costs no more than an honest one."""

import struct
import time

import pytest

from bot.domain.readings import MessageReading
from bot.reading.mail import read_message
from bot.reading.mail.rtf import rtf_to_text, uncompressed
from bot.reading.mail.tnef import DEPTH_LIMIT, FILE_LIMIT
from tests.reading import tnef_maker as maker

BETWEEN = {32, 67, 88}  # cuts exactly between two objects, which nothing tells from the end of a file
CSV = b"Nom;Prenom\r\nExemple;Zoe\r\n"


def read(content: bytes) -> MessageReading:
    return read_message(b"From: ec990001@cfwb.be\nContent-Type: application/ms-tnef\n\n" + content)


def found(content: bytes) -> list[tuple[str | None, bytes]]:
    return [(file.name, file.content) for file in read(content).attachments if file.origin == "tnef"]


def test_a_name_of_eight_bits_is_in_the_codepage_of_the_file():
    assert found(maker.tnef(maker.file("Лист.csv".encode("cp1251"), CSV), codepage=1251)) == [("Лист.csv", CSV)]


def test_an_unknown_codepage_is_taken_for_western():
    assert found(maker.tnef(maker.file(b"\xe9l\xe8ves.csv", CSV), codepage=99)) == [("élèves.csv", CSV)]


def test_content_may_stand_among_the_properties():
    file = maker.file(b"liste.csv", b"", (maker.BINARY, maker.CONTENT, CSV))
    assert found(maker.tnef(file)) == [("liste.csv", CSV)]


def test_a_file_without_any_name_is_kept():
    assert found(maker.tnef(maker.file(b"", CSV))) == [(None, CSV)]


def test_words_of_the_mail_go_before_those_of_the_file():
    wrapped = maker.tnef(maker.words((maker.STRING, maker.BODY, b"dedans\0")))
    raw = b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\ndehors\n--b\nContent-Type: application/ms-tnef\n\n"
    assert read_message(raw + wrapped + b"\n--b--").text == "dehors"
    assert read_message(raw.replace(b"dehors", b" ") + wrapped + b"\n--b--").text == "dedans"


def test_messages_inside_messages_are_opened_so_far():
    content = maker.tnef(maker.file(b"liste.csv", CSV))
    for _ in range(DEPTH_LIMIT):
        content = maker.tnef(maker.message(content))
    assert found(content) == [("liste.csv", CSV)]
    reading = read(maker.tnef(maker.message(content)))
    assert [file.origin for file in reading.attachments] == ["mime"]
    assert "too_deep" in reading.defects


def test_the_files_are_counted():
    reading = read(maker.tnef(maker.file(b"liste.csv", CSV) * (FILE_LIMIT + 50)))
    assert len(reading.attachments) == FILE_LIMIT + 1
    assert "too_many_attachments" in reading.defects


@pytest.mark.parametrize("cut", [cut for cut in range(4, 160, 7) if cut not in BETWEEN])
def test_a_cut_file_is_named_and_kept(cut: int):
    whole = maker.tnef(
        maker.words((maker.STRING, maker.BODY, b"Bonjour\0")),
        maker.file(b"liste.csv", CSV, (0x1E, 0x3707, b"l\0")),
    )
    reading = read(whole[:-cut])
    assert reading.attachments[0].content == whole[:-cut]
    assert "tnef_broken" in reading.defects


@pytest.mark.parametrize("place", range(6, 200, 3))
def test_a_damaged_file_never_raises(place: int):
    whole = bytearray(
        maker.tnef(
            maker.words(
                (maker.STRING, maker.BODY, b"Bonjour\0"),
                (maker.BINARY, maker.RTF, maker.compressed(b"{\\rtf1 a}")),
            ),
            maker.file(b"liste.csv", CSV),
        )
    )
    whole[place] ^= 0xFF
    assert read(bytes(whole)).attachments[0].origin == "mime"


ENDLESS = struct.pack("<I", 0xFFFFFFFF)
HOSTILE = {
    "a million objects": maker.attribute(1, 0x800D, b"") * 90_000,
    "files without content": maker.attribute(2, maker.NEW_FILE, b"") * 90_000,
    "more values than bytes": maker.attribute(
        1, maker.MESSAGE, ENDLESS + struct.pack("<HH", 0x1002, 0x1000) + ENDLESS + bytes(1_000_000)
    ),
    "empty values": maker.attribute(
        1, maker.MESSAGE, ENDLESS + struct.pack("<HHI", 0x101E, 0x1000, 200_000) + bytes(1_000_000)
    ),
    "rich text of repetitions": maker.words(
        (maker.BINARY, maker.RTF, bytes(8) + b"LZFu" + bytes(4) + (b"\xff" + b"\x10\x0f" * 8) * 60_000)
    ),
    "rich text of groups": maker.words(
        (maker.BINARY, maker.RTF, bytes(8) + b"MELA" + bytes(4) + b"{\\a" * 300_000)
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_takes_no_time(name: str):
    start = time.process_time()
    read(maker.tnef(HOSTILE[name]))
    assert time.process_time() - start < 5


def test_objects_cost_no_look_at_the_rest_of_the_file():
    raw = b"Content-Type: application/ms-tnef\n\n" + b"\x78\x9f\x3e\x22\0\0" + (b"\x01" + bytes(10)) * 700_000
    start = time.process_time()
    read_message(raw)
    assert time.process_time() - start < 1


def test_the_properties_of_a_file_are_counted():
    block = struct.pack("<I", 1000) + struct.pack("<HHI", 3, 0x3000, 1) * 1000
    blocks = [maker.attribute(1, maker.MESSAGE, block)] * 20
    assert "tnef_broken" not in read(maker.tnef(*blocks)).defects
    assert "tnef_broken" in read(maker.tnef(*blocks, blocks[0])).defects


def test_of_several_values_the_first_is_read():
    several = struct.pack("<HHI", 0x101F, maker.BODY, 2) + struct.pack("<I", 4) + b"a\0b\0" + struct.pack("<I", 4)
    block = struct.pack("<I", 2) + several + b"c\0d\0" + struct.pack("<HHI", 0x1003, 0x3000, 3) + bytes(12)
    reading = read(maker.tnef(maker.attribute(1, maker.MESSAGE, block)))
    assert reading.text == "ab"
    assert "tnef_broken" not in reading.defects


def test_rich_text_comes_back_whole():
    text = b"{\\rtf1 " + b"Bonjour \\u233?l\\'e8ve\\par " * 40 + b"}"
    assert uncompressed(maker.compressed(text)) == text
    assert rtf_to_text(text).split("\n")[0] == "Bonjour élève"


def test_repetitions_of_rich_text_reach_back():
    """« abc », then five letters from three places before: the example of the specification."""
    data = bytes(8) + b"LZFu" + bytes(4) + b"\x08abc" + struct.pack(">H", 207 << 4 | 3) + b"def"
    assert uncompressed(data) == b"abcabcabdef"


def test_rich_text_that_wraps_html_shows_its_words_only():
    rich = rb"{\rtf1\fromhtml1{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Bonjour\htmlrtf }\htmlrtf0{\*\htmltag72 </p>}}"
    assert rtf_to_text(rich) == "Bonjour"
