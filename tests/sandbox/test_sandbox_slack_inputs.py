"""What people put into fields and menus, in the words of `state.values`."""

import pytest

from bot.sandbox.slack_errors import ControlError
from bot.sandbox.slack_inputs import chosen, initial_values, is_empty, ticked

USERS = {"U1": {"id": "U1", "name": "Amélie Dupont"}}
OPTIONS = [
    {"text": {"type": "plain_text", "text": text}, "value": value} for text, value in (("Oui", "o"), ("Non", "n"))
]


def element(kind, **more):
    return {"type": kind, "action_id": "a", **more}


def values(*options):
    return [option["value"] for option in options]


@pytest.mark.parametrize("given", ["Oui", "o"])
@pytest.mark.parametrize("kind", ["static_select", "radio_buttons", "overflow"])
def test_an_option_is_named_by_its_words_or_its_value(kind, given):
    state = chosen(element(kind, options=OPTIONS), given, USERS)
    assert state == {"type": kind, "selected_option": OPTIONS[0]}


def test_options_in_groups_are_options_too():
    grouped = element("static_select", option_groups=[{"label": {}, "options": OPTIONS}])
    assert chosen(grouped, "Non", USERS)["selected_option"]["value"] == "n"


@pytest.mark.parametrize(("given", "expected"), [(["Oui", "n"], ["o", "n"]), ("Non", ["n"]), ([], []), ("", [])])
def test_several_options_come_as_a_list(given, expected):
    state = chosen(element("checkboxes", options=OPTIONS), given, USERS)
    assert values(*state["selected_options"]) == expected
    assert is_empty(state) == (not expected)


@pytest.mark.parametrize(("given", "expected"), [(True, ["o", "n"]), (False, [])])
def test_check_boxes_are_all_ticked_or_none_with_one_word(given, expected):
    assert values(*chosen(element("checkboxes", options=OPTIONS), given, USERS)["selected_options"]) == expected


@pytest.mark.parametrize("name", ["Non", "n"])
def test_one_check_box_is_ticked_by_its_own_words_and_the_others_stay(name):
    boxes = element("checkboxes", options=OPTIONS)
    state = chosen(boxes, ["Oui"], USERS)
    assert values(*ticked(boxes, state, name, on=True)["selected_options"]) == ["o", "n"]
    assert values(*ticked(boxes, state, name, on=False)["selected_options"]) == ["o"]


def test_only_check_boxes_are_ticked_by_their_words():
    menu = element("static_select", options=OPTIONS)
    assert ticked(menu, chosen(menu, None, USERS), "Oui", on=True) is None
    boxes = element("checkboxes", options=OPTIONS)
    assert ticked(boxes, chosen(boxes, [], USERS), "Peut-être", on=True) is None


@pytest.mark.parametrize("given", ["U1", "Amélie Dupont"])
def test_a_person_is_named_by_id_or_name(given):
    assert chosen(element("users_select"), given, USERS)["selected_user"] == "U1"
    assert chosen(element("multi_users_select"), [given], USERS)["selected_users"] == ["U1"]


@pytest.mark.parametrize(
    ("kind", "key", "given", "expected"),
    [
        ("plain_text_input", "value", "texte", "texte"),
        ("plain_text_input", "value", "", None),
        ("number_input", "value", "12", "12"),
        ("datepicker", "selected_date", "2026-11-22", "2026-11-22"),
        ("timepicker", "selected_time", "09:00", "09:00"),
        ("datetimepicker", "selected_date_time", "1790000000", 1790000000),
        ("channels_select", "selected_channel", "C1", "C1"),
    ],
)
def test_what_is_written_stands_under_slacks_key(kind, key, given, expected):
    assert chosen(element(kind), given, USERS) == {"type": kind, key: expected}


@pytest.mark.parametrize("kind", ["static_select", "users_select"])
def test_what_is_not_offered_cannot_be_chosen(kind):
    with pytest.raises(ControlError, match="no_such_option"):
        chosen(element(kind, options=OPTIONS), "Peut-être", USERS)


def test_state_begins_with_the_initial_values_and_leaves_out_buttons():
    blocks = [
        {
            "type": "actions",
            "block_id": "b",
            "elements": [
                element("button"),
                {**element("static_select", options=OPTIONS, initial_option=OPTIONS[1]), "action_id": "s"},
            ],
        },
        {"type": "input", "block_id": "i", "element": element("plain_text_input", initial_value="déjà")},
        {"type": "section", "block_id": "x", "accessory": {"type": "image"}},
    ]
    assert initial_values(blocks) == {
        "b": {"s": {"type": "static_select", "selected_option": OPTIONS[1]}},
        "i": {"a": {"type": "plain_text_input", "value": "déjà"}},
    }
