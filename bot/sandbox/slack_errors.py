"""How the local Slack says no: an error by the name that the real one gives it."""

from collections.abc import Iterable, Mapping
from typing import Any


class SlackError(Exception):
    """A call that is answered `{"ok": false, "error": code, …}`, still with HTTP status 200 as Slack does."""

    def __init__(self, code: str, messages: Iterable[str] = (), extra: Mapping[str, Any] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.messages = list(messages)
        self.extra = dict(extra or {})

    def answer(self) -> dict[str, Any]:
        """The JSON body of the answer."""
        body: dict[str, Any] = {"ok": False, "error": self.code, **self.extra}
        if self.messages:
            body["errors"] = self.messages
            body["response_metadata"] = {"messages": [f"[ERROR] {message}" for message in self.messages]}
        return body


class ControlError(Exception):
    """Asked for in someone's name, and nobody could do it on the screen: an absent button, a closed modal."""

    def __init__(self, code: str, status: int = 404, extra: Mapping[str, Any] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.extra = dict(extra or {})
