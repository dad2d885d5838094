"""The slash command: answered at once to the person alone, over the socket; what was typed is kept nowhere."""

import logging
from contextlib import asynccontextmanager

from bot.chat.commands import TROUBLE
from tests.chat.chat_kit import AGENTS, office, until

PLANTED = "Théodore Vandenplanté"


@asynccontextmanager
async def listening(**options):
    """A local Slack, and a desk whose link is up."""
    async with office(**options) as slack, slack.desk() as desk:

        async def connected():
            return (await desk.status()).connected

        await until(connected)
        yield slack


async def ask(slack, text, user="U1"):
    return await slack.post("command", user=user, text=text)


async def whispered(slack, user="U1"):
    [message] = await until(lambda: slack.messages(to=user))
    return message["text"]


async def test_the_answer_is_seen_by_the_person_alone():
    async with listening() as slack:
        slack.engine.answers["points 80 20"] = ("La règle est respectée.", "80 points")
        assert await ask(slack, "/vaguemestre points 80 20") == {"ok": True}
        assert await whispered(slack) == "La règle est respectée.\n80 points"
        assert await slack.messages() == []
        assert await slack.messages(to="U2") == []
        assert slack.engine.asked == ["U1"]


async def test_a_channel_without_the_robot_is_answered_too():
    """The answer rides on the acknowledgement: nothing is posted, so no membership is needed."""
    async with listening() as slack:
        slack.engine.answers[""] = ("aide",)
        await ask(slack, "/vaguemestre")
        assert await whispered(slack) == "aide"
        assert await slack.called("chat.postEphemeral") == []
        assert await slack.called("chat.postMessage") == []


async def test_what_could_be_a_command_of_slack_in_an_answer_stays_words():
    async with listening() as slack:
        slack.engine.answers["x"] = ("<!channel> & <@U2>",)
        await ask(slack, "x")
        assert await whispered(slack) == "&lt;!channel&gt; &amp; &lt;@U2&gt;"


async def test_what_was_typed_is_in_no_log_and_in_no_call(caplog):
    caplog.set_level(logging.DEBUG)
    async with listening() as slack:
        slack.engine.answers[f"délai {PLANTED}"] = ("La demande n’est pas comprise.",)
        await ask(slack, f"délai {PLANTED}")
        assert await whispered(slack) == "La demande n’est pas comprise."
        assert PLANTED not in caplog.text
        assert PLANTED not in str(await slack.get("payloads"))
        assert PLANTED not in str(await slack.messages(AGENTS, to="U1"))


async def test_an_error_of_ours_is_told_without_its_words(caplog):
    async with listening() as slack:
        slack.engine.troubles.append(ValueError(PLANTED))
        assert await ask(slack, PLANTED) == {"ok": True}
        assert await whispered(slack) == TROUBLE
    assert PLANTED not in caplog.text
    assert "une question n’a pas reçu de réponse (ValueError)" in caplog.text


async def test_another_command_is_not_ours():
    async with listening(ack_seconds=0.3) as slack:
        assert (await ask(slack, "/autre chose"))["ok"] is False
