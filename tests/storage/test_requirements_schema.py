"""What is held of a student: a name, a birth date, an account; nothing of what is learnt (exigences D4, F3)."""

from sqlmodel import SQLModel

from storage import tables
from storage.columns import Personal

STUDENTS = {"account", "list_row"}
ELSEWHERE = {"contact", "grant_", "list_problem", "question", "student_list"}


def personal(table: str) -> set[str]:
    columns = SQLModel.metadata.tables[table].columns
    return {each.name for each in columns if isinstance(each.type, Personal)}


def test_of_a_student_only_the_fields_of_the_canevas_are_kept():
    assert personal("account") == {"nom", "prenom", "date_naissance"}
    assert personal("list_row") == {"nom", "prenom", "date_naissance", "as_written", "sheet"}  # and where it stood


def test_nothing_of_what_students_do_has_a_column():
    """No work, no mark, no class, no address, no national number: neither here nor in any table to come."""
    assert tables.Account.__tablename__ in SQLModel.metadata.tables
    forbidden = ("note_", "travail", "evaluation", "points", "classe", "adresse", "niss", "registre_national")
    columns = {
        f"{table.name}.{column.name}" for table in SQLModel.metadata.tables.values() for column in table.columns
    }
    assert len(columns) > 100
    assert [each for each in sorted(columns) if any(word in each.partition(".")[2] for word in forbidden)] == []


def test_no_other_table_names_a_person():
    naming = {name for name in SQLModel.metadata.tables if personal(name)}
    assert naming == STUDENTS | ELSEWHERE
