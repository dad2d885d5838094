"""A small disk for a database: a file system of its own where that is allowed, and so full when a test says so."""

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

_SIZE = 96 * 1024 * 1024  # of address space, not of memory: only what is written counts


class Disk:
    """A folder that can be full; `is_real` says whether it is a file system of its own."""

    def __init__(self, path: Path, *, is_real: bool) -> None:
        self.path = path
        self.is_real = is_real
        self._filler = path / "remplissage"

    def fill(self) -> None:
        """Leave no byte."""
        with self._filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(4096))

    def free(self) -> None:
        """Give the room back."""
        self._filler.unlink(missing_ok=True)


@contextlib.contextmanager
def small_disk(path: Path) -> Iterator[Disk]:
    """A tmpfs at `path`, taken away at the end; a plain folder where mounting is not allowed."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={_SIZE},mode=0700", "vaguemestre-test", str(path)]
    is_real = os.geteuid() == 0 and subprocess.run(command, capture_output=True, check=False).returncode == 0
    try:
        yield Disk(path, is_real=is_real)
    finally:
        if is_real:
            subprocess.run(["umount", "-l", str(path)], check=True)
