"""Long answers in pages, with Slack's opaque cursors."""

import base64
import binascii
from collections.abc import Callable
from typing import Any, TypeVar

from bot.sandbox.slack_errors import SlackError

Json = dict[str, Any]
T = TypeVar("T")


def _limit(args: Json, default: int) -> int:
    """`limit` of a call, 1 to 999; invalid_limit for anything else."""
    try:
        limit = int(args.get("limit") or default)
    except (TypeError, ValueError):
        raise SlackError("invalid_limit") from None
    if not 1 <= limit <= 999:
        raise SlackError("invalid_limit")
    return limit


def page_of(entries: list[T], args: Json, key: Callable[[T], str], default: int = 100) -> tuple[list[T], Json]:
    """One page of `entries`, beginning where the cursor points, and the answer's cursor to the next."""
    start = 0
    if cursor := args.get("cursor"):
        try:
            wanted = base64.b64decode(str(cursor), validate=True).decode()
        except (binascii.Error, ValueError):
            raise SlackError("invalid_cursor") from None
        start = next((i for i, entry in enumerate(entries) if f"next:{key(entry)}" == wanted), -1)
        if start < 0:
            raise SlackError("invalid_cursor")
    end = start + _limit(args, default)
    following = base64.b64encode(f"next:{key(entries[end])}".encode()).decode() if end < len(entries) else ""
    return entries[start:end], {
        "has_more": bool(following),
        "response_metadata": {"next_cursor": following},
    }
