"""Cutting and reading responses, whatever pieces they arrive in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mailbox.fetch_data import internal_date, piece_of
from bot.mailbox.responses import (
    Response,
    ResponseSplitter,
    found_uids,
    list_delimiter,
    personal_prefix,
    quota_reached,
)

_TEXT = st.binary(max_size=30).map(lambda text: text.replace(b"\r", b"r").replace(b"\n", b"n").replace(b"}", b")"))
_RESPONSES = st.lists(
    st.lists(st.tuples(_TEXT, st.binary(max_size=60)), max_size=3).flatmap(
        lambda pairs: st.tuples(st.just(pairs), _TEXT)
    ),
    max_size=6,
)


def on_the_wire(pairs: list[tuple[bytes, bytes]], last: bytes) -> tuple[bytes, Response]:
    wire, parts = b"", []
    for text, literal in pairs:
        head = text + b"{%d}" % len(literal)
        wire += head + b"\r\n" + literal
        parts += [head, literal]
    return wire + last + b"\r\n", (*parts, last)


@given(_RESPONSES, st.lists(st.integers(1, 40), min_size=1, max_size=20))
def test_responses_are_the_same_however_they_are_cut(
    made: list[tuple[list[tuple[bytes, bytes]], bytes]], sizes: list[int]
) -> None:
    wires, expected = zip(*(on_the_wire(*one) for one in made), strict=True) if made else ((), ())
    stream = b"".join(wires)
    splitter, got, place, turn = ResponseSplitter(), [], 0, 0
    while place < len(stream):
        size = sizes[turn % len(sizes)]
        got += splitter.feed(stream[place : place + size])
        place, turn = place + size, turn + 1
    assert got == list(expected)
    assert splitter.empty


def test_a_large_literal_in_small_pieces_costs_no_more_than_its_size() -> None:
    """Looking at the whole again for each piece would take minutes."""
    literal = b"\r\n" * 5_000_000
    splitter = ResponseSplitter()
    got = splitter.feed(b"* 1 FETCH (BODY[] {%d}\r\n" % len(literal))
    for place in range(0, len(literal), 4096):
        got += splitter.feed(literal[place : place + 4096])
    got += splitter.feed(b")\r\n")
    assert got == [(b"* 1 FETCH (BODY[] {10000000}", literal, b")")]


def test_every_search_line_counts_and_each_number_once() -> None:
    lines = [(b"* SEARCH 3 1",), (b"* search 1 2 (MODSEQ 9)",), (b"* SEARCH",), (b"* 4 EXISTS",)]
    assert found_uids(lines) == [1, 2, 3]


def test_the_delimiter_of_a_server() -> None:
    assert list_delimiter([(rb'* LIST (\Noselect) "/" ""',)]) == "/"
    assert list_delimiter([(rb'* LIST () "\\" ""',)]) == "\\"
    assert list_delimiter([(b'* LIST () NIL ""',)]) is None
    assert list_delimiter([]) is None


def test_the_prefix_of_personal_folders() -> None:
    assert personal_prefix([(b'* NAMESPACE (("INBOX." ".")) NIL NIL',)]) == "INBOX."
    assert personal_prefix([(b'* NAMESPACE (("" "/")) (("shared/" "/")) NIL',)]) == ""
    assert personal_prefix([(b"* NAMESPACE NIL NIL NIL",)]) == ""


def fetched(*parts: bytes) -> tuple[int, int | None, bytes] | None:
    piece = piece_of(parts)
    return None if piece is None else (piece.uid, piece.origin, piece.body)


def test_the_items_of_a_fetch_come_in_any_order() -> None:
    expected = (7, 0, b"corps")
    assert fetched(b"* 1 FETCH (UID 7 BODY[]<0> {5}", b"corps", b")") == expected
    assert fetched(b"* 1 FETCH (BODY[]<0> {5}", b"corps", b" UID 7)") == expected
    assert fetched(b"* 1 fetch (FLAGS (\\Seen $x) body[]<0> {5}", b"corps", b" MODSEQ (12) uid 7)") == expected
    assert fetched(b'* 1 FETCH (UID 7 BODY[]<0> "corps")') == expected


def test_a_body_as_a_quoted_string_is_unescaped() -> None:
    assert fetched(rb'* 1 FETCH (UID 7 BODY[]<0> "a \"b\" (c) \\ {3}")') == (7, 0, rb'a "b" (c) \ {3}')


def test_a_literal_that_looks_like_an_answer_is_a_body() -> None:
    body = b"A1 OK fait\r\n* 2 FETCH (UID 9 BODY[] {3}\r\nxyz)\r\n"
    assert fetched(b"* 1 FETCH (UID 7 BODY[] {%d}" % len(body), body, b")") == (7, None, body)


def test_literals_in_their_rarer_forms() -> None:
    """`~{}` may hold NUL (RFC 3516); `{+}` is a client's word that some servers say too."""
    for announced in (b"~{3}", b"{3+}", b"~{3+}"):
        wire = b"* 1 FETCH (UID 7 BODY[]<0> " + announced + b"\r\na\0b)\r\n"
        assert [fetched(*response) for response in ResponseSplitter().feed(wire)] == [(7, 0, b"a\0b")]


@pytest.mark.parametrize(
    ("line", "full"),
    [
        (b'* QUOTA "" (STORAGE 512 512)', True),
        (rb'* quota "a \" (b" (MESSAGE 0 10 STORAGE 600 512)', True),
        (b"* QUOTA root (STORAGE 1 512 MESSAGE 1 2)", False),
        (b'* QUOTA "" ()', False),
        (b'* QUOTA "" (STORAGE x y)', False),
        (b'* QUOTA "" (STORAGE 9)', False),
        (b"* QUOTAROOT INBOX root", False),
    ],
)
def test_a_quota_that_is_used_up(line: bytes, *, full: bool) -> None:
    assert quota_reached([(line,)]) is full


def test_nil_is_no_body_but_an_empty_end() -> None:
    assert fetched(b"* 1 FETCH (UID 7 BODY[]<0> NIL)") is None
    assert fetched(b'* 1 FETCH (UID 7 BODY[]<0> "")') == (7, 0, b"")
    assert fetched(b"* 1 FETCH (UID 7 BODY[]<131072> NIL)") == (7, 131072, b"")


def test_what_is_no_message_is_none() -> None:
    assert fetched(b"* 1 FETCH (FLAGS (\\Seen))") is None
    assert fetched(b"* 1 FETCH (UID 7 FLAGS ())") is None
    assert fetched(b"* 1 EXISTS") is None
    assert fetched(b"* 1 FETCH (UID") is None
    assert fetched(b"* 1 FETCH ((((") is None
    assert fetched(b"* 1 FETCH (UID x BODY[] {1}", b"a", b")") is None


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=4))
def test_no_fetch_however_broken_raises(parts: list[bytes]) -> None:
    piece_of((b"* 1 FETCH (" + parts[0], *parts[1:]))


def test_dates_are_read_in_utc_or_not_at_all() -> None:
    date = internal_date(b"17-Jul-2026 02:44:25 +0200")
    assert date is not None
    assert date.isoformat() == "2026-07-17T00:44:25+00:00"
    assert internal_date(b" 1-jan-2026 00:00:00 -0530") is not None
    for broken in (b"", b"31-Feb-2026 00:00:00 +0000", b"1-Abc-2026 00:00:00 +0000", b"1-Jan-0001 00:00:00 +2300"):
        assert internal_date(broken) is None
