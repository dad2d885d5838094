"""Writes tests/corpus/forms anew: `python -m tests.support.form_corpus` (LibreOffice makes some of the files).

Every third paper is held out: the reader was made without looking at it.
"""

import json
import random
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.support import form_docx, form_pdf
from tests.support.form_people import Applicant, Box, Field, applicant, foot, lines, spoil, title

FOLDER = Path(__file__).parents[1] / "corpus" / "forms"
Maker = Callable[[Applicant, random.Random], bytes]

_D, _P = form_docx.Style, form_pdf.Style
DOCX = {
    "paragraphs": _D(),
    "split-runs": _D(split=True, boxes="control"),
    "table": _D(layout="table", boxes="symbol", blank="....."),
    "cells": _D(layout="cells", boxes="legacy", leaders=True, blank="……"),
    "pairs": _D(layout="pairs", boxes="cross", blank="____"),
    "columns": _D(layout="columns", boxes="brackets"),
    "controls": _D(fields="control", boxes="control", header=True),
    "controls-table": _D(layout="table", fields="control", boxes="control", split=True),
    "legacy": _D(fields="legacy", boxes="legacy"),
    "legacy-cells": _D(layout="cells", fields="legacy", boxes="legacy", split=True),
    "text-boxes": _D(fields="text_box", boxes="symbol"),
    "leaders": _D(split=True, leaders=True, blank="......", boxes="brackets"),
}
PDF = {
    "printed": _P(),
    "printed-beside": _P(beside=300, boxes="typed"),
    "form-contract": _P(layer="contract"),
    "form-words": _P(layer="words", beside=260),
    "form-numbers": _P(layer="numbers", beside=240),
    "form-unlabelled": _P(layer="contract", labels=False),
    "notes": _P(layer="notes"),
}
CONVERTED = {
    "odt": ("paragraphs", "controls", "table"),
    "pdf": ("paragraphs", "table", "columns", "controls", "pairs"),
    "rtf": ("pairs", "table"),
}


def mail_text(paper: Applicant, rng: random.Random) -> str:
    """The form typed in a mail, under a greeting."""
    blank = rng.choice(("", "...", "/"))
    tick, empty = rng.choice((("[x]", "[ ]"), ("☒", "☐"), ("(X)", "( )"), ("X", "☐")))
    written = [title(paper)]
    for line in lines(paper):
        parts = []
        for part in line:
            if isinstance(part, Field):
                value = foot(paper) if part.name == "foot" else part.value
                parts.append(value or blank)
            else:
                parts.append(part if isinstance(part, str) else (f"{tick} " if part.ticked else f"{empty} "))
        written.append("".join(parts))
    return "Bonjour,\n\nVoici notre demande.\n\n" + "\n".join(written) + "\n\nBien à vous\n\nLe secrétariat\n"


def mail(paper: Applicant, rng: random.Random) -> bytes:
    """The same as the bytes of a mail."""
    head = (
        "From: ec990001@cfwb.be\nTo: poles@cfwb.be\nSubject: e-P\n"
        f"Message-ID: <f{rng.randrange(10**6)}@cfwb.be>\nDate: Mon, 5 Oct 2026 10:12:00 +0200\n"
        "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    )
    return (head + mail_text(paper, rng)).replace("\n", "\r\n").encode()


def papers() -> Iterator[tuple[str, str, Applicant, Maker]]:
    """Name, ending, what it says and how it is written, always the same."""
    number = 0

    def one(kind: str, make: Maker, ending: str, **changed: str) -> tuple[str, str, Applicant, Maker]:
        nonlocal number
        number += 1
        rng = random.Random(2026_000 + number)
        paper = applicant(rng, rng.choice((1, 2, 3, 5)))
        paper.signature = changed.get("signature", paper.signature)
        paper.title = rng.choice(("whole", "whole", "no_number"))
        spoil(paper, rng)
        return f"{number:02d}-{kind}", ending, paper, make

    for name, style in DOCX.items():
        for turn in range(2):
            signature = {"signature": "image"} if turn and name in {"paragraphs", "cells"} else {}
            yield one(
                f"docx-{name}",
                lambda paper, rng, style=style: form_docx.Writer(style, rng).document(paper),
                "docx",
                **signature,
            )
    for name, pdf_style in PDF.items():
        for turn in range(3):
            style = form_pdf.Style(**{**_as_dict(pdf_style), "picture": turn == 1})
            signature = {"signature": "image"} if turn == 1 else {}
            yield one(
                f"pdf-{name}",
                lambda paper, _rng, style=style: form_pdf.Writer(style).document(paper),
                "pdf",
                **signature,
            )
    for ending, styles in CONVERTED.items():
        for name in styles:
            for _turn in range(2):
                yield one(
                    f"{ending}-of-{name}",
                    lambda paper, rng, style=DOCX[name]: form_docx.Writer(style, rng).document(paper),
                    f"docx>{ending}",
                )
    for _turn in range(6):
        yield one("mail", mail, "eml")


def _as_dict(style: form_pdf.Style) -> dict[str, object]:
    return {name: getattr(style, name) for name in style.__dataclass_fields__}


def write(folder: Path) -> None:
    """Every paper with what it says beside it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for index, (name, ending, paper, make) in enumerate(papers()):
        content = make(paper, random.Random(index))
        wanted = paper.expected() | {"held_out": index % 3 == 2}
        first, _, last = ending.partition(">")
        content = converted(content, first, last) if last else content
        (folder / f"{name}.{last or first}").write_bytes(content)
        (folder / f"{name}.json").write_text(json.dumps(wanted, ensure_ascii=False, indent=1) + "\n", "utf-8")


def converted(content: bytes, ending: str, wanted: str) -> bytes:
    """The same paper saved by LibreOffice in another format."""
    with tempfile.TemporaryDirectory() as place:
        source = Path(place) / f"paper.{ending}"
        source.write_bytes(content)
        command = [
            "soffice",
            "--headless",
            f"-env:UserInstallation=file://{place}/profile",
            "--convert-to",
            wanted,
        ]
        subprocess.run([*command, "--outdir", place, str(source)], check=True, capture_output=True, timeout=120)
        return (Path(place) / f"paper.{wanted}").read_bytes()


if __name__ == "__main__":
    write(FOLDER)

__all__ = ["Box", "mail_text", "papers", "write"]
