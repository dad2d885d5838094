"""What schools really send: broken, empty, impossible, nameless, unknown; each has its answer and no other."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import pytest

from bot.cli.invented import FORM_ENGINE
from bot.cli.player import Attached
from tests.support.load import A_CORRIGER, LISTE_RECUE, SANS_CANEVAS, SANS_OUVERTURE
from tests.support.school_papers import attached, box, students, workbook
from tests.support.stage import Play, Stage, playing, running_stage

pytestmark = pytest.mark.timeout(300)

ILLISIBLE = "votre fichier n’a pas pu être lu"
REMARQUE = "votre liste d’élèves a été lue, avec 1 remarque"
PLUSIEURS = "merci d’envoyer un seul canevas"
UNKNOWN = 995_000  # in no register


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with running_stage(tmp_path_factory.mktemp("disque")) as running:
        yield running


@pytest.fixture
async def play(stage: Stage) -> AsyncIterator[Play]:
    async with playing(stage) as found:
        yield found


def _truncated(fase: int) -> tuple[Attached, ...]:
    return (Attached("canevas.xlsx", workbook(fase, students(4))[:4000]),)


def _nothing(_fase: int) -> tuple[Attached, ...]:
    return (Attached("canevas.xlsx", b""),)


def _noise(_fase: int) -> tuple[Attached, ...]:
    return (Attached("canevas.xlsx", b"PK\x03\x04" + bytes(range(256)) * 20),)


def _no_row(fase: int) -> tuple[Attached, ...]:
    return attached(fase, [])


def _impossible_date(fase: int) -> tuple[Attached, ...]:
    return attached(fase, [("Kowalski", "Zoé", "31/02/2014"), *students(3)])


def _without_first_name(fase: int) -> tuple[Attached, ...]:
    return attached(fase, [("Kowalski", "", "11/02/2014"), *students(3)])


def _without_date(fase: int) -> tuple[Attached, ...]:
    return attached(fase, [("Kowalski", "Zoé", ""), *students(3)])


def _of_another_school(fase: int) -> tuple[Attached, ...]:
    return attached(fase + 500, students(3))


def _two(fase: int) -> tuple[Attached, ...]:
    return attached(fase, students(3)) + attached(fase, students(4))


def _right(fase: int) -> tuple[Attached, ...]:
    return attached(fase, students(3))


def _none(_fase: int) -> tuple[Attached, ...]:
    return ()


@pytest.mark.parametrize(
    ("files", "answers"),
    [
        (_truncated, (LISTE_RECUE, ILLISIBLE)),
        (_noise, (LISTE_RECUE, ILLISIBLE)),
        (_nothing, (LISTE_RECUE, ILLISIBLE)),
        (_no_row, (LISTE_RECUE, ILLISIBLE)),
        (_impossible_date, (LISTE_RECUE, A_CORRIGER)),
        (_without_first_name, (LISTE_RECUE, REMARQUE, SANS_OUVERTURE)),
        (_without_date, (LISTE_RECUE, A_CORRIGER)),
        (_of_another_school, (LISTE_RECUE, ILLISIBLE)),
        (_two, (PLUSIEURS,)),
        (_none, (SANS_CANEVAS,)),
        (_right, (LISTE_RECUE, SANS_OUVERTURE)),
    ],
    ids=lambda each: each.__name__.strip("_") if callable(each) else "",
)
async def test_every_odd_paper_gets_its_answer(
    play: Play, files: Callable[[int], tuple[Attached, ...]], answers: tuple[str, ...]
) -> None:
    fase = play.school()
    content = await asyncio.to_thread(files, fase)
    await play.letter(fase, "Bonjour, voici ce que vous demandez.\n", *content)
    await play.quiet()
    subjects = [mail["subject"].partition("] Happi : ")[2] for mail in await play.inbox(box(fase))]
    assert subjects == list(answers)
    assert play.ledger.value("SELECT count(*) FROM account") == 0


async def _unknown_form(play: Play) -> None:
    text = f"Numéro FASE : {UNKNOWN}\nDénomination : École inconnue\nDirection (nom, prénom) : Marchal, Ida\n"
    await play.send(FORM_ENGINE, "Demande Happi", text)


async def _unknown_box(play: Play) -> None:
    await play.letter(UNKNOWN, "Voici notre liste.\n", *_right(990_001))


@pytest.mark.parametrize("write", [_unknown_form, _unknown_box], ids=["formulaire", "boite"])
async def test_an_unknown_number_is_a_card_and_nothing_leaves(
    play: Play, write: Callable[[Play], Awaitable[None]]
) -> None:
    sent = play.ledger.value("SELECT count(*) FROM sent")
    cards = len(await _unknown_cards(play))
    await write(play)
    await play.quiet()
    assert len(await _unknown_cards(play)) == cards + 1
    assert play.ledger.value("SELECT count(*) FROM sent") == sent


async def _unknown_cards(play: Play) -> list[str]:
    messages = await play.player.get("/control/messages", channel="C0HAPPI")
    return [message["ts"] for message in messages if "FASE inconnu du registre" in message["text"]]


async def test_nothing_odd_was_set_aside(play: Play) -> None:
    await play.quiet()
    assert play.ledger.parked() == []
    assert play.agent.is_alive
