"""Socket Mode on a bare link: envelopes, acknowledgements, triggers, repeated events, several links."""

import asyncio

import aiohttp
import pytest

from bot.sandbox.slack_errors import SlackError
from bot.sandbox.slack_modals import Modals
from bot.sandbox.slack_state import Workspace
from tests.sandbox.slack_kit import CHANNELS, USERS, button, card, desk, field, modal

SELECT = {
    "type": "static_select",
    "action_id": "assign",
    "placeholder": {"type": "plain_text", "text": "Attribuer à…"},
    "options": [
        {"text": {"type": "plain_text", "text": "Amélie"}, "value": "U1"},
        {"text": {"type": "plain_text", "text": "Benoit"}, "value": "U2"},
    ],
}


async def answered(link, act, payload=None):
    """Do `act`; acknowledge the envelope that it causes; the envelope and the answer of the act."""
    doing = asyncio.create_task(act)
    envelope = await link.receive_json()
    answer = {"envelope_id": envelope["envelope_id"]} | ({"payload": payload} if payload else {})
    await link.send_json(answer)
    return envelope, await doing


async def test_a_press_is_sent_as_slack_sends_it():
    async with desk() as slack, slack.link() as link:
        posted = await slack.call("chat.postMessage", channel="C1", text="x", blocks=card(button(value="990001")))
        envelope, answer = await answered(link, slack.post("press", user="U1", ts=posted["ts"], label="Valider"))
        assert answer == {"ok": True}
        assert (envelope["type"], envelope["accepts_response_payload"]) == ("interactive", True)
        payload = envelope["payload"]
        assert payload["type"] == "block_actions"
        assert payload["user"]["id"] == "U1"
        assert payload["channel"] == {"id": "C1", "name": "happi"}
        assert payload["container"] == {
            "type": "message",
            "message_ts": posted["ts"],
            "channel_id": "C1",
            "is_ephemeral": False,
        }
        assert payload["message"]["ts"] == posted["ts"]
        assert payload["state"] == {"values": {}}
        assert payload["response_url"].startswith("http://127.0.0.1:")
        [action] = payload["actions"]
        assert action["action_ts"] > posted["ts"]
        assert {name: action[name] for name in ("action_id", "block_id", "type", "value")} == {
            "action_id": "accept",
            "block_id": "choices",
            "type": "button",
            "value": "990001",
        }


async def test_a_choice_in_a_menu_carries_the_option_and_stays_chosen_for_that_person():
    async with desk() as slack, slack.link() as link:
        posted = await slack.call("chat.postMessage", channel="C1", text="x", blocks=card(SELECT, button()))
        press = slack.post("press", user="U1", ts=posted["ts"], label="Attribuer à…", option="Benoit")
        envelope, _ = await answered(link, press)
        assert envelope["payload"]["actions"][0]["selected_option"]["value"] == "U2"
        for user, chosen in (("U1", {"text": SELECT["options"][1]["text"], "value": "U2"}), ("U2", None)):
            envelope, _ = await answered(link, slack.post("press", user=user, ts=posted["ts"], label="Valider"))
            state = envelope["payload"]["state"]["values"]["choices"]["assign"]
            assert state["selected_option"] == chosen


@pytest.mark.parametrize(
    ("wanted", "status", "error"),
    [
        ({"label": "Refuser"}, 404, "no_such_button"),
        ({"action_id": "refuse"}, 404, "no_such_button"),
        ({}, 404, "no_such_button"),
        ({"label": "Valider", "user": "U9"}, 404, "no_such_user"),
        ({"label": "Valider", "ts": "1.000001"}, 404, "no_such_button"),
        ({"label": "Valider", "view_id": "V9"}, 404, "no_such_view"),
        ({"label": "Attribuer à…"}, 400, "no_such_option"),
        ({"label": "Attribuer à…", "option": "Chloé"}, 400, "no_such_option"),
    ],
)
async def test_what_is_not_on_the_screen_cannot_be_pressed(wanted, status, error):
    async with desk() as slack:
        posted = await slack.call("chat.postMessage", channel="C1", text="x", blocks=card(SELECT, button()))
        body = {"user": "U1", "ts": posted["ts"], **wanted}
        got, answer = await slack.post_with_status("press", **body)
        assert (got, answer["ok"], answer["error"]) == (status, False, error)
        assert answer["message"]


async def test_only_its_reader_can_press_in_an_ephemeral_message():
    async with desk() as slack, slack.link() as link:
        posted = await slack.call("chat.postEphemeral", channel="C1", user="U1", text="x", blocks=card())
        press = {"ts": posted["message_ts"], "label": "Valider"}
        assert (await slack.post("press", user="U2", **press))["error"] == "no_such_button"
        envelope, answer = await answered(link, slack.post("press", user="U1", **press))
        assert answer == {"ok": True}
        assert envelope["payload"]["container"]["is_ephemeral"]
        assert "message" not in envelope["payload"]


async def test_without_a_link_or_without_an_answer_the_person_sees_an_error():
    async with desk() as slack:
        posted = await slack.call("chat.postMessage", channel="C1", text="x", blocks=card())
        press = {"user": "U1", "ts": posted["ts"], "label": "Valider"}
        assert (await slack.post("press", **press))["error"] == "no_ack"
        async with slack.link() as link:
            assert (await slack.post("press", **press))["error"] == "no_ack"
            late = await link.receive_json()
            await link.send_json({"envelope_id": late["envelope_id"]})
            await link.send_str("not json")
            _, answer = await answered(link, slack.post("press", **press))
            assert answer == {"ok": True}


async def test_of_several_links_one_gets_each_envelope():
    async with desk() as slack, slack.link() as first, slack.link() as second:
        posted = await slack.call("chat.postMessage", channel="C1", text="x", blocks=card())
        presses = [
            asyncio.create_task(slack.post("press", user="U1", ts=posted["ts"], label="Valider")) for _ in range(6)
        ]
        got = {}
        for link in (first, second):
            got[link] = [await link.receive_json() for _ in range(3)]
            for envelope in got[link]:
                await link.send_json({"envelope_id": envelope["envelope_id"]})
        assert [(await press)["ok"] for press in presses] == [True] * 6
        names = [envelope["envelope_id"] for envelopes in got.values() for envelope in envelopes]
        assert len(set(names)) == 6


async def test_a_ticket_opens_one_link_once():
    async with desk() as slack:
        answer = await slack.client.apps_connections_open(app_token="xapp-sandbox")
        async with slack.session.ws_connect(answer["url"]) as link:
            assert (await link.receive_json())["num_connections"] == 1
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await slack.session.ws_connect(answer["url"])


async def test_slack_announces_the_end_of_a_link():
    async with desk() as slack, slack.link() as link:
        await slack.server.refresh("warning")
        assert (await link.receive_json())["reason"] == "warning"
        assert not link.closed
        await slack.server.refresh()
        assert (await link.receive_json())["reason"] == "refresh_requested"
        assert (await link.receive()).type is aiohttp.WSMsgType.CLOSE


async def test_a_cut_link_dies_without_a_word_and_so_do_the_next_ones_of_the_count():
    async with desk() as slack, slack.link() as link:
        assert slack.server.fault("disconnect", 2, None)
        assert (await link.receive()).type in {aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR}
        async with slack.link() as second:
            assert (await second.receive()).type in {aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR}
        async with slack.link() as third:
            await third.ping()
            with pytest.raises(TimeoutError):
                await third.receive(timeout=0.05)


async def test_an_event_is_offered_again_and_after_a_reconnection():
    async with desk(events=frozenset({"message"}), ack_seconds=0.05) as slack:
        async with slack.link() as link:
            await slack.post("say", user="U1", channel="C1", text="Bonjour")
            first = await link.receive_json()
            second = await link.receive_json()
        async with slack.link() as link:
            third = await link.receive_json()
            await link.send_json({"envelope_id": third["envelope_id"]})
            with pytest.raises(TimeoutError):
                await link.receive(timeout=0.2)
        assert first["payload"] == second["payload"] == third["payload"]
        assert [event["retry_attempt"] for event in (first, second, third)] == [0, 1, 2]
        assert first["payload"]["event"]["text"] == "Bonjour"
        assert not first["accepts_response_payload"]


async def test_messages_of_people_stay_unheard_unless_the_app_subscribed():
    async with desk() as slack, slack.link() as link:
        posted = await slack.call("chat.postMessage", channel="C1", text="x")
        said = await slack.post("say", user="U1", channel="C1", thread_ts=posted["ts"], text="A & B")
        with pytest.raises(TimeoutError):
            await link.receive(timeout=0.05)
        shown = await slack.get("messages", channel="C1")
        assert [(m["user_name"], m["thread_ts"]) for m in shown[1:]] == [("Amélie Dupont", posted["ts"])]
        assert (shown[1]["ts"], shown[1]["text"]) == (said["ts"], "A &amp; B")
        lost = await slack.post("say", user="U1", channel="C1", thread_ts="1.000001", text="x")
        assert lost["error"] == "thread_not_found"


async def opened(slack, link, view):
    """Press a button and open `view` with its trigger, before the acknowledgement as bolt apps do."""
    posted = await slack.call("chat.postMessage", channel="C1", text="x", blocks=card())
    press = asyncio.create_task(slack.post("press", user="U1", ts=posted["ts"], label="Valider"))
    envelope = await link.receive_json()
    trigger = envelope["payload"]["trigger_id"]
    answer = await slack.call("views.open", trigger_id=trigger, view=view)
    await link.send_json({"envelope_id": envelope["envelope_id"]})
    assert (await press)["ok"]
    return trigger, answer["view"]


async def test_a_trigger_opens_one_view():
    async with desk() as slack, slack.link() as link:
        trigger, _ = await opened(slack, link, modal())
        again = await slack.call("views.open", trigger_id=trigger, view=modal())
        assert again["error"] == "exchanged_trigger_id"


def test_a_trigger_lives_three_seconds():
    now = [100.0]
    modals = Modals(Workspace(CHANNELS, USERS, _Silent()), clock=lambda: now[0])
    kept, late = modals.trigger("U1"), modals.trigger("U1")
    now[0] += 3.0
    assert modals.exchange(kept).user == "U1"
    now[0] += 0.01
    with pytest.raises(SlackError, match="expired_trigger_id"):
        modals.exchange(late)


class _Silent:
    def publish(self, event):
        """Nobody listens."""


async def test_a_blank_or_wrong_field_never_reaches_the_app():
    view = modal(field("Motif", "reason", min_length=5, max_length=8), field("Note", "note"))
    view["blocks"][1]["optional"] = True
    async with desk() as slack, slack.link() as link:
        _, shown = await opened(slack, link, view)
        submit = {"user": "U1", "view_id": shown["id"]}
        for written, sentence in (
            ("", "Ce champ est obligatoire."),
            ("non", "Écrivez au moins 5 caractères."),
            ("beaucoup trop long", "Écrivez au plus 8 caractères."),
        ):
            answer = await slack.post("submit", **submit, values={"Motif": written})
            assert answer == {"ok": False, "errors": {"reason": sentence}}
        answer = await slack.post("submit", **submit, values={"Inconnu": "x"})
        assert answer["error"] == "no_such_field"
        with pytest.raises(TimeoutError):
            await link.receive(timeout=0.05)
        envelope, answer = await answered(link, slack.post("submit", **submit, values={"Motif": "précis"}))
        assert answer == {"ok": True}
        assert envelope["payload"]["type"] == "view_submission"
        assert envelope["payload"]["view"]["state"]["values"]["reason"]["text"]["value"] == "précis"


async def test_a_wrong_answer_to_a_submission_leaves_the_modal_open():
    async with desk() as slack, slack.link() as link:
        _, shown = await opened(slack, link, modal())
        submit = {"user": "U1", "view_id": shown["id"], "values": {"Motif": "x"}}
        for payload in (
            {"response_action": "errors", "errors": {"nowhere": "x"}},
            {"response_action": "update", "view": modal(title="x" * 25)},
            {"response_action": "dance"},
        ):
            _, answer = await answered(link, slack.post("submit", **submit), payload)
            assert (answer["ok"], answer["error"]) == (False, "invalid_ack")
        assert (await slack.post("submit", **submit))["error"] == "no_ack"
        assert (await link.receive_json())["payload"]["type"] == "view_submission"
        assert len(await slack.get("views", user="U1")) == 1
        _, answer = await answered(link, slack.post("submit", **submit), {"response_action": "clear"})
        assert answer == {"ok": True}
        assert (await slack.post("submit", **submit))["error"] == "no_such_view"
        assert "socket_mode.ack" in {call["method"] for call in await slack.get("payloads")}


async def test_a_view_is_updated_only_if_it_is_the_one_that_was_seen():
    async with desk() as slack, slack.link() as link:
        _, shown = await opened(slack, link, modal(external_id="e1"))
        body = {"view": modal(title="Deux", external_id="e1"), "hash": shown["hash"]}
        assert (await slack.call("views.update", view_id=shown["id"], **body))["ok"]
        again = await slack.call("views.update", external_id="e1", **body)
        assert again["error"] == "hash_conflict"


async def test_two_views_can_be_laid_upon_the_first_and_no_more():
    view = modal({"type": "actions", "elements": [button("Plus", "more")]})
    async with desk() as slack, slack.link() as link:
        await opened(slack, link, view)
        errors = []
        for _ in range(3):
            top = (await slack.get("views", user="U1"))[-1]
            envelope, _ = await answered(
                link, slack.post("press", user="U1", view_id=top["view_id"], label="Plus")
            )
            assert envelope["payload"]["container"] == {"type": "view", "view_id": top["view_id"]}
            trigger = envelope["payload"]["trigger_id"]
            errors.append((await slack.call("views.push", trigger_id=trigger, view=view)).get("error"))
        assert errors == [None, None, "push_limit_reached"]


async def test_a_response_url_serves_five_times():
    async with desk() as slack, slack.link() as link:
        posted = await slack.call("chat.postMessage", channel="C1", text="x", blocks=card())
        envelope, _ = await answered(link, slack.post("press", user="U1", ts=posted["ts"], label="Valider"))
        statuses = []
        for n in range(6):
            async with slack.session.post(envelope["payload"]["response_url"], json={"text": str(n)}) as answer:
                statuses.append(answer.status)
        assert statuses == [200] * 5 + [404]
        assert len(await slack.get("messages", channel="C1")) == 6
