"""Answers that can't leave, threads that come back, and robots: with the real procedures."""

from collections.abc import AsyncIterator

import pytest

from tests.support.asking import ASKING, BOXES, CITIZEN, NAID
from tests.support.form_mails import SCAN
from tests.support.raw_mails import bounce, box, mail
from tests.support.world import Agent, running

SCHOOL = box(990001)
CARE = (
    "Quelle est la date limite pour une prise en charge le 12 novembre 2026 ? C’est très urgent, plainte à suivre."
)
UNKNOWN = "Bonjour, où sont mes points de mars ?"
UNLOCK = "Bonjour,\nPouvez-vous déverrouiller notre convention validée ?\nMerci"
MISSING = "Bonjour,\nUne école manque dans la liste pré-remplie des écoles partenaires, voir la capture.\nMerci"
CERBERE = "Bonjour,\nJ’ai oublié mon mot de passe Cerbère, que faire ?\nMerci"
GONE_WRONG = ValueError("un défaut du programme")


@pytest.fixture
async def agent(tmp_path, outside) -> AsyncIterator:
    async with running(tmp_path, outside, boxes=BOXES, rules=ASKING) as at_work:
        yield at_work


def citizen(text: str, author: str = CITIZEN, **more) -> bytes:
    return mail(author, text, subject="Modigia", **more)


def choices(outside) -> list[str]:
    return [each.choice for each in outside.desk.card().buttons]


async def a_month_passes(agent: Agent, outside) -> None:
    for _day in range(31):
        outside.clock.advance(hours=24)
        await agent.settle()


# --- an answer that can't leave ----------------------------------------------------------------------------------


async def test_a_calculation_is_made_from_the_mail_that_asked_whatever_was_written_since(agent, outside):
    await agent.receive(mail(SCHOOL, CARE, subject="Plainte", message_id="<a@ecole.example>"), box="poles")
    receipt = outside.sender.sent[-1]
    await agent.receive(mail(SCHOOL, "Merci, j’attends.", answers=receipt.message_id), box="poles")
    await agent.press("envoyer")
    answer = outside.sender.sent[-1]
    assert answer.template == "questions/poles_calcul"
    assert "mardi 13 octobre 2026" in answer.reading.text
    assert answer.reading.in_reply_to == ("<a@ecole.example>",)
    assert agent.parked() == []


async def test_an_answer_that_could_not_leave_is_not_said_to_have_left_and_is_never_closed_by_silence(
    agent, outside
):
    await agent.receive(citizen(UNKNOWN), box="modigia")
    outside.sender.script.then(GONE_WRONG)
    await agent.press("repondre", text="Voici la réponse.")
    assert outside.desk.card().title == "Question : la réponse n’est pas partie"
    assert agent.case("questions").state == "attend_agent"
    await a_month_passes(agent, outside)
    assert agent.case("questions").open


async def test_a_ready_answer_that_could_not_leave_by_itself_has_a_card_and_leaves_with_one_press(agent, outside):
    outside.sender.script.then(GONE_WRONG)
    await agent.receive(citizen(NAID), box="modigia")
    assert outside.desk.card().title == "Question : la réponse n’est pas partie"
    assert "Réponse déjà envoyée" not in dict(outside.desk.card().fields)
    assert choices(outside)[0] == "envoyer"
    await agent.press("envoyer")
    assert outside.sender.templates == ["questions/modigia_demarche"]
    assert (agent.parked(), agent.case("questions").state) == ([], "repondue")


async def test_what_an_agent_answers_then_is_not_held_and_takes_its_place(agent, outside):
    await agent.receive(citizen(UNKNOWN), box="modigia")
    outside.sender.script.then(GONE_WRONG)
    await agent.press("repondre", text="Une première réponse.")
    await agent.press("repondre", text="Une autre réponse.")
    assert outside.sender.templates == ["questions/recue", "questions/reponse"]
    assert "Une autre réponse." in outside.sender.sent[-1].reading.text
    assert agent.parked() == []
    assert outside.desk.card().title == "Question : réponse envoyée"


async def test_a_receipt_that_could_not_leave_holds_no_answer_back(agent, outside):
    outside.sender.script.then(GONE_WRONG)
    await agent.receive(citizen(UNKNOWN), box="modigia")
    await agent.press("repondre", text="Voici.")
    assert outside.sender.templates == ["questions/reponse"]


async def test_an_answer_that_an_operator_lets_go_after_all_is_said_to_have_left(agent, outside):
    await agent.receive(citizen(UNKNOWN), box="modigia")
    outside.sender.script.then(GONE_WRONG)
    await agent.press("repondre", text="Voici la réponse.")
    (parked,) = agent.parked()
    now = outside.clock.now()
    assert await agent.world.store.write(lambda unit: unit.replay("effect", parked.id, now))
    await agent.settle()
    assert outside.sender.templates[-1] == "questions/reponse"
    assert (outside.desk.card().title, agent.case("questions").state) == ("Question : réponse envoyée", "repondue")
    await a_month_passes(agent, outside)
    assert agent.case("questions").state == "close"


# --- a thread that comes back ------------------------------------------------------------------------------------


async def test_a_thread_that_silence_closed_gets_no_second_automatic_answer(agent, outside):
    await agent.receive(citizen(NAID, message_id="<q1@example.be>"), box="modigia")
    ours = outside.sender.sent[-1].message_id
    await a_month_passes(agent, outside)
    assert agent.case("questions").state == "close"
    await agent.receive(citizen(f"{NAID} !", message_id="<q2@example.be>", answers=ours), box="modigia")
    assert outside.sender.templates == ["questions/modigia_demarche"]
    card = outside.desk.card()
    assert card.title == "Question : la personne a écrit de nouveau"
    assert dict(card.fields)["Ce fil a déjà eu un dossier, clos depuis : rien n’est parti seul"] == "oui"


async def test_a_thread_that_was_set_aside_gets_no_second_receipt(agent, outside):
    await agent.receive(citizen(UNKNOWN, message_id="<q1@example.be>"), box="modigia")
    for number in range(2, 5):
        await agent.press("ecarter")
        again = citizen(f"{UNKNOWN} ({number})", message_id=f"<q{number}@example.be>", answers="<q1@example.be>")
        await agent.receive(again, box="modigia")
    assert outside.sender.templates == ["questions/recue"]
    assert agent.case("questions").state == "attend_agent"


async def test_another_thread_of_the_same_person_is_answered(agent, outside):
    await agent.receive(citizen(UNKNOWN, message_id="<q1@example.be>"), box="modigia")
    await agent.press("ecarter")
    await agent.receive(citizen(NAID, message_id="<q2@example.be>"), box="modigia")
    assert outside.sender.templates == ["questions/recue", "questions/modigia_demarche"]


async def test_what_answers_a_closed_dossier_in_a_few_words_is_a_letter_and_no_question(agent, outside):
    await agent.receive(mail(SCHOOL, UNLOCK), box="poles")
    await agent.press("deverrouille")
    done = outside.sender.sent[-1]
    await agent.receive(mail(SCHOOL, "Tout est exact.", answers=done.message_id), box="poles")
    assert outside.sender.templates == ["poles_demandes/recue", "poles_demandes/faite"]
    assert [each.procedure for each in agent.cases()] == ["courrier", "poles_demandes"]


# --- robots and threads of mails ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "local",
    [
        "no-reply",
        "noreply",
        "NoReply",
        "boutique.no_reply",
        "noreply+42",
        "donotreply",
        "ne-pas-repondre",
        "nepasrepondre",
        "owner-liste",
        "liste-request",
        "amis-bounces",
    ],
)
async def test_an_address_that_nobody_reads_gets_a_card_and_nothing_else(agent, outside, local):
    await agent.receive(citizen(NAID, author=f"{local}@boutique.example"), box="modigia")
    assert outside.sender.attempts == 0
    assert len(outside.desk.cards) == 1


@pytest.mark.parametrize(
    "local", ["eleonore.plyson", "pascal.repons", "arnold.owner", "request", "jean.lerepondre"]
)
async def test_a_name_that_looks_a_little_like_one_is_answered(agent, outside, local):
    await agent.receive(citizen(NAID, author=f"{local}@example.be"), box="modigia")
    assert outside.sender.templates == ["questions/modigia_demarche"]


THREAD = "<racine@example.be> <milieu@example.be>"


@pytest.mark.parametrize(
    ("headers", "before"),
    [
        ([("References", THREAD), ("In-Reply-To", "<milieu@example.be>")], THREAD.split()),
        ([("In-Reply-To", "<milieu@example.be>")], ["<milieu@example.be>"]),
        ([("In-Reply-To", "<un@example.be> <deux@example.be>")], []),
        ([], []),
    ],
    ids=["a thread", "an answer", "an answer to two", "a first mail"],
)
async def test_an_answer_names_the_thread_of_the_mail_that_it_answers(agent, outside, headers, before):
    """RFC 5322, 3.6.4: its References, then its own Message-ID; on a restart they are read in its header."""
    await agent.receive(citizen(UNKNOWN, message_id="<q2@example.be>", headers=headers), box="modigia")
    agent.world.chains.clear()
    await agent.press("repondre", text="Voici.")
    for each in outside.sender.sent:
        assert list(each.reading.references) == [*before, "<q2@example.be>"]
        assert each.reading.in_reply_to == ("<q2@example.be>",)


async def test_a_very_long_thread_is_named_by_how_it_began_and_how_it_ended(agent, outside):
    chain = [f"<m{number}@example.be>" for number in range(200)]
    await agent.receive(
        citizen(UNKNOWN, message_id="<q@example.be>", headers=[("References", "\r\n ".join(chain))]), box="modigia"
    )
    named = outside.sender.sent[0].reading.references
    assert (named[0], named[-2:], len(named)) == (chain[0], (chain[-1], "<q@example.be>"), 12)


# --- a picture beside words --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "template"),
    [
        (UNLOCK, "poles_demandes/recue"),
        (MISSING, "poles_demandes/recue"),
        (CERBERE, "questions/recue"),
    ],
    ids=["to unlock", "a wrong list", "a question"],
)
async def test_a_picture_beside_clear_words_is_told_on_their_card(agent, outside, text, template):
    await agent.receive(mail(SCHOOL, text, files=(("capture.png", SCAN),)), box="poles")
    assert outside.sender.templates == [template]
    (card,) = outside.desk.cards.values()
    assert dict(card.fields)["Un fichier est joint : lisez-le dans la boite"] == "oui"
    assert outside.mailboxes.inbox["poles"], "it is read where it lies"


# --- a mail that came back ---------------------------------------------------------------------------------------


async def test_the_mail_that_is_sent_again_is_the_one_that_came_back(agent, outside):
    await agent.receive(mail(SCHOOL, UNLOCK), box="poles")
    await agent.receive(bounce(outside.sender.sent[-1].message_id, SCHOOL), box="poles")
    await agent.press("demander", text="Quel document ?")
    await agent.receive(bounce(outside.sender.sent[-1].message_id, SCHOOL, number=2), box="poles")
    await agent.press("renvoyer")
    assert outside.sender.templates == ["poles_demandes/recue"] + ["poles_demandes/informations"] * 2
    assert "Quel document ?" in outside.sender.sent[-1].reading.text
    assert agent.case("poles_demandes").state == "attend_ecole"
