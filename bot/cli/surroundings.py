"""What most commands begin with: the settings, the database, and whether an agent works on it."""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.cli.errors import CommandError

if TYPE_CHECKING:
    from bot.settings import Settings
    from storage.database import SqliteStore

NO_SETTINGS = "Lancez `vaguemestre demo` ou indiquez --config."
BRUSSELS = ZoneInfo("Europe/Brussels")


_NAMED = "VAGUEMESTRE_CONFIG"
_OURS = "VAGUEMESTRE_"


def named_config(args: argparse.Namespace) -> Path | None:
    """The settings file that was named: --config, else the variable VAGUEMESTRE_CONFIG, else none."""
    named = os.environ.get(_NAMED)
    path: Path | None = args.config
    return path if path is not None or not named else Path(named)


def config_path(args: argparse.Namespace) -> Path | None:
    """The settings file: the one that was named, else that of a running sandbox; None: the environment alone.

    CommandError when there are no settings at all: a command must not work on a database made up here.
    """
    from bot.cli.running_sandbox import reachable

    path = named_config(args)
    if path is not None:
        return path
    path = reachable()
    if path is not None:
        sys.stderr.write(f"Réglages du bac à sable : {path}\n")
    elif not any(name.startswith(_OURS) and name != _NAMED for name in os.environ):
        raise CommandError(NO_SETTINGS)
    return path


def settings_of(args: argparse.Namespace) -> "Settings":
    """The settings; CommandError says which key is wrong."""
    from bot.settings import SettingsError, load

    try:
        return load(config_path(args))
    except SettingsError as error:
        raise CommandError(str(error)) from error


@contextmanager
def opened(settings: "Settings", *, create: bool = False) -> Iterator["SqliteStore"]:
    """The database, closed afterwards; CommandError when it is missing (unless `create`) or unfit."""
    from sqlalchemy.exc import DBAPIError

    from bot.app import open_database
    from bot.ports.store import StoreUnavailableError
    from bot.settings import SettingsError

    path = settings.database
    if not create and not path.exists():
        raise CommandError(
            f"La base {path} n’existe pas encore : lancez « vaguemestre run », ou indiquez --config."
        )
    try:
        store: SqliteStore = open_database(settings)
    except SettingsError as error:
        raise CommandError(str(error)) from error
    except (DBAPIError, OSError) as error:
        raise CommandError(
            f"La base {path} ne peut pas être ouverte : vérifiez le fichier et ses droits."
        ) from error
    try:
        yield store
    except (StoreUnavailableError, DBAPIError) as error:
        raise CommandError(f"La base {path} ne répond pas pour l’instant ; recommencez dans un moment.") from error
    finally:
        store.engine.dispose()


def agent_runs(settings: "Settings") -> bool:
    """Whether an agent holds the lock of this database now."""
    from bot.app import AlreadyRunningError, lock_database

    try:
        lock_database(settings.database).close()
    except AlreadyRunningError:
        return True
    return False


def when_decided(settings: "Settings") -> str:
    """When a running agent, or the next one, takes what was just written."""
    return (
        "l’agent logiciel le fait maintenant"
        if agent_runs(settings)
        else "l’agent logiciel le fera à son prochain démarrage"
    )


def now(settings: "Settings | None" = None) -> datetime:
    """The present instant in Brussels; with the settings of a sandbox, what its clock says."""
    if settings is None or settings.clock_url is None:
        return datetime.now(BRUSSELS)
    return _asked(settings.clock_url)


def today(settings: "Settings | None" = None) -> date:
    """The day it is in Brussels."""
    return now(settings).date()


def _asked(url: str) -> datetime:
    """Accounts taken in on 5 October of the story must not bear the year of the machine."""
    from urllib.request import ProxyHandler, build_opener

    try:
        with build_opener(ProxyHandler({})).open(url, timeout=2) as answer:
            return datetime.fromisoformat(json.load(answer)["now"]).astimezone(BRUSSELS)
    except (OSError, ValueError, KeyError, TypeError):  # it has ended: the machine's clock will do
        return datetime.now(BRUSSELS)


def content_of(path: Path, most: int, what: str) -> bytes:
    """A file that an operator names, `most` bytes of it; CommandError when it has more, or can't be read."""
    try:
        with path.open("rb") as file:
            content = file.read(most + 1)
    except OSError:
        raise CommandError(f"Le fichier {path} ne peut pas être lu : vérifiez son nom et vos droits.") from None
    if len(content) > most:
        raise CommandError(f"Le fichier {path} est trop grand pour {what}.")
    return content
