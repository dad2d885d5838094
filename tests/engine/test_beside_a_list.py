"""What comes beside a list and was read by nobody: one card asks for it, and the mail stays where people look."""

import io
import zipfile

import pytest

from bot.ports import Fetched
from tests.support.fakes import MONDAY
from tests.support.raw_mails import box, canevas_csv, list_mail, mail

LEFT = "Une pièce jointe n’a pas été traitée : à lire"
AYA = "Benali;Aya;2012-03-04"
LIST = ("liste.csv", canevas_csv(AYA))
PDF = ("lettre.pdf", b"%PDF-1.7\n1 0 obj")
SEVEN = ("photos.7z", b"7z\xbc\xaf\x27\x1c" + b"x" * 50)
TNEF = ("winmail.dat", b"\x78\x9f\x3e\x22" + b"x" * 30)


def zipped(*files: tuple[str, bytes], encrypted: bool = False) -> tuple[str, bytes]:
    """A zip of these files; `encrypted` marks them so, in both directories."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for name, content in files:
            archive.writestr(name, content)
    content = bytearray(kept.getvalue())
    if encrypted:
        for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            content[content.index(sign) + at] |= 1
    return "documents.zip", bytes(content)


def beside(*files: tuple[str, bytes]) -> bytes:
    return mail(box(990001), "Voici.", files=[LIST, *files])


def titles(outside) -> list[str]:
    return [card.title for card in outside.desk.cards.values()]


@pytest.mark.parametrize(
    "files",
    [[PDF], [SEVEN], [TNEF], [zipped(PDF, encrypted=True)], [zipped(PDF)]],
    ids=["pdf", "7z", "broken winmail.dat", "encrypted zip", "pdf in a zip"],
)
async def test_a_file_that_nobody_took_has_a_card_and_the_mail_stays(agent, outside, files):
    await agent.receive(beside(*files))
    assert titles(outside).count(LEFT) == 1
    assert len(outside.mailboxes.inbox["happi"]) == 1
    assert "happi_eleves/recu" in outside.sender.templates, "the list goes its way"


@pytest.mark.parametrize(
    "raw",
    [
        list_mail(AYA),
        mail(box(990001), "Voici.", files=[zipped(LIST)]),
        beside(("smime.p7s", b"0\x80")),
        beside(("Mme Lambert.vcf", b"BEGIN:VCARD")),
        beside(("._liste.csv", b"\x00\x05\x16\x07" + b"x" * 40)),
    ],
    ids=["alone", "in a zip", "signature", "visiting card", "notes of a Mac"],
)
async def test_what_only_holds_the_list_or_belongs_to_no_one_asks_for_nobody(agent, outside, raw):
    await agent.receive(raw)
    assert LEFT not in titles(outside)
    assert outside.mailboxes.inbox["happi"] == {}


async def test_a_mail_that_is_left_to_people_stays_when_the_box_is_numbered_anew(agent, outside):
    await agent.receive(beside(PDF))
    outside.mailboxes.inbox["happi"].clear()
    await agent.runner.record_mails([Fetched("happi", 2, 1, MONDAY, beside(PDF))])
    await agent.settle()
    assert outside.mailboxes.moved == []
    assert titles(outside).count(LEFT) == 1
