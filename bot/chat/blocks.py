"""A card in Block Kit: what it is about in one glance, then the facts, then what may be chosen."""

from collections.abc import Iterator, Sequence
from typing import Any

from bot.chat.text import escape, mrkdwn, one_line, plain, with_mentions
from bot.ports import Button, CardView

Json = dict[str, Any]

CHOICE = "choice:"
_YES = "oui"
_FACTS_A_SECTION, _MOST_FACTS, _MOST_NOTES = 10, 30, 10
# A card is read in passing, longer words belong in a mail; and Slack limits all texts of a message together.
_LABEL, _VALUE, _NOTE, _OUTCOME = 80, 120, 200, 500


def card_content(card: CardView) -> Json:
    """`text` (notifications, screen readers) and `blocks` of the card's message."""
    school = " · ".join(one_line(value) for _, value in card.fields[:2])
    words = " – ".join(part for part in (card.title, school, card.reference) if part)
    return {"text": mrkdwn(words, 1000), "blocks": card_blocks(card)}


def card_blocks(card: CardView) -> list[Json]:
    """From top to bottom: title, school, facts, reference, notes, outcome, buttons."""
    head, facts = _split(card.fields)
    blocks: list[Json] = [{"type": "header", "text": plain(card.title, 150)}]
    if head:
        blocks.append(_section(head))
    blocks += _fact_blocks([fact for fact in facts if fact[1] != _YES])
    if flags := [label for label, value in facts if value == _YES]:
        blocks.append(_section("\n".join(f":warning: {mrkdwn(label, _VALUE)}" for label in flags[:_MOST_NOTES])))
    blocks.append(_context(f"{escape(card.reference)} · version {card.version}"))
    if notes := [with_mentions(note, _NOTE) for note in card.notes[:_MOST_NOTES] if note.strip()]:
        blocks.append(_context("\n".join(notes)))
    if card.outcome is not None:
        blocks.append(_section(f"*Résultat :* {with_mentions(card.outcome, _OUTCOME)}"))
    if card.buttons:
        elements = [button_element(card, button) for button in card.buttons]
        blocks.append({"type": "actions", "block_id": "choices", "elements": elements})
    return blocks


def _split(fields: Sequence[tuple[str, str]]) -> tuple[str, Sequence[tuple[str, str]]]:
    """The school in bold with its number on one line, and the other facts."""
    if len(fields) < 2 or "FASE" not in fields[1][0]:
        return "", fields
    (_, school), (label, number) = fields[:2]
    return f"*{mrkdwn(school, _VALUE)}*  ·  {mrkdwn(label, _LABEL)} {mrkdwn(number, _LABEL)}", fields[2:]


def _fact_blocks(facts: Sequence[tuple[str, str]]) -> Iterator[Json]:
    """Two columns, ten facts a section."""
    texts = [f"*{mrkdwn(label, _LABEL)}*\n{mrkdwn(value, _VALUE) or '–'}" for label, value in facts[:_MOST_FACTS]]
    for start in range(0, len(texts), _FACTS_A_SECTION):
        part = texts[start : start + _FACTS_A_SECTION]
        yield {"type": "section", "fields": [{"type": "mrkdwn", "text": text} for text in part]}


def _section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def _context(text: str) -> Json:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]}


def button_element(card: CardView, button: Button) -> Json:
    """One button; its value says on what the agent decides, and the field to open if it asks for words."""
    value = f"{card.reference}|{card.desk}|{card.version}"
    element: Json = {
        "type": "button",
        "text": plain(button.label, 75),
        "action_id": f"{CHOICE}{button.choice}",
        "value": f"{value}|{button.ask}" if button.ask else value,
    }
    if button.style in {"primary", "danger"}:
        element["style"] = button.style
    if button.confirm:
        element["confirm"] = _confirm(button.confirm, button.label)
    return element


def _confirm(sentence: str, label: str) -> Json:
    return {
        "title": plain("Confirmer ?", 100),
        "text": plain(sentence, 300),
        "confirm": plain(label, 30),
        "deny": plain("Annuler", 30),
    }
