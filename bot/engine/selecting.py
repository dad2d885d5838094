"""What an agent is shown before many lists are approved, kept as a row first, and what is said of it after."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.numbers import spaced
from bot.domain.procedure import Card
from bot.domain.words import SYSTEM
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
_DELETES = "a_supprimer"  # the fact of a card that counts deletions
_CARDS = ("sa carte", "leurs cartes")


def select(world: World, unit: Unit, case: CaseRow, agent: str, at: datetime) -> SelectionView | None:
    """Keep the cards that wait longest as a selection of this agent, and show them; None when none is ready."""
    rows = unit.ready(CHOICE, MOST)
    if not rows:
        return None
    pairs = {row.case: row.version for row in rows}
    kept = unit.add_selection(case.id, agent, CHOICE, at, pairs, before=at - _KEPT)
    found = sorted((_found(world, unit, row) for row in rows), key=lambda each: each.place)
    totals: Counter[str] = Counter()
    for each in found:
        totals.update(each.counts)
    left = unit.ready_count(CHOICE) - len(rows)
    return SelectionView(kept, tuple(each.entry for each in found), tuple(totals.items()), left)


@dataclass(frozen=True, slots=True)
class _Found:
    """A ready card: its school as it is shown, its counts by the words that follow them."""

    reference: str
    school: str
    counts: Mapping[str, int]
    deletes: bool

    @property
    def entry(self) -> Entry:
        """Its line in the window."""
        counts = [f"{spaced(value)} {word}" for word, value in self.counts.items() if value]
        return Entry(self.reference, self.school, " · ".join(counts) or "aucun compte ne change")

    @property
    def place(self) -> tuple[bool, str]:
        """Those that delete accounts are read first; then by name, É among the e's."""
        letters = unicodedata.normalize("NFKD", self.school)
        plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
        return not self.deletes, plain.casefold()


def _found(world: World, unit: Unit, row: ReadyRow) -> _Found:
    facts = Card.model_validate_json(row.card).facts
    words = world.procedure(row.procedure).labels.counts
    counts = {word: value for code, word in words.items() if isinstance(value := facts.get(code), int)}
    return _Found(row.reference, _school(unit, row, _LINE), counts, bool(facts.get(_DELETES)))


def _school(unit: Unit, row: ReadyRow | PairRow, most: int) -> str:
    """School, FASE and reference: what the card of the list says in its first line."""
    school = None if row.fase is None else unit.school(row.fase)
    name = "" if school is None else school.denomination
    name = name if len(name) <= most else f"{name[: most - 1].rstrip()}…"
    return " · ".join(part for part in (name, str(int(row.fase or 0)), row.reference) if part)


def outcome_text(unit: Unit, selection: int) -> str:
    """What came of a selection: how many were approved, and every list that was not, by school and reference."""
    found = unit.selection(selection)
    agent = SYSTEM if found is None else found.agent
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
