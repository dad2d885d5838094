"""Another manager of an open environment: named by form or in a mail, decided by an agent, done by ETNIC."""

import pytest
from sqlalchemy import select

from bot.domain.numbers import Fase
from bot.domain.readings import Person
from bot.writing import Writing
from storage.queries.base import CONTACT
from tests.support.raw_mails import bounce, box, canevas_csv, form_mail, list_mail, mail
from tests.support.world import AGENT, running

OPENING, CHANGE, LIST, LETTERS = "happi_ouverture", "happi_gestionnaire", "happi_eleves", "courrier"
FASE = Fase(990001)
NAMED = "Gestionnaire Happi (nom, prénom) : Peeters, Ugo\nFonction : Éducateur\n"
TELLS = "Bonjour, nous avons un nouveau gestionnaire Happi : Ugo Peeters."


async def opened(agent) -> None:
    await agent.receive(form_mail())
    await agent.press("valider")
    await agent.press("environnement_ouvert", "E1", desk="etnic")


def office(agent) -> dict[str, str]:
    return {each.role: each.name for each in agent.read(lambda unit: unit.in_office(FASE))}


def card(outside, part: str, desk: str = "agents"):
    (found,) = [each for each in outside.desk.cards.values() if part in each.title and each.desk == desk]
    return found


def buttons(found) -> list[str]:
    return [each.choice for each in found.buttons]


async def test_the_form_sent_again_with_another_manager_is_a_change(agent, outside):
    await opened(agent)
    await agent.receive(form_mail(gestionnaire="Peeters, Ugo"))
    assert outside.sender.templates[-1] == f"{CHANGE}/recue"
    assert outside.sender.sent[-1].to == (box(990001),)
    assert buttons(card(outside, "Changement de gestionnaire")) == ["valider", "demander", "ecarter"]
    assert office(agent)["gestionnaire"] == "Lambert, Nadia", "nobody is in office before an agent says so"
    assert agent.case(CHANGE).state == "attend_agent"


async def test_the_same_form_again_is_no_change(agent, outside):
    await opened(agent)
    await agent.receive(form_mail(note="Une seconde fois."))
    assert agent.case(OPENING).state == "attend_agent"
    assert CHANGE not in {each.procedure for each in agent.cases()}


async def test_a_validated_change_keeps_the_one_before_with_an_end_date(agent, outside):
    await opened(agent)
    await agent.receive(form_mail(gestionnaire="Peeters, Ugo"))
    outside.clock.advance(days=1)
    await agent.press("valider", card=card(outside, "Changement de gestionnaire"))
    assert office(agent) == {"gestionnaire": "Peeters, Ugo", "direction": "Dubois, Karim"}
    with agent.store.engine.connect() as connection:
        wanted = select(CONTACT.c.name, CONTACT.c.valid_from, CONTACT.c.valid_until).where(
            CONTACT.c.role == "gestionnaire"
        )
        before, after = connection.execute(wanted.order_by(CONTACT.c.id)).all()
    assert (before.name, after.name, after.valid_until) == ("Lambert, Nadia", "Peeters, Ugo", None)
    assert before.valid_from < before.valid_until == after.valid_from


async def test_etnic_does_it_and_the_school_hears_each_stage(agent, outside):
    await opened(agent)
    await agent.receive(form_mail(gestionnaire="Peeters, Ugo"))
    await agent.press("valider", card=card(outside, "Changement de gestionnaire"))
    asked = card(outside, "Gestionnaire Happi à changer", desk="etnic")
    assert [each.label for each in asked.buttons] == ["Fait"]
    await agent.press("fait", "E1", desk="etnic", card=asked)
    assert outside.sender.templates[-3:] == [f"{CHANGE}/recue", f"{CHANGE}/validee", f"{CHANGE}/faite"]
    assert (agent.case(CHANGE).state, agent.case(CHANGE).open) == ("fait", False)
    assert [line.agent for line in agent.timeline(CHANGE) if line.agent] == [AGENT, "E1"]


async def test_an_agent_cannot_say_that_etnic_has_done_it(agent, outside):
    await opened(agent)
    await agent.receive(form_mail(gestionnaire="Peeters, Ugo"))
    await agent.press("valider", card=card(outside, "Changement de gestionnaire"))
    await agent.press("fait", AGENT, desk="etnic", card=card(outside, "à changer", desk="etnic"))
    assert agent.case(CHANGE).state == "attend_etnic"


async def test_names_are_filed_and_stand_nowhere_else(agent, outside):
    await opened(agent)
    await agent.receive(form_mail(gestionnaire="Peeters, Ugo"))
    note = list(outside.mailboxes.filed.values())[-1][1].decode()
    assert "Peeters" in note
    assert "Lambert" in note, "the agent sees whom he or she replaces"
    shown = repr(outside.desk.drawn) + repr(outside.desk.lines) + repr(outside.desk.whispers)
    assert "Peeters" not in shown
    with agent.store.engine.connect() as connection:
        tables = ("event", "dossier", "transition", "card", "effect", "job", "sent")
        rows = [str(connection.exec_driver_sql(f"SELECT * FROM {name}").fetchall()) for name in tables]
    assert not any("Peeters" in each for each in rows)


async def test_labelled_lines_in_a_mail_of_the_box_name_the_manager(agent, outside):
    await opened(agent)
    await agent.receive(mail(box(990001), f"{TELLS}\n\n{NAMED}", subject="Changement de gestionnaire"))
    assert agent.case(CHANGE).state == "attend_agent"
    await agent.press("valider", card=card(outside, "Changement de gestionnaire"))
    assert office(agent) == {"gestionnaire": "Peeters, Ugo", "direction": "Dubois, Karim"}


async def test_free_text_is_asked_again_and_nobody_types_a_name(agent, outside):
    await opened(agent)
    await agent.receive(mail(box(990001), TELLS))
    assert outside.sender.templates[-1] == f"{CHANGE}/a_preciser"
    asked = card(outside, "les noms sont demandés")
    assert buttons(asked) == ["demander", "ecarter"]
    assert {each.ask for each in asked.buttons} == {"message", None}
    assert outside.mailboxes.inbox["happi"], "people read the mail where it is"
    question = outside.sender.sent[-1].message_id
    await agent.receive(mail(box(990001), NAMED, answers=question))
    assert buttons(card(outside, "Changement de gestionnaire")) == ["valider", "demander", "ecarter"]
    assert outside.sender.templates[-1] == f"{CHANGE}/recue"


async def test_another_school_s_number_in_the_lines_names_nobody(agent, outside):
    await opened(agent)
    await agent.receive(mail(box(990001), f"{TELLS}\nNuméro FASE : 990002\n{NAMED}"))
    assert outside.sender.templates[-1] == f"{CHANGE}/a_preciser"
    await agent.press("valider", card=card(outside, "les noms sont demandés"))
    assert agent.case(CHANGE).state == "attend_ecole"


async def test_a_change_that_is_set_aside_changes_nobody(agent, outside):
    await opened(agent)
    await agent.receive(form_mail(gestionnaire="Peeters, Ugo"))
    await agent.press("ecarter", card=card(outside, "Changement de gestionnaire"))
    assert office(agent)["gestionnaire"] == "Lambert, Nadia"
    assert outside.sender.templates[-1] == f"{CHANGE}/sans_suite"
    assert not agent.case(CHANGE).open


async def test_others_named_before_the_decision_make_the_card_stale(agent, outside):
    await opened(agent)
    await agent.receive(form_mail(gestionnaire="Peeters, Ugo"))
    seen = card(outside, "Changement de gestionnaire")
    await agent.receive(form_mail(gestionnaire="Aerts, Zoé"))
    await agent.press("valider", card=seen)
    assert agent.case(CHANGE).state == "attend_agent"
    await agent.press("valider", card=card(outside, "nomme d’autres personnes"))
    assert office(agent)["gestionnaire"] == "Aerts, Zoé"


async def test_others_named_while_etnic_works_are_decided_afterwards(agent, outside):
    await opened(agent)
    await agent.receive(form_mail(gestionnaire="Peeters, Ugo"))
    await agent.press("valider", card=card(outside, "Changement de gestionnaire"))
    await agent.receive(form_mail(gestionnaire="Aerts, Zoé"))
    assert office(agent)["gestionnaire"] == "Peeters, Ugo"
    await agent.press("fait", "E1", desk="etnic", card=card(outside, "à changer", desk="etnic"))
    assert agent.case(CHANGE).state == "attend_agent"
    await agent.press("valider", card=card(outside, "nomme d’autres personnes"))
    assert office(agent)["gestionnaire"] == "Aerts, Zoé"


async def test_thanks_for_the_last_mail_begin_nothing(agent, outside):
    await opened(agent)
    await agent.receive(form_mail(gestionnaire="Peeters, Ugo"))
    await agent.press("valider", card=card(outside, "Changement de gestionnaire"))
    await agent.press("fait", "E1", desk="etnic", card=card(outside, "à changer", desk="etnic"))
    reference = agent.case(CHANGE).reference
    subject = f"RE: [{reference}] Happi : votre changement de gestionnaire est validé"
    await agent.receive(mail(box(990001), "Merci !", subject=subject))
    assert not agent.case(CHANGE).open


@pytest.mark.parametrize("validated", [False, True])
async def test_a_change_ends_when_the_environment_is_closed(agent, outside, validated):
    await opened(agent)
    await agent.receive(form_mail(gestionnaire="Peeters, Ugo"))
    if validated:
        await agent.press("valider", card=card(outside, "Changement de gestionnaire"))
    await agent.receive(mail(box(990001), "Merci de fermer notre environnement Happi."))
    await agent.press("fermer", card=card(outside, "demande la fermeture"))
    assert (agent.case(CHANGE).state, agent.case(CHANGE).open) == ("ecarte", False)
    assert card(outside, "gestionnaire Happi : l’environnement est fermé").buttons == ()
    assert {each.buttons for each in outside.desk.cards.values() if each.desk == "etnic"} == {()}


async def test_the_news_is_no_reply_to_a_list_under_way(agent, outside):
    await opened(agent)
    await agent.receive(list_mail("Benali;Aya;2012-03-04"))
    await agent.receive(mail(box(990001), TELLS))
    assert agent.case(CHANGE).state == "attend_ecole"
    assert agent.case(LIST).state == "attend_agent"


async def test_a_list_and_the_news_in_one_mail_go_to_two_dossiers(agent, outside):
    await opened(agent)
    files = [("canevas.csv", canevas_csv("Benali;Aya;2012-03-04"))]
    await agent.receive(mail(box(990001), TELLS, files=files))
    assert (agent.case(CHANGE).state, agent.case(LIST).state) == ("attend_ecole", "attend_agent")


@pytest.mark.parametrize("author", [box(990002), "prof@gmail.example"])
async def test_nobody_else_names_the_manager_of_a_school(agent, outside, author):
    await opened(agent)
    await agent.receive(mail(author, f"{TELLS}\n{NAMED}", subject="Changement de gestionnaire FASE 990001"))
    assert CHANGE not in {each.procedure for each in agent.cases()}
    assert office(agent)["gestionnaire"] == "Lambert, Nadia"


async def test_a_school_without_happi_changes_no_manager(agent, outside):
    await agent.receive(mail(box(990001), f"{TELLS}\n{NAMED}"))
    assert {each.procedure for each in agent.cases()} == {LETTERS}


async def test_a_school_whose_environment_was_imported_names_its_first_manager(agent, outside):
    agent.store.write_now(lambda unit: unit.mark_imported([990001], outside.clock.now()))
    await agent.receive(form_mail())
    await agent.press("valider", card=card(outside, "Changement de gestionnaire"))
    assert office(agent)["gestionnaire"] == "Lambert, Nadia"


async def test_a_receipt_that_comes_back_is_sent_again(agent, outside):
    await opened(agent)
    await agent.receive(form_mail(gestionnaire="Peeters, Ugo"))
    await agent.receive(bounce(outside.sender.sent[-1].message_id, box(990001), status="5.2.2"))
    refused = card(outside, "Changement de gestionnaire Happi : la boite")
    assert buttons(refused) == ["valider", "demander", "ecarter", "renvoyer"]
    await agent.press("renvoyer", card=refused)
    assert outside.sender.templates[-2:] == [f"{CHANGE}/recue"] * 2


async def test_the_mails_name_whom_the_school_named(tmp_path, outside):
    async with running(tmp_path, outside, writer=Writing()) as agent:
        await opened(agent)
        await agent.receive(form_mail(gestionnaire="Peeters, Ugo"))
        await agent.press("valider", card=card(outside, "Changement de gestionnaire"))
        await agent.press("fait", "E1", desk="etnic", card=card(outside, "à changer", desk="etnic"))
        await agent.receive(mail(box(990001), "Nous changeons de gestionnaire Happi."))
        assert agent.parked() == []
        sent = [each.raw for each in outside.sender.sent[-4:]]
        assert [b"Ugo" in each for each in sent] == [True, True, False, False]


async def test_whoever_is_named_again_keeps_the_first_date(agent, outside):
    await opened(agent)
    first = agent.read(lambda unit: unit.in_office(FASE))
    assert Person("direction", "Dubois, Karim", "") in first
    await agent.receive(form_mail(gestionnaire="Peeters, Ugo"))
    await agent.press("valider", card=card(outside, "Changement de gestionnaire"))
    with agent.store.engine.connect() as connection:
        wanted = select(CONTACT.c.valid_from).where(CONTACT.c.role == "direction").order_by(CONTACT.c.id)
        assert [each is None for each in connection.execute(wanted).scalars()] == [False, True]
