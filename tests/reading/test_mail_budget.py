"""What a mail may cost is counted for the whole mail, however many containers it brings."""

import io
import tracemalloc
import zipfile
import zlib
from email.message import EmailMessage

from bot.reading.mail import budget, read_message

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
    one = zipped("liste.csv", bytes(budget.SIZE_LIMIT // 20))
    inside, defects = unpacked(mail_with(*[one] * ZIPS))
    assert budget.SIZE_LIMIT // 2 < inside <= budget.SIZE_LIMIT
    assert "archive_too_large" in defects


def test_sixty_small_zips_are_all_read():
    reading = read_message(mail_with(*[zipped("liste.csv", b"Nom;Prenom")] * ZIPS).as_bytes())
    assert len(reading.attachments) == 2 * ZIPS
    assert "archive_too_large" not in reading.defects


def test_the_zips_of_an_attached_mail_count_too():
    one = zipped("liste.csv", bytes(budget.SIZE_LIMIT // 3))
    outer = mail_with(one, one)
    outer.add_attachment(mail_with(one, one, one))
    inside, defects = unpacked(outer)
    assert inside <= budget.SIZE_LIMIT
    assert "archive_too_large" in defects


OID_COMPRESSED = bytes.fromhex("060b2a864886f70d0109100109")
OID_ZLIB = bytes.fromhex("060b2a864886f70d0109100308")
OID_DATA = bytes.fromhex("06092a864886f70d010701")


def squeezed(content: bytes) -> bytes:
    """A part of S/MIME that was compressed (RFC 3274)."""
    octets = element(0x04, zlib.compress(content, 9))
    inner = element(0x30, OID_DATA + element(0xA0, octets))
    data = element(0x30, b"\x02\x01\x00" + element(0x30, OID_ZLIB) + inner)
    head = b"Content-Type: application/pkcs7-mime\nContent-Transfer-Encoding: binary\n\n"
    return head + element(0x30, OID_COMPRESSED + element(0xA0, data))


def element(tag: int, content: bytes) -> bytes:
    return bytes([tag, 0x84]) + len(content).to_bytes(4, "big") + content


def several(*parts: bytes) -> bytes:
    head = b"Content-Type: multipart/mixed; boundary=zq\n\n"
    return head + b"".join(b"--zq\n" + part + b"\n" for part in parts) + b"--zq--\n"


def test_a_compressed_mail_is_read():
    reading = read_message(squeezed(b"Content-Type: text/plain\n\nBonjour"))
    assert reading.text == "Bonjour"
    assert "too_large" not in reading.defects


def test_compressed_mails_inside_attached_ones_unpack_to_one_budget():
    """Five kilobytes that would fill a machine: each attached mail holds 29 MB of zeros, compressed twice."""
    bomb = squeezed(squeezed(b"Content-Type: a/b\n\n" + bytes(29_000_000)))
    reading = read_message(several(*[b"Content-Type: message/rfc822\n\n" + bomb] * 10))
    assert sum(len(each.content) for each in reading.attachments) < 1.1 * budget.SIZE_LIMIT
    assert "too_large" in reading.defects


def test_multiparts_inside_multiparts_keep_the_mail_once():
    heads = (b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level) for level in range(19))
    raw = b"".join(heads) + b"\n" + b"a" * 2_000_000
    tracemalloc.start()
    try:
        read_message(raw)
        assert tracemalloc.get_traced_memory()[1] < 8 * len(raw)
    finally:
        tracemalloc.stop()


def test_the_directories_of_all_zips_are_counted_together():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(6000):
            archive.writestr(f"{number}.txt", b"")
    one = buffer.getvalue()
    assert "archive_too_large" in read_message(mail_with(*[one] * 8).as_bytes()).defects
    names = [each.name for each in read_message(mail_with(one).as_bytes()).attachments]
    assert "0.txt" in names


def test_signed_messages_of_all_attached_mails_are_counted_together():
    signed = b"Content-Type: message/rfc822\n\n" + squeezed(b"Content-Type: a/b\n\nx")
    assert "too_deep" not in read_message(several(*[signed] * budget.CONTAINER_LIMIT)).defects
    assert "too_deep" in read_message(several(*[signed] * (budget.CONTAINER_LIMIT + 1))).defects
