"""Who is in office, what an environment was, and schools that the register lacks: what the statements promise."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.domain.numbers import Fase
from bot.domain.readings import Person
from bot.domain.schools import Environment, Fate, Vanished
from bot.ports.rows import CaseRow
from storage.queries.base import CONTACT, ENVIRONMENT_CHANGE
from tests.support.fakes import MONDAY

FASE, OTHER = Fase(990001), Fase(990002)
LATER = MONDAY + timedelta(days=30)
NADIA, UGO = Person("gestionnaire", "Lambert, Nadia", "Prof"), Person("gestionnaire", "Peeters, Ugo", "")
KARIM = Person("direction", "Dubois, Karim", "")
MAIL, NEXT = 1, 2  # the first mail of a dossier that names somebody, and another


@pytest.fixture
def do(store):
    """Run one unit of work."""
    return store.write_now


def case(do, key: str, fase: Fase = FASE) -> int:
    row = CaseRow(0, f"VGM-{key.upper():0>6}", "happi_ouverture", key, "nouveau", "{}", "2026-2027", fase)
    return do(lambda unit: unit.add_case(row, MONDAY))


def named(do, key: str, *persons: Person, fase: Fase = FASE) -> int:
    which = case(do, key, fase)
    do(lambda unit: unit.add_contacts(which, MAIL, fase, persons, MONDAY))
    return which


def test_whom_a_form_names_only_its_own_dossier_sees(do):
    first, other = named(do, "aaa", NADIA, KARIM), case(do, "bbb")
    assert do(lambda unit: unit.in_office(FASE)) == []
    assert do(lambda unit: unit.named_by(other, MAIL)) == []
    assert set(do(lambda unit: unit.named_by(first, MAIL))) == {NADIA, KARIM}


def test_who_takes_office_does_so_in_his_or_her_own_school(do):
    first = named(do, "aaa", NADIA, KARIM)
    do(lambda unit: unit.record_contacts(first, MAIL, FASE, MONDAY))
    assert set(do(lambda unit: unit.in_office(FASE))) == {NADIA, KARIM}
    assert do(lambda unit: unit.in_office(OTHER)) == []


def test_who_was_in_office_keeps_both_dates(do, store):
    for key, person, at in (("aaa", NADIA, MONDAY), ("bbb", UGO, LATER)):
        which = named(do, key, person)
        do(lambda unit, which=which, at=at: unit.record_contacts(which, MAIL, FASE, at))
    assert do(lambda unit: unit.in_office(FASE)) == [UGO]
    with store.engine.connect() as connection:
        rows = connection.execute(select(CONTACT).order_by(CONTACT.c.id)).all()
    assert [(row.valid_from, row.valid_until) for row in rows] == [(MONDAY, LATER), (LATER, None)]


def test_recording_twice_changes_nothing(do):
    which = named(do, "aaa", NADIA)
    do(lambda unit: unit.record_contacts(which, MAIL, FASE, MONDAY))
    do(lambda unit: unit.record_contacts(which, MAIL, FASE, LATER))
    assert do(lambda unit: unit.in_office(FASE)) == [NADIA]


def test_only_whom_the_mail_decided_on_names_takes_office(do):
    which = named(do, "aaa", NADIA)
    do(lambda unit: unit.add_contacts(which, NEXT, FASE, [UGO, KARIM], LATER))
    do(lambda unit: unit.record_contacts(which, MAIL, FASE, LATER))
    assert do(lambda unit: unit.in_office(FASE)) == [NADIA]
    do(lambda unit: unit.record_contacts(which, NEXT, FASE, LATER))
    assert set(do(lambda unit: unit.in_office(FASE))) == {UGO, KARIM}


def test_one_mail_may_name_others_in_each_of_its_dossiers(do):
    first, other = named(do, "aaa", NADIA), named(do, "bbb", UGO)
    assert [do(lambda unit, each=each: unit.named_by(each, MAIL)) for each in (first, other)] == [[NADIA], [UGO]]


def test_an_environment_keeps_what_it_was(do, store):
    for state in (Environment.REQUESTED, Environment.OPEN, Environment.OPEN, Environment.CLOSED):
        do(lambda unit, state=state: unit.set_environment(FASE, state, MONDAY))
    do(lambda unit: unit.mark_imported([990002], LATER))
    do(lambda unit: unit.mark_imported([990002], LATER))
    with store.engine.connect() as connection:
        rows = connection.execute(select(ENVIRONMENT_CHANGE).order_by(ENVIRONMENT_CHANGE.c.id)).all()
    ours = [(990001, state, "vaguemestre") for state in ("requested", "open", "closed")]
    assert [(row.fase, row.state, row.origin) for row in rows] == [*ours, (990002, "open", "import")]


def test_an_import_opens_no_environment_that_an_agent_closed(do):
    do(lambda unit: unit.set_environment(FASE, Environment.CLOSED, MONDAY))
    do(lambda unit: unit.mark_imported([990001], LATER))
    do(lambda unit: unit.declare_empty(FASE, "U1", LATER))
    assert do(lambda unit: unit.environment(FASE)) is Environment.CLOSED


def test_a_vanished_school_keeps_the_day_it_was_first_missed(do):
    do(lambda unit: unit.mark_vanished({FASE: Vanished(MONDAY)}))
    do(lambda unit: unit.mark_vanished({FASE: Vanished(LATER, Fate.MERGED, OTHER)}))
    assert do(lambda unit: unit.vanished()) == {FASE: Vanished(MONDAY, Fate.MERGED, OTHER)}
    do(lambda unit: unit.forget_vanished([FASE]))
    assert do(lambda unit: unit.vanished()) == {}


def test_what_is_at_stake_is_an_environment_or_an_open_dossier(do):
    assert list(do(lambda unit: unit.at_stake([FASE, OTHER]))) == []
    do(lambda unit: unit.set_environment(FASE, Environment.REQUESTED, MONDAY))
    case(do, "bbb", OTHER)
    assert list(do(lambda unit: unit.at_stake([FASE, OTHER]))) == [FASE, OTHER]
    do(lambda unit: unit.set_environment(FASE, Environment.CLOSED, MONDAY))
    assert list(do(lambda unit: unit.at_stake([FASE, OTHER]))) == [OTHER]
