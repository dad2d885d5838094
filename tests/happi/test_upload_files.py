"""One file for each way in which Moodle must be told to upload, with names that Moodle gets as they are."""

import csv
import hashlib
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.happi.rules import Conventions, check
from bot.happi.upload import digest, harmless, upload_files
from bot.ports import AccountAction, HandOverRow
from tests.support.hand_over_rows import BATCH, FASE, changed, code, new, username

KNOWN = {
    "username",
    "password",
    "firstname",
    "lastname",
    "email",
    "institution",
    "cohort1",
    "suspended",
    "deleted",
}
MIXED = (
    new(1, "Yılmaz", "Zoé"),
    changed(2, AccountAction.REACTIVATE),
    changed(3, AccountAction.REACTIVATE, code(3)),
    changed(4, AccountAction.SUSPEND),
    changed(5, AccountAction.DELETE),
    changed(6, AccountAction.NEW_CODE, code(6)),
)


def files(*rows: HandOverRow) -> dict[str, list[list[str]]]:
    made = upload_files(BATCH, rows, Conventions())
    return {each.name: list(csv.reader(io.StringIO(each.content.decode("utf-8"), newline=""))) for each in made}


def test_each_mode_has_its_file_and_no_row_is_in_two():
    assert files(*MIXED) == {
        f"{BATCH}-creation.csv": [
            ["username", "password", "firstname", "lastname", "email", "institution", "cohort1"],
            [
                username(1),
                code(1),
                "Zoé",
                "Yılmaz",
                f"{username(1)}@happi.invalid",
                "990001",
                "ecole-990001",
            ],
        ],
        f"{BATCH}-reactivation.csv": [["username", "suspended"], [username(2), "0"]],
        f"{BATCH}-reactivation-code.csv": [["username", "password", "suspended"], [username(3), code(3), "0"]],
        f"{BATCH}-nouveau-code.csv": [["username", "password"], [username(6), code(6)]],
        f"{BATCH}-suspension.csv": [["username", "suspended"], [username(4), "1"]],
        f"{BATCH}-suppression.csv": [["username", "deleted"], [username(5), "1"]],
    }


def test_columns_are_known_to_moodle_and_none_is_twice():
    for lines in files(*MIXED).values():
        assert set(lines[0]) <= KNOWN
        assert len(set(lines[0])) == len(lines[0]) >= 2  # Moodle refuses a file of one column


def test_a_mode_without_rows_has_no_file():
    assert list(files(new(1))) == [f"{BATCH}-creation.csv"]
    assert files() == {}


def test_the_digest_is_that_of_all_files_one_after_the_other():
    made = upload_files(BATCH, MIXED, Conventions())
    joined = b"".join(each.content for each in sorted(made, key=lambda file: file.name))
    assert digest(made) == hashlib.sha256(joined).hexdigest()


def test_conventions_may_be_others():
    made = upload_files(BATCH, [new(1, fase=123)], Conventions("sans-mail.invalid", "happi-"))
    line = made[0].content.decode().splitlines()[1]
    assert line.endswith(f"{username(1)}@sans-mail.invalid,000123,happi-000123")


def test_twenty_thousand_rows_are_one_file():
    lines = files(*(new(number) for number in range(20_000)))[f"{BATCH}-creation.csv"]
    assert len(lines) == 20_001
    assert len({line[4] for line in lines}) == 20_001


# --- names -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["-Dupont", "’t Kint", "D'Hondt", "Dupont, épouse Martin", 'Jean "Jo"', "Ngo\u0302c", "de la Vallée-Poussin"],
)
def test_a_real_name_reaches_moodle_as_it_is(name):
    lines = files(new(1, name))[f"{BATCH}-creation.csv"]
    assert lines[1][3] == name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ('=HYPERLINK("http://x";"y")', '\'=HYPERLINK("http://x";"y")'),
        ("-cmd|'/C calc'!A0", "'-cmd|'/C calc'!A0"),
        ("+1", "'+1"),
        ("@SOMME(A1)", "'@SOMME(A1)"),
        ("  =1", "'=1"),
        ("\t=1", "'=1"),
        ("\r=1", "'=1"),
        ("＝1+1", "'＝1+1"),
        ("Dupont;=1", "Dupont;'=1"),
        ("Dupont,-1+1", "Dupont,'-1+1"),
        ("Dupont\n=1", "Dupont =1"),
        ('Dupont\\"', 'Dupont "'),
        ("-", "-"),
    ],
)
def test_no_name_begins_a_formula(name, safe):
    assert harmless(name) == safe


@given(st.text())
@example(";=")
@example("-=1")
def test_whatever_a_name_is_no_cell_of_any_spreadsheet_is_a_formula(name):
    safe = harmless(name)
    assert not set(safe) & set("\t\r\n\x00\\")
    for cell in safe.replace(";", ",").split(","):
        begin = cell.strip()
        assert begin[:1] not in tuple("=+@＝＋＠") or not begin
        if begin[:1] in ("-", "－"):
            assert not set(begin[1:]) & set('0123456789()|!=+*/&"{}[]:;$#%')


@given(st.lists(st.tuples(st.text(min_size=1), st.text(min_size=1)), max_size=5))
def test_every_row_stays_one_row_with_all_its_columns(students):
    rows = [new(number, nom, prenom) for number, (nom, prenom) in enumerate(students)]
    for lines in files(*rows).values():
        assert len(lines) == len(rows) + 1
        assert {len(line) for line in lines} == {7}


# --- what may not leave ------------------------------------------------------------------------------------------


def named(written: str) -> HandOverRow:
    return HandOverRow(written, "Benali", "Aya", AccountAction.SUSPEND, FASE)


@pytest.mark.parametrize("written", ["aya.benali", "e990001-k7m2qd", "a_b@c-d.e", "0", "x" * 100])
def test_a_username_follows_the_rule_of_moodle(written):
    check(BATCH, [named(written)])


@pytest.mark.parametrize(
    "written",
    ["", "Aya", "aya benali", "éa", "-aya", "=aya", "@aya", "aya\n", "aya,1", 'a"b', "x" * 101, "ａya"],
)
def test_another_username_stops_the_batch_without_being_named(written):
    with pytest.raises(ValueError, match="ne suit pas la règle") as caught:
        check(BATCH, [named(written)])
    assert written.strip() == "" or written not in str(caught.value)


@pytest.mark.parametrize(
    "rows",
    [
        [new(1), changed(1, AccountAction.DELETE)],
        [HandOverRow(username(1), "Benali", "Aya", AccountAction.CREATE, FASE)],
        [HandOverRow(username(1), "Benali", "Aya", AccountAction.CREATE, FASE, "")],
        [HandOverRow(username(1), "Benali", "Aya", AccountAction.CREATE, FASE, "=1")],
        [changed(1, AccountAction.DELETE, code(1))],
        [changed(1, AccountAction.SUSPEND, code(1))],
    ],
    ids=["twice", "no_code", "empty_code", "formula_code", "code_to_delete", "code_to_suspend"],
)
def test_rows_that_contradict_themselves_stop_the_batch(rows):
    with pytest.raises(ValueError, match="compte"):
        check(BATCH, rows)


@pytest.mark.parametrize("batch", ["", "../lot", "lot/1", ".lot", "lot 1"])
def test_a_batch_is_named_like_a_file(batch):
    with pytest.raises(ValueError, match="nom du lot"):
        check(batch, [new(1)])


def test_a_row_shows_nobody():
    row = new(1, "Secretova", "Ada")
    assert "Secretova" not in repr(row) + str(row)
    assert code(1) not in repr(upload_files(BATCH, [row], Conventions()))
