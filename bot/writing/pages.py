"""Makes the documents « Accès personnels à Happi »: one accessible A4 page a student, in PDFs that fit in a mail.

The pages carry access codes: nothing of them may enter a message, a log or an exception.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import typst
import zxingcpp

from bot.domain.schools import Etablissement
from bot.ports import AccessPage, PdfPart
from bot.writing.coverage import FONTS, drawable

_SOURCE = Path(__file__).with_name("pages.typ")

# Measured: what a PDF weighs by itself (fonts, title) and for each page. Only a first guess: sizes are checked.
_BASE_BYTES = 60_000
_PAGE_BYTES = 13_000


class RenderingError(Exception):
    """The pages can't be made; the text says what kind of trouble it is, never what the pages say."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What the pages say besides the students: where to connect, and who sends them."""

    site: str = "https://happi.cfwb.be"
    footer: tuple[str, ...] = ("Service général du Numérique éducatif", "Avenue du Port 16, 1080 Bruxelles")


DEFAULT_WORDING = Wording()


def render_access_pages(
    school: Etablissement,
    pages: Sequence[AccessPage],
    limit: int,
    wording: Wording = DEFAULT_WORDING,
) -> tuple[PdfPart, ...]:
    """One page a student, in the given order, in as many PDFs of about the same length as `limit` bytes asks for.

    An empty `code` says that identifier and password are unchanged; an empty `qr` leaves the QR code out.
    RenderingError when one page alone is over the limit, or can't be made.
    """
    texts = [_text(page) for page in pages]
    room = max(1, (limit - _BASE_BYTES) // _PAGE_BYTES)
    parts = -(-len(texts) // room)
    return tuple(
        part
        for place in range(parts)
        for part in _fitting(
            school, texts[_share(place, parts, texts) : _share(place + 1, parts, texts)], limit, wording
        )
    )


def _share(place: int, parts: int, texts: Sequence[object]) -> int:
    """Where part `place` of `parts` begins, so that their lengths differ by one page at most."""
    return place * len(texts) // parts


def _fitting(
    school: Etablissement, texts: Sequence[dict[str, str | bool | None]], limit: int, wording: Wording
) -> list[PdfPart]:
    """These pages in one PDF, or in halves of it until each fits."""
    content = _compile(school, texts, wording)
    if len(content) <= limit:
        return [PdfPart(content, len(texts))]
    if len(texts) == 1:
        raise RenderingError(f"une page seule ({len(content)} octets) dépasse la taille admise ({limit} octets)")
    half = len(texts) // 2
    return _fitting(school, texts[:half], limit, wording) + _fitting(school, texts[half:], limit, wording)


def _text(page: AccessPage) -> dict[str, str | bool | None]:
    """What the template reads for one student."""
    return {
        "nom": drawable(page.nom),
        "prenom": drawable(page.prenom),
        "username": page.username,
        "code": page.code,
        "qr": qr_svg(page.qr) if page.qr else None,
        "replaces": page.replaces,
    }


def qr_svg(text: str) -> str:
    """A QR code as a drawing, with its quiet zone; level M bears a fold or a stain."""
    try:
        code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    except (ValueError, RuntimeError):
        raise RenderingError("le texte du code QR est trop long ou vide") from None
    return str(code.to_svg(add_quiet_zones=True))


def _compile(school: Etablissement, texts: Sequence[dict[str, str | bool | None]], wording: Wording) -> bytes:
    data = {
        "school": drawable(school.denomination),
        "fase": str(int(school.fase)),
        "site": wording.site,
        "footer": wording.footer,
        "pages": texts,
    }
    try:
        made = typst.compile(
            _SOURCE.read_bytes(),
            font_paths=_fonts(),
            sys_inputs={"data": json.dumps(data)},
            format="pdf",
            pdf_standards=["ua-1"],
        )
    except typst.TypstError:
        # Its message quotes the text at fault, that is a name.
        raise RenderingError("la page ne peut pas être mise en forme") from None
    assert isinstance(made, bytes)
    return made


@cache
def _fonts() -> typst.Fonts:
    """The packaged fonts and no other: a page looks the same on every machine."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
