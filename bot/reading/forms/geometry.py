"""Pieces of text with their places on a page, put back into lines; cells that stand apart get tabs between."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_SPACE, _CELL = 0.14, 1.3  # widths of a gap, in heights of the letters


@dataclass(frozen=True, slots=True, repr=False)
class Piece:
    """Letters, a field or a box; the origin of the page is at its lower left, in points."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    apart: bool = False  # the value of a field: a cell of its own

    @property
    def middle(self) -> float:
        """How high on the page its middle stands."""
        return (self.bottom + self.top) / 2

    @property
    def height(self) -> float:
        """Never nought: gaps are measured with it."""
        return max(self.top - self.bottom, 1.0)


@dataclass(slots=True)
class _Line:
    middle: float
    height: float
    pieces: list[Piece]


def page_lines(pieces: Iterable[Piece]) -> list[str]:
    """The lines of a page from top to bottom."""
    return [text for line in _rows(pieces) if (text := _text(line.pieces)).strip()]


def _rows(pieces: Iterable[Piece]) -> list[_Line]:
    """Pieces whose middles are at one height; letters come in writing order, fields from anywhere."""
    rows: list[_Line] = []
    for piece in sorted(pieces, key=lambda each: -each.middle):
        row = rows[-1] if rows else None
        if row is not None and row.middle - piece.middle <= 0.5 * min(row.height, _usual(piece)):
            row.pieces.append(piece)
            if not piece.apart:
                row.height = max(row.height, piece.height)
        else:
            rows.append(_Line(piece.middle, _usual(piece), [piece]))
    return rows


def _usual(piece: Piece) -> float:
    """A field may be taller than the words beside it."""
    return min(piece.height, 16.0) if piece.apart else max(piece.height, 5.0)


def _text(pieces: Sequence[Piece]) -> str:
    written: list[str] = []
    before: Piece | None = None
    for piece in sorted(pieces, key=lambda each: each.left):
        if before is not None:
            written.append(_between(before, piece))
        written.append(piece.text)
        before = piece if before is None or piece.right >= before.right else before
    return "".join(written)


def _between(before: Piece, piece: Piece) -> str:
    gap = piece.left - before.right
    height = min(before.height, piece.height)
    if before.apart or piece.apart or gap > _CELL * max(height, 6):
        return "\t"
    return " " if gap > _SPACE * max(height, 6) else ""
