"""Logs that name no one: our own lines, and of libraries only what warns, without their words (promise 2)."""

import asyncio
import logging
import sys
import threading
from types import TracebackType
from typing import Any

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_OURS = ("bot", "storage")


class _Ours(logging.Filter):
    """Lets our lines pass; of a library, only its name and level, for its text may quote a mail."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite a foreign line; drop every traceback, whose last line quotes values."""
        record.exc_info = record.exc_text = record.stack_info = None
        if record.name.split(".")[0] not in _OURS:
            if record.levelno < logging.WARNING:
                return False
            record.msg, record.args = "avertissement de la bibliothèque", ()
        return True


def quiet_logs(loop: asyncio.AbstractEventLoop | None = None, level: int = logging.INFO) -> None:
    """One handler on stderr; unhandled errors of loop and threads are told by type alone."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter(FORMAT))
    handler.addFilter(_Ours())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.raiseExceptions = False
    threading.excepthook = _thread_error
    sys.excepthook = _error
    if loop is not None:
        loop.set_exception_handler(_loop_error)


def _loop_error(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    error = context.get("exception")
    kind = "inconnue" if error is None else type(error).__qualname__
    logging.getLogger("bot.loop").error("erreur non attendue dans la boucle : %s", kind)


def _thread_error(args: threading.ExceptHookArgs) -> None:
    logging.getLogger("bot.thread").error("erreur non attendue dans un fil : %s", args.exc_type.__qualname__)


def _error(kind: type[BaseException], _error: BaseException, _trace: TracebackType | None) -> None:
    logging.getLogger("bot").critical("erreur non attendue : %s", kind.__qualname__)
