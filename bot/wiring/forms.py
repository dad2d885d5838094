"""What the reader of forms is told by the settings."""

from bot.ports.forms import FormContext
from bot.settings import Settings, SettingsError


def form_context(settings: Settings) -> FormContext:
    """The certificates to which an electronic signature must lead; SettingsError for a file that can't be read."""
    file = settings.forms.eid_roots
    if file is None:
        return FormContext()
    try:
        return FormContext(roots=(file.read_bytes(),))
    except OSError:
        raise SettingsError(
            f"Le fichier {file} du réglage « forms.eid_roots » ne peut pas être lu : "
            "vérifiez son nom et vos droits."
        ) from None
