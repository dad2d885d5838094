"""From decisions to bytes: mails, workbooks, access pages and codes; pure, the same input gives the same bytes."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from bot.domain.matching import ToConfirm
from bot.domain.readings import Problem, Refusal, StudentRow
from bot.domain.schools import Etablissement, SchoolYear
from bot.ports import Mail

if TYPE_CHECKING:
    from bot.writing.mails import Templates


class Writing:
    """The port `Writer`. jinja2 and openpyxl are loaded when first needed: a rendering child needs neither."""

    def mail(self, mail: Mail) -> bytes:
        """The message, ready to send."""
        return self._templates.mail(mail)

    def canevas(self, school: Etablissement, year: SchoolYear) -> bytes:
        """The empty template (.xlsx) of one school for one year."""
        from bot.writing.canevas import canevas

        return canevas(school, year)

    def correction(
        self,
        school: Etablissement,
        year: SchoolYear,
        rows: Sequence[StudentRow],
        problems: Sequence[Problem],
        refusal: Refusal | None = None,
    ) -> bytes:
        """The correction workbook (.xlsx) of one list."""
        from bot.writing.correction import correction

        return correction(school, year, rows, problems, refusal)

    def doubts(self, school: Etablissement, asked: ToConfirm, beside: bytes | None = None) -> bytes:
        """The sheet « À confirmer » (.xlsx), alone or added to `beside`: our canevas or correction workbook."""
        from bot.writing.doubts import doubts

        return doubts(school, asked, beside)

    def annexe(self, number: int, fields: Mapping[str, str], *, return_to: str, copy_to: str = "") -> bytes:
        """An annex of the e-Pôles circular (.docx), filled in with what is known."""
        from bot.writing.annexe import annexe

        return annexe(number, fields, return_to=return_to, copy_to=copy_to)

    @cached_property
    def _templates(self) -> "Templates":
        from bot.writing.mails import Templates

        return Templates()
