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


_FILTER = NoContent()


def library_logger() -> logging.Logger:
    """The logger handed to bolt and the SDK, which copy its level and filters to those they make."""
    logger = logging.getLogger(LIBRARY)
    made = [name for name in logging.root.manager.loggerDict if name.split(".")[0] in _NOISY]
    for name in (LIBRARY, *_NOISY, *made):
        noisy = logging.getLogger(name)
        noisy.setLevel(logging.WARNING)
        noisy.addFilter(_FILTER)
    return logger
