"""The catalogue of lists as schools really send them, 1 to 16: the file itself."""

import csv
import io
import zipfile
from pathlib import Path

import pytest

from bot.ports import ReadingContext
from bot.reading.workbook import read_workbook
from tests.reading.catalogue_kit import LEA, NOE, refused, told
from tests.reading.workbook_makers import (
    CONTEXT,
    HEADER,
    IDENTIFIED,
    TODAY,
    canevas,
    part,
    people,
    read,
    repacked,
    xlsx,
    xlsx_of_excel,
)

CORPUS = Path(__file__).parents[1] / "corpus" / "workbooks"
STUDENTS = [("Dubois", "Léa", "2012-03-04"), ("Lambert", "Noé", "2013-11-05")]
THREE = [*STUDENTS, ("N'Diaye", "Awa", "2011-01-31")]
ROWS = (*IDENTIFIED, HEADER, LEA, NOE)
SHEET = "xl/worksheets/sheet1.xml"

NOT_A_WORKBOOK = "Nous ne pouvons lire que le canevas Excel (.xlsx) ; veuillez y recopier vos données."
LOCKED = (
    "Votre fichier est protégé par un mot de passe ; "
    "veuillez le renvoyer sans mot de passe, depuis votre boite administrative."
)
UNREADABLE = "La pièce jointe est illisible ou incomplète ; veuillez la renvoyer."
TOO_LARGE = "Votre fichier dépasse la taille admise ; veuillez n’envoyer que le canevas des élèves."
EMPTY = "Le canevas reçu ne contient aucun élève ; veuillez le compléter et le renvoyer."


def text_table(separator: str, encoding: str) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, delimiter=separator).writerows(ROWS)
    return stream.getvalue().encode(encoding)


@pytest.mark.parametrize("name", ["canevas.xls", "canevas.xlsx", "canevas.pdf"])
def test_case_01_an_old_xls_whatever_its_name(name):
    reading = read((CORPUS / "libreoffice.xls").read_bytes(), name)
    assert (people(reading), reading.format, told(reading)) == (THREE, "xls", [])


def test_case_02_a_password():
    names = ("Root Entry", "EncryptionInfo", "EncryptedPackage")
    directory = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in names)
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + directory.ljust(512, b"\0")
    for content in (locked, (CORPUS / "locked.xls").read_bytes(), (CORPUS / "locked.ods").read_bytes()):
        assert refused(read(content)) == (
            "password_protected",
            LOCKED,
        )


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16", "cp850", "mac_roman"])
def test_case_03_a_csv_named_xlsx(separator, encoding):
    reading = read(text_table(separator, encoding))
    assert (people(reading), reading.format, told(reading)) == (STUDENTS, "csv", [])


def test_case_03_a_web_page_named_xlsx():
    assert refused(read(b"<html><table><tr><td>Nom</td></tr></table></html>")) == (
        "html_not_workbook",
        "Votre fichier n’est pas un vrai classeur Excel ; veuillez l’ouvrir dans Excel et l’enregistrer en .xlsx.",
    )


def test_case_04_an_ods_is_read():
    reading = read((CORPUS / "libreoffice.ods").read_bytes())
    assert (people(reading), reading.format, told(reading)) == (THREE, "ods", [])


def zipped(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        zipped(**{"Index/Document.iwa": b"numbers", "preview.jpg": b"\xff\xd8"}),
        zipped(**{"word/document.xml": b"<w/>", "[Content_Types].xml": b"<Types/>"}),
        b"%PDF-1.7\n1 0 obj",
        b"\xff\xd8\xff\xe0" + bytes(50),
        b"\x89PNG\r\n\x1a\n" + bytes(50),
        b"https://partage.example.be/s/liste-des-eleves\n",
    ],
    ids=["numbers", "word", "pdf", "photo", "scan", "link"],
)
def test_case_04_what_is_no_workbook(content):
    assert refused(read(content)) == ("not_a_workbook", NOT_A_WORKBOOK)


@pytest.mark.parametrize(
    ("rows", "code"),
    [((*IDENTIFIED, HEADER, ("DUPONT", "Jean", "01/01/2010")), "no_student"), ((), "empty_workbook")],
)
def test_case_08_an_empty_template(rows, code):
    assert refused(read(xlsx(rows))) == (code, EMPTY)


@pytest.mark.parametrize("share", [0.2, 0.6, 0.95])
def test_case_09_a_file_cut_on_its_way(share):
    whole = xlsx_of_excel(ROWS)
    assert refused(read(whole[: int(len(whole) * share)])) == ("unreadable_file", UNREADABLE)


def test_case_09_a_file_of_no_byte():
    assert refused(read(b"")) == ("empty_file", "La pièce jointe est vide ; veuillez la renvoyer.")


def test_case_10_a_bomb():
    bomb = repacked(canevas(LEA), {"xl/media/image1.xml": bytes(60_000_000)})
    assert refused(read(bomb)) == ("too_large", TOO_LARGE)
    assert refused(read_workbook(canevas(LEA), "canevas.xlsx", CONTEXT, largest=1_000)) == ("too_large", TOO_LARGE)


def test_case_10_millions_of_rows():
    reading = read(xlsx([HEADER, *[LEA] * 20_001]))
    sentence = "Votre fichier contient trop de lignes ; veuillez n’envoyer que le canevas des élèves."
    assert refused(reading) == ("too_many_rows", sentence)


def test_case_10_a_cell_of_sixty_million_letters():
    strings = part(xlsx_of_excel(ROWS), "xl/sharedStrings.xml").replace(b"Dubois", b"D" * 60_000_000)
    assert refused(read(repacked(xlsx_of_excel(ROWS), {"xl/sharedStrings.xml": strings}))) == (
        "too_large",
        TOO_LARGE,
    )


def test_case_11_a_wrong_dimension():
    whole = canevas(LEA, NOE)
    sheet = part(whole, SHEET).replace(b'ref="A1:C7"', b'ref="A1:A1"')
    reading = read(repacked(whole, {SHEET: sheet}))
    assert (people(reading), told(reading)) == (STUDENTS, [])


def test_case_12_macros():
    reading = read(repacked(canevas(LEA, NOE), {"xl/vbaProject.bin": b"Sub Auto_Open()"}))
    assert (people(reading), reading.format) == (STUDENTS, "xlsm")
    assert told(reading) == [
        (None, None, "warning", "macros_ignored", "Les macros de votre fichier ont été ignorées.")
    ]


@pytest.mark.parametrize("written", ["2025-2026", "2025/26", "année 2025 - 2026"])
def test_case_13_last_year_s_template(written):
    rows = [IDENTIFIED[0], ("Année scolaire", written), *IDENTIFIED[2:], HEADER, LEA, NOE]
    reading = read(xlsx(rows))
    sentence = (
        "Le canevas reçu porte l’année 2025-2026 ; veuillez confirmer qu’il s’agit bien de la liste 2026-2027."
    )
    assert (people(reading), reading.school_year) == (STUDENTS, "2025-2026")
    assert told(reading) == [(None, None, "warning", "wrong_year", sentence)]


def test_case_15_the_number_of_another_school():
    reading = read(xlsx([("Numéro FASE", 990464), *IDENTIFIED[1:], HEADER, LEA, NOE]))
    sentence = (
        "Le numéro FASE indiqué (990464) ne correspond pas à votre boite administrative ; veuillez vérifier."
    )
    assert told(reading) == [(None, None, "error", "fase_mismatch", sentence)]


def test_case_16_the_number_of_a_site():
    context = ReadingContext(fase=990001, today=TODAY, implantations=(990464,))
    reading = read(xlsx([("Numéro FASE", 990464), *IDENTIFIED[1:], HEADER, LEA, NOE]), context=context)
    sentence = (
        "Le numéro indiqué est celui d’une implantation ; veuillez indiquer le numéro FASE de l’établissement."
    )
    assert told(reading) == [(None, None, "error", "fase_is_site", sentence)]
