"""An opening, from the form to the third mail, by the real procedures over a real database."""

from bot.domain.numbers import Fase
from bot.domain.schools import Environment
from bot.writing import Writing
from tests.support.raw_mails import box, form_mail, mail
from tests.support.world import AGENT, running

OPENING = "happi_ouverture"
SCHOOL = (box(990001),)


async def opened(agent) -> None:
    await agent.receive(form_mail())
    await agent.press("valider")
    await agent.press("environnement_ouvert", "E1", desk="etnic")


async def test_a_form_is_answered_in_the_box_of_the_school_and_carded(agent, outside):
    await agent.receive(form_mail())
    (receipt,) = outside.sender.sent
    assert (receipt.sender, receipt.to) == ("happi@cfwb.be", SCHOOL)
    assert receipt.template == "happi_ouverture/recue"
    card = outside.desk.card()
    assert card.fields[:2] == (("Établissement", "École des Arts de Malonne"), ("FASE", "990001"))
    assert [button.label for button in card.buttons] == ["Valider", "Demander des informations", "Refuser"]
    assert agent.case(OPENING).state == "attend_agent"


async def test_the_names_are_filed_in_the_service_box_and_stand_nowhere_in_slack(agent, outside):
    await opened(agent)
    ((folder, note),) = outside.mailboxes.filed.values()
    assert folder == ("Dossiers", "2026-2027")
    assert "Lambert" in note.decode()
    assert agent.case(OPENING).reference in note.decode()
    shown = repr(outside.desk.drawn) + repr(outside.desk.lines) + repr(outside.desk.whispers)
    assert "Lambert" not in shown
    assert "Dubois" not in shown
    assert "Dossiers/2026-2027" in outside.desk.card().notes[0]


async def test_no_name_stands_in_an_engine_row(agent):
    await opened(agent)
    tables = ("event", "dossier", "transition", "card", "effect", "job", "mail", "sent")
    with agent.store.engine.connect() as connection:
        rows = [str(connection.exec_driver_sql(f"SELECT * FROM {name}").fetchall()) for name in tables]
    assert not any(name in row for row in rows for name in ("Lambert", "Nadia", "Dubois", "piano"))


async def test_three_mails_leave_in_order_and_the_environment_is_open(agent, outside):
    await opened(agent)
    assert outside.sender.templates == [f"{OPENING}/recue", f"{OPENING}/validee", f"{OPENING}/ouverte"]
    assert {each.to for each in outside.sender.sent} == {SCHOOL}
    assert b"canevas-happi-990001-2026-2027.xlsx" in outside.sender.sent[1].raw
    assert agent.read(lambda unit: unit.environment(Fase(990001))) is Environment.OPEN
    assert (agent.case(OPENING).state, agent.case(OPENING).open) == ("ouvert", False)
    assert [line.agent for line in agent.timeline(OPENING) if line.agent] == [AGENT, "E1"]


async def test_the_second_mail_answers_the_first_in_the_same_thread(agent, outside):
    await opened(agent)
    first, second, third = outside.sender.sent
    assert second.reading.in_reply_to == (first.message_id,)
    assert third.reading.references == (first.message_id, second.message_id)


async def test_the_thread_of_the_card_tells_every_mail_and_decision(agent, outside):
    await opened(agent)
    told = list(outside.desk.lines.values())
    for words in ("mail 1", "mail 2", "mail 3", "Valider", "Environnement ouvert", "formulaire"):
        assert any(words in line for line in told), words


async def test_the_handled_form_leaves_the_inbox(agent, outside):
    await agent.receive(form_mail())
    assert outside.mailboxes.moved == [("happi", 1, ("Traités", "2026-2027"))]
    assert outside.mailboxes.inbox["happi"] == {}


async def test_a_question_travels_with_the_words_of_the_agent_and_the_answer_comes_back(agent, outside):
    await agent.receive(form_mail(gestionnaire=""))
    assert "valider" not in [button.choice for button in outside.desk.card().buttons]
    await agent.press("demander", text="Qui signera ?")
    question = outside.sender.sent[-1]
    assert "Qui signera ?" in question.raw.decode()
    assert "signera" not in repr(outside.desk.drawn) + repr(outside.desk.lines)
    await agent.receive(mail(box(990001), "C’est Madame Lambert.", answers=question.message_id))
    card = outside.desk.card()
    assert card.title == "Ouverture Happi : l’école a répondu"
    assert "valider" in [button.choice for button in card.buttons]
    assert list(outside.mailboxes.inbox["happi"]) == [2]  # the answer stays where agents read it


async def test_an_answer_from_another_school_moves_nothing(agent, outside):
    await agent.receive(form_mail())
    await agent.press("demander", text="Qui signera ?")
    question = outside.sender.sent[-1].message_id
    await agent.receive(mail(box(990002), "C’est moi.", answers=question))
    assert agent.case(OPENING).state == "attend_ecole"


async def test_a_refusal_says_why_and_closes(agent, outside):
    await agent.receive(form_mail())
    await agent.press("refuser", text="Un environnement existe déjà.")
    assert outside.sender.templates[-1] == "happi_ouverture/refusee"
    assert "existe déjà" in outside.sender.sent[-1].raw.decode()
    assert not agent.case(OPENING).open
    assert agent.read(lambda unit: unit.environment(Fase(990001))) is Environment.NONE


async def test_a_request_after_a_refusal_is_a_new_dossier(agent, outside):
    await agent.receive(form_mail())
    await agent.press("refuser", text="Non.")
    await agent.receive(form_mail(note="Seconde demande."))
    assert [case.open for case in agent.cases()] == [True, False]
    assert outside.sender.templates[-1] == "happi_ouverture/recue"
    assert len({case.reference for case in agent.cases()}) == 2


async def test_a_second_form_joins_the_dossier_without_a_second_receipt(agent, outside):
    await agent.receive(form_mail())
    await agent.receive(form_mail(note="Encore."))
    assert outside.sender.templates == ["happi_ouverture/recue"]
    assert len(agent.cases()) == 1


async def test_every_template_of_the_story_gets_its_values(tmp_path, outside):
    """The real templates refuse a missing value: the engine gives them all."""
    async with running(tmp_path, outside, writer=Writing()) as agent:
        await opened(agent)
        await agent.receive(form_mail(990002))
        await agent.press("demander", text="Qui ?")
        await agent.press("refuser", text="Non.")
        assert agent.parked() == []
    assert len(outside.sender.sent) == 6
    assert all(each.reading.automatic == "own" for each in outside.sender.sent)
