"""What a person can do with a modal: fill it in, submit it, close it; and what the app may answer."""

from typing import Any

from bot.sandbox import slack_payloads as payloads
from bot.sandbox.slack_blocks import check_view
from bot.sandbox.slack_errors import ControlError, SlackError
from bot.sandbox.slack_inputs import chosen, elements, is_empty, ticked
from bot.sandbox.slack_modals import Modals, View
from bot.sandbox.slack_people import NO_ACK, People
from bot.sandbox.slack_socket import Links
from bot.sandbox.slack_state import Workspace

Json = dict[str, Any]

_REQUIRED = "Ce champ est obligatoire."


class Forms:
    """Submitting and closing of modals."""

    def __init__(self, workspace: Workspace, modals: Modals, links: Links, people: People) -> None:
        self._workspace = workspace
        self._modals = modals
        self._links = links
        self._people = people

    async def submit(self, wanted: Json) -> Json:
        """Fill in and submit; `{"ok": false, "errors": {block_id: sentence}}` when the modal stays open."""
        user = self._people.person(wanted.get("user"))
        view = self._people.view(user, wanted.get("view_id"))
        if not view.body.get("submit"):
            raise ControlError("no_submit_button", 409)
        for name, given in (wanted.get("values") or {}).items():
            self._fill(view, name, given)
        if errors := _left_undone(view):
            return {"ok": False, "errors": errors}
        body = payloads.submitted(user, view)
        body["trigger_id"] = self._modals.trigger(user["id"], view.id)
        answer = await self._links.deliver("interactive", body)
        return NO_ACK if answer is None else self._follow(view, answer)

    def _fill(self, view: View, name: str, given: object) -> None:
        """Put a value under a label, a block_id or an action_id, or tick one check box by its own words.

        ControlError when there is no such field.
        """
        fields = [
            (block, element)
            for block, element in elements(view.body["blocks"])
            if element["type"] not in {"button", "overflow"}
        ]
        for rank in range(3):
            for block, element in fields:
                if _names(block, element)[rank] == name.strip():
                    state = chosen(element, given, self._workspace.users)
                    view.values[block["block_id"]][element["action_id"]] = state
                    return
        for block, element in fields:
            values = view.values[block["block_id"]]
            after = ticked(element, values[element["action_id"]], name.strip(), on=given is True)
            if after is not None and isinstance(given, bool):
                values[element["action_id"]] = after
                return
        raise ControlError("no_such_field", 400, {"field": name})

    def _follow(self, view: View, answer: Json) -> Json:
        """Do what the app asked for in its acknowledgement; a wrong answer leaves the modal open."""
        kind = answer.get("response_action")
        try:
            match kind:
                case None | "clear":
                    self._modals.close(view, whole_stack=kind == "clear")
                case "errors":
                    return _errors(view, answer.get("errors"))
                case "update":
                    self._modals.update(view, _checked(answer.get("view")))
                case "push":
                    self._modals.push(view, _checked(answer.get("view")))
                case _:
                    return {"ok": False, "error": "invalid_ack", "messages": [f"unknown: {kind}"]}
        except SlackError as refused:
            return {"ok": False, "error": refused.code, "messages": refused.messages}
        return {"ok": True}

    async def close(self, wanted: Json) -> Json:
        """Close a modal without submitting; the app hears of it if it asked to."""
        user = self._people.person(wanted.get("user"))
        view = self._people.view(user, wanted.get("view_id"))
        if view.body["type"] != "modal":
            raise ControlError("no_such_view")
        whole = bool(view.body.get("clear_on_close"))
        for gone in reversed(self._modals.close(view, whole_stack=whole)):
            if gone.body.get("notify_on_close"):
                await self._links.deliver("interactive", payloads.closed(user, gone, cleared=whole))
        return {"ok": True}


def _names(block: Json, element: Json) -> tuple[str, str, str]:
    """What a field may be called by, the words on the screen first."""
    label: Json = block.get("label") or element.get("placeholder", {"text": ""})
    return label["text"].strip(), block["block_id"], element["action_id"]


def _checked(view: object) -> Json:
    if not isinstance(view, dict):
        raise SlackError("invalid_ack", ["missing required field: view"])
    if faults := check_view(view):
        raise SlackError("invalid_ack", faults)
    return view


def _errors(view: View, errors: object) -> Json:
    """Slack shows its own error when the app names a block that isn't a field of the modal."""
    fields = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= fields:
        raise SlackError("invalid_ack", ["errors must name input blocks of the view"])
    return {"ok": False, "errors": errors}


def _left_undone(view: View) -> Json:
    """What Slack itself refuses before it tells the app: a blank field, a text too short or too long."""
    errors: Json = {}
    for block, element in elements(view.body["blocks"]):
        if block["type"] != "input":
            continue
        state = view.values[block["block_id"]][element["action_id"]]
        if is_empty(state):
            if not block.get("optional"):
                errors[block["block_id"]] = _REQUIRED
        elif element["type"] == "plain_text_input" and (sentence := _length(element, state["value"])):
            errors[block["block_id"]] = sentence
    return errors


def _length(element: Json, written: str) -> str | None:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if len(written) < least:
        return f"Écrivez au moins {least} caractères."
    return f"Écrivez au plus {most} caractères." if len(written) > most else None
