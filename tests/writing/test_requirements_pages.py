"""What the circular asks of the « Accès personnels à Happi »: A4, one a student, readable in black and white."""

from io import BytesIO

import pypdfium2
import pytest
from pypdf import PdfReader

from bot.domain.numbers import Fase
from bot.domain.schools import Etablissement
from bot.ports import AccessPage
from bot.writing.pages import render_access_pages

SCHOOL = Etablissement(Fase(990001), "Académie de Clairval")
A4 = (595, 842)  # points


@pytest.fixture(scope="module")
def delivery() -> bytes:
    """A new account, and one that was woken and keeps its password."""
    pages = [
        AccessPage("Ben Haddou", "Inès", "e990001-k7m2q1", "Hp-PSM3-MKP0-0FK4-W", "https://happi.cfwb.be/?u=1"),
        AccessPage("Peeters", "Zoé", "e990001-k7m2q2", "", "https://happi.cfwb.be/?u=2"),
    ]
    (part,) = render_access_pages(SCHOOL, pages, 10_000_000)
    return part.content


def test_every_page_is_a4(delivery):
    sizes = [
        (round(page.mediabox.width), round(page.mediabox.height)) for page in PdfReader(BytesIO(delivery)).pages
    ]
    assert sizes == [A4, A4]


def test_no_page_needs_a_colour(delivery):
    for page in pypdfium2.PdfDocument(delivery):
        bands = page.render(scale=1).to_pil().convert("RGB").split()
        assert bands[0].tobytes() == bands[1].tobytes() == bands[2].tobytes()


def test_the_code_is_to_be_changed_at_the_first_login(delivery):
    new, woken = (" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(delivery)).pages)
    assert "Happi le demande à la première connexion" in new
    assert "votre mot de passe restent les mêmes" in woken
