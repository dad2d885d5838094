"""The files of the project, as git knows them, or as they lie there in an unpacked archive."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
_MADE = frozenset({".git", ".venv", "__pycache__", "build", "dist", "sandbox"})


@cache
def tracked() -> tuple[Path, ...]:
    """Every tracked file that is still there."""
    # The owner of a clone may be another user than the one who tests it.
    command = ["git", "-c", "safe.directory=*", "-C", str(ROOT), "ls-files", "-z"]
    if not (ROOT / ".git").exists():
        return tuple(each for each in ROOT.rglob("*") if each.is_file() and not _is_made(each))
    listed = subprocess.run(command, check=True, capture_output=True).stdout.decode()
    return tuple(ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file())


def _is_made(path: Path) -> bool:
    parts = path.relative_to(ROOT).parts
    return bool(_MADE & set(parts)) or any(part.endswith("_cache") for part in parts)


def sources(*folders: str, suffixes: tuple[str, ...] = (".py",)) -> list[Path]:
    """The tracked files with one of `suffixes` in `folders`."""
    return [path for path in tracked() if path.suffix in suffixes and _first(path) in folders]


def name(path: Path) -> str:
    """How a file is named in a failure."""
    return path.relative_to(ROOT).as_posix()


def _first(path: Path) -> str:
    return path.relative_to(ROOT).parts[0]
