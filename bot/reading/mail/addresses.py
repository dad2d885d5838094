"""Address lists as people's programs write them: names with commas, comments, groups, quotes that never close."""

import re
from collections.abc import Iterator

from bot.domain.readings import Address
from bot.reading.mail.charsets import header_text
from bot.reading.mail.headers import VALUE_LIMIT, Headers, decode_words

LIMIT = 500

_TOKEN = re.compile(
    r'"(?P<quoted>(?:[^"\\]|\\.)*)"?|<(?P<angle>[^<>]*)>?|(?P<open>\()|(?P<end>[,;])|(?P<group>:)|[^"<(,;:]+|.',
    re.DOTALL,
)
# « École des Arts <ec990001@cfwb.be> », with quotes or without: what nearly every field is.
_PLAIN = re.compile(
    r'\s*+(?:"([^"\\]*+)"|([^"<>(),;:@\\]*+))\s*+<([^<>\s,;:"()@\x00-\x20\x7f]++@[^<>\s,;:"()@\x00-\x20\x7f]++)>\s*+'
)
_USABLE = re.compile(r'(?:"[^"]+"|[^\s@<>",;()]+)@[^\s@<>",;()]+')
_BRACKET = re.compile(r"\\.|[()]", re.DOTALL)
_COMMENT_LIMIT = 20


def addresses(headers: Headers, name: str) -> tuple[Address, ...]:
    """Every usable address of every field of that name, in order."""
    found: list[Address] = []
    left = VALUE_LIMIT
    for value in headers.all(name):
        found += [each for each in parse(header_text(value[:left])) if _USABLE.fullmatch(each.address)]
        left = max(0, left - len(value))
    return tuple(found[:LIMIT])


def only_author(headers: Headers, defects: set[str]) -> Address | None:
    """The one author; None when there are several From fields, several mailboxes, or none that is usable."""
    values = headers.all("from")
    if len(values) != 1:
        defects.add("from_missing" if not values else "from_several")
        return None
    mailboxes = list(parse(header_text(values[0][:VALUE_LIMIT])))
    if len(mailboxes) != 1 or not _USABLE.fullmatch(mailboxes[0].address):
        defects.add("from_several" if len(mailboxes) > 1 else "from_unusable")
        return None
    return mailboxes[0]


def parse(value: str) -> Iterator[Address]:
    """Each mailbox of a list, usable or not; the members of a group one by one."""
    plain = _PLAIN.fullmatch(value)
    if plain is not None:
        yield Address(" ".join(decode_words(plain[1] or plain[2] or "").split()), plain[3])
        return
    words: list[str] = []
    comments: list[str] = []
    angle: str | None = None
    at = 0
    while at < len(value):
        token = _TOKEN.match(value, at)
        if token is None:  # the pattern ends in any one character
            break
        at = token.end()
        if token["open"]:
            comment, at = _comment(value, at)
            comments.append(comment)
        elif token["end"]:
            yield from _mailbox(words, comments, angle)
            words, comments, angle = [], [], None
        elif token["group"] and angle is None:
            words, comments = [], []
        elif token["angle"] is not None:
            if angle is not None:  # two addresses without a comma are two mailboxes
                yield from _mailbox(words, comments, angle)
                words, comments = [], []
            angle = token["angle"]
        else:
            words.append(_word(token))
    yield from _mailbox(words, comments, angle)


def _word(token: re.Match[str]) -> str:
    """A piece of the name or bare address; a quoted string before an `@` keeps its quotes."""
    if token["quoted"] is None:
        return token[0]
    if token.string[token.end() : token.end() + 1] == "@":
        return token[0]
    return re.sub(r"\\(.)", r"\1", token["quoted"])


def _comment(value: str, at: int) -> tuple[str, int]:
    """A comment, nested or never closed, and where it ends."""
    depth, start = 1, at
    for mark in _BRACKET.finditer(value, at):
        depth += {"(": 1, ")": -1}.get(mark[0], 0)
        if depth == 0 or depth > _COMMENT_LIMIT:
            return value[start : mark.start()], mark.end()
    return value[start:], len(value)


def _mailbox(words: list[str], comments: list[str], angle: str | None) -> Iterator[Address]:
    bare = "".join(words).strip()
    if angle is None:
        address, name = bare, " ".join(comments)
    else:
        address, name = angle.rpartition(":")[2] if angle.startswith("@") else angle, bare or " ".join(comments)
    address = re.sub(r"[\x00-\x20\x7f]+", "", address) if angle is not None else address
    if address or name:
        yield Address(" ".join(decode_words(name).split()), address)
