"""The strict checker of messages, modals and their metadata: what the real Slack would refuse, refused here."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from bot.sandbox.slack_elements import IN_ACTIONS, IN_CONTEXT, IN_INPUT, IN_SECTION, URL, plain, text
from bot.sandbox.slack_schema import (
    Check,
    also,
    any_of,
    array,
    boolean,
    by_type,
    fault,
    integer,
    one_of,
    record,
    string,
)

Json = dict[str, Any]

# Slack counts the text of all blocks together, with some overhead a block, and refuses near 12,000 (users measured
# 9,597 characters in 50 blocks accepted, 11,341 in 45 refused; no page of Slack's states the rule).
_ALL_BLOCKS = 12_000
_BLOCK_OVERHEAD = 20
_METADATA_BYTES = 16_384

_BLOCK_ID: dict[str, Check] = {"block_id": string(255)}
_STYLE = record({}, dict.fromkeys(("bold", "italic", "strike", "code", "underline"), boolean))
_SPAN = by_type(
    {
        "text": record({"text": string(3000)}, {"style": _STYLE}),
        "link": record({"url": URL}, {"text": string(3000), "style": _STYLE, "unsafe": boolean}),
        "user": record({"user_id": string(255)}, {"style": _STYLE}),
        "usergroup": record({"usergroup_id": string(255)}, {"style": _STYLE}),
        "channel": record({"channel_id": string(255)}, {"style": _STYLE}),
        "emoji": record({"name": string(255)}, {"style": _STYLE, "unicode": string(255)}),
    }
)
_SPANS = {"elements": array(_SPAN, 1000, least=0)}
_RICH_SECTION = record(_SPANS)
_RICH: dict[str, Check] = {
    "rich_text_section": _RICH_SECTION,
    "rich_text_preformatted": record(_SPANS, {"border": integer(0, 1)}),
    "rich_text_quote": record(_SPANS, {"border": integer(0, 1)}),
    "rich_text_list": record(
        {
            "elements": array(by_type({"rich_text_section": _RICH_SECTION}), 1000),
            "style": one_of("bullet", "ordered"),
        },
        {"indent": integer(0, 8), "offset": integer(0, 10_000), "border": integer(0, 1)},
    ),
}


_IN_VIEW: dict[str, Check] = {
    "section": also(
        record(
            {},
            {
                "text": text(3000),
                "fields": array(text(2000), 10),
                "accessory": IN_SECTION,
                "expand": boolean,
                **_BLOCK_ID,
            },
        ),
        any_of("text", "fields"),
    ),
    "divider": record({}, _BLOCK_ID),
    "header": record({"text": plain(150)}, {"level": integer(1, 4), **_BLOCK_ID}),
    "context": record({"elements": array(IN_CONTEXT, 10)}, _BLOCK_ID),
    "actions": record({"elements": array(IN_ACTIONS, 25)}, _BLOCK_ID),
    "input": record(
        {"label": plain(2000), "element": IN_INPUT},
        {"hint": plain(2000), "optional": boolean, "dispatch_action": boolean, **_BLOCK_ID},
    ),
    "image": record({"image_url": URL, "alt_text": string(2000)}, {"title": plain(2000), **_BLOCK_ID}),
    "rich_text": record({"elements": array(by_type(_RICH), 1000)}, _BLOCK_ID),
}
_IN_MESSAGE: dict[str, Check] = {**_IN_VIEW, "markdown": record({"text": string(12_000)}, _BLOCK_ID)}

_MESSAGE_BLOCKS = array(by_type(_IN_MESSAGE), 50, least=0)
_VIEW_BLOCKS = array(by_type(_IN_VIEW), 100)

_VIEW_FIELDS: dict[str, Check] = {
    "private_metadata": string(3000, least=0),
    "callback_id": string(255, least=0),
    "external_id": string(255, least=0),
}
_MODAL = record(
    {"title": plain(24), "blocks": _VIEW_BLOCKS},
    {
        "submit": plain(24),
        "close": plain(24),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
        **_VIEW_FIELDS,
    },
)
_VIEWS: dict[str, Check] = {"modal": _MODAL, "home": record({"blocks": _VIEW_BLOCKS}, _VIEW_FIELDS)}


def _elements(block: Json) -> Iterable[Json]:
    """The interactive parts of a block that has already been checked."""
    if block["type"] in {"actions", "context"}:
        yield from block["elements"]
    for place in ("accessory", "element"):
        if place in block:
            yield block[place]


def _repeated(blocks: list[Json], pointer: str) -> Iterator[str]:
    """The same block_id twice, or the same action_id twice in one block."""
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        if (block_id := block.get("block_id")) in seen:
            yield fault(f'`block_id` "{block_id}" already exists for a different block', f"{pointer}/{index}")
        if block_id is not None:
            seen.add(block_id)
        ids = [element["action_id"] for element in _elements(block) if "action_id" in element]
        for action_id in sorted({name for name in ids if ids.count(name) > 1}):
            yield fault(f'`action_id` "{action_id}" already exists for a different action', f"{pointer}/{index}")


def check_blocks(blocks: object) -> list[str]:
    """What is wrong with the blocks of a message; empty when Slack would take them."""
    found = list(_MESSAGE_BLOCKS(blocks, "/blocks"))
    return found or list(_repeated(blocks if isinstance(blocks, list) else [], "/blocks"))


def check_view(view: object, *, home: bool = False) -> list[str]:
    """What is wrong with a modal (or a Home), as `views.*` would say it."""
    kind = "home" if home else "modal"
    found = list(by_type({kind: _VIEWS[kind]})(view, "/view"))
    if found or not isinstance(view, dict):
        return found
    found = list(_repeated(view["blocks"], "/view/blocks"))
    if kind == "modal" and "submit" not in view and any(b["type"] == "input" for b in view["blocks"]):
        found.append(fault("missing required field: submit", "/view"))
    return found


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for name, content in value.items():
            if name == "text" and isinstance(content, str):
                yield content
            else:
                yield from _texts(content)
    elif isinstance(value, list):
        for entry in value:
            yield from _texts(entry)


def too_long_together(blocks: list[Json]) -> bool:
    """True when each block is fine but the message is refused as `msg_blocks_too_long`."""
    return sum(map(len, _texts(blocks))) + _BLOCK_OVERHEAD * len(blocks) > _ALL_BLOCKS


def _flat(value: object, depth: int = 2) -> bool:
    """Slack keeps words, numbers, booleans, and objects of these, alone or in a list."""
    match value:
        case str() | int() | float():
            return True
        case list():
            return all(not isinstance(entry, list) and _flat(entry, depth) for entry in value)
        case dict():
            return depth > 0 and all(_flat(entry, depth - 1) for entry in value.values())
        case _:
            return False


def check_metadata(metadata: object) -> str | None:
    """The name of Slack's error for a message's metadata, None when it is acceptable."""
    if not isinstance(metadata, dict) or set(metadata) != {"event_type", "event_payload"}:
        return "invalid_metadata_format"
    name, payload = metadata["event_type"], metadata["event_payload"]
    if not isinstance(name, str) or not name.replace("_", "").isalnum() or not isinstance(payload, dict):
        return "invalid_metadata_schema"
    if not _flat(payload):
        return "invalid_metadata_schema"
    return "metadata_too_large" if len(json.dumps(metadata).encode()) > _METADATA_BYTES else None
