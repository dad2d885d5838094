"""Moodle's « Upload users » files: one for each mode in which ETNIC must upload, from rows to bytes; pure."""

import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.happi.rules import Conventions
from bot.ports import AccountAction, HandOverRow

_Line = tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class UploadFile:
    """One file for one upload; its name ends in the mode."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class _Mode:
    """What one upload does, with columns that Moodle knows: another one, or one twice, aborts the whole file."""

    suffix: str
    columns: _Line
    takes: Callable[[HandOverRow], bool]
    line: Callable[[HandOverRow, Conventions], _Line]


def _creation(row: HandOverRow, agreed: Conventions) -> _Line:
    names = (harmless(row.prenom), harmless(row.nom))
    place = (agreed.institution(row.fase), agreed.cohort(row.fase))
    return (row.username, row.password or "", *names, agreed.email(row.username), *place)


_MODES = (
    _Mode(
        "creation",
        ("username", "password", "firstname", "lastname", "email", "institution", "cohort1"),
        lambda row: row.action is AccountAction.CREATE,
        _creation,
    ),
    _Mode(
        "reactivation",
        ("username", "suspended"),
        lambda row: row.action is AccountAction.REACTIVATE and row.password is None,
        lambda row, _: (row.username, "0"),
    ),
    _Mode(
        "reactivation-code",
        ("username", "password", "suspended"),
        lambda row: row.action is AccountAction.REACTIVATE and row.password is not None,
        lambda row, _: (row.username, row.password or "", "0"),
    ),
    _Mode(
        "nouveau-code",
        ("username", "password"),
        lambda row: row.action is AccountAction.NEW_CODE,
        lambda row, _: (row.username, row.password or ""),
    ),
    _Mode(
        "suspension",
        ("username", "suspended"),
        lambda row: row.action is AccountAction.SUSPEND,
        lambda row, _: (row.username, "1"),
    ),
    _Mode(
        "suppression",
        ("username", "deleted"),
        lambda row: row.action is AccountAction.DELETE,
        lambda row, _: (row.username, "1"),
    ),
)


def names(batch: str) -> tuple[str, ...]:
    """The name of every file that a batch may have."""
    return tuple(f"{batch}-{mode.suffix}.csv" for mode in _MODES)


def upload_files(batch: str, rows: Sequence[HandOverRow], agreed: Conventions) -> tuple[UploadFile, ...]:
    """The files of a batch, in the order of their uploads; none for a mode without rows."""
    files = []
    for mode, name in zip(_MODES, names(batch), strict=True):
        lines = [mode.line(row, agreed) for row in rows if mode.takes(row)]
        if lines:
            files.append(UploadFile(name, _csv(mode.columns, lines)))
    return tuple(files)


def digest(files: Sequence[UploadFile]) -> str:
    """SHA-256 of all files one after the other, in the order of their names: `cat lot-…-*.csv | sha256sum`."""
    total = hashlib.sha256()
    for file in sorted(files, key=lambda each: each.name):
        total.update(file.content)
    return total.hexdigest()


def _csv(columns: _Line, lines: Sequence[_Line]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(lines)
    return out.getvalue().encode()


_BREAKS = re.compile(r"[\x00-\x1f\x7f\\]+")
"""What ends a line or a cell. To PHP a backslash before a quote means « not the end »: rows would run together."""

_SIGN = re.compile(r"(^|[;,|]\s*)(?=[=+@\-＝＋＠－])")
"""Where a formula may begin: at the start, or after what a French spreadsheet takes for a separator."""


def harmless(name: str) -> str:
    """A name that no spreadsheet takes for a formula; Moodle gets every real name as it is.

    Moodle keeps a protecting apostrophe as a part of the name. So « -Dupont » leaves untouched: a minus before
    nothing but a name shows an error in a spreadsheet, and can neither call, link nor run anything.
    """
    text = _BREAKS.sub(" ", name).strip()
    return text if _only_a_name(text.removeprefix("-")) else _SIGN.sub(r"\1'", text)


def _only_a_name(text: str) -> bool:
    return all(sign in " -'’." or unicodedata.category(sign)[0] in "LM" for sign in text)
