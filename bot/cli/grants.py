"""`vaguemestre grants`: who holds an e-Pôles profile, Pix Orga or Pix Certif already, taken in from a list."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.errors import CommandError
from bot.cli.parser import add_actions
from bot.domain.numbers import spaced
from bot.domain.poles.labels import PROFILES
from bot.domain.poles.rights import Profile

if TYPE_CHECKING:
    from bot.cli.grants_state import Report
    from bot.reading.grants import GrantReading

NAME = "grants"
HELP = "reprend les détenteurs de Pix Orga et les profils e-Pôles qui existent déjà"
EXAMPLE = "vaguemestre grants import detenteurs.csv --profil pix-orga --dry-run"

_LARGEST = 50 << 20  # bytes
_SHOWN = 20
_KINDS = {
    "pix-orga": "Pix Orga",
    "pix-certif": "Pix Certif",
    "epoles-coordonnateur": "e-Pôles, coordonnateur",
    "epoles-direction": "e-Pôles, direction",
    "epoles-po": "e-Pôles, pouvoir organisateur",
    **{
        f"epoles-{profile.replace('_', '-')}": f"e-Pôles, {label}"
        for profile, label in PROFILES.items()
        if profile is not Profile.COORDONNATEUR
    },
}
_WORDS = {
    "no_profile": "ni application ni profil connus",
    "no_school": "aucun numéro FASE",
    "unknown_school": "numéro FASE inconnu du registre",
    "bad_date": "date illisible",
}


def add(parser: argparse.ArgumentParser) -> None:
    """One action."""
    actions = add_actions(parser, "")
    imported = actions.add(
        "import",
        "montre d’abord, école par école, ce qui change, puis reprend les détenteurs ; aucun n’est jamais retiré",
        EXAMPLE,
    )
    imported.add_argument("file", type=Path, metavar="FICHIER", help="liste des détenteurs, CSV, JSON ou xlsx")
    imported.add_argument(
        "--profil", choices=tuple(_KINDS), help="ce que détiennent tous ceux d’une liste qui ne le dit pas"
    )
    imported.add_argument("--dry-run", action="store_true", help="montre ce qui changerait, sans rien changer")
    imported.add_argument("--oui", action="store_true", help="applique sans demander")


def run(args: argparse.Namespace) -> int:
    """Take the list in; 1 when it can't be used, or nobody said yes."""
    from bot.cli.grants_state import apply, compare
    from bot.cli.screen import agreed, say
    from bot.cli.surroundings import now, opened, settings_of

    if not args.action:
        args.refuse("il manque ACTION : import")
    settings = settings_of(args)
    rows = _read(args.file, args.profil)
    with opened(settings) as store:
        report = store.read_now(lambda unit: compare(unit, rows))
        _show(report, len(rows))
        if args.dry_run or not report.changes:
            settled = "Rien à reprendre." if report.held else "Ces détenteurs sont déjà repris."
            say("Essai à blanc : rien n’a été changé." if args.dry_run else settled)
            return 0
        if not agreed("Reprendre ces détenteurs ?", oui=args.oui):
            raise CommandError("Rien n’a été changé ; relancez avec --oui pour appliquer.")
        at = now(settings)
        done = store.write_now(lambda unit: apply(unit, rows, at))
    say(f"Repris : {spaced(len(done.new))} nouveaux, {spaced(len(done.changed))} changés.")
    if "pix-orga" in done.told:
        say("Les détenteurs de Pix Orga sont connus : Pix Certif sans Pix Orga est désormais expliqué d’office.")
    return 0


def _read(path: Path, kind: str | None) -> "tuple[GrantReading, ...]":
    from bot.cli.surroundings import content_of
    from bot.reading.grants import GrantsError, read_grants

    content = content_of(path, _LARGEST, "une liste de détenteurs")
    try:
        return read_grants(content, kind)
    except GrantsError as error:
        raise CommandError(str(error)) from error


def _show(report: "Report", rows: int) -> None:
    """Numbers, FASE and row numbers, never a name."""
    from bot.cli.screen import say, table

    told = ", ".join(_KINDS[each] for each in sorted(report.kinds)) or "rien d’utilisable"
    say(f"{spaced(rows)} ligne{'s' if rows > 1 else ''} lue{'s' if rows > 1 else ''} : {told}.")
    lines = [
        (place, count.created, count.unchanged, count.changed, count.twice, count.absent)
        for place, count in sorted(report.places.items())
    ]
    if lines:
        totals = [sum(int(each) for each in column) for column in list(zip(*lines, strict=True))[1:]]
        columns = ("FASE", "Nouveaux", "Déjà connus", "Changés", "Doubles", "Absents du fichier")
        table(columns, [*lines, ("Total", *totals)])
    for code, words in _WORDS.items():
        found = [str(each) for each in sorted(report.left_out.get(code, []))]
        if found:
            more = f" … et {spaced(len(found) - _SHOWN)} autres" if len(found) > _SHOWN else ""
            say(f"Lignes écartées, {words} : {spaced(len(found))}\n  {', '.join(found[:_SHOWN])}{more}")
    if report.held:
        say(
            f"Liste pas encore complète : {', '.join(_KINDS[each] for each in sorted(report.held))}.\n"
            "  Corrigez les lignes écartées, ou retirez-les du fichier, puis relancez ; "
            "jusque-là, personne n’est refusé d’office."
        )
