"""Everything that leaves the program (promises 1 and 2): to whom it goes, and whom it never names.

A real sandbox, a real agent; people are planted wherever a name can stand, machines break while names are in their
hands, and then all that was said, sent, logged and kept is searched.
"""

import asyncio
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from email.utils import getaddresses
from pathlib import Path

import pytest

from bot.cli.invented import SERVICES
from bot.cli.player import NotSeenError, words
from tests.support.evidence import ENGINE, Evidence
from tests.support.leak_day_two import day_two
from tests.support.leak_scenes import (
    AGENTS,
    ETNIC,
    FORGED,
    LETTER,
    NAMED_IN_CC,
    NAMED_IN_TEXT,
    ONE_OF_TWO,
    OTHER_OF_TWO,
    STORY,
    UNKNOWN,
    UNKNOWN_FORGED,
    UNKNOWN_IN_FORM,
    Scenes,
    together,
)
from tests.support.leak_troubles import DISK, Troubles
from tests.support.letters import HAPPI, box
from tests.support.planted import Planted, found_in
from tests.support.readable import readable
from tests.support.tapped_agent import ROOT, TappedAgent, tapped_agent
from tests.support.taps import Submitted

ADDRESSED = (
    *("To", "Cc", "Bcc", "Reply-To", "Resent-To", "Resent-Cc", "Resent-Bcc", "Mail-Followup-To", "Mail-Reply-To"),
    *("Disposition-Notification-To", "Return-Receipt-To", "Errors-To"),
)
"""Every header that makes a mail, an answer or a receipt go to somebody."""

pytestmark = pytest.mark.timeout(300)  # the first test plays three days, beside whatever else this machine does


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    """Three days among careless people, liars and broken machines, played once for the file."""
    folder = tmp_path_factory.mktemp("agent")
    seen = asyncio.run(_played(folder))
    seen.printed = _printed(folder, seen)
    return seen


async def _played(folder: Path) -> Evidence:
    evidence = Evidence()
    async with tapped_agent(folder) as agent:
        scenes = Scenes(agent)
        troubles = Troubles(scenes)
        played = (scenes.story, scenes.other_letters, scenes.unbelieved, scenes.unknown_schools)
        try:
            await together(*(scene() for scene in played), day_two(scenes))
            for scene in (*troubles.in_order(), scenes.unbelieved_later):
                await scene()
                evidence.look_at_rows(folder / "vaguemestre.db")
        except NotSeenError as error:
            evidence.unseen = str(error)  # what was seen until then is judged all the same
        await _look_around(agent, evidence)
        evidence.status = await agent.stop()
        evidence.look_at_rows(folder / "vaguemestre.db")
        evidence.hear(agent)
        evidence.people = scenes.cast.people
    return evidence


async def _look_around(agent: TappedAgent, evidence: Evidence) -> None:
    player = agent.player
    boxes = await player.get("/control/boxes")
    evidence.schools = frozenset(each["address"] for each in boxes if each["kind"] in {"school", "po"})
    others = [
        each["address"] for each in boxes if each["kind"] in {"other", "service"} and each["address"] != HAPPI
    ]
    evidence.private = {address: len(await player.mails(address)) for address in others}
    evidence.payloads = await player.get("/control/payloads")
    for channel in (AGENTS, ETNIC):
        messages = await player.get("/control/messages", channel=channel)
        evidence.cards += [words(each) for each in messages if each["bot"] and each["blocks"]]


def _printed(folder: Path, evidence: Evidence) -> bytes:
    """What an operator reads of dossiers and of what was set aside."""
    references = re.findall(r"reference: (VGM-\w+)", "\n".join(evidence.rows["dossier"]))
    commands = [["parked", "list", "--json"], ["cases", "show", references[0]]]
    config = str(folder / "vaguemestre.toml")
    return b"".join(
        subprocess.run(
            [sys.executable, "-m", "bot", "--debug", *command, "--config", config],
            cwd=ROOT,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        ).stdout
        for command in commands
    )


def nobody(content: bytes, people: Iterable[Planted]) -> list[str]:
    """Who is in the bytes, by the place of planting: an empty list is what every test here wants."""
    return sorted(f"{person.place} : {seen}" for person, seen in found_in(content, people).items())


def to(evidence: Evidence, fase: int) -> list[Submitted]:
    return [each for each in evidence.mails if box(fase) in each.recipients]


# --- it really happened ----------------------------------------------------------------------------------------


def test_everything_that_was_to_happen_was_seen(evidence: Evidence) -> None:
    assert evidence.unseen == ""


def test_enough_happened_for_a_leak_to_show(evidence: Evidence) -> None:
    assert len(evidence.people) >= 250
    assert len(evidence.mails) >= 30
    assert sum(command.verb == "APPEND" for command in evidence.imap) >= 8
    assert len(evidence.cards) >= 20
    assert len(evidence.payloads) >= 100
    assert len(evidence.log.splitlines()) >= 12
    assert set(evidence.rows) >= ENGINE
    assert len(evidence.rows["event"]) >= 45
    assert len(evidence.rows["effect"]) >= 150
    assert len(evidence.rows["dossier"]) >= 25
    assert len(evidence.rows["notice"]) == 4


@pytest.mark.parametrize(
    "word",
    [
        "sqlalchemy.exc.IntegrityError",
        "pydantic_core._pydantic_core.ValidationError",
        "builtins.UnicodeDecodeError",
        "smtp unreachable",
        "classeur illisible en processus séparé",
        "recording_failed",
        "Slack est en panne",
        "une pression n’a pas été enregistrée",
        "bibliothèque Slack",
    ],
)
def test_each_trouble_was_told_in_the_log(evidence: Evidence, word: str) -> None:
    assert word in evidence.log.decode()


def test_what_was_set_aside_says_where_and_of_what_kind(evidence: Evidence) -> None:
    parked = [line for table in ("event", "effect") for line in evidence.rows[table] if "state: parked" in line]
    reasons = "\n".join(parked)
    for kind in ("IntegrityError", "ValidationError", "UnicodeDecodeError"):
        assert kind in reasons
    assert "weigh.py" in reasons


def test_the_agent_outlived_everything_and_left_when_asked(evidence: Evidence) -> None:
    assert evidence.status == 0


# --- promise 1: to whom ----------------------------------------------------------------------------------------


def test_every_recipient_is_a_box_of_the_register(evidence: Evidence) -> None:
    for mail in evidence.mails:
        assert set(mail.recipients) <= evidence.schools
        assert mail.mail_from == HAPPI


def test_every_header_names_a_box_of_the_register_or_of_the_service(evidence: Evidence) -> None:
    allowed = evidence.schools | {HAPPI}
    for mail in (each.mail for each in evidence.mails if each.raw):
        values = [str(value) for name in ADDRESSED for value in mail.get_all(name, [])]
        assert values
        assert {address.lower() for _name, address in getaddresses(values)} <= allowed
        assert [address for _name, address in getaddresses(mail.get_all("From", []))] == [HAPPI]


def test_header_and_envelope_say_the_same(evidence: Evidence) -> None:
    for each in evidence.mails:
        if each.raw:
            assert [str(each.mail["To"])] == [*each.recipients]


def test_notes_are_filed_in_our_own_box_alone(evidence: Evidence) -> None:
    entered = {command.user for command in evidence.imap if command.verb not in {"CAPABILITY", "LOGIN"}}
    assert entered == {HAPPI, *map(SERVICES.get, ("poles", "pix", "modigia"))}, (
        "a box that is not watched was entered"
    )
    for command in evidence.imap:
        if command.verb == "APPEND":
            assert command.user == HAPPI
            mail = Submitted("", (), command.literal).mail
            assert re.match(r'"Dossiers/20\d\d-20\d\d" ', command.arguments)
            assert (mail["To"].addresses[0].addr_spec, mail["From"].addresses[0].addr_spec) == (HAPPI, HAPPI)
            assert re.match(r"\[VGM-\w{6}\] ", str(mail["Subject"]))


def test_nothing_is_deleted_or_marked_in_the_mailbox(evidence: Evidence) -> None:
    assert not {command.verb for command in evidence.imap} & {"STORE", "EXPUNGE", "DELETE", "RENAME"}


def test_people_outside_and_other_services_get_nothing(evidence: Evidence) -> None:
    """Odile and Théo wrote; ETNIC and the form engine wrote; pôles.territoriaux@ stood in a Cc with its accent."""
    assert len(evidence.private) >= 6
    assert set(evidence.private.values()) == {0}


def test_a_box_whose_name_is_used_is_told_once_a_day(evidence: Evidence) -> None:
    """Three mails on one Brussels day, though it ended in UTC before the third; a fourth one on the next."""
    notices = {fase: len(to(evidence, fase)) for fase in (FORGED, NAMED_IN_TEXT, NAMED_IN_CC)}
    assert notices == {FORGED: 2, NAMED_IN_TEXT: 1, NAMED_IN_CC: 1}
    for fase in notices:
        for each in to(evidence, fase):
            assert "au nom de votre établissement" in str(each.mail["Subject"])
            assert not list(each.mail.iter_attachments())


def test_nobody_is_told_when_two_are_named_or_the_register_knows_none(evidence: Evidence) -> None:
    for fase in (ONE_OF_TWO, OTHER_OF_TWO, UNKNOWN, UNKNOWN_IN_FORM, UNKNOWN_FORGED):
        assert to(evidence, fase) == []
    assert sum(f"{fase}" in card for fase in (UNKNOWN, UNKNOWN_IN_FORM) for card in evidence.cards) == 2


def test_a_mail_leaves_once_whatever_breaks(evidence: Evidence) -> None:
    """A full disk, a dead server, a cut line, an end: each Message-ID went over the wire a single time."""
    identities = Counter(str(each.mail["Message-ID"]) for each in evidence.mails if each.raw)
    assert set(identities.values()) == {1}
    subjects = [str(each.mail["Subject"]) for each in to(evidence, DISK)]
    assert sum("bien reçue" in subject for subject in subjects) == 1


def test_a_school_reads_of_its_own_people_only(evidence: Evidence) -> None:
    told = 0
    for each in evidence.mails:
        if each.raw:
            told += len(found_in(readable(each.mail), evidence.people, depth=0))  # decoded already
    assert told >= 15  # an agent's words, managers, corrections, access pages


def test_its_own_people_do_reach_the_school(evidence: Evidence) -> None:
    """The search above would see somebody: here is who is meant to be seen."""
    heap = b"\n".join(readable(each.mail) for each in to(evidence, STORY) if each.raw)
    places = {person.place for person in found_in(heap, evidence.people, depth=0)}
    assert places >= {"an agent's Message", "student", "student with a wrong date"}


# --- promise 2: nobody where nobody may be ---------------------------------------------------------------------


def test_nobody_is_in_what_went_to_slack(evidence: Evidence) -> None:
    assert b"chat.postMessage" in evidence.slack
    assert b"views.open" in evidence.slack
    assert b"envelope_id" in evidence.slack  # the acknowledgements on the WebSocket, unmasked
    assert nobody(evidence.slack, evidence.people) == []


def test_nobody_is_in_what_slack_received(evidence: Evidence) -> None:
    assert nobody(repr(evidence.payloads).encode(), evidence.people) == []
    assert nobody("\n".join(evidence.cards).encode(), evidence.people) == []


def test_nobody_is_in_the_log(evidence: Evidence) -> None:
    assert nobody(evidence.log, evidence.people) == []
    assert b"Traceback" not in evidence.log


def test_nobody_is_in_a_row_outside_the_tables_of_people(evidence: Evidence) -> None:
    found = {name: nobody("\n".join(lines).encode(), evidence.people) for name, lines in evidence.rows.items()}
    assert {name: seen for name, seen in found.items() if seen} == {}


def test_nobody_is_in_what_an_operator_reads_of_dossiers(evidence: Evidence) -> None:
    assert b"VGM-" in evidence.printed
    assert b"ValidationError" in evidence.printed
    assert nobody(evidence.printed, evidence.people) == []


def test_nobody_is_in_the_commands_said_to_the_mail_server(evidence: Evidence) -> None:
    """Folders and searches; the notes themselves, in our own box, are where agents read names."""
    said = "\n".join(f"{command.verb} {command.arguments}" for command in evidence.imap)
    assert nobody(said.encode(), evidence.people) == []
    notes = b"\n".join(command.literal for command in evidence.imap)
    assert nobody(notes, evidence.people) != []


def test_a_letter_to_sort_shows_the_name_of_the_register(evidence: Evidence) -> None:
    cards = [card for card in evidence.cards if str(LETTER) in card]
    assert len(cards) >= 2
    assert all("École communale" in card for card in cards)
