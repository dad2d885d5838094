"""Several files of one school: each has its turn, whatever is being read, compared or handed over (promise 3)."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.numbers import Fase
from bot.domain.schools import Environment
from tests.support.raw_mails import box, list_mail, mail
from tests.support.world import Outside, running

LIST = "happi_eleves"
FASE = Fase(990001)
NUMBERS = "Un Deux Trois Quatre Cinq Six Sept Huit Neuf Dix".split()  # noqa: SIM905 - ten first names
STAYS = tuple(f"Maes;Élève {each};2012-05-{day:02d}" for day, each in enumerate(NUMBERS, 1))
ZOE, SWAPPED = "Peeters;Zoé;2011-07-01", "Zoé;Peeters;2011-07-01"
ADA, SAMI = "Okonkwo;Ada;2012-09-09", "Haddad;Sami;2012-01-03"
LOST = f"{STAYS[0]};nouveau code"
LATER = "Mouvements qui auront leur tour après cette liste"


@pytest.fixture(autouse=True)
async def _school(agent):
    """Eleven accounts that Happi has."""
    agent.store.write_now(lambda unit: unit.set_environment(FASE, Environment.OPEN, agent.world.clock.now()))
    await agent.receive(list_mail(*STAYS, ZOE))
    await finish(agent)


async def finish(agent) -> None:
    await agent.press("approuver")
    await agent.press("importe", "E1", desk="etnic")


async def together(agent, *raws: bytes) -> None:
    """They stood in the box at once."""
    for raw in raws:
        agent.outside.mailboxes.arrive(raw)
    await agent.settle()


def accounts(agent) -> dict[str, int]:
    """First names, and how often each code was renewed."""
    return {each.prenom: each.generation for each in agent.read(lambda unit: unit.accounts(FASE))}


def shown(outside):
    """The card of the list; the calendar may have drawn another since."""
    ours = [each for each in outside.desk.cards.values() if each.desk == "agents"]
    return [each for each in ours if each.title.startswith(("Liste", "Mouvement"))][-1]


def fields(outside) -> dict[str, str]:
    return dict(shown(outside).fields)


def choices(outside) -> list[str]:
    return [each.choice for each in shown(outside).buttons]


def sheet(agent, said: str = "oui") -> bytes:
    asked, version = agent.read(lambda unit: (unit.asked(FASE), unit.version_asked(FASE)))
    lines = [f"?{code};{said}" for code in asked]
    return list_mail(f"À confirmer;{agent.case(LIST).reference};{version}", *lines, text="Voici les réponses")


async def test_two_movements_during_a_hand_over_have_their_turn_one_after_the_other(agent, outside):
    await agent.receive(list_mail("mouvement", f"{ADA};entrée"))
    await agent.press("approuver")
    await agent.receive(list_mail("mouvement", f"{SAMI};entrée"))
    await agent.receive(list_mail("mouvement", LOST))
    await agent.press("importe", "E1", desk="etnic")
    assert fields(outside)["Comptes à créer"] == "1"
    await finish(agent)
    assert fields(outside)["Nouveaux codes"] == "1"
    await finish(agent)
    found = accounts(agent)
    assert (found["Ada"], found["Sami"], found["Élève Un"]) == (0, 0, 1)
    assert agent.case(LIST).state == "termine"


async def test_a_list_and_a_movement_during_a_hand_over_are_both_decided_on(agent, outside):
    await agent.receive(list_mail("mouvement", f"{ADA};entrée"))
    await agent.press("approuver")
    await together(agent, list_mail(*STAYS, ZOE, ADA, SAMI), list_mail("mouvement", LOST))
    await agent.press("importe", "E1", desk="etnic")
    assert (fields(outside)["Comptes à créer"], fields(outside)[LATER]) == ("1", "1")
    await finish(agent)
    assert fields(outside)["Nouveaux codes"] == "1"
    await finish(agent)
    assert (accounts(agent)["Sami"], accounts(agent)["Élève Un"]) == (0, 1)


async def test_a_list_and_a_movement_that_stood_in_the_box_together(agent, outside):
    await together(agent, list_mail(*STAYS, ZOE, ADA), list_mail("mouvement", LOST))
    assert (fields(outside)["Comptes à créer"], fields(outside)[LATER]) == ("1", "1")
    assert choices(outside) == ["approuver", "demander", "ecarter"]
    await finish(agent)
    await finish(agent)
    assert (accounts(agent)["Ada"], accounts(agent)["Élève Un"]) == (0, 1)


async def test_a_movement_that_corrects_another_is_taken_once_the_agent_gives_that_one_up(agent, outside):
    await agent.receive(list_mail("mouvement", "Neuf;Abel;2013-03-03;entrée"))
    await agent.receive(list_mail("mouvement", "Neuville;Abel;2013-03-03;entrée"))
    assert "écartez-la s’il la corrige" in shown(outside).title
    await agent.press("ecarter")
    await finish(agent)
    assert [each.nom for each in agent.read(lambda unit: unit.accounts(FASE)) if each.prenom == "Abel"] == [
        "Neuville"
    ]


async def test_the_same_movement_sent_twice_while_it_waits_is_known(agent, outside):
    await agent.receive(list_mail(*STAYS, ZOE, ADA))
    await agent.receive(list_mail("mouvement", LOST))
    await agent.receive(list_mail("mouvement", LOST, text="Le voici encore."))
    assert outside.sender.templates[-1] == f"{LIST}/deja_recu"
    assert fields(outside)[LATER] == "1"


async def test_a_complete_list_makes_older_movements_void_and_says_so(agent, outside):
    await agent.receive(list_mail(*STAYS, ZOE, ADA))
    await agent.receive(list_mail("mouvement", LOST))
    await agent.receive(list_mail(*STAYS, ZOE, ADA, SAMI))
    assert fields(outside)["Mouvements plus anciens, remplacés par cette liste complète"] == "1"
    assert LATER not in fields(outside)
    await finish(agent)
    assert agent.case(LIST).state == "termine"


@pytest.mark.parametrize(
    "faulty",
    [("mouvement", "Diallo;Awa;2012-13-45;entrée"), ("refus;password_protected",)],
    ids=["date", "locked"],
)
async def test_a_faulty_file_takes_the_list_that_waits_from_nobody(agent, outside, faulty):
    await agent.receive(list_mail(*STAYS, ZOE, ADA))
    await agent.receive(list_mail(*faulty))
    assert outside.sender.templates[-1] == f"{LIST}/correction"
    assert choices(outside) == ["demander", "ecarter"]
    await agent.press("ecarter")
    assert "la liste d’avant est reprise" in shown(outside).title
    await finish(agent)
    assert "Ada" in accounts(agent)


async def test_a_movement_corrected_by_the_school_waits_behind_the_list(agent, outside):
    await agent.receive(list_mail(*STAYS, ZOE, ADA))
    await agent.receive(list_mail("mouvement", "Diallo;Awa;2012-13-45;entrée"))
    await agent.receive(list_mail("mouvement", "Diallo;Awa;2012-12-05;entrée", text="corrigé"))
    assert (choices(outside)[0], fields(outside)[LATER]) == ("approuver", "1")
    await finish(agent)
    await finish(agent)
    assert {"Ada", "Awa"} <= accounts(agent).keys()


# --- answers ---


async def test_answers_during_a_hand_over_settle_the_doubt_once_it_is_over(agent, outside):
    await agent.receive(list_mail(*STAYS, SWAPPED, ADA))
    await agent.press("approuver")
    await agent.receive(sheet(agent))
    await agent.press("importe", "E1", desk="etnic")
    assert fields(outside)["Comptes inchangés"] == "12"
    assert "Doutes (ces comptes ne changent pas)" not in fields(outside)
    await finish(agent)
    assert "Peeters" in accounts(agent)


async def test_answers_behind_a_list_that_waits_lose_neither(agent, outside):
    await agent.receive(list_mail(*STAYS, SWAPPED))
    await together(agent, list_mail(*STAYS, SWAPPED, ADA, SAMI), sheet(agent))
    assert fields(outside)["Comptes à créer"] == "2"
    await finish(agent)
    assert {"Ada", "Sami"} <= accounts(agent).keys()


async def test_answers_never_decide_what_a_list_is(agent, outside):
    await agent.receive(list_mail(*STAYS, SWAPPED))
    outside.clock.at = datetime(2026, 11, 16, 9, tzinfo=UTC)
    read = outside.readers.workbook

    async def unmarked(content, name, context):
        reading = await read(content, name, context)
        return replace(reading, list_kind=None) if reading.rows else reading

    outside.readers.workbook = unmarked
    await agent.receive(list_mail(*STAYS[:8], ADA, text="sans marque"))
    assert choices(outside)[:2] == ["complete", "mouvement"]
    await agent.receive(sheet(agent))
    assert choices(outside)[:2] == ["complete", "mouvement"]
    assert agent.read(lambda unit: unit.ready_count("approuver")) == 0


async def test_the_sheet_of_a_list_that_an_agent_called_changes_asks_only_what_was_kept(
    agent, outside, monkeypatch
):
    printed, doubts = [], agent.world.writer.doubts

    def seen(school, asked, beside=None):
        printed.append((asked.movement, {each.code for each in asked.questions}))
        return doubts(school, asked, beside)

    monkeypatch.setattr(agent.world.writer, "doubts", seen)
    rows = ("Maes;Élève Sept bis;2012-05-07", "Maes;Autre;2012-05-01", "Dubois;Élève Deux;2012-05-02")
    await agent.receive(list_mail(*rows))
    await agent.press("mouvement")
    assert outside.sender.templates[-1] == f"{LIST}/a_confirmer"
    assert printed == [(True, set(agent.read(lambda unit: unit.asked(FASE))))]


async def test_answers_beside_a_file_to_correct_leave_it_to_be_corrected(agent, outside):
    await agent.receive(list_mail(*STAYS, SWAPPED, ADA))
    answers = sheet(agent)
    await finish(agent)
    await agent.receive(list_mail("mouvement", "Diallo;Awa;2012-13-45;entrée"))
    await agent.receive(answers)
    await agent.receive(list_mail("mouvement", "Diallo;Awa;2012-12-05;entrée", text="corrigé"))
    assert "approuver" in choices(outside)


# --- what an agent asked for is kept ---


async def removed(agent, outside) -> None:
    """Zoé left; two agents agree, and ETNIC has not answered."""
    await agent.receive(list_mail("mouvement", f"{ZOE};sortie"))
    await agent.press("approuver")
    if agent.case(LIST).state != "attend_etnic":
        await agent.press("approuver", "U2")


async def test_names_are_not_forgotten_before_etnic_has_answered(agent, outside):
    await removed(agent, outside)
    await agent.press("annuler_suppression")
    outside.clock.advance(days=31)
    await agent.settle()
    await agent.press("importe", "E1", desk="etnic")
    await agent.press("importe", "E1", desk="etnic")
    assert "Zoé" in accounts(agent)


async def test_whom_etnic_refused_to_delete_stays_known(agent, outside):
    await removed(agent, outside)
    (batch,) = outside.hand_over.files
    (gone,) = [each.username for each in agent.read(lambda unit: unit.batch_deleted(2))]
    outside.clock.advance(days=31)
    await agent.settle()
    outside.hand_over.returned[batch] = frozenset({gone})
    await agent.press("importe_erreurs", "E1", desk="etnic")
    outside.clock.advance(days=2)
    await agent.settle()
    await agent.receive(list_mail("mouvement", f"{ZOE};entrée"))
    await finish(agent)
    (back,) = [each for each in agent.read(lambda unit: unit.accounts(FASE)) if each.prenom == "Zoé"]
    assert back.username == gone


async def test_a_closed_environment_gets_nothing_back(agent, outside):
    await removed(agent, outside)
    await agent.press("annuler_suppression")
    await agent.receive(mail(box(990001), "Nous demandons la fermeture de l’environnement Happi de notre école."))
    await agent.press("fermer")
    etnic = [each for each in outside.desk.cards.values() if each.desk == "etnic" and each.buttons]
    await agent.press("importe", "E1", desk="etnic", card=etnic[-1])
    assert "Zoé" not in accounts(agent)
    assert f"{LIST}/retablis" not in outside.sender.templates


async def test_a_list_of_a_year_that_is_over_wakes_no_account_unseen(tmp_path):
    outside = Outside()
    outside.clock.at = datetime(2026, 6, 25, 8, tzinfo=UTC)
    (tmp_path / "june").mkdir()
    async with running(tmp_path / "june", outside) as agent:
        agent.store.write_now(lambda unit: unit.set_environment(FASE, Environment.OPEN, outside.clock.now()))
        await agent.receive(list_mail(*STAYS, ZOE))
        await finish(agent)
        await agent.receive(list_mail(*STAYS, ZOE, ADA))
        assert agent.read(lambda unit: unit.ready_count("approuver")) == 1
        outside.clock.at = datetime(2026, 7, 16, 8, tzinfo=UTC)
        await agent.settle()
        await agent.press("approuver", card=shown(outside))
        assert shown(outside).buttons[0].choice == "approuver", "other numbers: asked again"
        assert "Réactive des comptes pour une année scolaire finie" in dict(fields(outside))
        assert agent.read(lambda unit: unit.ready_count("approuver")) == 0


async def test_a_school_that_lost_all_its_pages_gets_them_again_with_the_same_codes(agent, outside):
    before = outside.renderers.pages[-1]
    await agent.press("renvoyer_tout")
    assert outside.renderers.pages[-1] == before
    assert outside.sender.templates[-1] == f"{LIST}/pages"
    assert agent.case(LIST).state == "termine"
    assert accounts(agent) == dict.fromkeys(accounts(agent), 0)
