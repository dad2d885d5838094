"""`vaguemestre report`: the indicators, on the terminal, in a workbook, a page or JSON; and what agents enter."""

import argparse
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.errors import CommandError
from bot.cli.parser import add_actions

if TYPE_CHECKING:
    from bot.reports import Report, Scope
    from bot.settings import Settings

NAME = "report"
HELP = "donne les indicateurs : environnements, utilisateurs, demandes, délais, listes, comptes"
EXAMPLE = "vaguemestre report --as-of 2026-11-22 -o rapport.html"

_ENDINGS = (".xlsx", ".html", ".json")
_NAMES = ("teachers", "others")


def add(parser: argparse.ArgumentParser) -> None:
    """Of which day, since when, where to; and actions about figures that are entered or kept."""
    parser.add_argument(
        "--as-of", type=_day, metavar="D", help="jour du rapport, AAAA-MM-JJ (par défaut : aujourd’hui)"
    )
    parser.add_argument(
        "--since",
        type=_day,
        metavar="D",
        help="premier jour de l’activité comptée (par défaut : le début de l’année scolaire)",
    )
    parser.add_argument(
        "-o", dest="output", type=_file, metavar="F", help="fichier à écrire : .xlsx, .html ou .json, selon sa fin"
    )
    actions = add_actions(parser, "show")
    entering = actions.add(
        "set",
        "enregistre un chiffre que l’agent logiciel ne peut pas connaitre",
        "vaguemestre report set teachers 15140 --date 2026-10-01 --agent U0AGENT1",
    )
    entering.add_argument(
        "name",
        choices=_NAMES,
        metavar="NOM",
        help="teachers : enseignants et directions ; others : CTP et agents du Ministère",
    )
    entering.add_argument("value", type=int, metavar="NOMBRE", help="le chiffre, sans point ni espace")
    entering.add_argument(
        "--date", type=_day, metavar="D", help="jour où il était vrai (par défaut : aujourd’hui)"
    )
    entering.add_argument("--agent", required=True, metavar="ID", help="identifiant Slack de l’agent qui l’entre")
    actions.add("figures", "montre les chiffres entrés par les agents", "vaguemestre report figures")
    actions.add(
        "keep",
        "compte et garde ce que les tables ne disent que du présent, pour un rapport ultérieur de ce jour",
        "vaguemestre report keep --config vaguemestre.toml",
    )


def _day(text: str) -> date:
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise argparse.ArgumentTypeError(f"« {text} » n’est pas une date : écrivez AAAA-MM-JJ")


def _file(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() not in _ENDINGS:
        raise argparse.ArgumentTypeError(f"« {path.name} » doit finir par .xlsx, .html ou .json")
    return path


def run(args: argparse.Namespace) -> int:
    """Do the action; 1 when the day is to come or the file can't be written."""
    from bot.cli.surroundings import settings_of

    settings = settings_of(args)
    match args.action:
        case "set":
            from bot.cli.report_figures import enter

            return enter(settings, args.name, args.value, args.date, args.agent)
        case "figures":
            from bot.cli.report_figures import show_figures

            return show_figures(settings)
        case "keep":
            return _keep(args, settings)
        case _:
            return _report(args, settings)


def _report(args: argparse.Namespace, settings: "Settings") -> int:
    from bot.cli.canevas import write
    from bot.cli.report_screen import show
    from bot.cli.screen import say

    report = _made(_scope(args, settings), settings)
    if args.output is None:
        show(report)
        return 0
    write(args.output, _writer(args.output.suffix.lower())(report))
    say(f"{args.output} est écrit : {report.title}.")
    return 0


def _scope(args: argparse.Namespace, settings: "Settings") -> "Scope":
    from bot.cli.surroundings import BRUSSELS, today
    from bot.handlers import PROCEDURES
    from bot.reports.scope import Scope, first_day

    made = today(settings)
    as_of: date = args.as_of or made
    since: date = args.since or first_day(as_of)
    if as_of > made:
        raise CommandError(f"Le {as_of:%d/%m/%Y} est à venir : un rapport dit ce qui est, ou ce qui a été.")
    if since > as_of:
        raise CommandError(f"--since ({since:%d/%m/%Y}) vient après le jour du rapport ({as_of:%d/%m/%Y}).")
    labels = {procedure.name: procedure.labels for procedure in PROCEDURES}
    return Scope(as_of, since, made, BRUSSELS, labels, frozenset(settings.happi.cycle_types))


def _keep(args: argparse.Namespace, settings: "Settings") -> int:
    """Meant for a timer, in the evening; the last one of a day counts."""
    from bot.cli.report_figures import keep
    from bot.cli.surroundings import opened
    from bot.reports import gather
    from storage.queries.indicators import Indicators

    if args.as_of or args.since or args.output:
        raise CommandError("« report keep » compte le présent : il ne prend ni --as-of, ni --since, ni -o.")
    scope = _scope(args, settings)
    with opened(settings) as store, store.engine.connect() as connection, connection.begin():
        facts = gather(Indicators(connection), scope)
    return keep(settings, facts, scope.as_of)


def _made(scope: "Scope", settings: "Settings") -> "Report":
    """Every count is read in one transaction, beside an agent at work."""
    from bot.cli.surroundings import opened
    from bot.reports import gather, report
    from storage.queries.indicators import Indicators

    with opened(settings) as store, store.engine.connect() as connection, connection.begin():
        facts = gather(Indicators(connection), scope)
    return report(facts, scope)


def _writer(ending: str) -> "Callable[[Report], bytes]":
    from bot.reports.as_json import as_json
    from bot.reports.page import as_page
    from bot.reports.workbook import as_workbook

    if ending == ".xlsx":
        return as_workbook
    text = as_page if ending == ".html" else as_json
    return lambda report: text(report).encode()
