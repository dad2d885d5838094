"""A coordinator gets an access to e-Pôles and loses it, over real protocols; Slack never hears who it is."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

import pytest

from bot.cli.player import Attached, NotSeenError, Player, files_of, words
from bot.domain.labels.epoles import LABELS
from bot.writing.annexe import annexe
from tests.support.annexes_by_hand import completed, signed
from tests.support.form_mails import FIELDS
from tests.support.played import ledger_of, playing
from tests.support.running import Ledger, running_sandbox
from tests.support.school_papers import box

pytestmark = pytest.mark.timeout(120)

AGENTS, AGENT = "C0HAPPI", "U0AGENT1"
POLES = "poles.territoriaux@cfwb.be"
SCHOOL, BODY = 990_331, 99_009
PO = f"po{BODY:06d}@cfwb.be"
PLANTED = "Vandenplanted"
ENGAGED, ENTITLED = (LABELS.values[code] for code in LABELS.choices["accorder"].ticks)
DOCX = "vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass
class Seen:
    """What could be seen from outside."""

    incomplete: EmailMessage = field(default_factory=EmailMessage)
    card: str = ""
    unticked: str = ""
    options: list[str] = field(default_factory=list)
    revocation: str = ""
    mails: list[EmailMessage] = field(default_factory=list)
    of_po: list[EmailMessage] = field(default_factory=list)
    copies: list[str] = field(default_factory=list)
    filed: str = ""
    payloads: str = ""
    log: str = ""
    grants: list[tuple[Any, ...]] = field(default_factory=list)
    counts: tuple[int, int] = (-1, -1)


@pytest.fixture(scope="module")
def seen() -> Iterator[Seen]:
    with running_sandbox() as ready:
        yield asyncio.run(_play(ready))


async def _play(ready: dict[str, Any]) -> Seen:
    found = Seen()
    async with playing(ready) as (player, agent):
        await _asked(player, found)
        await _granted(player, found)
        await _revoked(player, found)
        await _looked_at(player, ledger_of(ready), found)
    found.log = agent.log.read_text("utf-8", "replace")
    return found


def _form(number: int, **changes: str) -> bytes:
    told = {"po_fase": str(BODY), "ecole_fase": str(SCHOOL), "beneficiaire_nom": PLANTED, **changes}
    return annexe(number, {**FIELDS, **told}, return_to=POLES)


async def _sent(player: Player, content: bytes, **more: Any) -> None:
    file = Attached("annexe.docx", content, DOCX)
    await player.send(box(SCHOOL), POLES, "Formulaire e-Pôles", "Voici l’annexe.", files=(file,), **more)


async def _mail(player: Player, words_of_subject: str) -> EmailMessage:
    return await player.mail(box(SCHOOL), lambda mail: words_of_subject in mail["Subject"], words_of_subject)


async def _card(player: Player, title: str) -> dict[str, Any]:
    return await player.card(AGENTS, lambda said: title in said.splitlines()[0], title)


async def _asked(player: Player, found: Seen) -> None:
    """Annex 1, neither dated nor signed: the school completes what comes back, and sends it in its answer."""
    await _sent(player, _form(1, beneficiaire_mail=""))
    found.incomplete = await _mail(player, "votre formulaire est à compléter")
    ((_name, back),) = files_of(found.incomplete)
    whole = signed(completed(back, Adresse_mail_de_contact="odile@prive.example"))
    await _sent(player, whole, answers=found.incomplete)
    await _mail(player, "votre demande d’accès est bien reçue")


async def _granted(player: Player, found: Seen) -> None:
    card = await _card(player, "e-Pôles, demande d’accès : à décider")
    found.card = words(card)
    await player.press(AGENT, card, "Accorder")
    try:
        await player.fill(AGENT, {"Choix": "Coordonnateur", ENGAGED: True})
    except NotSeenError as error:
        found.unticked = str(error)
    await player.fill(AGENT, {"Choix": "Coordonnateur", ENGAGED: True, ENTITLED: True})
    await _mail(player, "votre demande d’accès est approuvée")


async def _revoked(player: Player, found: Seen) -> None:
    await _sent(player, signed(_form(5)))
    card = await _card(player, "PRIORITAIRE – e-Pôles, révocation")
    found.revocation = words(card)
    await player.press(AGENT, card, "Révoquer")
    await player.fill(AGENT, {"Choix": "Coordonnateur", ENTITLED: True})
    await _mail(player, "l’accès est révoqué")
    await _card(player, "e-Pôles, révocation : accès révoqué")


async def _looked_at(player: Player, ledger: Ledger, found: Seen) -> None:
    year = ledger.value("SELECT year FROM dossier LIMIT 1")
    found.mails, found.of_po = await player.mails(box(SCHOOL)), await player.mails(PO)
    found.copies = [str(mail["Subject"]) for mail in await player.mails(POLES)]
    notes = await player.mails(POLES, f"Dossiers/{year}")
    found.filed = "\n".join(str(each.get_body(("plain",)).get_content()) for each in notes)
    found.payloads = str(await player.get("/control/payloads"))
    found.grants = ledger.rows("SELECT profile, fase, since, until FROM grant_ WHERE application = 'epoles'")
    parked = ledger.value("SELECT count(*) FROM effect WHERE state = 'parked'")
    found.counts = (ledger.value("SELECT count(*) FROM dossier"), parked)


def test_what_is_missing_is_named_and_the_same_annex_comes_back(seen: Seen) -> None:
    said = str(seen.incomplete.get_body(("plain",)).get_content())
    assert "Adresse mail de contact de la personne concernée" in said
    assert "Date de la signature" in said
    assert [name for name, _content in files_of(seen.incomplete)] == [f"annexe-1-e-poles-{SCHOOL}.docx"]


def test_each_stage_is_told_to_the_school_and_its_po_with_a_copy_to_the_poles(seen: Seen) -> None:
    said = [str(mail["Subject"]).partition("] ")[2] for mail in seen.mails]
    assert said == [
        "e-Pôles : votre formulaire est à compléter",
        "e-Pôles : votre demande d’accès est bien reçue",
        "e-Pôles : votre demande d’accès est approuvée",
        "e-Pôles : votre demande de révocation est bien reçue",
        "e-Pôles : l’accès est révoqué",
    ]
    assert [str(mail["Message-ID"]) for mail in seen.of_po] == [str(mail["Message-ID"]) for mail in seen.mails]
    assert {str(mail["Cc"]) for mail in seen.mails} == {POLES}
    assert {str(mail["Subject"]) for mail in seen.mails} <= set(seen.copies)


def test_the_card_says_what_to_check_and_nothing_is_granted_without_it(seen: Seen) -> None:
    assert "annexe 1, profil Coordonnateur" in seen.card
    assert "un nom écrit" in seen.card
    assert "la fenêtre n’a pas été acceptée" in seen.unticked


def test_a_revocation_proposes_the_access_that_was_granted(seen: Seen) -> None:
    assert "Possède déjà : Coordonnateur" in seen.revocation
    assert [(profile, fase) for profile, fase, *_days in seen.grants] == [("coordonnateur", SCHOOL)]
    ((_profile, _fase, since, until),) = seen.grants
    assert since < until


def test_copies_of_our_own_mails_begin_nothing(seen: Seen) -> None:
    assert seen.counts == (2, 0)


def test_who_it_is_stands_in_the_filed_notes_and_the_mails_of_its_boxes_alone(seen: Seen) -> None:
    assert PLANTED in seen.filed
    assert [PLANTED in each for each in (seen.payloads, seen.log)] == [False, False]
    assert PLANTED in str(seen.mails[1].get_body(("plain",)).get_content())
