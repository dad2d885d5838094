"""What became of schools that a file of the register no longer has: their sites, or their name, tell it; pure."""

from collections.abc import Collection, Mapping, Sequence

from bot.domain.numbers import Fase
from bot.domain.schools import Etablissement, Fate
from bot.reading.words import plain

Told = tuple[Fate, Fase | None]
"""What became of a school, and the number of the school that follows it."""


def fates(
    gone: Sequence[Etablissement], file: Sequence[Etablissement], added: Collection[Fase]
) -> Mapping[Fase, Told]:
    """What became of each school that is `gone`, where `file` is the newest register and `added` its new numbers.

    Every site under one other school: merged into it, or renumbered where that school has no other site or is new.
    Without sites, only a new school of the same name and organising power tells a new number: names are not rare.
    """
    owners = {site: school for school in file for site in school.implantations}
    names: dict[tuple[str, int | None], list[Fase]] = {}
    for school in file:
        if school.fase in added:
            names.setdefault(_name(school), []).append(school.fase)
    return {school.fase: _fate(school, owners, names, added) for school in gone}


def _fate(
    school: Etablissement,
    owners: Mapping[int, Etablissement],
    names: Mapping[tuple[str, int | None], Sequence[Fase]],
    added: Collection[Fase],
) -> Told:
    found = [owners.get(site) for site in school.implantations]
    heir = found[0] if found else None
    if heir is not None and all(each == heir for each in found):
        same = heir.fase in added or set(heir.implantations) <= set(school.implantations)
        return (Fate.RENUMBERED if same else Fate.MERGED), heir.fase
    alike = names.get(_name(school), ())
    return (Fate.RENUMBERED, alike[0]) if len(alike) == 1 else (Fate.VANISHED, None)


def _name(school: Etablissement) -> tuple[str, int | None]:
    return plain(school.denomination), None if school.po_fase is None else int(school.po_fase)
