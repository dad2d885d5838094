"""Where an agent and its children put sockets and passing files: a folder of its own, emptied by its next start.

An agent that is killed removes nothing. In everybody's folder each of its lives would leave something behind for
good; here the next one, which holds the lock of the same database, knows that nobody needs it any more.
"""

import hashlib
import os
import shutil
import stat
import tempfile
from multiprocessing.util import Finalize
from pathlib import Path

_LONGEST = 70  # bytes of the path: the address of a socket in it has 107 at most, and multiprocessing adds 32
_AT_THE_END = -200  # after what multiprocessing itself removes, whose priority is -100


def own_scratch(database: Path) -> Path | None:
    """Make it, let this process and all it starts use it, and remove it at a clean end; the lock must be held.

    None where it can't be had, or is somebody else's: the system's folder then serves, as for any program.
    """
    place = Path(tempfile.gettempdir(), f"vgm-{_digest(database)}")
    path = place / str(os.getpid())  # an agent that is just leaving removes its own, and not that of the next
    if len(os.fsencode(path)) > _LONGEST:
        return None
    try:
        place.mkdir(mode=0o700, exist_ok=True)
        if not _is_ours(place):
            return None
        for left in place.iterdir():
            shutil.rmtree(left, ignore_errors=True)
        path.mkdir(mode=0o700)
    except OSError:
        return None
    os.environ["TMPDIR"] = str(path)
    tempfile.tempdir = None  # it is looked for anew
    Finalize(None, _leave, (path,), exitpriority=_AT_THE_END)
    return path


def _digest(database: Path) -> str:
    return hashlib.sha256(f"{os.getuid()}\0{database.resolve()}".encode()).hexdigest()[:12]


def _is_ours(place: Path) -> bool:
    """Not a link, nor a folder that another account made beforehand under this name."""
    found = place.lstat()
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077


def _leave(path: Path) -> None:
    shutil.rmtree(path, ignore_errors=True)
    try:
        path.parent.rmdir()
    except OSError:  # the next agent is there already
        return
