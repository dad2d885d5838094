"""What children are asked to do in tests."""

import ctypes
import os
import resource
import signal
import sys
import time
from datetime import date
from pathlib import Path

from bot.domain.readings import StudentRow
from bot.domain.schools import Etablissement
from bot.ports import AccessPage, PdfPart


def echo(value: object) -> object:
    return value


def pid() -> int:
    return os.getpid()


def parent() -> int:
    return os.getppid()


def untransportable() -> object:
    return lambda: None


def sleep(seconds: float) -> str:
    time.sleep(seconds)
    return "awake"


def spin() -> None:
    while True:
        pass


def counted(marker: str, *, busy: bool) -> None:
    """Never ends, at work or asleep; how often it was begun is in the file."""
    with Path(marker).open("a", encoding="ascii") as file:
        file.write("x")
    if busy:
        spin()
    time.sleep(60)


def spin_counted(marker: str) -> None:
    counted(marker, busy=True)


def sleep_counted(marker: str) -> None:
    counted(marker, busy=False)


def abort() -> None:
    os.abort()


def die_once(marker: str) -> str:
    """Abort on the first call, by a file that remembers."""
    try:
        Path(marker).touch(exist_ok=False)
    except FileExistsError:
        return "second time"
    os.kill(os.getpid(), signal.SIGKILL)
    return "never"


def swallow(megabytes: int) -> int:
    return len(bytearray(megabytes << 20))


def grow(megabytes: int, kept: list[bytearray] = []) -> int:  # noqa: B006 - what is kept is the point
    kept.append(bytearray(b"x") * (megabytes << 20))
    return os.getpid()


class PanicException(BaseException):
    """As pyo3 raises."""


def panic() -> None:
    raise PanicException("Dubois Léa 04/03/2012")


def fail() -> None:
    raise ValueError("Dubois Léa 04/03/2012")


def shout() -> None:
    sys.stdout.write("Dubois Léa")
    sys.stdout.flush()
    sys.stderr.write("Dubois Léa")
    ctypes.CDLL(None).dprintf(2, b"Dubois Lea\n")


def limits() -> tuple[int, ...]:
    kinds = (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_CORE)
    return tuple(resource.getrlimit(kind)[0] for kind in kinds)


def secrets() -> list[str]:
    return [name for name in os.environ if name.startswith("VAGUEMESTRE_")]


def students(count: int) -> tuple[StudentRow, ...]:
    return tuple(StudentRow("Élèves", row, "Dubois", "Léa", date(2012, 3, 4).isoformat()) for row in range(count))


class Evil:
    """What a child that was taken over could send back."""

    def __reduce__(self):
        return (os.system, ("true",))


def evil() -> object:
    return Evil()


def render(school: Etablissement, pages: tuple[AccessPage, ...], limit: int) -> tuple[PdfPart, ...]:
    return (PdfPart(f"{school.fase} {len(pages)} {limit}".encode(), len(pages)),)
