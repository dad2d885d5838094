"""The header of a raw mail, field by field, without believing that it is well formed."""

import re
from dataclasses import dataclass

# A lone CR or LF ends a line for some readers and not for others: for a judge it always does.
_FIELD = re.compile(rb"[^\r\n]+(?:\r\n|\r|\n|\Z)(?:[ \t][^\r\n]*(?:\r\n|\r|\n|\Z))*")
_ADDRESS_LIMIT = 2000
_ATEXT = r"[^\s()<>\[\]:;@\\,.\"\x00-\x1f\x7f\ud800-\udfff]"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_ADDRESS = re.compile(
    rf"""(?:{_ATEXT}+(?:\.{_ATEXT}+)*|"(?:[^"\\\x00-\x1f\x7f]|\\[^\x00-\x1f\x7f])+")"""
    rf"@{_LABEL}(?:\.{_LABEL})*"
)
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
# What may stand before an angle address: words, dots and nothing that could begin another mailbox.
_PHRASE = re.compile(r'[^<>@,;:\\"()\[\]]*')


@dataclass(frozen=True)
class Field:
    """One field: `name` in lower case (empty for a line that is no field), `value` unfolded, `raw` as written."""

    name: bytes
    value: bytes
    raw: bytes


def split_header(raw: bytes) -> tuple[list[Field], bytes]:
    """Return the fields in order, and the rest: the blank line and the body."""
    fields: list[Field] = []
    end = 0
    while found := _FIELD.match(raw, end):
        fields.append(_field(found.group()))
        end = found.end()
    return fields, raw[end:]


def only_address(value: str) -> str | None:
    """Return the one address of a field value; None for none, several, a group or any doubt in the syntax."""
    bare = None if len(value) > _ADDRESS_LIMIT or _CONTROL.search(value) else without_comments(value)
    if bare is None:
        return None
    if _ADDRESS.fullmatch(bare.strip()):
        return bare.strip()
    masked = _QUOTED.sub(lambda quoted: "q" * len(quoted.group()), bare).rstrip()
    phrase, _, inside = masked.partition("<")
    if not inside.endswith(">") or not _PHRASE.fullmatch(phrase):
        return None
    address = bare.rstrip()[len(phrase) + 1 : -1].strip()
    return address if _ADDRESS.fullmatch(address) else None


def without_comments(value: str) -> str | None:
    """Return `value` with every (comment) replaced by a space; None when brackets or quotes do not close."""
    kept: list[str] = []
    depth, quoted, escaped = 0, False, False
    for char in value:
        inside, literal = depth > 0, escaped
        escaped = char == "\\" and not escaped and (quoted or inside)
        if not literal and char == '"' and not inside:
            quoted = not quoted
        elif not literal and not quoted and char in "()":
            depth += 1 if char == "(" else -1
            inside = True
        if depth < 0:
            return None
        kept.append(" " if inside else char)
    return None if depth or quoted else "".join(kept)


def _field(raw: bytes) -> Field:
    name, colon, value = raw.partition(b":")
    named = colon and raw[:1] not in {b" ", b"\t"} and b"\n" not in name and b"\r" not in name
    unfolded = value.replace(b"\r", b"").replace(b"\n", b"").strip()
    return Field(name.strip().lower() if named else b"", unfolded, raw)
