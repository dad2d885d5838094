"""What a person put into a field or chose in a menu, in the words of Slack's `state.values`."""

from collections.abc import Iterator
from typing import Any

from bot.sandbox.slack_errors import ControlError

Json = dict[str, Any]

# The key under which an element's state stands, and the key of its first value.
_KEYS = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "overflow": ("selected_option", ""),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "channels_select": ("selected_channel", "initial_channel"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}
_MANY = {"checkboxes", "multi_static_select", "multi_users_select"}


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Each interactive element with the block that holds it."""
    for block in blocks:
        inside = block.get("elements", []) if block["type"] == "actions" else []
        for element in [*inside, block.get("accessory"), block.get("element")]:
            if isinstance(element, dict) and "action_id" in element:
                yield block, element


def options(element: Json) -> list[Json]:
    """All options of a menu, grouped or not."""
    groups = element.get("option_groups", [])
    return [*element.get("options", []), *(option for group in groups for option in group["options"])]


def initial_values(blocks: list[Json]) -> Json:
    """`state.values` before anyone touched anything; buttons and overflow menus have no state."""
    values: Json = {}
    for block, element in elements(blocks):
        if element["type"] in {"button", "overflow"}:
            continue
        key, first = _KEYS[element["type"]]
        empty: object = [] if element["type"] in _MANY else None
        state = {"type": element["type"], key: element.get(first, empty)}
        values.setdefault(block["block_id"], {})[element["action_id"]] = state
    return values


def _option(element: Json, wanted: str) -> Json:
    for option in options(element):
        if wanted in _said(option):
            return {"text": option["text"], "value": option["value"]}
    raise ControlError("no_such_option", 400, {"option": wanted})


def _person(users: dict[str, Json], wanted: str) -> str:
    for user in users.values():
        if wanted in (user["id"], user["name"]):
            return str(user["id"])
    raise ControlError("no_such_option", 400, {"option": wanted})


def chosen(element: Json, given: object, users: dict[str, Json]) -> Json:
    """The state after a person put `given` in: a text, an option's text or value, a list of them, a name.

    True ticks every check box.
    """
    kind = element["type"]
    key = _KEYS[kind][0]
    if given is True and kind == "checkboxes":
        given = [option["value"] for option in options(element)]
    several = [str(entry) for entry in given] if isinstance(given, list) else [] if not given else [str(given)]
    if "option" in key:
        picked: list[Any] = [_option(element, entry) for entry in several]
    elif "user" in key:
        picked = [_person(users, entry) for entry in several]
    else:
        picked = [int(entry) if kind == "datetimepicker" else entry for entry in several]
    return {"type": kind, key: picked if kind in _MANY else next(iter(picked), None)}


def ticked(element: Json, state: Json, name: str, *, on: bool) -> Json | None:
    """The state after the check box of this text or value alone was ticked or not; None for any other element."""
    if element["type"] != "checkboxes" or not any(name in _said(option) for option in options(element)):
        return None
    before = {option["value"] for option in state["selected_options"]}
    after = [each for each in options(element) if (on if name in _said(each) else each["value"] in before)]
    return chosen(element, [option["value"] for option in after], {})


def _said(option: Json) -> tuple[str, str]:
    return option["text"]["text"], option["value"]


def is_empty(state: Json) -> bool:
    """True when the person left the field as good as blank."""
    return all(not value for name, value in state.items() if name != "type")
