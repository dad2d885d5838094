"""Readers and renderers as the engine uses them."""

from datetime import date

import pytest

from bot.domain.numbers import Fase
from bot.domain.readings import Verdict
from bot.domain.schools import Etablissement
from bot.ports import AccessPage, UnreadableError
from bot.processes import Limits, ReaderProcesses, RendererProcesses
from bot.reading.mail import Boundary
from bot.reading.mail.interpreter import Judging, read_mail
from bot.reading.workbook import read_workbook
from tests.reading.workbook_makers import CONTEXT, canevas, repacked
from tests.support.raw_mails import BOUNDARY, mail

LEA = ("Dubois", "Léa", date(2012, 3, 4))
SCHOOL = Etablissement(Fase(990001), "Académie des Trois Vents")


@pytest.fixture
async def readers():
    processes = ReaderProcesses()
    await processes.start()
    yield processes
    await processes.stop()


async def test_a_canevas_is_read_in_a_child(readers):
    reading = await readers.workbook(canevas(LEA), "canevas.xlsx", CONTEXT)
    assert [(row.nom, row.prenom, row.date_naissance) for row in reading.rows] == [("Dubois", "Léa", "2012-03-04")]


async def test_a_file_that_aborts_its_reader_is_refused_by_name(readers):
    """Calamine asks for 549 GB to hold the cells between A1 and XFD1048576; .xlsb hides that from our guard."""
    reading = await readers.workbook(unseen_box(), "canevas.xlsx", CONTEXT)
    assert reading.refusal is not None
    assert reading.refusal.code == "reading_failed"
    assert (await readers.workbook(canevas(LEA), "canevas.xlsx", CONTEXT)).refusal is None


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"Nom;DDN\n" + b"Maes;04/03/2012\n" * 20_001])
async def test_refusals_come_back_as_they_are(readers, content):
    assert await readers.workbook(content, "liste.csv", CONTEXT) == read_workbook(content, "liste.csv", CONTEXT)


async def test_time_that_runs_out_is_named():
    processes = ReaderProcesses(limits=Limits(wall=0.001, jobs=5))
    await processes.start()
    try:
        reading = await processes.workbook(canevas(*[LEA] * 2000), "canevas.xlsx", CONTEXT)
    finally:
        await processes.stop()
    assert reading.refusal is not None
    assert reading.refusal.code == "reading_timeout"


async def test_a_mail_is_read_in_a_child(readers):
    raw = b"From: ec990001@cfwb.be\r\nTo: happi@cfwb.be\r\nSubject: Liste\r\n\r\nBonjour.\r\n"
    reading = await readers.message(raw)
    assert reading.author is not None
    assert (reading.author.address, reading.subject) == ("ec990001@cfwb.be", "Liste")


async def test_a_mail_is_judged_in_the_child_by_the_boundary_of_the_settings():
    raw = mail("ec990001@cfwb.be", "Bonjour.")
    judging = Judging(Boundary(BOUNDARY), {}, "9f2c1a")
    processes = ReaderProcesses(judging=judging)
    await processes.start()
    try:
        reading = await processes.message(raw)
    finally:
        await processes.stop()
    assert reading.authenticity == read_mail(raw, judging).authenticity
    assert reading.authenticity.verdict is Verdict.PASS


async def test_a_mail_that_takes_too_long_is_given_up_and_the_next_is_read():
    processes = ReaderProcesses(mail_limits=Limits(wall=0.3, jobs=5))
    await processes.start()
    try:
        with pytest.raises(UnreadableError):
            await processes.message(mail("ec990001@cfwb.be", "mot " * 12_000_000))
        assert (await processes.message(mail("ec990001@cfwb.be", "Bonjour."))).author is not None
    finally:
        await processes.stop()


async def test_pages_are_rendered_in_a_child():
    renderers = RendererProcesses()
    await renderers.start()
    try:
        page = AccessPage("Dubois", "Léa", "e990001-k7m2qd", "Hp-0000-0000-0000-0", "https://happi.example/")
        parts = await renderers.access_pages(SCHOOL, [page, page], 5_000_000)
    finally:
        await renderers.stop()
    assert sum(part.pages for part in parts) == 2
    assert all(part.content.startswith(b"%PDF") for part in parts)


def unseen_box() -> bytes:
    """Only A1 and XFD1048576 filled, behind a comment that stops the reader of the guard."""
    sheet = (
        b"<?xml version='1.0'?><!-- two hyphens -- stop a strict reader -->"
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1"><v>1</v></c></row>'
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )
    return repacked(canevas(LEA), {"xl/worksheets/sheet1.xml": sheet})
