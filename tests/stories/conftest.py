"""The sandbox and the agent as `vaguemestre demo --json` starts them: once a file of tests."""

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

START = 40.0  # seconds on a busy machine
END = 10.0  # the promise of `run` after SIGTERM


@pytest.fixture(scope="module")
def demo() -> Iterator[dict[str, Any]]:
    """The line of `--json`; at the end the demo leaves by itself, in time, and leaves nothing behind."""
    with running_demo() as ready:
        yield ready


@contextlib.contextmanager
def running_demo() -> Iterator[dict[str, Any]]:
    with tempfile.TemporaryFile() as said:
        command = [sys.executable, "-m", "bot", "demo", "--json"]
        # A group of its own: should it not end, its agent ends with it.
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=said, env=environment(), start_new_session=True
        )
        try:
            ready = json.loads(_first_line(process, said))
            yield ready
            _end(process)
            assert process.returncode == 0
            assert not Path(ready["config"]).exists(), "la démonstration a laissé son dossier"
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


def environment() -> dict[str, str]:
    """Ours without anyone's settings: the demo must need none."""
    return {name: value for name, value in os.environ.items() if not name.startswith("VAGUEMESTRE_")}


def _first_line(process: subprocess.Popen[bytes], said: Any) -> bytes:
    assert process.stdout is not None
    with selectors.DefaultSelector() as waiting:
        waiting.register(process.stdout, selectors.EVENT_READ)
        line = process.stdout.readline() if waiting.select(START) else b""
    if not line:
        said.seek(0)
        pytest.fail(f"la démonstration n’a pas démarré : {said.read().decode(errors='replace')}")
    return line


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    began = time.monotonic()
    try:
        process.wait(END)
    except subprocess.TimeoutExpired:
        pytest.fail(f"la démonstration n’a pas fini {time.monotonic() - began:.0f} s après SIGTERM")
