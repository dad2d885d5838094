"""Hostile workbooks come as mails to a running agent: each school is told why, and others are served meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from bot.cli.player import Attached
from bot.reading.workbook.messages import REFUSALS
from tests.support.hostile_workbooks import HOSTILE
from tests.support.load import LISTE_RECUE, RECUE, SANS_CANEVAS, SANS_OUVERTURE
from tests.support.school_papers import attached, box, students
from tests.support.stage import Play, Stage, playing, running_stage

pytestmark = pytest.mark.timeout(300)

ILLISIBLE = "votre fichier n’a pas pu être lu"
SLOW = "xlsb_of_many_sheets"
LARGE = {"every_row_filled", "one_line", "one_field", "fifty_megabytes", "blank_lines", "many_quotes"}
"""More megabytes than this stage has room for; `tests/processes/test_hostile_files.py` reads them."""

OTHERWISE = "pdf_before_zip"
"""A PDF to whoever sorts the mail: no list came, and the school hears that."""


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with running_stage(tmp_path_factory.mktemp("disque")) as running:
        yield running


@pytest.fixture
async def play(stage: Stage) -> AsyncIterator[Play]:
    async with playing(stage) as found:
        yield found


async def _attack(play: Play, name: str) -> int:
    """A school of its own sends one hostile file."""
    fase, hostile = play.school(), HOSTILE[name]
    content = await asyncio.to_thread(hostile.make)
    await play.letter(fase, "Voici notre liste.\n", Attached(hostile.name, content))
    return fase


def _code(play: Play, fase: int) -> str:
    """Why the only list of a school was refused."""
    found = "SELECT l.refusal FROM student_list l JOIN dossier d ON d.id = l.case_id WHERE d.fase = ?"
    return str(play.ledger.value(found, fase))


def _flat(text: str) -> str:
    """Without the spaces and line ends of a printed sentence."""
    return " ".join(text.split())


async def test_every_hostile_mail_is_answered_by_a_named_refusal(play: Play) -> None:
    names = [name for name in HOSTILE if name not in {*LARGE, OTHERWISE}]
    attacked = {name: await _attack(play, name) for name in names}
    await play.quiet()
    for name, fase in attacked.items():
        receipt, refusal = await play.player.mails(box(fase))
        assert LISTE_RECUE in receipt["Subject"], name
        assert ILLISIBLE in refusal["Subject"], name
        code = _code(play, fase)
        assert code in HOSTILE[name].codes, name
        assert _flat(REFUSALS[code]) in _flat(refusal.get_body(("plain",)).get_content()), name
    assert play.ledger.value("SELECT count(*) FROM account") == 0
    assert play.ledger.parked() == []


async def test_a_disguise_that_begins_as_a_pdf_is_no_list(play: Play) -> None:
    fase = await _attack(play, OTHERWISE)
    await play.gets(fase, SANS_CANEVAS)
    assert _code(play, fase) == "None"


async def test_lists_and_requests_are_served_while_a_file_takes_all_its_time(play: Play) -> None:
    slow = await _attack(play, SLOW)
    await play.gets(slow, LISTE_RECUE)
    honest, other = play.school(), play.school()
    await play.letter(honest, "Voici notre liste.\n", *attached(honest, students(3)))
    await play.form(other)
    await play.gets(honest, SANS_OUVERTURE)
    await play.gets(other, RECUE)
    assert await play.copies(slow, ILLISIBLE) == []
    await play.gets(slow, ILLISIBLE)
    assert play.agent.is_alive
