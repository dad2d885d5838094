"""How near two names or two dates are: one letter, the same sound, a slip of the hand. Nothing here decides."""

import re
from functools import lru_cache

# French ears: what is written in several ways and heard in one. Applied in order, to names already made plain.
_HEARD = tuple(
    (re.compile(pattern), heard)
    for pattern, heard in (
        ("ph", "f"),
        ("(?:sch|sh|ch)", "5"),
        ("th", "t"),
        ("h", ""),
        ("qu|ck|q", "k"),
        ("c(?=[eiy])", "s"),
        ("c", "k"),
        ("g(?=[eiy])", "j"),
        ("gu(?=[eiy])", "g"),
        ("x", "ks"),
        ("w", "v"),
        ("z", "s"),
        ("y", "i"),
        ("eau|au", "o"),
        ("ou", "u"),
        ("ai|ei", "e"),
        (r"(.)\1+", r"\1"),
        ("(?<=..)[estd]+$", ""),
    )
)


@lru_cache(maxsize=65_536)
def sound(name: str) -> str:
    """Roughly how a plain name is heard: « mathieu » and « matthieu », « sofia » and « sophia » are one."""
    for pattern, heard in _HEARD:
        name = pattern.sub(heard, name)
    return name


def is_one_edit(one: str, other: str) -> bool:
    """Whether at most one letter is changed, added or left out, or two neighbours stand the other way round."""
    if one == other:
        return True
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) < len(other):
        return one[start:] == other[start + 1 :]
    return one[start + 1 :] == other[start + 1 :] or (
        one[start + 2 :] == other[start + 2 :] and one[start : start + 2] == other[start : start + 2][::-1]
    )


def is_cut(one: str, other: str, least: int = 1) -> bool:
    """Whether the shorter name begins the longer one: « alex » and « alexandre », « j » and « jean »."""
    short, long = sorted((one, other), key=len)
    return len(short) >= least and long.startswith(short)


def is_date_slip(one: str, other: str) -> bool:
    """Whether two dates are one slip apart: a digit, day and month, or the year alone beside the whole date."""
    if not one or not other:
        return False
    if len(one) != len(other):
        return one[:4] == other[:4]
    if len(one) == len("2012-03-04") and f"{one[:4]}-{one[8:]}-{one[5:7]}" == other:
        return True
    return is_one_edit(one.replace("-", ""), other.replace("-", ""))
