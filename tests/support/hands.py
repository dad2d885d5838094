"""Agents' hands in Slack while the program dies and comes back: they press again as a person would."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.cli.player import Player, words
from tests.support.running import Ledger, until

CHANNELS = ("C0HAPPI", "C0ETNIC")
AGENTS, OPERATOR = ("U0AGENT1", "U0AGENT2"), "U0ETNIC1"
_GLANCE = 0.15  # how old what one sees of a channel may be
_LOOK_AGAIN = 4.0  # a window that has not opened by then will not

Json = dict[str, Any]


@dataclass(frozen=True)
class Seen:
    """A button as somebody saw it: on which message, and what it decides on."""

    ts: str
    label: str
    choice: str
    value: str

    @property
    def reference(self) -> str:
        return self.value.partition("|")[0]


class Hands:
    """Everything that agents do on one sandbox."""

    def __init__(self, player: Player, ledger: Ledger, patience: float = 60.0) -> None:
        """`patience`: seconds; the program may be killed many times before a card is drawn."""
        self.player = player
        self.ledger = ledger
        self.patience = patience
        self.pressed = 0
        """How many things were pressed or sent, without those that had to be pressed again."""
        self.taken: Counter[tuple[str, str]] = Counter()
        """Presses that Slack showed as taken: (dossier, agent)."""
        self.sent: set[str] = set()
        """Keys of the windows that Slack showed as taken."""
        self._glances: dict[str, tuple[float, list[Json]]] = {}
        self._looking = asyncio.Lock()
        self._writing = {user: asyncio.Lock() for user in (*AGENTS, OPERATOR)}

    async def messages(self, channel: str) -> list[Json]:
        """What stands in a channel; asked for once for all who look at the same time."""
        async with self._looking:
            at, found = self._glances.get(channel, (0.0, []))
            if time.monotonic() - at > _GLANCE:
                found = await self.player.get("/control/messages", channel=channel)
                self._glances[channel] = time.monotonic(), found
        return found

    async def offered(self, fase: int, label: str) -> Seen | None:
        """The newest card of a school with such a button."""
        for channel in CHANNELS:
            for message in reversed(await self.messages(channel)):
                if str(fase) in words(message):
                    for button in _buttons(message, label):
                        choice = button["action_id"].removeprefix("choice:")
                        return Seen(message["ts"], label, choice, button["value"])
        return None

    async def see(self, fase: int, label: str) -> Seen:
        """Wait for a card of a school with such a button."""

        async def look() -> Seen | None:
            return await self.offered(fase, label)

        return await until(look, f"« {label} » pour {fase}", self.patience)

    async def choose(self, fase: int, label: str, *users: str, text: str | None = None) -> None:
        """Press, all `users` at once; on a card that had changed meanwhile, look again and press again."""
        self.pressed += len(users) if text is None else 2

        async def decided() -> bool:
            seen = await self.see(fase, label)
            if text is not None:
                taken = await self._write(users[0], seen, text)
            else:
                taken = any(await asyncio.gather(*(self.press(user, seen) for user in users)))
            if taken:
                await self.gone(seen)
            return self._is_decided(seen)

        await until(decided, f"« {label} » décidé pour {fase}", self.patience)

    async def gone(self, seen: Seen) -> None:
        """Wait until the card offers something else: a press that was taken always has it drawn again."""

        async def look() -> bool:
            return not await self._stands(seen)

        await until(look, f"carte {seen.reference} redessinée après « {seen.label} »", self.patience)

    def _is_decided(self, seen: Seen) -> bool:
        found = self.ledger.value(
            "SELECT 1 FROM transition JOIN event ON event.id = event_id WHERE transition.event = 'chosen'"
            " AND json_extract(payload, '$.reference') = ? AND json_extract(payload, '$.choice') = ?",
            seen.reference,
            seen.choice,
        )
        return found is not None

    async def press(self, user: str, seen: Seen) -> bool:
        """Press a button that was seen: whether Slack shows the press as taken."""
        body = {"user": user, "ts": seen.ts, "label": seen.label, "value": seen.value}
        answer = await self.player.post("/control/press", body)
        taken = bool(answer.get("ok"))
        if taken:
            self.taken[seen.reference, user] += 1
        return taken

    async def _stands(self, seen: Seen) -> bool:
        """Whether the card still offers what was seen."""
        for channel in CHANNELS:
            for message in await self.messages(channel):
                if message["ts"] == seen.ts:
                    return seen.value in [each["value"] for each in _buttons(message, seen.label)]
        return False

    # --- windows ---

    async def _write(self, user: str, seen: Seen, text: str) -> bool:
        """Press, and fill in the window that opens; one window a person at a time."""
        async with self._writing[user]:
            body = {"user": user, "ts": seen.ts, "label": seen.label, "value": seen.value}
            if not (await self.player.post("/control/press", body)).get("ok"):
                return False
            view = await self._window(user, seen)
            while view is not None:
                send = {"user": user, "view_id": view["view_id"], "values": {_field(view): text}}
                answer = await self.player.post("/control/submit", send)
                if answer.get("ok"):
                    self.sent.add(f"press:{view['view_id']}:{view['hash']}")
                    return True
                await asyncio.sleep(_GLANCE)
                view = await self._window(user, seen)
        return False

    async def _window(self, user: str, seen: Seen) -> Json | None:
        """The window about this dossier; None when it does not open: its press was lost with the program."""
        ends = time.monotonic() + _LOOK_AGAIN
        while time.monotonic() < ends:
            for view in await self.player.get("/control/views", user=user):
                if json.loads(view["private_metadata"])["reference"] == seen.reference:
                    return dict(view)
            await asyncio.sleep(_GLANCE)
        return None


def _buttons(message: Json, label: str) -> Iterator[Json]:
    for block in message.get("blocks") or ():
        for element in block.get("elements") or ():
            if element.get("type") == "button" and element["text"]["text"] == label:
                yield element


def _field(view: Json) -> str:
    return next(block["label"]["text"] for block in view["blocks"] if block["type"] == "input")
