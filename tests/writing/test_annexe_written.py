"""An annex made by the agent: the words of the circular, read back whole, accessible, harmless."""

import io
import random
import re
import zipfile
from xml.etree import ElementTree as ET

import pytest

from bot.domain.readings import FormReading
from bot.ports import Writer
from bot.ports.forms import FormContext
from bot.reading.forms.reader import read_form
from bot.writing import Writing
from bot.writing.annexe import ANNEXES, annexe
from tests.support.form_people import Applicant, applicant

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def write(number: int, fields: dict[str, str]) -> bytes:
    return annexe(number, fields, return_to="poles@cfwb.be", copy_to="poles.territoriaux@cfwb.be")


def read(content: bytes) -> FormReading:
    return read_form(content, "annexe.docx", FormContext())


def asked(number: int, seed: int) -> Applicant:
    return applicant(random.Random(seed), number)


def known(paper: Applicant) -> dict[str, str]:
    """What an earlier paper said; its date is not written again."""
    return {name: str(value) for name, value in paper.truth().items() if value is not None and name != "date"}


def part(content: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(content)).read(name).decode()


@pytest.mark.parametrize("number", ANNEXES)
@pytest.mark.parametrize("seed", range(6))
def test_what_is_written_is_read_again(number, seed):
    fields = known(asked(number, seed))
    reading = read(write(number, fields))
    assert (reading.form, dict(reading.fields)) == (f"epoles_annexe_{number}", fields)
    assert reading.missing == ("date",)


@pytest.mark.parametrize("number", ANNEXES)
def test_a_blank_annex_has_no_value_at_all(number):
    reading = read(write(number, {}))
    assert (reading.form, reading.fields, reading.signature) == (f"epoles_annexe_{number}", (), "none")
    assert len(reading.missing) == 16


def test_a_date_and_a_signature_are_never_given_by_the_agent():
    assert "2026-10-12" not in part(write(1, {"date": "2026-10-12"}), "word/document.xml")


def test_the_engine_writes_it_through_its_port():
    writer: Writer = Writing()
    assert writer.annexe(1, {}, return_to="poles@cfwb.be") == annexe(1, {}, return_to="poles@cfwb.be")


def test_there_is_no_annex_four():
    with pytest.raises(KeyError):
        write(4, {})


def test_the_school_is_told_where_to_send_it():
    text = part(write(2, {}), "word/document.xml")
    assert "à retourner complété et signé à poles@cfwb.be, avec copie à poles.territoriaux@cfwb.be." in text
    assert "copie" not in part(annexe(2, {}, return_to="poles@cfwb.be"), "word/document.xml")


def test_a_hostile_value_is_only_words():
    evil = 'x</w:t><w:br/>&"\x00\x1b\ud800 ]]>'
    content = write(1, {"po_denomination": evil})
    text = "".join(ET.fromstring(part(content, "word/document.xml")).itertext())
    assert "x</w:t><w:br/>&" in text


def test_a_reader_of_screens_finds_language_title_headings_and_names():
    content = write(3, {})
    document = ET.fromstring(part(content, "word/document.xml"))
    styles = [each.get(f"{W}val") for each in document.iter(f"{W}pStyle")]
    assert (styles.count("Heading1"), styles.count("Heading2")) == (1, 5)
    assert "fr-BE" in part(content, "word/styles.xml")
    assert "<dc:title>ANNEXE 3" in part(content, "docProps/core.xml")
    controls = list(document.iter(f"{W}sdt"))
    assert len(controls) == 18
    assert all(control.find(f"{W}sdtPr/{W}alias") is not None for control in controls)


def test_the_same_words_are_the_same_file():
    assert write(1, {"po_fase": "990101"}) == write(1, {"po_fase": "990101"})


def test_no_word_is_parted_from_its_colon():
    assert not re.search(r"\w :", part(write(1, {}), "word/document.xml"))
