"""What a mail may cost is counted for the whole mail, however many archives it brings."""

import io
import zipfile
from email.message import EmailMessage

from bot.reading.mail import archives, read_message

ZIPS = 60


def zipped(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def mail_with(*zips: bytes) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "ec990001@cfwb.be"
    for number, content in enumerate(zips):
        message.add_attachment(content, maintype="application", subtype="zip", filename=f"liste{number}.zip")
    return message


def unpacked(message: EmailMessage) -> tuple[int, frozenset[str]]:
    """Bytes that came out of the archives of a mail, and its defects."""
    reading = read_message(message.as_bytes())
    assert sum(each.origin == "mime" for each in reading.attachments) >= 1
    inside = sum(len(each.content) for each in reading.attachments if each.content.startswith(b"\x00"))
    return inside, frozenset(reading.defects)


def test_sixty_zips_unpack_to_one_budget():
    one = zipped("liste.csv", bytes(archives.SIZE_LIMIT // 20))
    inside, defects = unpacked(mail_with(*[one] * ZIPS))
    assert archives.SIZE_LIMIT // 2 < inside <= archives.SIZE_LIMIT
    assert "archive_too_large" in defects


def test_sixty_small_zips_are_all_read():
    reading = read_message(mail_with(*[zipped("liste.csv", b"Nom;Prenom")] * ZIPS).as_bytes())
    assert len(reading.attachments) == 2 * ZIPS
    assert "archive_too_large" not in reading.defects


def test_the_zips_of_an_attached_mail_count_too():
    one = zipped("liste.csv", bytes(archives.SIZE_LIMIT // 3))
    outer = mail_with(one, one)
    outer.add_attachment(mail_with(one, one, one))
    inside, defects = unpacked(outer)
    assert inside <= archives.SIZE_LIMIT
    assert "archive_too_large" in defects
