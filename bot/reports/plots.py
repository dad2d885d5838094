"""Plots as SVG, drawn here: no script, readable in black and white, with a title and the figures in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from html import escape

from bot.reports.model import Missing, Share, Table, Value
from bot.reports.numbers import WIDE, count, said

_BAR, _GAP = 18, 10
_HIGH, _ABOVE, _BELOW = 190, 26, 54  # of upright plots
_LEFT = 48
_SIGN = 6.2  # mean width of a letter of 12 px
_COLOURS = ("bar one", "bar two")


@dataclass(frozen=True, slots=True)
class _Frame:
    """How wide a picture is, with room for names on the left of its bars and figures on the right."""

    width: int
    labels: int
    values: int


_WHOLE, _NARROW = _Frame(720, 340, 120), _Frame(440, 212, 64)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """One line of a table as it is drawn: its name, its values, None where there is no figure."""

    name: str
    values: tuple[Value, ...]

    @property
    def sizes(self) -> tuple[float | None, ...]:
        return tuple(_size(value) for value in self.values)


def svg(table: Table) -> str:
    """The plot of a table; empty when it has none, or nothing to draw."""
    if table.plot is None:
        return ""
    places = [table.at(code) for code in table.plot.columns]
    drawn = [_Drawn(row.label, tuple(row.values[at] for at in places)) for row in table.rows if not row.total]
    if not any(size for each in drawn for size in each.sizes):
        return ""
    names = [table.columns[at].title for at in places]
    frame = _NARROW if table.plot.beside else _WHOLE
    lines, height = _upright(drawn, names, frame) if table.plot.upright else _bars(drawn, frame)
    return _framed(table, drawn, names, lines, (frame.width, height))


def _framed(
    table: Table, drawn: Sequence[_Drawn], names: Sequence[str], lines: Iterator[str], size: tuple[int, int]
) -> str:
    """The picture with what a screen reader says of it."""
    assert table.plot is not None
    title, code = escape(table.plot.title), table.code
    told = " ; ".join(escape(f"{each.name} : {_told(each, names)}") for each in drawn)
    return "\n".join(
        (
            f'<svg role="img" viewBox="0 0 {size[0]} {size[1]}" aria-labelledby="{code}-title {code}-desc">',
            f'<title id="{code}-title">{title}</title>',
            f'<desc id="{code}-desc">{told}</desc>',
            *lines,
            "</svg>",
        )
    )


def _told(drawn: _Drawn, names: Sequence[str]) -> str:
    if len(names) == 1:
        return said(drawn.values[0])
    return ", ".join(f"{name} {said(value)}" for name, value in zip(names, drawn.values, strict=True))


def _size(value: Value) -> float | None:
    match value:
        case Missing() | str():
            return None
        case Share():
            return value.percent
        case timedelta():
            return value.total_seconds()
        case int():
            return float(value)
        case _:
            return None


# --- bars, one a name -------------------------------------------------------------------------------------------


def _bars(drawn: Sequence[_Drawn], frame: _Frame) -> tuple[Iterator[str], int]:
    """Horizontal bars, the name on the left and the figure at the end."""
    most = max(size for each in drawn for size in each.sizes if size is not None) or 1
    room = frame.width - frame.labels - frame.values
    return _bar_lines(drawn, room / most, frame.labels), len(drawn) * (_BAR + _GAP) + _GAP


def _bar_lines(drawn: Sequence[_Drawn], scale: float, left: int) -> Iterator[str]:
    for number, each in enumerate(drawn):
        top = _GAP + number * (_BAR + _GAP)
        middle = top + _BAR - 5
        size = each.sizes[0]
        long = round((size or 0) * scale, 1)
        yield f'<text x="{left - 8}" y="{middle}" class="name">{escape(_cut(each.name, left))}</text>'
        if long:
            yield f'<rect x="{left}" y="{top}" width="{max(long, 1)}" height="{_BAR}" class="bar one"/>'
        yield f'<text x="{left + long + 6}" y="{middle}" class="value">{escape(said(each.values[0]))}</text>'
    bottom = len(drawn) * (_BAR + _GAP) + _GAP - 4
    yield f'<line x1="{left}" y1="4" x2="{left}" y2="{bottom}" class="axis"/>'


def _cut(name: str, room: int) -> str:
    most = int((room - 12) / _SIGN)
    return name if len(name) <= most else f"{name[: most - 1]}…"


# --- columns, one a month ---------------------------------------------------------------------------------------


def _upright(drawn: Sequence[_Drawn], names: Sequence[str], frame: _Frame) -> tuple[Iterator[str], int]:
    """Columns over months, with a scale on the left; several columns a month have a legend."""
    most = nice(max(size for each in drawn for size in each.sizes if size is not None))
    return _column_lines(drawn, names, most, frame.width), _ABOVE + _HIGH + _BELOW


def _column_lines(drawn: Sequence[_Drawn], names: Sequence[str], most: int, width: int) -> Iterator[str]:
    yield from _scale(most, width)
    if len(names) > 1:
        yield from _legend(names)
    step = (width - _LEFT - 8) / len(drawn)
    wide = min(34.0, 0.7 * step / len(names))
    for number, each in enumerate(drawn):
        centre = _LEFT + step * (number + 0.5)
        left = centre - wide * len(names) / 2
        for place, (value, size) in enumerate(zip(each.values, each.sizes, strict=True)):
            x = round(left + place * wide, 1)
            high = round(_HIGH * (size or 0) / most, 1)
            top = round(_ABOVE + _HIGH - high, 1)
            if high:
                yield f'<rect x="{x}" y="{top}" width="{wide - 2}" height="{high}" class="{_COLOURS[place]}"/>'
            shown = "?" if size is None else said(value)
            yield f'<text x="{x + wide / 2 - 1}" y="{top - 4}" class="small">{escape(shown)}</text>'
        month, _, year = each.name.partition(WIDE)
        foot = _ABOVE + _HIGH + 14
        yield f'<text x="{round(centre, 1)}" y="{foot}" class="month">{escape(month)}</text>'
        if year and (number == 0 or not drawn[number - 1].name.endswith(year)):  # said once, where it begins
            yield f'<text x="{round(centre, 1)}" y="{foot + 13}" class="month">{escape(year)}</text>'
    base = _ABOVE + _HIGH
    yield f'<line x1="{_LEFT}" y1="{base}" x2="{width}" y2="{base}" class="axis"/>'


def _scale(most: int, width: int) -> Iterator[str]:
    for part in range(1, 5 if most % 4 == 0 else 2):
        tick = most * part // (4 if most % 4 == 0 else 1)
        y = round(_ABOVE + _HIGH - _HIGH * tick / most, 1)
        yield f'<line x1="{_LEFT}" y1="{y}" x2="{width}" y2="{y}" class="grid"/>'
        yield f'<text x="{_LEFT - 6}" y="{y + 4}" class="tick">{count(tick)}</text>'


def _legend(names: Sequence[str]) -> Iterator[str]:
    left = float(_LEFT)
    y = _ABOVE + _HIGH + _BELOW - 14
    for name, colour in zip(names, _COLOURS, strict=False):
        yield f'<rect x="{left}" y="{y}" width="12" height="12" class="{colour}"/>'
        yield f'<text x="{left + 18}" y="{y + 10}" class="value">{escape(name)}</text>'
        left += 40 + _SIGN * len(name)


def nice(most: float) -> int:
    """The end of a scale: the next of 4, 8, 12, 20, 40, 80, 120…, whose quarters are whole."""
    tens = 1
    while True:
        for step in (4, 8, 12, 20, 28):
            if most <= step * tens:
                return step * tens
        tens *= 10
