"""e-Pôles forms from the attached .docx to the grant and its end, over a real database and real templates."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.ports.forms import FormContext
from bot.reading.forms.reader import read_form
from bot.reading.mail import read_message
from tests.support.annexes_by_hand import completed, signed
from tests.support.epoles_world import (
    PO,
    POLES,
    SCHOOL,
    STRANGER,
    TICKS,
    at_the_poles,
    card,
    form,
    grants,
    picks,
    receive,
    warnings,
)
from tests.support.form_mails import SCAN, sent
from tests.support.raw_mails import bounce, box, mail


@pytest.fixture
async def agent(tmp_path, outside) -> AsyncIterator:
    async with at_the_poles(tmp_path, outside) as at_work:
        yield at_work


async def test_a_complete_form_is_received_carded_granted_and_told_to_school_and_po(agent, outside):
    await receive(agent, form(1))
    (receipt,) = outside.sender.sent
    assert receipt.template == "epoles/recue"
    assert receipt.to == (SCHOOL, PO, POLES)
    assert [each.address for each in receipt.reading.cc] == [POLES]
    assert "classeur « Sécurité des données – RGPD »" in receipt.reading.text
    assert dict(card(outside).fields)["Signature"] == "un nom écrit"
    await agent.press("accorder", pick="coordonnateur", ticked=TICKS)
    assert outside.sender.templates == ["epoles/recue", "epoles/accordee"]
    assert "profil « Coordonnateur »" in outside.sender.sent[-1].reading.text
    (grant,) = grants(agent)
    assert (grant.application, grant.profile, grant.fase) == ("epoles", "coordonnateur", 990001)
    assert grant.since is not None
    assert grant.paper is not None
    assert grant.until is None
    assert not agent.case("epoles").open
    assert agent.parked() == []


async def test_what_must_be_confirmed_is_confirmed_or_nothing_is_granted(agent, outside):
    await receive(agent, form(3))
    await agent.press("accorder", pick="direction_siege", ticked=TICKS[:1])
    await agent.press("accorder", pick="po_siege", ticked=TICKS)
    assert grants(agent) == []
    assert agent.case("epoles").open
    assert picks(outside, "accorder") == [
        "direction_siege",
        "direction_partenaire",
        "direction_specifique",
        "direction_cooperante",
    ]


async def test_an_incomplete_form_comes_back_prefilled_and_goes_on_once_completed(agent, outside):
    await receive(agent, form(2, beneficiaire_mail=None))
    (back,) = outside.sender.sent
    assert back.template == "epoles/incomplete"
    assert "Adresse mail de contact de la personne concernée" in back.reading.text
    assert outside.desk.drawn == []
    ((name, content),) = [(each.name, each.content) for each in back.reading.attachments]
    assert name == "annexe-2-e-poles-990001.docx"
    assert dict(read_form(content, "", FormContext()).fields)["beneficiaire_nom"] == "NOËL"
    corrected = signed(completed(content, Adresse_mail_de_contact="chloe@prive.example"))
    await receive(agent, corrected, answers=back.reading.message_id)
    assert outside.sender.templates == ["epoles/incomplete", "epoles/recue"]
    assert [case.procedure for case in agent.cases()] == ["epoles"]
    assert card(outside).title == "e-Pôles, demande d’accès : à décider"


async def test_a_form_of_anybody_is_answered_in_the_registered_boxes_without_its_words(agent, outside):
    await receive(agent, form(1), author=STRANGER)
    (receipt,) = outside.sender.sent
    assert receipt.to == (SCHOOL, PO, POLES)
    assert "NOËL" not in receipt.reading.text
    assert "venu d’une autre adresse que votre boite administrative" in receipt.reading.text
    await receive(agent, form(1, beneficiaire_nom="Dupré"))
    assert "Dupré Chloé" in outside.sender.sent[-1].reading.text


async def test_a_school_that_asks_for_another_is_read_by_people(agent, outside):
    await receive(agent, form(1), author=box(990002))
    assert [case.procedure for case in agent.cases()] == ["courrier"]
    assert {each.to for each in outside.sender.sent} == {(box(990002),)}, "a receipt of the general post, at most"


async def test_a_person_of_the_form_is_named_in_the_filed_note_only(agent, outside):
    await receive(agent, form(1))
    ((folder, note),) = outside.mailboxes.filed.values()
    said = read_message(note).text
    assert "Chloé" in said
    assert "0475123456" in said, "as it is dialled"
    shown = repr(outside.desk.drawn) + repr(outside.desk.lines)
    tables = ("event", "dossier", "transition", "card", "effect", "job", "mail", "sent")
    with agent.store.engine.connect() as connection:
        rows = [str(connection.exec_driver_sql(f"SELECT * FROM {name}").fetchall()) for name in tables]
    assert not any("Chlo" in each or "Kowalski" in each for each in (shown, *rows))
    assert folder


async def test_a_revocation_proposes_the_access_recalls_itself_the_same_day_and_ends_it(agent, outside):
    await receive(agent, form(1))
    await agent.press("accorder", pick="coordonnateur", ticked=TICKS)
    await receive(agent, form(5))
    assert card(outside).title.startswith("PRIORITAIRE – e-Pôles, révocation")
    assert "Possède déjà : Coordonnateur" in warnings(outside)
    assert picks(outside, "revoquer") == ["coordonnateur", "hors_liste"]
    outside.clock.advance(hours=4)
    await agent.settle()
    assert sum("attend toujours" in line for line in outside.desk.lines.values()) == 1
    outside.clock.advance(hours=24)
    await agent.settle()
    assert sum("attend toujours" in line for line in outside.desk.lines.values()) == 2
    await agent.press("revoquer", pick="coordonnateur", ticked=("mandat_verifie",))
    (grant,) = grants(agent)
    assert grant.until is not None
    assert grant.until - grant.since > timedelta(hours=27)
    assert outside.sender.templates[-1] == "epoles/revoquee"
    outside.clock.advance(hours=48)
    await agent.settle()
    assert sum("attend toujours" in line for line in outside.desk.lines.values()) == 2, (
        "decided: nothing recalls it"
    )


async def test_a_revocation_of_somebody_unknown_is_asked_about_first(agent, outside):
    await receive(agent, form(5, beneficiaire_compte_cerbere=None))
    assert outside.sender.templates == ["epoles/incomplete"]
    assert "Aucun accès connu ici : demandez lequel" in warnings(outside)
    assert card(outside).buttons[0].choice == "completer"
    await agent.press("revoquer", pick="hors_liste", ticked=("mandat_verifie",))
    assert outside.sender.templates[-1] == "epoles/revoquee"
    assert grants(agent) == []


async def test_the_same_access_twice_is_told_before_it_is_granted(agent, outside):
    await receive(agent, form(1))
    await agent.press("accorder", pick="coordonnateur", ticked=TICKS)
    await receive(agent, form(1, beneficiaire_fonction="coordinatrice ff"))
    assert "Possède déjà : Coordonnateur" in warnings(outside)
    assert len(agent.cases()) == 2, "the first one is decided"


async def test_a_scan_is_left_in_the_box_for_a_person(agent, outside):
    await agent.receive(sent(SCHOOL, ("scan.png", SCAN)), box="poles")
    assert outside.sender.templates == ["epoles/numerise"]
    assert card(outside).title == "e-Pôles, document : formulaire numérisé, à lire"
    assert any("À lire dans la boite poles@ (INBOX)" in each for each in card(outside).notes)
    assert len(outside.mailboxes.inbox["poles"]) == 1
    await agent.press("traiter", text="Accès donné à la main.")
    assert "Accès donné à la main." in outside.sender.sent[-1].reading.text
    assert not agent.case("epoles").open


async def test_a_form_without_answer_becomes_an_agent_s_after_fifteen_days(agent, outside):
    await receive(agent, form(1, po_adresse=None))
    assert outside.desk.drawn == []
    outside.clock.advance(hours=24 * 15 + 1)
    await agent.settle()
    assert card(outside).title == "e-Pôles, demande d’accès : formulaire incomplet, resté sans suite"
    await agent.press("refuser", text="Sans nouvelle de vous.")
    assert outside.sender.templates[-1] == "epoles/refusee"


async def test_a_school_answers_in_words_and_the_agent_is_told(agent, outside):
    await receive(agent, form(1))
    await agent.press("completer", text="Le PO est-il d’accord ?")
    asked = outside.sender.sent[-1]
    assert [each.name for each in asked.reading.attachments] == ["annexe-1-e-poles-990001.docx"]
    reply = mail(SCHOOL, "Oui, il l’est.", subject="Re", answers=asked.reading.message_id)
    await agent.receive(reply, box="poles")
    assert card(outside).title == "e-Pôles, demande d’accès : une réponse est arrivée"


async def test_a_receipt_that_came_back_can_be_sent_again(agent, outside):
    await receive(agent, form(1))
    back = bounce(outside.sender.sent[0].reading.message_id, SCHOOL)
    await agent.receive(back, box="poles")
    assert "renvoyer" in [button.choice for button in card(outside).buttons]
    await agent.press("renvoyer")
    assert outside.sender.templates == ["epoles/recue", "epoles/recue"]


async def test_a_po_without_a_school_is_answered_alone(agent, outside):
    await receive(agent, form(2, ecole_fase=None), author=PO)
    (back,) = outside.sender.sent
    assert back.to == (PO, POLES)
    assert "Concerne : pouvoir organisateur 990100" in back.reading.text
    (content,) = [each.content for each in back.reading.attachments]
    await receive(agent, signed(content), author=PO, answers=back.reading.message_id)
    assert outside.sender.templates == ["epoles/incomplete"], "the number still lacks: people help"
    assert warnings(outside) >= {"Le même formulaire est revenu : lisez le dernier"}
    assert len(agent.cases()) == 1


async def test_each_of_two_annexes_in_one_mail_has_its_own_dossier(agent, outside):
    files = (("un.docx", form(1)), ("deux.docx", form(3, beneficiaire_nom="Dupré")))
    await agent.receive(sent(SCHOOL, *files), box="poles")
    assert outside.sender.templates == ["epoles/recue", "epoles/recue"]
    assert {"NOËL Chloé" in each.reading.text for each in outside.sender.sent} == {True, False}
    assert len(agent.cases()) == 2
    assert outside.mailboxes.inbox["poles"] == {}


async def test_a_form_sent_to_another_box_is_not_lost(agent, outside):
    await agent.receive(sent(SCHOOL, ("annexe.docx", form(1))), box="happi")
    assert outside.sender.templates == ["epoles/recue"]
    assert outside.sender.sent[0].sender == POLES


async def test_a_form_typed_in_the_mail_is_one_too(agent, outside):
    lines = {
        "Pouvoir organisateur concerné : Numéro FASE": "990100",
        "Établissement scolaire concerné : Numéro FASE": "990001",
        "Sollicite l’accès à l’application e-Pôles pour le profil direction : Nom": "NOËL",
        "Prénom": "Chloé",
        "Fonction": "directrice",
        "Adresse mail de contact": "chloe@prive.example",
    }
    typed = "\n".join(f"{label} : {value}" for label, value in lines.items())
    await agent.receive(mail(SCHOOL, typed, subject="Annexe 3"), box="poles")
    (back,) = outside.sender.sent
    assert back.template == "epoles/incomplete"
    assert [each.name for each in back.reading.attachments] == ["annexe-3-e-poles-990001.docx"]


async def test_a_mail_that_an_agent_accepted_says_so_in_its_answers(agent, outside):
    await receive(agent, form(1), verdict=None)
    assert "epoles/recue" not in outside.sender.templates
    await agent.press("accepter")
    receipt = outside.sender.sent[-1]
    assert (receipt.template, receipt.to) == ("epoles/recue", (SCHOOL, PO, POLES))
    assert "n’a pas pu être vérifié" in receipt.reading.text
