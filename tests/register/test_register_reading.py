"""The signalétique in every form it comes in, oddities of the real export included."""

import io
import json

import pytest
from openpyxl import Workbook

from bot.domain.numbers import Fase, PoFase
from bot.domain.schools import Etablissement, SchoolType
from bot.reading.register import read_register, school_type, title
from bot.reading.register_tables import RegisterError

TITLES = (
    "ndeg_fase_de_l_etablissement",
    "nom_d_etablissement",
    "type_d_enseignement",
    "reseau",
    "localite_de_l_etablissement",
    "ndeg_fase_de_l_implantation",
    "ndeg_fase_du_po",
    "nom_du_po",
)
_CLAIRVAL = ("Subventionné communal", "Clairval")
_PO = (99001.0, "Administration communale de Clairval")
_ESAHR = (990001.0, "Académie de Clairval", "Artistique à horaire réduit", *_CLAIRVAL)
_COLLEGE = (990002.0, "Collège du Vieux Pont")
ROWS = (
    (*_ESAHR, 980001.0, *_PO),
    (*_ESAHR, 980002.0, *_PO),
    (*_COLLEGE, "Primaire ordinaire", "Libre confessionnel", "Clairval", 980005.0, None, None),
    (*_COLLEGE, "Secondaire ordinaire", "Libre confessionnel", "Clairval", 980005.0, None, None),
)
SCHOOLS = (
    Etablissement(
        fase=Fase(990001),
        denomination="Académie de Clairval",
        type=SchoolType.ESAHR,
        reseau="Subventionné communal",
        localite="Clairval",
        po_fase=PoFase(99001),
        po_denomination="Administration communale de Clairval",
        implantations=(980001, 980002),
    ),
    Etablissement(
        fase=Fase(990002),
        denomination="Collège du Vieux Pont",
        type=SchoolType.SECONDAIRE,
        reseau="Libre confessionnel",
        localite="Clairval",
        implantations=(980005,),
    ),
)


def csv(separator: str = ";", titles: tuple[str, ...] = TITLES) -> str:
    lines = [titles, *((("" if cell is None else str(cell)) for cell in row) for row in ROWS)]
    return "".join(separator.join(line) + "\r\n" for line in lines)


def objects() -> list[dict[str, object]]:
    return [dict(zip(TITLES, row, strict=True)) for row in ROWS]


def workbook(*before: list[str]) -> bytes:
    book = Workbook()
    book.worksheets[0].append(["Rien ici"])
    sheet = book.create_sheet("Données")
    for row in (*before, TITLES, *ROWS):
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        csv().encode("utf-8-sig"),
        csv().encode("cp1252"),
        csv(",").encode(),
        csv("\t").encode("utf-16"),
        json.dumps(objects()).encode(),
        b"\xef\xbb\xbf  " + json.dumps({"total_count": 4, "results": objects()}).encode(),
        json.dumps([{"recordid": "x", "fields": each} for each in objects()]).encode(),
        json.dumps({"records": [{"record": {"fields": each}} for each in objects()]}).encode(),
        workbook(),
        workbook(["Signalétique au 1er novembre 2026"], []),
    ],
    ids=["csv", "cp1252", "virgules", "utf-16", "json", "results", "fields", "records", "xlsx", "xlsx-titre"],
)
def test_every_format_gives_the_same_schools(content):
    reading = read_register(content)
    assert reading.schools == SCHOOLS
    assert (reading.problems, reading.rows) == ((), 4)


@pytest.mark.parametrize(
    "written",
    [
        "ndeg_fase_de_l_etablissement",
        "N° FASE de l'établissement",
        "N° FASE de l’établissement",
        "Numéro FASE de l'établissement",
        "Nº FASE de l'Etablissement ",
    ],
)
def test_titles_are_compared_without_typography(written):
    assert title(written) == "ndeg_fase_de_l_etablissement"


def test_the_older_title_of_the_name_is_known():
    renamed = tuple("nom_de_l_etablissement" if each == "nom_d_etablissement" else each for each in TITLES)
    assert read_register(csv(titles=renamed).encode()).schools == SCHOOLS


@pytest.mark.parametrize(
    ("lost", "said"),
    [
        ("ndeg_fase_de_l_etablissement", "N° FASE de l’établissement (ndeg_fase_de_l_etablissement)"),
        ("nom_d_etablissement", "nom_d_etablissement, nom_de_l_etablissement"),
        ("type_d_enseignement", "type d’enseignement (type_d_enseignement)"),
    ],
)
def test_a_missing_column_is_named_with_the_accepted_titles(lost, said):
    renamed = tuple("autre_chose" if each == lost else each for each in TITLES)
    with pytest.raises(RegisterError) as refusal:
        read_register(csv(titles=renamed).encode())
    assert said in str(refusal.value)
    assert str(refusal.value).endswith("Rien n’a été importé.")


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("Artistique à horaire réduit", SchoolType.ESAHR),
        ("Secondaire artistique à horaire réduit", SchoolType.ESAHR),
        ("École supérieure des Arts", SchoolType.SUPERIEUR),
        ("Haute École", SchoolType.SUPERIEUR),
        ("Université", SchoolType.SUPERIEUR),
        ("Maternel ordinaire", SchoolType.FONDAMENTAL),
        ("PRIMAIRE ORDINAIRE", SchoolType.FONDAMENTAL),
        ("Secondaire ordinaire", SchoolType.SECONDAIRE),
        ("Secondaire CEFA", SchoolType.SECONDAIRE),
        ("Primaire spécialisé", SchoolType.SPECIALISE),
        ("Promotion sociale secondaire", SchoolType.PROMOTION_SOCIALE),
        ("Enseignement supérieur pour Adultes", SchoolType.PROMOTION_SOCIALE),
        ("Internat", SchoolType.AUTRE),
        ("", SchoolType.AUTRE),
    ],
)
def test_types_of_the_export_lead_to_the_rules_they_follow(written, kind):
    assert school_type(written) is kind


@pytest.mark.parametrize("written", ["5464.0", "5464", "005464", "5464,00", " 5464 "])
def test_numbers_are_read_as_exports_write_them(written):
    content = f"fase;denomination;type_d_enseignement\n{written};École;Primaire ordinaire\n"
    assert [int(school.fase) for school in read_register(content.encode()).schools] == [5464]


def test_rows_that_name_no_school_are_told_with_their_line():
    content = "fase;nom_d_etablissement;type_d_enseignement\nx;A;P\n;B;P\n990001;;P\n990002;C;P\n\n0;D;P\n"
    reading = read_register(content.encode())
    assert [int(school.fase) for school in reading.schools] == [990002]
    assert [problem.split(" : ")[0] for problem in reading.problems] == [
        "Ligne 2",
        "Ligne 3",
        "Ligne 4",
        "Ligne 7",
    ]


def test_details_that_the_file_lacks_are_known_to_be_lacking():
    content = b"fase;denomination;type_d_enseignement\n990001;A;P\n"
    assert read_register(content).details == {"fase", "denomination", "type"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "vide"),
        (b"\n\n \n", "vide"),
        (b'{"results": []}', "aucun établissement"),
        (b"[1, 2, 3]", "aucun établissement"),
        (b'[{"ndeg_fase": 1', "incomplet"),
        (b"[" * 100_000, "incomplet"),
        (b"PK\x03\x04casse", "illisible"),
        (b"fase;denomination;type_d_enseignement\n", "aucun établissement"),
        (b"\x00\x01\x02", "Il manque une colonne"),
        (b'fase;denomination;type_d_enseignement\n"' + b"x" * 200_000, "ni un CSV"),
    ],
)
def test_what_is_no_register_is_refused_in_french(content, said):
    with pytest.raises(RegisterError, match=said):
        read_register(content)


def test_names_are_one_line_without_control_characters():
    content = 'fase;denomination;type_d_enseignement\n990001;"École\ndu\x1b[2J  Pont";P\n'
    assert read_register(content.encode()).schools[0].denomination == "École du [2J Pont"
