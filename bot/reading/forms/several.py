"""Two persons in the block of one: « Roch et Dupont », « Anne / Luc », two mobile telephones, two addresses."""

import re
from collections.abc import Mapping

from bot.reading.forms.marks import fold
from bot.reading.forms.values import dialled

_JOINED = re.compile(r"[^\W\d_]{2,}\.?\s*(?:\s(?:et|and)\s|[/&;+])\s*[^\W\d_]{2,}")
_ADDRESS = re.compile(r"[^\s<>;,/()]{1,64}@[^\s<>;,/()]{4,}")
_PIECES = re.compile(r"\s+(?:et|ou|-|–)\s+|\s/\s|[;,&|]")  # « 0475/12.34.56 » is one number
_LONGEST = 300


def names_several(values: Mapping[str, str]) -> bool:
    """Whether the beneficiary is more than one person; a landline beside a mobile telephone is still one."""
    names = (values.get(f"beneficiaire_{each}", "") for each in ("nom", "prenom"))
    return (
        any(_JOINED.search(fold(name)) is not None for name in names)
        or len(_addresses(values.get("beneficiaire_mail", ""))) > 1
        or len(_mobiles(values.get("beneficiaire_telephone", ""))) > 1
    )


def _addresses(written: str) -> set[str]:
    """Each address once: mail programs write one twice, as `a@b.be <mailto:a@b.be>`."""
    return {each.casefold().removeprefix("mailto:").rstrip(".") for each in _ADDRESS.findall(written[:_LONGEST])}


def _mobiles(written: str) -> set[str]:
    numbers = (dialled(each) for each in _PIECES.split(written[:_LONGEST]))
    return {each for each in numbers if each is not None and re.fullmatch(r"04\d{8}", each)}
