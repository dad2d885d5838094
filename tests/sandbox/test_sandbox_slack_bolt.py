"""Unmodified slack_bolt against the local Slack: clicks, modals, commands, the Home, cut links."""

import asyncio

from slack_bolt.async_app import AsyncApp

from tests.sandbox.slack_kit import CHANNELS, button, card, desk, field, modal


def decide(app: AsyncApp) -> None:
    """A click replaces the card's buttons by who decided."""

    @app.action("accept")
    async def accept(ack, body, client):
        await ack()
        await client.chat_update(
            channel=body["channel"]["id"],
            ts=body["message"]["ts"],
            text=f"Validé par {body['user']['name']}",
            blocks=[],
        )


def refuse(app: AsyncApp) -> None:
    """A click opens a modal; a short reason is refused, another accepted and posted in the thread."""

    @app.action("refuse")
    async def ask(ack, body, client):
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal(private_metadata=body["message"]["ts"]))

    @app.view("refusal")
    async def refused(ack, view, client):
        reason = view["state"]["values"]["reason"]["text"]["value"]
        if len(reason) < 5:
            await ack(response_action="errors", errors={"reason": "Expliquez en une phrase."})
            return
        await ack()
        await client.chat_postMessage(channel="C1", thread_ts=view["private_metadata"], text="Refusé")


async def settled(check):
    """Wait until `check` answers something true: bolt works on after its acknowledgement."""
    async with asyncio.timeout(5):
        while not (found := await check()):  # each look is a request, so others get their turn
            pass
    return found


async def test_a_click_reaches_the_handler_and_the_card_changes():
    async with desk() as slack, slack.bolt(decide):
        posted = await slack.client.chat_postMessage(channel="C1", text="Dossier", blocks=card())
        assert await slack.post("press", user="U1", ts=posted["ts"], label="Valider") == {"ok": True}

        async def text():
            [message] = await slack.get("messages", channel="C1")
            return message["text"] if message["text"] != "Dossier" else None

        assert await settled(text) == "Validé par Amélie Dupont"
        assert (await slack.get("messages", channel="C1"))[0]["blocks"] == []


async def test_a_modal_stays_open_with_errors_and_closes_once_it_is_right():
    async with desk() as slack, slack.bolt(refuse):
        posted = await slack.client.chat_postMessage(
            channel="C1", text="Dossier", blocks=card(button("Refuser", "refuse"))
        )
        await slack.post("press", user="U2", ts=posted["ts"], action_id="refuse")
        [view] = await settled(lambda: slack.get("views", user="U2"))
        assert (view["title"], view["submit"], view["close"]) == ("Refuser", "Envoyer", None)
        name = view["view_id"]

        answer = await slack.post("submit", user="U2", view_id=name, values={"Motif": "non"})
        assert answer == {"ok": False, "errors": {"reason": "Expliquez en une phrase."}}
        assert [view["view_id"] for view in await slack.get("views", user="U2")] == [name]

        answer = await slack.post("submit", user="U2", view_id=name, values={"text": "Il manque une annexe."})
        assert answer == {"ok": True}
        assert await slack.get("views", user="U2") == []

        async def reply():
            return (await slack.get("messages", channel="C1"))[1:]

        [message] = await settled(reply)
        assert (message["text"], message["thread_ts"]) == ("Refusé", posted["ts"])


async def test_two_hundred_clicks_at_once_all_arrive():
    seen = []

    def register(app):
        @app.action("accept")
        async def accept(ack, body):
            await ack()
            seen.append((body["user"]["id"], body["message"]["ts"]))

    async with desk(ack_seconds=30) as slack, slack.bolt(register):
        posted = [
            await slack.client.chat_postMessage(channel="C1", text=str(n), blocks=card()) for n in range(100)
        ]
        clicks = [(user, message["ts"]) for message in posted for user in ("U1", "U2")]
        answers = await asyncio.gather(
            *(slack.post("press", user=user, ts=ts, action_id="accept") for user, ts in clicks)
        )
        assert answers == [{"ok": True}] * 200
        assert sorted(seen) == sorted(clicks)


async def test_two_people_pressing_the_same_button_both_reach_the_app_with_their_own_trigger():
    seen = []

    def register(app):
        @app.action("accept")
        async def accept(ack, body):
            await ack()
            seen.append((body["user"]["id"], body["trigger_id"], body["actions"][0]["action_ts"]))

    async with desk() as slack, slack.bolt(register):
        ts = (await slack.client.chat_postMessage(channel="C1", text="Dossier", blocks=card()))["ts"]
        await asyncio.gather(*(slack.post("press", user=user, ts=ts, label="Valider") for user in ("U1", "U2")))
        assert {user for user, _, _ in seen} == {"U1", "U2"}
        assert len({trigger for _, trigger, _ in seen}) == len({at for _, _, at in seen}) == 2


async def test_a_press_without_handler_shows_the_person_a_warning_until_one_is_answered():
    def register(app):
        @app.action("other")
        async def other(ack):
            await ack()

    async with desk() as slack, slack.bolt(register):
        blocks = card(button(), button("Autre", "other"))
        ts = (await slack.client.chat_postMessage(channel="C1", text="Dossier", blocks=blocks))["ts"]
        answer = await slack.post("press", user="U1", ts=ts, action_id="accept")
        assert (answer["ok"], answer["error"]) == (False, "no_ack")
        [message] = await slack.get("messages", channel="C1")
        assert [(w["user"], w["action_id"]) for w in message["warnings"]] == [("U1", "accept")]
        await slack.post("press", user="U1", ts=ts, action_id="other")
        [message] = await slack.get("messages", channel="C1")
        assert message["warnings"] == []


async def test_a_command_answers_its_caller_alone():
    def register(app):
        @app.command("/vaguemestre")
        async def command(ack, command):
            await ack(f"Cherché : {command['text']}")

    async with desk() as slack, slack.bolt(register):
        assert await slack.post("command", user="U1", text="/vaguemestre 990001") == {"ok": True}
        assert await slack.post("command", user="U1", text="990002") == {"ok": True}
        first, second = await slack.get("messages", channel="C1")
        assert (first["text"], first["ephemeral_for"]) == ("Cherché : 990001", "U1")
        assert second["text"] == "Cherché : 990002"
        assert (await slack.client.conversations_history(channel="C1"))["messages"] == []


async def test_opening_the_home_tells_the_app_and_returns_what_it_publishes():
    def register(app):
        @app.event("app_home_opened")
        async def opened(event, client):
            await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": card()})

    async with desk() as slack, slack.bolt(register):
        home = await slack.get("home", user="U1")
        assert home["type"] == "home"
        assert [block["type"] for block in home["blocks"]] == ["section", "actions"]


async def test_respond_replaces_and_deletes_the_original_or_speaks_to_one_person():
    def register(app):
        @app.action("replace")
        async def replace(ack, respond):
            await ack()
            await respond(text="Remplacé", replace_original=True)

        @app.action("tell")
        async def tell(ack, respond):
            await ack()
            await respond(text="Pour vous", response_type="ephemeral", replace_original=False)

        @app.action("delete")
        async def delete(ack, respond):
            await ack()
            await respond(delete_original=True)

    async with desk() as slack, slack.bolt(register):
        names = ("replace", "tell", "delete")
        posts = {
            name: await slack.client.chat_postMessage(channel="C1", text=name, blocks=card(button(name, name)))
            for name in names
        }
        await asyncio.gather(*(slack.post("press", user="U1", ts=posts[n]["ts"], action_id=n) for n in names))

        async def done():
            shown = [(m["text"], m["ephemeral_for"]) for m in await slack.get("messages", channel="C1")]
            return sorted(shown, key=str) == [("Pour vous", "U1"), ("Remplacé", None), ("tell", None)]

        assert await settled(done)
        assert "response_url" in {call["method"] for call in await slack.get("payloads")}


async def test_bolt_comes_back_after_its_link_was_cut_or_renewed():
    async with desk() as slack, slack.bolt(decide):
        ts = (await slack.client.chat_postMessage(channel="C1", text="Dossier", blocks=card()))["ts"]
        assert slack.server.fault("disconnect", 1, None)

        async def pressed():
            return (await slack.post("press", user="U1", ts=ts, action_id="accept"))["ok"]

        assert not await pressed()
        assert await settled(pressed)
        await slack.server.refresh()
        ts = (await slack.client.chat_postMessage(channel="C1", text="Autre", blocks=card()))["ts"]
        assert await settled(pressed)


async def test_a_pushed_view_an_updated_one_and_a_closed_one():
    closed = []

    def register(app):
        @app.action("open")
        async def start(ack, body, client):
            await client.views_open(trigger_id=body["trigger_id"], view=modal(notify_on_close=True))
            await ack()

        @app.view("refusal")
        async def push(ack):
            second = modal(field("Message", "message"), title="Deux", clear_on_close=True, notify_on_close=True)
            await ack(response_action="push", view={**second, "callback_id": "second"})

        @app.view("second")
        async def update(ack):
            third = modal(field("Message", "message"), title="Trois", clear_on_close=True, notify_on_close=True)
            await ack(response_action="update", view={**third, "callback_id": "third"})

        @app.view_closed("refusal")
        async def first_closed(ack, body):
            await ack()
            closed.append(("refusal", body["is_cleared"]))

        @app.view_closed("third")
        async def third_closed(ack, body):
            await ack()
            closed.append(("third", body["is_cleared"]))

    async with desk() as slack, slack.bolt(register):
        ts = (await slack.client.chat_postMessage(channel="C1", text="x", blocks=card(button("Ouvrir", "open"))))[
            "ts"
        ]
        assert (await slack.post("press", user="U1", ts=ts, label="Ouvrir"))["ok"]
        [first] = await slack.get("views", user="U1")
        assert (await slack.post("submit", user="U1", view_id=first["view_id"], values={"Motif": "un"}))["ok"]
        below, top = await slack.get("views", user="U1")
        assert (below["title"], top["title"]) == ("Refuser", "Deux")
        status, answer = await slack.post_with_status("submit", user="U1", view_id=below["view_id"], values={})
        assert (status, answer["error"]) == (409, "view_not_on_top")
        assert (await slack.post("submit", user="U1", view_id=top["view_id"], values={"Message": "deux"}))["ok"]
        top = (await slack.get("views", user="U1"))[-1]
        assert (top["title"], top["values"]["message"]["text"]["value"]) == ("Trois", "deux")
        assert await slack.post("close", user="U1", view_id=top["view_id"]) == {"ok": True}
        assert await slack.get("views", user="U1") == []
        assert closed == [("third", True), ("refusal", True)]


async def test_the_control_interface_lists_what_it_was_given():
    async with desk() as slack:
        assert await slack.get("channels") == CHANNELS
        assert [user["roles"] for user in await slack.get("users")] == [["happi"], ["happi", "epoles"]]
