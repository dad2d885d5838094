"""The form by which Pix Orga and Pix Certif are asked for, as a mail gives it (exigences K2, K6, A15).

How crp.education writes is not published: labels are settings, and text lines and HTML tables are both read.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from bot.domain.readings import FormReading, Person
from bot.reading.forms.opening import fase_number, is_blank, labelled
from bot.reading.words import plain

PIX_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "produit": "Outil demandé",
        "fase": "Numéro FASE",
        "denomination": "Établissement",
        "demandeur": "Demandeur (nom, prénom)",
        "mandat": "Mandat",
    }
)
_NEEDED = 3  # labels, the product among them: fewer are a letter
_ORGA = re.compile(r"\borga\b|\bpix-?orga\b")
_CERTIF = re.compile(r"\bcertif\b|\bpix-?certif\b|\bcentre de certification\b")
_NO_MANDATE = re.compile(r"(?:non|sans|pas|aucun|false|0)\b")


def read_pix_form(
    text: str, html: str | None = None, labels: Mapping[str, str] = PIX_LABELS
) -> FormReading | None:
    """The request that a mail holds; None when it holds none, or names neither product.

    `form` is pix_orga, pix_certif or pix_orga_certif; a mandate that is denied is `missing`.
    """
    if "pix" not in text.lower() and "pix" not in (html or "").lower():
        return None
    found = {name: value for name, value in labelled(text, html, labels).items() if not is_blank(value)}
    form = _form(found.get("produit", ""))
    if form is None or len(found) < _NEEDED:
        return None
    if _NO_MANDATE.match(plain(found.get("mandat", ""))):
        del found["mandat"]
    fase = fase_number(found.get("fase", ""))
    missing = tuple(name for name in labels if name not in found or (name == "fase" and fase is None))
    return FormReading(form, fase, persons=_asks(found), missing=missing, fields=tuple(found.items()))


def _form(product: str) -> str | None:
    words = plain(product)
    asked = [name for name, pattern in (("orga", _ORGA), ("certif", _CERTIF)) if pattern.search(words)]
    return "_".join(("pix", *asked)) if asked else None


def _asks(found: Mapping[str, str]) -> tuple[Person, ...]:
    """Whoever asks, with what the form says of the mandate: the agent reads it in the filed note."""
    if "demandeur" not in found:
        return ()
    mandate = f"mandat : {found['mandat']}" if "mandat" in found else "mandat non indiqué"
    return (Person("demandeur", found["demandeur"], mandate),)
