"""Cards and thread lines: posted once, redrawn in place, found again when an answer was lost."""

import asyncio
import time

import pytest

from bot.ports import Posted, TryLaterError
from tests.chat.chat_kit import AGENTS, BOT_TOKEN, ETNIC, card, office, until


async def test_a_card_is_posted_in_the_channel_of_its_desk_with_its_key():
    async with office() as slack, slack.desk() as desk:
        posted = await desk.draw(card(), None)
        [message] = await slack.messages()
        assert posted == Posted(AGENTS, message["ts"])
        assert message["metadata"] == {
            "event_type": "vaguemestre",
            "event_payload": {"key": "VGM-ABC123/agents"},
        }
        assert message["text"] == (
            "Demande d’ouverture d’un environnement Happi – Institut des Tilleuls &amp; Cie · 990001 – VGM-ABC123"
        )
        assert await slack.messages(ETNIC) == []


async def test_a_card_is_redrawn_where_it_stands():
    async with office() as slack, slack.desk() as desk:
        at = await desk.draw(card(), None)
        decided = card(buttons=(), outcome="Validée par <@U1> le 3 octobre 2026 à 14 h 05")
        assert await desk.draw(decided, at) == at
        [message] = await slack.messages()
        assert "actions" not in [block["type"] for block in message["blocks"]]
        assert message["blocks"][-1]["text"]["text"] == (
            "*Résultat :* Validée par <@U1> le 3 octobre 2026 à 14 h 05"
        )


async def test_a_card_that_somebody_deleted_is_posted_anew():
    async with office() as slack, slack.desk() as desk:
        at = await desk.draw(card(), None)
        await slack_delete(slack, at)
        again = await desk.draw(card(), at)
        assert again != at
        assert [m["ts"] for m in await slack.messages()] == [again.ts]


async def test_a_line_for_a_deleted_card_holds_nothing_back():
    async with office() as slack, slack.desk(fresh=0.0) as desk:
        at = await desk.draw(card(), None)
        await slack_delete(slack, at)
        await desk.line(at, "mail-1", "Accusé de réception envoyé")
        assert await slack.messages() == []


async def slack_delete(slack, at):
    headers = {"Authorization": f"Bearer {BOT_TOKEN}"}
    body = {"channel": at.channel, "ts": at.ts}
    async with slack.session.post(f"{slack.api_url}chat.delete", json=body, headers=headers) as answer:
        assert (await answer.json())["ok"]


async def test_a_second_attempt_in_another_process_adopts_the_card_and_shows_the_present():
    async with office() as slack:
        async with slack.desk() as first:
            at = await first.draw(card(), None)
        async with slack.desk() as second:
            assert await second.draw(card(title="Ouverture Happi : l’école a répondu"), None) == at
        [message] = await slack.messages()
        assert message["blocks"][0]["text"]["text"] == "Ouverture Happi : l’école a répondu"


async def fail_after_storing(slack, desk):
    """Let the next call be stored and answered by a server error: the local Slack does so every second time."""
    slack.server.fault("server_error", 1)
    with pytest.raises(TryLaterError):
        await desk.whisper("agents", "U1", "Bonjour")
    assert await slack.messages(to="U1") == []
    slack.server.fault("server_error", 1)


async def test_a_card_stored_behind_a_server_error_is_not_posted_twice():
    async with office() as slack, slack.desk(fresh=60.0) as desk:
        await desk.draw(card(key="autre"), None)
        await fail_after_storing(slack, desk)
        with pytest.raises(TryLaterError):
            await desk.draw(card(), None)
        assert len(await slack.messages()) == 2
        at = await desk.draw(card(), None)
        assert [m["ts"] for m in await slack.messages()][1:] == [at.ts]


async def test_a_line_stored_behind_a_server_error_is_not_written_twice():
    async with office() as slack, slack.desk(fresh=60.0) as desk:
        at = await desk.draw(card(), None)
        await fail_after_storing(slack, desk)
        with pytest.raises(TryLaterError):
            await desk.line(at, "mail-1", "Accusé de réception envoyé")
        await desk.line(at, "mail-1", "Accusé de réception envoyé")
        assert len([m for m in await slack.messages() if m["thread_ts"]]) == 1


async def test_a_post_that_was_cancelled_half_way_is_looked_up():
    async with office() as slack, slack.desk(fresh=60.0) as desk:
        await desk.draw(card(key="autre"), None)
        drawing = asyncio.create_task(desk.draw(card(), None))
        await until(lambda: has_called(slack, 2))
        drawing.cancel()
        await asyncio.gather(drawing, return_exceptions=True)
        await desk.draw(card(), None)
        assert len(await slack.messages()) == 2


async def has_called(slack, times):
    return len(await slack.called("chat.postMessage")) == times


async def test_a_thread_line_is_written_once_even_by_two_processes():
    async with office() as slack:
        async with slack.desk() as first:
            at = await first.draw(card(), None)
            await first.line(at, "mail-1", "Accusé de réception envoyé <!channel>")
            await first.line(at, "mail-1", "Accusé de réception envoyé")
        async with slack.desk() as second:
            await second.line(at, "mail-1", "Accusé de réception envoyé")
            await second.line(at, "decision-1", "Validée par <@U2>")
        lines = [m for m in await slack.messages() if m["thread_ts"]]
        assert [m["text"] for m in lines] == ["Accusé de réception envoyé &lt;!channel&gt;", "Validée par <@U2>"]
        assert {m["thread_ts"] for m in lines} == {at.ts}


async def test_the_same_card_drawn_twice_at_once_is_one_message():
    async with office() as slack, slack.desk() as desk:
        first, second = await asyncio.gather(desk.draw(card(), None), desk.draw(card(), None))
        assert first == second
        assert len(await slack.messages()) == 1


async def test_only_our_own_cards_are_recognised():
    """A message of a person, or of another bot, may quote our key: it is not ours."""
    async with office() as slack, slack.desk() as desk:
        await slack.post("say", user="U1", channel=AGENTS, text="VGM-ABC123/agents")
        assert len(await slack.messages()) == 1
        await desk.draw(card(), None)
        assert len(await slack.messages()) == 2


async def test_two_hundred_cards_leave_in_their_order_and_are_found_again_in_few_calls():
    async with office() as slack:
        cards = [card(key=f"dossier-{n}", title=f"Dossier {n}") for n in range(250)]
        async with slack.desk() as desk:
            posted = await asyncio.gather(*(desk.draw(one, None) for one in cards))
            assert posted == sorted(posted, key=lambda at: float(at.ts))
        before = len(await slack.called("conversations.history"))
        async with slack.desk(fresh=60.0) as desk:
            assert await asyncio.gather(*(desk.draw(one, None) for one in cards)) == posted
        assert len(await slack.called("conversations.history")) - before == 2


async def test_messages_of_a_channel_keep_their_distance():
    async with office() as slack, slack.desk(pace=0.15) as desk:
        started = time.monotonic()
        await asyncio.gather(*(desk.draw(card(key=str(n)), None) for n in range(3)))
        assert time.monotonic() - started >= 0.3


async def test_a_whisper_overtakes_the_cards_and_reaches_one_person():
    async with office() as slack, slack.desk(pace=30.0) as desk:
        await desk.draw(card(), None)
        waiting = asyncio.create_task(desk.draw(card(key="autre"), None))
        await desk.whisper("agents", "U2", "Un collègue a déjà décidé.")
        waiting.cancel()
        [message] = await slack.messages(to="U2")
        assert message["text"] == "Un collègue a déjà décidé."


async def test_a_whisper_to_somebody_who_left_is_done():
    async with office() as slack, slack.desk() as desk:
        await desk.whisper("agents", "U0GONE", "Un collègue a déjà décidé.")
        assert await slack.messages(to="U0GONE") == []


async def test_a_rate_limit_says_how_long_and_spares_slack_meanwhile():
    async with office() as slack, slack.desk() as desk:
        slack.server.fault("rate_limit", 1)
        with pytest.raises(TryLaterError) as limited:
            await desk.draw(card(), None)
        assert limited.value.after == 1.0
        calls = len(await slack.get("payloads"))
        with pytest.raises(TryLaterError) as still:
            await desk.draw(card(), None)
        assert 0 < still.value.after <= 1.0
        assert len(await slack.get("payloads")) == calls


async def test_a_refused_connection_is_tried_later():
    async with office() as slack, slack.desk(fresh=60.0) as desk:
        await desk.draw(card(key="autre"), None)
        slack.server.fault("refuse", 1)
        with pytest.raises(TryLaterError):
            await desk.draw(card(), None)
        await desk.draw(card(), None)
        assert len(await slack.messages()) == 2


async def test_a_wrong_channel_is_named_and_waits_for_the_right_one():
    async with office() as slack, slack.desk(channels={"agents": "C0NOWHERE"}) as desk:
        with pytest.raises(TryLaterError, match="channel_not_found") as refused:
            await desk.draw(card(), None)
        assert refused.value.after == 300
        with pytest.raises(TryLaterError, match="unknown_desk"):
            await desk.whisper("etnic", "U1", "Bonjour")


async def test_drawing_before_the_start_or_after_the_end_is_tried_later():
    async with office() as slack:
        async with slack.desk() as desk:
            pass
        with pytest.raises(TryLaterError):
            await desk.draw(card(), None)
