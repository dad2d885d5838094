"""What the doctor finds on this machine: secrets, database, folders, templates, roles."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.alarms import alarms
from bot.cli.errors import CommandError
from bot.cli.findings_forms import of_forms
from bot.cli.findings_help import of_help
from bot.cli.findings_pix import of_pix
from bot.cli.findings_poles import of_the_poles
from bot.cli.surroundings import opened
from bot.ports.finding import Finding

if TYPE_CHECKING:
    from bot.settings import Settings


def on_this_machine(settings: "Settings") -> Iterator[Finding]:
    """Everything that can be judged without a server."""
    yield _clock(settings)
    yield _key(settings)
    yield from _secret_files(settings)
    yield _database(settings)
    yield _sending(settings)
    yield from alarms(settings)
    yield _private_folder("Dossier d’échange", settings.happi.export_folder)
    yield _templates()
    yield _boundary(settings)
    yield _deciders(settings)
    yield from of_the_poles(settings)
    yield from of_pix(settings)
    yield from of_forms(settings)
    yield from of_help(settings)


def _clock(settings: "Settings") -> Finding:
    from bot.app import refuse_clock_outside
    from bot.settings import SettingsError

    try:
        refuse_clock_outside(settings)
    except SettingsError as error:
        return Finding("Horloge", str(error))
    return Finding("Horloge")


def _key(settings: "Settings") -> Finding:
    from bot.app import code_key
    from bot.settings import SettingsError

    try:
        code_key(settings)
    except SettingsError as error:
        return Finding("Clé des codes d’accès", str(error))
    return Finding("Clé des codes d’accès")


def _secret_files(settings: "Settings") -> Iterator[Finding]:
    """A secret that others can read is none."""
    files = (
        settings.keys.code_key_file,
        settings.mail.imap.password_file,
        settings.mail.smtp.password_file,
        settings.slack.bot_token_file,
        settings.slack.app_token_file,
        settings.happi.moodle.token_file,
    )
    for path in dict.fromkeys(each for each in files if each is not None and each.exists()):
        yield Finding(f"Secret {path.name}", _too_open(path, 0o600))


def _too_open(path: Path, wanted: int) -> str:
    """Why these rights are too wide, or nothing."""
    found = path.stat()
    mode = stat.S_IMODE(found.st_mode)
    # Files of a service belong to root and are read by the group of its account (deploy/vaguemestre.service).
    allowed = 0o040 if found.st_gid in {os.getgid(), *os.getgroups()} and found.st_uid != os.getuid() else 0
    if mode & 0o077 & ~allowed:
        return f"{path} est ouvert à d’autres ({mode:04o}) ; lancez : chmod {wanted:o} {path}"
    return ""


def _database(settings: "Settings") -> Finding:
    path = settings.database
    if not path.exists():
        return Finding(f"Base de données (« run » ou « migrate » la créera dans {path.parent})")
    try:
        with opened(settings) as store:
            schools = len(store.read_now(lambda unit: unit.schools()))
    except CommandError as error:
        return Finding("Base de données", str(error))
    if not schools:
        return Finding("Base de données", "le registre est vide ; lancez « vaguemestre schools import FICHIER »")
    return Finding("Base de données", _too_open(path, 0o600))


def _sending(settings: "Settings") -> Finding:
    """A pause that was forgotten looks like a fault of the mail server."""
    since = None
    if settings.database.exists():
        try:
            with opened(settings) as store:
                since = store.read_now(lambda unit: unit.setting("paused"))
        except CommandError:
            return Finding("Envois", "la base ne se lit pas ; voyez la ligne « Base de données »")
    if since is None:
        return Finding("Envois")
    return Finding("Envois", f"en pause depuis le {since} ; « vaguemestre resume » les reprend")


def _private_folder(name: str, path: Path) -> Finding:
    """The folder holds names and codes in clear: its owner alone may enter (0700)."""
    if not path.exists():
        return Finding(f"{name} (sera créé dans {path.parent})")
    if not path.is_dir():
        return Finding(name, f"{path} n’est pas un dossier ; changez « happi.export_folder »")
    return Finding(name, _too_open(path, 0o700))


def _templates() -> Finding:
    """Every template compiles, and every mail of a procedure has one."""
    from jinja2 import TemplateError, UndefinedError

    from bot.handlers import PROCEDURES
    from bot.writing.mails import Templates

    templates = Templates()
    wanted = {name for procedure in PROCEDURES for name in procedure.labels.mails}
    broken = sorted(wanted - set(templates.names()))
    for name in templates.names():
        try:
            templates.words(name, {})
        except UndefinedError:
            continue  # it compiled; its values come with a dossier
        except (TemplateError, OSError):
            broken.append(name)
    if broken:
        return Finding("Modèles de mails", f"manquants ou abimés : {', '.join(broken)} ; réinstallez le programme")
    return Finding("Modèles de mails")


def _boundary(settings: "Settings") -> Finding:
    from bot.cli.boundary import trouble

    return Finding("Frontière du courrier", trouble(settings))


def _deciders(settings: "Settings") -> Finding:
    name = "Agents et canaux"
    missing = [f"slack.channels.{desk}" for desk in ("agents", "etnic") if desk not in settings.slack.channels]
    missing += [f"slack.{role}" for role in ("agents", "etnic") if not getattr(settings.slack, role)]
    if missing:
        return Finding(name, f"réglages manquants : {', '.join(missing)} ; sans eux, personne ne peut décider")
    return Finding(name)
