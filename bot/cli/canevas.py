"""`vaguemestre canevas`: the template for one school."""

import argparse
from pathlib import Path

from bot.cli.errors import CommandError

NAME = "canevas"
HELP = "écrit le canevas des élèves d’une école, pour l’année scolaire en cours"
EXAMPLE = "vaguemestre canevas --fase 990001 -o canevas.xlsx"


def add(parser: argparse.ArgumentParser) -> None:
    """Which school, and where to."""
    parser.add_argument("--fase", type=int, required=True, metavar="N", help="numéro FASE de l’établissement")
    parser.add_argument(
        "-o", dest="output", type=Path, metavar="F", help="fichier à écrire (par défaut : canevas-N-année.xlsx)"
    )


def run(args: argparse.Namespace) -> int:
    """Write the file; 1 when the school is not in the register."""
    from bot.cli.screen import say
    from bot.cli.surroundings import opened, settings_of, today
    from bot.domain.numbers import LARGEST, Fase
    from bot.domain.schools import SchoolYear
    from bot.writing.canevas import canevas

    if not 1 <= args.fase <= LARGEST:
        raise CommandError(f"{args.fase} n’est pas un numéro FASE : il a de 1 à 6 chiffres.")
    with opened(settings_of(args)) as store:
        school = store.read_now(lambda unit: unit.school(Fase(args.fase)))
    if school is None:
        raise CommandError(
            f"Le numéro FASE {args.fase} n’est pas au registre : voyez « vaguemestre schools list »."
        )
    year = SchoolYear.of(today())
    path = args.output or _unused(Path(f"canevas-{args.fase}-{year}.xlsx"))
    write(path, canevas(school, year))
    say(f"Canevas de « {school.denomination} » pour {year} : {path}")
    return 0


def _unused(path: Path) -> Path:
    """A canevas that somebody may have filled in is never written over without being named."""
    if path.exists():
        raise CommandError(f"{path} existe déjà : donnez un autre nom avec -o, ou le même pour le remplacer.")
    return path


def write(path: Path, content: bytes) -> None:
    """Write a file; CommandError when the place does not allow it."""
    try:
        path.write_bytes(content)
    except OSError:
        raise CommandError(
            f"{path} ne peut pas être écrit : vérifiez que le dossier existe et vos droits."
        ) from None
