"""Environments and users: counted live, by level and class, and never guessed."""

from dataclasses import replace
from datetime import date, timedelta

from bot.ports.indicators import AccountCount, EnteredFigure, EnvironmentRow, Facts, KeptDay
from bot.reports.delivered import delivered
from bot.reports.kept import kept_day
from bot.reports.model import Kind, Missing, Share
from bot.reports.numbers import said
from tests.support.report_state import AT, TODAY

TEACHERS = EnteredFigure("teachers", 15140, date(2026, 10, 1), "U0AGENT1")
OTHERS = EnteredFigure("others", 3930, date(2026, 10, 1), "U0AGENT1")
YESTERDAY = TODAY - timedelta(days=1)


def headline(section, code):
    return next(each for each in section.headlines if each.code == code)


def test_1135_environments_are_printed_as_in_the_source(published, scope):
    section = delivered(published, scope())
    first = headline(section, "environments")
    assert f"{said(first.value)} {first.words}" == "1.135 environnements établissement livrés"
    assert section.kind is Kind.QUANTITY


def test_each_level_has_its_share_and_they_sum_to_a_hundred(published, scope, found):
    section = delivered(published, scope())
    levels = ("fondamental", "secondaire", "specialise", "esahr")
    got = [found.cell(section, "levels", level, "share") for level in levels]
    assert got == [Share(785), Share(140), Share(65), Share(10)]
    assert found.cell(section, "levels", "total", "share") == Share(1000)


def test_students_are_those_who_can_log_in(published, scope, found):
    waiting = AccountCount(
        "esahr", open=True, state="active", imported=False, origin="vaguemestre", existed=True, gone=False, many=5
    )
    ended = replace(waiting, state="deactivated", imported=True, many=7)
    deleted = replace(waiting, state="deleted", imported=True, gone=True, many=11)
    shut = replace(waiting, imported=True, open=False, many=3)
    more = (waiting, ended, deleted, shut)
    section = delivered(replace(published, accounts=[*published.accounts, *more]), scope())
    assert found.cell(section, "users", "students", "users") == 2 * 1135
    assert found.cell(section, "levels", "esahr", "students") == 22
    states = {each.code: each.values[0] for each in found.table(section, "accounts").rows}
    assert states == {
        "active": 2270, "waiting": 5, "shut": 3, "deactivated": 7, "standing": 2285, "deleted": 11, "erased": 0,
    }  # fmt: skip


def test_teachers_are_left_blank_until_an_agent_enters_them(published, scope, found):
    section = delivered(published, scope())
    assert found.cell(section, "users", "teachers", "users") is Missing.BLANK
    assert headline(section, "users").value is Missing.BLANK


def test_users_are_the_sum_of_three_known_classes(published, scope, found):
    section = delivered(replace(published, entered=[TEACHERS, OTHERS]), scope())
    assert headline(section, "users").value == 2270 + 15140 + 3930
    assert found.cell(section, "users", "teachers", "origin") == "saisi au 01/10/2026 par U0AGENT1"


def test_a_figure_entered_for_a_later_day_is_not_used(published, scope, found):
    later = replace(TEACHERS, value=16000, day=date(2026, 11, 1))
    facts = replace(published, entered=[TEACHERS, later])
    assert found.cell(delivered(facts, scope()), "users", "teachers", "users") == 16000
    assert found.cell(delivered(facts, scope(date(2026, 10, 15))), "users", "teachers", "users") == 15140
    assert found.cell(delivered(facts, scope(date(2026, 9, 1))), "users", "teachers", "users") is Missing.BLANK


def test_the_published_classes_sum_to_the_published_whole(published, scope, found):
    section = delivered(published, scope())
    printed = [found.cell(section, "users", code, "published") for code in ("students", "teachers", "others")]
    assert printed == [596_018, 15_140, 3_930]
    assert found.cell(section, "users", "total", "published") == sum(printed) == 615_088


def test_an_environment_opened_after_the_day_is_not_counted(published, scope):
    late = EnvironmentRow(999001, "esahr", "open", "vaguemestre", AT + timedelta(days=2))
    facts = replace(published, environments=[*published.environments, late])
    assert headline(delivered(facts, scope()), "environments").value == 1136
    assert headline(delivered(facts, scope(YESTERDAY)), "environments").value == 1135


def test_a_refused_request_was_never_an_environment(published, scope):
    asked = EnvironmentRow(999001, "esahr", "none", "vaguemestre", AT + timedelta(days=2))
    facts = replace(published, environments=[*published.environments, asked])
    assert headline(delivered(facts, scope(YESTERDAY)), "environments").value == 1135


def test_what_was_taken_from_happi_later_cannot_be_reconstructed(published, scope, found):
    taken = EnvironmentRow(999001, "secondaire", "open", "import", AT + timedelta(days=2))
    account = AccountCount(
        "secondaire", open=True, state="active", imported=True, origin="import", existed=False, gone=False, many=40
    )
    facts = replace(
        published, environments=[*published.environments, taken], accounts=[*published.accounts, account]
    )
    section = delivered(facts, scope(YESTERDAY))
    assert headline(section, "environments").value is Missing.UNKNOWN
    assert found.cell(section, "levels", "secondaire", "environments") is Missing.UNKNOWN
    assert found.cell(section, "levels", "esahr", "environments") == 11
    assert found.cell(section, "levels", "esahr", "share") is Missing.UNKNOWN
    assert found.cell(section, "accounts", "standing", "accounts") is Missing.UNKNOWN
    assert any("Au moins 1.135 environnements l’étaient" in remark for remark in section.remarks)


def test_an_environment_closed_since_was_open_before(published, scope):
    opened = EnvironmentRow(999001, "esahr", "open", "vaguemestre", AT)
    closed = replace(opened, state="closed", at=AT + timedelta(days=2))
    facts = replace(published, environments=[*published.environments, opened, closed])
    assert headline(delivered(facts, scope()), "environments").value == 1135
    assert headline(delivered(facts, scope(YESTERDAY)), "environments").value == 1136


def test_an_environment_first_heard_of_when_it_closed_may_have_been_open(published, scope):
    closed = EnvironmentRow(999001, "esahr", "closed", "vaguemestre", AT + timedelta(days=2))
    facts = replace(published, environments=[*published.environments, closed])
    assert headline(delivered(facts, scope()), "environments").value == 1135
    assert headline(delivered(facts, scope(YESTERDAY)), "environments").value is Missing.UNKNOWN


def test_for_a_past_day_who_could_log_in_is_not_known_but_accounts_are(published, scope, found):
    later = AccountCount(
        "esahr", open=True, state="active", imported=True, origin="vaguemestre", existed=False, gone=False, many=9
    )
    erased = replace(later, existed=True, state="erased", gone=False, many=4)
    facts = replace(published, accounts=[*published.accounts, later, erased], entered=[TEACHERS, OTHERS])
    section = delivered(facts, scope(YESTERDAY))
    assert found.cell(section, "users", "students", "users") is Missing.UNKNOWN
    assert headline(section, "users").value is Missing.UNKNOWN
    assert found.cell(section, "levels", "esahr", "register") is Missing.UNKNOWN
    assert found.cell(section, "accounts", "standing", "accounts") == 2274
    assert any("rien n’en a été gardé ce jour-là" in remark for remark in section.remarks)


def test_what_was_kept_on_that_day_is_known_later(published, scope, found):
    kept = KeptDay(YESTERDAY, {"esahr": 20, "": 1}, {"active": 21, "waiting": 2}, {"esahr": 22})
    other = replace(kept, day=YESTERDAY - timedelta(days=1), students={"esahr": 999})
    facts = replace(published, kept=[other, kept], entered=[TEACHERS, OTHERS])
    section = delivered(facts, scope(YESTERDAY))
    assert found.cell(section, "levels", "esahr", "students") == 20
    assert found.cell(section, "levels", "esahr", "register") == 22
    assert found.cell(section, "levels", "esahr", "coverage") == Share(500)
    assert found.cell(section, "levels", "secondaire", "students") == 0
    assert found.cell(section, "accounts", "waiting", "accounts") == 2
    assert headline(section, "users").value == 21 + 15140 + 3930
    assert any("gardés ce jour-là" in remark for remark in section.remarks)


def test_the_counts_of_the_present_are_kept_as_the_report_shows_them(published, scope):
    kept = kept_day(published, TODAY)
    assert kept.students == {"fondamental": 1782, "secondaire": 318, "specialise": 148, "esahr": 22}
    assert (kept.states, kept.register) == ({"active": 2270}, published.register)
    later = replace(scope(TODAY), made=TODAY + timedelta(days=30))
    assert delivered(replace(published, kept=[kept]), later).headlines == (
        delivered(published, scope(TODAY)).headlines
    )


def test_the_past_months_end_with_the_day_itself(published, scope, found):
    rows = found.table(delivered(published, scope()), "environments_by_month").rows
    assert [each.code for each in (rows[0], rows[-1])] == ["2025-12", "2026-11"]
    assert [each.values[0] for each in rows[-3:]] == [0, 1135, 1135]


def test_levels_outside_the_source_are_shown_only_when_they_count(published, scope, found):
    assert len(found.table(delivered(published, scope()), "levels").rows) == 5
    unknown = EnvironmentRow(999001, None, "open", "vaguemestre", AT)
    facts = replace(published, environments=[*published.environments, unknown])
    labels = [each.label for each in found.table(delivered(facts, scope()), "levels").rows]
    assert labels[-2:] == ["Inconnu du registre", "Total"]


def test_a_level_of_one_or_two_schools_calls_for_care(published, scope):
    few = replace(published, environments=published.environments[:-10])
    remarks = delivered(few, scope()).remarks
    assert [remark for remark in remarks if "Moins de trois environnements (Artistique" in remark]
    assert not [remark for remark in delivered(published, scope()).remarks if "Moins de trois" in remark]


def test_without_anything_nothing_is_divided(scope, found):
    section = delivered(Facts(), scope())
    assert found.cell(section, "levels", "esahr", "share") is Missing.NONE
    assert headline(section, "environments").value == 0
