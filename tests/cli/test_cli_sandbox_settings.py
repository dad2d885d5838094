"""The settings that the sandbox writes: every box of the service signs with a name of its own."""

from dataclasses import dataclass

from bot.cli.sandbox import write_settings
from bot.settings import load


@dataclass(frozen=True)
class Somewhere:
    """A sandbox whose servers stand nowhere: only its addresses are asked for."""

    page_url: str = "http://127.0.0.1:9"
    slack_api_url: str = "http://127.0.0.1:9/api/"
    password: str = "invente"
    bot_token: str = "xoxb-invente"
    app_token: str = "xapp-invente"
    smtp: tuple[str, int] | None = None
    imap: tuple[str, int] | None = None


def test_every_box_of_the_sandbox_signs_with_its_own_name(tmp_path):
    mail = load(write_settings(tmp_path, Somewhere())).mail
    assert set(mail.names) == set(mail.boxes) - {"happi"}
    assert len(set(mail.names.values())) == len(mail.names)
