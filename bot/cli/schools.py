"""`vaguemestre schools`: the register of schools, and its import from the signalétique."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.errors import CommandError
from bot.cli.parser import add_actions, add_json
from bot.domain.numbers import counted, spaced

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.cli.register_changes import Changes
    from bot.domain.numbers import Fase
    from bot.domain.schools import Etablissement, Vanished
    from bot.reading.register import RegisterReading
    from bot.settings import Settings

NAME = "schools"
HELP = "montre le registre des écoles, ou le met à jour depuis la signalétique"
EXAMPLE = "vaguemestre schools import signaletique.csv --config vaguemestre.toml"

_FILE = (
    "signalétique en CSV, JSON ou xlsx, avec au moins les colonnes ndeg_fase_de_l_etablissement, "
    "nom_d_etablissement et type_d_enseignement ; ce que « schools list --json » écrit n’en est pas une"
)
_LARGEST = 200 << 20  # bytes; the whole signalétique has about 10 MB
_SHOWN = 20


def add(parser: argparse.ArgumentParser) -> None:
    """Two actions; without one, the list."""
    add_json(parser)
    actions = add_actions(parser, "list")
    actions.add("list", "montre les écoles du registre", "vaguemestre schools list", json=True)
    imported = actions.add(
        "import",
        "montre d’abord ce qui change, puis met le registre à jour ; une école disparue n’est jamais retirée",
        EXAMPLE,
    )
    imported.add_argument("file", type=Path, metavar="FICHIER", help=_FILE)
    imported.add_argument("--dry-run", action="store_true", help="montre ce qui changerait, sans rien changer")
    imported.add_argument("--oui", action="store_true", help="applique sans demander")


def run(args: argparse.Namespace) -> int:
    """Do the action; 1 when the file can't be used, or nobody said yes."""
    from bot.cli.surroundings import settings_of

    settings = settings_of(args)
    return _import(args, settings) if args.action == "import" else _list(args, settings)


def _list(args: argparse.Namespace, settings: "Settings") -> int:
    from bot.cli.register_changes import as_json
    from bot.cli.screen import say, say_json, table
    from bot.cli.surroundings import opened

    with opened(settings) as store:
        schools, gone = store.read_now(lambda unit: (unit.schools(), unit.vanished()))
    if args.json:
        say_json([as_json(school, gone.get(school.fase)) for school in schools])
    elif not schools:
        say("Le registre est vide : « vaguemestre schools import FICHIER » le remplit.")
    else:
        rows = [
            (int(each.fase), _named(each, gone), each.type.value, each.reseau, each.localite, each.po_fase or "")
            for each in schools
        ]
        table(("FASE", "Dénomination", "Type", "Réseau", "Localité", "PO"), rows)
    return 0


def _named(school: "Etablissement", gone: "Mapping[Fase, Vanished]") -> str:
    """Its name, and that the newest file of the register lacks it."""
    return f"{school.denomination} (disparue du registre)" if school.fase in gone else school.denomination


def _import(args: argparse.Namespace, settings: "Settings") -> int:
    from bot.cli.register_changes import apply, compare_now
    from bot.cli.screen import agreed, say
    from bot.cli.surroundings import now, opened, when_decided

    reading = _read(args.file)
    with opened(settings, create=True) as store:
        at = now(settings)
        changes = store.read_now(lambda unit: compare_now(unit, reading, at))
        _show(reading, changes)
        if args.dry_run or not (changes.to_write or changes.news):
            say("Essai à blanc : rien n’a été changé." if args.dry_run else "Le registre est déjà à jour.")
            return 0
        if not agreed("Appliquer ces changements ?", oui=args.oui):
            raise CommandError("Rien n’a été changé ; relancez avec --oui pour appliquer.")
        applied = store.write_now(lambda unit: apply(unit, reading, at))
    added, changed = len(changes.added), len(changes.changed)
    new, other = counted(added, "ajoutée", "ajoutées"), counted(changed, "changée", "changées")
    say(f"Registre mis à jour : {new}, {other}.")
    if applied.resumed:
        resumed = counted(applied.resumed, "école nouvelle avait", "écoles nouvelles avaient")
        say(f"{resumed} un dossier en attente : {when_decided(settings)}.")
    if applied.carded:
        carded = counted(applied.carded, "école disparue va", "écoles disparues vont")
        say(f"{carded} aux agents, sur une carte : {when_decided(settings)}.")
    return 0


def _read(path: Path) -> "RegisterReading":
    from bot.cli.surroundings import content_of
    from bot.reading.register import read_register
    from bot.reading.register_tables import RegisterError

    content = content_of(path, _LARGEST, "être la signalétique")
    try:
        return read_register(content)
    except RegisterError as error:
        raise CommandError(str(error)) from error


def _show(reading: "RegisterReading", changes: "Changes") -> None:
    """The difference, the longest parts cut."""
    from bot.cli.screen import say

    say(f"{spaced(reading.rows)} lignes lues, {spaced(len(reading.schools))} écoles.")
    _part("Lignes écartées", reading.problems)
    _part("Ajoutées", [f"{int(each.fase)} {each.denomination}" for each in changes.added])
    _part("Changées", [f"{int(new.fase)} {new.denomination} : {what}" for new, what in changes.changed])
    _part(
        "Absentes du fichier, laissées telles quelles",
        [f"{int(each.fase)} {each.denomination}{_fate(changes, each.fase)}" for each in changes.vanished],
    )
    if changes.at_stake:
        say(
            f"Dont avec des comptes, un environnement ou un dossier, à décider par les agents : {changes.at_stake}"
        )
    if changes.partial:
        say("Ce fichier n’a qu’une partie du registre : les absentes ne sont pas tenues pour disparues.")


def _fate(changes: "Changes", fase: "Fase") -> str:
    """Where a vanished school went, as the file lets it be seen."""
    from bot.domain.schools import Fate

    found = changes.gone.get(fase)
    if found is None or found.successor is None:
        return ""
    words = "fusionnée avec" if found.fate is Fate.MERGED else "renumérotée"
    return f" : {words} {int(found.successor)}"


def _part(words: str, lines: "tuple[str, ...] | list[str]") -> None:
    from bot.cli.screen import harmless, say

    if not lines:
        return
    say(f"{words} : {spaced(len(lines))}")
    for line in lines[:_SHOWN]:
        say(f"  {harmless(line)}")
    if len(lines) > _SHOWN:
        say(f"  … et {spaced(len(lines) - _SHOWN)} autres")
