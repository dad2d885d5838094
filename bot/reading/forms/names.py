"""What the fields of a PDF form are by their own names and tooltips, where the printed words don't tell."""

import re
from collections.abc import Iterable

from bot.reading.forms.checks import FIELDS
from bot.reading.forms.labels import labels_in
from bot.reading.forms.marks import fold
from bot.reading.forms.pdf import Field
from bot.reading.forms.quality import OTHER, PRESIDENT
from bot.reading.forms.values import written

_BLOCKS = (
    ("po", {"po", "pouvoir", "organisateur"}),
    ("ecole", {"ecole", "etablissement", "etab", "ets", "school"}),
    ("demandeur", {"demandeur", "soussigne", "soussignee", "signataire"}),
    ("beneficiaire", {"beneficiaire", "utilisateur", "personne", "agent", "coordonnateur", "delegue"}),
)
_KEYS = (
    ("fase", {"fase"}),
    ("denomination", {"denomination"}),
    ("mail", {"mail", "email", "courriel", "mel"}),
    ("adresse", {"adresse"}),
    ("prenom", {"prenom"}),
    ("nom", {"nom"}),
    ("fonction", {"fonction"}),
    ("telephone", {"telephone", "tel", "gsm", "phone"}),
    ("compte_cerbere", {"cerbere"}),
)
_OF_ONE = frozenset({"fonction", "mail", "telephone", "compte_cerbere"})
_PARTS = re.compile(r"[a-z]+")


class Named:
    """`sure`: fields that bear the contract's names; `likely`: those whose words say what they are."""

    def __init__(self, fields: Iterable[Field]) -> None:
        self.sure: dict[str, str] = {}
        self.likely: dict[str, str] = {}
        self.ticked: list[str] = []
        for each in fields:
            self._take(each)

    def _take(self, field: Field) -> None:
        own = _own_name(field.name)
        if field.ticked is not None:
            choice = _choice(f"{field.name} {field.hint}")
            if field.ticked and choice is not None and choice not in self.ticked:
                self.ticked.append(choice)
            return
        value = written(field.value)
        if not value:
            return
        if own == "demandeur_qualite":
            choice = _choice(value)
            self.ticked += [choice] if choice is not None else []
        elif own in FIELDS:
            self.sure.setdefault(own, value)
        else:
            name = _by_hint(field.hint) or _by_words(field.name)
            if name is not None:
                self.likely.setdefault(name, value)


def _own_name(name: str) -> str:
    """`form1[0].page1[0].PO_FASE[0]` is `po_fase`."""
    last = re.sub(r"\[\d+\]", "", name).rpartition(".")[2]
    return re.sub(r"[^a-z]+", "_", fold(last)).strip("_")


def _choice(words: str) -> str | None:
    folded = fold(words)
    if "autre" in folded:
        return OTHER
    return PRESIDENT if re.search("president|administrat", folded) else None


def _by_hint(hint: str) -> str | None:
    label = next(iter(labels_in(hint)), None)
    if label is None:
        return None
    if label.block is not None:
        name = f"{label.block}_{label.key}"
        return name if name in FIELDS else None
    return f"beneficiaire_{label.key}" if label.key in _OF_ONE else None


def _by_words(name: str) -> str | None:
    words = set(_PARTS.findall(fold(re.sub(r"(?<=[a-zé])(?=[A-Z])", "_", name))))
    key = next((key for key, known in _KEYS if words & known), None)
    block = next((block for block, known in _BLOCKS if words & known), None)
    if key in _OF_ONE:
        block = "beneficiaire"
    found = f"{block}_{key}"
    return found if found in FIELDS else None
