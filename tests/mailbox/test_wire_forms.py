"""Names, number sets, line ends and the pace of mails."""

import asyncio
import base64
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mailbox.line_ends import as_smtp_data, with_crlf
from bot.mailbox.names import mailbox_path, modified_utf7, quoted, uid_set
from bot.mailbox.pace import Pace
from tests.support.bad_imap import numbers


@pytest.mark.parametrize(
    ("name", "wire"),
    [
        ("Traités/2026-2027", "Trait&AOk-s/2026-2027"),
        ("A&B", "A&-B"),
        ("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"),  # the example of RFC 3501, 5.1.3
        ("Boîte à lettres", "Bo&AO4-te &AOA- lettres"),
        ("😀", "&2D3eAA-"),
    ],
)
def test_names_as_imap_wants_them(name: str, wire: str) -> None:
    assert modified_utf7(name) == wire


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_name_can_be_read_back(name: str) -> None:
    def plain(run: re.Match[str]) -> str:
        if run.group(1) == "":
            return "&"
        packed = run.group(1).replace(",", "/")
        return base64.b64decode(packed + "=" * (-len(packed) % 4)).decode("utf-16-be")

    wire = modified_utf7(name)
    assert wire.isascii()
    assert re.sub("&([^-]*)-", plain, wire) == name


@pytest.mark.parametrize("text", ["a\r\nb", "a\nDELETE", "a\0", "é"])
def test_no_argument_can_end_its_line(text: str) -> None:
    with pytest.raises(ValueError, match="quoted string"):
        quoted(text)


def test_levels_are_joined_as_the_server_joins_them() -> None:
    assert mailbox_path(("Traités", "2026-2027"), "INBOX.", ".") == '"INBOX.Trait&AOk-s.2026-2027"'
    assert mailbox_path(("Traités", "2026-2027"), "", None) == '"Trait&AOk-s-2026-2027"'
    assert mailbox_path(("a/b", "c"), "", "/") == '"a_b/c"'
    assert mailbox_path(("a/b.c", "d"), "", ".") == '"a_b_c.d"'
    assert mailbox_path(('a"\\b',), "", "/") == '"a\\"\\\\b"'


@given(st.sets(st.integers(1, 60), min_size=1))
def test_a_set_names_exactly_its_numbers(uids: set[int]) -> None:
    assert numbers(uid_set(uids)) == sorted(uids)


def test_a_set_is_short() -> None:
    assert uid_set([3, 1, 2, 7, 9, 10]) == "1:3,7,9:10"


@given(st.lists(st.sampled_from([b"a", b".", b"\r", b"\n", b"\r\n", b".."])).map(b"".join))
def test_smtp_data_can_be_undone(raw: bytes) -> None:
    data = as_smtp_data(raw)
    assert data.endswith(b".\r\n")
    assert b"\r\n.\r\n" in b"\r\n" + data
    lines = data[:-3].split(b"\r\n")
    assert all(not line.startswith(b".") or line.startswith(b"..") for line in lines)
    undone = b"\r\n".join(line.removeprefix(b".") for line in lines)
    expected = with_crlf(raw)
    assert undone == (expected if expected.endswith(b"\r\n") or not expected else expected + b"\r\n")


@given(st.binary())
def test_every_line_ends_with_crlf(raw: bytes) -> None:
    ready = with_crlf(raw)
    assert ready.count(b"\r\n") == ready.count(b"\n") == ready.count(b"\r")
    assert with_crlf(ready) is ready


async def test_no_more_than_so_many_in_a_period() -> None:
    pace = Pace(3, period=0.2)
    turns: list[float] = []
    started = time.monotonic()

    async def take() -> None:
        await pace.turn()
        turns.append(time.monotonic() - started)

    await asyncio.gather(*(take() for _ in range(7)))
    assert len([turn for turn in turns if turn < 0.15]) == 3
    assert all(later - earlier >= 0.19 for earlier, later in zip(turns, turns[3:], strict=False))


async def test_without_a_limit_nobody_waits() -> None:
    pace = Pace(None)
    started = time.monotonic()
    for _ in range(1000):
        await pace.turn()
    assert time.monotonic() - started < 0.5
