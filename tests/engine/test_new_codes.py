"""A lost page: the school asks for a new code in a movement, and one page leaves; nobody else's code changes."""

import pytest

from bot.domain.numbers import Fase
from bot.domain.schools import Environment
from bot.ports.existing import ExistingAccount
from tests.support.fakes import MONDAY
from tests.support.raw_mails import list_mail

LIST = "happi_eleves"
FASE = Fase(990001)
AYA, ZOE, MINH = "Benali;Aya;2012-03-04", "Peeters;Zoé;2011-07-01", "Nguyễn;Minh;2010-12-24"
LOST = f"{ZOE};nouveau code"


@pytest.fixture(autouse=True)
async def _school(agent):
    """Three accounts that Happi has."""
    agent.store.write_now(lambda unit: unit.set_environment(FASE, Environment.OPEN, agent.world.clock.now()))
    await agent.receive(list_mail(AYA, ZOE, MINH))
    await agent.press("approuver")
    await agent.press("importe", "E1", desk="etnic")


def codes(agent) -> dict[str, tuple[str, int, str]]:
    """By first name: username, generation and key."""
    return {
        each.prenom: (each.username, each.generation, each.key_id)
        for each in agent.read(lambda unit: unit.accounts(FASE))
    }


async def asked(agent, *rows: str) -> None:
    await agent.receive(list_mail("mouvement", *rows))


async def test_one_new_code_is_counted_approved_handed_over_and_mailed_as_one_page(agent, outside):
    before = codes(agent)
    await asked(agent, LOST)
    card = outside.desk.card()
    assert card.title == "Mouvement d’élèves à approuver"
    facts = dict(card.fields)
    assert (facts["Nouveaux codes"], facts["Comptes à créer"], facts["Comptes inchangés"]) == ("1", "0", "0")
    assert codes(agent) == before
    await agent.press("approuver")
    username, generation, key = before["Zoé"]
    assert codes(agent) == before | {"Zoé": (username, generation + 1, key)}
    ((_batch, rows),) = outside.hand_over.files.items()
    assert [(row.username, row.action, row.password) for row in rows] == [
        (username, "new_code", f"Hp-{username}-{key}-1")
    ]
    assert dict(outside.desk.card("etnic").fields)["Nouveaux codes"] == "1"
    await agent.press("importe", "E1", desk="etnic")
    (page,) = outside.renderers.pages[-1]
    assert (page.username, page.code, page.replaces) == (username, f"Hp-{username}-{key}-1", True)
    mail = outside.sender.sent[-1]
    assert (mail.template, "new_codes: 1" in mail.raw.decode()) == (f"{LIST}/pages", True)
    assert agent.case(LIST).state == "termine"


async def test_the_school_is_told_that_a_page_will_be_made_again(agent, outside):
    await asked(agent, LOST)
    await agent.press("approuver")
    told = outside.sender.sent[-1]
    assert (told.template, "new_codes: 1" in told.raw.decode()) == (f"{LIST}/acceptee", True)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("Inconnu;Tom;2012-03-04;nouveau code", "nous ne trouvons pas de compte actif"),
        (f"{LOST}\n{ZOE};sortie", "le même élève"),
    ],
    ids=["nobody", "leaving too"],
)
async def test_a_code_that_nobody_can_be_given_is_corrected_by_the_school(agent, outside, row, why):
    before = codes(agent)
    await asked(agent, f"{AYA};nouveau code", *row.split("\n"))
    correction = outside.sender.sent[-1]
    assert (correction.template, why in correction.raw.decode()) == (f"{LIST}/correction", True)
    assert "a-corriger.xlsx" in correction.raw.decode()
    assert agent.case(LIST).state == "attend_correction"
    assert codes(agent) == before
    await asked(agent, f"{AYA};nouveau code")
    assert dict(outside.desk.card().fields)["Nouveaux codes"] == "1"


async def test_who_nearly_is_somebody_is_asked_to_the_school_and_gets_a_code_after_oui(agent, outside):
    await asked(agent, "Peters;Zoé;2011-07-01;nouveau code")
    facts = dict(outside.desk.card().fields)
    assert ("Nouveaux codes" in facts, facts["Doutes (ces comptes ne changent pas)"]) == (False, "1")
    assert outside.sender.templates[-1] == f"{LIST}/a_confirmer"
    ((code, _subject),) = agent.read(lambda unit: unit.asked(FASE)).items()
    version = agent.read(lambda unit: unit.version_asked(FASE))
    sheet = f"À confirmer;{agent.case(LIST).reference};{version}"
    await agent.receive(list_mail(sheet, f"?{code};oui", text="Voici."))
    assert dict(outside.desk.card().fields)["Nouveaux codes"] == "1"
    await agent.press("approuver")
    assert codes(agent)["Zoé"][1] == 1


async def test_a_new_code_that_etnic_refused_leaves_the_old_one_as_it_was(agent, outside):
    before = codes(agent)
    await asked(agent, LOST)
    await agent.press("approuver")
    (batch,) = outside.hand_over.files
    outside.hand_over.returned[batch] = frozenset({before["Zoé"][0]})
    pages = len(outside.renderers.pages)
    await agent.press("importe_erreurs", "E1", desk="etnic")
    assert codes(agent) == before
    assert len(outside.renderers.pages) == pages
    assert dict(outside.desk.card().fields)["Refusés à l’import"] == "1"


async def test_an_account_that_happi_had_before_us_gets_its_first_code_of_ours(agent, outside):
    old = ExistingAccount(990001, "yilmaz.d", "Yılmaz", "Deniz", "2013-01-31", "active", "2026-2027")
    agent.store.write_now(lambda unit: unit.add_existing([old], MONDAY))
    assert codes(agent)["Deniz"] == ("yilmaz.d", 0, "")
    await asked(agent, "Yılmaz;Deniz;2013-01-31;nouveau code")
    await agent.press("approuver")
    assert codes(agent)["Deniz"] == ("yilmaz.d", 1, agent.world.rules.key_id)
    ((_batch, rows),) = outside.hand_over.files.items()
    assert [row.action for row in rows] == ["new_code"]


async def test_codes_arrivals_and_departures_are_one_batch(agent, outside):
    await asked(agent, LOST, f"{AYA};sortie", "Okonkwo;Ada;2012-09-09;entrée")
    facts = dict(outside.desk.card().fields)
    counted = ("Nouveaux codes", "Comptes à créer", "Comptes à supprimer")
    assert [facts[name] for name in counted] == ["1", "1", "1"]
    await agent.press("approuver")
    await agent.press("approuver", "U2")
    ((_batch, rows),) = outside.hand_over.files.items()
    assert sorted(row.action for row in rows) == ["create", "delete", "new_code"]
    await agent.press("importe", "E1", desk="etnic")
    assert [page.replaces for page in outside.renderers.pages[-1]] == [True, False]


async def test_a_second_lost_page_is_a_second_new_code(agent, outside):
    for generation in (1, 2):
        await agent.receive(list_mail("mouvement", LOST, text=f"Perdue {generation}."))
        if generation == 2:
            await agent.receive(
                list_mail("mouvement", LOST, f"{ZOE};nouveau code")
            )  # the same file is known already
        await agent.press("approuver")
        await agent.press("importe", "E1", desk="etnic")
        assert codes(agent)["Zoé"][1] == generation
