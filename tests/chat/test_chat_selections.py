"""Many lists in one window: kept before they are shown, all ticked, sent once; nobody is named."""

import asyncio

import pytest

from bot.chat.limits import check_modal
from bot.chat.modals import FIELD
from bot.chat.presses import AGAIN, AGAIN_IN_MODAL, NOTHING_READY
from bot.chat.selecting import FIRST, NOTHING_TICKED, TICKED, selection_modal
from bot.engine.selecting import MOST
from bot.ports import TryLaterError
from tests.chat.chat_kit import GROUPED, card, office, selection, until

READY = card(
    title="Listes d’élèves sans remarque, prêtes à approuver",
    fields=(("Listes prêtes", "37"),),
    notes=(),
    buttons=(GROUPED,),
)


async def pressed(slack, desk, count=12, left=0, user="U1"):
    """The card is drawn, so many lists are ready, and somebody presses."""
    slack.engine.selection = selection(count, left) if count else None
    at = await desk.draw(slack.engine.show(READY), None)
    return await slack.post("press", user=user, ts=at.ts, label=GROUPED.label)


async def opened(slack, user="U1"):
    [view] = await until(lambda: slack.get("views", user=user))
    return view


def fields(view):
    return [block for block in view["blocks"] if block["type"] == "input"]


async def test_the_selection_is_kept_for_the_agent_and_shown_with_everything_ticked():
    async with office() as slack, slack.desk() as desk:
        assert await pressed(slack, desk) == {"ok": True}
        view = await opened(slack)
        assert slack.engine.selected == [("VGM-ABC123", "U1")]
        assert slack.engine.presses == [], "opening a window is not an event"
        assert (view["title"], view["submit"], view["close"]) == ("Approuver ces listes", "Approuver", "Annuler")
        assert [block["label"]["text"] for block in fields(view)] == ["Listes 1 à 10", "Listes 11 à 12"]
        for block in fields(view):
            assert block["element"]["initial_options"] == block["element"]["options"]
        whole = view["blocks"][0]["text"]["text"]
        assert whole == "*12 listes*.\nComptes, en tout : *1\u202f234* à créer, *0* à supprimer."


async def test_more_than_fit_are_counted():
    async with office() as slack, slack.desk() as desk:
        await pressed(slack, desk, MOST, left=160)
        whole = (await opened(slack))["blocks"][0]["text"]["text"]
        assert whole.startswith("*40 listes* sur 200, celles qui attendent depuis le plus longtemps.")


@pytest.mark.parametrize("count", [1, 10, 11, MOST])
async def test_slack_takes_a_window_of_any_size(count):
    async with office() as slack, slack.desk() as desk:
        assert check_modal(selection_modal(READY, GROUPED, selection(count, 1_000))) == []
        await pressed(slack, desk, count)
        assert sum(len(block["element"]["options"]) for block in fields(await opened(slack))) == count


async def test_what_stays_ticked_reaches_the_engine_with_the_selection():
    async with office() as slack, slack.desk() as desk:
        await pressed(slack, desk)
        view = await opened(slack)
        kept = [option["value"] for option in fields(view)[0]["element"]["options"][1:]]
        values = {"Listes 1 à 10": kept, "Listes 11 à 12": []}
        assert (await slack.post("submit", user="U1", view_id=view["view_id"], values=values))["ok"]
        [press] = slack.engine.presses
        assert (press.selection, press.picked, press.choice) == (7, tuple(kept), GROUPED.choice)
        assert (press.agent, press.reference, press.desk) == ("U1", "VGM-ABC123", "agents")
        assert press.key == f"{view['view_id']}:{view['hash']}"
        assert await slack.get("views", user="U1") == []


async def test_a_window_in_which_nothing_is_ticked_stays_open_and_says_so():
    async with office() as slack, slack.desk() as desk:
        await pressed(slack, desk, 3)
        view = await opened(slack)
        answer = await slack.post("submit", user="U1", view_id=view["view_id"], values={"Listes 1 à 3": []})
        assert answer["errors"] == {FIRST: NOTHING_TICKED}
        assert slack.engine.presses == []


async def test_what_could_not_be_recorded_stays_in_its_window_and_keeps_its_key():
    async with office() as slack, slack.desk() as desk:
        await pressed(slack, desk, 3)
        view = await opened(slack)
        slack.engine.troubles.append(TryLaterError("base de données"))
        send = {"user": "U1", "view_id": view["view_id"]}
        assert (await slack.post("submit", **send))["errors"] == {FIRST: AGAIN_IN_MODAL}
        assert (await slack.post("submit", **send))["ok"]
        assert [press.key for press in slack.engine.presses] == [f"{view['view_id']}:{view['hash']}"]


async def test_an_older_drawing_of_the_card_opens_the_lists_of_now():
    """In September the number on the card changes every few seconds: that must not refuse anybody."""
    async with office() as slack, slack.desk() as desk:
        slack.engine.selection = selection(3)
        at = await desk.draw(READY, None)
        slack.engine.show(card(version=9, title=READY.title, fields=READY.fields, buttons=(GROUPED,)))
        assert await slack.post("press", user="U1", ts=at.ts, label=GROUPED.label) == {"ok": True}
        assert await opened(slack)


async def test_nothing_ready_any_more_is_said_and_opens_nothing():
    async with office() as slack, slack.desk() as desk:
        await pressed(slack, desk, 0)
        [told] = await until(lambda: slack.messages(to="U1"))
        assert told["text"] == NOTHING_READY
        assert await slack.get("views", user="U1") == []


async def test_a_selection_that_can_not_be_kept_is_not_shown():
    async with office() as slack, slack.desk() as desk:
        slack.engine.troubles.append(TryLaterError("base de données"))
        await pressed(slack, desk)
        [told] = await until(lambda: slack.messages(to="U1"))
        assert told["text"] == AGAIN
        assert await slack.get("views", user="U1") == []


async def test_who_may_not_approve_sees_no_list():
    async with office() as slack, slack.desk() as desk:
        slack.engine.barred.add("U2")
        await pressed(slack, desk, user="U2")
        async with asyncio.timeout(5):
            while not slack.engine.presses:  # noqa: ASYNC110 - the other side is another program
                await asyncio.sleep(0.01)
        assert slack.engine.selected == []
        assert await slack.get("views", user="U2") == []


def test_the_fields_of_a_selection_are_no_fields_of_words():
    names = {block["block_id"] for block in fields(selection_modal(READY, GROUPED, selection(MOST)))}
    assert FIRST in names
    assert FIELD not in names
    assert TICKED != FIELD
