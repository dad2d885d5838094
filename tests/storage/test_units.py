"""What the statements promise to the engine, one unit of work at a time."""

import sqlite3
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from bot.domain.numbers import Fase
from bot.domain.readings import Level, Problem, StudentRow, WorkbookReading
from bot.domain.schools import Environment, Etablissement, SchoolType
from bot.ports import Cursor, Posted
from bot.ports.rows import CaseRow, ChangeLine, Comparison, Earlier, MailRow
from storage.queries.base import ACCOUNT
from tests.support.fakes import MONDAY
from tests.support.world import SCHOOLS

FASE = Fase(990001)
LATER = MONDAY + timedelta(minutes=5)
CASE = CaseRow(0, "VGM-ABC123", "happi_eleves", "list:990001:2026-2027", "nouveau", "{}", "2026-2027", FASE)
ROWS = tuple(
    StudentRow("Élèves", number, nom, "Aya", "2012-03-04")
    for number, nom in enumerate(("Zola", "Abou", "Mertens"))
)


@pytest.fixture
def do(store):
    """Run one unit of work."""
    return store.write_now


@pytest.fixture
def case(do):
    return do(lambda unit: unit.add_case(CASE, MONDAY))


def add(do, case, lane="mail", **more):
    return do(lambda unit: unit.add_effect(case, lane, "send_mail", "{}", MONDAY, **more))


def ready(do, lane="mail", now=MONDAY):
    return [row.number for row in do(lambda unit: unit.ready_effects(lane, now, 50))]


def test_an_input_is_recorded_once_under_its_key(do):
    first = do(lambda unit: unit.add_event("press:1", "press", "{}", MONDAY))
    assert first is not None
    assert do(lambda unit: unit.add_event("press:1", "press", "{}", MONDAY)) is None
    assert [row.id for row in do(lambda unit: unit.pending_events(9))] == [first]


def test_the_same_bytes_are_one_blob(do):
    digests = {do(lambda unit: unit.add_blob(b"canevas", MONDAY)) for _ in range(2)}
    assert len(digests) == 1
    (digest,) = digests
    do(lambda unit: unit.forget_blob(digest))
    with pytest.raises(LookupError):
        do(lambda unit: unit.blob(digest))


def test_one_dossier_of_a_key_is_open_at_a_time(do, case):
    with pytest.raises((IntegrityError, sqlite3.IntegrityError)):
        do(lambda unit: unit.add_case(replace(CASE, reference="VGM-DEF456"), MONDAY))
    do(lambda unit: unit.save_case(case, "ecarte", "{}", open_=False, at=MONDAY))
    assert do(lambda unit: unit.open_case(CASE.procedure, CASE.key)) is None
    again = do(lambda unit: unit.add_case(replace(CASE, reference="VGM-DEF456"), MONDAY))
    assert do(lambda unit: unit.open_case(CASE.procedure, CASE.key)).id == again


def test_effects_of_a_dossier_are_numbered_over_all_lanes(do, case):
    assert [add(do, case, lane).number for lane in ("mail", "slack", "mail")] == [1, 2, 3]


def test_only_the_first_of_a_dossier_and_lane_is_offered(do, case):
    first, _second = add(do, case), add(do, case)
    add(do, case, "slack")
    assert (ready(do), ready(do, "slack")) == ([1], [3])
    assert do(lambda unit: unit.effect_done(first.id))
    assert not do(lambda unit: unit.effect_done(first.id)), "marked once"
    assert ready(do) == [2]


@pytest.mark.parametrize("ends", ["parked", "retried"])
def test_what_is_set_aside_or_tried_later_holds_the_next(do, case, ends):
    first, _second = add(do, case), add(do, case)
    if ends == "parked":
        do(lambda unit: unit.park_effect(first.id, "builtins.ValueError", ""))
    else:
        do(lambda unit: unit.retry_effect(first.id, LATER, "occupé"))
    assert ready(do) == []


@pytest.mark.parametrize("ends", ["refused", "dropped"])
def test_what_is_refused_or_dropped_holds_nothing(do, case, ends):
    first, _second = add(do, case), add(do, case)
    if ends == "refused":
        do(lambda unit: unit.effect_refused(first.id, 550))
    else:
        do(lambda unit: unit.park_effect(first.id, "x", ""))
        do(lambda unit: unit.drop("effect", first.id))
    assert ready(do) == [2]


def test_an_effect_waits_for_another_lane_but_not_for_ever(do, case):
    filing = add(do, case, "file")
    add(do, case, "slack", after=filing.id, after_until=LATER)
    assert ready(do, "slack") == []
    (late,) = do(lambda unit: unit.ready_effects("slack", LATER, 9))
    assert late.after_failed
    do(lambda unit: unit.effect_done(filing.id))
    (punctual,) = do(lambda unit: unit.ready_effects("slack", LATER, 9))
    assert not punctual.after_failed


def test_a_replay_starts_with_fresh_tries(do, case):
    first = add(do, case)
    do(lambda unit: unit.park_effect(first.id, "x", "trace"))
    assert do(lambda unit: unit.replay("effect", first.id, LATER))
    (row,) = do(lambda unit: unit.ready_effects("mail", LATER, 9))
    assert row.attempts == 0
    assert not do(lambda unit: unit.replay("effect", first.id, LATER)), "nothing is parked any more"


def test_each_change_of_a_card_is_a_version_and_keeps_its_place(do, case):
    assert do(lambda unit: unit.put_card(case, "agents", "{}")) == 1
    do(lambda unit: unit.card_posted(case, "agents", Posted("C1", "1.0")))
    assert do(lambda unit: unit.put_card(case, "agents", '{"a": 1}')) == 2
    card = do(lambda unit: unit.card(case, "agents"))
    assert (card.version, card.at) == (2, Posted("C1", "1.0"))


def test_a_cursor_is_remembered_by_box(do):
    assert do(lambda unit: unit.cursor("happi")) == Cursor()
    for uid in (1, 7):
        do(lambda unit, uid=uid: unit.set_cursor("happi", Cursor(3, uid)))
    assert do(lambda unit: unit.cursor("happi")) == Cursor(3, 7)
    assert do(lambda unit: unit.cursor("poles")) == Cursor()


def test_a_box_is_told_once_a_day(do):
    days = [MONDAY.date(), MONDAY.date(), (MONDAY + timedelta(days=1)).date()]
    assert [do(lambda unit, day=day: unit.notice_due(FASE, day)) for day in days] == [True, False, True]


def test_a_date_asked_twice_comes_once(do, case):
    for _ in range(2):
        do(lambda unit: unit.add_job(case, "rappel", LATER))
    assert do(lambda unit: unit.due_jobs(MONDAY, 9)) == []
    ((job, *_),) = do(lambda unit: unit.due_jobs(LATER, 9))
    do(lambda unit: unit.job_done(job))
    assert do(lambda unit: unit.due_jobs(LATER, 9)) == []


def mail(do, blob, box="happi", uid=1, verdict="pass", sender="fase"):
    row = MailRow(0, box, 1, uid, blob, MONDAY)
    return do(lambda unit: unit.add_mail(row, "h" * 64, sender, verdict, said="mots"))


@pytest.mark.parametrize(
    ("blob", "box", "said", "same"),
    [
        ("a", "happi", "mots", True),
        ("b", "happi", "mots", False),
        ("b", "poles", "mots", True),
        ("b", "poles", "d’autres mots", False),
    ],
    ids=["same bytes", "other bytes", "other box", "other box and words"],
)
def test_a_duplicate_has_the_same_bytes_or_says_the_same_in_another_box(do, blob, box, said, same):
    first = mail(do, "a")
    assert do(lambda unit: unit.same_mail("h" * 64, blob, box, said)) == Earlier(first, same)


def test_the_same_mail_comes_before_one_that_only_bears_its_message_id(do):
    mail(do, "a")
    second = mail(do, "b", uid=2)
    assert do(lambda unit: unit.same_mail("h" * 64, "b", "happi", None)) == Earlier(second, same=True)


@pytest.mark.parametrize(("verdict", "sender"), [("fail", "none"), ("unknown", "none"), ("pass", "none")])
def test_a_quarantined_mail_makes_no_duplicate(do, verdict, sender):
    kept = mail(do, "a", verdict=verdict, sender=sender)
    assert do(lambda unit: unit.same_mail("h" * 64, "a", "happi", "mots")) is None
    assert do(lambda unit: unit.mail_of_bytes("a", "happi", believed=True)) is None
    assert do(lambda unit: unit.mail_of_bytes("a", "happi", believed=False)) == kept


def test_an_accepted_mail_keeps_who_accepted_it(do, case):
    kept = mail(do, "a", verdict="unknown", sender="none")
    assert do(lambda unit: unit.mail(kept)).accepted_by is None
    do(lambda unit: unit.accept_mail(kept, "U1"))
    do(lambda unit: unit.tie_mail(kept, case))
    assert do(lambda unit: unit.mail(kept)).accepted_by == "U1"
    assert do(lambda unit: unit.accepted_mails(case)) == ["U1"]


def test_the_register_comes_back_as_it_was(do):
    assert do(lambda unit: unit.schools()) == list(SCHOOLS)
    renamed = Etablissement(FASE, "Nouveau nom", SchoolType.ESAHR)
    do(lambda unit: unit.put_schools([renamed]))
    assert do(lambda unit: unit.school(FASE)) == renamed


def test_an_environment_is_none_until_it_is_noted(do):
    assert do(lambda unit: unit.environment(FASE)) is Environment.NONE
    for state in (Environment.REQUESTED, Environment.OPEN):
        do(lambda unit, state=state: unit.set_environment(FASE, state, MONDAY))
    assert do(lambda unit: unit.environment(FASE)) is Environment.OPEN


# --- lists and accounts ---------------------------------------------------------------------------------------


@pytest.fixture
def listed(do, case):
    """A list of three and the change set that creates them."""
    problems = (Problem("Élèves", 2, "nom", Level.WARNING, "case", "Ligne 2 : Plantée en capitales."),)
    reading = WorkbookReading(format="csv", list_kind="complete", rows=ROWS, problems=problems)
    list_id = do(lambda unit: unit.add_list(case, 1, reading, MONDAY))
    change_set = do(lambda unit: unit.add_change_set(list_id, FASE, 0, _CREATED, 0)).change_set
    return list_id, change_set


_CREATED = [ChangeLine("create", position) for position in range(3)]


def apply(do, change_set):
    names = (f"e990001-{number:06d}" for number in count())
    return do(lambda unit: unit.apply_change_set(change_set, lambda: next(names), "2026-2027", "1", MONDAY))


def test_a_list_comes_back_row_by_row_in_the_order_of_the_file(do, listed):
    assert do(lambda unit: unit.list_rows(listed[0])) == list(ROWS)
    assert [each.code for each in do(lambda unit: unit.list_problems(listed[0]))] == ["case"]


def test_a_change_set_is_applied_once(do, listed):
    batch, counts = apply(do, listed[1])
    assert counts.created == 3
    assert apply(do, listed[1]) == (batch, counts)
    assert len(do(lambda unit: unit.accounts(FASE))) == 3


def test_a_year_later_who_is_there_comes_back_and_who_is_not_is_marked_then_forgotten(do, listed, case):
    apply(do, listed[1])
    zola, abou, mertens = (each.id for each in do(lambda unit: unit.accounts(FASE)))
    do(lambda unit: unit.run(update(ACCOUNT).where(ACCOUNT.c.id == zola).values(state="deactivated")))
    again = (replace(ROWS[0], prenom="ZOË"), ROWS[1])
    following = do(lambda unit: unit.add_list(case, 1, WorkbookReading(rows=again), MONDAY))
    lines = [
        ChangeLine("reactivate", 0, zola),
        ChangeLine("keep", 1, abou),
        ChangeLine("delete", None, mertens),
    ]
    stamp = do(lambda unit: unit.account_stamp(FASE))
    found = do(lambda unit: unit.add_change_set(following, FASE, stamp, lines, 1))
    assert found == Comparison(found.change_set, reactivated=1, unchanged=1, deleted=1, doubtful=1)
    batch, _counts = apply(do, found.change_set)
    kept = {each.id: each for each in do(lambda unit: unit.accounts(FASE))}
    assert set(kept) == {zola, abou}
    assert (kept[zola].state, kept[zola].prenom) == ("active", "ZOË")
    handed = do(lambda unit: unit.batch_accounts(batch))
    assert [(line.account.id, line.action) for line in handed] == [(zola, "reactivate"), (mertens, "delete")]
    assert do(lambda unit: unit.erase_deleted(batch)) == 1
    assert do(lambda unit: unit.erase_deleted(batch)) == 0
    nobody = do(lambda unit: unit.batch_accounts(batch))[1].account
    assert (nobody.nom, nobody.prenom, nobody.date_naissance, nobody.state) == ("", "", None, "erased")
    assert nobody.username.startswith("e990001-")


def test_a_batch_is_in_the_order_of_the_file_by_which_pages_are_handed_out(do, listed, case):
    apply(do, listed[1])
    zola, abou, mertens = (each.id for each in do(lambda unit: unit.accounts(FASE)))
    mixed = (ROWS[2], replace(ROWS[0], prenom="Nouvelle"), ROWS[1])
    following = do(lambda unit: unit.add_list(case, 1, WorkbookReading(rows=mixed), MONDAY))
    lines = [
        ChangeLine("create", 1),
        ChangeLine("reactivate", 2, abou),
        ChangeLine("reactivate", 0, mertens),
        ChangeLine("delete", None, zola),
    ]
    stamp = do(lambda unit: unit.account_stamp(FASE))
    found = do(lambda unit: unit.add_change_set(following, FASE, stamp, lines, 0))
    names = iter(["e990001-nouvelle"])
    year = (lambda: next(names), "2027-2028", "1", MONDAY)
    batch, _counts = do(lambda unit: unit.apply_change_set(found.change_set, *year))
    handed = do(lambda unit: unit.batch_accounts(batch))
    assert [line.action for line in handed] == ["reactivate", "create", "reactivate", "delete"]
    assert [line.account.id for line in handed if line.action != "create"] == [mertens, abou, zola]


def test_accounts_are_in_the_order_of_the_school_s_file(do, listed):
    batch, _created = apply(do, listed[1])
    assert [each.account.nom for each in do(lambda unit: unit.batch_accounts(batch))] == [
        "Zola",
        "Abou",
        "Mertens",
    ]


def test_a_stale_change_set_writes_nothing(do, listed):
    do(lambda unit: unit.stamp([int(FASE)]))
    assert apply(do, listed[1]) is None
    assert do(lambda unit: unit.accounts(FASE)) == []


def test_only_the_imported_accounts_of_a_batch_get_pages(do, listed):
    batch, _created = apply(do, listed[1])
    refused = do(lambda unit: unit.batch_accounts(batch))[1].account.username
    assert do(lambda unit: unit.batch_confirmed(batch, frozenset({refused}))) == (2, 1)
    names = [each.account.nom for each in do(lambda unit: unit.batch_accounts(batch, imported_only=True))]
    assert names == ["Zola", "Mertens"]
    assert do(lambda unit: unit.batch(batch)).state == "imported_with_errors"


def test_recorded_uids_are_told_from_others_and_the_cursor_does_not_go_back(do):
    def work(unit):
        for uid in (3, 700, 1500):
            unit.add_event(f"mail:happi:7:{uid}", "mail", f"happi:7:{uid}:0", MONDAY)
        unit.add_event("mail:poles:7:4", "mail", "poles:7:4:0", MONDAY)
        unit.set_cursor("happi", Cursor(7, 1500))
        unit.set_cursor("happi", Cursor(7, 700))

    do(work)
    assert do(lambda unit: unit.recorded("happi", 7, range(1, 1600))) == {3, 700, 1500}
    assert do(lambda unit: unit.recorded("happi", 8, [3])) == set()
    assert do(lambda unit: unit.cursor("happi")) == Cursor(7, 1500)
    do(lambda unit: unit.set_cursor("happi", Cursor(8, 2)))
    assert do(lambda unit: unit.cursor("happi")) == Cursor(8, 2)
