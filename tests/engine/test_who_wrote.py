"""Who is believed, who is told, and what becomes of mail that no procedure takes (promise 1)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.numbers import Fase
from bot.domain.readings import Authenticity, MessageReading, Verdict
from bot.domain.schools import Etablissement, SchoolType
from bot.engine.register import announce_schools
from tests.support.raw_mails import ETNIC, bounce, box, form_mail, list_mail, mail
from tests.support.world import RULES

NOTICE = "commun/avis_usurpation"
FORGED = {"verdict": "fail"}


async def test_a_forged_box_gets_no_answer_but_one_notice_a_day(agent, outside):
    for number in range(3):
        await agent.receive(list_mail("A;B;2012-01-01", text=f"Essai {number}", **FORGED))
    assert outside.sender.templates == [NOTICE]
    assert outside.sender.sent[0].to == (box(990001),)
    outside.clock.at += timedelta(days=1)
    await agent.receive(list_mail("A;B;2012-01-01", text="Le lendemain", **FORGED))
    assert outside.sender.templates == [NOTICE, NOTICE]
    assert outside.desk.card().title == "Mail en quarantaine : son auteur n’est pas authentifié"
    assert outside.readers.contexts == []


async def test_a_private_address_that_names_a_school_is_quarantined_and_the_school_told(agent, outside):
    await agent.receive(mail("une.directrice@prive.example", "Je dirige l’école FASE 990002."))
    assert [(each.template, each.to) for each in outside.sender.sent] == [(NOTICE, (box(990002),))]
    assert "adresse qui n’est pas une boite administrative" in dict(outside.desk.card().fields).values()


@pytest.mark.parametrize(
    "text",
    ["Bonjour.", "Les écoles FASE 990001 et FASE 990002 voudraient cela.", "Mon école est FASE 999999."],
)
async def test_when_no_single_known_school_is_named_nothing_leaves(agent, outside, text):
    await agent.receive(mail("quelqu.un@prive.example", text))
    assert outside.sender.attempts == 0
    assert len(outside.desk.cards) == 1


async def test_nothing_ever_leaves_for_an_address_that_is_no_box(agent, outside):
    reply_to = [("Reply-To", "pirate@mechant.example")]
    await agent.receive(
        list_mail("A;B;2012-01-01", headers=reply_to),
        form_mail(headers=reply_to),
        mail("quelqu.un@prive.example", "FASE 990001", headers=reply_to),
    )
    await agent.press("ecarter")
    assert {to for each in outside.sender.sent for to in each.to} <= {box(990001)}


async def test_mail_without_a_verdict_is_not_believed(agent, outside):
    await agent.receive(list_mail("A;B;2012-01-01", verdict=None))
    assert outside.sender.templates == [NOTICE]
    assert agent.case("courrier").state == "quarantaine"


async def test_a_signature_speaks_where_the_boundary_was_silent(agent, outside, monkeypatch):
    async def signed(reading: MessageReading, _raw: bytes) -> MessageReading:
        return replace(reading, authenticity=Authenticity(Verdict.PASS, "signé", "signed"))

    monkeypatch.setattr(agent.world.interpreter, "signed", signed)
    await agent.receive(list_mail("A;B;2012-01-01", verdict=None))
    assert outside.sender.templates[0] == "happi_eleves/recu"


async def test_our_own_mail_makes_no_event(agent, outside):
    own = mail("happi@cfwb.be", "Bonjour.", headers=[("X-Vaguemestre", RULES.marker)])
    await agent.receive(own)
    assert (agent.cases(), outside.sender.attempts, outside.desk.drawn) == ([], 0, [])
    assert list(outside.mailboxes.inbox["happi"]) == [1]


@pytest.mark.parametrize("header", [("Auto-Submitted", "auto-replied"), ("Precedence", "bulk")])
async def test_nothing_answers_a_robot(agent, outside, header):
    await agent.receive(mail(box(990001), "Je suis absente.", headers=[header]))
    assert (outside.sender.attempts, agent.cases()) == (0, [])


async def test_a_mail_that_comes_back_asks_an_agent(agent, outside):
    await agent.receive(form_mail())
    await agent.receive(bounce(outside.sender.sent[0].message_id, box(990001)))
    assert dict(outside.desk.card().fields)["La boite de l’école refuse nos mails"] == "oui"
    assert any("refuse ce mail" in line for line in outside.desk.lines.values())
    assert agent.case("happi_ouverture").state == "attend_agent"


async def test_a_bounce_of_a_stranger_s_mail_changes_nothing(agent, outside):
    await agent.receive(form_mail())
    await agent.receive(bounce("<autre@ailleurs.example>", box(990001)))
    assert "La boite de l’école refuse nos mails" not in dict(outside.desk.card().fields)


async def test_a_school_that_asks_for_happi_is_guided_to_the_form(agent, outside):
    await agent.receive(mail(box(990001), "Bonjour, nous voudrions ouvrir un environnement Happi."))
    assert outside.sender.templates == ["happi_ouverture/guidage"]
    assert not agent.case("courrier").open
    assert outside.mailboxes.moved == [("happi", 1, ("Traités", "2026-2027"))]


async def test_another_letter_of_a_school_is_acknowledged_and_read_by_people(agent, outside):
    await agent.receive(mail(box(990001), "Notre adresse a changé."))
    assert outside.sender.templates == ["happi_eleves/sans_canevas"]
    assert outside.desk.card().title == "Courrier à trier"
    assert list(outside.mailboxes.inbox["happi"]) == [1]


async def test_an_answer_to_a_closed_dossier_is_carded_and_re_opens_nothing(agent, outside):
    await agent.receive(form_mail())
    await agent.press("refuser", text="Non.")
    refusal = outside.sender.sent[-1].message_id
    await agent.receive(mail(box(990001), "Pourquoi ?", answers=refusal))
    assert outside.desk.card().title == "Réponse d’une école, à lire"
    assert agent.case("happi_ouverture").state == "refuse"


async def test_a_mail_of_etnic_is_noted_and_moves_nothing(agent, outside):
    await agent.receive(form_mail())
    await agent.press("valider")
    reference = agent.case("happi_ouverture").reference
    await agent.receive(mail(ETNIC, "L’environnement est ouvert.", subject=f"Re: [{reference}]"))
    assert agent.case("happi_ouverture").state == "attend_etnic"
    assert any("L’ETNIC a écrit" in line for line in outside.desk.lines.values())


async def test_an_unknown_fase_waits_for_the_register_then_goes_its_way(agent, outside):
    await agent.receive(form_mail(990777))
    assert outside.sender.attempts == 0
    assert outside.desk.card().title == "FASE inconnu du registre"
    assert [button.label for button in outside.desk.card().buttons] == ["Écarter"]
    new = Etablissement(Fase(990777), "Académie nouvelle", SchoolType.ESAHR)
    agent.store.write_now(lambda unit: unit.put_schools([new]))
    now = outside.clock.now()
    await agent.world.store.write(lambda unit: announce_schools(unit, [new.fase], now))
    await agent.settle()
    assert [(each.template, each.to) for each in outside.sender.sent] == [
        ("happi_ouverture/recue", (box(990777),))
    ]
    assert agent.case("happi_ouverture").state == "attend_agent"
    assert not agent.case("courrier").open


async def test_a_list_of_an_unknown_school_waits_as_well(agent, outside):
    await agent.receive(list_mail("A;B;2012-01-01", fase=990777))
    assert (outside.sender.attempts, outside.readers.contexts) == (0, [])
    assert outside.desk.card().title == "FASE inconnu du registre"
