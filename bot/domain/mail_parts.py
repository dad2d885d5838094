"""Where a mail goes, and what it carries: words of the effect that sends it."""

from typing import Annotated, Literal

from pydantic import Field

from bot.domain.words import Code, Digest, Word, YearName


class ToSchool(Word):
    """The administrative box of the dossier's school."""

    to: Literal["school"] = "school"


Box = Literal["school", "po", "copy"]
"""One of the boxes to which one mail goes: the school's, its PO's, or the service box that gets a copy."""


class ToConcerned(Word):
    """The boxes of the dossier's school and of its PO, as far as they are known.

    `copied`: the service box gets a copy, as the circular asks of forms (exigence H1). `only` one of the two: the
    other has that mail already.
    """

    to: Literal["concerned"] = "concerned"
    copied: bool = False
    only: Literal["school", "po"] | None = None


class ToCitizen(Word):
    """The author of this verified mail to the Modigia box, at his or her own address (exigence A16)."""

    to: Literal["citizen"] = "citizen"
    mail: int


class ToService(Word):
    """A box of the administration, by its name in the settings."""

    to: Literal["service"] = "service"
    name: Code


Recipients = Annotated[ToSchool | ToConcerned | ToCitizen | ToService, Field(discriminator="to")]
"""To whom a mail goes; the engine makes the addresses when it leaves."""


class AttachCanevas(Word):
    """The template made for the dossier's school."""

    file: Literal["canevas"] = "canevas"
    year: YearName


class AttachCorrection(Word):
    """The correction workbook of one list."""

    file: Literal["correction"] = "correction"
    list: int


class AttachDoubts(Word):
    """The sheet « À confirmer » of one list; `movement` where the list is one, by its own word or an agent's."""

    file: Literal["doubts"] = "doubts"
    list: int
    movement: bool = False


class AttachPages(Word):
    """One PDF of access pages, a secret blob."""

    file: Literal["pages"] = "pages"
    blob: Digest
    part: int
    parts: int


class AttachPaper(Word):
    """A file of the operator, by its name in the settings."""

    file: Literal["paper"] = "paper"
    name: Code


class AttachAnnexe(Word):
    """An annex of the e-Pôles circular: filled in with what this form said, or empty without a mail."""

    file: Literal["annexe"] = "annexe"
    number: Literal[1, 2, 3, 5]
    mail: int | None = None
    part: int | None = None


Attachment = Annotated[
    AttachCanevas | AttachCorrection | AttachDoubts | AttachPages | AttachPaper | AttachAnnexe,
    Field(discriminator="file"),
]
"""A file that is made when its mail leaves."""
