"""A stand-in for the readers of hostile bytes: it reads in this process, remembers, and fails when asked to."""

import asyncio
from collections.abc import Callable
from datetime import date

from bot.domain.readings import (
    Answer,
    FormReading,
    Level,
    MessageReading,
    Problem,
    Refusal,
    StudentRow,
    WorkbookReading,
)
from bot.ports import ReadingContext
from bot.ports.forms import FormContext
from bot.reading.forms.reader import read_form
from bot.reading.mail import read_message
from tests.support.fakes import Life, Script


class FakeReaders:
    """Understands `canevas_csv`: a date may be impossible, `refus;code` refuses, a fourth cell is the movement.

    `À confirmer;VGM-…;version` and `?code;oui` are answers to our questions.
    """

    def __init__(self, life: Life) -> None:
        self.life = life
        self.contexts: list[ReadingContext] = []
        self.script = Script()
        self.read: Callable[[bytes], MessageReading] = read_message
        self.mails: list[bytes] = []
        self.message_script = Script()
        self.forms: list[str] = []  # names of the papers that were opened
        self.form_script = Script()

    async def workbook(self, content: bytes, name: str, context: ReadingContext) -> WorkbookReading:
        await self.life.pulse()
        self.script.next(content)
        self.contexts.append(context)
        cells = [line.split(";") for line in content.decode().splitlines()[1:]]
        if cells and cells[0][0] == "refus":
            return WorkbookReading(Refusal(cells[0][1], "Le fichier est protégé ; retirez le mot de passe."))
        movement = bool(cells) and cells[0][0] == "mouvement"
        sheet = [row for row in cells if row[0] == "À confirmer"]  # reference; version
        answers = tuple(Answer(row[0][1:], _ANSWERS.get(row[1])) for row in cells if row[0].startswith("?"))
        rows = [[*row, ""][:4] for row in cells if len(row) in {3, 4} and row not in sheet]
        return WorkbookReading(
            format="csv",
            fase=context.fase,
            school_year="2026-2027",
            list_kind="movement" if movement else "complete",
            answers=answers,
            answers_reference=sheet[0][1] if sheet else None,
            answers_version=int(sheet[0][2]) if sheet else None,
            rows=tuple(
                StudentRow("Élèves", number, nom, prenom, _day(born), _MOVES.get(move), born)
                for number, (nom, prenom, born, move) in enumerate(rows, start=2)
            ),
            problems=tuple(
                Problem(
                    "Élèves",
                    number,
                    "date_naissance",
                    Level.ERROR,
                    "date_impossible",
                    f"Ligne {number} : la date {born} n’existe pas.",
                )
                for number, (_nom, _prenom, born, _move) in enumerate(rows, start=2)
                if _day(born) is None
            ),
        )

    async def form(self, content: bytes, name: str, context: FormContext) -> FormReading:
        """As the real one reads it, in this process; `form_script` may say something else, or make it wait."""
        await self.life.pulse()
        self.forms.append(name)
        step = self.form_script.next(content)
        if isinstance(step, asyncio.Event):
            await step.wait()
        return step if isinstance(step, FormReading) else read_form(content, name, context)

    async def message(self, raw: bytes) -> MessageReading:
        await self.life.pulse()
        self.mails.append(raw)
        step = self.message_script.next(raw)
        if isinstance(step, asyncio.Event):  # it takes as long as the test wants
            await step.wait()
        return self.read(raw)


_ANSWERS = {"oui": True, "non": False}
_MOVES = {"entrée": "in", "sortie": "out", "nouveau code": "code"}


def _day(written: str) -> str | None:
    try:
        return date.fromisoformat(written).isoformat()
    except ValueError:
        return None
