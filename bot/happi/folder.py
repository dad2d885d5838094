"""Hand-over by a folder: Moodle's upload files out, a list of refused usernames back (decision 0008)."""

from collections.abc import Sequence
from pathlib import Path

from bot.happi.exchange import ExchangeFolder
from bot.happi.rules import Conventions, check
from bot.happi.upload import digest, names, upload_files
from bot.ports import HandOverRow


class ExportFolder:
    """ETNIC uploads what is in the folder, says so in Slack, and puts back whom Happi refused."""

    answers = False  # only ETNIC knows

    def __init__(self, folder: Path, agreed: Conventions | None = None) -> None:
        self.exchange = ExchangeFolder(folder)
        self.agreed = agreed or Conventions()

    @property
    def folder(self) -> Path:
        """Where the files are."""
        return self.exchange.folder

    async def export(self, batch: str, rows: Sequence[HandOverRow]) -> str:
        """Write the batch's files, anew each time; returns their SHA-256."""
        check(batch, rows)
        files = upload_files(batch, rows, self.agreed)
        await self.exchange.write({file.name: file.content for file in files})
        await self.exchange.delete(*(set(names(batch)) - {file.name for file in files}))
        return digest(files)

    async def refused(self, batch: str) -> frozenset[str] | None:
        """The usernames of the return file; None while it is missing or has no column `username`."""
        return await self.exchange.refused(batch)

    async def forget(self, batch: str) -> None:
        """Delete the batch's files, which hold names and codes in clear; the return file holds neither."""
        # Before the modes had their own files, a batch was one.
        await self.exchange.delete(f"{batch}.csv", *names(batch))
