"""What the settings say to the ready answers: addresses, boxes and contacts; nothing stays empty."""

from collections.abc import Mapping

from bot.settings import Settings
from bot.settings_help import HelpContacts, HelpLinks

BOXES = ("happi", "poles", "pix", "modigia")
"""The boxes that ready answers name; one that is not watched is answered for by that of Happi."""
_FALLBACK = "happi"


def common_values(settings: Settings) -> Mapping[str, object]:
    """What the mails of `questions/` may use; a value that the settings leave empty has a public one."""
    boxes = _boxes(settings)
    return {
        "links": _links(settings),
        "boxes": boxes,
        "contacts": _contacts(settings.help.contacts, boxes),
        "help_line": settings.help.line or "0800/20 000",
        "tabs": [each.model_dump() for each in settings.help.tabs],
    }


def _boxes(settings: Settings) -> Mapping[str, str]:
    watched = settings.mail.boxes
    return {name: watched.get(name, watched[_FALLBACK]) for name in (*BOXES, *watched)}


def _links(settings: Settings) -> Mapping[str, str]:
    """The settings' own, forms and webinar where they are told already, else those of the circulars."""
    elsewhere = {
        "happi_formulaire": settings.happi.form_url,
        "pix_contact": settings.pix.form_url,
        "pix_webinaire": settings.pix.webinar.link,
    }
    known = HelpLinks().model_dump() | elsewhere
    return {name: given or known[name] for name, given in settings.help.links.model_dump().items()}


def _contacts(contacts: HelpContacts, boxes: Mapping[str, str]) -> Mapping[str, str]:
    """Without a contact the box of the pôles answers: the circular asks for a copy there anyway."""
    return {name: given or boxes["poles"] for name, given in contacts.model_dump().items()}
