"""What a person reads on the terminal: foreign text made harmless, tables, JSON for programs."""

import json
import re
import sys
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from bot.cli.surroundings import BRUSSELS

# Control characters could move the cursor or hide text; those that turn the direction of writing could too.
_HARMFUL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_WIDE = 10_000  # columns where there is no terminal: a line of a table stays a line


def harmless(text: str) -> str:
    """Foreign text that can do nothing to a terminal."""
    return _HARMFUL.sub("�", text)


def say(text: str = "") -> None:
    """One line for a person."""
    sys.stdout.write(f"{text}\n")


def say_json(value: object) -> None:
    """One line for a program, in ASCII so that no terminal or locale can break it."""
    sys.stdout.write(f"{json.dumps(value)}\n")
    sys.stdout.flush()


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], figures: Collection[str] = ()) -> None:
    """Rows under their titles; lines are cut to the terminal only. `figures` stand on the right."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="bold")
    for column in columns:
        shown.add_column(column, overflow="fold", justify="right" if column in figures else "left")
    for row in rows:
        shown.add_row(*(Text(harmless(str(cell))) for cell in row))
    width = None if sys.stdout.isatty() else _WIDE
    Console(file=sys.stdout, markup=False, highlight=False, emoji=False, width=width).print(shown)


def instant(at: datetime | None) -> str:
    """2026-10-03 14:05 in Brussels."""
    return "" if at is None else at.astimezone(BRUSSELS).strftime("%Y-%m-%d %H:%M")


def iso(at: datetime | None) -> str | None:
    """An instant for a program."""
    return None if at is None else at.isoformat()


def agreed(question: str, *, oui: bool) -> bool:
    """Said by --oui, or typed by a person."""
    if oui or not sys.stdin.isatty():
        return oui
    sys.stdout.write(f"{question} [o/N] ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower() in {"o", "oui"}


def chosen(options: dict[str, Any], key: str) -> str:
    """The French word of a stored value, or the value itself."""
    return str(options.get(key, key))
