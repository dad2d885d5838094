"""What Slack accepts inside a block: texts, buttons, menus, pickers and fields to fill in."""

from collections.abc import Iterator

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

ACTION_ID = string(255)
URL = string(3000)


def plain(limit: int) -> Check:
    """A text object in which nothing is formatted."""
    return by_type({"plain_text": record({"text": string(limit)}, {"emoji": boolean})})


def text(limit: int) -> Check:
    """A text object, plain or mrkdwn."""
    return by_type(
        {
            "plain_text": record({"text": string(limit)}, {"emoji": boolean}),
            "mrkdwn": record({"text": string(limit)}, {"verbatim": boolean}),
        }
    )


CONFIRM = record(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)


def option(label: Check, *, link: bool = False) -> Check:
    """One entry of a menu; only an overflow menu may carry links."""
    optional = {"description": plain(75)} | ({"url": URL} if link else {})
    return record({"text": label, "value": string(150)}, optional)


def _values(options: object) -> list[object]:
    return [entry["value"] for entry in options] if isinstance(options, list) else []


def _initial_is_offered(value: object, pointer: str) -> Iterator[str]:
    """Slack refuses a menu whose first choice isn't among its choices."""
    if not isinstance(value, dict):
        return
    groups = value.get("option_groups", [])
    offered = _values(value.get("options")) + [v for group in groups for v in _values(group["options"])]
    single = [value["initial_option"]] if "initial_option" in value else []
    for name, chosen in (("initial_option", single), ("initial_options", value.get("initial_options", []))):
        if any(entry["value"] not in offered for entry in chosen):
            yield fault("initial value must be one of the options", f"{pointer}/{name}")


def _menu(extra: dict[str, Check]) -> Check:
    entry = option(plain(75))
    group = record({"label": plain(75), "options": array(entry, 100)})
    shape = record(
        {"action_id": ACTION_ID},
        {
            "options": array(entry, 100),
            "option_groups": array(group, 100),
            "placeholder": plain(150),
            "confirm": CONFIRM,
            "focus_on_load": boolean,
            **extra,
        },
    )
    return also(also(shape, any_of("options", "option_groups")), _initial_is_offered)


def _choice(extra: dict[str, Check]) -> Check:
    shape = record(
        {"action_id": ACTION_ID, "options": array(option(text(75)), 10)},
        {"confirm": CONFIRM, "focus_on_load": boolean, **extra},
    )
    return also(shape, _initial_is_offered)


def _picker(extra: dict[str, Check], *, placeholder: bool = True) -> Check:
    optional: dict[str, Check] = {"confirm": CONFIRM, "focus_on_load": boolean, **extra}
    if placeholder:
        optional["placeholder"] = plain(150)
    return record({"action_id": ACTION_ID}, optional)


def _field(extra: dict[str, Check], *, required: dict[str, Check] | None = None) -> Check:
    dispatch = record({}, {"trigger_actions_on": array(one_of("on_enter_pressed", "on_character_entered"), 2)})
    return record(
        {"action_id": ACTION_ID, **(required or {})},
        {
            "placeholder": plain(150),
            "focus_on_load": boolean,
            "dispatch_action_config": dispatch,
            **extra,
        },
    )


_BUTTON = record(
    {"text": plain(75)},
    {
        "action_id": ACTION_ID,
        "url": URL,
        "value": string(2000),
        "style": one_of("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": string(75),
    },
)

IMAGE = record({"image_url": URL, "alt_text": string(2000)})

_ENTRY = option(plain(75))
_MANY = {"max_selected_items": integer(1, 100)}
_ID = string(255)

_CHOSEN: dict[str, Check] = {
    "static_select": _menu({"initial_option": _ENTRY}),
    "multi_static_select": _menu({"initial_options": array(_ENTRY, 100), **_MANY}),
    "users_select": _picker({"initial_user": _ID}),
    "multi_users_select": _picker({"initial_users": array(_ID, 100), **_MANY}),
    "channels_select": _picker({"initial_channel": _ID, "response_url_enabled": boolean}),
    "checkboxes": _choice({"initial_options": array(option(text(75)), 10)}),
    "radio_buttons": _choice({"initial_option": option(text(75))}),
    "datepicker": _picker({"initial_date": string(10, least=10)}),
    "timepicker": _picker({"initial_time": string(5, least=5), "timezone": string(255)}),
    "datetimepicker": _picker({"initial_date_time": integer(1_000_000_000, 9_999_999_999)}, placeholder=False),
}

_WRITTEN: dict[str, Check] = {
    "plain_text_input": _field(
        {
            "initial_value": string(3000, least=0),
            "multiline": boolean,
            "min_length": integer(0, 3000),
            "max_length": integer(1, 3000),
        }
    ),
    "email_text_input": _field({"initial_value": string(3000, least=0)}),
    "url_text_input": _field({"initial_value": string(3000, least=0)}),
    "number_input": _field(
        {"initial_value": string(3000, least=0), "min_value": string(255), "max_value": string(255)},
        required={"is_decimal_allowed": boolean},
    ),
}

_PRESSED: dict[str, Check] = {
    "button": _BUTTON,
    "overflow": record(
        {"action_id": ACTION_ID, "options": array(option(plain(75), link=True), 5)}, {"confirm": CONFIRM}
    ),
}

IN_ACTIONS = by_type({**_PRESSED, **_CHOSEN})
IN_SECTION = by_type({**_PRESSED, **_CHOSEN, "image": IMAGE})
IN_INPUT = by_type({**_CHOSEN, **_WRITTEN})
IN_CONTEXT = by_type(
    {
        "image": IMAGE,
        "plain_text": record({"text": string(3000)}, {"emoji": boolean}),
        "mrkdwn": record({"text": string(3000)}, {"verbatim": boolean}),
    }
)
