"""What a message is made of: text, blocks and metadata, taken out of a call and checked as Slack checks them."""

import json
from dataclasses import dataclass
from typing import Any

from bot.sandbox.slack_blocks import check_blocks, check_metadata, too_long_together
from bot.sandbox.slack_errors import SlackError
from bot.sandbox.slack_state import identified

Json = dict[str, Any]

POSTED, UPDATED = 40_000, 4_000  # characters of text in chat.postMessage and in chat.update


@dataclass(frozen=True)
class Content:
    """The parts that were given; None for one that was left out."""

    text: str | None
    blocks: list[Json] | None
    metadata: Json | None


def flag(value: object) -> bool:
    """A boolean argument: forms and query strings carry it as `1` or `true`."""
    return str(value).lower() in {"1", "true"}


def _decoded(value: object, error: str) -> object:
    """Structured arguments come as JSON or, in a form, as a string of JSON."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise SlackError(error) from None


def _blocks(value: object) -> list[Json] | None:
    blocks = _decoded(value, "invalid_blocks_format")
    if blocks is None:
        return None
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    if faults := check_blocks(blocks):
        raise SlackError("invalid_blocks", faults)
    if too_long_together(blocks):
        raise SlackError("msg_blocks_too_long")
    return identified(blocks)


def _metadata(value: object) -> Json | None:
    metadata = _decoded(value, "invalid_metadata_format")
    if metadata is None or metadata == {}:
        return None if metadata is None else {}
    if error := check_metadata(metadata):
        raise SlackError(error)
    return metadata if isinstance(metadata, dict) else None


def content_of(args: Json, limit: int = POSTED) -> Content:
    """Text, blocks and metadata of a call; SlackError when Slack would refuse one of them."""
    given = args.get("text")
    if given is not None and not isinstance(given, str):
        raise SlackError("invalid_arguments", ["text must be a string"])
    if given is not None and len(given) > limit:
        raise SlackError("msg_too_long")
    content = Content(given, _blocks(args.get("blocks")), _metadata(args.get("metadata")))
    if not content.text and not content.blocks:
        raise SlackError("no_text")
    return content


def view_of(args: Json) -> Json:
    """The view of a `views.*` call, decoded but not yet checked."""
    view = _decoded(args.get("view"), "invalid_arguments")
    if not isinstance(view, dict):
        raise SlackError("invalid_arguments", ["missing required field: view"])
    return view
