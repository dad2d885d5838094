"""A box that refuses: the card says why and what to do, whichever mail came back; a late mail is one line."""

import pytest
from sqlalchemy import text

from bot.domain.numbers import Fase
from bot.domain.schools import Environment
from bot.ports import SmtpAnswer
from bot.reading.mail import read_message
from tests.support.raw_mails import bounce, box, canevas_csv, form_mail, list_mail, mail
from tests.support.world import AGENT, OTHER_AGENT

OPENING, LIST = "happi_ouverture", "happi_eleves"
FASE = Fase(990001)
AYA, FAULTY = "Benali;Aya;2012-03-04", "Peeters;Zoé;2011-02-31"
OPENING_REFUSED = "Ouverture Happi : la boite de l’école refuse nos mails"
LIST_REFUSED = "Liste d’élèves : la boite de l’école refuse nos mails"


def card(outside, title):
    (found,) = [each for each in outside.desk.cards.values() if each.title == title]
    return found


def opened(agent):
    agent.store.write_now(lambda unit: unit.set_environment(FASE, Environment.OPEN, agent.world.clock.now()))


async def came_back(agent, outside, which=-1, **more):
    await agent.receive(bounce(outside.sender.sent[which].message_id, box(FASE), **more))


# --- why, and what to do --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "why", "to_do"),
    [
        ("5.1.1", "cette boite n’existe pas", "direction par téléphone"),
        ("5.2.2", "la boite est pleine", "vide sa boite"),
        ("5.3.4", "trop lourd", "exploitation"),
        ("5.7.26", "ne veut pas de nos mails", "messagerie"),
        ("5.0.0", "ne le dit pas", "attendez un jour"),
    ],
)
async def test_the_card_says_why_the_box_refuses_and_what_to_do(agent, outside, status, why, to_do):
    await agent.receive(form_mail())
    await came_back(agent, outside, status=status)
    fields = dict(card(outside, OPENING_REFUSED).fields)
    assert fields["FASE"] == str(FASE)
    assert why in fields["Pourquoi"]
    assert to_do in fields["À faire"]


async def test_a_refusal_at_once_says_the_same_as_a_bounce(agent, outside):
    outside.sender.script.then(SmtpAnswer(accepted=False, code=552, enhanced="5.2.2"))
    await agent.receive(form_mail())
    assert "pleine" in dict(card(outside, OPENING_REFUSED).fields)["Pourquoi"]


async def test_several_bounces_make_one_card(agent, outside):
    await agent.receive(form_mail())
    await agent.press("valider")
    await came_back(agent, outside, 0, number=1)
    await came_back(agent, outside, 1, number=2, status="5.2.2")
    assert len([each for each in outside.desk.cards.values() if each.desk == "agents"]) == 1
    assert "pleine" in dict(card(outside, OPENING_REFUSED).fields)["Pourquoi"]


# --- sent again -----------------------------------------------------------------------------------------------


async def test_the_receipt_and_the_template_are_sent_again_by_a_named_agent(agent, outside):
    await agent.receive(form_mail())
    await came_back(agent, outside)
    assert [each.label for each in card(outside, OPENING_REFUSED).buttons][-1] == "Renvoyer le mail"
    await agent.press("renvoyer")
    assert outside.sender.templates == [f"{OPENING}/recue"] * 2
    await agent.press("valider")
    await came_back(agent, outside, number=2)
    await agent.press("renvoyer")
    assert outside.sender.templates[2:] == [f"{OPENING}/validee"] * 2
    assert b"file: canevas-happi" in outside.sender.sent[-1].raw
    assert len({each.message_id for each in outside.sender.sent}) == 4
    assert f"<@{AGENT}>" in (outside.desk.card().outcome or "")
    assert "Pourquoi" not in dict(outside.desk.card().fields)


@pytest.mark.parametrize("presses", [(), ("demander",), ("valider",)], ids=["agent", "school", "ETNIC"])
async def test_a_box_that_writes_again_is_no_longer_said_to_refuse(agent, outside, presses):
    await agent.receive(form_mail())
    receipt = outside.sender.sent[0].message_id
    for each in presses:
        await agent.press(each, text="Qui est gestionnaire ?")
    await came_back(agent, outside, 0, status="5.2.2")
    assert "pleine" in dict(outside.desk.card().fields)["Pourquoi"]
    await agent.receive(mail(box(FASE), "Nous avons vidé la boite.", answers=receipt))
    shown = card(outside, "Ouverture Happi : l’école a répondu")
    assert "Pourquoi" not in dict(shown.fields)
    assert [each.choice for each in shown.buttons][-1] == "renvoyer", "what came back may still be sent again"
    await agent.press("renvoyer", card=shown)
    assert outside.sender.templates.count(f"{OPENING}/recue") == 2


async def test_a_correction_that_came_back_is_sent_again_with_its_workbook(agent, outside):
    opened(agent)
    await agent.receive(list_mail(FAULTY))
    await came_back(agent, outside)
    buttons = [each.choice for each in card(outside, LIST_REFUSED).buttons]
    assert buttons == ["renvoyer_mail", "demander", "ecarter"]
    await agent.press("renvoyer_mail")
    first, again = outside.sender.sent[-2:]
    assert first.template == again.template == f"{LIST}/correction"
    assert b"file: canevas-happi-990001-a-corriger.xlsx" in again.raw
    assert agent.case(LIST).state == "attend_correction"


async def test_a_part_of_the_pages_that_comes_back_early_does_not_hide_the_others(agent, outside):
    opened(agent)
    students = ["Benali;Aya;2012-03-04", "Peeters;Zoé;2011-07-01", "Okonkwo;Ada;2012-09-09"]
    await agent.receive(list_mail(*students))
    await agent.press("approuver")
    await agent.press("importe", "E1", desk="etnic")
    assert outside.sender.templates[-2:] == [f"{LIST}/pages"] * 2
    await came_back(agent, outside)
    assert [each.choice for each in outside.desk.card().buttons] == ["renvoyer"]
    await agent.press("renvoyer")
    assert outside.sender.templates[-2:] == [f"{LIST}/pages"] * 2
    assert agent.case(LIST).state == "termine"


STUDENTS = ["Benali;Aya;2012-03-04", "Peeters;Zoé;2011-07-01", "Okonkwo;Ada;2012-09-09"]
MORE = "Aerts;Max;2012-01-02"


async def pages_come_back(agent, outside) -> None:
    """A list whose pages, one mail of two, come back."""
    opened(agent)
    await agent.receive(list_mail(*STUDENTS))
    await agent.press("approuver")
    await agent.press("importe", "E1", desk="etnic")
    await came_back(agent, outside, status="5.2.2")


async def test_a_box_that_writes_again_still_waits_for_its_pages(agent, outside):
    await pages_come_back(agent, outside)
    assert "pleine" in dict(outside.desk.card().fields)["Pourquoi"]
    pages = outside.sender.sent[-1].message_id
    await agent.receive(mail(box(FASE), "La boite est vidée.", answers=pages))
    assert "Pourquoi" not in dict(outside.desk.card().fields)
    assert [each.choice for each in outside.desk.card().buttons] == ["renvoyer"]


async def test_pages_that_came_back_are_sent_again_with_those_of_a_later_list(agent, outside):
    """Answers or a movement make a second batch: one press sends what did not arrive of both."""
    await pages_come_back(agent, outside)
    await agent.receive(list_mail(*STUDENTS, MORE))
    assert dict(outside.desk.card().fields)["Des pages d’accès ne sont pas arrivées"] == "oui"
    await agent.press("approuver")
    await agent.press("importe", "E1", desk="etnic")
    assert [each.username[-1] for each in outside.renderers.pages[-1]] == ["4"]
    assert [each.choice for each in outside.desk.card().buttons] == ["renvoyer"]
    await came_back(agent, outside, number=2)
    await agent.press("renvoyer")
    assert [each.username[-1] for each in outside.renderers.pages[-1]] == ["1", "2", "3", "4"]
    assert agent.case(LIST).state == "termine"
    assert [each.choice for each in outside.desk.card().buttons] == ["renvoyer_tout"]


async def test_pages_that_came_back_outlive_a_list_that_is_given_up(agent, outside):
    await pages_come_back(agent, outside)
    await agent.receive(list_mail(*STUDENTS, MORE))
    await agent.press("ecarter")
    assert [each.choice for each in outside.desk.card().buttons] == ["renvoyer"]
    await agent.press("renvoyer")
    assert [each.username[-1] for each in outside.renderers.pages[-1]] == ["1", "2", "3"]


async def test_whoever_lost_the_account_meanwhile_gets_no_page(agent, outside):
    await pages_come_back(agent, outside)
    await agent.receive(list_mail(*STUDENTS[:2]))
    await agent.press("approuver")
    await agent.press("approuver", OTHER_AGENT)
    await agent.press("importe", "E1", desk="etnic")
    await agent.press("renvoyer")
    assert [each.username[-1] for each in outside.renderers.pages[-1]] == ["1", "2"]


# --- the other dossiers of the school -------------------------------------------------------------------------


async def test_a_list_under_way_shows_that_the_box_refuses_whatever_mail_it_was(agent, outside):
    await agent.receive(form_mail())
    await agent.press("valider")
    await agent.press("environnement_ouvert", "E1", desk="etnic")
    await agent.receive(list_mail(AYA))
    opening_mail = outside.sender.templates.index(f"{OPENING}/ouverte")
    await came_back(agent, outside, opening_mail)
    shown = card(outside, LIST_REFUSED)
    assert "n’existe pas" in dict(shown.fields)["Pourquoi"]
    assert [each.choice for each in shown.buttons] == ["approuver", "demander", "ecarter"]
    assert card(outside, OPENING_REFUSED).buttons == ()


async def test_a_mail_that_is_only_too_large_says_nothing_of_the_other_dossiers(agent, outside):
    await agent.receive(form_mail())
    await agent.press("valider")
    await agent.press("environnement_ouvert", "E1", desk="etnic")
    await agent.receive(list_mail(AYA))
    await came_back(agent, outside, 0, status="5.3.4")
    assert "Pourquoi" not in dict(card(outside, "Liste d’élèves à approuver").fields)


async def test_an_answer_to_a_letter_that_comes_back_is_on_its_card(agent, outside):
    await agent.receive(mail(box(FASE), "Bonjour."))
    await came_back(agent, outside)
    fields = dict(outside.desk.card().fields)
    assert "n’existe pas" in fields["Pourquoi elle les refuse"]
    assert fields["FASE"] == str(FASE)


async def test_the_card_of_a_quarantined_mail_keeps_what_the_agent_decides_on(agent, outside):
    """The notice to the named box comes back: verdict, reason and claim stand beside *Accepter quand même*."""
    await agent.receive(mail(box(FASE), "Bonjour.", verdict=None))
    before = outside.desk.card()
    await came_back(agent, outside)
    after = outside.desk.card()
    assert after.version > before.version
    assert (after.title, after.buttons) == (before.title, before.buttons)
    assert set(before.fields) <= set(after.fields)
    assert "n’existe pas" in dict(after.fields)["Pourquoi elle les refuse"]


async def test_a_letter_with_several_workbooks_gains_no_button_when_its_answer_comes_back(agent, outside):
    content = canevas_csv(AYA)
    await agent.receive(mail(box(FASE), "Deux classes.", files=[("a.csv", content), ("b.csv", content + b"\n")]))
    before = outside.desk.card()
    await came_back(agent, outside)
    assert (outside.desk.card().title, outside.desk.card().buttons) == (before.title, before.buttons)


# --- late -----------------------------------------------------------------------------------------------------


async def test_a_late_mail_is_one_line_however_often_it_is_told(agent, outside):
    await agent.receive(form_mail())
    before = outside.desk.card()
    for number in range(3):
        await came_back(agent, outside, status="4.4.1", action="delayed", number=number)
    lines = [each for each in outside.desk.lines.values() if "Retardé" in each]
    assert len(lines) == 1
    assert "accusé de réception" in lines[0]
    assert outside.desk.card() == before
    assert agent.case(OPENING).state == "attend_agent"
    # What is remembered of it goes with the dossier.
    with agent.store.engine.connect() as connection:
        reasons = connection.execute(text("SELECT kind, reason FROM effect WHERE reason IS NOT NULL")).all()
        names = connection.execute(text("SELECT name FROM setting")).scalars().all()
    assert [tuple(each) for each in reasons] == [("send_mail", "delayed")]
    assert [name for name in names if "delayed" in name] == []


async def test_a_notice_about_nobody_s_mail_changes_nothing(agent, outside):
    await agent.receive(form_mail())
    before = outside.desk.card()
    await agent.receive(bounce("<inconnu@cfwb.be>", box(FASE)))
    assert outside.desk.card() == before


# --- a server whose words nobody understands ------------------------------------------------------------------


def unclear(answers: str | None) -> bytes:
    raw = mail("mailer-daemon@mx.example", "Quelque chose est arrivé à ce message.", answers=answers)
    reading = read_message(raw)
    assert (reading.automatic, reading.bounce) == ("bounce", None)
    return raw


async def test_an_unclear_notice_about_a_mail_of_ours_is_a_line_in_its_thread(agent, outside):
    await agent.receive(form_mail())
    before = outside.desk.card()
    await agent.receive(unclear(outside.sender.sent[-1].message_id))
    (line,) = [each for each in outside.desk.lines.values() if "Un serveur de mail a écrit" in each]
    assert "accusé de réception" in line
    assert outside.desk.card() == before
    assert outside.mailboxes.inbox["happi"], "people read it there"


@pytest.mark.parametrize("answers", [None, "<inconnu@cfwb.be>"])
async def test_an_unclear_notice_about_nobody_s_mail_is_no_line(agent, outside, answers):
    await agent.receive(form_mail())
    before = dict(outside.desk.lines)
    await agent.receive(unclear(answers))
    assert outside.desk.lines == before
    assert len(agent.cases()) == 1
