"""What the settings say of Pix: its windows, its form, and the file with which Pix Certif is approved."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from bot.domain.pix import CANDIDATURE, Product, Window
from bot.domain.schools import SchoolYear
from bot.settings import Settings, SettingsError
from bot.settings_pix import PixWebinar

LARGEST = 15_000_000  # bytes: with its envelope, what most servers of mail still take


def windows(settings: Settings) -> tuple[Window, ...]:
    """When each product may be asked for, as the operator says."""
    told = ((Product.ORGA, settings.pix.orga), (Product.CERTIF, settings.pix.certif))
    return tuple(
        Window(product, SchoolYear.parse(each.year), each.opens, each.until)
        for product, given in told
        for each in given.windows
    )


def papers(settings: Settings) -> Mapping[str, Path]:
    """The operator's files that mails carry; SettingsError when one that is named can't be read."""
    path = settings.pix.candidature
    if path is None:
        return {}
    begin = f"Le dossier de candidature {path} (réglage « pix.candidature »)"
    try:
        with path.open("rb") as file:
            file.seek(0, 2)
            size = file.tell()
    except OSError:
        raise SettingsError(f"{begin} ne peut pas être lu : vérifiez son nom et vos droits.") from None
    if not 0 < size <= LARGEST:
        raise SettingsError(f"{begin} est vide, ou trop lourd pour un mail (15 Mo au plus).")
    return {CANDIDATURE: path}


def common_values(settings: Settings) -> Mapping[str, object]:
    """What the mails about Pix may use."""
    boxes = settings.mail.boxes
    return {
        "form_url": settings.pix.form_url,
        "box": boxes.get("pix", boxes["happi"]),
        "contacts": list(settings.pix.contacts),
        "webinar": _webinar(settings.pix.webinar),
    }


def _webinar(told: PixWebinar) -> Mapping[str, str] | None:
    """The day and the hours as a mail prints them, « de 9 h 30 à 11 h 30 »; None where none is announced."""
    if told.starts is None:
        return None
    hours = f"à {_hour(told.starts)}" if told.ends is None else f"de {_hour(told.starts)} à {_hour(told.ends)}"
    return {"day": told.starts.date().isoformat(), "hours": hours, "link": told.link}


def _hour(at: datetime) -> str:
    """No line is broken inside an hour."""
    return f"{at.hour}\u00a0h" + (f"\u00a0{at.minute:02}" if at.minute else "")
