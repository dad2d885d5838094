"""A zip is opened once, and costs no more than its limits."""

import io
import zipfile
from email.message import EmailMessage

import pytest

from bot.domain.readings import MessageReading
from bot.reading.mail import archives, budget, read_message


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def read(archive: bytes) -> MessageReading:
    message = EmailMessage()
    message["From"] = "ec990001@cfwb.be"
    message.add_attachment(archive, maintype="application", subtype="zip", filename="listes.zip")
    return read_message(message.as_bytes())


def test_a_bomb_is_not_unpacked():
    reading = read(zipped({"liste.csv": bytes(budget.SIZE_LIMIT + 1)}))
    assert [attachment.origin for attachment in reading.attachments] == ["mime"]
    assert "archive_too_large" in reading.defects


def test_the_members_share_one_limit():
    part = bytes(budget.SIZE_LIMIT // 3 + 1)
    reading = read(zipped({f"liste{n}.csv": part for n in range(5)}))
    assert len(reading.attachments) == 3
    assert "archive_too_large" in reading.defects


def test_many_members_are_not_all_read():
    reading = read(zipped({f"liste{n}.csv": b"Nom;Prenom" for n in range(200)}))
    assert len(reading.attachments) == archives.MEMBER_LIMIT + 1
    assert "archive_too_large" in reading.defects


def test_a_member_with_a_password_is_named_in_the_defects():
    archive = bytearray(zipped({"liste.csv": b"Nom;Prenom"}))
    archive[6] |= 1
    directory = archive.find(b"PK\x01\x02")
    archive[directory + 8] |= 1
    reading = read(bytes(archive))
    assert len(reading.attachments) == 1
    assert "archive_encrypted" in reading.defects


@pytest.mark.parametrize("place", range(4, 140, 3))
def test_a_damaged_zip_never_raises(place: int):
    archive = bytearray(zipped({"liste.csv": b"Nom;Prenom\r\nMartin;Zoe\r\n"}))
    archive[place % len(archive)] ^= 0xFF
    assert read(bytes(archive)).attachments[0].name == "listes.zip"


def test_a_member_that_damage_left_without_a_name_is_passed_over():
    archive = bytearray(zipped({"liste.csv": b"Nom;Prenom"}))
    directory = archive.find(b"PK\x01\x02")
    archive[directory + 46] = 0
    reading = read(bytes(archive))
    assert [file.origin for file in reading.attachments] == ["mime"]
