"""What the doctor finds of Pix: the periods that are known, and the file with which Pix Certif is approved."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.ports.finding import Finding

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.settings_pix import PixProduct


def of_pix(settings: "Settings") -> Iterator[Finding]:
    """Nothing for a service that follows no request of Pix."""
    if settings.pix.orga.windows or settings.pix.certif.windows:
        orga, certif = _years(settings.pix.orga), _years(settings.pix.certif)
        yield Finding(f"Périodes de Pix (Orga : {orga} ; Certif : {certif})")
    if settings.pix.candidature is not None:
        yield _candidature(settings)


def _years(product: "PixProduct") -> str:
    return ", ".join(sorted({each.year for each in product.windows})) or "aucune"


def _candidature(settings: "Settings") -> Finding:
    """Without it the agent would not start."""
    from bot.settings import SettingsError
    from bot.wiring.pix import papers

    try:
        papers(settings)
    except SettingsError as error:
        return Finding("Dossier de candidature Pix", str(error))
    return Finding("Dossier de candidature Pix")
