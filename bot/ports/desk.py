"""Slack, as the engine uses it: what a card shows, and what comes back from an agent."""

from dataclasses import dataclass, field
from typing import Protocol

from bot.domain.procedure import Ask


@dataclass(frozen=True, slots=True)
class Button:
    """One choice of a card, as `Choice` describes it; `options`: (label, reference) of dossiers to pick from.

    `picks` and `ticks` of a choice that asks for a pick: (code, label) of what its menu offers, and of what is to
    be confirmed under it. `allowed` is False on a card that is drawn for one agent, who has no right to it.
    """

    choice: str
    label: str
    style: str | None = None  # primary | danger
    ask: Ask | None = None
    confirm: str | None = None  # sentence of the confirmation dialog, only for what can't be undone
    options: tuple[tuple[str, str], ...] = ()
    picks: tuple[tuple[str, str], ...] = ()
    ticks: tuple[tuple[str, str], ...] = ()
    allowed: bool = True


@dataclass(frozen=True, slots=True)
class CardView:
    """A card ready to draw. Every text comes from labels of the program or from the register (promise 2)."""

    key: str  # identity of the card, put in the message metadata
    desk: str  # agents | etnic: which channel
    reference: str  # VGM-…
    version: int
    title: str
    fields: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()
    outcome: str | None = None  # « Validée par <@U…> le 3 octobre 2026 à 14 h 05 »


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a Slack message stands."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Press:
    """What an agent asked for. `text` is what was typed in the modal: it goes to a blob and nowhere else.

    `target` is the reference of the dossier that was picked; `picked` are those left ticked in a `selection`.
    `pick` is the code of what was picked from a menu, `ticked` the codes of what was confirmed beside it.
    """

    key: str  # container ts + action_ts + user, or view id + hash
    agent: str  # Slack user id
    reference: str
    desk: str
    version: int
    choice: str
    text: str | None = field(default=None, repr=False)
    target: str | None = None
    selection: int | None = None
    picked: tuple[str, ...] | None = None
    pick: str | None = None
    ticked: tuple[str, ...] = ()


class Desk(Protocol):
    """Slack, as the engine uses it; raises TryLaterError for everything that may pass."""

    async def draw(self, card: CardView, at: Posted | None) -> Posted:
        """Post the card, or redraw the one at `at`; a card with this key already in the channel is adopted."""

    async def line(self, at: Posted, key: str, text: str) -> None:
        """Add one line to the card's thread, once."""

    async def whisper(self, desk: str, agent: str, text: str) -> None:
        """Tell one agent something that only he or she sees."""
