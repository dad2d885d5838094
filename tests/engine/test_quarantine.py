"""Mail set aside: what its card shows, who may accept it all the same, and one card for a flood."""

import re

import pytest

from bot.domain.labels.courrier import LABELS
from bot.domain.readings import Verdict
from bot.reading.mail import authenticity_verdicts as verdicts
from tests.support.raw_mails import BOUNDARY, ETNIC, box, form_mail, list_mail, mail
from tests.support.world import AGENT, STRANGER, running

QUARANTINE = "Mail en quarantaine : son auteur n’est pas authentifié"
FLOOD = "Flot de mails en quarantaine : plus de carte pour chacun aujourd’hui"
ACCEPT = "Accepter quand même"
AYA = "Benali;Aya;2012-03-04"
PRIVATE = "nadia.lambert@ailleurs.example"


def buttons(outside) -> list[str]:
    return [button.label for button in outside.desk.card().buttons]


def fields(outside) -> dict[str, str]:
    return dict(outside.desk.card().fields)


def accepted(raw: bytes) -> bool:
    """Whether a mail of ours says that what it answers was accepted by an agent."""
    return b"accepted_unverified: True" in raw


# --- what the card shows --------------------------------------------------------------------------------------


async def test_the_card_says_why_and_from_whom_it_claims_to_be_and_names_nobody(agent, outside):
    await agent.receive(mail(box(990001), "Bonjour.", subject="Sujet planté", verdict=None))
    assert outside.desk.card().title == QUARANTINE
    assert fields(outside)["Avis sur l’expéditeur"] == "expéditeur non vérifiable"
    assert fields(outside)["Pourquoi"] == "la frontière du courrier n’a rendu aucun avis sur l’expéditeur"
    assert fields(outside)["Le mail se présente comme venant de"] == "la boite administrative d’une école"
    shown = str(outside.desk.card())
    assert "planté" not in shown
    assert "ec990001" not in shown


@pytest.mark.parametrize("raw", [mail(PRIVATE, "Bonjour."), mail(box(990001), "Bonjour.")])
async def test_the_card_says_when_the_mail_came_however_late_it_is_read(agent, outside, raw):
    """People look for it in the box, which shows the day on which the server took it in."""
    outside.clock.advance(days=3)
    await agent.receive(raw)
    (note,) = [note for note in outside.desk.card().notes if "(INBOX)" in note]
    assert note.endswith("reçu le 5 octobre 2026 à 10 h 00")


@pytest.mark.parametrize(
    ("author", "verdict", "offered"),
    [
        (box(990001), None, True),
        ("po990100@cfwb.be", None, True),
        (ETNIC, None, True),
        (box(990001), "fail", False),
        (ETNIC, "fail", False),
        (PRIVATE, None, False),
        (PRIVATE, "pass", False),
        (PRIVATE, "fail", False),
        ("ec990001@cfwb.be.example", None, False),
        ("xec990001@cfwb.be", None, False),
    ],
)
async def test_only_an_unverified_mail_of_somebody_known_may_be_accepted(agent, outside, author, verdict, offered):
    await agent.receive(mail(author, "Bonjour.", verdict=verdict))
    assert buttons(outside) == ([ACCEPT, "Écarter"] if offered else ["Écarter"])


@pytest.mark.parametrize(
    "field",
    [
        b"From: <ec990001@cfwb.be>\r\nFrom: <pirate@mechant.example>",
        b"From: <pirate@mechant.example>\r\nFrom: <ec990001@cfwb.be>",
        b"From: <ec990001@cfwb.be>, <pirate@mechant.example>",
        b"From: ec990001@cfwb.be <pirate@mechant.example>",
        b'From: "ec990001@cfwb.be" <pirate@mechant.example>',
        b"From: Groupe: ec990001@cfwb.be, pirate@mechant.example;",
        b"Sender: <ec990001@cfwb.be>",
        b"X-From: <ec990001@cfwb.be>",
    ],
)
async def test_without_exactly_one_author_there_is_nobody_to_believe(agent, outside, field):
    await agent.receive(mail(box(990001), "Bonjour.", verdict=None).replace(b"From: <ec990001@cfwb.be>", field))
    assert ACCEPT not in buttons(outside)


async def test_the_card_bears_the_school_that_would_be_believed(agent, outside):
    await agent.receive(mail(box(990001), "À propos de l’école FASE 990002.", verdict=None))
    assert fields(outside)["FASE"] == "990001"
    assert outside.sender.sent == [], "two schools are named: neither is told"


async def test_a_form_that_cannot_be_verified_is_not_dropped_for_being_a_program_s(agent, outside):
    await agent.receive(form_mail(verdict=None, headers=[("Auto-Submitted", "auto-generated")]))
    assert buttons(outside) == [ACCEPT, "Écarter"]
    assert fields(outside)["Le mail se présente comme venant de"] == "un expéditeur connu de l’Administration"


def test_every_reason_not_to_believe_has_french_words():
    reasons = {each.code for each in verdicts.ALL if each.verdict is not Verdict.PASS}
    assert {code for code in reasons if code not in LABELS.values} == set()


async def test_a_form_s_card_shows_the_school_of_the_form(agent, outside):
    await agent.receive(form_mail(990002, note="Suite au courrier de l’école FASE 990001.", verdict=None))
    assert fields(outside)["FASE"] == "990002"


async def test_a_po_s_card_shows_no_school_that_its_words_name(agent, outside):
    await agent.receive(mail("po990100@cfwb.be", "À propos de l’école FASE 990001.", verdict=None))
    assert "FASE" not in fields(outside)
    assert fields(outside)["FASE du pouvoir organisateur"] == "990100"
    assert outside.sender.attempts == 0


# --- accepted all the same ------------------------------------------------------------------------------------


async def test_an_accepted_list_goes_its_way_and_every_answer_says_so(agent, outside):
    await agent.receive(list_mail(AYA, "Peeters;Zoé;2011-02-31", verdict=None))
    assert outside.sender.templates == ["commun/avis_usurpation"]
    await agent.press("accepter")
    assert outside.sender.templates[1:] == ["happi_eleves/recu", "happi_eleves/correction"]
    assert [accepted(each.raw) for each in outside.sender.sent] == [False, True, True]
    assert {each.to for each in outside.sender.sent} == {(box(990001),)}
    assert agent.case("happi_eleves").state == "attend_correction"


async def test_an_accepted_form_says_so_in_its_receipt_and_no_further(agent, outside):
    await agent.receive(form_mail(verdict=None))
    assert buttons(outside) == [ACCEPT, "Écarter"]
    await agent.press("accepter")
    await agent.press("valider", card=_offering(outside, "valider"))
    assert outside.sender.templates[-2:] == ["happi_ouverture/recue", "happi_ouverture/validee"]
    assert [accepted(each.raw) for each in outside.sender.sent[-2:]] == [True, False]


async def test_both_dossiers_keep_who_accepted(agent, outside):
    await agent.receive(form_mail(verdict=None))
    await agent.press("accepter")
    letter, opening = agent.case("courrier"), agent.case("happi_ouverture")
    assert (letter.state, letter.open) == ("accepte", False)
    assert ("chosen", AGENT) in [(each.event, each.agent) for each in agent.timeline("courrier")]
    assert ("accepted", AGENT) in [(each.event, each.agent) for each in agent.timeline("happi_ouverture")]
    thread = [text for key, text in outside.desk.lines.items() if key.startswith(f"{opening.id}:")]
    assert f"✋ Mail à l’auteur non vérifié, accepté par <@{AGENT}>" in thread
    card = next(each for each in outside.desk.cards.values() if each.reference == letter.reference)
    assert card.buttons == ()
    assert card.outcome is not None
    assert card.outcome.startswith(f"Accepté quand même par <@{AGENT}>")


async def test_a_list_without_a_card_tells_it_in_its_first_thread(agent, outside):
    await agent.receive(form_mail())
    await agent.receive(list_mail(AYA, verdict=None))
    await agent.press("accepter", card=_quarantined(outside))
    await agent.press("valider", card=_offering(outside, "valider"))
    await agent.press("environnement_ouvert", "E1", desk="etnic")
    listed = agent.case("happi_eleves")
    thread = [text for key, text in outside.desk.lines.items() if key.startswith(f"{listed.id}:")]
    assert sum("accepté par" in line for line in thread) == 1


def _offering(outside, choice):
    return next(
        card for card in outside.desk.cards.values() if choice in [button.choice for button in card.buttons]
    )


def _quarantined(outside):
    return next(card for card in outside.desk.cards.values() if card.title == QUARANTINE)


async def test_a_stranger_accepts_nothing(agent, outside):
    await agent.receive(form_mail(verdict=None))
    await agent.press("accepter", STRANGER)
    assert agent.case("courrier").state == "quarantaine"
    assert "droit" in outside.desk.whispers[-1][2]


async def test_a_press_on_a_forged_mail_s_card_accepts_nothing(agent, outside):
    """No button offers it; a press made up all the same decides nothing."""
    await agent.receive(form_mail(verdict="fail"))
    await agent.press("accepter")
    assert agent.case("courrier").state == "quarantaine"
    assert "happi_ouverture/recue" not in outside.sender.templates


async def test_a_mail_accepted_once_is_judged_again_by_the_boundary_of_now(agent, outside, monkeypatch):
    """Between the card and the press, the operator set the boundary, which finds a forgery."""
    other = BOUNDARY.encode()
    raw = form_mail(verdict="fail").replace(
        b"Authentication-Results: " + other, b"Authentication-Results: autre.test"
    )
    await agent.receive(raw)
    assert ACCEPT in buttons(outside)
    read = agent.world.interpreter.read
    monkeypatch.setattr(
        agent.world.interpreter, "read", lambda raw: read(raw.replace(b"autre.test", other)), raising=True
    )
    await agent.press("accepter")
    assert agent.case("courrier").state == "quarantaine"
    assert [each.procedure for each in agent.cases()] == ["courrier", "courrier"]
    assert "accepted" not in [line.event for line in agent.timeline("courrier")]


async def test_an_accepted_mail_of_an_unknown_school_waits_for_the_register(agent, outside):
    await agent.receive(mail(box(990777), "Bonjour.", verdict=None))
    await agent.press("accepter")
    assert _offering(outside, "ecarter").title == "FASE inconnu du registre"
    assert outside.sender.attempts == 0


async def test_an_accepted_mail_leaves_the_inbox_like_any_other(agent, outside):
    await agent.receive(form_mail(verdict=None))
    assert list(outside.mailboxes.inbox["happi"]) == [1]
    await agent.press("accepter")
    assert outside.mailboxes.moved == [("happi", 1, ("Traités", "2026-2027"))]


# --- duplicates and rows --------------------------------------------------------------------------------------


async def test_a_private_mail_never_hides_the_real_one_in_another_box(tmp_path, outside):
    """Somebody who knows the Message-ID writes first, with an address that is really his."""
    async with running(tmp_path, outside, boxes=("happi", "poles")) as agent:
        await agent.receive(mail(PRIVATE, "Bonjour.", message_id="<m@x.example>"))
        await agent.receive(form_mail(message_id="<m@x.example>"), box="poles")
        assert outside.sender.templates == ["happi_ouverture/recue"]


async def test_no_row_holds_an_address_or_a_subject(agent):
    await agent.receive(mail(box(990001), "Bonjour.", subject="Sujet planté", verdict=None))
    await agent.receive(mail(PRIVATE, "FASE 990001", subject="Sujet planté"))
    await agent.press("ecarter")
    with agent.store.engine.connect() as connection:
        for name in ("event", "dossier", "transition", "card", "effect", "sent", "mail", "setting"):
            rows = str(connection.exec_driver_sql(f"SELECT * FROM {name}").fetchall())
            assert not re.search("planté|ailleurs.example|nadia|ec990001@", rows), name
