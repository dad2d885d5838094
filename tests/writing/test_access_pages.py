"""The access pages are accessible, complete, one a student, and fit in a mail."""

from dataclasses import replace
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader

from bot.domain.numbers import Fase
from bot.domain.schools import Etablissement
from bot.ports import AccessPage
from bot.writing.pages import RenderingError, Wording, render_access_pages

SCHOOL = Etablissement(Fase(990001), "Académie « L’Étude » de Clairval")
LARGE = 10_000_000
CODE = "Hp-PSM3-MKP0-0FK4-W"


def student(nom="Ben Haddou", prenom="Inès", number=1, code=CODE, qr=True) -> AccessPage:
    username = f"e990001-k7m2q{number}"
    return AccessPage(nom, prenom, username, code, f"https://happi.cfwb.be/?u={username}&c={code}" if qr else "")


def pdf(*pages: AccessPage, school=SCHOOL) -> PdfReader:
    (part,) = render_access_pages(school, pages, LARGE)
    reader = PdfReader(BytesIO(part.content))
    assert part.pages == len(reader.pages) == len(pages)
    return reader


def text(reader: PdfReader, place: int = 0) -> str:
    return " ".join(reader.pages[place].extract_text().split())


def structure(element) -> list:
    """Every element of the structure tree, in reading order."""
    node = element.get_object()
    if not hasattr(node, "get"):
        return []
    kids = node.get("/K", [])
    below = kids if isinstance(kids, list) else [kids]
    return [node, *(found for kid in below if not isinstance(kid, int) for found in structure(kid))]


def elements(reader: PdfReader, kind: str) -> list:
    return [node for node in structure(reader.trailer["/Root"]["/StructTreeRoot"]) if node.get("/S") == kind]


def qr_codes(content: bytes) -> list[str]:
    return [
        zxingcpp.read_barcode(page.render(scale=3, grayscale=True).to_pil()).text
        for page in pypdfium2.PdfDocument(content)
    ]


def test_a_new_code_says_that_the_old_one_opens_nothing_any_more():
    again = replace(student(), replaces=True)
    assert "Nouveau code : l’ancien ne fonctionne plus." in text(pdf(again))
    assert "ancien" not in text(pdf(student()))


def test_a_page_says_who_where_and_how():
    said = text(pdf(student()))
    for part in (
        "Accès personnels à Happi",
        "Ben Haddou Inès",
        "Académie « L’Étude » de Clairval",
        "e990001-k7m2q1",
        CODE,
        "https://happi.cfwb.be",
        "Service général du Numérique éducatif – Avenue du Port 16, 1080 Bruxelles",
        "FASE 990001",
    ):
        assert part in said


def test_a_page_gives_the_advice_of_the_circular():
    """Two schools, two accounts; as many accounts as schools; keep the login data; help without log-in."""
    said = text(pdf(student()))
    assert "a un compte distinct pour chacun" in said
    assert "a autant de comptes que d’établissements" in said
    assert "Conservez les données de connexion de chaque compte" in said
    assert "ses parents ou ses représentants légaux" in said
    assert "sans vous connecter, sur la page d’accueil" in said
    assert "adressez-vous à vos enseignants" in said


def test_pages_come_in_the_order_given():
    reader = pdf(*(student(nom=nom) for nom in ("Zola", "Abid", "Mertens")))
    assert [
        next(nom for nom in ("Zola", "Abid", "Mertens") if nom in text(reader, place)) for place in range(3)
    ] == [*("Zola", "Abid", "Mertens")]


def test_the_qr_code_of_each_page_is_its_own():
    pages = [student(number=number) for number in (1, 2)]
    (part,) = render_access_pages(SCHOOL, pages, LARGE)
    assert qr_codes(part.content) == [page.qr for page in pages]


def test_the_document_is_accessible():
    reader = pdf(student(), student(nom="Diallo"))
    root = reader.trailer["/Root"]
    assert reader.metadata.title == "Accès personnels à Happi – Académie « L’Étude » de Clairval"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith("fr")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert len(elements(reader, "/H1")) == 2
    assert len(elements(reader, "/L")) == 4
    assert [node["/Alt"] for node in elements(reader, "/Figure")] == [
        "Code QR : ouvre la connexion à Happi pour l’identifiant e990001-k7m2q1"
    ] * 2


def test_the_bookmarks_are_the_students():
    reader = pdf(student(), student(nom="Diallo", prenom=""))
    assert [mark.title for mark in reader.outline] == ["Ben Haddou Inès", "Diallo"]


def test_only_the_packaged_fonts_are_used():
    reader = pdf(student(), student(nom="محمد", prenom="علي"))
    names = {
        font.get_object()["/BaseFont"].partition("+")[2]
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert names == {"NotoSans-Regular", "NotoSans-Bold", "NotoSansArabic-Regular", "NotoSansArabic-Bold"}


@pytest.mark.parametrize(
    ("nom", "prenom"),
    [
        ("Nguyễn", "Thị Ánh Ngọc"),
        ("Öztürk", "Şükrü İsmail Ğ ı"),
        ("Țepeș-Łukasz", "Ştefan Ærø"),
        ("N'Diaye", "M’Bala"),
        ("Гагарин", "Юрий"),
        ("Van den Berghe de la Tour d’Auvergne-Lauraguais et de Sainte-Marie du Mont Blanc", "Marie" * 16),
        ("W" * 80, "M" * 80),
        ("O", ""),
        ("", "Awa"),
    ],
)
def test_every_name_has_its_page_and_only_one(nom, prenom):
    reader = pdf(student(nom, prenom), student())
    said = reader.pages[0].extract_text().replace("\u200b", "").replace("\n", "").replace(" ", "")
    assert nom.replace(" ", "") in said
    assert prenom.replace(" ", "") in said


@pytest.mark.parametrize(
    "nom", ["#set page(fill: red)", "$x^2$ *gras* _it_", "\\u{41} `raw` <a> @b //c", "{{ 1 }}"]
)
def test_a_name_is_never_taken_for_markup(nom):
    assert nom in text(pdf(student(nom)))


@pytest.mark.parametrize(
    "nom", ["李雷", "😀", "שלום", "\x00\x07\u202e", "\ud800", "\ue000", "e\u0301\u0302\u0303"]
)
def test_signs_that_no_font_has_never_stop_a_delivery(nom):
    assert CODE in text(pdf(student(nom), school=Etablissement(Fase(990002), nom)))


def test_an_unknown_sign_is_shown_as_one():
    assert "��" in text(pdf(student("李雷")))


def test_without_a_code_the_password_is_said_to_be_unchanged():
    said = text(pdf(student(code="")))
    assert "Inchangé" in said
    assert "votre identifiant et votre mot de passe restent les mêmes" in said
    assert "Hp-" not in said


def test_without_a_qr_text_there_is_no_figure():
    reader = pdf(student(qr=False))
    assert elements(reader, "/Figure") == []
    assert "QR" not in text(reader)


def test_the_address_and_the_footer_may_be_others():
    wording = Wording(site="https://e-classe.example", footer=("Service", "Rue 1"))
    (part,) = render_access_pages(SCHOOL, [student()], LARGE, wording)
    said = text(PdfReader(BytesIO(part.content)))
    assert "https://e-classe.example" in said
    assert "Service – Rue 1" in said


def test_a_large_delivery_is_split_under_the_limit_in_order():
    pages = [student(nom=f"Nom{number:03}") for number in range(60)]
    parts = render_access_pages(SCHOOL, pages, 300_000)
    assert len(parts) > 1
    assert all(len(part.content) <= 300_000 for part in parts)
    assert max(part.pages for part in parts) - min(part.pages for part in parts) <= 1
    readers = [PdfReader(BytesIO(part.content)) for part in parts]
    assert [len(reader.pages) for reader in readers] == [part.pages for part in parts]
    assert [mark.title for reader in readers for mark in reader.outline] == [f"{page.nom} Inès" for page in pages]


def test_a_wrong_guess_is_halved_until_it_fits():
    """Arabic fonts weigh more than the guess allows for."""
    pages = [student(nom="محمد عبد الله", prenom="علي") for _ in range(4)]
    (whole,) = render_access_pages(SCHOOL, pages, LARGE)
    parts = render_access_pages(SCHOOL, pages, len(whole.content) - 1)
    assert sum(part.pages for part in parts) == 4
    assert len(parts) > 1


def test_no_student_makes_no_pdf():
    assert render_access_pages(SCHOOL, [], LARGE) == ()


def test_the_same_pages_are_the_same_bytes():
    pages = [student(), student("محمد")]
    assert render_access_pages(SCHOOL, pages, LARGE) == render_access_pages(SCHOOL, pages, LARGE)


@pytest.mark.parametrize(
    ("page", "limit"),
    [(student(), 10_000), (AccessPage("Secretova", "Ada", "u", CODE, "x" * 5000), LARGE)],
)
def test_what_cannot_be_made_is_said_without_a_name_or_a_code(page, limit):
    with pytest.raises(RenderingError) as caught:
        render_access_pages(SCHOOL, [page], limit)
    told = f"{caught.value} {caught.value.__cause__}"
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    assert not any(secret in told for secret in (page.nom, page.prenom, CODE, page.qr))
