"""Where the sandbox that runs on this machine left its settings, so that the other commands find it."""

import json
import os
import socket
from pathlib import Path
from urllib.parse import urlsplit


def _note() -> Path:
    """One file a user, in a folder that only he or she can write to."""
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    folder = Path(runtime) if runtime else Path.home() / ".cache"
    return folder / "vaguemestre" / "bac-a-sable.json"


def remember(config: Path, page: str) -> None:
    """Note a sandbox that has just started; the last one counts, and a home without rights is no obstacle."""
    note = _note()
    try:
        note.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        note.write_text(json.dumps({"config": str(config), "page": page}), "utf-8")
    except OSError:
        return


def forget(config: Path) -> None:
    """Take the note away, unless another sandbox has written its own."""
    found = recall()
    if found is not None and found[0] == config:
        _note().unlink(missing_ok=True)


def recall() -> tuple[Path, str] | None:
    """(settings, page) of the last sandbox; None when there is none, or its settings are gone."""
    try:
        said = json.loads(_note().read_text("utf-8"))
        config, page = Path(said["config"]), str(said["page"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return (config, page) if config.exists() else None


def reachable() -> Path | None:
    """The settings of a sandbox that runs on this machine, if its page answers."""
    found = recall()
    if found is None:
        return None
    config, page = found
    try:
        address = urlsplit(page)
        with socket.create_connection((address.hostname or "", address.port or 0), timeout=2):
            return config
    except (OSError, ValueError):
        return None
