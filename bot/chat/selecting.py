"""The window of a selection: many lists with their counts, all ticked, and one button."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from bot.chat.modals import sent
from bot.chat.text import escape, plain
from bot.domain.numbers import spaced
from bot.ports import Button, CardView, Press
from bot.ports.grouped import Entry, SelectionView

Json = dict[str, Any]

CALLBACK = "select:"
FIRST = "listes_1"  # the field under which an error is shown
TICKED = "ticked"
_A_GROUP = 10  # Slack's most check boxes together
_TEXT = 75  # Slack's limit of a check box and of the words under it
_TITLE = "Approuver ces listes"
_HOW = (
    "Celles qui suppriment des comptes sont en tête. Décochez celles que vous voulez relire : leur carte reste. "
    "Chaque école garde sa carte, son mail et son lot. "
    "Une liste qui aurait changé entretemps ne sera pas approuvée, et vous sera nommée. "
    "*Une fois approuvée, une liste part à l’ETNIC.*"
)
NOTHING_TICKED = "Cochez au moins une liste, ou fermez cette fenêtre."


def selection_modal(card: CardView, button: Button, selection: SelectionView) -> Json:
    """The window; it remembers the selection, which alone says what may be approved, and at which version."""
    asked = {
        "reference": card.reference,
        "desk": card.desk,
        "version": card.version,
        "choice": button.choice,
        "selection": selection.id,
    }
    return {
        "type": "modal",
        "callback_id": f"{CALLBACK}{button.ask}",
        "title": plain(_TITLE, 24),
        "submit": plain("Approuver", 24),
        "close": plain("Annuler", 24),
        "private_metadata": json.dumps(asked),
        "blocks": [_section(_totals(selection)), _section(_HOW), *_groups(selection.entries)],
    }


def _totals(selection: SelectionView) -> str:
    """How many lists, and what approving all of them does."""
    count = len(selection.entries)
    said = f"*{count} liste{'s' * (count > 1)}*"
    if selection.left:
        said += f" sur {spaced(count + selection.left)}, celles qui attendent depuis le plus longtemps"
    counts = ", ".join(f"*{spaced(value)}* {escape(word)}" for word, value in selection.totals)
    return f"{said}.\nComptes, en tout : {counts}."


def _section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def _groups(entries: Sequence[Entry]) -> Iterator[Json]:
    for number, start in enumerate(range(0, len(entries), _A_GROUP), start=1):
        part = entries[start : start + _A_GROUP]
        yield _group(number, f"Listes {start + 1} à {start + len(part)}", part)


def _group(number: int, label: str, entries: Sequence[Entry]) -> Json:
    """One field of check boxes; optional, for all of it may be left out."""
    options = [
        {
            "text": plain(entry.title, _TEXT),
            "value": entry.reference,
            "description": plain(entry.counts, _TEXT),
        }
        for entry in entries
    ]
    boxes = {"type": "checkboxes", "action_id": TICKED, "options": options, "initial_options": options}
    return {
        "type": "input",
        "block_id": f"listes_{number}",
        "optional": True,
        "label": plain(label, 2000),
        "element": boxes,
    }


def selected(body: Json) -> Press | None:
    """What the agent sent; None when nothing was left ticked."""
    picked = tuple(
        option["value"]
        for block in body["view"]["state"]["values"].values()
        for option in block.get(TICKED, {}).get("selected_options") or ()
    )
    return replace(sent(body), picked=picked) if picked else None
