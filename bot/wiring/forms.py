"""What the reader of forms is told by the settings."""

from bot.ports.forms import FormContext
from bot.settings import Settings


def form_context(settings: Settings) -> FormContext:
    """The certificates to which an electronic signature must lead; a file that can't be read ends no reading."""
    file = settings.forms.eid_roots
    if file is None:
        return FormContext()
    try:
        return FormContext(roots=(file.read_bytes(),))
    except OSError:
        return FormContext(roots=None)
