"""`happi import` and `happi empty`: the accounts that Happi has already, the difference first, nothing deleted."""

import csv
import io
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import xlsxwriter
from sqlalchemy import text

from bot.cli import existing_state, main
from bot.domain.events import EnvironmentOpened
from bot.domain.numbers import Fase
from bot.domain.schools import Environment
from bot.engine.register import SchoolEvent
from bot.handlers.courrier import Letter
from bot.ports.rows import CaseRow
from tests.register.conftest import Answer

AT = datetime(2026, 10, 3, 12, 5, tzinfo=UTC)
TITLES = ("username", "firstname", "lastname", "email", "institution", "suspended", "cohort1", "profile_field_ddn")
LEA = ("e990001-aaaaaa", "Léa", "Dubois", "x@happi.invalid", "990001", 0, "ecole-990001", "04/03/2012")
NOE = ("e990001-bbbbbb", "Noé", "Lambert", "y@happi.invalid", "990001", 1, "ecole-990001", "")
TOM = ("tom.maes", "Tom", "Maes", "z@happi.invalid", "990002", 0, "ecole-990002", "2011-10-06")
NAMES = re.compile("Léa|Dubois|Noé|Lambert|Tom|Maes|aaaaaa|bbbbbb|tom.maes|happi.invalid")


@pytest.fixture
def happi(capsys, config, store):
    """Runs `vaguemestre happi …` with one agent in the settings."""
    settings = config.read_text("utf-8")
    config.write_text(f'{settings}[slack]\nagents = ["U0AGENT1"]\n', "utf-8")

    def do(*argv: object) -> Answer:
        status = main(["happi", *(str(each) for each in argv), "--config", str(config)])
        written = capsys.readouterr()
        assert not NAMES.search(written.out + written.err)
        return Answer(status, written.out, written.err)

    return do


@pytest.fixture
def export(tmp_path):
    """Writes a CSV export with these rows."""

    def write(*rows: tuple[object, ...], titles: tuple[str, ...] = TITLES, name: str = "moodle.csv") -> Path:
        path = tmp_path / name
        stream = io.StringIO()
        csv.writer(stream).writerows([titles, *rows])
        path.write_text(stream.getvalue(), "utf-8")
        return path

    return write


def accounts(store) -> dict[str, tuple[object, ...]]:
    statement = text("SELECT username, fase, state, origin, imported, school_year FROM account ORDER BY username")
    with store.engine.connect() as connection:
        return {row[0]: tuple(row[1:]) for row in connection.execute(statement)}


def people(store, fase: int) -> list[tuple[str, str, str | None]]:
    rows = store.read_now(lambda unit: unit.accounts(Fase(fase)))
    return [(row.nom, row.prenom, row.date_naissance) for row in rows]


def known(store, fase: int) -> bool:
    return store.read_now(lambda unit: unit.state_known(Fase(fase)))


def origin(store, fase: int) -> tuple[str, str]:
    statement = text("SELECT state, origin FROM environment WHERE fase = :fase")
    with store.engine.connect() as connection:
        return tuple(connection.execute(statement, {"fase": fase}).one())


def line(answer: Answer, first: str) -> list[str]:
    """The cells of one row of the report."""
    return next(found.split() for found in answer.out.splitlines() if found.split()[:1] == [first])


def test_accounts_are_taken_in_and_their_schools_known(happi, store, export):
    answer = happi("import", export(LEA, NOE, TOM), "--oui")
    assert answer.status == 0
    assert line(answer, "990001") == ["990001", "2", "0", "0", "0", "0", "1", "1", "0", "0"]
    assert "Environnements notés ouverts, état connu : 2\n  990001, 990002" in answer.out
    assert "Repris : 3 comptes créés ici" in answer.out
    rows = accounts(store)
    assert [row[:4] for row in rows.values()] == [
        (990001, "active", "import", 1), (990001, "deactivated", "import", 1), (990002, "active", "import", 1)
    ]  # fmt: skip
    assert people(store, 990001) == [("Dubois", "Léa", "2012-03-04"), ("Lambert", "Noé", None)]
    assert people(store, 990002) == [("Maes", "Tom", "2011-10-06")]
    assert origin(store, 990001) == ("open", "import")
    assert [known(store, fase) for fase in (990001, 990002, 990003)] == [True, True, False]


def test_names_stand_in_the_personal_columns_only(happi, store, export):
    happi("import", export(LEA, NOE, TOM), "--oui")
    with store.engine.connect() as connection:
        found = connection.execute(text("SELECT typeof(nom), typeof(prenom), typeof(date_naissance) FROM account"))
        assert {tuple(row) for row in found} == {("blob", "blob", "blob"), ("blob", "blob", "null")}


def test_a_dry_run_shows_the_same_report_and_changes_nothing(happi, store, export):
    file = export(LEA, NOE, TOM)
    dry = happi("import", file, "--dry-run")
    assert (dry.status, accounts(store), known(store, 990001)) == (0, {}, False)
    assert "Essai à blanc : rien n’a été changé." in dry.out
    real = happi("import", file, "--oui")
    assert real.out.startswith(dry.out.removesuffix("Essai à blanc : rien n’a été changé.\n"))


def test_without_a_yes_nothing_changes(happi, store, export, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("oui\n"))  # no terminal: nobody was asked
    answer = happi("import", export(LEA))
    assert (answer.status, accounts(store)) == (1, {})
    assert answer.err == "Rien n’a été changé ; relancez avec --oui pour appliquer.\n"


def test_the_same_file_again_changes_nothing(happi, store, export):
    file = export(LEA, NOE, TOM)
    happi("import", file, "--oui")
    stamp = store.read_now(lambda unit: unit.account_stamp(Fase(990001)))
    again = happi("import", file, "--oui")
    assert (again.status, "Ces comptes sont déjà repris." in again.out) == (0, True)
    assert line(again, "990001")[1:3] == ["0", "2"]
    assert store.read_now(lambda unit: unit.account_stamp(Fase(990001))) == stamp


def test_a_newer_file_updates_adds_and_deletes_nothing(happi, store, export):
    happi("import", export(LEA, NOE, TOM), "--oui")
    before = store.read_now(lambda unit: unit.account_stamp(Fase(990001)))
    suspended = (*LEA[:5], 1, *LEA[6:])
    back = (*NOE[:5], 0, NOE[6], "05/11/2013")
    new = ("e990001-cccccc", "Zoé", "Wauters", "", "990001", 0, "", "06/10/2011")
    answer = happi("import", export(suspended, back, new), "--oui")
    assert line(answer, "990001") == ["990001", "1", "0", "1", "1", "1", "1", "0", "0", "0"]
    assert [row[1] for row in accounts(store).values()] == ["deactivated", "active", "active", "active"]
    assert people(store, 990001)[1] == ("Lambert", "Noé", "2013-11-05")
    assert store.read_now(lambda unit: unit.account_stamp(Fase(990001))) > before


def test_accounts_that_left_the_file_are_counted_and_left(happi, store, export):
    happi("import", export(LEA, NOE, TOM), "--oui")
    answer = happi("import", export(LEA), "--oui")
    assert line(answer, "990001")[-1] == "1"
    assert len(accounts(store)) == 3


def test_a_file_that_does_not_say_who_is_suspended_suspends_and_wakes_nobody(happi, store, export):
    happi("import", export(LEA, NOE), "--oui")
    titles = ("username", "lastname", "firstname", "institution")
    answer = happi("import", export(("e990001-bbbbbb", "Lambert", "Noé", "990001"), titles=titles), "--oui")
    assert "La colonne « suspended » manque" in answer.out
    assert "Aucune colonne de date de naissance" in answer.out
    assert [row[1] for row in accounts(store).values()] == ["active", "deactivated"]


def test_names_in_a_newer_file_change_no_account(happi, store, export):
    happi("import", export(LEA), "--oui")
    renamed = (LEA[0], "Lea", "Dubois-Maes", *LEA[3:7], "05/03/2012")
    assert "Ces comptes sont déjà repris." in happi("import", export(renamed), "--oui").out
    assert people(store, 990001) == [("Dubois", "Léa", "2012-03-04")]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("", *LEA[1:]), "sans nom d’utilisateur : 1\n  2"),
        (("a b", *LEA[1:]), "nom d’utilisateur impossible : 1\n  2"),
        ((*LEA[:2], "  ", *LEA[3:]), "sans nom de famille : 1\n  2"),
        ((*LEA[:4], "", 0, "", ""), "aucun numéro FASE (cohorte, institution, idnumber) : 1\n  2"),
        ((*LEA[:4], "990001", 0, "ecole-990002", ""), "plusieurs numéros FASE : 1\n  2"),
        ((*LEA[:4], "987654", 0, "", ""), "Numéros FASE inconnus du registre : 1\n  987654 (1 comptes)"),
        ((*LEA[:5], "peut-être", "", ""), "colonne « suspended » illisible : 1\n  2"),
        ((*LEA[:6], "990001-profs", ""), "enseignants et personnel, dont l’accès est automatique : 1\n  2"),
        (("admin", *LEA[1:]), "comptes techniques : 1\n  2"),
    ],
)
def test_rows_left_out_are_named_by_number_with_their_reason(happi, store, export, row, said):
    answer = happi("import", export(row, TOM), "--oui")
    assert said in answer.out
    assert list(accounts(store)) == ["tom.maes"]


def test_the_same_username_twice_is_one_account(happi, store, export):
    answer = happi("import", export(LEA, LEA), "--oui")
    assert "nom d’utilisateur déjà vu plus haut : 1\n  3" in answer.out
    assert len(accounts(store)) == 1


def test_a_username_of_another_school_is_left_where_it_is(happi, store, export):
    happi("import", export(TOM), "--oui")
    answer = happi("import", export((*TOM[:4], "990003", 0, "", "")), "--oui")
    assert "déjà connus dans une autre école : 1\n  2" in answer.out
    assert accounts(store)["tom.maes"][0] == 990002


def test_the_same_student_under_two_usernames_is_kept_twice_and_counted(happi, store, export):
    answer = happi("import", export(LEA, ("lea.d", *LEA[1:])), "--oui")
    assert line(answer, "990001")[8] == "1"
    assert len(accounts(store)) == 2


def test_an_unreadable_birth_date_is_told_and_the_account_kept(happi, store, export):
    answer = happi("import", export((*LEA[:7], "31/02/2012")), "--oui")
    assert "Lignes, importés sans leur date de naissance, illisible : 1\n  2" in answer.out
    assert people(store, 990001) == [("Dubois", "Léa", None)]


def test_accounts_of_our_own_are_left_as_they_are(happi, store, export):
    happi("import", export(LEA), "--oui")
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE account SET origin = 'vaguemestre'"))
    answer = happi("import", export((*LEA[:5], 1, *LEA[6:])), "--oui")
    assert "Comptes créés par Vaguemestre, laissés tels quels : 1" in answer.out
    assert accounts(store)[LEA[0]][1] == "active"


@pytest.mark.parametrize("state", ["deleted", "erased"])
def test_accounts_marked_deleted_do_not_come_back(happi, store, export, state):
    happi("import", export(LEA), "--oui")
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE account SET state = :state"), {"state": state})
    answer = happi("import", export(LEA), "--oui")
    assert "Comptes marqués supprimés ici, laissés tels quels : 1" in answer.out
    assert accounts(store)[LEA[0]][1] == state


def test_one_school_may_be_named_for_the_whole_file(happi, store, export):
    titles = ("Nom d'utilisateur", "Prénom", "Nom", "Suspendu", "Date de naissance")
    file = export(("u1", "Léa", "Dubois", "Non", "4 mars 2012"), titles=titles)
    assert happi("import", file, "--fase", 990003, "--oui").status == 0
    assert people(store, 990003) == [("Dubois", "Léa", "2012-03-04")]


def test_a_row_that_names_another_school_than_the_file_is_left_out(happi, store, export):
    answer = happi("import", export(LEA, TOM), "--fase", 990001, "--oui")
    assert "plusieurs numéros FASE : 1\n  3" in answer.out
    assert list(accounts(store)) == [LEA[0]]


def test_a_workbook_is_read_too(happi, store, tmp_path):
    path = tmp_path / "moodle.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("users")
        sheet.write_row(0, 0, TITLES)
        sheet.write_row(1, 0, LEA)
        sheet.write_row(2, 0, (*NOE[:4], 990001, 1, "", 41583))
    assert happi("import", path, "--oui").status == 0
    assert people(store, 990001) == [("Dubois", "Léa", "2012-03-04"), ("Lambert", "Noé", "2013-11-05")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Ce fichier est vide."),
        (b"a;b\n1;2\n", "n’ont pas été trouvées"),
        (b"PK\x03\x04 not a zip", "Ce classeur est illisible"),
    ],
)
def test_a_file_that_is_no_export_is_refused_in_one_sentence(happi, tmp_path, content, said):
    path = tmp_path / "file"
    path.write_bytes(content)
    answer = happi("import", path)
    assert (answer.status, said in answer.err) == (1, True)


def test_a_missing_file_and_an_unknown_school_are_named(happi, export, tmp_path):
    assert "ne peut pas être lu" in happi("import", tmp_path / "absent.csv").err
    assert "987654 n’est pas au registre" in happi("import", export(LEA), "--fase", 987654).err
    assert happi("import", export(LEA), "--fase", 0).status == 1


def test_an_import_cut_short_leaves_its_schools_unknown_and_goes_on(happi, store, export, monkeypatch):
    monkeypatch.setattr(existing_state, "GROUP", 2)
    file = export(LEA, NOE, TOM)
    calls = []

    def failing(unit, *args):
        calls.append(args)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("storage.queries.existing.Existing.mark_imported", failing)
        assert happi("import", file, "--oui").status == 130
    assert (len(calls), len(accounts(store)), known(store, 990001)) == (1, 3, False)
    assert happi("import", file, "--oui").status == 0
    assert (len(accounts(store)), known(store, 990001)) == (3, True)


def waiting(store, fase: int) -> None:
    """An open dossier of this school."""
    row = CaseRow(
        id=0,
        reference="VGM-7K2M4Q",
        procedure="courrier",
        key="letter:1",
        state="fase_inconnue",
        data=Letter().model_dump_json(),
        year="2026-2027",
        fase=Fase(fase),
    )
    store.write_now(lambda unit: unit.add_case(row, AT))


def test_a_dossier_that_waits_for_its_environment_is_told(happi, store, export):
    waiting(store, 990001)
    answer = happi("import", export(LEA, TOM), "--oui")
    assert "1 dossier attendait une de ces écoles" in answer.out
    (event,) = store.read_now(lambda unit: unit.pending_events(10))
    told = SchoolEvent.model_validate_json(event.payload)
    assert (told.fase, isinstance(told.event, EnvironmentOpened)) == (990001, True)


def test_an_agent_declares_a_school_empty(happi, store):
    answer = happi("empty", "--fase", 990001, "--agent", "U0AGENT1")
    assert (answer.status, known(store, 990001), origin(store, 990001)) == (0, True, ("open", "empty"))
    assert store.read_now(lambda unit: unit.setting("state:990001")) == "empty:U0AGENT1"
    assert "déjà connu" in happi("empty", "--fase", 990001, "--agent", "U0AGENT1").out


def test_only_an_agent_declares_a_school_empty(happi, store):
    answer = happi("empty", "--fase", 990001, "--agent", "U0STRANGER")
    assert (answer.status, known(store, 990001)) == (1, False)
    assert "n’est pas un agent" in answer.err


def test_a_school_with_accounts_is_not_empty(happi, export):
    happi("import", export(LEA), "--oui")
    answer = happi("empty", "--fase", 990001, "--agent", "U0AGENT1")
    assert (answer.status, "n’est pas vide" in answer.err) == (1, True)


def test_an_action_must_be_named(happi):
    with pytest.raises(SystemExit, match="2"):
        happi()


def test_a_school_opened_by_the_program_itself_is_known(store):
    store.write_now(lambda unit: unit.set_environment(Fase(990001), Environment.REQUESTED, AT))
    assert not known(store, 990001)
    store.write_now(lambda unit: unit.set_environment(Fase(990001), Environment.OPEN, AT))
    assert known(store, 990001)


def test_a_later_request_does_not_make_an_imported_school_unknown(happi, store, export):
    happi("import", export(LEA), "--oui")
    store.write_now(lambda unit: unit.set_environment(Fase(990001), Environment.REQUESTED, AT))
    assert known(store, 990001)
