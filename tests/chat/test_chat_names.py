"""Names planted wherever Slack could bring them reach no log, no exception and no call of ours (promise 2)."""

import logging

import pytest
from slack_sdk.errors import SlackApiError

from bot.chat import DeskError
from bot.chat.errors import refusal
from bot.chat.quiet import LIBRARY, library_logger
from bot.ports import TryLaterError
from tests.chat.chat_kit import AGENTS, BOT_TOKEN, card, office, until

PLANTED = "Théodore Vandenplanté"


async def post_as_another(slack, **body):
    """A message with foreign metadata, as another application of the workspace would post it."""
    headers = {"Authorization": f"Bearer {BOT_TOKEN}"}
    url = f"{slack.api_url}chat.postMessage"
    async with slack.session.post(url, json={"channel": AGENTS, **body}, headers=headers) as answer:
        return (await answer.json())["ts"]


async def test_what_people_write_in_the_channel_is_dropped_before_any_log(caplog):
    caplog.set_level(logging.DEBUG)
    async with office(events=frozenset({"message"})) as slack, slack.desk(fresh=0.0) as desk:
        await slack.post("say", user="U1", channel=AGENTS, text=f"Qui est {PLANTED} ?")
        at = await desk.draw(card(), None)
        await slack.post("say", user="U2", channel=AGENTS, thread_ts=at.ts, text=f"{PLANTED}, de 3e")
        await desk.line(at, "mail-1", "Accusé de réception envoyé")
        await desk.line(at, "mail-2", "Informations demandées")
        await slack.post("press", user="U1", ts=at.ts, label="Valider")
        assert PLANTED not in caplog.text
        remembered = repr(desk._keys._places)
        assert PLANTED not in remembered
        ours = [call for call in await slack.get("payloads") if call["method"] != "socket_mode.ack"]
        assert PLANTED not in str(ours)


async def test_a_foreign_message_with_our_words_in_its_metadata_is_not_adopted():
    """The event type must be ours; and a key that is no text is none."""
    async with office() as slack:
        for metadata in (
            {"event_type": "other", "event_payload": {"key": card().key}},
            {"event_type": "vaguemestre", "event_payload": {"key": 7}},
        ):
            await post_as_another(slack, text=PLANTED, metadata=metadata)
        async with slack.desk() as desk:
            at = await desk.draw(card(), None)
        assert len(await slack.messages()) == 3
        assert at.ts == (await slack.messages())[-1]["ts"]


async def test_an_event_nobody_asked_for_is_not_quoted(caplog):
    """Bolt warns of an unhandled request with its whole body; ours keeps the place and nothing else."""
    async with office(events=frozenset({"message"}), ack_seconds=0.2) as slack, slack.desk():
        await slack.post("say", user="U1", channel=AGENTS, text=PLANTED)

        async def warned():
            await slack.get("channels")
            return [r for r in caplog.records if r.name == LIBRARY]

        [*records] = await until(warned)
        assert PLANTED not in caplog.text
        assert records[0].getMessage() == "bibliothèque Slack : async_app, _handle_unmatched_requests (-)"


@pytest.mark.parametrize("name", [LIBRARY, "slack_bolt", "slack_sdk", "slack_sdk.socket_mode.aiohttp"])
def test_the_loggers_of_the_libraries_say_where_and_what_kind_only(caplog, name):
    library_logger()
    logger = logging.getLogger(name)
    try:
        raise ValueError(PLANTED)  # noqa: TRY301 - a record with a cause is what the test needs
    except ValueError:
        logger.exception("Failed with %s", PLANTED)
    logger.info(PLANTED)
    [record] = caplog.records
    assert record.getMessage().startswith("bibliothèque Slack : test_chat_names, ")
    assert record.getMessage().endswith("(ValueError)")
    assert PLANTED not in caplog.text


async def test_a_refusal_quotes_nothing_of_the_answer():
    async with office() as slack, slack.desk(channels={"agents": "C0NOWHERE"}) as desk:
        with pytest.raises(TryLaterError) as refused:
            await desk.draw(card(title=PLANTED), None)
        assert PLANTED not in "".join(str(part) for part in (refused.value, refused.value.args))
        assert refused.value.__suppress_context__


class Answer:
    """What the SDK hands over with an error."""

    def __init__(self, status, data, headers=None):
        self.status_code = status
        self.data = data
        self.headers = headers or {}


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (Answer(200, {"ok": False, "error": f"{PLANTED} !"}), DeskError, "unknown_error"),
        (Answer(200, {"ok": False, "error": "invalid_blocks", "errors": [PLANTED]}), DeskError, "invalid_blocks"),
        (Answer(200, {"ok": False, "error": "fatal_error"}), TryLaterError, "en panne (200)"),
        (Answer(502, PLANTED), TryLaterError, "en panne (502)"),
        (Answer(200, b"<html>"), TryLaterError, "en panne (200)"),
        (Answer(429, {}, {"Retry-After": "7"}), TryLaterError, "ralentir"),
    ],
)
def test_every_refusal_is_named_without_its_content(answer, kind, words):
    error = refusal(SlackApiError(PLANTED, answer), "chat.postMessage")
    assert isinstance(error, kind)
    assert words in str(error)
    assert PLANTED not in str(error)


@pytest.mark.parametrize(
    ("header", "seconds"), [({"retry-after": "12"}, 12.0), ({}, 30.0), ({"Retry-After": "?"}, 30.0)]
)
def test_how_long_slack_wants_us_to_wait(header, seconds):
    error = refusal(SlackApiError("", Answer(429, {}, header)), "chat.update")
    assert isinstance(error, TryLaterError)
    assert error.after == seconds
