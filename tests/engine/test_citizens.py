"""A citizen is heard in one box, answered at the address of the mail itself, and written down nowhere (A16)."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import bot.handlers
from bot.domain.effects import SendMail
from bot.domain.mail_parts import ToCitizen
from bot.domain.procedure import Decision
from bot.domain.question_events import QuestionAsked
from bot.domain.recipients import CITIZEN_BOX
from bot.engine.world import Limits
from bot.handlers import courrier
from bot.ports import Mail
from bot.writing import Writing
from tests.support.all_rows import written_down
from tests.support.asking import ASKING, BOXES, CITIZEN, NAID, QUESTIONS, Asked, State, believing
from tests.support.raw_mails import ETNIC, FORM_ENGINE, bounce, box, mail
from tests.support.world import Outside, running, sweep_quickly

TINY = (QUESTIONS, courrier.PROCEDURE)
NISS = "85.07.30-033.28"


class Labelled(Writing):
    """The real mails, which also say their template."""

    def mail(self, mail: Mail) -> bytes:
        return f"X-Template: {mail.template}\r\n".encode() + super().mail(mail)


@pytest.fixture
async def agent(tmp_path, outside) -> AsyncIterator:
    async with at_work(tmp_path, outside) as found:
        yield found


def at_work(tmp_path, outside, procedures=TINY, rules=ASKING, **more):
    return running(tmp_path, outside, boxes=BOXES, rules=rules, procedures=procedures, **more)


def question(text: str = NAID, author: str = CITIZEN, **more) -> bytes:
    return mail(author, text, subject="Modigia", **more)


def fields(outside) -> dict[str, str]:
    return dict(outside.desk.card().fields)


# --- who is answered -------------------------------------------------------------------------------------------


async def test_a_certain_question_is_answered_at_its_own_address_from_the_box_of_the_citizens(agent, outside):
    await agent.receive(question(message_id="<q1@example.be>"), box="modigia")
    (answer,) = outside.sender.sent
    assert (answer.to, answer.template) == ((CITIZEN,), "questions/modigia_demarche")
    assert answer.reading.author.address == "modigia@cfwb.be"
    assert answer.reading.in_reply_to == ("<q1@example.be>",)
    assert outside.desk.cards == {}
    assert outside.mailboxes.moved == [("modigia", 1, ("Traités", "2026-2027"))]


async def test_the_answer_is_a_reply_that_no_program_may_answer(tmp_path, outside):
    commons = {
        **ASKING.commons,
        "links": {"mon_espace": "https://espace.example"},
        "boxes": {"modigia": "modigia@cfwb.be"},
    }
    rules = replace(ASKING, commons=commons, names={"modigia": "Modigia – essais"})
    async with at_work(tmp_path, outside, rules=rules, writer=Labelled()) as agent:
        await agent.receive(question(message_id="<q1@example.be>"), box="modigia")
    (answer,) = outside.sender.sent
    assert answer.sender == "", "a null envelope sender: nothing bounces back to be answered (RFC 3834)"
    assert b"Auto-Submitted: auto-replied" in answer.raw
    assert b"In-Reply-To: <q1@example.be>" in answer.raw
    assert "Modigia – essais" in answer.reading.text
    assert "Malonne" not in answer.reading.text


async def test_what_an_agent_answers_comes_from_the_box_and_may_bounce_home(agent, outside):
    await agent.receive(
        question("Bonjour, où sont mes points de mars ?", message_id="<q2@example.be>"), box="modigia"
    )
    assert outside.sender.sent == []
    assert outside.mailboxes.moved == [], "it stays in its box, for people to read"
    await agent.press("repondre", text="Bonjour, voici la réponse.")
    (answer,) = outside.sender.sent
    assert (answer.sender, answer.to) == ("modigia@cfwb.be", (CITIZEN,))
    assert answer.reading.in_reply_to == ("<q2@example.be>",)


@pytest.mark.parametrize("where", ["happi", "poles"])
async def test_no_other_box_ever_answers_a_citizen(agent, outside, where):
    await agent.receive(question(), box=where)
    assert outside.sender.attempts == 0
    assert outside.desk.card().title == "Mail en quarantaine : son auteur n’est pas authentifié"


@pytest.mark.parametrize("verdict", ["fail", None])
async def test_who_is_not_vouched_for_is_not_answered(agent, outside, verdict):
    await agent.receive(question(verdict=verdict), box="modigia")
    assert outside.sender.attempts == 0
    assert outside.desk.card().title == "Mail en quarantaine : son auteur n’est pas authentifié"


@pytest.mark.parametrize(
    "headers",
    [
        [("Auto-Submitted", "auto-replied")],
        [("List-Id", "<amis.example.be>")],
        [("Precedence", "bulk")],
        [("Return-Path", "<>")],
    ],
    ids=["auto-replied", "list", "bulk", "null sender"],
)
async def test_a_program_is_not_answered(agent, outside, headers):
    await agent.receive(question(headers=headers), box="modigia")
    assert (outside.sender.attempts, outside.desk.cards) == (0, {})


@pytest.mark.parametrize(
    "author", ["modigia@cfwb.be", "happi@cfwb.be", FORM_ENGINE, ETNIC, "o'brien,x@example.be"]
)
async def test_our_own_boxes_and_listed_senders_are_no_citizens(agent, outside, author):
    await agent.receive(question(author=author), box="modigia")
    assert outside.sender.attempts == 0


async def test_who_only_says_to_be_absent_is_read_by_people(agent, outside):
    """No header says that a program wrote: nothing is answered, and nothing is lost."""
    absent = "Je suis absente du bureau jusqu’au 12 octobre. En cas d’urgence, contactez ma collègue."
    await agent.receive(mail(CITIZEN, absent, subject="Absence du bureau"), box="modigia")
    assert outside.sender.attempts == 0
    assert len(outside.desk.cards) == 1


async def test_a_reply_to_elsewhere_changes_nothing(agent, outside):
    await agent.receive(question(headers=[("Reply-To", "pirate@mechant.example")]), box="modigia")
    assert [each.to for each in outside.sender.sent] == [(CITIZEN,)]


async def test_a_school_that_writes_to_modigia_is_answered_in_its_box(agent, outside):
    await agent.receive(question(author=box(990001)), box="modigia")
    assert {to for each in outside.sender.sent for to in each.to} <= {box(990001)}
    assert len(outside.desk.cards) + len(outside.sender.sent) == 1


async def test_without_a_procedure_that_believes_them_citizens_stay_in_quarantine(tmp_path, outside):
    procedures = (believing("school_box"), courrier.PROCEDURE)
    async with at_work(tmp_path, outside, procedures) as agent:
        await agent.receive(question(), box="modigia")
    assert outside.sender.attempts == 0
    assert outside.desk.card().title == "Mail en quarantaine : son auteur n’est pas authentifié"


async def test_a_citizen_whose_address_refuses_is_told_to_the_dossier(agent, outside):
    await agent.receive(question("Bonjour, où sont mes points de mars ?"), box="modigia")
    await agent.press("repondre", text="Voici.")
    await agent.receive(bounce(outside.sender.sent[0].message_id, CITIZEN), box="modigia")
    assert [each.event for each in agent.timeline("essai")][-1] == "chosen", (
        "the small procedure does nothing of it"
    )
    assert any("n’est pas arrivé" in line or "refus" in line for line in outside.desk.lines.values())


# --- threads and brakes ----------------------------------------------------------------------------------------


async def test_a_thread_gets_one_automatic_answer(agent, outside):
    await agent.receive(question(message_id="<q1@example.be>"), box="modigia")
    ours = outside.sender.sent[0].message_id
    again = question(NAID + " !", message_id="<q2@example.be>", answers=ours)
    await agent.receive(again, box="modigia")
    assert len(outside.sender.sent) == 1
    assert len(agent.cases()) == 1, "what answers our answer is the same thread, though it names nothing else"
    assert outside.desk.card().title == "Une question à lire"


async def test_two_robots_end_at_once(agent, outside):
    """A robot that hides what it is answers every mail of ours with its own: one answer, then people."""
    await agent.receive(question(message_id="<r0@example.be>"), box="modigia")
    for turn in range(6):
        answers = outside.sender.sent[-1].message_id
        robot = question(f"{NAID} {turn}", message_id=f"<r{turn + 1}@example.be>", answers=answers)
        await agent.receive(robot, box="modigia")
    assert len(outside.sender.sent) == 1
    assert len(agent.cases()) == 1


async def test_the_thread_of_another_author_is_not_entered(agent, outside):
    await agent.receive(question(message_id="<q1@example.be>"), box="modigia")
    ours = outside.sender.sent[0].message_id
    await agent.receive(question(author="theo.vandriessen@example.be", answers=ours), box="modigia")
    assert [each.to for each in outside.sender.sent] == [(CITIZEN,), ("theo.vandriessen@example.be",)]
    assert len(agent.cases()) == 2


async def test_one_address_is_answered_so_often_a_day(agent, outside):
    for number in range(5):
        await agent.receive(question(message_id=f"<q{number}@example.be>"), box="modigia")
    assert len(outside.sender.sent) == ASKING.limits.answers_a_day == 3
    assert fields(outside)["Rien ne part"] == "oui"
    outside.clock.at += timedelta(days=1)
    await agent.receive(question(message_id="<demain@example.be>"), box="modigia")
    assert len(outside.sender.sent) == 4


async def test_who_writes_all_day_takes_no_card_from_the_others(tmp_path, outside):
    rules = replace(ASKING, limits=Limits(citizens_a_day=20))
    async with at_work(tmp_path, outside, rules=rules) as agent:
        for number in range(30):
            await agent.receive(question(message_id=f"<q{number}@example.be>"), box="modigia")
        await agent.receive(question(author="theo.vandriessen@example.be"), box="modigia")
        assert outside.sender.sent[-1].to == ("theo.vandriessen@example.be",)
        assert len(outside.sender.sent) == 3 + 1
        floods = [card for card in outside.desk.cards.values() if "Flot" in card.title]
        assert len(floods) == 1, "what is beyond one's own part shares a card"
        await agent.press("reexaminer", card=floods[0])
        assert len(outside.sender.sent) == 3 + 1 + 3, "an agent asked for them: as many again are heard"


@pytest.mark.parametrize(
    "author", ["po000000@cfwb.be", "happi+9f2c1a@cfwb.be", "ec990335+x@cfwb.be", "direction@adm.cfwb.be"]
)
async def test_an_address_of_our_own_domains_is_no_citizen(agent, outside, author):
    await agent.receive(question(author=author), box="modigia")
    assert outside.sender.attempts == 0
    assert outside.desk.card().title == "Mail en quarantaine : son auteur n’est pas authentifié"


async def test_another_address_is_not_held_for_it(agent, outside):
    for number in range(4):
        await agent.receive(question(message_id=f"<q{number}@example.be>"), box="modigia")
    await agent.receive(question(author="theo.vandriessen@example.be"), box="modigia")
    assert outside.sender.sent[-1].to == ("theo.vandriessen@example.be",)


async def test_capitals_make_no_other_address(agent, outside):
    for number in range(5):
        author = CITIZEN.upper() if number % 2 else CITIZEN
        await agent.receive(question(author=author, message_id=f"<q{number}@example.be>"), box="modigia")
    assert len(outside.sender.sent) == 3


async def test_a_storm_of_citizens_shares_one_card(tmp_path, outside):
    rules = replace(ASKING, limits=Limits(citizens_a_day=4))
    async with at_work(tmp_path, outside, rules=rules) as agent:
        for number in range(10):
            await agent.receive(question(author=f"personne{number}@example.be"), box="modigia")
        assert len(outside.sender.sent) == 4
        assert len(outside.desk.cards) == 1, "whoever is beyond shares one card"
        assert len(outside.mailboxes.inbox["modigia"]) == 6, "nothing is lost: they stay to be read"
        await agent.press("reexaminer")
        assert len(outside.sender.sent) == 8, "an agent asked for them: as many again are heard"
        assert len({to for each in outside.sender.sent for to in each.to}) == 8


# --- nothing is kept ------------------------------------------------------------------------------------------


async def test_neither_address_nor_secret_nor_word_enters_a_row_a_card_or_a_log(agent, outside, tmp_path, caplog):
    caplog.set_level("DEBUG")
    said = f"Bonjour, je suis Odile Marchandeau, mon numéro est {NISS} et mon mot de passe est Soleil2024."
    for number, text in enumerate((NAID, said, said + " Où est la démarche ?")):
        await agent.receive(question(text, message_id=f"<odile{number}@example.be>"), box="modigia")
    await agent.press("repondre", text="Bonjour")
    shown = f"{outside.desk.drawn} {outside.desk.lines} {outside.desk.whispers} {caplog.text}"
    for places in (written_down(tmp_path), shown):
        for secret in ("odile", "marchandeau", "example.be", NISS, "Soleil2024", "démarche NAID"):
            assert secret.lower() not in places.lower()


# --- no other effect reaches a citizen ------------------------------------------------------------------------


def test_only_a_procedure_that_believes_citizens_speaks_of_them():
    """By type: a decision that writes to a citizen names `ToCitizen`, which no other handler even imports."""
    handlers = Path(bot.handlers.__file__).parent
    files = (
        path.relative_to(handlers) for path in handlers.rglob("*.py") if "ToCitizen" in path.read_text("utf-8")
    )
    naming = {file.parts[0].removesuffix(".py") for file in files}
    assert naming <= {each.name for each in bot.handlers.PROCEDURES if "citizen" in each.believes}
    assert all(CITIZEN_BOX in each.boxes for each in bot.handlers.PROCEDURES if "citizen" in each.believes)


STOLEN = st.sampled_from(["other_box", "forged", "robot", "school", "other_case", "unheard"])


def stealing(mail_id: int):
    """A procedure of our own by mistake: it writes to the author of a mail that is not its to answer."""

    def decide(case, event):
        if not isinstance(event, QuestionAsked):
            return Decision(case.state, case.data)
        stolen = SendMail(template="questions/modigia_demarche", to=ToCitizen(mail=mail_id), answers=event.mail)
        return Decision(State.REPONDUE, Asked(mail=event.mail), (stolen,))

    return decide


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(way=STOLEN, order=st.booleans())
def test_no_effect_of_another_dossier_box_or_procedure_reaches_a_private_address(
    tmp_path_factory, monkeypatch, way, order
):
    """Promise 1: whatever a decision asks, a private address is written to for its own mail alone."""
    sweep_quickly(monkeypatch)
    tmp_path, outside = tmp_path_factory.mktemp("vol"), Outside()

    async def play() -> None:
        stolen = {
            "other_box": (question(), "happi"),
            "forged": (question(verdict="fail"), "modigia"),
            "robot": (question(headers=[("Auto-Submitted", "auto-replied")]), "modigia"),
            "school": (question(author=box(990001)), "modigia"),
            "other_case": (question(), "modigia"),
            "unheard": (question(), "modigia"),
        }[way]
        heard = ("school_box",) if way == "unheard" else ("school_box", "citizen")
        procedures = (believing(*heard, decides=stealing(1)), courrier.PROCEDURE)
        async with at_work(tmp_path, outside, procedures) as agent:
            await agent.receive(stolen[0], box=stolen[1])
            outside.sender.sent.clear()  # its own answer, where it may have one
            author = box(990002) if order else "theo.vandriessen@example.be"
            await agent.receive(question(author=author), box="modigia")
            assert outside.sender.sent == []
            assert agent.parked() or way == "unheard"

    asyncio.run(play())
