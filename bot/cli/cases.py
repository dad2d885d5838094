"""`vaguemestre cases`: the dossiers, their history, and a decision while Slack is down."""

import argparse
from typing import TYPE_CHECKING

from bot.cli.errors import CommandError
from bot.cli.parser import add_actions, add_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from bot.cli.case_words import Whole
    from bot.cli.steps import Step
    from bot.ports.rows import CaseRow
    from bot.ports.store import Unit
    from bot.settings import Settings

NAME = "cases"
HELP = "montre les dossiers et leur histoire, ou enregistre une décision quand Slack est arrêté"
EXAMPLE = "vaguemestre cases show VGM-7K2M4Q --config vaguemestre.toml"

_STATUS = {"done": "fait", "waiting": "attendu", "outside": "hors de l’agent logiciel"}


def add(parser: argparse.ArgumentParser) -> None:
    """Three actions; without one, the list."""
    add_json(parser)
    parser.set_defaults(open=False)
    actions = add_actions(parser, "list")
    listed = actions.add(
        "list", "montre les dossiers, le plus récent d’abord", "vaguemestre cases list", json=True
    )
    listed.add_argument("--ouverts", dest="open", action="store_true", help="seulement ceux qui sont en cours")
    shown = actions.add("show", "montre un dossier : état, cartes, histoire", f"{EXAMPLE}", json=True)
    shown.add_argument("reference", metavar="REF", help="numéro du dossier")
    decided = actions.add(
        "decide",
        "enregistre une décision, que l’agent logiciel prend aussitôt ou à son prochain démarrage",
        "vaguemestre cases decide VGM-7K2M4Q valider --agent U0AGENT1",
        json=True,
    )
    decided.add_argument("reference", metavar="REF", help="numéro du dossier")
    decided.add_argument("choice", metavar="CHOIX", help="code ou libellé d’un bouton de la carte : valider")
    decided.add_argument("--agent", required=True, metavar="ID", help="identifiant Slack de l’agent qui décide")
    decided.add_argument(
        "--message",
        metavar="TEXTE",
        help="texte pour l’école, ou numéro d’un dossier, quand le choix en demande un",
    )
    decided.add_argument(
        "--pick",
        metavar="CODE",
        help="ce qui est choisi, quand le choix ouvre un menu : « cases show » montre ce qui est possible",
    )
    decided.add_argument(
        "--confirm",
        metavar="CODE",
        nargs="?",
        const="",
        action="append",
        default=[],
        help="confirme une vérification que le choix demande, une fois par vérification ; sans code, toutes",
    )


def run(args: argparse.Namespace) -> int:
    """Do the action; 1 when the dossier is unknown or the choice is not offered."""
    from bot.cli.surroundings import settings_of

    settings = settings_of(args)
    match args.action:
        case "show":
            return _show(args, settings)
        case "decide":
            return _decide(args, settings)
        case _:
            return _list(args, settings)


def _list(args: argparse.Namespace, settings: "Settings") -> int:
    from bot.cli.case_words import labels_of, state_word, summary
    from bot.cli.screen import instant, say, say_json, table
    from bot.cli.surroundings import opened

    with opened(settings) as store:
        cases, names = store.read_now(lambda unit: (unit.cases(only_open=args.open), _names(unit)))
    if args.json:
        say_json([summary(case) for case in cases])
    elif not cases:
        say("Aucun dossier.")
    else:
        titles = ("Référence", "Procédure", "FASE", "Établissement", "État", "Début")
        rows = [
            (
                case.reference,
                labels_of(case.procedure).name or case.procedure,
                "" if case.fase is None else int(case.fase),
                "" if case.fase is None else names.get(int(case.fase), "(inconnu du registre)"),
                state_word(case) + ("" if case.open else " (clos)"),
                instant(case.created_at),
            )
            for case in cases
        ]
        table(titles, rows)
    return 0


def _names(unit: "Unit") -> dict[int, str]:
    return {int(school.fase): school.denomination for school in unit.schools()}


def found(unit: "Unit", reference: str) -> "CaseRow":
    """The dossier of this number, written in capitals or not."""
    case = unit.case_by_reference(reference.strip().strip("[]").upper())
    if case is None:
        raise CommandError(f"Le dossier {reference} n’existe pas : « vaguemestre cases list » les montre tous.")
    return case


def _show(args: argparse.Namespace, settings: "Settings") -> int:
    from bot.cli.case_words import whole_json
    from bot.cli.screen import say_json
    from bot.cli.surroundings import opened

    with opened(settings) as store:
        whole = store.read_now(lambda unit: _whole(unit, found(unit, args.reference)))
    if args.json:
        say_json(whole_json(whole))
    else:
        _print(whole)
    return 0


def _whole(unit: "Unit", case: "CaseRow") -> "Whole":
    from bot.cli.case_words import Whole
    from bot.cli.steps import LIST, OPENING, eight_steps

    school = None if case.fase is None else unit.school(case.fase)
    steps: tuple[Step, ...] = ()
    if case.fase is not None and case.procedure in {OPENING, LIST}:
        opening, lists = (_newest(unit, case, procedure) for procedure in (OPENING, LIST))
        steps = eight_steps(
            () if opening is None else unit.timeline(opening.id),
            () if lists is None else unit.timeline(lists.id),
            unit.environment(case.fase),
        )
    return Whole(case, school, unit.cards(case.id), unit.timeline(case.id), steps)


def _newest(unit: "Unit", case: "CaseRow", procedure: str) -> "CaseRow | None":
    """This dossier itself, or the newest one of its school for the other half of the story."""
    if case.procedure == procedure:
        return case
    of_school = (each for each in unit.cases(only_open=False) if each.fase == case.fase)
    return next((each for each in of_school if each.procedure == procedure), None)


def _print(whole: "Whole") -> None:
    from bot.cli.case_words import labels_of, state_word, whole_json
    from bot.cli.screen import harmless, instant, say, table

    case, shown = whole.case, whole_json(whole)
    say(f"{case.reference} · {labels_of(case.procedure).name or case.procedure} · {case.year}")
    say(f"Établissement : {harmless(_establishment(whole))}")
    say(f"État : {state_word(case)}" + ("" if case.open else " (clos)"))
    for card in shown["cards"]:
        choices = ", ".join(f"{each['label']} ({each['code']})" for each in card["choices"])
        say(f"Carte « {card['desk']} » : {card['title']}" + (f" ; choix : {choices}" if choices else ""))
        for line in _menus(card["choices"]):
            say(line)
    say()
    if whole.timeline:
        lines = zip(whole.timeline, shown["timeline"], strict=True)
        rows = [
            (instant(row.at), line["event_label"], line["after_label"], row.agent or "") for row, line in lines
        ]
        table(("Quand", "Ce qui est arrivé", "État ensuite", "Par"), rows)
    if whole.steps:
        say()
        rows = [(step.number, step.words, _STATUS[step.status], instant(step.at)) for step in whole.steps]
        table(("Étape", "Circulaire du 25/02/2021", "", "Date"), rows)


def _menus(choices: "list[dict[str, Any]]") -> "Iterator[str]":
    """What each choice that opens a menu offers, and what is to be confirmed for it."""
    for choice in choices:
        for name, words in (("picks", "--pick, parmi"), ("ticks", "--confirm")):
            if offered := ", ".join(f"{each['code']} ({each['label']})" for each in choice.get(name, ())):
                yield f"  {choice['label']} : {words} : {offered}"


def _establishment(whole: "Whole") -> str:
    """Whom the dossier is about: one of the service, or a mail of nobody known, is about none."""
    case, school = whole.case, whole.school
    if case.fase is not None:
        name = "inconnu du registre" if school is None else school.denomination
        return f"{name} (FASE {int(case.fase)})"
    if case.po_fase is not None:
        return f"aucun (pouvoir organisateur, FASE {int(case.po_fase)})"
    return "aucun"


def _decide(args: argparse.Namespace, settings: "Settings") -> int:
    from bot.cli.deciding import Wanted, decide
    from bot.cli.screen import say, say_json
    from bot.cli.surroundings import now, opened, when_decided

    at = now(settings)
    wanted = Wanted(args.choice, args.agent, args.message, args.pick, tuple(args.confirm))
    with opened(settings) as store:
        label = store.write_now(lambda unit: decide(unit, found(unit, args.reference), settings, wanted, at))
    if args.json:
        say_json({"reference": args.reference.upper(), "choice": label, "recorded": True})
    else:
        say(f"« {label} » est enregistré pour {args.reference.upper()} : {when_decided(settings)}.")
    return 0
