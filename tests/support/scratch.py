"""One folder for everything that a test run, and every process it starts, writes for a moment: gone at its end."""

import contextlib
import os
import shutil
import tempfile
from multiprocessing.util import Finalize
from pathlib import Path

_NAME = "vgm-essais-"
_MEMORY = Path("/dev/shm")
_ROOM = 4 << 30  # bytes; a whole run holds some hundred million at once


def open_scratch() -> None:
    """Make it, let `tempfile` of this process and of all it starts use it, and remove it when this process ends.

    In memory where there is room: these tests end processes, never the machine, so that waiting for a disk would
    prove nothing. A killed agent leaves its files there instead of in everybody's folder.
    """
    place = _MEMORY if _has_room() else Path(tempfile.gettempdir())
    _sweep(place)
    path = Path(tempfile.mkdtemp(prefix=f"{_NAME}{os.getpid()}-", dir=place))
    path.chmod(0o711)  # Dovecot runs as nobody, in a folder of its own below
    os.environ["TMPDIR"] = str(path)
    tempfile.tempdir = None
    # After what multiprocessing itself removes at the end, whose priority is -100.
    Finalize(None, shutil.rmtree, (path,), {"ignore_errors": True}, exitpriority=-200)


def _has_room() -> bool:
    with contextlib.suppress(OSError):
        found = os.statvfs(_MEMORY)
        return os.access(_MEMORY, os.W_OK | os.X_OK) and found.f_bavail * found.f_frsize >= _ROOM
    return False


def _sweep(place: Path) -> None:
    """What runs that were killed have left: the process in the name is no more."""
    for each in place.glob(f"{_NAME}*"):
        pid = each.name.removeprefix(_NAME).partition("-")[0]
        if pid.isdecimal() and not Path("/proc", pid).exists():
            shutil.rmtree(each, ignore_errors=True)
