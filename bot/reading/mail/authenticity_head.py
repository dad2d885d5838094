"""The header as every program must see it: strict on purpose, and shared with nothing that is tolerant."""

import re
from dataclasses import dataclass

_LIMIT = 1 << 20
_VALUE_LIMIT = 20_000
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_FIELD = re.compile(r"([!-9;-~]+):(.*)", re.DOTALL)

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = rf"(?P<local>{_ATOM}(?:\.{_ATOM})*)@(?P<domain>{_LABEL}(?:\.{_LABEL})+)"
_WORD = rf'(?:{_ATOM}(?:\.{_ATOM})*\.?|"(?:[ !#-\[\]-~]|\\[ -~])*+")'
_BARE = re.compile(_ADDRESS)
_NAMED = re.compile(rf"(?:{_WORD}(?:\s+{_WORD})*+)?\s*<{_ADDRESS}>")
HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
"""The name of a server or of a domain, in ASCII and without a final dot."""


@dataclass(frozen=True, slots=True)
class Head:
    """The fields in order, names in lower case and values unfolded.

    `whole` says whether any other program must see the very same fields: no NUL, no bare CR, one kind of line
    end, no line that is no field, a blank line at the end. `size` counts the bytes before that blank line.
    """

    fields: tuple[tuple[str, str], ...]
    whole: bool
    size: int

    def all(self, name: str) -> list[str]:
        """The values of every field of that name, from the top."""
        return [value for each, value in self.fields if each == name]


def read_head(raw: bytes) -> Head:
    """The header of a mail; never raises."""
    head, size, whole = _cut(raw)
    whole = whole and b"\0" not in head
    fields: list[tuple[str, str]] = []
    for line in re.split(r"\n(?![ \t])", head.decode("latin-1")):
        found = _FIELD.fullmatch(line)
        if found is None:
            whole = False
        else:
            fields.append((found[1].lower(), found[2].replace("\n", "")))
    return Head(tuple(fields), whole, size)


def _cut(raw: bytes) -> tuple[bytes, int, bool]:
    """The header with LF line ends, its size as it came; whether a blank line ends it and its line ends agree."""
    start = raw[:_LIMIT]
    ends = [at for at in (start.find(b"\r\n\r\n"), start.find(b"\n\n")) if at >= 0]
    head = start[: min(ends)] if ends else start
    crlf = head.count(b"\r\n")
    mixed = 0 < crlf < head.count(b"\n")
    unfolded = head.replace(b"\r\n", b"\n")
    same = not mixed and b"\r" not in unfolded and not re.search(rb"\n[ \t]+(?:\n|\Z)", unfolded)
    if ends and crlf:
        same = same and start[len(head) :].startswith(b"\r\n\r\n")
    return unfolded, len(head), same and bool(ends)


def mailbox(head: Head) -> str | None:
    """The address of the one From field, in the plainest syntax only; None when it leaves any doubt."""
    value = "".join(head.all("from")[:1]).strip(" \t")
    if not is_clean(value):
        return None
    found = _BARE.fullmatch(value) or _NAMED.fullmatch(value)
    if found is None or "=?" in found["local"] or len(found["domain"]) > 253:
        return None
    return f"{found['local']}@{found['domain']}"


def domain_of(address: str) -> str:
    """What stands after the @, in lower case."""
    return address.rpartition("@")[2].lower()


def is_clean(value: str) -> bool:
    """ASCII without control characters (a tab may fold), of a length that is no attack."""
    return len(value) <= _VALUE_LIMIT and value.isascii() and not _CONTROL.search(value)
