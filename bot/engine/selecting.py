"""What an agent is shown before many lists are approved, kept as a row first, and what is said of it after."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.domain.procedure import Card
from bot.engine.grouped import CHOICE
from bot.engine.present import who
from bot.engine.world import World
from bot.ports.grouped import Entry, PairRow, ReadyRow, SelectionView
from bot.ports.rows import CaseRow
from bot.ports.store import Unit

MOST = 40
"""Lists of one selection: what a person still reads, and Slack still shows, in one window."""
_KEPT = timedelta(days=1)  # a selection that was never used
_LINE, _SENTENCE = 50, 34
"""Characters of a school's name in a line of the window, and in a sentence that may name forty of them."""
_CARDS = ("sa carte", "leurs cartes")


def select(world: World, unit: Unit, case: CaseRow, agent: str, at: datetime) -> SelectionView | None:
    """Keep the cards that wait longest as a selection of this agent, and show them; None when none is ready."""
    rows = unit.ready(CHOICE, MOST)
    if not rows:
        return None
    pairs = {row.case: row.version for row in rows}
    kept = unit.add_selection(case.id, agent, CHOICE, at, pairs, before=at - _KEPT)
    entries = sorted((_entry(world, unit, row) for row in rows), key=_alphabetical)
    return SelectionView(kept, tuple(entries), _totals(world, rows), unit.ready_count(CHOICE) - len(rows))


def _alphabetical(entry: Entry) -> str:
    """É among the e's, as people look for a school."""
    letters = unicodedata.normalize("NFKD", entry.title)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()


def _entry(world: World, unit: Unit, row: ReadyRow) -> Entry:
    labels, facts = world.procedure(row.procedure).labels, Card.model_validate_json(row.card).facts
    counts = [f"{_number(facts[code])} {word}" for code, word in labels.counts.items() if facts.get(code)]
    return Entry(row.reference, _school(unit, row, _LINE), " · ".join(counts) or "aucun compte ne change")


def _totals(world: World, rows: Sequence[ReadyRow]) -> tuple[tuple[str, int], ...]:
    found: Counter[str] = Counter()
    for row in rows:
        facts = Card.model_validate_json(row.card).facts
        for code, word in world.procedure(row.procedure).labels.counts.items():
            value = facts.get(code)
            if isinstance(value, int):  # what no list speaks of is not counted
                found[word] += value
    return tuple(found.items())


def _number(value: object) -> str:
    return f"{value:,}".replace(",", "\u202f") if isinstance(value, int) else ""


def _school(unit: Unit, row: ReadyRow | PairRow, most: int) -> str:
    """School, FASE and reference: what the card of the list says in its first line."""
    school = None if row.fase is None else unit.school(row.fase)
    name = "" if school is None else school.denomination
    name = name if len(name) <= most else f"{name[: most - 1].rstrip()}…"
    return " · ".join(part for part in (name, str(int(row.fase or 0)), row.reference) if part)


def outcome_text(unit: Unit, selection: int) -> str:
    """What came of a selection: how many were approved, and every list that was not, by school and reference."""
    found = unit.selection(selection)
    agent = "SYSTEM" if found is None else found.agent
    pairs = unit.pairs(selection)
    by = {code: [each for each in pairs if each.outcome == code] for code in ("done", "unticked", None)}
    skipped = [each for each in pairs if each.outcome not in by]
    said = [f"{_lists(len(by['done']), 'approuvée')} par {who(agent)}."]
    if skipped:
        names = _names(unit, skipped)
        said.append(f"Passées, car elles ont changé ou viennent d’être décidées : {names}. Relisez leurs cartes.")
    if by[None]:
        said.append(f"Mis de côté, prévenez l’exploitation : {_names(unit, by[None])}.")
    if by["unticked"]:
        said.append(f"{_lists(len(by['unticked']), 'décochée')}, à décider par {_CARDS[len(by['unticked']) > 1]}.")
    return " ".join(said)


def _names(unit: Unit, pairs: Iterable[PairRow]) -> str:
    return ", ".join(_school(unit, each, _SENTENCE) for each in pairs)


def _lists(count: int, what: str) -> str:
    if count == 0:
        return f"Aucune liste {what}"
    return f"{count} liste{'s' * (count > 1)} {what}{'s' * (count > 1)}"
