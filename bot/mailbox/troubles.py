"""What can go wrong with a mail server, named; no text of a server ever gets in here."""

from enum import StrEnum
from typing import Final

from bot.ports import CannotFileError


class Trouble(StrEnum):
    """Short stable codes, for logs, `check` and alarms."""

    UNREACHABLE = "unreachable"
    TLS_FAILED = "tls_failed"
    TLS_REQUIRED = "tls_required"
    TIMED_OUT = "timed_out"
    LOST = "connection_lost"
    LOGIN_REFUSED = "login_refused"
    MAILBOX_MISSING = "mailbox_missing"
    PROTOCOL = "protocol_error"
    REFUSED = "refused"
    UNREADABLE = "message_unreadable"
    RECORDING = "recording_failed"
    RENUMBERED = "uidvalidity_changed"
    MOVE_UNSUPPORTED = "move_unsupported"
    FULL = "mailbox_full"


# What no second attempt mends before a person changed something: worth a longer pause and an alarm. A missing
# INBOX is not among them: every box has one, and a server says so when its disk is away for a moment.
WRONG_SETTINGS: Final = frozenset(
    {
        Trouble.LOGIN_REFUSED,
        Trouble.TLS_FAILED,
        Trouble.TLS_REQUIRED,
    },
)


# The server itself says that it is neither the password nor the folder, and that it may pass (RFC 5530).
PASSING: Final = frozenset({"UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG", "CONTACTADMIN", "ALERT"})


class MailboxError(Exception):
    """One exchange with an IMAP server failed. It carries the code only: a server's text may quote a person."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


class FilingError(MailboxError, CannotFileError):
    """A message cannot be filed, and trying again would not help."""
