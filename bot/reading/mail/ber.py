"""As much of BER (X.690) as the outside of an S/MIME message needs; every length in it is doubted.

A reader of our own: asn1crypto walks over an element without a length once for each level around it, and minutes
pass over sixteen megabytes of small elements.
"""

ELEMENT_LIMIT = 200_000  # a signed mail of 30 MB has 30,000 pieces

SEQUENCE, SET, INTEGER, OID, OCTETS, PIECES, FIRST = 0x30, 0x31, 0x02, 0x06, 0x04, 0x24, 0xA0
_END = b"\0\0"
_LONG_TAG = 0x1F
_CONSTRUCTED = 0x20
_LENGTH_BYTES = 8


class Reader:
    """Goes over elements one by one, into those that hold others; ValueError where something else stands."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self._end = len(data)
        self._left = ELEMENT_LIMIT

    def enter(self, tag: int) -> None:
        """Into an element; what stands behind it is out of reach."""
        found, length = self._head()
        if found != tag:
            raise ValueError("another element")
        if length is not None:
            self._end = self._at + length

    def at_end(self) -> bool:
        """Whether the present element holds nothing more."""
        return self._at >= self._end or self._data.startswith(_END, self._at)

    def plain(self, tag: int) -> bytes:
        """The content of an element in one piece."""
        found, length = self._head()
        if found != tag or length is None:
            raise ValueError("another element")
        self._at += length
        return self._data[self._at - length : self._at]

    def skip(self, tag: int) -> None:
        """Past an element, whatever it holds."""
        found, length = self._head()
        if found != tag:
            raise ValueError("another element")
        depth = 1 if length is None else 0
        self._at += length or 0
        while depth:
            if self._data.startswith(_END, self._at):
                self._at += len(_END)
                depth -= 1
                continue
            _, length = self._head()
            depth += length is None
            self._at += length or 0

    def octets(self) -> bytes:
        """A string of bytes, also in pieces of pieces (Outlook, OpenSSL)."""
        pieces: list[bytes] = []
        ends: list[int | None] = []  # of the strings that are open; None for one that an end mark ends
        while True:
            if ends and (ends[-1] == self._at or (ends[-1] is None and self._data.startswith(_END, self._at))):
                self._at += 0 if ends.pop() is not None else len(_END)
            else:
                tag, length = self._head()
                if tag == OCTETS and length is not None:
                    pieces.append(self._data[self._at : self._at + length])
                    self._at += length
                elif tag == PIECES:
                    ends.append(None if length is None else self._at + length)
                else:
                    raise ValueError("no string of bytes")
            if not ends:
                return b"".join(pieces)

    def _head(self) -> tuple[int, int | None]:
        """The tag and the length of the next element, None for one that an end mark ends."""
        self._left -= 1
        tag, first = self._data[self._at : self._at + 2] if self._at + 2 <= self._end else (0, 0)
        if not tag or tag & _LONG_TAG == _LONG_TAG or self._left < 0:
            raise ValueError("no element, or too many")
        self._at += 2
        if first == 0x80 and tag & _CONSTRUCTED:
            return tag, None
        length = first
        if first >= 0x80:
            width = first & 0x7F
            if not 0 < width <= _LENGTH_BYTES:
                raise ValueError("no length")
            length = int.from_bytes(self._data[self._at : self._at + width], "big")
            self._at += width
        if length > self._end - self._at:
            raise ValueError("more bytes than there are")
        return tag, length
