"""What the doctor asks of Slack: tokens, rights and channels, each with what to do about it."""

from collections.abc import AsyncIterator
from typing import Final

from bot.chat.api import SlackApi
from bot.chat.errors import DeskError
from bot.chat.settings import SlackSettings
from bot.ports import TryLaterError
from bot.ports.finding import Finding

WRITE: Final = "chat:write"
COMMANDS: Final = "commands"  # /vaguemestre
HISTORY: Final = ("groups:history", "channels:history")  # private channels, public ones: one is enough
_FORBIDDEN: Final = "files:"
_COMPARE: Final = "comparez à deploy/slack-manifest.yaml."


async def probe(settings: SlackSettings) -> tuple[Finding, ...]:
    """Everything is asked anew, on a session of its own; nothing is posted."""
    api = SlackApi(settings)
    api.open()
    try:
        return tuple([finding async for finding in _findings(api, settings)])
    finally:
        await api.close()


async def _findings(api: SlackApi, settings: SlackSettings) -> AsyncIterator[Finding]:
    try:
        scopes = (await api.identify()).scopes
    except (DeskError, TryLaterError) as error:
        yield Finding("Slack, jeton du robot", str(error))
        return
    yield Finding("Slack, jeton du robot")
    yield rights(scopes)
    yield await _link(api)
    for desk, channel in settings.channels.items():
        yield await _channel(api, desk, channel)


def rights(scopes: frozenset[str]) -> Finding:
    """Too few rights, or any on files, which the agent must not have (promise 2)."""
    name = "Slack, droits du robot"
    if missing := [scope for scope in (WRITE, COMMANDS) if scope not in scopes]:
        return Finding(name, f"Il manque {', '.join(missing)} : {_COMPARE}")
    if not scopes.intersection(HISTORY):
        return Finding(name, f"Il manque {' ou '.join(HISTORY)} : {_COMPARE}")
    if extra := sorted(scope for scope in scopes if scope.startswith(_FORBIDDEN)):
        return Finding(name, f"Retirez {', '.join(extra)} : l’agent n’a pas à voir de fichiers dans Slack.")
    return Finding(name)


async def _link(api: SlackApi) -> Finding:
    try:
        await api.link_url()
    except (DeskError, TryLaterError) as error:
        return Finding("Slack, liaison", str(error))
    return Finding("Slack, liaison")


async def _channel(api: SlackApi, desk: str, channel: str) -> Finding:
    """Reading one message proves that the channel exists, that we are in it and may look our cards up."""
    name = f"Slack, canal « {desk} »"
    try:
        await api.read("conversations.history", channel=channel, limit=1)
    except (DeskError, TryLaterError) as error:
        return Finding(name, str(error))
    return Finding(name)
