"""When Pix Orga and Pix Certif may be asked for, a school year at a time (exigences K3, K5, N15)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, Literal

from bot.domain.schools import SchoolYear
from bot.domain.words import Word, YearName

APPLICATION: Final = "pix"
"""The name of Pix in the table of grants; a product is its profile there."""
CANDIDATURE: Final = "pix_candidature"
"""The operator's file that an approved request for Pix Certif is sent with (exigence K6)."""


class Product(StrEnum):
    """What a school may ask for."""

    ORGA = "orga"
    CERTIF = "certif"


@dataclass(frozen=True, slots=True)
class Window:
    """When a product may be asked for, for one school year; without a last day, as long as that year lasts."""

    product: Product
    year: SchoolYear
    opens: date
    until: date | None = None

    @property
    def last(self) -> date:
        """The last day; both days are included."""
        return self.until or self.year.end


class Period(Word):
    """What the settings say of a request on its day: the year that it is for, and the nearest window.

    `unset`: the settings have no window of this product, so nobody may say that the request is late.
    """

    state: Literal["open", "outside", "unset"]
    year: YearName
    opens: date | None = None
    last: date | None = None


def period(windows: Iterable[Window], product: Product, day: date) -> Period:
    """The period of a request that came on `day` in Brussels.

    Outside, it is for the year whose window has just closed, or else is about to open: a request on 1 May for the
    year of the 30 April is the same request.
    """
    mine = sorted((each for each in windows if each.product is product), key=lambda each: each.opens)
    around = next((each for each in mine if each.opens <= day <= each.last), None)
    if around is not None:
        return _told("open", around)
    closed = [each for each in mine if each.last < day <= each.year.end]
    coming = [each for each in mine if day < each.opens]
    for near in (*closed[-1:], *coming[:1]):
        return _told("outside", near)
    return Period(state="outside" if mine else "unset", year=str(SchoolYear.of(day)))


def _told(state: Literal["open", "outside"], window: Window) -> Period:
    return Period(state=state, year=str(window.year), opens=window.opens, last=window.last)
