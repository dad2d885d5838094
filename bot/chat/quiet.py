"""What the Slack libraries may write in our logs: that something happened and where, never what it was about."""

import logging
from typing import Final

LIBRARY: Final = "bot.chat.library"
_NOISY: Final = ("slack_bolt", "slack_sdk")


class NoContent(logging.Filter):
    """Replaces every record: their warnings quote whole payloads, with what people wrote (promise 2)."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep warnings and errors, as a place in the library and the name of a type."""
        error = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else "-"
        record.msg = "bibliothèque Slack : %s, %s (%s)"
        record.args = (record.module, record.funcName, error)
        record.exc_info = record.exc_text = record.stack_info = None
        return record.levelno >= logging.WARNING


class _Strip(logging.Handler):
    """Does the same for the libraries' own loggers, also those made later, before the record reaches the root."""

    def emit(self, record: logging.LogRecord) -> None:
        _FILTER.filter(record)


_FILTER, _STRIP = NoContent(), _Strip()


def library_logger() -> logging.Logger:
    """The logger handed to bolt and the SDK, which copy its level and filters to those they make."""
    logger = logging.getLogger(LIBRARY)
    logger.setLevel(logging.WARNING)
    logger.addFilter(_FILTER)
    for name in _NOISY:
        theirs = logging.getLogger(name)
        theirs.setLevel(logging.WARNING)
        theirs.addHandler(_STRIP)
    return logger
