"""Slack's limits on what we draw, checked before Slack does: a refused card is seen by nobody."""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

_TOGETHER = 12_000  # characters of all texts; Slack refuses somewhere below as msg_blocks_too_long


def check_blocks(blocks: list[Json], most: int = 50) -> list[str]:
    """One sentence a fault; `most` is 50 blocks for a message, 100 for a modal."""
    faults = list(_count("blocks", blocks, most))
    for index, block in enumerate(blocks):
        faults += [f"{index}: {fault}" for fault in _block(block)]
    if sum(len(text) for text in _texts(blocks)) + 20 * len(blocks) > _TOGETHER:
        faults.append("texts too long together")
    return faults


def check_modal(view: Json) -> list[str]:
    """Title and buttons of a modal, what it remembers, and its blocks."""
    faults = check_blocks(view["blocks"], 100)
    for name in ("title", "submit", "close"):
        if name in view:
            faults += _text(name, view[name], 24)
    if "submit" not in view and any(block["type"] == "input" for block in view["blocks"]):
        faults.append("a field and no way to send it")
    if len(view["private_metadata"]) > 3000:
        faults.append("private_metadata too long")
    return faults


def _block(block: Json) -> Iterator[str]:
    match block["type"]:
        case "header":
            yield from _text("header", block["text"], 150)
        case "section":
            yield from _section(block)
        case "context":
            yield from _count("context", block["elements"], 10)
            for element in block["elements"]:
                yield from _text("context", element, 3000)
        case "actions":
            yield from _actions(block["elements"])
        case "input":
            yield from _text("label", block["label"], 2000)
            yield from _options(block["element"])
        case other:
            yield f"unknown block {other}"


def _section(block: Json) -> Iterator[str]:
    if "text" not in block and "fields" not in block:
        yield "empty section"
    if "text" in block:
        yield from _text("section", block["text"], 3000)
    if "fields" in block:
        yield from _count("fields", block["fields"], 10)
        for field in block["fields"]:
            yield from _text("field", field, 2000)


def _actions(elements: list[Json]) -> Iterator[str]:
    yield from _count("actions", elements, 25)
    names = [element["action_id"] for element in elements]
    yield from (f"action_id twice: {name}" for name in sorted({n for n in names if names.count(n) > 1}))
    for element in elements:
        yield from _text("button", element["text"], 75)
        if len(element["value"]) > 2000:
            yield "value too long"
        if len(element["action_id"]) > 255:
            yield "action_id too long"
        if "confirm" in element:
            yield from _confirm(element["confirm"])


def _confirm(confirm: Json) -> Iterator[str]:
    for name, limit in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
        yield from _text(f"confirm {name}", confirm[name], limit)


def _options(element: Json) -> Iterator[str]:
    """The entries of a menu, or check boxes; a field of words has none."""
    most = {"static_select": 100, "checkboxes": 10}.get(element["type"])
    if most is None:
        return
    yield from _count("options", element["options"], most)
    for option in element["options"]:
        yield from _text("option", option["text"], 75)
        if "description" in option:
            yield from _text("description", option["description"], 75)
        if len(option["value"]) > 150:
            yield "option value too long"


def _text(name: str, text: Json, limit: int) -> Iterator[str]:
    length = len(text["text"])
    if not 1 <= length <= limit:
        yield f"{name}: {length} characters, 1 to {limit} allowed"


def _count(name: str, entries: list[Json], limit: int) -> Iterator[str]:
    if not 1 <= len(entries) <= limit:
        yield f"{name}: {len(entries)} entries, 1 to {limit} allowed"


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        yield from (text for part in value.values() for text in _texts(part))
    elif isinstance(value, list):
        yield from (text for part in value for text in _texts(part))
