"""Where the sandbox that runs on this machine left its settings, so that `vaguemestre run` finds it."""

import json
import os
from pathlib import Path


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
