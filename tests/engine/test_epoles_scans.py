"""What only people can read: scans and annexes without a profile, from the mail to the decision."""

from collections.abc import AsyncIterator

import pytest

from tests.support.epoles_world import SCHOOL, TICKS, at_the_poles, card, form, grants, receive, untitled
from tests.support.form_mails import SCAN, sent


@pytest.fixture
async def agent(tmp_path, outside) -> AsyncIterator:
    async with at_the_poles(tmp_path, outside) as at_work:
        yield at_work


async def scanned(agent, text: str = "Voici le formulaire.", **more) -> None:
    await agent.receive(sent(SCHOOL, ("scan.png", SCAN), text=text, **more), box="poles")


def reminders(outside) -> int:
    return sum("attend toujours" in line for line in outside.desk.lines.values())


async def test_an_agent_says_which_annex_a_scan_is_and_grants_what_it_asks(agent, outside):
    await scanned(agent)
    await agent.press("nommer", pick="annexe_1")
    assert outside.sender.templates == ["epoles/numerise", "epoles/recue"]
    assert dict(card(outside).fields)["Formulaire"] == "annexe 1, profil Coordonnateur"
    assert any("À lire dans la boite poles@ (INBOX)" in each for each in card(outside).notes)
    await agent.press("accorder", pick="coordonnateur", ticked=TICKS)
    (grant,) = grants(agent)
    assert (grant.profile, grant.holder, grant.fase) == ("coordonnateur", None, 990001)
    assert grant.paper is not None, "who holds it is in the paper, which the box keeps"
    assert outside.sender.templates[-1] == "epoles/accordee"
    assert agent.parked() == []


async def test_a_scan_that_is_a_revocation_is_recalled_until_somebody_decides(agent, outside):
    await scanned(agent)
    await agent.press("nommer", pick="annexe_5")
    assert card(outside).title.startswith("PRIORITAIRE – e-Pôles, révocation")
    assert outside.sender.templates[-1] == "epoles/revocation"
    outside.clock.advance(hours=4)
    await agent.settle()
    assert reminders(outside) == 1
    await agent.press("revoquer", pick="hors_liste", ticked=("mandat_verifie",))
    assert outside.sender.templates[-1] == "epoles/revoquee"


async def test_a_mail_that_speaks_of_a_revocation_is_urgent_before_anybody_reads_its_scan(agent, outside):
    await scanned(agent, "Voici le formulaire de révocation, c’est urgent.")
    assert card(outside).title.startswith("PRIORITAIRE – e-Pôles, document, peut-être une révocation")
    outside.clock.advance(hours=4)
    await agent.settle()
    assert reminders(outside) == 1


async def test_a_revocation_is_recalled_every_day_while_the_school_completes_it(agent, outside):
    await receive(agent, form(5))
    await agent.press("completer", text="Quel accès ?")
    for day in range(1, 4):
        outside.clock.advance(hours=24)
        await agent.settle()
        assert reminders(outside) >= day


@pytest.mark.parametrize(
    ("text", "procedure"),
    [
        ("Pouvez-vous déverrouiller la convention validée ?", "poles_demandes"),
        ("Une école manque dans la liste pré-remplie des écoles partenaires, voir capture.", "poles_demandes"),
        ("Le mot de passe Cerbère est oublié, que faire ?", "questions"),
    ],
)
async def test_a_picture_beside_a_request_or_a_question_is_no_form(agent, outside, text, procedure):
    await scanned(agent, text)
    assert [case.procedure for case in agent.cases()] == [procedure]
    assert "epoles/numerise" not in outside.sender.templates


async def test_an_annex_without_its_profile_stays_where_its_card_says(agent, outside):
    await receive(agent, untitled(form(1)))
    assert any("À lire dans la boite poles@ (INBOX)" in each for each in card(outside).notes)
    assert len(outside.mailboxes.inbox["poles"]) == 1
    await receive(agent, untitled(form(1), "coordinatrice depuis peu"))
    assert card(outside).title == "e-Pôles, document : le document est revenu"
    assert len(outside.mailboxes.inbox["poles"]) == 2
    await agent.press("nommer", pick="annexe_1")
    await agent.press("accorder", pick="coordonnateur", ticked=TICKS)
    assert [each.holder for each in grants(agent)] == ["NOËL Chloé"]


async def test_a_completed_form_that_lost_its_title_finds_its_dossier(agent, outside):
    await receive(agent, form(1, po_adresse=None))
    asked = outside.sender.sent[-1]
    await receive(agent, untitled(form(1)), answers=asked.reading.message_id)
    assert [case.procedure for case in agent.cases()] == ["epoles"]
    assert outside.sender.templates == ["epoles/incomplete", "epoles/recue"]
