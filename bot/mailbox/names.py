"""Mailbox names and other arguments as IMAP wants them on the wire."""

import base64
import re
from collections.abc import Iterable, Sequence

# RFC 3501, 5.1.3: printable ASCII stands for itself, `&` is `&-`, all else is base64 of UTF-16.
_UNPRINTABLE = re.compile(r"[^\x20-\x7e]+")
_FORBIDDEN = re.compile(r"[\x00\r\n]")


def modified_utf7(name: str) -> str:
    """`Traités` → `Trait&AOk-s`."""
    return _UNPRINTABLE.sub(_shifted, name.replace("&", "&-"))


def _shifted(run: re.Match[str]) -> str:
    encoded = base64.b64encode(run.group().encode("utf-16-be")).decode("ascii")
    return f"&{encoded.rstrip('=').replace('/', ',')}-"


def quoted(text: str) -> str:
    """An IMAP quoted string; refuses what would end the line or needs a literal."""
    if _FORBIDDEN.search(text) or not text.isascii():
        raise ValueError("not a text for a quoted string")
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def mailbox_path(folder: Sequence[str], prefix: str, delimiter: str | None) -> str:
    """The quoted name of a folder given by its levels; a server without levels gets them joined by a hyphen.

    A slash never stands inside a level: servers that separate levels by a dot keep folders as directories, and
    refuse it.
    """
    joint = delimiter or "-"
    taken = {"/", delimiter}
    levels = ("".join("_" if sign in taken else sign for sign in level) for level in folder)
    return quoted(modified_utf7(prefix + joint.join(levels)))


def uid_set(uids: Iterable[int]) -> str:
    """`1:3,7`: exactly these numbers, shortest form."""
    runs: list[list[int]] = []
    for uid in sorted(set(uids)):
        if runs and uid == runs[-1][1] + 1:
            runs[-1][1] = uid
        else:
            runs.append([uid, uid])
    return ",".join(str(first) if first == last else f"{first}:{last}" for first, last in runs)
