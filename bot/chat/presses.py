"""What agents press and write: recorded first, acknowledged then; nobody presses without hearing something."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.chat.api import SlackApi
from bot.chat.blocks import CHOICE
from bot.chat.errors import DeskError
from bot.chat.modals import ASK, FIELD, modal, submitted
from bot.chat.selecting import CALLBACK, FIRST, NOTHING_TICKED, selected, selection_modal
from bot.chat.text import with_mentions
from bot.domain.procedure import GROUPED
from bot.ports import Button, CardView, Press, TryLaterError
from bot.ports.grouped import SelectionView

Json = dict[str, Any]
OnPress = Callable[[Press], Awaitable[None]]
ViewOf = Callable[[str, str, str], Awaitable[CardView | None]]
"""The card of a reference and desk now, as an agent may use it."""
Select = Callable[[str, str], Awaitable[SelectionView | None]]
"""Keeps what is ready as a selection of this agent, asked for on the card of a reference; None when nothing is."""

AGAIN = (
    "Votre choix n’a pas pu être enregistré pour le moment. Regardez la carte dans un instant : "
    "si elle n’a pas changé, veuillez réessayer."
)
CHANGED = "Rien n’a été fait : la liste a changé depuis que vous avez vu cette carte. Relisez-la, puis décidez."
UNKNOWN = "Ce bouton n’est plus en usage. Rien n’a été fait : relisez la carte, ou prévenez l’opérateur."
NOTHING_READY = "Plus rien n’attend ici : un collègue vient sans doute d’approuver ces listes."
AGAIN_IN_MODAL = "Votre choix n’a pas pu être enregistré pour le moment. Veuillez réessayer dans un instant."

_VALUE = re.compile(r"^(VGM-[0-9A-Z]{6})\|([a-z][a-z0-9_]*)\|(\d+)(?:\|([a-z]+))?$")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button of a card under an agent's finger."""

    press: Press
    ask: str | None
    channel: str
    trigger: str


def read_pressed(body: Json) -> Pressed | None:
    """What was pressed; None for a button that this version does not draw."""
    action, container = body["actions"][0], body["container"]
    found = _VALUE.match(action.get("value") or "")
    if found is None or "channel_id" not in container:
        return None
    reference, desk, version, ask = found.groups()
    user = body["user"]["id"]
    press = Press(
        # Slack offers the same press with the same three: recorded once however often it comes.
        key=f"{container['message_ts']}:{action['action_ts']}:{user}",
        agent=user,
        reference=reference,
        desk=desk,
        version=int(version),
        choice=action["action_id"].removeprefix(CHOICE),
    )
    return Pressed(press, ask, container["channel_id"], body["trigger_id"])


class Presses:
    """The handlers of the bolt app."""

    def __init__(self, api: SlackApi, on_press: OnPress, view_of: ViewOf, select: Select, within: float) -> None:
        """`within`: seconds for recording, after which the agent is asked to try again."""
        self._api = api
        self._on_press = on_press
        self._view_of = view_of
        self._select = select
        self._within = within
        self._recording: set[asyncio.Task[None]] = set()

    def register(self, app: AsyncApp) -> None:
        """Every action_id and callback_id that we draw, and those that an older version drew."""
        app.action(re.compile(f"^{CHOICE}"))(self._pressed)
        app.action(re.compile(f"^(?!{CHOICE})"))(self._other)
        app.view(re.compile(f"^{ASK}"))(self._submitted)
        app.view(re.compile(f"^{CALLBACK}"))(self._selected)
        app.error(self._failed)

    async def finish(self, seconds: float) -> None:
        """Let what is being recorded end; what is not recorded was not acknowledged either."""
        if self._recording:
            await asyncio.wait(self._recording, timeout=seconds)
        for task in tuple(self._recording):
            task.cancel()

    async def _pressed(self, ack: AsyncAck, body: Json) -> None:
        pressed = read_pressed(body)
        if pressed is None:
            await self._other(ack, body)
        elif pressed.ask is not None:
            await ack()
            await self._ask(pressed)
        elif await self._recorded(pressed.press):
            await ack()
        else:
            await self._tell(pressed.channel, pressed.press.agent, AGAIN)

    async def _other(self, ack: AsyncAck, body: Json) -> None:
        await ack()
        if channel := body["container"].get("channel_id"):
            await self._tell(channel, body["user"]["id"], UNKNOWN)

    async def _recorded(self, press: Press) -> bool:
        """Whether the press is in the database. A slow recording goes on: cut short, it might be there or not."""
        task = asyncio.ensure_future(self._on_press(press))
        self._recording.add(task)
        task.add_done_callback(self._recording_ended)
        try:
            await asyncio.wait_for(asyncio.shield(task), self._within)
        except (TryLaterError, TimeoutError):
            return False
        return True

    def _recording_ended(self, task: "asyncio.Task[None]") -> None:
        self._recording.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.warning("une pression n’a pas été enregistrée (%s)", type(error).__name__)

    async def _ask(self, pressed: Pressed) -> None:
        """Open the window from the dossier as it stands: Slack allows it for 3 s after the press."""
        press = pressed.press
        try:
            async with asyncio.timeout(self._within):
                card = await self._view_of(press.reference, press.desk, press.agent)
                button = _offered(card, press)
                if button is not None and not button.allowed:
                    await self._on_press(press)  # the engine says why, as of any press; no window shows a dossier
                    return
                if card is not None and button is not None:
                    await self._open(pressed, card, button)
                    return
        except (TryLaterError, TimeoutError, DeskError) as error:
            _log.warning("une fenêtre n’a pas pu s’ouvrir (%s)", _name(error))
            await self._tell(pressed.channel, press.agent, AGAIN)
        else:
            await self._tell(pressed.channel, press.agent, CHANGED)

    async def _open(self, pressed: Pressed, card: CardView, button: Button) -> None:
        view = None if button.ask == GROUPED else modal(card, button)
        if button.ask == GROUPED:
            selection = await self._select(card.reference, pressed.press.agent)
            view = None if selection is None else selection_modal(card, button, selection)
        if view is None:
            await self._tell(pressed.channel, pressed.press.agent, NOTHING_READY)
        else:
            await self._api.call("views.open", trigger_id=pressed.trigger, view=view)

    async def _selected(self, ack: AsyncAck, body: Json) -> None:
        """The same for a selection: it is used once, so that what was recorded is not sent again."""
        press = selected(body)
        if press is None:
            await ack(response_action="errors", errors={FIRST: NOTHING_TICKED})
        elif await self._recorded(press):
            await ack(response_action="clear")
        else:
            await ack(response_action="errors", errors={FIRST: AGAIN_IN_MODAL})

    async def _submitted(self, ack: AsyncAck, body: Json) -> None:
        """What could not be recorded stays in its open window; sent again, it has the same key."""
        press = submitted(body)
        if isinstance(press, dict):
            await ack(response_action="errors", errors=press)
        elif await self._recorded(press):
            await ack(response_action="clear")
        else:
            await ack(response_action="errors", errors={FIELD: AGAIN_IN_MODAL})

    async def _tell(self, channel: str, agent: str, text: str) -> None:
        """To the person alone; the last word there is, so that a failure is only noted."""
        try:
            await whisper(self._api, channel, agent, text)
        except (TryLaterError, DeskError) as error:
            _log.warning("un agent n’a pas pu être prévenu (%s)", _name(error))

    async def _failed(self, error: Exception, body: Json) -> None:
        """An error of ours: not acknowledged, named by its type alone, and the person is told."""
        _log.error("le traitement d’une pression a échoué (%s)", type(error).__name__)
        if channel := (body.get("container") or {}).get("channel_id"):
            await self._tell(channel, body["user"]["id"], AGAIN)


def _offered(card: CardView | None, press: Press) -> Button | None:
    """The button as the card has it now; None when it is no longer on what the agent saw."""
    if card is None:
        return None
    button = next((each for each in card.buttons if each.choice == press.choice and each.ask), None)
    if button is not None and button.ask == GROUPED:
        return button  # what it opens is selected anew: the number on the card may be a moment old
    return button if card.version == press.version else None


def _name(error: Exception) -> str:
    return error.code if isinstance(error, DeskError) else type(error).__name__


async def whisper(api: SlackApi, channel: str, agent: str, text: str) -> None:
    """Words that only `agent` sees; somebody who has left the channel has nothing to see."""
    try:
        await api.call("chat.postEphemeral", channel=channel, user=agent, text=with_mentions(text, 3000))
    except DeskError as error:
        if error.code not in {"user_not_in_channel", "user_not_found"}:
            raise
        _log.warning("un agent n’est pas dans le canal (%s)", error.code)
