"""PDFs: printed words, form layers however named, notes, pictures, scans; and what is refused by name."""

import io
import random

import pytest
from PIL import Image

from bot.domain.readings import FormReading
from bot.ports.forms import FormContext
from bot.reading.forms.reader import read_form
from tests.support.form_pdf import Style, Writer, assemble
from tests.support.form_people import Applicant, applicant


def paper() -> Applicant:
    asked = applicant(random.Random(11), 2)
    asked.ticked, asked.values["demandeur_autre"] = ("autre",), "directrice"
    return asked


def read(content: bytes, name: str = "formulaire.pdf") -> FormReading:
    return read_form(content, name, FormContext())


def code(content: bytes, name: str = "formulaire.pdf") -> str | None:
    refusal = read(content, name).refusal
    return refusal and refusal.code


@pytest.mark.parametrize("layer", ["none", "contract", "words", "numbers", "notes"])
@pytest.mark.parametrize("beside", [0, 300])
def test_words_fields_and_notes_are_read_where_they_stand(layer, beside):
    asked = paper()
    reading = read(Writer(Style(layer=layer, beside=beside)).document(asked))
    assert dict(reading.fields) == {name: value for name, value in asked.truth().items() if value is not None}


def test_fields_with_names_of_the_contract_need_no_printed_label():
    reading = read(Writer(Style(layer="contract", labels=False)).document(paper()))
    assert reading.form == "epoles_annexe_2"
    assert len(reading.fields) == 17


def test_a_box_of_the_form_layer_is_ticked_or_not():
    for ticked, quality in ((("autre",), "autre"), ((), None), (("president_administrateur", "autre"), None)):
        asked = paper()
        asked.ticked = ticked
        reading = read(Writer(Style(layer="numbers")).document(asked))
        assert dict(reading.fields).get("demandeur_qualite") == quality


def test_a_picture_under_the_form_is_a_signature():
    asked = paper()
    assert read(Writer(Style(picture=True)).document(asked)).signature == "image"
    asked.signature = "none"
    assert read(Writer(Style()).document(asked)).signature == "none"


def scanned(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("L", (1240, 1754), 250).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PDF", "PNG", "JPEG", "TIFF"])
def test_a_scan_is_for_an_agent(kind):
    reading = read(scanned(kind), "scan")
    assert reading.refusal is not None
    assert (reading.refusal.code, reading.fields) == ("scan", ())


def test_words_that_a_program_found_in_a_scan_are_told_apart():
    """Text behind a picture of the whole page."""
    writer = Writer(Style())
    writer.document(paper())
    page = "\n".join(writer.content) + "\nq 595 0 0 842 0 0 cm /Im1 Do Q"
    reading = read(assemble(page))
    assert reading.form == "epoles_annexe_2"
    assert "text_from_scan" in {problem.code for problem in reading.problems}


def locked() -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(Writer(Style()).document(paper()))))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_password_is_asked_to_be_taken_off():
    assert code(locked()) == "password_protected"


COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


@pytest.mark.parametrize(
    ("content", "name", "refused"),
    [
        (b"", "vide.pdf", "empty_file"),
        (b"%PDF-1.7\n" + b"\xff" * 500, "casse.pdf", "unreadable_file"),
        (COMPOUND + "WordDocument\0".encode("utf-16-le"), "annexe.doc", "old_word_file"),
        (COMPOUND + "EncryptedPackage\0".encode("utf-16-le"), "annexe.docx", "password_protected"),
        (b"PK\x03\x04casse", "annexe.docx", "unreadable_file"),
        (b"Bonjour", "mot.txt", "not_a_form"),
        (b"\0\1\2" * 40, "x.bin", "not_a_form"),
        (assemble("BT /F1 10 Tf 50 700 Td (Bonjour Nom : Anne) Tj ET"), "lettre.pdf", "not_a_form"),
        (b"a" * 20_000_001, "lourd.txt", "form_too_large"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(content, name, refused):
    assert code(content, name) == refused


def test_every_refusal_says_what_to_do_in_french():
    refusal = read(COMPOUND + "WordDocument\0".encode("utf-16-le"), "annexe.doc").refusal
    assert refusal is not None
    assert "veuillez" in refusal.message
