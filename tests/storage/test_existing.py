"""Accounts that existed before us: kept many at once, never deleted, their comparison stale after a change."""

from datetime import UTC, datetime

from bot.domain.numbers import Fase
from bot.ports.existing import AccountUpdate, ExistingAccount

AT = datetime(2026, 10, 3, 12, 5, tzinfo=UTC)
SCHOOL = Fase(990001)


def account(username: str, **changes: object) -> ExistingAccount:
    values = {"fase": 990001, "nom": "Dubois", "prenom": "Léa", "date_naissance": None, "state": "active"}
    return ExistingAccount(username=username, school_year="2026-2027", **{**values, **changes})


async def test_many_usernames_are_found_at_once(store):
    many = [account(f"u{number}") for number in range(2_500)]
    await store.write(lambda unit: unit.add_existing(many, AT))
    wanted = [f"u{number}" for number in range(0, 5_000, 2)]
    found = await store.read(lambda unit: unit.known_accounts(wanted))
    assert len(found) == 1_250
    assert (found["u0"].fase, found["u0"].state, found["u0"].origin, found["u0"].dated) == (
        990001, "active", "import", False
    )  # fmt: skip
    assert (await store.read(lambda unit: unit.imported_counts())) == {990001: 2_500}


async def test_an_update_changes_what_it_names_and_nothing_else(store):
    await store.write(lambda unit: unit.add_existing([account("a"), account("b", fase=990002)], AT))
    known = await store.read(lambda unit: unit.known_accounts(["a", "b"]))
    stamps = [
        await store.read(lambda unit, fase=fase: unit.account_stamp(Fase(fase))) for fase in (990001, 990002)
    ]
    update = AccountUpdate(known["a"].id, 990001, date_naissance="2012-03-04")
    await store.write(lambda unit: unit.update_existing([update]))
    after = await store.read(lambda unit: unit.known_accounts(["a", "b"]))
    assert (after["a"].dated, after["a"].state, after["b"].dated) == (True, "active", False)
    assert await store.read(lambda unit: unit.account_stamp(SCHOOL)) == stamps[0] + 1
    assert await store.read(lambda unit: unit.account_stamp(Fase(990002))) == stamps[1]


async def test_nothing_to_write_leaves_the_stamp(store):
    await store.write(lambda unit: (unit.add_existing([], AT), unit.update_existing([])))
    assert await store.read(lambda unit: unit.account_stamp(SCHOOL)) == 0


async def test_marks_are_told_apart_and_last(store):
    await store.write(lambda unit: (unit.mark_imported([990001], AT), unit.declare_empty(Fase(990002), "U1", AT)))
    assert await store.read(lambda unit: unit.schools_known()) == {990001, 990002}
    assert await store.read(lambda unit: unit.setting("state:990001")) == "import"
    assert await store.read(lambda unit: unit.setting("state:990002")) == "empty:U1"
    assert not await store.read(lambda unit: unit.state_known(Fase(990003)))
