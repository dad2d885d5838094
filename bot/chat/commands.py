"""The slash command: what waits, or a question about dates and rules, answered to the asker alone."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.chat.text import mrkdwn

Json = dict[str, Any]
Answering = Callable[[str, str], Awaitable[Sequence[str]]]
"""The plain French lines that answer a question of somebody; quick, for Slack waits 3 s."""

COMMAND: Final = "/vaguemestre"
TROUBLE: Final = "La réponse n’a pas pu être calculée : c’est une erreur du programme. Prévenez l’opérateur."
_LINE: Final = 600  # characters

_log = logging.getLogger(__name__)


class Commands:
    """The handler of the bolt app. What was typed is handed over, and kept and logged nowhere (promise 2)."""

    def __init__(self, answer: Answering) -> None:
        self._answer = answer

    def register(self, app: AsyncApp) -> None:
        """The one command that the manifest declares."""
        app.command(COMMAND)(self._asked)

    async def _asked(self, ack: AsyncAck, body: Json) -> None:
        """The answer rides on the acknowledgement: at once, and in channels where we are no member too."""
        await ack(text=await self._said(str(body.get("text") or ""), body["user_id"]), response_type="ephemeral")

    async def _said(self, question: str, agent: str) -> str:
        try:
            lines = await self._answer(question, agent)
        except Exception as error:  # noqa: BLE001 - the edge: an error may quote the question, its type does not
            _log.error("une question n’a pas reçu de réponse (%s)", type(error).__name__)
            lines = (TROUBLE,)
        return "\n".join(mrkdwn(line, _LINE) for line in lines)
