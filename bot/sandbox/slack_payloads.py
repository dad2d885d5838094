"""The payloads that Slack sends when a person does something."""

import copy
import secrets
from typing import Any

from bot.sandbox.slack_inputs import elements, initial_values
from bot.sandbox.slack_modals import View
from bot.sandbox.slack_state import APP_ID, BOT_USER, TEAM_ID, Message

Json = dict[str, Any]

_TEAM = {"id": TEAM_ID, "domain": "sandbox"}
# Slack's old verification token: apps in Socket Mode don't look at it.
_TOKEN = "sandbox"  # noqa: S105 - not a secret: the field has to be there


def _common(kind: str, user: Json) -> Json:
    name = user["name"]
    return {
        "type": kind,
        "team": _TEAM,
        "user": {"id": user["id"], "username": name, "name": name, "team_id": TEAM_ID},
        "api_app_id": APP_ID,
        "token": _TOKEN,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def action(block: Json, element: Json, state: Json, action_ts: str) -> Json:
    """The entry of `actions` for what was pressed or chosen."""
    body = {"action_id": element["action_id"], "block_id": block["block_id"], "type": element["type"]}
    body |= {name: element[name] for name in ("text", "value", "style", "url") if name in element}
    return copy.deepcopy(body | state | {"action_ts": action_ts})


def message_values(message: Message, user: str) -> Json:
    """`state.values` of a message: its menus as this person left them."""
    values = initial_values(message.blocks)
    for block, element in elements(message.blocks):
        chosen = message.state.get(user, {}).get(f"{block['block_id']}/{element['action_id']}")
        if chosen is not None:
            values[block["block_id"]][element["action_id"]] = chosen
    return values


def pressed_in_message(user: Json, message: Message, channel: Json, pressed: Json) -> Json:
    """block_actions of a message; the caller adds trigger_id and response_url."""
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel["id"],
        "is_ephemeral": message.ephemeral_for is not None,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    body = _common("block_actions", user) | {
        "container": container,
        "channel": {"id": channel["id"], "name": channel["name"]},
        "state": {"values": message_values(message, user["id"])},
        "actions": [pressed],
    }
    if message.ephemeral_for is None:  # Slack keeps no copy of an ephemeral message to send along
        body["message"] = message.to_slack()
    return body


def pressed_in_view(user: Json, view: View, pressed: Json) -> Json:
    """block_actions of a modal or a Home; the caller adds the trigger_id."""
    shown = view.to_slack()
    return _common("block_actions", user) | {
        "container": {"type": "view", "view_id": view.id},
        "view": shown,
        "state": shown["state"],
        "actions": [pressed],
    }


def submitted(user: Json, view: View) -> Json:
    """view_submission; the caller adds the trigger_id."""
    return _common("view_submission", user) | {"view": view.to_slack(), "response_urls": []}


def closed(user: Json, view: View, *, cleared: bool) -> Json:
    """view_closed."""
    return _common("view_closed", user) | {"view": view.to_slack(), "is_cleared": cleared}


def command(user: Json, channel: Json, name: str, text: str) -> Json:
    """A slash command; the caller adds trigger_id and response_url."""
    return {
        "token": _TOKEN,
        "team_id": TEAM_ID,
        "team_domain": _TEAM["domain"],
        "channel_id": channel["id"],
        "channel_name": channel["name"],
        "user_id": user["id"],
        "user_name": user["name"],
        "command": name,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
    }


def event(content: Json, ts: str) -> Json:
    """The envelope's payload for one event of the Events API."""
    authorization = {
        "enterprise_id": None,
        "team_id": TEAM_ID,
        "user_id": BOT_USER,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": _TOKEN,
        "team_id": TEAM_ID,
        "api_app_id": APP_ID,
        "event": content | {"event_ts": ts},
        "type": "event_callback",
        "event_id": f"Ev{secrets.token_hex(5).upper()}",
        "event_time": int(float(ts)),
        "authorizations": [authorization],
        "is_ext_shared_channel": False,
    }
