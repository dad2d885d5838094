"""Paragraphs of `format=flowed` (RFC 3676) made whole: Thunderbird and Apple Mail cut them at 72 letters."""


def unflowed(text: str, *, joined: bool) -> str:
    """Lines that end in a space go on in the next one; quoted lines stay as they are, each behind its mark.

    `joined` (DelSp=yes): the space was added by the program and goes with the line end.
    """
    lines: list[str] = []
    open_paragraph = False
    for line in text.split("\n"):
        quoted = line.startswith(">")
        if quoted:
            open_paragraph = False
            lines.append(line)
            continue
        bare = line.removeprefix(" ")
        flows = bare.endswith(" ") and bare != "-- "
        kept = bare[:-1] if flows and joined else bare
        if open_paragraph and bare and bare != "-- ":
            lines[-1] += kept
        else:
            lines.append(kept)
        open_paragraph = flows
    return "\n".join(lines)
