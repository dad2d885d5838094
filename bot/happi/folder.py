"""Hand-over by a folder: Moodle's upload file out, a list of refused usernames back (design, « Hand-over »)."""

import asyncio
import csv
import hashlib
import io
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from bot.ports import AccessPage, TryLaterError

T = TypeVar("T")
COLUMNS = ("username", "password", "firstname", "lastname", "email", "institution", "cohort1")


class ExportFolder:
    """Files in a folder of mode 0700; `retours/<batch>.csv` is what ETNIC puts back.

    `email` is required and unique in Moodle, and students have none: an internal placeholder stands there.
    """

    def __init__(self, folder: Path, placeholder_domain: str = "happi.invalid") -> None:
        self.folder = folder
        self.placeholder_domain = placeholder_domain

    async def export(self, batch: str, accounts: Sequence[AccessPage]) -> str:
        """Write the batch's file, anew each time; returns its SHA-256."""
        content = self._csv(batch, accounts)
        await self._io(lambda: self._write(f"{batch}.csv", content))
        return hashlib.sha256(content).hexdigest()

    async def refused(self, batch: str) -> frozenset[str] | None:
        """The usernames of the return file; None while it is missing or has no column `username`."""
        path = self.folder / "retours" / f"{batch}.csv"
        content = await self._io(lambda: path.read_bytes() if path.exists() else None)
        if content is None:
            return None
        text = _decoded(content)
        dialect = ";" if ";" in text.partition("\n")[0] else ","
        try:
            rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter=dialect)]
        except csv.Error:
            return None
        header = [cell.casefold() for cell in rows[0]] if rows else []
        if "username" not in header:
            return None
        place = header.index("username")
        return frozenset(row[place] for row in rows[1:] if len(row) > place and row[place])

    async def forget(self, batch: str) -> None:
        """Delete the batch's file, which holds names and codes in clear; the return file holds neither."""
        await self._io(lambda: (self.folder / f"{batch}.csv").unlink(missing_ok=True))

    async def _io(self, work: Callable[[], T]) -> T:
        """Run in a thread; a folder that can't be reached now may be reached later."""
        try:
            return await asyncio.to_thread(work)
        except OSError as error:
            raise TryLaterError(f"dossier d’échange inaccessible ({type(error).__name__})") from None

    def _csv(self, batch: str, accounts: Sequence[AccessPage]) -> bytes:
        fase = batch.split("-")[1]
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        for account in accounts:
            email = f"{account.username}@{self.placeholder_domain}"
            names = (_harmless(account.prenom), _harmless(account.nom))
            writer.writerow((account.username, account.code, *names, email, fase, f"ecole-{fase}"))
        return out.getvalue().encode()

    def _write(self, name: str, content: bytes) -> None:
        """By a rename, so that nobody ever reads half a file."""
        for folder in (self.folder, self.folder / "retours"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)
        path, draft = self.folder / name, self.folder / f".{name}.draft"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)


def _decoded(content: bytes) -> str:
    """UTF-8, or what a spreadsheet in French saves as CSV; usernames are ASCII, so nothing that counts is lost."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _harmless(name: str) -> str:
    """A name that no spreadsheet takes for a formula."""
    return f"'{name}" if name[:1] in tuple("=+-@\t\r") else name
