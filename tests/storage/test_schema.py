"""The tables of the code and those of the migrations are the same; other versions are recognised."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from storage import schema
from storage.database import open_engine
from storage.schema import Version


@pytest.fixture
def engine(tmp_path):
    opened = open_engine(tmp_path / "base.sqlite3")
    yield opened
    opened.dispose()


def test_an_empty_file_is_empty_and_migrating_makes_it_current(engine):
    assert schema.version(engine) is Version.EMPTY
    schema.upgrade(engine)
    assert schema.version(engine) is Version.CURRENT


def test_migrating_twice_changes_nothing(engine):
    schema.upgrade(engine)
    schema.upgrade(engine)
    assert schema.version(engine) is Version.CURRENT


def test_the_migrations_make_the_tables_of_the_code(engine):
    schema.upgrade(engine)
    assert schema.differences(engine) == []


def test_a_missing_column_would_be_seen(engine):
    schema.upgrade(engine)
    with engine.connect() as connection, connection.begin():
        connection.exec_driver_sql("ALTER TABLE account DROP COLUMN generation")
    assert schema.differences(engine) != []


@pytest.mark.parametrize(
    ("statement", "version"),
    [
        ("DELETE FROM alembic_version", Version.OLDER),
        ("UPDATE alembic_version SET version_num = '9999_of_tomorrow'", Version.NEWER),
    ],
)
def test_another_version_is_recognised(engine, statement, version):
    schema.upgrade(engine)
    with engine.connect() as connection, connection.begin():
        connection.exec_driver_sql(statement)
    assert schema.version(engine) is version


def test_the_names_of_the_files_say_what_alembic_finds_in_them():
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(config)
    assert schema.revisions()[-1] == script.get_current_head()
    assert list(schema.revisions()) == [each.revision for each in script.walk_revisions()][::-1]


def test_to_compare_versions_is_no_reason_to_import_alembic(engine):
    """Every start of the agent does it."""
    schema.upgrade(engine)
    path = engine.url.database
    code = (
        "import sys; from pathlib import Path\n"
        "from storage import schema\n"
        "from storage.database import open_engine\n"
        f"assert schema.version(open_engine(Path({path!r}))) == 'current'\n"
        "print([each for each in sys.modules if each.startswith('alembic')])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"
