"""The folder shared with ETNIC: private, written by whole files, and the return files that come back in it."""

import asyncio
import csv
import io
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from bot.ports import TryLaterError

T = TypeVar("T")
_CODE = re.compile(r"[a-z][a-z0-9_]{0,59}")


class ExchangeFolder:
    """Files in a folder of mode 0700; `retours/<batch>.csv` says which usernames were refused."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def write(self, files: Mapping[str, bytes]) -> None:
        """Write the files, each whole or not at all."""

        def work() -> None:
            for name, content in files.items():
                self._write(self.folder / name, content)

        await self._io(work)

    async def delete(self, *names: str) -> None:
        """Delete what is there of these files."""

        def work() -> None:
            for name in names:
                (self.folder / name).unlink(missing_ok=True)

        await self._io(work)

    async def read(self, name: str) -> bytes | None:
        """A file's bytes; None when there is none."""
        path = self.folder / name
        return await self._io(lambda: path.read_bytes() if path.exists() else None)

    async def report(self, batch: str, refused: Mapping[str, str]) -> None:
        """Write a return file ourselves: the refused usernames, each with its code."""
        lines = ["username,status", *(f"{username},{code}" for username, code in sorted(refused.items()))]
        content = "".join(f"{line}\r\n" for line in lines).encode("ascii")
        await self._io(lambda: self._write(self.folder / "retours" / f"{batch}.csv", content))

    async def returned(self, batch: str) -> Mapping[str, str] | None:
        """The usernames of the return file with their codes; None while it is missing or has no column `username`.

        A person may write anything beside a username, names too: what is no code is left where it is.
        """
        content = await self.read(f"retours/{batch}.csv")
        return None if content is None else _returned(_decoded(content))

    async def refused(self, batch: str) -> frozenset[str] | None:
        """Its usernames alone."""
        returned = await self.returned(batch)
        return None if returned is None else frozenset(returned)

    async def _io(self, work: Callable[[], T]) -> T:
        """Run in a thread; a folder that can't be reached now may be reached later."""
        try:
            return await asyncio.to_thread(work)
        except OSError as error:
            raise TryLaterError(f"dossier d’échange inaccessible ({type(error).__name__})") from None

    def _write(self, path: Path, content: bytes) -> None:
        """By a rename, so that nobody ever reads half a file."""
        for folder in (self.folder, self.folder / "retours"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)
        draft = path.with_name(f".{path.name}.draft")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)


def _returned(text: str) -> Mapping[str, str] | None:
    separator = ";" if ";" in text.partition("\n")[0] else ","
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter=separator)]
    except csv.Error:
        return None
    header = [cell.casefold() for cell in rows[0]] if rows else []
    if "username" not in header:
        return None
    place = header.index("username")
    why = header.index("status") if "status" in header else len(header)
    said = {row[place]: row[why] if len(row) > why else "" for row in rows[1:] if len(row) > place and row[place]}
    return {username: code if _CODE.fullmatch(code) else "" for username, code in said.items()}


def _decoded(content: bytes) -> str:
    """UTF-8, or what a spreadsheet in French saves as CSV; usernames are ASCII, so nothing that counts is lost."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
