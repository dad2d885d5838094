"""A form of a kept mail, read again when a note, an annex or a grant needs its words: no row has them."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.domain.mail_parts import AttachAnnexe
from bot.domain.readings import FormReading, MessageReading
from bot.domain.recipients import Service
from bot.engine.carry.harmless import without_links
from bot.engine.carry.prefilling import completed, of_register
from bot.engine.papers import ACCOUNT, is_annexe, without_secrets
from bot.engine.world import World
from bot.ports import File
from bot.ports.rows import CaseRow
from bot.ports.store import Unit

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_FORMS = frozenset({"document", "pdf", "image"})


@dataclass(frozen=True, slots=True, repr=False)
class KeptForm:
    """What a form says, and the digest of its bytes: those of its file, or of the mail in which it was typed."""

    reading: FormReading
    digest: str


class Forms:
    """Reads the mail in a child, then its form in another."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def named_by(self, case: int, mail: int, part: int | None = None) -> KeptForm | None:
        """The form by which this mail, or a `part` of it, names the persons of the dossier; else its only paper.

        None for a mail without a form, or with several that name nobody.
        """
        place = await self.world.store.glance(lambda unit: unit.named_in(case, mail, part))
        return await self._kept(mail, place)

    async def annexe(self, case: CaseRow, asked: AttachAnnexe) -> File:
        """The annex to send, with what the school's own form said already, and else what the register knows."""
        said: Mapping[str, str] = {}
        if asked.mail is not None:
            form = await self._kept(asked.mail, asked.part)
            said = self._fields(form.reading) if form is not None and is_annexe(form.reading) else {}
        known = await self.world.store.glance(lambda unit: of_register(unit, case))
        write, to = self.world.writer.annexe, self._returned_to()
        content = await asyncio.to_thread(write, asked.number, completed(said, known), return_to=to)
        return File(_named(case, asked.number), DOCX, content)

    def _fields(self, form: FormReading) -> Mapping[str, str]:
        """What the form says; no link is sent back in a mail."""
        return without_links(dict(form.fields))

    def _returned_to(self) -> str:
        """Where the circular wants the annexes: the box of the procedure that reads them."""
        names = (each.name for each in self.world.procedures if each.papers)
        box = next((self.world.box_of(name) for name in names), "happi")
        return self.world.rules.book.address_of(Service(box))

    async def _kept(self, mail: int, part: int | None) -> KeptForm | None:
        digest, raw = await self.world.store.read(lambda unit: _bytes(unit, mail))
        reading = await self.world.readers.message(raw)
        if part is None and reading.form is not None and is_annexe(reading.form):
            return KeptForm(self._masked(reading.form), digest)
        place = part if part is not None else self._only_paper(reading)
        if place is None or place >= len(reading.attachments):
            return None
        file = reading.attachments[place]
        form = await self.world.readers.form(file.content, file.name or "", self.world.forms)
        return KeptForm(self._masked(form), file.sha256)

    def _masked(self, form: FormReading) -> FormReading:
        """Without passwords and national numbers (exigence F11): as an account, one is no account at all."""
        masked = self.world.interpreter.masked
        fields = ((name, masked(said), said) for name, said in form.fields)
        kept = tuple((name, now) for name, now, said in fields if now == said or name != ACCOUNT)
        return replace(form, fields=kept, persons=tuple(without_secrets(form.persons, masked)))

    def _only_paper(self, reading: MessageReading) -> int | None:
        kind = self.world.interpreter.kind
        found = [at for at, file in enumerate(reading.attachments) if file.role == "file" and kind(file) in _FORMS]
        return found[0] if len(found) == 1 else None


def _bytes(unit: Unit, mail: int) -> tuple[str, bytes]:
    digest = unit.mail(mail).blob
    return digest, unit.blob(digest)


def _named(case: CaseRow, number: int) -> str:
    """annexe-5-e-poles-990001.docx."""
    place = case.fase or case.po_fase
    return (
        f"annexe-{number}-e-poles-{int(place):06d}.docx" if place is not None else f"annexe-{number}-e-poles.docx"
    )
