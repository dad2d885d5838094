"""When two rows are the same student of one school: equal after normalisation, nothing looser (design)."""

import unicodedata

_SPECIAL = str.maketrans({"ł": "l", "ı": "i", "ø": "o", "æ": "ae", "œ": "oe"})


def plain(text: str) -> str:
    """Letters and digits only, without accents or case: « Ben-Haddou » and « BEN HADDOU » are equal."""
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_SPECIAL))
    return "".join(letter for letter in folded if letter.isalnum())


def student_key(nom: str, prenom: str, date_naissance: str | None) -> tuple[str, str, str]:
    """The key of a student inside one school; never to be used across schools (exigences E9, E10)."""
    return plain(nom), plain(prenom), date_naissance or ""
