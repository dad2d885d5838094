"""What the doctor finds of the ready answers: contacts that they would name and that nobody has given."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.domain.recipients import CITIZEN_BOX
from bot.ports.finding import Finding

if TYPE_CHECKING:
    from bot.settings import Settings


def of_help(settings: "Settings") -> Iterator[Finding]:
    """Nothing for a service that answers no citizen."""
    if CITIZEN_BOX not in settings.mail.boxes:
        return
    empty = [f"help.contacts.{name}" for name, given in settings.help.contacts.model_dump().items() if not given]
    yield Finding("Contacts des réponses aux questions", _to_fill_in(empty))


def _to_fill_in(empty: list[str]) -> str:
    if not empty:
        return ""
    return f"vides : {', '.join(empty)} ; indiquez qui répond, sinon les réponses donnent la boite du service"
