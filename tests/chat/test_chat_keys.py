"""Finding our own messages again: how far back, how often, and whose."""

import pytest

from bot.chat.api import Identity
from bot.chat.keys import Keys, Place
from bot.ports import TryLaterError

PLANTED = "Ophélie Vandenplantée"
NOW = 1_800_000_000.0
DAY = 86_400.0
CHANNEL, THREAD = Place("C1"), Place("C1", "1799999999.000100")


def message(ts, key="VGM-ABC123:agents", *, bot="B1", event="vaguemestre"):
    return {
        "ts": ts,
        "bot_id": bot,
        "text": PLANTED,
        "metadata": {"event_type": event, "event_payload": {"key": key}},
    }


class Archive:
    """Slack's memory of one channel, in pages; remembers what it was asked."""

    def __init__(self, *pages):
        self.pages = list(pages)
        self.asked = []

    async def identify(self):
        return Identity("B1", "U0BOT", frozenset())

    async def read(self, method, **args):
        self.asked.append((method, args))
        if not self.pages:
            raise TryLaterError("panne")
        number = int(args.get("cursor") or 0)
        following = str(number + 1) if number + 1 < len(self.pages) else ""
        return {"messages": self.pages[number], "response_metadata": {"next_cursor": following}}


def keys(archive, *, fresh=60.0):
    return Keys(archive, 14 * DAY, fresh, now=lambda: NOW)


@pytest.mark.parametrize(
    "foreign",
    [
        message("1799999000.000100", bot="B2"),  # another application that copied our metadata
        message("1799999000.000100", event="other"),
        message("1799999000.000100", key=7),
        {"ts": "1799999000.000100", "user": "U1", "text": PLANTED},
        {"ts": "1799999000.000100", "bot_id": "B1", "metadata": {"event_type": "vaguemestre"}},
    ],
)
async def test_only_our_own_messages_count(foreign):
    known = keys(Archive([foreign]))
    assert await known.find(CHANNEL, "VGM-ABC123:agents") is None
    assert PLANTED not in repr(known._places)


async def test_our_message_is_found_on_any_page():
    archive = Archive([message("1799999900.000100", "autre")], [message("1799999000.000100")])
    assert await keys(archive).find(CHANNEL, "VGM-ABC123:agents") == "1799999000.000100"
    assert len(archive.asked) == 2


async def test_the_first_look_is_bounded_and_the_next_begins_where_it_ended():
    archive = Archive([message("1799999000.000100", "autre")])
    known = keys(archive, fresh=-1.0)
    for _ in range(2):
        assert await known.find(CHANNEL, "VGM-ABC123:agents") is None
    first, second = (args["oldest"] for _, args in archive.asked)
    assert float(first) == NOW - 14 * DAY
    assert float(second) == pytest.approx(1799999000.0001 - 60.0)


async def test_what_was_just_read_or_posted_is_not_read_again():
    archive = Archive([])
    known = keys(archive)
    await known.find(CHANNEL, "a")
    known.add(CHANNEL, "b", "1799999999.000100")
    assert await known.find(CHANNEL, "b") == "1799999999.000100"
    assert await known.find(CHANNEL, "c") is None
    assert await known.find(THREAD, "line") is None  # the card of this thread was posted just now
    assert len(archive.asked) == 1


async def test_a_doubt_lasts_until_a_look_succeeds():
    archive = Archive([])
    known = keys(archive)
    await known.find(CHANNEL, "a")
    known.doubt(CHANNEL)
    archive.pages = []
    with pytest.raises(TryLaterError):
        await known.find(CHANNEL, "a")
    archive.pages = [[message("1799999999.000100", "a")]]
    assert await known.find(CHANNEL, "a") == "1799999999.000100"


async def test_a_thread_is_read_whole():
    archive = Archive([message("1799999999.000200", "line")])
    assert await keys(archive).find(THREAD, "line") == "1799999999.000200"
    [(method, args)] = archive.asked
    assert method == "conversations.replies"
    assert args["ts"] == THREAD.thread
    assert args["include_all_metadata"] == "true"
    assert "oldest" not in args
