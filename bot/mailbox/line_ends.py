"""Messages as the wire wants them, without a look at each line when they are so already."""

import re

_ANY_END = re.compile(rb"\r\n|\n|\r")


def with_crlf(raw: bytes) -> bytes:
    """Every line ends with CRLF. Servers refuse, or silently change, a message with bare line ends."""
    if raw.count(b"\r\n") == raw.count(b"\n") == raw.count(b"\r"):
        return raw
    return _ANY_END.sub(b"\r\n", raw)


def as_smtp_data(raw: bytes) -> bytes:
    """What follows DATA: the message with the dots at the beginning of lines doubled, and the lone dot."""
    data = with_crlf(raw).replace(b"\r\n.", b"\r\n..")
    start = b"." if data.startswith(b".") else b""
    end = b".\r\n" if data.endswith(b"\r\n") or not data else b"\r\n.\r\n"
    return b"".join((start, data, end))
