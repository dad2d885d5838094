"""Documents made in children that are replaced before their memory grows."""

from collections.abc import Sequence

from bot.domain.schools import Etablissement
from bot.ports import AccessPage, PdfPart
from bot.processes.limits import RENDERER, Limits
from bot.processes.pool import Pool


class RendererProcesses:
    """`ports.Renderers`; start it, and stop it at the end."""

    def __init__(self, size: int = 1, limits: Limits = RENDERER) -> None:
        self._pool = Pool(size, limits)

    async def start(self) -> None:
        """Children ready to render."""
        await self._pool.start()

    async def stop(self) -> None:
        """No child left, within a second."""
        await self._pool.stop()

    async def access_pages(
        self, school: Etablissement, pages: Sequence[AccessPage], limit: int
    ) -> tuple[PdfPart, ...]:
        """One page a student; raises JobFailedError when two children failed, so that the effect is parked."""
        parts = await self._pool.run("bot.writing.pages:render_access_pages", school, tuple(pages), limit)
        assert isinstance(parts, tuple)
        return parts
