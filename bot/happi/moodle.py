"""Hand-over by Moodle's web services: the same accounts, without an upload by hand."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.happi.delivery import FUNCTIONS, Delivery
from bot.happi.exchange import ExchangeFolder
from bot.happi.rest import CallRefusedError, MoodleSite, SiteTroubleError
from bot.happi.rules import Conventions, check
from bot.happi.upload import digest, names, upload_files
from bot.ports import HandOverRow


class MoodleHandOver:
    """Accounts are made when a batch is exported; a person still confirms, on what Moodle answered.

    That answer is the return file of the batch, which we write ourselves in the exchange folder: a restart finds
    it. Neither a name nor a code is ever in that folder.
    """

    answers = True

    def __init__(
        self,
        site: MoodleSite,
        folder: Path,
        agreed: Conventions | None = None,
        *,
        auth: str = "manual",
        batch_size: int = 50,
    ) -> None:
        self.site = site
        self.exchange = ExchangeFolder(folder)
        self.agreed = agreed or Conventions()
        self.auth = auth
        self.batch_size = batch_size

    async def export(self, batch: str, rows: Sequence[HandOverRow]) -> str:
        """Deliver the rows and keep who was refused; returns the SHA-256 that the upload files would have."""
        check(batch, rows)

        async def remember(usernames: Collection[str]) -> Collection[str]:
            return await self._remember(batch, usernames)

        async with self.site.session() as call:
            outcome = await Delivery(call, self.agreed, self.auth, self.batch_size, remember).run(rows)
        await self.exchange.report(batch, outcome.refused)
        return digest(upload_files(batch, rows, self.agreed))

    async def refused(self, batch: str) -> frozenset[str] | None:
        """Whom Moodle refused; None while the batch is not delivered."""
        return await self.exchange.refused(batch)

    async def forget(self, batch: str) -> None:
        """Forget whom the batch deleted, and its upload files if it had some before the settings changed."""
        await self.exchange.delete(_memory(batch), f"{batch}.csv", *names(batch))

    async def _remember(self, batch: str, usernames: Collection[str]) -> Collection[str]:
        """Written before the deletion: after an interruption, who is missing is known to have been there."""
        kept = await self.exchange.read(_memory(batch))
        known = set(json.loads(kept)) if kept else set()
        if not known.issuperset(usernames):
            known.update(usernames)
            await self.exchange.write({_memory(batch): json.dumps(sorted(known)).encode()})
        return known


def _memory(batch: str) -> str:
    return f".{batch}-suppressions.json"


@dataclass(frozen=True, slots=True)
class Probe:
    """What the doctor finds: `ok` or a short code, and the functions that our service lacks."""

    outcome: str
    missing: tuple[str, ...] = ()


async def probe(site: MoodleSite) -> Probe:
    """Call Happi without changing anything."""
    try:
        async with site.session() as call:
            info = await call(FUNCTIONS[0], {})
    except (SiteTroubleError, CallRefusedError) as error:
        return Probe(error.code)
    listed = info.get("functions") if isinstance(info, dict) else None
    if not isinstance(listed, list):
        return Probe("unexpected_answer")
    offered = {each.get("name") for each in listed if isinstance(each, dict)}
    return Probe("ok", tuple(name for name in FUNCTIONS if name not in offered))
