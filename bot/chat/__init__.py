"""Slack: cards with buttons, windows to write in, threads; the only folder that knows its words."""

from bot.chat.desk import SlackDesk, SlackStatus
from bot.chat.errors import DeskError
from bot.chat.probe import probe
from bot.chat.settings import SlackSettings

__all__ = ["DeskError", "SlackDesk", "SlackSettings", "SlackStatus", "probe"]
