"""Paragraphs of `format=flowed` (RFC 3676) made whole: Thunderbird and Apple Mail cut them at 72 letters."""


def unflowed(text: str, *, joined: bool) -> str:
    """Lines that end in a space go on in the next one; quoted lines stay as they are, each behind its mark.

    `joined` (DelSp=yes): the space was added by the program and goes with the line end.
    """
    pieces: list[str] = []
    flows = False
    for line in text.split("\n"):
        quoted = line.startswith(">")
        bare = line if quoted else line.removeprefix(" ")
        goes_on = flows and bool(bare) and not quoted and bare != "-- "
        if pieces and not goes_on:
            pieces.append("\n")
        flows = not quoted and bare.endswith(" ") and bare != "-- "
        pieces.append(bare[:-1] if flows and joined else bare)
    return "".join(pieces)
