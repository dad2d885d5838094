"""Every limit of Block Kit: the last size that Slack takes, and the first that it refuses."""

import pytest

from bot.sandbox.slack_blocks import check_blocks, check_metadata, check_view, too_long_together


def plain(size):
    return {"type": "plain_text", "text": "é" * size}


def mrkdwn(size):
    return {"type": "mrkdwn", "text": "é" * size}


def section(**more):
    return [{"type": "section", **more}]


def actions(*elements):
    return [{"type": "actions", "elements": list(elements)}]


def button(**more):
    return {"type": "button", "text": plain(5), "action_id": "a", **more}


def buttons(count):
    return actions(*(button(action_id=f"a{n}") for n in range(count)))


def option(n=0, **more):
    return {"text": plain(3), "value": f"v{n}", **more}


def menu(count=1, **more):
    options = [option(n) for n in range(count)]
    return actions({"type": "static_select", "action_id": "a", "options": options, **more})


def overflow(count):
    return actions({"type": "overflow", "action_id": "a", "options": [option(n) for n in range(count)]})


def choice(kind, count):
    return actions({"type": kind, "action_id": "a", "options": [option(n) for n in range(count)]})


def confirm(**sizes):
    sizes = {"title": 10, "text": 10, "confirm": 3, "deny": 3} | sizes
    return actions(button(confirm={name: plain(size) for name, size in sizes.items()}))


def entry(**element):
    label = element.pop("label", plain(5))
    hint = {"hint": element.pop("hint")} if "hint" in element else {}
    return [
        {
            "type": "input",
            "label": label,
            "element": {"type": "plain_text_input", "action_id": "a", **element},
            **hint,
        }
    ]


MESSAGE_LIMITS = {
    "section text": (3000, lambda n: section(text=mrkdwn(n))),
    "section plain text": (3000, lambda n: section(text=plain(n))),
    "field": (2000, lambda n: section(fields=[mrkdwn(n)])),
    "fields": (10, lambda n: section(fields=[mrkdwn(5)] * n)),
    "header": (150, lambda n: [{"type": "header", "text": plain(n)}]),
    "context elements": (10, lambda n: [{"type": "context", "elements": [mrkdwn(5)] * n}]),
    "context text": (3000, lambda n: [{"type": "context", "elements": [mrkdwn(n)]}]),
    "button text": (75, lambda n: actions(button(text=plain(n)))),
    "button value": (2000, lambda n: actions(button(value="v" * n))),
    "button url": (3000, lambda n: actions(button(url="u" * n))),
    "accessibility label": (75, lambda n: actions(button(accessibility_label="x" * n))),
    "action_id": (255, lambda n: actions(button(action_id="a" * n))),
    "block_id": (255, lambda n: section(text=plain(5), block_id="b" * n)),
    "actions": (25, buttons),
    "blocks": (50, lambda n: [{"type": "divider"}] * n),
    "confirm title": (100, lambda n: confirm(title=n)),
    "confirm text": (300, lambda n: confirm(text=n)),
    "confirm button": (30, lambda n: confirm(confirm=n)),
    "deny button": (30, lambda n: confirm(deny=n)),
    "options": (100, menu),
    "option text": (75, lambda n: menu(options=[{"text": plain(n), "value": "v"}])),
    "option value": (150, lambda n: menu(options=[{"text": plain(3), "value": "v" * n}])),
    "option description": (75, lambda n: menu(options=[option(description=plain(n))])),
    "placeholder": (150, lambda n: menu(placeholder=plain(n))),
    "overflow options": (5, overflow),
    "checkbox options": (10, lambda n: choice("checkboxes", n)),
    "radio options": (10, lambda n: choice("radio_buttons", n)),
    "input label": (2000, lambda n: entry(label=plain(n))),
    "input hint": (2000, lambda n: entry(hint=plain(n))),
    "input placeholder": (150, lambda n: entry(placeholder=plain(n))),
    "initial value": (3000, lambda n: entry(initial_value="x" * n)),
    "max_length": (3000, lambda n: entry(max_length=n)),
    "image alt text": (2000, lambda n: [{"type": "image", "image_url": "https://x.be/a", "alt_text": "x" * n}]),
    "markdown": (12_000, lambda n: [{"type": "markdown", "text": "x" * n}]),
}


@pytest.mark.parametrize("name", MESSAGE_LIMITS)
def test_a_message_may_reach_a_limit_and_not_pass_it(name):
    limit, make = MESSAGE_LIMITS[name]
    assert check_blocks(make(limit)) == []
    assert check_blocks(make(limit + 1)) != []


def modal(**more):
    blocks = [{"type": "section", "text": plain(5)}]
    return {"type": "modal", "title": plain(5), "submit": plain(5), "blocks": blocks, **more}


VIEW_LIMITS = {
    "title": (24, lambda n: modal(title=plain(n))),
    "submit": (24, lambda n: modal(submit=plain(n))),
    "close": (24, lambda n: modal(close=plain(n))),
    "private_metadata": (3000, lambda n: modal(private_metadata="x" * n)),
    "callback_id": (255, lambda n: modal(callback_id="x" * n)),
    "external_id": (255, lambda n: modal(external_id="x" * n)),
    "blocks": (100, lambda n: modal(blocks=[{"type": "divider"}] * n)),
}


@pytest.mark.parametrize("name", VIEW_LIMITS)
def test_a_view_may_reach_a_limit_and_not_pass_it(name):
    limit, make = VIEW_LIMITS[name]
    assert check_view(make(limit)) == []
    assert check_view(make(limit + 1)) != []


REFUSED = {
    "unknown block": [{"type": "sections", "text": plain(5)}],
    "no type": [{"text": plain(5)}],
    "not an object": ["section"],
    "unknown key": section(text=plain(5), colour="red"),
    "unknown element": actions({"type": "switch", "action_id": "a"}),
    "unknown text": section(text={"type": "markdown", "text": "x"}),
    "a bare string as text": section(text="bonjour"),
    "empty text": section(text=mrkdwn(0)),
    "section without content": section(),
    "mrkdwn header": [{"type": "header", "text": mrkdwn(5)}],
    "mrkdwn button": actions(button(text=mrkdwn(5))),
    "mrkdwn option": menu(options=[{"text": mrkdwn(5), "value": "v"}]),
    "mrkdwn label": entry(label=mrkdwn(5)),
    "mrkdwn with emoji": section(text={**mrkdwn(5), "emoji": True}),
    "plain text with verbatim": section(text={**plain(5), "verbatim": True}),
    "unknown style": actions(button(style="default")),
    "null style": actions(button(style=None)),
    "no action": actions(),
    "no options": menu(options=[]),
    "menu without options": actions({"type": "static_select", "action_id": "a"}),
    "initial option from elsewhere": menu(initial_option=option(7)),
    "field among actions": actions({"type": "plain_text_input", "action_id": "a"}),
    "button in an input": [{"type": "input", "label": plain(5), "element": button()}],
    "confirm without deny": actions(button(confirm={n: plain(5) for n in ("title", "text", "confirm")})),
    "the same block_id twice": section(text=plain(5), block_id="b") * 2,
    "the same action_id twice in a block": actions(button(), button()),
    "boolean as word": entry(multiline="true"),
    "max_length as boolean": entry(max_length=True),
    "not a list": {"type": "divider"},
    "link in a menu": menu(options=[option(url="https://x.be")]),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_slack_refuses_is_refused(name):
    assert check_blocks(REFUSED[name]) != []


ACCEPTED = {
    "same action_id in two blocks": [*actions(button()), *actions(button())],
    "accessory": section(text=plain(5), accessory=button(style="danger", value="1")),
    "people": actions({"type": "users_select", "action_id": "a", "initial_user": "U1"}),
    "initial option": menu(2, initial_option=option(1)),
    "groups": actions(
        {
            "type": "multi_static_select",
            "action_id": "a",
            "option_groups": [{"label": plain(5), "options": [option(1)]}],
            "initial_options": [option(1)],
        }
    ),
    "date": actions({"type": "datepicker", "action_id": "a", "initial_date": "2026-11-22"}),
    "rich text": [
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_list",
                    "style": "bullet",
                    "elements": [
                        {
                            "type": "rich_text_section",
                            "elements": [{"type": "text", "text": "x", "style": {"bold": True}}],
                        }
                    ],
                }
            ],
        }
    ],
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_slack_takes_is_taken(name):
    assert check_blocks(ACCEPTED[name]) == []


def test_a_fault_is_named_as_slack_names_it():
    assert check_blocks(section(text=mrkdwn(3001))) == [
        "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    ]
    assert check_blocks(buttons(26)) == ["no more than 25 items allowed [json-pointer:/blocks/0/elements]"]


def test_a_modal_with_a_field_needs_a_submit_button():
    view = modal(blocks=entry())
    assert check_view(view) == []
    del view["submit"]
    assert check_view(view) == ["missing required field: submit [json-pointer:/view]"]


@pytest.mark.parametrize("kind", ["modal", "home"])
def test_a_view_is_a_modal_or_a_home_where_it_is_asked_for(kind):
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    assert bool(check_view(home))
    assert not check_view(home, home=True)
    assert not check_view(modal())
    assert bool(check_view(modal(), home=True))
    assert check_view({"type": kind}, home=kind == "home") != []


def test_a_markdown_block_has_no_place_in_a_modal():
    assert check_view(modal(blocks=[{"type": "markdown", "text": "x"}])) != []


def test_blocks_that_are_fine_alone_can_be_too_long_together():
    assert not too_long_together(section(text=mrkdwn(2900)) * 4)
    assert too_long_together(section(text=mrkdwn(3000)) * 4)


METADATA = {
    "flat": ({"event_type": "card_posted", "event_payload": {"key": "k", "n": 1, "ok": True}}, None),
    "one level": ({"event_type": "card", "event_payload": {"keys": [{"a": "b"}], "of": {"a": 1}}}, None),
    "no payload": ({"event_type": "card"}, "invalid_metadata_format"),
    "more keys": ({"event_type": "card", "event_payload": {}, "x": 1}, "invalid_metadata_format"),
    "not an object": (["card"], "invalid_metadata_format"),
    "spaces in its name": ({"event_type": "a card", "event_payload": {}}, "invalid_metadata_schema"),
    "too deep": ({"event_type": "card", "event_payload": {"a": {"b": {"c": 1}}}}, "invalid_metadata_schema"),
    "null": ({"event_type": "card", "event_payload": {"a": None}}, "invalid_metadata_schema"),
    "large": ({"event_type": "card", "event_payload": {"a": "x" * 16_000}}, None),
    "too large": ({"event_type": "card", "event_payload": {"a": "x" * 16_384}}, "metadata_too_large"),
}


@pytest.mark.parametrize("name", METADATA)
def test_metadata_is_small_and_flat(name):
    metadata, error = METADATA[name]
    assert check_metadata(metadata) == error
