"""Words made comparable: no accents, no capitals, one kind of space and apostrophe."""

import re
import unicodedata

_TYPOGRAPHY = str.maketrans(
    {"’": "'", "ʼ": "'", "‘": "'", "´": "'", "`": "'", "œ": "oe", "Œ": "oe", "–": "-", "—": "-"}
)
_ACCENTS = re.compile(r"[\u0300-\u036f]+")
_SPACES = re.compile(r"[\s\u200b\ufeff]+")


def plain(text: str) -> str:
    """« Numéro   FASE » becomes « numero fase »."""
    if not text.isascii():
        text = _ACCENTS.sub("", unicodedata.normalize("NFKD", text.translate(_TYPOGRAPHY)))
    return _SPACES.sub(" ", text.casefold()).strip()
