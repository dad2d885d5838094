"""Movements, other schools' canevas, words that move nothing, robots that answer, mails numbered anew."""

from dataclasses import replace

import pytest

from bot.domain.numbers import Fase
from bot.domain.readings import Level, Problem, WorkbookReading
from bot.domain.schools import Environment
from bot.engine.world import Limits
from bot.ports import Fetched, ReadingContext
from tests.support.fake_readers import FakeReaders
from tests.support.fakes import MONDAY
from tests.support.raw_mails import bounce, box, form_mail, list_mail, mail
from tests.support.world import Agent, Outside

LIST, OPENING = "happi_eleves", "happi_ouverture"
FASE = Fase(990001)
AYA, ZOE, FAULTY = "Benali;Aya;2012-03-04", "Peeters;Zoé;2011-07-01", "Peeters;Zoé;2011-02-31"
BESIDE = "Liste inchangée : un mouvement la suit et aura son tour ; écartez-la s’il la corrige"
TO_READ = "Réponse d’une école, à lire"
LOOP = "Frein : trop de mails échangés aujourd’hui avec cette boite"
ENOUGH = "Frein : assez de réponses automatiques à cette boite pour aujourd’hui"
ANSWERS_A_DAY, MAILS_A_DAY = Limits().answers_a_day, Limits().mails_a_day


class DoubtfulReaders(FakeReaders):
    """A file that begins with `autre` bears the number of another school."""

    async def workbook(self, content: bytes, name: str, context: ReadingContext) -> WorkbookReading:
        reading = await super().workbook(content, name, context)
        if b"\nautre" not in content:
            return reading
        doubt = Problem(None, None, None, Level.ERROR, "fase_mismatch", "Ce canevas porte un autre numéro FASE.")
        return replace(reading, problems=(doubt,))


@pytest.fixture
async def outside():
    around = Outside()
    around.readers = DoubtfulReaders(around.life)
    return around


@pytest.fixture
def school(agent):
    """The environment of the school is open."""
    agent.store.write_now(lambda unit: unit.set_environment(FASE, Environment.OPEN, agent.world.clock.now()))
    return agent


def titles(outside: Outside) -> list[str]:
    return [card.title for card in outside.desk.cards.values()]


def choices(outside: Outside, title: str) -> list[str]:
    (card,) = [each for each in outside.desk.cards.values() if each.title == title]
    return [button.choice for button in card.buttons]


async def done(agent: Agent) -> None:
    await agent.receive(list_mail(AYA))
    await agent.press("approuver")
    await agent.press("importe", "E1", desk="etnic")


# --- a movement beside a list ---------------------------------------------------------------------------------


async def test_a_movement_leaves_the_list_that_waits_as_it_is(school, outside):
    await school.receive(list_mail(AYA, ZOE))
    before = dict(outside.desk.card().fields)
    await school.receive(list_mail("mouvement", AYA))
    card = outside.desk.card()
    assert card.title == BESIDE
    assert [button.choice for button in card.buttons] == ["approuver", "demander", "ecarter"]
    assert dict(card.fields) == before | {"Mouvements qui auront leur tour après cette liste": "1"}
    assert len(outside.mailboxes.filed) == 1
    await school.press("approuver")
    assert len(school.read(lambda unit: unit.accounts(FASE))) == 2


async def test_a_movement_after_the_end_is_compared_and_waits_for_an_agent(school, outside):
    await done(school)
    filed = len(outside.mailboxes.filed)
    await school.receive(list_mail("mouvement", ZOE))
    assert choices(outside, "Mouvement d’élèves à approuver") == ["approuver", "demander", "ecarter"]
    assert len(outside.mailboxes.filed) == filed + 1
    await school.press("approuver")
    assert len(school.read(lambda unit: unit.accounts(FASE))) == 2


async def test_a_movement_is_handled_and_the_refused_pages_are_not_forgotten(school, outside):
    await done(school)
    await school.receive(bounce(outside.sender.sent[-1].message_id, box(FASE)))
    await school.receive(list_mail("mouvement", ZOE))
    assert choices(outside, "Mouvement d’élèves à approuver")[0] == "approuver"
    await school.press("ecarter")
    assert choices(outside, "Liste d’élèves : la boite de l’école a refusé des pages d’accès") == ["renvoyer"]


async def test_a_movement_keeps_the_buttons_of_a_list_without_request(agent, outside):
    await agent.receive(list_mail(AYA))
    await agent.receive(list_mail("mouvement", ZOE))
    assert agent.case(LIST).state == "attend_ouverture"
    assert choices(outside, BESIDE) == ["demander", "ecarter"]


async def test_an_opening_while_a_movement_is_read_is_not_lost(agent, outside, monkeypatch):
    await agent.receive(form_mail())
    await agent.receive(list_mail(AYA))
    await agent.press("valider")
    read = outside.readers.workbook

    async def opened_meanwhile(content, name, context):
        agent.store.write_now(lambda unit: unit.set_environment(FASE, Environment.OPEN, outside.clock.now()))
        return await read(content, name, context)

    monkeypatch.setattr(outside.readers, "workbook", opened_meanwhile)
    await agent.receive(list_mail("mouvement", ZOE))
    assert agent.case(LIST).state == "attend_agent"
    await agent.press("approuver")
    assert len(agent.read(lambda unit: unit.accounts(FASE))) == 1


# --- whose canevas? -------------------------------------------------------------------------------------------


async def test_a_canevas_of_another_school_is_sent_back_without_a_workbook(school, outside):
    await school.receive(list_mail("autre", AYA))
    assert outside.sender.templates == [f"{LIST}/recu", f"{LIST}/correction"]
    text = outside.sender.sent[-1].raw.decode()
    assert "file:" not in text
    assert "Ce canevas porte un autre numéro FASE." in text
    title = "Liste d’élèves : le canevas semble être celui d’un autre établissement"
    assert choices(outside, title) == ["demander", "ecarter"]


# --- words that move nothing ----------------------------------------------------------------------------------


async def test_words_while_etnic_opens_get_a_card_of_their_own(agent, outside):
    await agent.receive(form_mail())
    await agent.press("valider")
    await agent.receive(mail(box(FASE), "Merci, et après ?", answers=outside.sender.sent[-1].message_id))
    assert agent.case(OPENING).state == "attend_etnic"
    assert choices(outside, TO_READ) == ["ecarter"]
    assert len(outside.mailboxes.inbox["happi"]) == 1


async def test_words_after_the_pages_get_a_card_of_their_own(school, outside):
    await done(school)
    sent = len(outside.sender.sent)
    await school.receive(mail(box(FASE), "Il manque Aya.", answers=outside.sender.sent[-1].message_id))
    assert TO_READ in titles(outside)
    assert len(outside.sender.sent) == sent


async def test_a_question_beside_a_list_is_carded_and_the_list_goes_on(school, outside):
    await school.receive(list_mail(AYA, text="Quand recevrons-nous les codes ?"))
    assert set(titles(outside)) == {TO_READ, "Liste d’élèves à approuver"}
    assert school.case(LIST).state == "attend_agent"
    assert len(outside.mailboxes.inbox["happi"]) == 1


async def test_a_pdf_after_a_correction_gets_the_canevas_and_a_card(school, outside):
    await school.receive(list_mail(FAULTY))
    correction = outside.sender.sent[-1].message_id
    pdf = [("liste.pdf", b"%PDF-1.7\n1 0 obj")]
    await school.receive(mail(box(FASE), "Voici la liste.", answers=correction, files=pdf))
    assert outside.sender.templates[-1] == f"{LIST}/sans_canevas"
    assert b"file: canevas-happi-990001-2026-2027.xlsx" in outside.sender.sent[-1].raw
    assert titles(outside) == ["Liste d’élèves : l’école a répondu"]


# --- the manager is named later -------------------------------------------------------------------------------


async def test_a_reply_that_names_the_manager_offers_to_validate_again(agent, outside):
    await agent.receive(form_mail(gestionnaire=""))
    assert "valider" not in [button.choice for button in outside.desk.card().buttons]
    await agent.receive(mail(box(FASE), "C’est Nadia Lambert.", answers=outside.sender.sent[0].message_id))
    assert [button.choice for button in outside.desk.card().buttons] == ["valider", "demander", "refuser"]


@pytest.mark.parametrize("asked", [False, True])
async def test_a_form_with_other_persons_is_filed_and_shown_again(agent, outside, asked):
    await agent.receive(form_mail())
    if asked:
        await agent.press("demander", text="Qui est gestionnaire ?")
    seen = outside.desk.card()
    await agent.receive(form_mail(gestionnaire="Martin, Paul"))
    assert outside.desk.card().version > seen.version
    assert ["Martin" in note.decode() for _folder, note in outside.mailboxes.filed.values()] == [False, True]


async def test_the_same_form_again_changes_nothing(agent, outside):
    await agent.receive(form_mail())
    await agent.receive(form_mail(note="Rappel."))
    assert (outside.desk.card().version, len(outside.mailboxes.filed)) == (1, 1)
    assert outside.sender.templates == [f"{OPENING}/recue"]


# --- robots ---------------------------------------------------------------------------------------------------


async def test_letters_of_a_box_are_answered_so_many_times_a_day(agent, outside):
    for number in range(ANSWERS_A_DAY + 2):
        await agent.receive(mail(box(FASE), f"Bonjour, numéro {number}."))
    assert len(outside.sender.sent) == ANSWERS_A_DAY
    assert sorted(titles(outside)) == ["Courrier à trier"] * (ANSWERS_A_DAY + 2) + [ENOUGH]
    await agent.receive(mail(box(990002), "Bonjour."))
    assert len(outside.sender.sent) == ANSWERS_A_DAY + 1, "another box is another matter"
    outside.clock.advance(hours=25)
    await agent.receive(mail(box(FASE), "Bonjour, le lendemain."))
    assert len(outside.sender.sent) == ANSWERS_A_DAY + 2


async def test_a_box_that_had_too_many_mails_gets_silence_and_one_card(school, outside):
    while len(outside.sender.sent) < MAILS_A_DAY:
        await school.receive(list_mail(FAULTY, f"B;C{len(outside.sender.sent)};2012-01-01"))
    sent = len(outside.sender.sent)
    await school.receive(list_mail(AYA), list_mail(ZOE), mail(box(FASE), "Bonjour."))
    assert len(outside.sender.sent) == sent
    assert titles(outside) == [LOOP]
    assert len(outside.mailboxes.inbox["happi"]) == 3
    outside.clock.advance(hours=25)
    await school.receive(list_mail(AYA, ZOE))
    assert outside.sender.templates[-1] == f"{LIST}/recu"


# --- the mailbox is numbered anew -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw",
    [
        mail(box(FASE), "Bonjour."),
        mail(box(FASE), "Je suis l’école.", verdict="fail"),
        mail(box(FASE), "Je suis l’école.", verdict=None),
        mail("nadia@ailleurs.example", "Bonjour."),
    ],
    ids=["letter", "forged", "unknown", "private"],
)
async def test_the_same_bytes_under_another_uidvalidity_change_nothing(agent, outside, raw):
    await agent.receive(raw)
    before = (outside.sender.templates, len(agent.cases()), agent.timeline("courrier"))
    await agent.runner.record_mails([Fetched("happi", 2, 1, MONDAY, raw)])
    await agent.settle()
    assert (outside.sender.templates, len(agent.cases()), agent.timeline("courrier")) == before
    assert outside.mailboxes.moved == [], "a mail to be read stays where people look for it"
