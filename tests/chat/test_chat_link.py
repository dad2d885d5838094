"""The link to Slack: refused tokens are named, cut links come back, everything ends in time."""

import asyncio
import time

import pytest

from bot.chat import DeskError, SlackDesk
from tests.chat.chat_kit import AGENTS, card, office, until


async def presses_arrive(slack, at):
    return (await slack.post("press", user="U1", ts=at.ts, label="Valider"))["ok"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"bot_token": "xoxb-revoked"}, "Le jeton du robot (xoxb-…) n’est pas (ou plus) valable."),
        ({"app_token": "xapp-revoked"}, "Le jeton d’application (xapp-…) n’est pas (ou plus) valable."),
        ({"bot_token": "xapp-chat"}, "Les deux jetons sont intervertis"),
    ],
)
async def test_a_revoked_token_fails_at_once_and_by_name(changes, words):
    async with office() as slack:
        desk = SlackDesk(
            slack.settings(**changes),
            slack.engine.on_press,
            slack.engine.view_of,
            slack.engine.answer,
            slack.engine.select,
        )
        with pytest.raises(DeskError, match=r"^(invalid_auth|not_allowed_token_type) : ") as refused:
            await desk.start()
        assert words in str(refused.value)
        assert changes.popitem()[1] not in str(refused.value)


async def test_slack_out_of_reach_does_not_stop_the_start_and_is_reached_later():
    async with office() as slack:
        slack.server.fault("refuse", 6)
        async with slack.desk() as desk:
            status = await desk.status()
            assert not status.connected
            assert status.trouble is not None
            assert status.trouble.startswith("Slack ne répond pas")
            await until(lambda: is_connected(desk))
            at = await desk.draw(card(), None)
            assert await presses_arrive(slack, at)


async def is_connected(desk):
    return (await desk.status()).connected


async def test_a_cut_link_comes_back_and_presses_arrive_again():
    async with office(ack_seconds=0.3) as slack, slack.desk() as desk:
        await until(lambda: is_connected(desk))
        at = await desk.draw(card(), None)
        slack.server.fault("disconnect", 1)
        assert await until(lambda: presses_arrive(slack, at))
        assert (await desk.status()).connected


async def test_a_renewed_link_loses_no_press():
    async with office(ack_seconds=0.3) as slack, slack.desk() as desk:
        await until(lambda: is_connected(desk))
        at = await desk.draw(card(), None)
        await slack.server.refresh()
        assert await until(lambda: presses_arrive(slack, at))


async def test_a_dead_link_address_is_replaced():
    """The SDK would try the same address for ever; the watch has a new one asked for."""
    async with office(ack_seconds=0.3) as slack, slack.desk() as desk:
        await until(lambda: is_connected(desk))
        at = await desk.draw(card(), None)
        slack.server._links.ticket = wrong_then_right(slack.server._links.ticket)
        slack.server.fault("disconnect", 1)
        assert await until(lambda: presses_arrive(slack, at))


def wrong_then_right(ticket):
    """The first address given out is dead: the server does not know its ticket."""
    given = []

    def name():
        given.append("dead")
        return "dead" if len(given) == 1 else ticket()

    return name


async def test_the_status_says_for_how_long_the_link_is_down():
    async with office() as slack, slack.desk(watch=30.0, ping=30.0) as desk:
        await until(lambda: is_connected(desk))
        slack.server.fault("disconnect", 1)

        async def down():
            status = await desk.status()
            return status if not status.connected else None

        first = await until(down)
        assert first.trouble == "La liaison avec Slack est coupée."
        second = await until(down)
        assert 0 < first.down_for < second.down_for


async def test_the_end_is_quick_even_when_slack_is_silent():
    """A server that never answers the goodbye of the link holds nobody."""
    async with office() as slack:
        desk = SlackDesk(
            slack.settings(), slack.engine.on_press, slack.engine.view_of, slack.engine.answer, slack.engine.select
        )
        await desk.start()
        await until(lambda: is_connected(desk))
        for request in slack.server._links._open.values():
            request.transport.pause_reading()
        started = time.monotonic()
        await desk.stop()
        assert time.monotonic() - started < 2.0
        await desk.stop()  # a second end does no harm


async def test_a_proxy_of_the_environment_is_not_asked_for_a_local_slack(monkeypatch):
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    async with office() as slack, slack.desk() as desk:
        at = await desk.draw(card(), None)
        assert await until(lambda: presses_arrive(slack, at))


async def test_the_doctor_finds_everything_well_and_posts_nothing():
    async with office() as slack, slack.desk() as desk:
        findings = await desk.probe()
        assert [(f.name, f.trouble) for f in findings] == [
            ("Slack, jeton du robot", ""),
            ("Slack, droits du robot", ""),
            ("Slack, liaison", ""),
            ("Slack, canal « agents »", ""),
            ("Slack, canal « etnic »", ""),
        ]
        assert all(f.ok for f in findings)
        assert await slack.messages() == []


async def test_the_doctor_names_what_is_wrong():
    async with office() as slack:
        channels = {"agents": AGENTS, "etnic": "C0NOWHERE"}
        async with slack.desk(channels=channels) as desk:
            [wrong] = [f for f in await desk.probe() if not f.ok]
            assert wrong.name == "Slack, canal « etnic »"
            assert wrong.trouble.startswith("channel_not_found : Ce canal n’existe pas")
        lost = SlackDesk(
            slack.settings(bot_token="xoxb-old"),
            slack.engine.on_press,
            slack.engine.view_of,
            slack.engine.answer,
            slack.engine.select,
        )
        [finding] = await lost.probe()
        assert not finding.ok
        assert finding.trouble.startswith("invalid_auth")


async def test_the_doctor_reaches_nobody():
    async with office() as slack:
        settings = slack.settings(api_url="http://127.0.0.1:9/api/")
        [finding] = await SlackDesk(
            settings, slack.engine.on_press, slack.engine.view_of, slack.engine.answer, slack.engine.select
        ).probe()
        assert finding.trouble.startswith("Slack ne répond pas")


async def test_a_link_that_the_library_has_given_up_is_opened_again():
    async with office(ack_seconds=0.3) as slack, slack.desk() as desk:
        await until(lambda: is_connected(desk))
        at = await desk.draw(card(), None)
        desk._link._client.current_session_monitor.cancel()
        slack.server.fault("disconnect", 1)
        assert await until(lambda: presses_arrive(slack, at))


async def test_the_end_does_not_wait_for_a_recording_that_hangs():
    async with office(ack_seconds=0.3) as slack:
        forever = asyncio.Event()

        async def hang(_press):
            await forever.wait()

        desk = SlackDesk(
            slack.settings(record_within=0.1), hang, slack.engine.view_of, slack.engine.answer, slack.engine.select
        )
        await desk.start()
        at = await desk.draw(card(), None)
        assert not await presses_arrive(slack, at)
        started = time.monotonic()
        await desk.stop()
        assert time.monotonic() - started < 2.0
