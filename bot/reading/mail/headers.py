"""Header fields: cut out, unfolded, decoded; tolerant of every broken form that was met."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from bot.reading.mail.charsets import decode, header_text
from bot.reading.mail.transfer import lenient_base64, quoted_printable

HEAD_LIMIT = 1 << 20
VALUE_LIMIT = 1 << 16
FIELD_LIMIT = 2000

_COMMON = 80

_NAME = re.compile(rb"([!-9;-~]+)[ \t]*\Z")
_FIELD = re.compile(rb"([!-9;-~]++)[ \t]*+:([^\n]*+(?:\n[ \t][^\n]*+)*+)(?:\n|\Z)")
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_TELLING = re.compile(rb"(?mi)^(?:from|to|subject|date|content-type|mime-version|message-id)[ \t]*:")
_WORD = re.compile(
    r"=\?([A-Za-z0-9_.:+-]{1,40})(?:\*[A-Za-z-]*)?\?([bBqQ])\?([^?]*(?:\?(?!=)[^?]*){0,3})(?:\?=|\Z)"
    r"([ \t\r\n]+(?==\?))?"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_PARAMETER = re.compile(r';\s*+([^\s=;"]++)\s*+=\s*+("(?:[^"\\]|\\.)*+"?|[^;]*+)', re.DOTALL)
_SECTION = re.compile(r"(.+?)(?:\*(\d{1,3}))?(\*)?")


@dataclass(slots=True, repr=False)
class Headers:
    """The fields in order, names in lower case, values unfolded and raw; and what was wrong with them."""

    fields: list[tuple[str, bytes]] = field(default_factory=list)
    defects: set[str] = field(default_factory=set)
    index: dict[str, bytes] = field(
        default_factory=dict
    )  # the topmost value of each name, made when first asked for

    def all(self, name: str) -> list[bytes]:
        """Every value of a field, topmost first."""
        return [value for known, value in self.fields if known == name]

    def first(self, name: str) -> bytes | None:
        """The topmost value of a field."""
        if len(self.index) == 0 and self.fields:
            for known, value in self.fields:
                self.index.setdefault(known, value)
        return self.index.get(name)

    def text(self, name: str) -> str:
        """The topmost value, encoded words decoded, on one line; empty when the field is missing."""
        return decode_words(header_text((self.first(name) or b"")[:VALUE_LIMIT]))

    def parameters(self, name: str) -> tuple[str, dict[str, str]]:
        """The topmost value as `value; name=…; name=…`: the value in lower case, and its parameters."""
        value = self.first(name)
        if not value:
            return "", {}
        if len(value) < _COMMON and b"name" not in value and b"boundary" not in value:
            return _common_parameters(value)  # « text/plain; charset=utf-8 » stands in every mail
        return split_parameters(header_text(value[:VALUE_LIMIT]))


def split(raw: bytes) -> tuple[Headers, bytes]:
    """The header of a mail or part, and what follows its blank line."""
    headers = Headers()
    if raw[:1] == b"\n" or raw[:2] == b"\r\n":
        return headers, raw[1 if raw[:1] == b"\n" else 2 :]
    blank = _BLANK_LINE.search(raw, 0, HEAD_LIMIT)
    if blank:
        head, body = raw[: blank.start()], raw[blank.end() :]
    else:
        head, body = raw[:HEAD_LIMIT], _behind_flood(raw, headers)
    rest = None if _read_well_formed(head, headers) else _read_fields(head, headers)
    if rest is None:
        return headers, body
    headers.defects.add("header_unended")
    return headers, rest + raw[len(head) :]


def _behind_flood(raw: bytes, headers: Headers) -> bytes:
    """The body of a mail whose header has no end in sight; what stands between is passed over."""
    if len(raw) <= HEAD_LIMIT:
        return b""
    headers.defects.add("header_too_large")
    blank = _BLANK_LINE.search(raw, HEAD_LIMIT)
    return raw[blank.end() :] if blank else b""


def _read_well_formed(head: bytes, into: Headers) -> bool:
    """Fill `into` from a header without a fault, quickly; False, with nothing kept, for any other."""
    fields: list[tuple[str, bytes]] = []
    at, end = 0, len(head)
    while at < end:
        found = _FIELD.match(head, at)
        if found is None or len(fields) >= FIELD_LIMIT:
            return False
        value = found[2]
        if b"\n" in value:
            value = value.replace(b"\r\n", b"").replace(b"\n", b"")
        fields.append((found[1].decode("ascii").lower(), value.strip()))
        at = found.end()
    into.fields = fields
    return True


def _read_fields(head: bytes, into: Headers) -> bytes | None:
    """Fill `into`; what is left when the body began without its blank line."""
    lines: list[list[bytes]] = []
    at, last_telling = 0, None
    for line in head.split(b"\n"):
        bare = line.removesuffix(b"\r")
        if bare[:1] in {b" ", b"\t"} and lines:
            lines[-1].append(bare)
        elif _NAME.match(bare.partition(b":")[0]) and b":" in bare:
            if len(lines) >= FIELD_LIMIT:
                into.defects.add("header_too_large")
                break
            lines.append([bare])
        elif at or not bare.startswith(b"From "):  # the separator of an mbox file is no defect
            into.defects.add("header_malformed")
            if last_telling is None:
                last_telling = max((found.start() for found in _TELLING.finditer(head)), default=-1)
            if last_telling < at:
                _keep(lines, into)
                return head[at:]
        at += len(line) + 1
    _keep(lines, into)
    return None


def _keep(lines: list[list[bytes]], into: Headers) -> None:
    for folded in lines:
        name, _, value = b"".join(folded).partition(b":")
        into.fields.append((name.strip().lower().decode("ascii"), value.strip()))


def decode_words(value: str) -> str:
    """Encoded words (RFC 2047) decoded, also inside quotes, unended or cut in the middle of a letter."""
    if "=?" in value:
        value = _join_words(value)
    return value.strip() if value.isprintable() else _CONTROL.sub(" ", value).strip()


def _join_words(value: str) -> str:
    """Adjacent words of one charset are decoded together: some programs cut a letter in two."""
    done: list[str] = []
    charset, pending, end, joined = "", b"", 0, False
    for word in _WORD.finditer(value):
        if pending and not (joined and word[1].lower() == charset):
            done.append(decode(pending, charset)[0])
            pending = b""
        done.append(value[end : word.start()])
        charset, end, joined = word[1].lower(), word.end(), word[4] is not None
        pending += lenient_base64(word[3].encode("utf-8", "replace")) if word[2] in "bB" else _q_word(word[3])
    done.extend((decode(pending, charset)[0] if pending else "", value[end:]))
    return "".join(done)


def _q_word(text: str) -> bytes:
    return quoted_printable(text.replace("_", " ").encode("utf-8", "replace"))


@lru_cache(maxsize=256)
def _common_parameters(value: bytes) -> tuple[str, dict[str, str]]:
    """Shared by all who ask: nobody may change the dictionary."""
    return split_parameters(header_text(value))


def split_parameters(value: str) -> tuple[str, dict[str, str]]:
    """`value; a=b; c*0*=utf-8''…` as the value in lower case and its parameters (RFC 2231)."""
    if "=" not in value:
        return value.partition(";")[0].strip().lower(), {}
    main, semicolon, rest = value.partition(";")
    lost = re.match(r'\s*([^\s;="]+)\s+(?=[\w*-]+\s*=)', value)  # the semicolon was forgotten
    if lost and "=" in main:
        main, semicolon, rest = lost[1], ";", value[lost.end() :]
    found: dict[str, dict[int, tuple[str, bool]]] = {}
    for name, written in _PARAMETER.findall(semicolon + rest):
        section = _SECTION.fullmatch(name.lower())
        if section:
            plain = -1 if section[2] is None and not section[3] else int(section[2] or 0)
            found.setdefault(section[1], {}).setdefault(plain, (_unquoted(written), bool(section[3])))
    return main.strip().lower(), {name: _joined(sections) for name, sections in found.items()}


def _unquoted(written: str) -> str:
    """A quoted string without its quotes; a backslash escapes only a quote or itself (paths)."""
    written = written.strip()
    if written[:1] != '"':
        return written
    return re.sub(r'\\(["\\])', r"\1", written[1:].removesuffix('"'))


def _joined(sections: dict[int, tuple[str, bool]]) -> str:
    """One parameter from its pieces; the RFC 2231 form wins over a plain one beside it."""
    pieces = [sections[key] for key in sorted(sections) if key >= 0]
    if not pieces:
        return decode_words(sections[-1][0])
    charset = None
    head, encoded = pieces[0]
    if encoded and head.count("'") >= 2:
        charset, _, head = head.split("'", 2)
    data = b"".join(
        unquote_to_bytes(text) if coded else text.encode("utf-8", "replace")
        for text, coded in [(head, encoded), *pieces[1:]]
    )
    return decode_words(decode(data, charset or "utf-8")[0])
