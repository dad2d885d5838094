"""Words on their way into Slack: on one line, escaped, and no longer than Slack takes."""

import re

# Only a person may be mentioned: what looks like <!channel> or a link stays words.
_MENTION = re.compile(r"&lt;(@[UW][A-Z0-9]{1,39})&gt;")


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, the last of which says that there were more."""
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def one_line(text: str) -> str:
    """Spaces and line ends as single spaces: a value can't draw lines of its own."""
    return " ".join(text.split())


def escape(text: str) -> str:
    """For mrkdwn, and for `text`: `&` first, then `<` and `>`; `verbatim` alone would let <!channel> through."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def mrkdwn(text: str, limit: int) -> str:
    """Escaped and cut: `limit` counts what is sent, and no `&amp;` is torn."""
    kept = cut(one_line(text), limit)
    while len(escape(kept)) > limit:
        kept = cut(kept, len(kept) - 1)
    return escape(kept)


def with_mentions(text: str, limit: int) -> str:
    """As `mrkdwn`, but <@U…> names a person: for sentences of the program itself."""
    return _MENTION.sub(r"<\1>", mrkdwn(text, limit))


def plain(text: str, limit: int) -> dict[str, str | bool]:
    """A text object in which nothing is formatted; `:name:` stays as written."""
    return {"type": "plain_text", "text": cut(one_line(text), limit), "emoji": False}
