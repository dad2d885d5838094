"""`inspect` on forms: given alone, attached to a mail, typed in one; the contract's shape each time."""

import base64
import io
import json
import random
from pathlib import Path

import pytest
from PIL import Image

from bot.cli.findings_forms import of_forms
from bot.settings import load
from tests.support.form_docx import Style, Writer
from tests.support.form_people import Applicant, applicant

CORPUS = Path(__file__).parents[1] / "corpus" / "forms"
SHAPE = {"file", "kind", "refused", "form", "fields", "missing", "signature", "problems"}


def asked() -> Applicant:
    return applicant(random.Random(5), 1)


def document() -> bytes:
    return Writer(Style(), random.Random(1)).document(asked())


def mail_with(content: bytes, name: str) -> bytes:
    body = base64.encodebytes(content).replace(b"\n", b"\r\n")
    return (
        b"From: ec990001@cfwb.be\r\nTo: poles@cfwb.be\r\nSubject: Annexe\r\nMessage-ID: <9@cfwb.be>\r\n"
        b"Date: Mon, 5 Oct 2026 10:12:00 +0200\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\n'
        b"Content-Type: text/plain\r\n\r\nVoici.\r\n--x\r\n"
        b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
        b"Content-Disposition: attachment; filename=" + name.encode() + b"\r\n\r\n" + body + b"--x--\r\n"
    )


@pytest.fixture
def inspect(run, tmp_path):
    """One file, inspected: the status and its line."""

    def do(name: str, content: bytes):
        (tmp_path / name).write_bytes(content)
        answer = run("inspect", tmp_path / name, "--json")
        assert answer.err == ""
        return answer.status, json.loads(answer.out)

    return do


def test_a_form_has_every_field_of_the_contract(inspect):
    status, line = inspect("annexe.docx", document())
    assert (status, line["kind"], line["refused"], line["form"]) == (0, "form", None, "epoles_annexe_1")
    assert set(line) >= SHAPE
    assert line["fields"] == {"form": "epoles_annexe_1", **asked().truth()}
    assert line["signature"] == asked().signature


def test_a_problem_has_its_field_level_code_and_sentence(inspect):
    paper = asked()
    paper.values["beneficiaire_compte_cerbere"] = None
    _, line = inspect("annexe.docx", Writer(Style(), random.Random(1)).document(paper))
    assert "beneficiaire_compte_cerbere" in line["missing"]
    (told,) = [problem for problem in line["problems"] if problem["code"] == "account_to_create"]
    assert (told["field"], told["level"]) == ("beneficiaire_compte_cerbere", "warning")
    assert "procédure" in told["message"]


def test_an_attached_form_is_in_the_contents_and_a_letter_is_not(inspect):
    _, line = inspect("m.eml", mail_with(document(), "annexe.docx"))
    (content,) = line["contents"]
    assert (content["attachment"], content["kind"], content["form"]) == (0, "form", "epoles_annexe_1")
    _, line = inspect("m.eml", mail_with(b"Notre reglement, nom et prenom.", "lettre.txt"))
    assert line["contents"] == []


def test_a_broken_attachment_does_not_refuse_the_mail(inspect):
    status, line = inspect("m.eml", mail_with(b"%PDF-1.7\n" + b"\xff" * 90, "annexe.pdf"))
    (content,) = line["contents"]
    assert (status, line["refused"]) == (0, None)
    assert (content["kind"], content["refused"]["code"]) == ("unknown", "unreadable_file")


def test_a_form_typed_in_a_mail_is_the_form_of_the_mail(run):
    path = next(CORPUS.glob("*-mail.eml"))
    wanted = json.loads(path.with_suffix(".json").read_text("utf-8"))
    form = json.loads(run("inspect", path, "--json").out)["form"]
    assert form["form"] == wanted["form"]
    assert form["fields"] == {"form": wanted["form"], **wanted["fields"]}


def test_a_scan_is_a_possible_form_that_nobody_read(inspect):
    out = io.BytesIO()
    Image.new("L", (1240, 1754), 250).save(out, "PDF")
    status, line = inspect("scan.pdf", out.getvalue())
    assert (status, line["kind"], line["refused"]["code"], line["form"]) == (1, "form", "scan", None)
    assert line["fields"] == {}


def test_another_document_is_refused_by_name(inspect):
    status, line = inspect("note.txt", b"FASE: 990001\nBonjour\n")
    assert (status, line["kind"], line["refused"]["code"]) == (1, "unknown", "not_a_form")


def test_a_person_reads_the_form_on_the_terminal(run, tmp_path):
    (tmp_path / "annexe.docx").write_bytes(document())
    (tmp_path / "m.eml").write_bytes(mail_with(document(), "annexe.docx"))
    answer = run("inspect", tmp_path / "annexe.docx", tmp_path / "m.eml")
    assert (answer.status, answer.err) == (0, "")
    assert answer.out.count("epoles_annexe_1") == 2
    assert "Signature : " in answer.out


def test_roots_that_are_not_there_end_no_reading(run, config, tmp_path):
    config.write_text(config.read_text("utf-8") + '\n[forms]\neid_roots = "absent.pem"\n', "utf-8")
    (tmp_path / "annexe.docx").write_bytes(document())
    answer = run("inspect", tmp_path / "annexe.docx", "--config", config, "--json")
    assert (answer.status, answer.err) == (0, "")
    assert json.loads(answer.out)["form"] == "epoles_annexe_1"


@pytest.mark.parametrize(("content", "said"), [(None, "ne peut pas être lu"), (b"autre chose", "certificats")])
def test_the_doctor_names_roots_that_judge_nothing(config, tmp_path, content, said):
    pytest.importorskip("pyhanko", reason="l’extra « signatures » n’est pas installé")
    config.write_text(config.read_text("utf-8") + '\n[forms]\neid_roots = "racines.pem"\n', "utf-8")
    if content is not None:
        (tmp_path / "racines.pem").write_bytes(content)
    (finding,) = of_forms(load(config))
    assert "forms.eid_roots" in str(finding.trouble)
    assert said in str(finding.trouble)


def test_without_roots_the_doctor_says_nothing_of_them(config):
    assert list(of_forms(load(config))) == []
