"""`vaguemestre migrate`: brings the database to the version of this program, after a copy."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.errors import CommandError

if TYPE_CHECKING:
    from sqlalchemy import Engine

NAME = "migrate"
HELP = "met la base de données à la version de ce programme ; une copie est faite d’abord"
EXAMPLE = "vaguemestre migrate --config vaguemestre.toml"


def add(parser: argparse.ArgumentParser) -> None:
    """Where to, when it moves."""
    parser.add_argument(
        "--to", metavar="URL", help="déplace la base vers PostgreSQL : pas encore possible dans cette version"
    )


def run(args: argparse.Namespace) -> int:
    """Copy, then upgrade; 1 when an agent runs, or when the database is newer than the program."""
    from bot.app import AlreadyRunningError, lock_database
    from bot.cli.surroundings import settings_of

    if args.to is not None:
        raise CommandError("Cette version ne déplace pas encore la base vers PostgreSQL ; rien n’a été changé.")
    path = settings_of(args).database
    try:
        with lock_database(path):
            return _migrate(path)
    except AlreadyRunningError:
        raise CommandError("Un agent travaille sur cette base : arrêtez-le d’abord.") from None
    except OSError:
        raise CommandError(f"Le dossier de la base {path} ne peut pas être écrit : vérifiez vos droits.") from None


def _migrate(path: Path) -> int:
    from sqlalchemy.exc import SQLAlchemyError

    from bot.cli.screen import say
    from storage import schema
    from storage.database import open_engine

    engine = open_engine(path)
    try:
        match schema.version(engine):
            case schema.Version.EMPTY:
                schema.upgrade(engine)
                path.chmod(0o600)
                say(f"La base {path} est créée.")
            case schema.Version.CURRENT:
                say(f"La base {path} est déjà à la version de ce programme.")
            case schema.Version.NEWER:
                raise CommandError("La base est plus récente que ce programme : mettez le programme à jour.")
            case schema.Version.OLDER:
                say(f"La base {path} est à jour ; copie d’avant : {_upgrade(engine, path)}")
    except SQLAlchemyError as error:
        raise CommandError(
            f"La base {path} ne peut pas être lue : est-ce bien une base de l’agent logiciel ?"
        ) from error
    finally:
        engine.dispose()
    return 0


def _upgrade(engine: "Engine", path: Path) -> Path:
    """Copy first: what fails half-way is put right by hand from the copy."""
    from sqlalchemy.exc import SQLAlchemyError

    from storage import schema

    copy = copied(path)
    try:
        schema.upgrade(engine)
    except SQLAlchemyError as error:
        raise CommandError(f"La mise à jour a échoué ; la base d’avant est dans {copy}.") from error
    return copy


def copied(path: Path) -> Path:
    """A consistent copy beside the database, readable by its owner alone."""
    import os
    import sqlite3
    from contextlib import closing

    from bot.cli.surroundings import now

    copy = path.with_name(f"{path.name}.{now():%Y%m%d-%H%M%S}.copie")
    os.close(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy
