"""Presses and windows: recorded before they are acknowledged, on the version that the agent saw."""

import asyncio
from dataclasses import replace

import pytest

from bot.chat.modals import EMPTY, FIELD, NOTHING_PICKED, TICKS
from bot.chat.presses import AGAIN, AGAIN_IN_MODAL, CHANGED, UNKNOWN
from bot.domain.procedure import DOSSIER, GROUPED, PICK
from bot.handlers import PROCEDURES
from bot.ports import Button, Press, TryLaterError
from tests.chat.chat_kit import (
    AGENTS,
    ATTRIBUER,
    BOT_TOKEN,
    ECARTER,
    REFUSER,
    TARGET,
    card,
    office,
    selection,
    until,
)

SECRET = "Zoé Vandenplanted"


async def press(slack, at, label, user="U1"):
    return await slack.post("press", user=user, ts=at.ts, label=label)


async def opened(slack, user="U1"):
    [view] = await until(lambda: slack.get("views", user=user))
    return view


async def whispers(slack, user="U1"):
    return [m["text"] for m in await until(lambda: slack.messages(to=user))]


async def test_a_press_is_handed_over_with_the_version_that_was_shown():
    async with office() as slack, slack.desk() as desk:
        at = await desk.draw(slack.engine.show(card()), None)
        assert await press(slack, at, "Valider") == {"ok": True}
        [pressed] = slack.engine.presses
        assert pressed == Press(pressed.key, "U1", "VGM-ABC123", "agents", 3, "valider")
        ts, action_ts, user = pressed.key.split(":")
        assert (ts, user) == (at.ts, "U1")
        assert float(action_ts) > float(ts)


async def test_two_agents_at_once_are_both_recorded():
    async with office() as slack, slack.desk() as desk:
        at = await desk.draw(card(), None)
        answers = await asyncio.gather(press(slack, at, "Valider", "U1"), press(slack, at, "Valider", "U2"))
        assert answers == [{"ok": True}, {"ok": True}]
        assert {p.agent for p in slack.engine.presses} == {"U1", "U2"}
        assert len({p.key for p in slack.engine.presses}) == 2


async def test_the_same_press_offered_again_has_the_same_key():
    """The body is sent a second time down the link, as Slack does when it saw no acknowledgement."""
    async with office() as slack, slack.desk() as desk:
        at = await desk.draw(card(), None)
        deliver, bodies = slack.server._links.deliver, []

        async def twice(kind, payload, **extra):
            bodies.append(payload)
            await deliver(kind, payload, **extra)
            return await deliver(kind, payload, **extra)

        slack.server._links.deliver = twice
        await press(slack, at, "Valider")
        first, second = slack.engine.presses
        assert first == second


async def test_what_is_not_recorded_is_not_acknowledged_and_the_agent_is_told():
    async with office(ack_seconds=0.3) as slack, slack.desk() as desk:
        at = await desk.draw(card(), None)
        slack.engine.troubles.append(TryLaterError("base de données"))
        assert (await press(slack, at, "Valider"))["error"] == "no_ack"
        assert await whispers(slack) == [AGAIN]
        assert await press(slack, at, "Valider") == {"ok": True}
        assert len(slack.engine.presses) == 1


async def test_a_slow_recording_is_not_acknowledged_but_goes_on():
    async with office(ack_seconds=0.5) as slack, slack.desk(record_within=0.1) as desk:
        at = await desk.draw(card(), None)
        release, record = asyncio.Event(), slack.engine.on_press

        async def slow(pressed):
            await release.wait()
            await record(pressed)

        desk._presses._on_press = slow
        assert (await press(slack, at, "Valider"))["error"] == "no_ack"
        assert await whispers(slack) == [AGAIN]
        release.set()
        await desk.stop()
        assert len(slack.engine.presses) == 1


async def test_an_error_of_the_engine_is_told_to_the_agent_and_logged_by_its_type(caplog):
    async with office(ack_seconds=0.3) as slack, slack.desk() as desk:
        at = await desk.draw(card(), None)
        slack.engine.troubles.append(LookupError(SECRET))
        assert (await press(slack, at, "Valider"))["error"] == "no_ack"
        assert await whispers(slack) == [AGAIN]
        assert "LookupError" in caplog.text
        assert SECRET not in caplog.text


async def test_a_choice_that_needs_words_opens_a_window_and_makes_no_event():
    async with office() as slack, slack.desk() as desk:
        at = await desk.draw(slack.engine.show(card()), None)
        assert await press(slack, at, "Refuser") == {"ok": True}
        view = await opened(slack)
        assert (view["title"], view["submit"], view["close"]) == ("Refuser", "Envoyer", "Annuler")
        about, warning, field = view["blocks"]
        assert about["text"]["text"] == "Institut des Tilleuls &amp; Cie  ·  FASE 990001  ·  VGM-ABC123"
        assert "N’écrivez aucun nom d’élève." in warning["elements"][0]["text"]
        assert field["label"]["text"] == "Motif"
        assert (field["element"]["multiline"], field["element"]["max_length"]) == (True, 3000)
        assert not field.get("optional")
        assert slack.engine.presses == []


@pytest.mark.parametrize("button", [REFUSER, ATTRIBUER], ids=lambda button: button.choice)
async def test_no_window_opens_for_somebody_without_the_right(button):
    """It would show the dossiers of a school; the engine tells why, as of any press."""
    async with office() as slack, slack.desk() as desk:
        slack.engine.barred.add("U2")
        at = await desk.draw(slack.engine.show(card(buttons=(button,))), None)
        assert await press(slack, at, button.label, "U2") == {"ok": True}
        async with asyncio.timeout(5):
            while not slack.engine.presses:  # noqa: ASYNC110 - the other side is another program
                await asyncio.sleep(0.01)
        [sent] = slack.engine.presses
        assert (sent.agent, sent.text, sent.target) == ("U2", None, None)
        assert await slack.get("views", user="U2") == []
        await press(slack, at, button.label, "U1")
        assert await opened(slack, "U1")


async def test_the_words_of_a_window_reach_the_engine_and_nothing_else(caplog):
    caplog.set_level("DEBUG")
    async with office() as slack, slack.desk() as desk:
        at = await desk.draw(slack.engine.show(card()), None)
        await press(slack, at, "Demander des informations", "U2")
        view = await opened(slack, "U2")
        answer = await slack.post(
            "submit", user="U2", view_id=view["view_id"], values={"Message": f"  {SECRET} ?\n"}
        )
        assert answer == {"ok": True}
        assert await slack.get("views", user="U2") == []
        [sent] = slack.engine.presses
        key = f"{view['view_id']}:{view['hash']}"
        assert sent == Press(key, "U2", "VGM-ABC123", "agents", 3, "demander", f"{SECRET} ?")
        assert SECRET not in repr(sent)
        assert SECRET not in caplog.text
        assert SECRET not in str(await slack.get("payloads"))


async def test_spaces_are_no_words():
    async with office() as slack, slack.desk() as desk:
        at = await desk.draw(slack.engine.show(card()), None)
        await press(slack, at, "Refuser")
        name = (await opened(slack))["view_id"]
        answer = await slack.post("submit", user="U1", view_id=name, values={"Motif": "  \n "})
        assert answer == {"ok": False, "errors": {FIELD: EMPTY}}
        assert slack.engine.presses == []


async def test_words_that_could_not_be_recorded_stay_in_the_window_and_keep_their_key():
    async with office() as slack, slack.desk() as desk:
        at = await desk.draw(slack.engine.show(card()), None)
        await press(slack, at, "Refuser")
        view = await opened(slack)
        slack.engine.troubles.append(TryLaterError("base de données"))
        values = {"Motif": "Le gestionnaire manque."}
        answer = await slack.post("submit", user="U1", view_id=view["view_id"], values=values)
        assert answer == {"ok": False, "errors": {FIELD: AGAIN_IN_MODAL}}
        answer = await slack.post("submit", user="U1", view_id=view["view_id"], values=values)
        assert answer == {"ok": True}
        assert [p.key for p in slack.engine.presses] == [f"{view['view_id']}:{view['hash']}"]


async def test_no_window_opens_on_an_older_version():
    async with office() as slack, slack.desk() as desk:
        at = await desk.draw(card(version=3), None)
        slack.engine.show(card(version=4))
        assert await press(slack, at, "Refuser") == {"ok": True}
        assert await whispers(slack) == [CHANGED]
        assert await slack.get("views", user="U1") == []


async def test_no_window_opens_for_a_dossier_or_a_choice_that_is_gone():
    async with office() as slack, slack.desk() as desk:
        at = await desk.draw(card(), None)
        await press(slack, at, "Refuser")
        await until(lambda: slack.messages(to="U1"))
        slack.engine.show(card(buttons=()))
        await press(slack, at, "Refuser", "U2")
        assert await whispers(slack, "U2") == [CHANGED]
        assert await slack.get("views", user="U1") == []


async def test_a_window_that_slack_will_not_open_is_told():
    async with office() as slack, slack.desk() as desk:
        at = await desk.draw(slack.engine.show(card()), None)
        slack.server.fault("rate_limit", 1)
        assert await press(slack, at, "Refuser") == {"ok": True}
        assert await whispers(slack) == [AGAIN]


async def test_a_button_of_another_age_is_answered():
    async with office() as slack, slack.desk():
        old = {
            "type": "actions",
            "elements": [
                {"type": "button", "text": {"type": "plain_text", "text": text}, "action_id": name, "value": "?"}
                for text, name in (("Ancien", "approve_v0"), ("Abimé", "choice:valider"))
            ],
        }
        headers = {"Authorization": f"Bearer {BOT_TOKEN}"}
        body = {"channel": AGENTS, "text": "Ancienne carte", "blocks": [old]}
        async with slack.session.post(f"{slack.api_url}chat.postMessage", json=body, headers=headers) as answer:
            ts = (await answer.json())["ts"]
        for user, label in (("U1", "Ancien"), ("U2", "Abimé")):
            assert await slack.post("press", user=user, ts=ts, label=label) == {"ok": True}
            assert await whispers(slack, user) == [UNKNOWN]
        assert slack.engine.presses == []


async def test_every_choice_of_every_procedure_has_an_answer():
    """Each button that a procedure may show is pressed: recorded at once, or after its window is sent."""
    async with office() as slack, slack.desk() as desk:
        expected = []
        for procedure in PROCEDURES:
            for name, choice in procedure.labels.choices.items():
                button, values, answered = asked_of(name, choice)
                slack.engine.selection = selection(1) if choice.ask == GROUPED else None
                shown = slack.engine.show(card(key=f"{procedure.name}/{name}", buttons=(button,)))
                at = await desk.draw(shown, None)
                assert await press(slack, at, choice.label) == {"ok": True}
                if choice.ask:
                    view = await opened(slack)
                    sent = await slack.post("submit", user="U1", view_id=view["view_id"], values=values)
                    assert sent == {"ok": True}
                expected.append((name, *answered))
        assert [(p.choice, p.text, p.target, p.pick) for p in slack.engine.presses] == expected
        assert len(expected) >= 10


def asked_of(name, choice):
    """The button of a choice, what a person puts into its window, and what the engine then hears."""
    button = Button(name, choice.label, choice.style, choice.ask, choice.confirm)
    if choice.ask in {None, GROUPED}:
        return button, {}, (None, None, None)
    if choice.ask == DOSSIER:
        options = ((f"{TARGET} · Liste d’élèves", TARGET),)
        return replace(button, options=options), {FIELD: TARGET}, (None, TARGET, None)
    if choice.ask == PICK:
        ticks = tuple((code, code) for code in choice.ticks)
        values = {FIELD: "premier"} | ({TICKS: True} if ticks else {})
        return replace(button, picks=(("premier", "Premier"),), ticks=ticks), values, (None, None, "premier")
    return button, {FIELD: "Il manque une annexe."}, ("Il manque une annexe.", None, None)


async def test_a_dossier_is_picked_from_those_of_the_school():
    async with office() as slack, slack.desk() as desk:
        at = await desk.draw(slack.engine.show(card(buttons=(ATTRIBUER,))), None)
        assert await press(slack, at, "Attribuer à…") == {"ok": True}
        view = await opened(slack)
        assert (view["title"], view["submit"], view["callback_id"]) == ("Attribuer à…", "Attribuer", "ask:dossier")
        field = view["blocks"][-1]
        labels = [option["text"]["text"] for option in field["element"]["options"]]
        assert labels == [label for label, _reference in ATTRIBUER.options]
        assert slack.engine.presses == []
        sent = {"user": "U1", "view_id": view["view_id"], "values": {"Dossier": labels[1]}}
        assert await slack.post("submit", **sent) == {"ok": True}
        [pressed] = slack.engine.presses
        key = f"{view['view_id']}:{view['hash']}"
        assert pressed == Press(key, "U1", "VGM-ABC123", "agents", 3, "attribuer", target="VGM-GHJ789")


async def test_without_a_dossier_the_window_says_so_and_sends_nothing():
    async with office() as slack, slack.desk() as desk:
        at = await desk.draw(slack.engine.show(card(buttons=(replace(ATTRIBUER, options=()),))), None)
        await press(slack, at, "Attribuer à…")
        view = await opened(slack)
        assert (view["submit"], view["close"]) == (None, "Fermer")
        assert "aucun dossier ouvert" in view["blocks"][-1]["text"]["text"]
        answer = await slack.post("submit", user="U1", view_id=view["view_id"], values={})
        assert answer["error"] == "no_submit_button"


async def test_a_window_without_a_pick_stays_open():
    """Slack asks for the field itself; a client that sends it empty is told, and nothing is recorded."""
    state = {FIELD: {FIELD: {"type": "static_select", "selected_option": None}}}
    body = {
        "user": {"id": "U1"},
        "view": {"id": "V1", "hash": "1", "callback_id": "ask:dossier", "private_metadata": "{}"},
    }
    body["view"]["state"] = {"values": state}
    told = []

    async def ack(**answer):
        told.append(answer)

    async with office() as slack, slack.desk() as desk:
        await desk._presses._submitted(ack, body)
        state[FIELD][FIELD]["selected_option"] = {"value": "n’importe quoi"}
        await desk._presses._submitted(ack, body)
        assert told == [{"response_action": "errors", "errors": {FIELD: NOTHING_PICKED}}] * 2
        assert slack.engine.presses == []


async def test_a_choice_that_cannot_be_undone_asks_for_confirmation():
    async with office() as slack, slack.desk() as desk:
        at = await desk.draw(card(buttons=(ECARTER,)), None)
        [message] = await slack.messages()
        [button] = message["blocks"][-1]["elements"]
        assert button["confirm"]["text"]["text"] == "Le dossier sera clos."
        assert await press(slack, at, "Écarter") == {"ok": True}
        assert [p.choice for p in slack.engine.presses] == ["ecarter"]
