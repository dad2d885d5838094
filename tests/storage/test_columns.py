"""Names live in columns of one type only, and come back as they went in; instants sort as text."""

from datetime import UTC, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select
from sqlalchemy.dialects.sqlite import dialect as sqlite
from sqlmodel import SQLModel

from bot.domain.readings import Person
from storage import tables
from storage.columns import Instant, Personal
from storage.queries.base import CONTACT
from tests.support.fakes import MONDAY

ENGINE = {"event", "dossier", "transition", "card", "effect", "job", "mail", "sent", "notice", "cursor", "setting"}
ABOUT_PEOPLE = {"contact", "student_list", "list_row", "list_problem", "account", "grant_", "question"}
NAMES = {
    "nom",
    "prenom",
    "date_naissance",
    "name",
    "function",
    "holder",
    "account",
    "message",
    "refusal_message",
    "as_written",
}
TEXTS = {"sheet", *NAMES}

zones = st.sampled_from([UTC, timezone(timedelta(hours=2))])
START = MONDAY.replace(tzinfo=None, year=1970)
instants = st.datetimes(START, START.replace(year=2100), timezones=zones)


def columns():
    return [column for table in SQLModel.metadata.tables.values() for column in table.columns]


def test_every_column_that_may_name_a_person_is_personal():
    named = [each for each in columns() if each.table.name in ABOUT_PEOPLE and each.name in TEXTS]
    assert len(named) >= 12
    assert [str(each) for each in named if not isinstance(each.type, Personal)] == []


def test_no_engine_table_has_a_personal_column():
    assert {table.name for table in SQLModel.metadata.tables.values()} >= ENGINE
    assert {each.table.name for each in columns() if isinstance(each.type, Personal)} == ABOUT_PEOPLE


def test_personal_columns_are_stored_as_bytes_and_read_as_text(store):
    persons = [Person("gestionnaire", "Nguyễn Thị Ánh", "Directrice"), Person("direction", "Łukasz Öztürk", "")]
    store.write_now(lambda unit: unit.add_contacts(1, 1, None, persons, MONDAY))
    with store.engine.connect() as connection:
        raw = connection.exec_driver_sql("SELECT name FROM contact").scalars().all()
        read = connection.execute(select(CONTACT.c.name)).scalars().all()
    assert {type(each) for each in raw} == {bytes}
    assert read == ["Nguyễn Thị Ánh", "Łukasz Öztürk"]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_comes_back_as_it_was(text):
    column = Personal()
    assert column.process_result_value(column.process_bind_param(text, sqlite()), sqlite()) == text


def test_nothing_stays_nothing():
    assert Personal().process_bind_param(None, sqlite()) is None
    assert Personal().process_result_value(None, sqlite()) is None


@given(instants, instants)
def test_the_order_of_stored_instants_is_the_order_of_time(one, other):
    first, second = (Instant().process_bind_param(each, sqlite()) for each in (one, other))
    assert (first < second) == (one < other)
    assert Instant().process_result_value(first, sqlite()) == one


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="sans fuseau"):
        Instant().process_bind_param(MONDAY.replace(tzinfo=None), sqlite())


def test_an_unset_personal_column_is_null(store):
    values = {"case_id": 1, "mail_id": 1, "role": "direction", "name": None, "function": None, "since": MONDAY}
    store.write_now(lambda unit: unit.insert(insert(CONTACT), values))
    assert [each.name for each in store.read_now(lambda unit: unit.named_by(1, 1))] == [""]


def test_every_table_has_a_docstring_that_says_what_it_is():
    models = [each for each in vars(tables).values() if isinstance(each, type) and hasattr(each, "__table__")]
    assert len(models) == len(SQLModel.metadata.tables)
    assert all(each.__doc__ for each in models)
