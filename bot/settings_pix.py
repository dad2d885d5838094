"""The settings of Pix: when its two products may be asked for, the labels of the form, the operator's file."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from bot.domain.schools import SchoolYear


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PixWindow(_Part):
    """When a product of Pix may be asked for, for one school year; both days are included (exigences K3, K5).

    Without `until`, as long as that school year lasts.
    """

    year: str
    opens: date
    until: date | None = None

    @field_validator("year", mode="after")
    @classmethod
    def _is_a_year(cls, year: str) -> str:
        try:
            return str(SchoolYear.parse(year))
        except ValueError:
            raise ValueError("il faut une année scolaire, par exemple 2022-2023") from None

    @model_validator(mode="after")
    def _lasts(self) -> Self:
        if (self.until or SchoolYear.parse(self.year).end) < self.opens:
            raise ValueError("« until » vient avant « opens », ou l’année scolaire finit avant")
        return self


class PixProduct(_Part):
    """The windows of Pix Orga or of Pix Certif; none: no request is called late."""

    windows: tuple[PixWindow, ...] = ()


class PixWebinar(_Part):
    """When the tools are next presented (exigence K8), by the clock of Brussels; past, no mail speaks of it."""

    starts: datetime | None = None
    ends: datetime | None = None
    link: str = "https://crp.education/assemblees_ateliers/pix-es/"


class Pix(_Part):
    """Pix Orga and Pix Certif (exigences K1 to K8). `candidature`: the file with which Pix Certif is approved.

    `contacts`: who answers about Pix at the Centre de Ressources Pédagogiques, with a telephone, as mails print it
    (exigence A14).
    """

    form_url: str = "https://crp.education/contact/"
    form_labels: dict[str, str] = Field(default_factory=dict)
    candidature: Annotated[Path | None, BeforeValidator(lambda given: given or None)] = None
    contacts: tuple[str, ...] = ()
    webinar: PixWebinar = Field(default_factory=PixWebinar)
    orga: PixProduct = Field(default_factory=PixProduct)
    certif: PixProduct = Field(default_factory=PixProduct)
