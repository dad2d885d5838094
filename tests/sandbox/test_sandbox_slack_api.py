"""The Web API as an app sees it: messages, history, modals, errors by Slack's names, faults."""

import json

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.hub import Hub
from tests.sandbox.slack_kit import APP_TOKEN, BOT_TOKEN, button, card, desk, modal


def key(value):
    return {"event_type": "card", "event_payload": {"key": value}}


async def test_time_stamps_grow_and_have_slacks_form():
    async with desk() as slack:
        stamps = [(await slack.call("chat.postMessage", channel="C1", text=str(n)))["ts"] for n in range(50)]
        assert stamps == sorted(set(stamps))
        assert all(len(stamp.partition(".")[2]) == 6 for stamp in stamps)


async def test_history_finds_a_card_by_its_metadata_over_several_pages():
    async with desk() as slack:
        for n in range(25):
            await slack.client.chat_postMessage(channel="C1", text=str(n), metadata=key(f"k{n}"))
        found, cursor = [], None
        for _ in range(3):
            page = await slack.client.conversations_history(
                channel="C1", limit=10, cursor=cursor, include_all_metadata=True
            )
            found += [message["metadata"]["event_payload"]["key"] for message in page["messages"]]
            cursor = page["response_metadata"]["next_cursor"]
        assert found == [f"k{n}" for n in reversed(range(25))]
        assert (cursor, page["has_more"]) == ("", False)
        assert "metadata" not in (await slack.client.conversations_history(channel="C1"))["messages"][0]


async def test_history_keeps_to_its_bounds_and_leaves_out_replies_and_ephemeral_messages():
    async with desk() as slack:
        stamps = [(await slack.call("chat.postMessage", channel="C1", text=str(n)))["ts"] for n in range(4)]
        reply = await slack.call("chat.postMessage", channel="C1", text="réponse", thread_ts=stamps[1])
        nested = await slack.call("chat.postMessage", channel="C1", text="encore", thread_ts=reply["ts"])
        await slack.call("chat.postEphemeral", channel="C1", user="U1", text="pour vous")
        history = await slack.client.conversations_history(channel="C1", oldest=stamps[0], latest=stamps[3])
        assert [message["text"] for message in history["messages"]] == ["2", "1"]
        assert history["messages"][1]["reply_count"] == 2
        inclusive = await slack.client.conversations_history(channel="C1", oldest=stamps[3], inclusive=True)
        assert [message["text"] for message in inclusive["messages"]] == ["3"]
        thread = await slack.client.conversations_replies(channel="C1", ts=stamps[1])
        assert [message["text"] for message in thread["messages"]] == ["1", "réponse", "encore"]
        assert nested["message"]["thread_ts"] == stamps[1]


async def test_an_update_keeps_or_drops_what_slack_keeps_or_drops():
    async with desk() as slack:
        posted = await slack.client.chat_postMessage(channel="C1", text="a", blocks=card(), metadata=key("k"))
        where = {"channel": "C1", "ts": posted["ts"]}
        updated = await slack.client.chat_update(**where, text="b", blocks=card(button("Refuser", "refuse")))
        assert (updated["message"]["metadata"], "edited" in updated["message"]) == (key("k"), False)
        updated = await slack.client.chat_update(**where, text="c", metadata={})
        assert "blocks" not in updated["message"]
        assert "metadata" not in updated["message"]
        assert "edited" in updated["message"]


async def test_forms_and_json_are_read_alike():
    async with desk() as slack:
        form = {"channel": "C1", "text": "é", "blocks": json.dumps(card()), "token": BOT_TOKEN}
        async with slack.session.post(f"{slack.api_url}chat.postMessage", data=form) as answer:
            assert (await answer.json())["ok"]
        await slack.call("chat.postMessage", channel="C1", text="é", blocks=card())
        first, second = await slack.get("payloads")
        assert first["body"] == second["body"] == {"channel": "C1", "text": "é", "blocks": card()}
        assert {name: first[name] for name in ("method", "status")} == {
            "method": "chat.postMessage",
            "status": 200,
        }


async def test_payloads_are_kept_whole_and_without_tokens():
    async with desk() as slack:
        await slack.client.chat_postMessage(channel="C1", text="x" * 39_000)
        await AsyncWebClient(base_url=slack.api_url, session=slack.session).apps_connections_open(
            app_token=APP_TOKEN
        )
        payloads = await slack.get("payloads")
        assert len(payloads[0]["body"]["text"]) == 39_000
        assert BOT_TOKEN not in json.dumps(payloads)
        assert APP_TOKEN not in json.dumps(payloads)


ERRORS = {
    "channel_not_found": ("chat.postMessage", {"channel": "C9", "text": "x"}),
    "no_text": ("chat.postMessage", {"channel": "C1"}),
    "msg_too_long": ("chat.postMessage", {"channel": "C1", "text": "x" * 40_001}),
    "invalid_blocks": ("chat.postMessage", {"channel": "C1", "text": "x", "blocks": [{"type": "x"}]}),
    "invalid_blocks_format": ("chat.postMessage", {"channel": "C1", "text": "x", "blocks": "[{"}),
    "msg_blocks_too_long": (
        "chat.postMessage",
        {"channel": "C1", "text": "x", "blocks": [{"type": "markdown", "text": "x" * 12_000}]},
    ),
    "invalid_metadata_format": ("chat.postMessage", {"channel": "C1", "text": "x", "metadata": {"a": 1}}),
    "thread_not_found": ("chat.postMessage", {"channel": "C1", "text": "x", "thread_ts": "1.000001"}),
    "message_not_found": ("chat.update", {"channel": "C1", "ts": "1.000001", "text": "x"}),
    "user_not_in_channel": ("chat.postEphemeral", {"channel": "C1", "user": "U9", "text": "x"}),
    "user_not_found": ("users.info", {"user": "U9"}),
    "no_such_subteam": ("usergroups.users.list", {"usergroup": "personne"}),
    "invalid_cursor": ("conversations.history", {"channel": "C1", "cursor": "???"}),
    "invalid_limit": ("conversations.history", {"channel": "C1", "limit": 5000}),
    "invalid_ts_oldest": ("conversations.history", {"channel": "C1", "oldest": "hier"}),
    "invalid_trigger_id": ("views.open", {"trigger_id": "1.2.3", "view": modal()}),
    "invalid_arguments": ("views.open", {"trigger_id": "1.2.3", "view": {"type": "modal"}}),
    "view_too_large": (
        "views.open",
        {
            "trigger_id": "1.2.3",
            "view": modal(*[{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3000}}] * 90),
        },
    ),
    "not_found": ("views.update", {"view_id": "V9", "view": modal()}),
    "missing_scope": ("files.getUploadURLExternal", {"filename": "x", "length": 1}),
    "unknown_method": ("chat.shout", {}),
}


@pytest.mark.parametrize("error", ERRORS)
async def test_an_error_has_slacks_name(error):
    method, args = ERRORS[error]
    async with desk() as slack:
        answer = await slack.call(method, **args)
        assert (answer["ok"], answer["error"]) == (False, error)


async def test_a_body_that_is_no_json_is_refused_and_kept():
    async with desk() as slack:
        headers = {"Content-Type": "application/json"}
        async with slack.session.post(f"{slack.api_url}auth.test", data="{oops", headers=headers) as answer:
            assert (await answer.json())["error"] == "invalid_json"
        assert [call["body"] for call in await slack.get("payloads")] == [{"raw": "{oops"}]


async def test_slack_says_where_blocks_are_wrong():
    async with desk() as slack:
        answer = await slack.call("chat.postMessage", channel="C1", text="x", blocks=card(button("x" * 76)))
        assert answer["response_metadata"]["messages"] == [
            "[ERROR] must be less than 76 characters [json-pointer:/blocks/1/elements/0/text/text]"
        ]


async def test_an_update_takes_a_tenth_of_the_text_of_a_new_message():
    async with desk() as slack:
        posted = await slack.call("chat.postMessage", channel="C1", text="x" * 40_000)
        assert posted["ok"]
        long = await slack.call("chat.update", channel="C1", ts=posted["ts"], text="x" * 4_001)
        assert long["error"] == "msg_too_long"


async def test_only_the_bots_own_messages_can_be_changed():
    async with desk() as slack:
        said = await slack.post("say", user="U1", channel="C1", text="Bonjour")
        where = {"channel": "C1", "ts": said["ts"]}
        assert (await slack.call("chat.update", **where, text="x"))["error"] == "cant_update_message"
        assert (await slack.call("chat.delete", **where))["error"] == "cant_delete_message"


@pytest.mark.parametrize(
    ("token", "method", "error"),
    [
        (None, "auth.test", "not_authed"),
        ("xoxb-other", "auth.test", "invalid_auth"),
        (APP_TOKEN, "auth.test", "not_allowed_token_type"),
        (BOT_TOKEN, "apps.connections.open", "invalid_auth"),
    ],
)
async def test_a_wrong_token_is_refused(token, method, error):
    async with desk() as slack:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with slack.session.post(f"{slack.api_url}{method}", headers=headers) as answer:
            assert (await answer.json())["error"] == error


async def test_the_directory_knows_people_channels_and_roles():
    async with desk() as slack:
        assert (await slack.client.auth_test())["user_id"] == "U0SANDBOXBOT"
        assert (await slack.client.users_info(user="U1"))["user"]["real_name"] == "Amélie Dupont"
        assert (await slack.client.usergroups_users_list(usergroup="epoles"))["users"] == ["U2"]
        assert [c["name"] for c in (await slack.client.conversations_list())["channels"]] == ["happi", "epoles"]
        assert (await slack.client.conversations_members(channel="C1"))["members"][:2] == ["U1", "U2"]
        assert (await slack.client.conversations_info(channel="C1"))["channel"]["is_member"]
        assert len((await slack.client.users_list())["members"]) == 3


async def test_a_message_can_be_sent_to_one_person_linked_to_and_marked():
    async with desk() as slack:
        posted = await slack.client.chat_postMessage(channel="U1", text="Bonjour")
        assert posted["channel"] == "D1"
        link = await slack.client.chat_getPermalink(channel="D1", message_ts=posted["ts"])
        assert link["permalink"].endswith(f"/archives/D1/p{posted['ts'].replace('.', '')}")
        await slack.client.reactions_add(channel="D1", timestamp=posted["ts"], name="eyes")
        again = await slack.call("reactions.add", channel="D1", timestamp=posted["ts"], name="eyes")
        assert again["error"] == "already_reacted"
        assert [message["text"] for message in await slack.get("messages", channel="D1")] == ["Bonjour"]


async def test_a_rate_limit_says_when_to_come_back_and_strikes_as_often_as_asked():
    async with desk() as slack:
        assert slack.server.fault("rate_limit", 2, None)
        for _ in range(2):
            with pytest.raises(SlackApiError) as refused:
                await slack.client.chat_postMessage(channel="C1", text="x")
            assert refused.value.response.status_code == 429
            assert refused.value.response.headers["Retry-After"] == "1"
            assert refused.value.response["error"] == "ratelimited"
        assert (await slack.client.chat_postMessage(channel="C1", text="x"))["ok"]
        assert [call["status"] for call in await slack.get("payloads")] == [429, 429, 200]


async def test_every_second_server_error_has_stored_the_message():
    async with desk() as slack:
        assert slack.server.fault("server_error", 4, None)
        for n in range(4):
            with pytest.raises(SlackApiError) as refused:
                await slack.client.chat_postMessage(channel="C1", text=str(n))
            assert refused.value.response.status_code == 500
        assert [message["text"] for message in await slack.get("messages", channel="C1")] == ["1", "3"]


async def test_a_refused_connection_ends_without_an_answer():
    async with desk() as slack:
        assert slack.server.fault("refuse", None, 0.2)
        plain = AsyncWebClient(token=BOT_TOKEN, base_url=slack.api_url, session=slack.session, retry_handlers=[])
        with pytest.raises(aiohttp.ClientError):
            await plain.chat_postMessage(channel="C1", text="x")
        with pytest.raises(aiohttp.ClientError):
            await plain.apps_connections_open(app_token=APP_TOKEN)
        assert await slack.get("messages", channel="C1") == []
        assert not slack.server.fault("earthquake", 1, None)


async def test_every_change_is_announced_to_the_page():
    hub = Hub()
    seen = hub.subscribe()
    async with desk(hub=hub) as slack:
        await slack.client.chat_postMessage(channel="C1", text="x")
        await slack.client.chat_postEphemeral(channel="C2", user="U1", text="x")
        await slack.client.views_publish(user_id="U2", view={"type": "home", "blocks": card()})
    seen.close()
    assert [dict(event) async for event in seen] == [
        {"kind": "slack", "channel": "C1"},
        {"kind": "ephemeral", "user": "U1"},
        {"kind": "slack", "channel": "C2"},
        {"kind": "home", "user": "U2"},
    ]
