"""Papers made to harm: each is answered in time, by name, and none ends the agent."""

import io
import time
import zipfile
import zlib

import pytest

from bot.ports.forms import FormContext
from bot.processes import Limits, ReaderProcesses
from bot.reading.forms.reader import read_form, read_lines
from tests.support.form_docx import package
from tests.support.form_pdf import assemble

HEADINGS = "① POUVOIR ORGANISATEUR CONCERNÉ\n③ JE SOUSSIGNÉ(E)\nSOLLICITE L’ACCÈS\n"


def word(text: str, letters: int) -> bytes:
    return package(f"<w:p><w:r><w:t>{text * letters}</w:t></w:r></w:p>")


def with_document(xml: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", xml)
    return out.getvalue()


def page_of(objects: list[bytes]) -> bytes:
    out, places = b"%PDF-1.7\n", []
    for index, each in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (index, each)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + rows + end


CPU_SECONDS = 10  # a tenth of it is enough on a machine without other work
CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
FILTERS = zlib.compress(zlib.compress(b"\0" * 50_000_000, 9), 9)
WIDGETS = ["<< /Type /Annot /Subtype /Widget /FT /Tx /T (a) /Rect [1 1 9 9] >>"] * 4_000


@pytest.mark.parametrize(
    ("content", "refused"),
    [
        pytest.param(word("0", 30_000_000), "form_too_large", id="zeros"),
        pytest.param(word("a", 500_000), "form_too_large", id="one-long-word"),
        pytest.param(
            package("<w:tbl><w:tr><w:tc>" * 900 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 900),
            "form_too_large",
            id="deep",
        ),
        pytest.param(
            with_document('<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><w:d xmlns:w="w">&b;</w:d>'),
            "unreadable_file",
            id="entities",
        ),
        pytest.param(with_document("<w:d xmlns:w='w'><w:p>"), "not_a_form", id="unended"),
        pytest.param(with_document("<?xml version='1.0' encoding='UTF--1'?><d/>"), "not_a_form", id="no-encoding"),
        pytest.param(with_document("<?xml version='1.0' encoding='cp932'?><d/>"), "not_a_form", id="two-bytes"),
        pytest.param(
            page_of([CATALOG, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9999999>>"]), "unreadable_file", id="loop"
        ),
        pytest.param(page_of([CATALOG, b"<</Type/Pages/Kids[]/Count 0>>"]), "unreadable_file", id="no-page"),
        pytest.param(assemble("", WIDGETS), "form_too_large", id="widgets"),
        pytest.param(assemble("BT /F1 1e30 Tf 1e38 1e38 Td (x) Tj ET"), "not_a_form", id="far-away"),
    ],
)
def test_a_bomb_is_refused_by_name(content, refused):
    refusal = read_form(content, "formulaire", FormContext()).refusal
    assert refusal is not None
    assert refusal.code == refused


def test_streams_in_streams_end_in_the_child():
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>"
    stream = b"<</Length %d/Filter[/FlateDecode/FlateDecode]>>stream\n%b\nendstream" % (len(FILTERS), FILTERS)
    content = page_of([CATALOG, b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, stream])
    refusal = read_form(content, "formulaire.pdf", FormContext()).refusal
    assert refusal is not None
    assert refusal.code == "not_a_form"


@pytest.mark.parametrize(
    "flood",
    [
        *("nom prenom ", "Numéro FASE : ", "☐ ☒ autre président ", "SOLLICITE L’ACCÈS ", "1/", "date , "),
        *("nom : a\n", "ANNEXE 1 - DEMANDE D’ACCÈS À L’APPLICATION\n"),
    ],
)
@pytest.mark.parametrize("width", [60, 1_000_000])
def test_words_repeated_for_ever_cost_what_their_beginning_costs(flood, width):
    """A mail is read beside others: its words must not cost the square of their number."""
    words = flood * (400_000 // len(flood))
    text = HEADINGS + "\n".join(words[at : at + width] for at in range(0, len(words), width))
    start = time.process_time()
    read_lines(text.splitlines())
    assert time.process_time() - start < CPU_SECONDS


async def test_what_ends_two_children_is_refused_by_name():
    processes = ReaderProcesses(limits=Limits(wall=0.001, jobs=5))
    await processes.start()
    try:
        reading = await processes.form(b"Bonjour", "mot.txt", FormContext())
    finally:
        await processes.stop()
    assert reading.refusal is not None
    assert (reading.refusal.code, reading.signature) == ("form_timeout", "unknown")


async def test_a_form_comes_back_whole_from_its_child():
    processes = ReaderProcesses()
    await processes.start()
    try:
        reading = await processes.form(
            (HEADINGS + "Nom : Petit\nFonction : x\n").encode(), "mot.txt", FormContext()
        )
    finally:
        await processes.stop()
    assert dict(reading.fields)["beneficiaire_nom"] == "Petit"
    assert "fase" not in repr(reading)
