"""What the agent last said of itself, read by another process: visits of its boxes, brakes that hold."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.cli.errors import CommandError
from bot.cli.surroundings import BRUSSELS, agent_runs, opened
from bot.ports.finding import Finding

if TYPE_CHECKING:
    from bot.engine.guard import Visit
    from bot.ports.rows import CaseRow
    from bot.ports.store import Unit
    from bot.settings import Settings

FULL = "mailbox_full"


def alarms(settings: "Settings") -> Iterator[Finding]:
    """One line a box, and one for the brakes; nothing without a database that can be read."""
    if not settings.database.exists():
        return
    try:
        with opened(settings) as store:
            visits = store.read_now(lambda unit: {box: _visit(unit, box) for box in settings.mail.boxes})
            brakes = store.read_now(_brakes)
    except CommandError:
        return  # « Base de données » says so
    running = agent_runs(settings)
    for box, visit in visits.items():
        yield _relieved(box, visit, running=running)
    yield _held(brakes)


def _visit(unit: "Unit", box: str) -> "Visit | None":
    from bot.engine.guard import Visit, visit_name

    kept = unit.setting(visit_name(box))
    return None if kept is None else Visit.model_validate_json(kept)


def _brakes(unit: "Unit") -> "list[CaseRow]":
    rows = unit.cases(only_open=True)
    return [row for row in rows if row.procedure == "surveillance" and row.state == "frein"]


def _relieved(box: str, visit: "Visit | None", *, running: bool) -> Finding:
    """When the agent last visited a box; old news when no agent runs."""
    from bot.engine.present import french_instant

    name = f"Relève de « {box} »"
    if visit is None:
        return Finding(f"{name} (jamais encore)")
    when = "jamais" if visit.visited is None else f"le {french_instant(visit.visited, BRUSSELS)}"
    if not running:
        noted = french_instant(visit.noted, BRUSSELS)
        return Finding(f"{name} (dernière : {when} ; l’agent logiciel est arrêté, dernières nouvelles le {noted})")
    if visit.silent:
        why = f" ({visit.trouble})" if visit.trouble else ""
        return Finding(name, f"dernière : {when}{why} ; voyez la ligne de cette boite plus bas, et le journal")
    if visit.trouble == FULL:
        return Finding(
            name, "la boite est pleine ; faites-y de la place, les mails traités y attendent dans INBOX"
        )
    received = "" if visit.received is None else f", dernier mail le {french_instant(visit.received, BRUSSELS)}"
    return Finding(f"{name} (dernière : {when}{received})")


def _held(brakes: "list[CaseRow]") -> Finding:
    """A brake that holds is something to look at."""
    if not brakes:
        return Finding("Freins")
    owners = [("ec", row.fase) if row.fase is not None else ("po", row.po_fase) for row in brakes]
    whole = any(number is None for _kind, number in owners)
    boxes = sorted({f"{kind}{int(number):06d}" for kind, number in owners if number is not None})
    told = ["en tout : les envois attendent, la carte offre Reprendre"] if whole else []
    told += [f"pour {', '.join(boxes[:10])}{' et d’autres' if len(boxes) > 10 else ''}"] if boxes else []
    return Finding("Freins", f"retiennent {' ; '.join(told)} ; voyez les cartes des agents")
