"""What the doctor asks of Slack: tokens, rights and channels, each with what to do about it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from bot.chat.api import SlackApi
from bot.chat.errors import DeskError
from bot.chat.settings import SlackSettings
from bot.ports import TryLaterError

_NEEDED = {"chat:write"}
_FORBIDDEN = "files:"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `check`; `trouble` is empty when all is well, else says what is wrong and what to do."""

    name: str
    trouble: str = ""

    @property
    def ok(self) -> bool:
        """Whether nothing is to be done."""
        return not self.trouble


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
    yield _rights(scopes)
    yield await _link(api)
    for desk, channel in settings.channels.items():
        yield await _channel(api, desk, channel)


def _rights(scopes: frozenset[str]) -> Finding:
    name = "Slack, droits du robot"
    if missing := _NEEDED - scopes:
        return Finding(name, f"Il manque {', '.join(sorted(missing))} : comparez à deploy/slack-manifest.yaml.")
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
