"""What the doctor finds of forms: whether an electronic signature can be judged with what the settings name."""

from collections.abc import Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING

from bot.ports.finding import Finding

if TYPE_CHECKING:
    from bot.settings import Settings

_NAME = "Certificats racines de la carte d’identité"


def of_forms(settings: "Settings") -> Iterator[Finding]:
    """Nothing where no certificate is named: an agent then looks at every electronic signature."""
    if settings.forms.eid_roots is not None:
        yield Finding(_NAME, _trouble(settings))


def _trouble(settings: "Settings") -> str:
    from bot.reading.forms.signatures import certificates
    from bot.wiring.forms import form_context

    file, roots = settings.forms.eid_roots, form_context(settings).roots
    if find_spec("pyhanko") is None:
        return "il manque l’extra « signatures » du programme : installez-le, ou retirez « forms.eid_roots »"
    if roots is None:
        return f"le fichier {file} de « forms.eid_roots » ne peut pas être lu ; vérifiez son nom et vos droits"
    if certificates(roots) is None:
        return f"le fichier {file} de « forms.eid_roots » n’est pas fait de certificats (PEM ou DER)"
    return ""
