"""`grants import`: Pix Orga holders and e-Pôles profiles, the difference first, nothing ever taken away."""

import re
from datetime import UTC, datetime

import pytest
import xlsxwriter

from bot.cli import main
from bot.domain.numbers import Fase
from bot.ports.grants import Grant
from tests.register.conftest import Answer

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
NAMES = re.compile("Élise|Bastin|Hugo|Collard|(?i:basti)")
HOLDERS = "FASE;Application;Titulaire;Depuis\n990001;Pix Orga;Bastin Élise;01/09/2022\n990002;Pix Orga;;\n"


@pytest.fixture
def grants(capsys, config, store):
    """Runs `vaguemestre grants import …`; no name is ever shown."""

    def do(*argv: object) -> Answer:
        status = main(["grants", "import", *(str(each) for each in argv), "--config", str(config)])
        written = capsys.readouterr()
        assert not NAMES.search(written.out + written.err)
        return Answer(status, written.out, written.err)

    return do


@pytest.fixture
def listed(tmp_path):
    def write(text: str):
        path = tmp_path / "detenteurs.csv"
        path.write_text(text, "utf-8")
        return path

    return write


def holds(store, fase: int, profile: str = "orga", application: str = "pix", at: datetime = NOW) -> bool:
    return store.read_now(lambda unit: unit.holds(application, profile, Fase(fase), at))


def imported(store) -> bool:
    return store.read_now(lambda unit: unit.grants_imported("pix", "orga"))


def cells(answer: Answer, first: str) -> list[str]:
    return next(found.split() for found in answer.out.splitlines() if found.split()[:1] == [first])


def test_holders_are_taken_in_and_known_from_then_on(grants, store, listed):
    assert not imported(store)
    answer = grants(listed(HOLDERS), "--oui")
    assert answer.status == 0
    assert cells(answer, "Total") == ["Total", "2", "0", "0", "0", "0"]
    assert "Pix Certif sans Pix Orga est désormais expliqué d’office" in answer.out
    assert [holds(store, fase) for fase in (990001, 990002, 990003)] == [True, True, False]
    assert imported(store)


def test_a_dry_run_and_a_missing_yes_change_nothing(grants, store, listed):
    file = listed(HOLDERS)
    assert "Essai à blanc" in grants(file, "--dry-run").out
    assert grants(file).status == 1
    assert not holds(store, 990001)
    assert not imported(store)


def test_the_same_list_again_changes_nothing(grants, store, listed):
    file = listed(HOLDERS)
    grants(file, "--oui")
    again = grants(file, "--oui")
    assert "Ces détenteurs sont déjà repris." in again.out
    assert cells(again, "Total") == ["Total", "0", "2", "0", "0", "0"]
    assert len(store.read_now(lambda unit: unit.grants())) == 2


def test_whoever_a_later_list_forgets_keeps_what_is_held(grants, store, listed):
    grants(listed(HOLDERS), "--oui")
    answer = grants(listed("FASE;Application\n990002;Pix Orga\n990003;Pix Orga\n"), "--oui")
    assert cells(answer, "990001")[-1] == "1"
    assert [holds(store, fase) for fase in (990001, 990002, 990003)] == [True, True, True]


def test_the_last_day_is_still_held(grants, store, listed):
    grants(listed("FASE;Application;Fin\n990001;Pix Orga;21/11/2026\n990002;Pix Orga;2026-11-22\n"), "--oui")
    assert [holds(store, fase) for fase in (990001, 990002)] == [False, True]
    changed = grants(listed("FASE;Application;Fin\n990001;Pix Orga;31/12/2026\n"), "--oui")
    assert cells(changed, "990001") == ["990001", "0", "0", "1", "0", "0"]
    assert holds(store, 990001)


def test_a_bare_list_of_numbers_is_told_what_it_is(grants, store, listed):
    bare = listed("N° FASE\n990001\nec990002\n990001\n")
    assert "--profil pix-orga" in grants(bare).err
    answer = grants(bare, "--profil", "pix-orga", "--oui")
    assert cells(answer, "990001") == ["990001", "1", "0", "0", "1", "0"]
    assert [holds(store, fase) for fase in (990001, 990002)] == [True, True]


def test_profiles_of_epoles_are_read_by_the_same_file(grants, store, listed):
    rows = (
        "FASE;FASE du PO;Application;Profil;Nom;Prénom\n"
        "990001;;e-Pôles;Coordonnateur;Collard;Hugo\n;990100;e-Pôles;Pouvoir organisateur;Bastin;Élise\n"
    )
    answer = grants(listed(rows), "--oui")
    assert cells(answer, "PO") == ["PO", "990100", "1", "0", "0", "0", "0"]
    assert holds(store, 990001, "coordonnateur", "epoles")
    assert not imported(store), "a list of e-Pôles says nothing of Pix"
    found = {grant.holder for _number, grant in store.read_now(lambda unit: unit.grants())}
    assert found == {"Collard Hugo", "Bastin Élise"}


def test_an_access_that_an_agent_gave_is_known_again_however_its_holder_is_typed(grants, store, listed):
    given = Grant("epoles", "direction", 990001, 990101, "BASTIN élise", NOW, account="basti12", case=4)
    store.write_now(lambda unit: unit.add_grants([given]))
    file = listed("FASE;Application;Profil;Nom;Prénom\n990001;e-Pôles;Direction;Bastin;Elise\n")
    answer = grants(file)
    assert cells(answer, "990001")[1:3] == ["0", "1"]
    assert [grant for _number, grant in store.read_now(lambda unit: unit.grants())] == [given]


ACCOUNTS = "FASE;Application;Profil;Nom;Prénom;Compte Cerbère\n"


def accounts(store) -> list[str | None]:
    return [grant.account for _number, grant in store.read_now(lambda unit: unit.grants())]


def test_two_accounts_of_one_name_are_two_persons(grants, store, listed):
    rows = "990001;e-Pôles;Direction;Bastin;Élise;basti12\n990001;e-Pôles;Direction;BASTIN;Elise;BASTI77\n"
    answer = grants(listed(f"{ACCOUNTS}{rows}"), "--oui")
    assert cells(answer, "990001")[1:] == ["2", "0", "0", "0", "0"]
    assert accounts(store) == ["basti12", "BASTI77"]
    again = grants(listed(f"{ACCOUNTS}990001;e-Pôles;Direction;Bastin;Élise;basti77\n"), "--oui")
    assert cells(again, "990001")[1:] == ["0", "1", "0", "0", "1"]
    assert accounts(store) == ["basti12", "BASTI77"]


def test_an_account_told_later_is_added_once(grants, store, listed):
    grants(listed("FASE;Application;Profil;Nom\n990001;e-Pôles;Direction;Bastin Élise\n"), "--oui")
    rows = "990001;e-Pôles;Direction;Bastin;Élise;\n990001;e-Pôles;Direction;Bastin;Élise;basti12\n"
    answer = grants(listed(f"{ACCOUNTS}{rows}"), "--oui")
    assert cells(answer, "990001")[1:] == ["0", "0", "1", "1", "0"]
    assert accounts(store) == ["basti12"]
    assert "déjà repris" in grants(listed(f"{ACCOUNTS}{rows}"), "--oui").out


def test_one_access_without_account_is_that_of_one_person_alone(grants, store, listed):
    grants(listed("FASE;Application;Profil;Nom\n990001;e-Pôles;Direction;Bastin Élise\n"), "--oui")
    rows = "990001;e-Pôles;Direction;Bastin;Élise;basti12\n990001;e-Pôles;Direction;Bastin;Élise;basti77\n"
    answer = grants(listed(f"{ACCOUNTS}{rows}"), "--oui")
    assert cells(answer, "990001")[1:] == ["1", "0", "1", "0", "0"]
    assert accounts(store) == ["basti12", "basti77"]


def test_rows_that_can_t_be_used_are_named_by_their_number(grants, store, listed):
    rows = "FASE;Application;Depuis\n999999;Pix Orga;\n;Pix Orga;\n990001;Autre;\n990002;Pix Orga;demain\n"
    answer = grants(listed(rows), "--oui")
    for words in ("inconnu du registre : 1\n  2", "aucun numéro FASE : 1\n  3", "profil connus : 1\n  4"):
        assert words in answer.out
    assert "date illisible : 1\n  5" in answer.out
    assert not imported(store), "no usable row: nobody may be said to lack Pix Orga"


@pytest.mark.parametrize("row", ["990002;Pix Orga;demain", "999999;Pix Orga;", ";Pix Orga;", "990002;Autre;"])
def test_a_list_with_rows_left_out_is_not_complete(grants, store, listed, row):
    whole = "FASE;Application;Depuis\n990001;Pix Orga;01/09/2022\n"
    answer = grants(listed(f"{whole}{row}\n"), "--oui")
    assert "Liste pas encore complète : Pix Orga.\n  Corrigez les lignes écartées" in answer.out
    assert "expliqué d’office" not in answer.out
    assert holds(store, 990001), "what is readable is taken in"
    assert not imported(store), "the holder of the row left out may not be refused"
    assert "Rien à reprendre." in grants(listed(f"{whole}{row}\n"), "--oui").out
    assert "expliqué d’office" in grants(listed(whole), "--oui").out
    assert imported(store)


def test_a_row_left_out_later_takes_nothing_back(grants, store, listed):
    grants(listed(HOLDERS), "--oui")
    answer = grants(listed("FASE;Application;Depuis\n990003;Pix Orga;demain\n"), "--oui")
    assert "date illisible : 1\n  2" in answer.out
    assert "pas encore complète" not in answer.out
    assert imported(store)


def test_a_row_of_another_kind_left_out_holds_back_no_other_list(grants, store, listed):
    grants(listed("FASE;Application;Depuis\n990001;Pix Orga;\n990002;Pix Certif;demain\n"), "--oui")
    assert imported(store)


def test_a_workbook_is_read_too(grants, store, tmp_path):
    path = tmp_path / "detenteurs.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, ["Numéro FASE", "Outil", "Depuis"])
        sheet.write_row(1, 0, [990001, "Pix Orga"])
        sheet.write_datetime(1, 2, datetime(2022, 9, 1), day)  # noqa: DTZ001 - a cell has no zone
    grants(path, "--oui")
    assert holds(store, 990001)
    assert not holds(store, 990001, at=datetime(2022, 8, 31, 12, 0, tzinfo=UTC))


@pytest.mark.parametrize("text", ["", "Nom\nBastin\n"])
def test_a_list_without_numbers_is_refused(grants, store, listed, text):
    answer = grants(listed(text), "--profil", "pix-orga", "--oui")
    assert answer.status == 1
    assert not imported(store)


def test_names_stand_in_the_personal_column_only(grants, store, listed):
    grants(listed(HOLDERS), "--oui")
    with store.engine.connect() as connection:
        kinds = connection.exec_driver_sql("SELECT typeof(holder) FROM grant_ ORDER BY id").scalars().all()
    assert kinds == ["blob", "null"]
