"""The counts behind the indicators, on a real database."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert

from bot.domain.effects import ApplyChanges, SendMail
from bot.domain.mail_parts import AttachPages
from bot.domain.numbers import Fase
from bot.domain.schools import Environment
from bot.handlers import epoles, pix, poles_demandes, questions
from bot.ports.indicators import (
    AccountCount,
    EnteredFigure,
    KeptDay,
    MailCount,
    Movements,
    Period,
    StageCount,
    YearProgress,
)
from storage.queries import base
from storage.queries.indicators import Indicators
from tests.support.report_state import case, history

START = datetime(2026, 9, 1, tzinfo=UTC)
END = datetime(2026, 11, 23, tzinfo=UTC)
PERIOD = Period(START, END)
IN, BEFORE, AFTER = START + timedelta(days=10), START - timedelta(days=10), END + timedelta(days=1)
ONE, TWO, THREE = Fase(990001), Fase(990002), Fase(990003)


@pytest.fixture
def unit(store):
    """One transaction, given up at the end."""
    from storage.unit import Unit

    with store.engine.connect() as connection:
        yield Unit(connection)


@pytest.fixture
def counts(unit):
    return Indicators(unit.connection)


def account(unit, number: int, fase: int = 990001, **other: object) -> int:
    values = {
        "fase": fase, "username": f"e{fase}-{number}", "nom": "Inventé", "prenom": "Élève",
        "date_naissance": "2010-01-01", "state": "active", "imported": True, "generation": 0, "key_id": "1",
        "school_year": "2026-2027", "origin": "vaguemestre", "created_at": IN,
    }  # fmt: skip
    return unit.insert(insert(base.ACCOUNT), values | other)


def test_the_register_is_counted_by_level_without_the_schools_that_left_it(unit, counts):
    assert counts.register_levels() == {"esahr": 2, "secondaire": 1}
    unit.run(insert(base.VANISHED).values(fase=990001, since=IN, fate="vanished"))
    assert counts.register_levels() == {"esahr": 1, "secondaire": 1}


def test_environments_come_with_the_level_of_their_school(unit, counts):
    unit.set_environment(ONE, Environment.OPEN, IN)
    unit.set_environment(Fase(990999), Environment.REQUESTED, IN)
    unit.mark_imported([int(THREE)], AFTER)
    unit.set_environment(ONE, Environment.CLOSED, AFTER)
    found = [(each.fase, each.level, each.state, each.origin, each.at) for each in counts.environments()]
    assert found == [
        (990001, "esahr", "open", "vaguemestre", IN),
        (990001, "esahr", "closed", "vaguemestre", AFTER),
        (990003, "secondaire", "open", "import", AFTER),
        (990999, None, "requested", "vaguemestre", IN),
    ]


def test_accounts_are_counted_by_what_they_share(unit, counts):
    for number in range(3):
        account(unit, number)
    account(unit, 3, fase=990002)
    account(unit, 4, created_at=AFTER)
    account(unit, 5, state="erased", deleted_at=IN)
    account(unit, 6, fase=990003, imported=False, origin="import")
    unit.set_environment(ONE, Environment.OPEN, IN)
    alike = {
        "open": True,
        "state": "active",
        "imported": True,
        "origin": "vaguemestre",
        "existed": True,
        "gone": False,
    }
    assert sorted(counts.account_counts(END), key=repr) == sorted(
        [
            AccountCount("esahr", **alike, many=3),
            AccountCount("esahr", **(alike | {"open": False}), many=1),
            AccountCount("esahr", **(alike | {"existed": False}), many=1),
            AccountCount("esahr", **(alike | {"state": "erased", "gone": True}), many=1),
            AccountCount("secondaire", **(alike | {"open": False, "imported": False, "origin": "import"}), many=1),
        ],
        key=repr,
    )


def test_a_dossier_stands_where_its_history_left_it_on_that_day(unit, counts):
    dossier = case(unit, "happi_ouverture", "opening:990001", "{}", BEFORE, ONE)
    lines = [
        (BEFORE, "form_arrived", "nouveau", "attend_agent"),
        (AFTER, "chosen", "attend_agent", "attend_etnic"),
    ]
    history(unit, dossier, "{}", lines)
    assert counts.stages(END) == [StageCount("happi_ouverture", "attend_agent", 1)]
    assert counts.stages(AFTER + timedelta(days=1)) == [StageCount("happi_ouverture", "attend_etnic", 1)]
    assert counts.stages(BEFORE) == []


def test_the_history_of_a_dossier_that_moved_is_whole_up_to_the_end(unit, counts):
    moved = case(unit, "happi_ouverture", "opening:990001", "{}", BEFORE, ONE)
    history(unit, moved, "{}", [(BEFORE, "form_arrived", "nouveau", "attend_agent")])
    history(unit, moved, "{}", [(IN, "chosen", "attend_agent", "attend_etnic")])
    history(unit, moved, "{}", [(AFTER, "chosen", "attend_etnic", "ouvert")])
    still = case(unit, "happi_ouverture", "opening:990002", "{}", BEFORE, TWO)
    history(unit, still, "{}", [(BEFORE, "form_arrived", "nouveau", "attend_agent")])
    assert [(step.case, step.at, step.after) for step in counts.steps(PERIOD)] == [
        (moved, BEFORE, "attend_agent"),
        (moved, IN, "attend_etnic"),
    ]


def test_a_dossier_tells_what_it_is_about_by_the_code_in_its_data(unit, counts):
    case(unit, "courrier", "thread:1", '{"title": "a_trier"}', IN)
    case(unit, "epoles", "form:2", '{"form": "epoles_annexe_1", "title": "demande"}', IN)
    case(unit, "courrier", "thread:3", '{"title": null}', IN)
    case(unit, "courrier", "thread:4", '{"title": "a_trier"}', BEFORE)
    found = [(each.procedure, each.about) for each in counts.dossiers(PERIOD)]
    assert found == [("courrier", "a_trier"), ("epoles", "epoles_annexe_1"), ("courrier", None)]


def test_forms_and_questions_are_told_as_their_own_procedures_keep_them(unit, counts):
    for key, data in {
        "epoles:epoles_annexe_5:990001:a": epoles.Demande(annexe=5),
        "epoles:scan:990001:b": epoles.Demande(title="numerise"),
        "pix:990010:certif:2027-2028": pix.Demande(product="certif"),
        "question:a": questions.Thread(topic="poles_depart"),
        "question:b": questions.Thread(answered="poles_acces"),
        "demande:a": poles_demandes.Asked(kind="liste"),
    }.items():
        case(unit, key.partition(":")[0], key, data.model_dump_json(), IN)
    assert [each.about for each in counts.dossiers(PERIOD)] == [
        "epoles_annexe_5", "numerise", "pix_certif", "poles_depart", "poles_acces", "liste",
    ]  # fmt: skip


def test_files_and_their_problems_are_those_of_the_period(unit, counts):
    for at, refusal in ((IN, None), (IN, "too_large"), (BEFORE, None)):
        values = {"case_id": 1, "mail_id": 1, "refusal": refusal, "rows": 12, "errors": 2, "warnings": 0, "at": at}
        list_id = unit.insert(insert(base.LIST), values)
        for position in range(2):
            problem = {"list_id": list_id, "position": position, "level": "error", "code": "date_missing"}
            unit.run(insert(base.PROBLEM), problem | {"message": "…"})
    assert [(each.refusal, each.rows, each.errors) for each in counts.files(PERIOD)] == [
        (None, 12, 2),
        ("too_large", 12, 2),
    ]
    (problem,) = counts.problems(PERIOD)
    assert (problem.code, problem.level, problem.files, problem.many) == ("date_missing", "error", 2, 4)


def change_set(unit, reactivated: int, state: str = "applied", new_codes: int = 0) -> int:
    values = {"list_id": 1, "fase": 990001, "stamp": 0, "state": state, "reactivated": reactivated}
    values |= {"new_codes": new_codes}
    return unit.insert(insert(base.CHANGE_SET), values)


def done(unit, dossier: int, effect, at: datetime) -> None:
    row = unit.add_effect(dossier, effect.lane, effect.kind, effect.model_dump_json(), at)
    unit.effect_done(row.id)


def test_movements_are_counted_by_their_own_dates(unit, counts):
    account(unit, 1)
    account(unit, 2, created_at=BEFORE, state="deleted", deleted_at=IN)
    account(unit, 3, created_at=BEFORE, state="erased", deleted_at=BEFORE)
    account(unit, 4, origin="import")
    dossier = case(unit, "happi_eleves", "list:990001:2026-2027", "{}", IN, ONE)
    done(unit, dossier, ApplyChanges(change_set=change_set(unit, 30)), IN)
    done(unit, dossier, ApplyChanges(change_set=change_set(unit, 500)), BEFORE)
    done(unit, dossier, ApplyChanges(change_set=change_set(unit, 7, state="proposed")), IN)
    done(unit, dossier, ApplyChanges(change_set=change_set(unit, 0, new_codes=2)), IN)
    ended = case(unit, "happi_cycle", "year:2025-2026:990001", '{"accounts": 21}', IN, ONE)
    history(unit, ended, '{"accounts": 21}', [(IN, "accounts_deactivated", "ecole", "attend_etnic")])
    whole = case(unit, "happi_cycle", "year:2025-2026", '{"accounts": 21}', IN)
    history(unit, whole, '{"accounts": 21}', [(IN, "accounts_deactivated", "desactivation", "termine")])
    assert counts.movements(PERIOD) == Movements(created=1, reactivated=30, deleted=1, deactivated=21, new_codes=2)


def test_a_change_set_applied_again_is_counted_once(unit, counts):
    dossier = case(unit, "happi_eleves", "list:990001:2026-2027", "{}", IN, ONE)
    applied = change_set(unit, 30)
    for _ in range(2):
        done(unit, dossier, ApplyChanges(change_set=applied), IN)
    assert counts.movements(PERIOD).reactivated == 30


def test_mails_and_the_pages_they_carry(unit, counts):
    dossier = case(unit, "happi_eleves", "list:990001:2026-2027", "{}", IN, ONE)
    pages = SendMail(
        template="happi_eleves/pages",
        facts={"partie": 1, "parties": 1, "pages": 140},
        attach=AttachPages(blob="a" * 64, part=1, parts=1),
    )
    done(unit, dossier, pages, IN)
    done(unit, dossier, SendMail(template="happi_eleves/recu"), IN)
    done(unit, dossier, SendMail(template="happi_eleves/recu"), BEFORE)
    unit.add_effect(dossier, "mail", "send_mail", pages.model_dump_json(), IN)  # waits still
    for uid, (sender, verdict) in enumerate((("school_box", "pass"), ("none", "fail"), ("none", "unknown"))):
        mail_came(unit, uid, sender, verdict)
    assert counts.mails(PERIOD) == MailCount(received=3, quarantined=2, sent=2, deliveries=1, pages=140)


def test_a_citizen_whose_address_is_proven_is_authenticated(unit, counts):
    mail_came(unit, 1, "none", "pass")
    assert counts.mails(PERIOD) == MailCount(received=1, quarantined=0, sent=0, deliveries=0, pages=0)


def mail_came(unit, uid: int, sender: str, verdict: str) -> None:
    values = {"box": "happi", "uidvalidity": 1, "uid": uid, "blob": "b" * 64, "verdict": verdict}
    unit.insert(insert(base.MAIL), values | {"sender": sender, "received_at": IN})


def test_the_lists_of_a_year_are_those_of_its_open_schools(unit, counts):
    for fase in (ONE, TWO, THREE):
        unit.set_environment(fase, Environment.OPEN, BEFORE)
    sent = case(unit, "happi_eleves", "list:990001:2026-2027", "{}", IN, ONE)
    history(unit, sent, "{}", [(IN, "mail_accepted", "envoi", "termine")])
    case(unit, "happi_eleves", "list:990002:2026-2027", "{}", IN, TWO)
    case(unit, "happi_eleves", "list:990002:2025-2026", "{}", BEFORE, TWO)
    case(unit, "happi_eleves", "list:990003:2026-2027", "{}", IN, THREE)
    assert counts.year_progress({"esahr"}, "2026-2027", END) == YearProgress(awaited=2, received=2, done=1)
    assert counts.year_progress({"esahr"}, "2026-2027", START) == YearProgress(awaited=2, received=0, done=0)
    assert counts.year_progress(set(), "2026-2027", END) == YearProgress()


def test_a_figure_is_kept_by_day_and_replaced_on_the_same(counts):
    october, november = date(2026, 10, 1), date(2026, 11, 1)
    for figure in (
        EnteredFigure("teachers", 99, november, "U0AGENT2"),
        EnteredFigure("teachers", 15100, october, "U0AGENT1"),
        EnteredFigure("teachers", 15140, october, "U0AGENT2"),
    ):
        counts.enter(figure)
    assert counts.entered() == [
        EnteredFigure("teachers", 15140, october, "U0AGENT2"),
        EnteredFigure("teachers", 99, november, "U0AGENT2"),
    ]


def test_the_counts_of_a_day_are_kept_and_replaced_on_the_same(counts):
    evening = KeptDay(date(2026, 11, 1), {"esahr": 12}, {"active": 12}, {"esahr": 2})
    before = KeptDay(date(2026, 9, 30), {"esahr": 9}, {"active": 9, "waiting": 3}, {"esahr": 2})
    for kept in (KeptDay(evening.day, {}, {}, {}), evening, before):
        counts.keep(kept)
    assert counts.kept() == [before, evening]
    assert counts.entered() == []


def test_no_count_reads_a_name(unit, counts, monkeypatch):
    """Personal columns are decoded by one type: whoever selects one calls it."""
    account(unit, 1)

    def refuse(*_: object) -> str:
        raise AssertionError("un nom a été lu")

    monkeypatch.setattr("storage.columns.Personal.process_result_value", refuse)
    with pytest.raises(AssertionError, match="un nom a été lu"):
        unit.run(base.ACCOUNT.select()).all()
    counts.account_counts(END)
    counts.environments()
    counts.files(PERIOD)
    counts.problems(PERIOD)
    counts.movements(PERIOD)
