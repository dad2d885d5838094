"""A list of students, from the school's mail to the access pages, by the real procedures over a real database."""

import pytest
from sqlalchemy import select, update

from bot.domain.numbers import Fase
from bot.domain.schools import Environment
from bot.writing import Writing
from storage.queries.base import ACCOUNT
from tests.support.raw_mails import box, form_mail, list_mail, mail
from tests.support.world import OTHER_AGENT, Outside, running

LIST = "happi_eleves"
FASE = Fase(990001)
FIVE = (
    "Benali;Aya;2012-03-04",
    "Peeters;Zoé;2011-07-01",
    "Nguyễn;Minh;2010-12-24",
    "Yılmaz;Deniz;2013-01-31",
    "d’Haese;Léon;2012-02-29",
)
FAULTY = ("Benali;Aya;2012-03-04", "Peeters;Zoé;2011-02-31")


@pytest.fixture(autouse=True)
def _open(agent):
    agent.store.write_now(lambda unit: unit.set_environment(FASE, Environment.OPEN, agent.world.clock.now()))


async def approved(agent, *rows: str) -> None:
    await agent.receive(list_mail(*rows))
    await agent.press("approuver")


async def test_a_good_list_is_received_counted_and_offered(agent, outside):
    await agent.receive(list_mail(*FIVE))
    assert outside.sender.templates == [f"{LIST}/recu"]
    card = outside.desk.card()
    assert dict(card.fields)["Comptes à créer"] == "5"
    assert [button.choice for button in card.buttons] == ["approuver", "demander", "ecarter"]
    assert agent.read(lambda unit: unit.accounts(FASE)) == []


async def test_the_names_go_to_the_service_box_and_not_to_slack(agent, outside):
    await agent.receive(list_mail(*FIVE))
    ((_folder, note),) = outside.mailboxes.filed.values()
    shown = repr(outside.desk.drawn) + repr(outside.desk.lines)
    for name in ("Benali", "Peeters", "Zoé", "Nguyễn"):
        assert name in note.decode()
        assert name not in shown


async def test_a_faulty_list_is_sent_back_whole_and_nothing_is_applied(agent, outside):
    await agent.receive(list_mail(*FAULTY))
    assert outside.sender.templates == [f"{LIST}/recu", f"{LIST}/correction"]
    correction = outside.sender.sent[-1].raw.decode()
    assert "Ligne 3" in correction
    assert "a-corriger.xlsx" in correction
    assert agent.case(LIST).state == "attend_correction"
    await agent.receive(list_mail(*FIVE))
    assert agent.case(LIST).state == "attend_agent"
    assert len(agent.cases()) == 1


async def test_a_file_that_cannot_be_read_gets_one_sentence_and_no_workbook(agent, outside):
    await agent.receive(list_mail("refus;password_protected"))
    correction = outside.sender.sent[-1].raw.decode()
    assert "retirez le mot de passe" in correction
    assert "file:" not in correction


async def test_an_approved_list_becomes_accounts_an_export_and_pages(agent, outside):
    await approved(agent, *FIVE)
    assert [each.nom for each in agent.read(lambda unit: unit.accounts(FASE))] == [
        row.split(";")[0] for row in FIVE
    ]
    assert [len(pages) for pages in outside.hand_over.files.values()] == [5]
    assert f"{LIST}/pages" not in outside.sender.templates  # nothing before the import is confirmed
    await agent.press("importe", "E1", desk="etnic")
    pages = [each for each in outside.sender.sent if each.template == f"{LIST}/pages"]
    assert [f"acces-happi-990001-{part}-sur-3.pdf" in each.raw.decode() for part, each in enumerate(pages, 1)] == [
        True,
        True,
        True,
    ]
    assert agent.case(LIST).state == "termine"
    assert outside.hand_over.files == {}  # the export names students: it goes once it is confirmed


async def test_accounts_that_etnic_refused_get_no_page(agent, outside):
    await approved(agent, *FIVE)
    ((batch, pages),) = outside.hand_over.files.items()
    await agent.press("importe_erreurs", "E1", desk="etnic")
    assert agent.case(LIST).state == "attend_etnic"
    assert "déposez le fichier" in outside.desk.card("etnic").title
    outside.hand_over.returned[batch] = frozenset({pages[0].username, pages[1].username})
    await agent.press("importe_erreurs", "E1", desk="etnic")
    assert agent.case(LIST).state == "termine"
    assert dict(outside.desk.card().fields)["Refusés à l’import"] == "2"
    sent = "".join(each.raw.decode() for each in outside.sender.sent if each.template == f"{LIST}/pages")
    assert "acces-happi-990001-2-sur-2.pdf" in sent


async def test_a_later_list_creates_keeps_and_deletes_once_two_agents_agree(agent, outside):
    await approved(agent, *FIVE)
    await agent.press("importe", "E1", desk="etnic")
    await agent.receive(list_mail(*FIVE[:3], "Okonkwo;Ada;2012-09-09"))
    facts = dict(outside.desk.card().fields)
    assert (facts["Comptes à créer"], facts["Comptes inchangés"], facts["Comptes à supprimer"]) == ("1", "3", "2")
    await agent.press("approuver")
    assert outside.desk.card().title == "Liste d’élèves : il manque l’approbation d’un second agent"
    await agent.press("approuver")
    assert "un autre agent doit l’approuver" in outside.desk.whispers[-1][2]
    assert len(agent.read(lambda unit: unit.accounts(FASE))) == 5
    await agent.press("approuver", OTHER_AGENT)
    assert len(agent.read(lambda unit: unit.accounts(FASE))) == 4
    ((_batch, rows),) = outside.hand_over.files.items()
    assert sorted(row.action for row in rows) == ["create", "delete", "delete"]
    assert [row.password is not None for row in rows] == [True, False, False]


async def test_deleted_accounts_can_be_repaired_for_thirty_days_then_nobody_knows_whose_they_were(agent, outside):
    await approved(agent, *FIVE)
    await agent.press("importe", "E1", desk="etnic")
    await approved(agent, *FIVE[:4])
    await agent.press("importe", "E1", desk="etnic")
    gone = select(ACCOUNT.c.nom, ACCOUNT.c.state).where(ACCOUNT.c.state.in_(("deleted", "erased")))
    outside.clock.advance(days=29)
    await agent.settle()
    assert [row.state for row in agent.read(lambda unit: unit.run(gone).all())] == ["deleted"]
    outside.clock.advance(days=2)
    await agent.settle()
    assert [tuple(row) for row in agent.read(lambda unit: unit.run(gone).all())] == [("", "erased")]


async def test_who_was_asleep_comes_back_with_the_same_account_and_a_page_without_code(agent, outside):
    await approved(agent, *FIVE)
    await agent.press("importe", "E1", desk="etnic")
    before = {each.id for each in agent.read(lambda unit: unit.accounts(FASE))}
    agent.store.write_now(lambda unit: unit.run(update(ACCOUNT).values(state="deactivated")))
    await agent.receive(list_mail(*(row.upper() for row in FIVE)))
    assert dict(outside.desk.card().fields)["Comptes à réactiver"] == "5"
    await agent.press("approuver")
    after = agent.read(lambda unit: unit.accounts(FASE))
    assert {each.id for each in after} == before
    assert {each.state for each in after} == {"active"}
    await agent.press("importe", "E1", desk="etnic")
    assert agent.case(LIST).state == "termine"
    assert [page.code for page in outside.renderers.pages[-1]] == [""] * 5


async def test_a_list_that_changes_nobody_says_so_and_ends_with_a_mail_and_no_batch(agent, outside):
    await approved(agent, *FIVE)
    await agent.press("importe", "E1", desk="etnic")
    await agent.receive(list_mail(*(row.upper() for row in FIVE)))
    assert dict(outside.desk.card().fields)["Rien ne change : est-ce la liste de l’an dernier ?"] == "oui"
    await agent.press("approuver")
    assert outside.sender.templates[-1] == f"{LIST}/acceptee"
    assert agent.case(LIST).state == "termine"
    assert len(outside.hand_over.exported) == 1


async def test_a_few_students_of_many_delete_nobody_until_an_agent_says_what_they_are(agent, outside):
    await approved(agent, *FIVE)
    await agent.press("importe", "E1", desk="etnic")
    await agent.receive(list_mail("Okonkwo;Ada;2012-09-09"))
    assert outside.desk.card().title == "Liste d’élèves : complète, ou seulement les nouveaux élèves ?"
    assert [button.choice for button in outside.desk.card().buttons][:2] == ["complete", "mouvement"]
    await agent.press("mouvement")
    facts = dict(outside.desk.card().fields)
    assert (facts["Comptes à créer"], facts["Comptes à supprimer"]) == ("1", "0")
    await agent.press("approuver")
    assert len(agent.read(lambda unit: unit.accounts(FASE))) == 6


async def test_the_same_file_again_is_said_to_be_known(agent, outside):
    await agent.receive(list_mail(*FIVE))
    await agent.receive(list_mail(*FIVE, text="Je vous la renvoie."))
    assert outside.sender.templates == [f"{LIST}/recu", f"{LIST}/deja_recu"]
    assert len(outside.readers.contexts) == 1


async def test_a_newer_file_takes_the_buttons_of_the_older_card(agent, outside):
    await agent.receive(list_mail(*FIVE))
    old = outside.desk.card()
    await agent.receive(list_mail(*FIVE[:2]))
    assert dict(outside.desk.card().fields)["Élèves dans la liste"] == "2"
    await agent.press("approuver", card=old)
    assert agent.read(lambda unit: unit.accounts(FASE)) == []
    assert "a changé" in outside.desk.whispers[-1][2]


async def test_a_file_during_the_hand_over_waits_its_turn(agent, outside):
    await approved(agent, *FIVE)
    await agent.receive(list_mail(*FIVE, "Okonkwo;Ada;2012-09-09"))
    assert outside.sender.templates.count(f"{LIST}/recu") == 2
    assert agent.case(LIST).state == "attend_etnic"
    await agent.press("importe", "E1", desk="etnic")
    assert agent.case(LIST).state == "attend_agent"
    assert dict(outside.desk.card().fields)["Comptes à créer"] == "1"


async def test_accounts_changed_since_the_comparison_are_compared_again(agent, outside):
    await agent.receive(list_mail(*FIVE))
    seen = outside.desk.card()
    agent.store.write_now(lambda unit: unit.stamp([990001]))
    await agent.press("approuver", card=seen)
    assert agent.read(lambda unit: unit.accounts(FASE)) == []
    assert agent.case(LIST).state == "attend_agent"
    assert outside.desk.card().version > seen.version


async def test_a_list_before_the_opening_waits_for_it_without_a_card(agent, outside):
    await agent.receive(form_mail(990002))
    cards = len(outside.desk.cards)
    await agent.receive(list_mail(*FIVE, fase=990002))
    assert "waits_for_opening: True" in outside.sender.sent[-1].raw.decode()
    assert agent.case(LIST).state == "attend_ouverture"
    assert len(outside.desk.cards) == cards
    await agent.press("valider")
    await agent.press("environnement_ouvert", "E1", desk="etnic")
    assert agent.case(LIST).state == "attend_agent"
    assert len(outside.desk.cards) == cards + 2


async def test_a_list_whose_request_is_refused_is_closed_with_a_mail(agent, outside):
    await agent.receive(form_mail(990002))
    await agent.receive(list_mail(*FIVE, fase=990002))
    await agent.press("refuser", text="Non.")
    assert set(outside.sender.templates[-2:]) == {"happi_ouverture/refusee", f"{LIST}/cloture_refus"}
    assert not agent.case(LIST).open


async def test_a_list_without_any_request_gets_the_form_and_two_buttons(agent, outside):
    await agent.receive(list_mail(*FIVE, fase=990003))
    assert outside.sender.templates == [f"{LIST}/recu", f"{LIST}/sans_ouverture"]
    assert [button.choice for button in outside.desk.card().buttons] == ["demander", "ecarter"]


async def test_a_movement_names_who_comes_and_moves_nobody_else(agent, outside):
    await approved(agent, *FIVE)
    await agent.press("importe", "E1", desk="etnic")
    await agent.receive(list_mail("mouvement", "Okonkwo;Ada;2012-09-09"))
    assert outside.desk.card().title == "Mouvement d’élèves à approuver"
    facts = dict(outside.desk.card().fields)
    assert (facts["Comptes à créer"], facts["Comptes à supprimer"]) == ("1", "0")
    await agent.press("approuver")
    assert len(agent.read(lambda unit: unit.accounts(FASE))) == 6


async def test_words_after_a_correction_reach_an_agent(agent, outside):
    await agent.receive(list_mail(*FAULTY))
    correction = outside.sender.sent[-1].message_id
    assert outside.desk.cards == {}
    await agent.receive(mail(box(990001), "Que faut-il corriger ?", answers=correction))
    assert outside.desk.card().title == "Liste d’élèves : l’école a répondu"
    assert list(outside.mailboxes.inbox["happi"]) == [2]


async def test_two_workbooks_in_one_mail_are_asked_for_one(agent, outside):
    files = [("a.csv", b"Nom;Pr\xc3\xa9nom\nA;B"), ("b.csv", b"Nom;Pr\xc3\xa9nom\nC;D")]
    await agent.receive(mail(box(990001), "Deux classes.", files=files))
    assert outside.sender.templates == [f"{LIST}/plusieurs_canevas"]
    assert outside.desk.card().title == "Courrier avec plusieurs canevas"


async def test_no_name_stands_in_an_engine_row(agent):
    await approved(agent, *FIVE)
    await agent.press("importe", "E1", desk="etnic")
    tables = ("event", "dossier", "transition", "card", "effect", "job", "mail", "sent", "change", "batch")
    with agent.store.engine.connect() as connection:
        rows = [str(connection.exec_driver_sql(f"SELECT * FROM {name}").fetchall()) for name in tables]
    assert not any(row.split(";")[0] in text for text in rows for row in FIVE)


async def test_every_template_of_the_story_gets_its_values(tmp_path):
    outside = Outside()  # nothing of the agent that every other test here has at work
    (tmp_path / "real").mkdir()
    async with running(tmp_path / "real", outside, writer=Writing()) as agent:
        agent.store.write_now(lambda unit: unit.set_environment(FASE, Environment.OPEN, agent.world.clock.now()))
        await agent.receive(list_mail(*FAULTY))
        await agent.receive(list_mail("refus;password_protected"))
        await agent.receive(list_mail(*FIVE))
        await agent.receive(list_mail(*FIVE, text="Encore."))
        await agent.press("demander", text="Combien de classes ?")
        await agent.press("approuver")
        await agent.press("importe", "E1", desk="etnic")
        await agent.receive(list_mail(*FIVE, fase=990003))
        await agent.receive(mail(box(990002), "Nous voulons ouvrir un environnement Happi."))
        await agent.receive(mail(box(990002), "Bonjour à tous."))
        assert agent.parked() == []
        assert len(outside.sender.sent) >= 13
