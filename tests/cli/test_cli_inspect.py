"""`inspect`: one line a file, whatever the file; the contract's shape; nothing of it can harm a terminal."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from bot.cli.recognise import recognise
from bot.domain.matching import Named, Question, Rule, ToConfirm
from bot.domain.numbers import Fase
from bot.domain.schools import Etablissement
from bot.writing import Writing

FIELDS = (
    "file kind refused from to cc reply_to subject date message_id in_reply_to references text reply attachments"
    " automatic bounce authentic defects contents"
)
OUTLOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CORPUS = Path(__file__).parents[1] / "corpus" / "mail"

MAIL = (
    b"From: Ecole <ec990001@cfwb.be>\r\nTo: happi@cfwb.be\r\nSubject: Liste\r\n"
    b"Message-ID: <1@cfwb.be>\r\nDate: Mon, 5 Oct 2026 10:12:00 +0200\r\n\r\nBonjour\r\n"
)


def canevas(*students: tuple[str, str, str], fase: int = 990001) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Élèves"
    sheet.append(["Numéro FASE", fase])
    sheet.append(["Année scolaire", "2026-2027"])
    sheet.append(["Type de liste", "Liste complète"])
    sheet.append(["Nom", "Prénom", "Date de naissance"])
    for student in students:
        sheet.append(list(student))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_file(content: bytes, name: str) -> bytes:
    import base64

    body = base64.encodebytes(content).replace(b"\n", b"\r\n")
    return (
        MAIL.partition(b"\r\n\r\n")[0]
        + b'\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\n'
        b"Content-Type: text/plain\r\n\r\nVoici la liste.\r\n--x\r\nContent-Type: application/octet-stream\r\n"
        b"Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="
        + name.encode()
        + b"\r\n\r\n"
        + body
        + b"--x--\r\n"
    )


@pytest.fixture
def inspect(run, tmp_path):
    """Writes files, inspects them, gives the status and the lines."""

    def do(*files: tuple[str, bytes], config: Path | None = None):
        for name, content in files:
            (tmp_path / name).write_bytes(content)
        paths = [tmp_path / name for name, _ in files]
        answer = run("inspect", *paths, "--json", *(() if config is None else ("--config", config)))
        assert answer.err == ""
        return answer.status, [json.loads(line) for line in answer.out.splitlines()]

    return do


def test_a_mail_has_every_field_of_the_contract(inspect, tmp_path):
    status, (line,) = inspect(("m.eml", MAIL))
    assert status == 0
    assert (line["file"], line["kind"], line["refused"]) == (str(tmp_path / "m.eml"), "mail", None)
    assert line["from"] == {"name": "Ecole", "address": "ec990001@cfwb.be"}
    assert line["authentic"]["verdict"] == "unknown"
    assert line["contents"] == []
    assert line["message_id"] == "<1@cfwb.be>"
    assert set(line) >= set(FIELDS.split())


def test_a_workbook_is_read(inspect):
    status, (line,) = inspect(("liste.xlsx", canevas(("LAMBERT", "Nadia", "03/04/2012"))))
    assert status == 0
    assert (line["kind"], line["fase"], line["list"], line["format"]) == ("canevas", 990001, "complete", "xlsx")
    assert line["rows"][0]["date_naissance"] == "2012-04-03"


def test_lines_come_in_the_order_of_the_files_and_one_refusal_sets_the_status(inspect):
    files = [("b.bin", b"\x00\x01\x02" * 50), ("a.eml", MAIL), ("vide.xlsx", b"")]
    status, lines = inspect(*files)
    assert status == 1
    assert [Path(line["file"]).name for line in lines] == ["b.bin", "a.eml", "vide.xlsx"]
    codes = [line["refused"] and line["refused"]["code"] for line in lines]
    assert codes == ["not_recognised", None, "empty_file"]


def test_files_that_are_not_there_get_their_line(run, tmp_path):
    answer = run("inspect", tmp_path / "absent.eml", tmp_path, "nom\0nul", "--json")
    codes = [json.loads(line)["refused"]["code"] for line in answer.out.splitlines()]
    assert (answer.status, codes) == (1, ["file_missing", "file_unreadable", "file_unreadable"])


def test_attachments_are_read_and_their_refusal_is_not_the_mails(inspect):
    good, bad = canevas(("LAMBERT", "Nadia", "03/04/2012")), b"PK\x03\x04casse"
    status, lines = inspect(("1.eml", with_file(good, "liste.xlsx")), ("2.eml", with_file(bad, "liste.xlsx")))
    assert status == 0
    (first,), (second,) = (line["contents"] for line in lines)
    assert (first["attachment"], first["kind"], len(first["rows"])) == (0, "canevas", 1)
    assert (second["kind"], second["refused"]["code"], lines[1]["refused"]) == ("unknown", "unreadable_file", None)


def test_a_workbook_in_a_zip_points_at_the_entry(inspect):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("liste.xlsx", canevas(("LAMBERT", "Nadia", "03/04/2012")))
    _, (line,) = inspect(("m.eml", with_file(out.getvalue(), "envoi.zip")))
    (content,) = line["contents"]
    assert line["attachments"][content["attachment"]]["from"] == "zip"


def test_a_list_is_compared_with_the_box_that_sent_it(inspect):
    other = canevas(("LAMBERT", "Nadia", "03/04/2012"), fase=990003)
    _, (line,) = inspect(("m.eml", with_file(other, "liste.xlsx")))
    assert "fase_mismatch" in {problem["code"] for problem in line["contents"][0]["problems"]}


def test_the_settings_give_boundary_and_register(inspect, config, store):
    believed = b"Authentication-Results: frontiere.cfwb.be; dmarc=pass header.from=cfwb.be\r\n" + MAIL
    site = canevas(("LAMBERT", "Nadia", "03/04/2012"), fase=980001)
    signed = b"Authentication-Results: ailleurs.be; dmarc=pass header.from=cfwb.be\r\n" + with_file(site, "l.xlsx")
    _, lines = inspect(("1.eml", believed), ("2.eml", signed), config=config)
    assert [line["authentic"]["verdict"] for line in lines] == ["pass", "unknown"]
    assert "fase_is_site" in {problem["code"] for problem in lines[1]["contents"][0]["problems"]}


def test_the_opening_form_of_a_mail_is_shown(run):
    answer = run("inspect", CORPUS / "form_without_gestionnaire.eml", "--json")
    form = json.loads(answer.out)["form"]
    assert (form["form"], form["fase"]) == ("happi_ouverture", 990001)
    assert "gestionnaire" in form["missing"]


def test_a_workbook_that_asks_for_all_memory_gets_its_line(inspect):
    """Two cells at the two ends of a sheet make calamine ask for 549 GB and abort its process."""
    book = Workbook()
    book.worksheets[0]["A1"] = "Nom"
    book.worksheets[0]["XFD1048576"] = "fin"
    out = io.BytesIO()
    book.save(out)
    status, lines = inspect(("bombe.xlsx", out.getvalue()), ("apres.eml", MAIL))
    assert (status, lines[0]["refused"] is not None, lines[1]["kind"]) == (1, True, "mail")


def test_nothing_is_written(inspect, config, store):
    before = store.path.read_bytes()
    inspect(("m.eml", MAIL), config=config)
    assert store.path.read_bytes() == before


def test_a_page_for_a_person_carries_no_control_character(run, tmp_path):
    path = tmp_path / "m.eml"
    subject, words = b"Subject: \x1b[2J[bold]Liste\x07", "\x1b]0;x\x07 \u202e fin".encode()
    path.write_bytes(MAIL.replace(b"Subject: Liste", subject) + words)
    answer = run("inspect", path)
    assert answer.status == 0
    assert "[bold]Liste" in answer.out
    assert not {"\x1b", "\x07", "\u202e"} & set(answer.out)


def test_a_page_for_a_person_hides_a_national_number_and_a_password(run, tmp_path):
    """Exigence F11. The contract of --json is what the mail says, whole."""
    path = tmp_path / "secret.eml"
    path.write_bytes(MAIL + b"Mon numero est 85.07.30-033.28 et mon mot de passe est Soleil2024.\r\n")
    shown = run("inspect", path).out
    assert "Mon numero est [numéro national masqué] et mon mot de passe est [mot de passe masqué]" in shown
    assert "85.07.30" in run("inspect", "--json", path).out


def test_a_page_for_a_person_says_what_is_wrong(run, tmp_path):
    path = tmp_path / "liste.xlsx"
    path.write_bytes(canevas(("LAMBERT", "Nadia", "31/02/2012")))
    answer = run("inspect", path)
    assert "Élèves : 1" in answer.out
    assert "date_impossible" in answer.out


def test_answers_about_who_is_who_are_counted_for_a_person(run, tmp_path):
    asked = Question("abcd1234", Rule.ONE_LETTER, None, Named("Haddad", "Salma", "2012-03-04"), lines=(10,))
    sheet = ToConfirm("VGM-7K2M4Q", 3, (asked,))
    path = tmp_path / "a-confirmer.xlsx"
    path.write_bytes(Writing().doubts(Etablissement(Fase(990001), "Académie de Clairval"), sheet))
    answer = run("inspect", path)
    assert "Réponses à la feuille « À confirmer » : 0 Oui, 0 Non, 1 sans réponse" in answer.out
    assert "Dossier demandé : VGM-7K2M4Q" in answer.out
    assert "Version demandée : 3" in answer.out
    assert "Haddad" not in answer.out


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.eml")), ids=lambda path: path.stem)
def test_every_mail_of_the_corpus_is_known_for_one(path):
    assert recognise(path.read_bytes(), "sans-nom") == "mail"


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (b"Nom;Prenom;Date\nDUPONT;Jean;01/01/2010\n", "liste", "workbook"),
        (b"Nom;Prenom;Date\nDUPONT;Jean;01/01/2010\n", "liste.csv", "workbook"),
        (b"FASE: 990001\nBonjour\n", "note.txt", "form"),
        (b"sans en-tete", "perdu.eml", "mail"),
        (MAIL, "liste.xlsx", "mail"),
        (b"%PDF-1.7\n", "faux.eml", "form"),
        (OUTLOOK + "__properties_version1.0\0".encode("utf-16-le"), "m.msg", "outlook"),
        (b"<html><table><tr><td>Nom</td></tr></table></html>", "liste.xls", "workbook"),
    ],
)
def test_content_decides_and_the_name_only_in_doubt(content, name, kind):
    assert recognise(content, name) == kind
