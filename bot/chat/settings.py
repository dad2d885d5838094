"""What the Slack side must be told: where, with which tokens, which channel is which desk, and how patiently."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """All times are in seconds."""

    api_url: str
    bot_token: str = field(repr=False)
    app_token: str = field(repr=False)
    channels: Mapping[str, str]  # desk → channel id
    pace: float = 1.0  # Slack takes one message a second in a channel; 0 for the sandbox
    timeout: float = 10.0  # of one call
    look_back: float = 14 * DAY  # how old a card may be and still be recognised after a restart
    fresh: float = 2.0  # how long what was read of a channel counts as known
    record_within: float = 2.5  # Slack waits 3 s for the acknowledgement of a press
    ping: float = 10.0
    watch: float = 5.0  # between two looks at the link
    retry: float = 15.0  # between two attempts to connect for the first time

    @property
    def base_url(self) -> str:
        """The address of the Web API as slack_sdk wants it, with its last slash."""
        return self.api_url if self.api_url.endswith("/") else f"{self.api_url}/"

    @property
    def is_local(self) -> bool:
        """A server on this machine is never reached through the proxy of the environment."""
        return urlsplit(self.api_url).hostname in {"127.0.0.1", "::1", "localhost"}
