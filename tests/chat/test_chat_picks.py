"""The window of a pick: a menu, and under it what is confirmed; nothing can be typed, and nothing is assumed."""

from dataclasses import replace

import pytest

from bot.chat.limits import check_modal
from bot.chat.modals import FIELD, NOTHING_CHOSEN, TICKS, modal, unticked
from bot.chat.presses import AGAIN_IN_MODAL
from bot.ports import Press, TryLaterError
from bot.sandbox.slack_blocks import check_view
from tests.chat.chat_kit import ACCORDER, PICKS, card, office, until
from tests.chat.chat_kit import TICKS as CONFIRMED

REQUIRED = "Ce champ est obligatoire."  # Slack's own words, in the language of the person
MANDAT = CONFIRMED[1][1]


async def opened(slack, desk, button=ACCORDER, user="U1"):
    at = await desk.draw(slack.engine.show(card(buttons=(button,))), None)
    assert await slack.post("press", user=user, ts=at.ts, label=button.label) == {"ok": True}
    [view] = await until(lambda: slack.get("views", user=user))
    return view


async def send(slack, view, user="U1", **values):
    return await slack.post("submit", user=user, view_id=view["view_id"], values=values)


async def test_the_window_shows_the_dossier_a_menu_and_what_is_to_be_confirmed():
    async with office() as slack, slack.desk() as desk:
        view = await opened(slack, desk)
        assert (view["title"], view["submit"], view["callback_id"]) == ("Accorder…", "Accorder", "ask:choix")
        about, _, menu, checks = view["blocks"]
        assert about["text"]["text"] == "Institut des Tilleuls &amp; Cie  ·  FASE 990001  ·  VGM-ABC123"
        assert (menu["label"]["text"], checks["label"]["text"]) == ("Choix", "Vérifications")
        assert options(menu) == [(label, code) for code, label in PICKS]
        assert options(checks) == [(label, code) for code, label in CONFIRMED]
        assert "initial_option" not in menu["element"]
        assert "initial_options" not in checks["element"]
        assert not menu.get("optional")
        assert not checks.get("optional")
        assert slack.engine.presses == []


def options(block):
    return [(each["text"]["text"], each["value"]) for each in block["element"]["options"]]


async def test_nothing_can_be_typed_into_it():
    async with office() as slack, slack.desk() as desk:
        view = await opened(slack, desk)
        kinds = [block["element"]["type"] for block in view["blocks"] if block["type"] == "input"]
        assert kinds == ["static_select", "checkboxes"]


@pytest.mark.parametrize(
    "values",
    [
        {"Choix": "Direction école siège", "Vérifications": [label for _, label in CONFIRMED]},
        {"Choix": "direction_siege", "Vérifications": True},
        {FIELD: "direction_siege", TICKS: ["confidentialite", "mandat"]},
        {"Choix": "direction_siege", "confidentialite": True, MANDAT: True},
    ],
    ids=["words", "all", "codes", "one by one"],
)
async def test_a_pick_with_everything_ticked_reaches_the_engine(values):
    async with office() as slack, slack.desk() as desk:
        view = await opened(slack, desk, user="U2")
        assert await send(slack, view, "U2", **values) == {"ok": True}
        assert await slack.get("views", user="U2") == []
        [sent] = slack.engine.presses
        key = f"{view['view_id']}:{view['hash']}"
        ticked = ("confidentialite", "mandat")
        whole = Press(key, "U2", "VGM-ABC123", "agents", 3, "accorder", pick="direction_siege", ticked=ticked)
        assert sent == whole


async def test_a_check_left_out_keeps_the_window_open_and_decides_nothing():
    async with office() as slack, slack.desk() as desk:
        view = await opened(slack, desk)
        answer = await send(slack, view, Choix="direction_siege", Vérifications=["confidentialite"])
        assert answer == {"ok": False, "errors": {TICKS: "Cochez chaque vérification pour accorder."}}
        assert slack.engine.presses == []
        [still] = await slack.get("views", user="U1")
        assert still["view_id"] == view["view_id"]
        assert await send(slack, view, **{MANDAT: True}) == {"ok": True}
        assert [each.ticked for each in slack.engine.presses] == [("confidentialite", "mandat")]


async def test_slack_itself_asks_for_a_menu_or_checks_left_blank():
    async with office() as slack, slack.desk() as desk:
        view = await opened(slack, desk)
        assert await send(slack, view) == {"ok": False, "errors": {FIELD: REQUIRED, TICKS: REQUIRED}}
        assert slack.engine.presses == []


async def test_the_only_possible_pick_is_picked_already_and_still_to_be_confirmed():
    async with office() as slack, slack.desk() as desk:
        view = await opened(slack, desk, replace(ACCORDER, picks=PICKS[:1], ticks=CONFIRMED[:1]))
        assert view["blocks"][2]["element"]["initial_option"]["value"] == "direction_siege"
        assert await send(slack, view) == {"ok": False, "errors": {TICKS: REQUIRED}}
        assert await send(slack, view, Vérifications=True) == {"ok": True}
        assert [(each.pick, each.ticked) for each in slack.engine.presses] == [
            ("direction_siege", ("confidentialite",))
        ]


async def test_without_anything_to_confirm_there_is_only_the_menu():
    async with office() as slack, slack.desk() as desk:
        view = await opened(slack, desk, replace(ACCORDER, ticks=()))
        assert [block["type"] for block in view["blocks"]] == ["section", "context", "input"]
        assert view["submit"] == "Envoyer"
        assert await send(slack, view, Choix="Direction école coopérante") == {"ok": True}
        assert [(each.pick, each.ticked) for each in slack.engine.presses] == [("direction_cooperante", ())]


async def test_with_nothing_to_pick_the_window_says_so_and_sends_nothing():
    async with office() as slack, slack.desk() as desk:
        view = await opened(slack, desk, replace(ACCORDER, picks=()))
        assert (view["submit"], view["close"]) == (None, "Fermer")
        assert "rien à choisir" in view["blocks"][-1]["text"]["text"]
        assert (await send(slack, view))["error"] == "no_submit_button"


async def test_a_pick_that_could_not_be_recorded_stays_in_the_window_and_keeps_its_key():
    async with office() as slack, slack.desk() as desk:
        view = await opened(slack, desk)
        slack.engine.troubles.append(TryLaterError("base de données"))
        answer = await send(slack, view, Choix="direction_siege", Vérifications=True)
        assert answer == {"ok": False, "errors": {FIELD: AGAIN_IN_MODAL}}
        assert await send(slack, view) == {"ok": True}
        assert [each.key for each in slack.engine.presses] == [f"{view['view_id']}:{view['hash']}"]


@pytest.mark.parametrize("value", [None, "Direction école siège", "<@U1>", "direction siege", "a" * 61])
async def test_a_client_that_sends_anything_but_a_code_is_asked_again(value):
    """Only codes are let through: what else a client may send is dropped, and repeated nowhere."""
    view = modal(card(), ACCORDER) | {"id": "V1", "hash": "1"}
    picked = None if value is None else {"value": value}
    view["state"] = {
        "values": {
            FIELD: {FIELD: {"type": "static_select", "selected_option": picked}},
            TICKS: {TICKS: {"type": "checkboxes", "selected_options": [{"value": "Oui !"}, {"value": "mandat"}]}},
        }
    }
    told = []

    async def ack(**answer):
        told.append(answer)

    async with office() as slack, slack.desk() as desk:
        await desk._presses._submitted(ack, {"user": {"id": "U1"}, "view": view})
        errors = {FIELD: NOTHING_CHOSEN, TICKS: "Cochez chaque vérification pour accorder."}
        assert told == [{"response_action": "errors", "errors": errors}]
        assert slack.engine.presses == []


def test_one_check_is_called_this_one():
    assert unticked("Accorder", 1) == "Cochez cette vérification pour accorder."


@pytest.mark.parametrize(
    ("first", "rest"),
    [
        ("La personne qui demande peut engager le pouvoir organisateur,", "et n’a coché qu’une seule qualité"),
        ("La personne qui demande l’accès a signé l’engagement de confidentialité qui", "est joint au formulaire"),
    ],
    ids=["after a comma", "between two words"],
)
def test_a_sentence_too_long_for_a_check_box_goes_on_under_it(first, rest):
    view = modal(card(), replace(ACCORDER, ticks=(("engagement", f"{first} {rest}"),)))
    [check] = view["blocks"][-1]["element"]["options"]
    assert (check["text"]["text"], check["description"]["text"]) == (first, rest)
    assert check_modal(view) == []
    assert check_view(view) == []
