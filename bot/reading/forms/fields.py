"""The fields of one form, from its lines in reading order: which block they stand in, which label they follow."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.reading.forms.labels import KEYS, Block, Label, heading_in, is_printed, labels_in
from bot.reading.forms.marks import BOXES, PICTURE, TICKED
from bot.reading.forms.quality import OTHER, Quality, has_option, typed_quality
from bot.reading.forms.values import written

FOOT_LINES = 12  # date, name and signature take no more; a mail goes on with greetings and notices
_LONG = frozenset({"adresse", "denomination", "fonction"})  # these go on over a second and a third line
_MOST_LINES = 3
_OF_ONE_BLOCK = {
    "fonction": "beneficiaire_fonction",
    "mail": "beneficiaire_mail",
    "telephone": "beneficiaire_telephone",
    "compte_cerbere": "beneficiaire_compte_cerbere",
    "qualite": "demandeur_qualite",
}


@dataclass(slots=True)
class Raw:
    """What one form holds, as written: names of the contract → values, none of them blank."""

    values: dict[str, str] = field(default_factory=dict)
    ticked: list[str] = field(default_factory=list)
    foot: list[str] = field(default_factory=list)
    picture: bool = False  # one stands behind the beginning of block ④: where people sign
    blocks: set[Block] = field(default_factory=set)
    labels: int = 0


class _Reader:
    """Walks the lines; a label is understood in its block, or in the one it names itself."""

    def __init__(self) -> None:
        self.raw = Raw()
        self._block: Block | None = None
        self._columns: list[Block] = []
        self._options: list[str] = []
        self._opened: dict[Block | None, tuple[str, int] | None] = {}
        self._titles: list[str] = []  # names of the columns of a table whose values stand below
        self._qualities: list[str] = []

    @property
    def _open(self) -> tuple[str, int] | None:
        """The field of the block that an unlabelled line would go on with, and how many lines it has."""
        return self._opened.get(self._block)

    @_open.setter
    def _open(self, field_open: tuple[str, int] | None) -> None:
        self._opened[self._block] = field_open

    def read(self, lines: Sequence[str]) -> Raw:
        """The form; `lines` are clean (`marks.clean`), cells separated by tabs."""
        for line in lines:
            if line.strip():
                self._line(line)
        self._settle()
        return self.raw

    def _line(self, line: str) -> None:
        if PICTURE in line and self._block in {Block.BENEFICIAIRE, Block.FOOT}:
            self.raw.picture = True
        if self._block is Block.FOOT and not self._leaves_foot(line):
            self._in_foot(line)
            return
        headings = self._headings(line)
        if len(headings) > 1:
            self._columns = headings
            self.raw.blocks.update(headings)
            self._opened.clear()
            return
        if headings:
            self._columns = []
            line = self._enter(line)
        cells = line.split("\t")
        if len(self._columns) > 1 and len(cells) == len(self._columns):
            for block, cell in zip(self._columns, cells, strict=True):
                self._block = block
                self._plain(cell)
            return
        self._plain(line)

    @staticmethod
    def _headings(line: str) -> list[Block]:
        found = [heading_in(cell) for cell in line.split("\t")]
        blocks = [each[0] for each in found if each is not None]
        if len(blocks) > 1 and len(set(blocks)) == len(blocks) == len(found):
            return blocks
        printed = (heading_in(cell, alone=False) for cell in line.split("\t"))
        whole = heading_in(line) or next((each for each in printed if each is not None), None)
        return [whole[0]] if whole is not None else []

    def _enter(self, line: str) -> str:
        """Step into the block; what the line holds behind its heading."""
        heading = heading_in(line)
        if heading is None:  # the heading is one cell of several
            cells = line.split("\t")
            at = next(index for index, cell in enumerate(cells) if heading_in(cell, alone=False) is not None)
            line = "\t".join(cells[at:])
            heading = heading_in(cells[at], alone=False)
            assert heading is not None
        self._block, end = heading
        self.raw.blocks.add(self._block)
        self._open, self._titles = None, []
        rest = line[end:]
        if self._block is Block.FOOT:
            return rest if PICTURE not in rest else self._picture(rest)
        labels = [label for label in labels_in(rest) if not label.alone]
        return rest[labels[0].start :] if labels else ""

    def _picture(self, rest: str) -> str:
        self.raw.picture = True
        return rest

    def _leaves_foot(self, line: str) -> bool:
        """A heading behind the foot: the blocks of a form may stand in another order."""
        heading = heading_in(line)
        return heading is not None and heading[0] is not Block.FOOT and heading[0] not in self.raw.blocks

    def _in_foot(self, line: str) -> None:
        if len(self.raw.foot) < FOOT_LINES:
            self.raw.foot.append(line)

    def _plain(self, line: str) -> None:
        """A line of a block that is no heading."""
        if not line.strip():
            return
        if self._block is Block.FOOT:
            self._in_foot(line)
            return
        if self._block is Block.DEMANDEUR and _is_choice(line):
            self._option(line)
            return
        self._goes_on(line)
        labels = [label for label in labels_in(line) if self._name(label) is not None]
        if labels:
            self._labelled(line, labels)
        elif self._titles:
            self._below_titles(line)
        else:
            self._go_on(line)

    def _option(self, line: str) -> None:
        self._options.append(line)
        self._open = ("demandeur_autre", 0) if "autre" in line.lower() else None

    def _goes_on(self, line: str) -> None:
        """Block ④ without its heading: a second name, or what only its person has."""
        if self._block is not Block.DEMANDEUR or Block.BENEFICIAIRE in self.raw.blocks:
            return
        keys = {label.key for label in labels_in(line) if label.block is None}
        second = "demandeur_prenom" in self.raw.values and "nom" in keys and bool(self._options)
        if second or keys & {"mail", "telephone", "compte_cerbere"}:
            self._block = Block.BENEFICIAIRE
            self.raw.blocks.add(Block.BENEFICIAIRE)

    def _name(self, label: Label) -> str | None:
        """The name of the field in the contract; None where the block has no such field."""
        block = label.block or self._block
        if label.key == "date":
            return "date" if block in {None, Block.BENEFICIAIRE, Block.FOOT} else None
        if label.key == "signature":
            return "date" if block is Block.BENEFICIAIRE else None
        if block is None or label.key not in KEYS[block]:
            return self._elsewhere(label.key)
        return f"{block}_{label.key}"

    def _elsewhere(self, key: str) -> str | None:
        """Some labels can only be of one block, wherever they stand."""
        if key == "fonction" and self._block is Block.DEMANDEUR:
            return "demandeur_qualite"
        if self.raw.blocks and self._block is not None:
            return None  # « Adresse : rue Haute 3 – tél. : … » of a school
        return _OF_ONE_BLOCK.get(key)

    def _labelled(self, line: str, labels: list[Label]) -> None:
        self.raw.labels += len(labels)
        self._titles = []
        ends = [label.start for label in labels[1:]] + [len(line)]
        pieces = [line[label.end : end] for label, end in zip(labels, ends, strict=True)]
        if self._name(labels[0]) == "date":
            self._block = Block.FOOT
            self.raw.blocks.add(Block.FOOT)
            self._in_foot(line[labels[0].start :])
            return
        if len(labels) > 1 and all(
            label.alone and not piece.strip() for label, piece in zip(labels, pieces, strict=True)
        ):
            self._titles = [str(self._name(label)) for label in labels]
            return
        for label, piece in zip(labels, pieces, strict=True):
            if label.block is not None and not self.raw.blocks:
                self._block = label.block  # a form without headings: « FASE du PO », then « Adresse »
            self._store(str(self._name(label)), piece)

    def _store(self, name: str, piece: str) -> None:
        value = written(piece)
        self._open = (name, 1 if value else 0)
        if name == "demandeur_qualite":
            if TICKED in piece or has_option(piece):
                self._options.append(piece)
            self._qualities.append(value)
            return
        if value and name not in self.raw.values:
            self.raw.values[name] = value

    def _below_titles(self, line: str) -> None:
        """The values of a table under the names of its columns."""
        for name, piece in zip(self._titles, line.split("\t"), strict=False):
            self._store(name, piece)
        self._titles, self._open = [], None

    def _go_on(self, line: str) -> None:
        """An unlabelled line: the value of the label above, or more of a long one."""
        if self._open is None or is_printed(line):
            self._open = None
            return
        name, lines = self._open
        value = written(line)
        if not value:
            return
        if lines == 0 and name == "demandeur_autre":
            self._options.append(f"Autre : {value}")
        elif lines == 0 and name not in self.raw.values:
            self.raw.values[name] = value
        elif lines and lines < _MOST_LINES and name.partition("_")[2] in _LONG:
            self.raw.values[name] = written(f"{self.raw.values.get(name, '')} {value}")
        else:
            self._open = None
            return
        self._open = (name, lines + 1)

    def _settle(self) -> None:
        """Boxes, names written together, FASE numbers as digits."""
        quality = Quality(self._options)
        self.raw.ticked = quality.ticked
        if quality.other:
            self.raw.values["demandeur_autre"] = quality.other
        for value in self._qualities:
            if not self.raw.ticked:
                choice, other = typed_quality(value)
                self.raw.ticked = [choice] if choice is not None else []
                if choice == OTHER and other:
                    self.raw.values.setdefault("demandeur_autre", other)
        for block in (Block.DEMANDEUR, Block.BENEFICIAIRE):
            self._separate(block)

    def _separate(self, block: Block) -> None:
        """« Nom et prénom : VAN DEN BERG Anne »: capitals are the surname, else the first word of the two."""
        for key, surname_first in (("nom_prenom", True), ("prenom_nom", False)):
            both = self.raw.values.pop(f"{block}_{key}", "").split()
            if not both:
                continue
            capitals = [word for word in both if len(word) > 1 and word == word.upper()]
            if capitals and len(capitals) < len(both):
                surname = capitals
            else:
                surname = both[:1] if surname_first else both[1:]
            first = [word for word in both if word not in surname]
            self.raw.values.setdefault(f"{block}_nom", " ".join(surname))
            if first:
                self.raw.values.setdefault(f"{block}_prenom", " ".join(first))


def _is_choice(line: str) -> bool:
    """A line of the two boxes; « Qualité : présidente » says it in words."""
    if any(box in line for box in BOXES):
        return True
    return has_option(line) and not any(label.key in {"qualite", "fonction"} for label in labels_in(line))


def read_fields(lines: Sequence[str]) -> Raw:
    """The fields of the one form that `lines` hold."""
    return _Reader().read(lines)
