"""Who holds what: by school, by the whole of a PO, with the form and the dossier that gave it."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.numbers import Fase, PoFase
from bot.domain.readings import Person
from bot.domain.schools import Etablissement
from bot.ports.grants import Grant
from tests.support.fakes import MONDAY

PAPER = "a" * 64
AT_SCHOOL = Grant(
    "epoles", "direction", 990001, 990100, "Öztürk Ève", MONDAY, account="ozte12", paper=PAPER, case=3
)
AT_SISTER = Grant("epoles", "direction", 990002, 990100, "Lambert Nadia")
OF_PO = Grant("epoles", "pouvoir_organisateur", None, 990100, "Noël Tom")
ELSEWHERE = Grant("pix", "orga", 990001)


def found(store, *place) -> list[Grant]:
    return [grant for _number, grant in store.read_now(lambda unit: unit.grants_of("epoles", *place))]


def test_a_grant_keeps_its_account_its_form_and_its_dossier(store):
    store.write_now(lambda unit: unit.add_grants([AT_SCHOOL]))
    assert found(store, Fase(990001), None) == [AT_SCHOOL]
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT account FROM grant_").scalars().all() == [b"ozte12"]


def test_a_school_has_its_own_and_those_of_its_whole_po(store):
    store.write_now(lambda unit: unit.add_grants([AT_SCHOOL, AT_SISTER, OF_PO, ELSEWHERE]))
    assert found(store, Fase(990001), PoFase(990100)) == [AT_SCHOOL, OF_PO]
    assert found(store, Fase(990001), None) == [AT_SCHOOL]
    assert found(store, None, PoFase(990100)) == [AT_SCHOOL, AT_SISTER, OF_PO]
    assert found(store, None, None) == []


def test_a_po_has_those_of_the_schools_that_the_register_gives_it(store):
    imported = Grant("epoles", "direction", 990001, None, "Öztürk Ève")
    store.write_now(lambda unit: unit.add_grants([imported, replace(imported, fase=990002)]))
    assert found(store, None, PoFase(990100)) == [imported]


def test_a_grant_is_held_from_its_first_instant_until_its_end():
    day = timedelta(days=1)
    held = Grant("epoles", "direction", since=MONDAY, until=MONDAY + day)
    assert [held.held(MONDAY + shift) for shift in (-day, 0 * day, day)] == [False, True, False]


def test_a_po_is_known_by_its_schools(store):
    named = Etablissement(
        Fase(990005), "École du Parc", po_fase=PoFase(990100), po_denomination="ASBL de l’Invention"
    )
    assert store.read_now(lambda unit: unit.po_denomination(PoFase(990100))) == ""
    store.write_now(lambda unit: unit.put_schools([named]))
    assert store.read_now(lambda unit: unit.po_denomination(PoFase(990100))) == "ASBL de l’Invention"
    assert store.read_now(lambda unit: unit.po_denomination(PoFase(990001))) is None, "a school is no PO"


def test_the_attachment_that_names_people_is_remembered(store):
    person = Person("beneficiaire", "Noël Tom", "directeur")
    store.write_now(lambda unit: unit.add_contacts(1, 4, None, [person], MONDAY, part=2))
    assert store.read_now(lambda unit: (unit.named_in(1, 4), unit.named_in(1, 5))) == (2, None)
