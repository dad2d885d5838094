"""What Word and its users do to a form: each oddity alone."""

import random

import pytest

from bot.domain.readings import FormReading
from bot.ports.forms import FormContext
from bot.reading.forms.reader import read_form
from tests.support.form_docx import Style, Writer, package, run, table, text_box
from tests.support.form_people import Applicant, applicant, lines

HEAD = "<w:p>" + run("DEMANDE D’ACCÈS À L’APPLICATION MÉTIER « E-PÔLES » | DIRECTION") + "</w:p>"


def paper(seed: int = 7, annexe: int = 3) -> Applicant:
    return applicant(random.Random(seed), annexe)


def read(content: bytes) -> FormReading:
    return read_form(content, "formulaire.docx", FormContext())


def paragraph(inner: str) -> str:
    return f"<w:p>{inner}</w:p>"


def with_po_fase(inner: str) -> FormReading:
    """A short form whose first number is written as `inner`."""
    return read(
        package(
            HEAD
            + paragraph(run("① POUVOIR ORGANISATEUR CONCERNÉ :"))
            + paragraph(run("Numéro FASE : ") + inner)
            + paragraph(run("② ÉTABLISSEMENT SCOLAIRE CONCERNÉ :"))
            + paragraph(run("③ JE SOUSSIGNÉ(E) :"))
            + paragraph(run("Nom : Dupré"))
            + paragraph(run("④ SOLLICITE L’ACCÈS À L’APPLICATION « E-PÔLES » POUR LE PROFIL DIRECTION :"))
        )
    )


@pytest.mark.parametrize("boxes", ["glyph", "control", "legacy", "symbol", "cross", "brackets"])
@pytest.mark.parametrize("ticked", [("autre",), ("president_administrateur",), ()])
def test_every_kind_of_box_is_read(boxes, ticked):
    asked = paper()
    asked.ticked, asked.values["demandeur_autre"] = ticked, "directrice" if ticked == ("autre",) else None
    reading = read(Writer(Style(boxes=boxes), random.Random(1)).document(asked))
    assert dict(reading.fields).get("demandeur_qualite") == (ticked[0] if ticked else None)


@pytest.mark.parametrize("layout", ["paragraphs", "table", "cells", "pairs", "columns"])
@pytest.mark.parametrize("fields", ["typed", "control", "legacy", "text_box"])
def test_every_layout_holds_every_kind_of_field(layout, fields):
    asked = paper()
    reading = read(Writer(Style(layout=layout, fields=fields, split=True), random.Random(2)).document(asked))
    assert dict(reading.fields) == {name: value for name, value in asked.truth().items() if value is not None}


def test_an_invitation_to_write_is_no_value():
    control = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    assert with_po_fase(control.format(run("990101"))).po_fase is None
    styled = '<w:r><w:rPr><w:rStyle w:val="Textedelespacerserv"/></w:rPr><w:t>990101</w:t></w:r>'
    assert with_po_fase(styled.replace("rserv", "reserve")).po_fase is None


def test_a_control_that_was_filled_in_is_a_value():
    control = '<w:sdt><w:sdtPr><w:showingPlcHdr w:val="0"/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>'
    assert with_po_fase(control.format(run("990101"))).po_fase == 990101


def test_deleted_words_are_gone_and_inserted_ones_are_there():
    moved = "<w:moveFrom><w:r><w:t>990103</w:t></w:r></w:moveFrom>"
    gone = f"<w:del><w:r><w:delText>990102</w:delText></w:r></w:del>{moved}"
    assert with_po_fase(gone + f"<w:ins>{run('990101')}</w:ins>").po_fase == 990101


def test_a_text_box_over_the_dots_is_read_once():
    reading = with_po_fase(run("……") + text_box(run("990101")))
    assert reading.po_fase == 990101
    assert dict(reading.fields)["po_fase"] == "990101"


def test_a_list_to_choose_from_gives_what_was_chosen():
    entries = (
        '<w:ddList><w:result w:val="1"/><w:listEntry w:val="990100"/><w:listEntry w:val="990101"/></w:ddList>'
    )
    field = f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{entries}</w:ffData></w:fldChar></w:r>'
    assert with_po_fase(field).po_fase == 990101


def test_titles_of_columns_stand_above_their_values():
    rows = [["Numéro FASE", "Dénomination", "Adresse"], ["990101", "ASBL Les Tilleuls", "rue Haute 3"]]
    block = table([[paragraph(run(cell)) for cell in row] for row in rows])
    reading = read(
        package(
            HEAD
            + paragraph(run("POUVOIR ORGANISATEUR CONCERNÉ"))
            + block
            + paragraph(run("JE SOUSSIGNÉ(E)"))
            + paragraph(run("SOLLICITE L’ACCÈS À L’APPLICATION « E-PÔLES » POUR LE PROFIL DIRECTION"))
        )
    )
    fields = dict(reading.fields)
    assert (fields["po_fase"], fields["po_denomination"], fields["po_adresse"]) == (
        "990101",
        "ASBL Les Tilleuls",
        "rue Haute 3",
    )


def test_a_picture_under_the_form_signs_it_and_a_logo_does_not():
    asked = paper()
    asked.signature, asked.date_written = "image", "12/10/2026"
    signed = Writer(Style(), random.Random(1)).document(asked)
    assert read(signed).signature == "image"
    asked.signature = "none"
    assert read(Writer(Style(header=True), random.Random(1)).document(asked)).signature == "none"


def test_a_signature_of_word_is_for_an_agent_to_look_at():
    reading = read(package(HEAD, extra={"_xmlsignatures/sig1.xml": b"<Signature/>"}))
    assert reading.refusal is not None  # no form at all
    body = Writer(Style(), random.Random(1))
    form = "".join(map(body.paragraph, lines(paper())))
    reading = read(package(form, extra={"_xmlsignatures/sig1.xml": b"<Signature/>"}))
    assert (reading.signature, reading.signature_code) == ("unknown", "signature_of_word")
    assert "eid_not_checked" in {problem.code for problem in reading.problems}


def test_an_ordinary_letter_is_no_form():
    reading = read(package(paragraph(run("Bonjour, voici notre règlement de travail. Nom : Anne"))))
    assert reading.refusal is not None
    assert reading.refusal.code == "not_a_form"
