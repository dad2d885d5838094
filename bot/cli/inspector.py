"""Reads one file as the agent would: what it is by its content, what it says, what its attachments say."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.cli.recognise import PAPERS, recognise
from bot.cli.surroundings import opened, today
from bot.domain.numbers import Fase
from bot.domain.readings import Attachment, MessageReading
from bot.domain.recipients import AddressBook
from bot.domain.schools import Etablissement
from bot.ports import ReadingContext
from bot.ports.forms import FormContext
from bot.reading import mail, workbook
from bot.reading.forms import json_view as forms

if TYPE_CHECKING:
    from bot.ports import Readers
    from bot.settings import Settings

_LARGEST = 100 << 20  # bytes; mail servers take a third of that
_SMALLEST_SCAN = 50_000  # bytes: a smaller picture is a logo, not a page

_SENTENCES = {
    "file_missing": "Ce fichier n’existe pas ; vérifiez son nom.",
    "file_unreadable": "Ce fichier ne peut pas être lu ; vérifiez vos droits, et que ce n’est pas un dossier.",
    "empty_file": "Ce fichier est vide.",
    "too_large": "Ce fichier dépasse la taille admise.",
    "outlook_message": "C’est un message enregistré par Outlook (.msg) ; enregistrez-le au format .eml.",
    "not_recognised": "Ce fichier n’est ni un mail, ni un classeur, ni un formulaire que l’agent logiciel lit.",
    "reading_failed": "Ce fichier n’a pas pu être lu.",
}


def refused(code: str) -> dict[str, Any]:
    """A file of which nothing could be read."""
    return {"kind": "unknown", "refused": {"code": code, "message": _SENTENCES[code]}}


class Inspector:
    """`settings` give the trust boundary, the form's labels and the register; without them nobody is believed."""

    def __init__(self, readers: "Readers", settings: "Settings | None" = None) -> None:
        self._readers = readers
        self._book = AddressBook("cfwb.be", frozenset({"cfwb.be", "adm.cfwb.be"}))
        self._read: Callable[[bytes], MessageReading] = mail.read_message
        self._signed: Callable[[MessageReading, bytes], Awaitable[MessageReading]] | None = None
        self._schools: dict[int, Etablissement] = {}
        self._forms = FormContext()
        if settings is not None:
            self._prepare(settings)

    def _prepare(self, settings: "Settings") -> None:
        from bot.app import code_key, marker
        from bot.settings import SettingsError
        from bot.wiring.forms import form_context
        from bot.wiring.mail import address_book, interpreter

        try:
            own = marker(code_key(settings))
        except SettingsError:  # without the key, no mail can be known for one of ours by its mark
            own = ""
        self._book = address_book(settings)
        self._forms = form_context(settings)
        reader = interpreter(settings, own)
        self._read, self._signed = reader.read, reader.signed
        if settings.database.exists():
            with opened(settings) as store:
                self._schools = {
                    int(school.fase): school for school in store.read_now(lambda unit: unit.schools())
                }

    async def inspect(self, file: str) -> dict[str, Any]:
        """The object of `inspect --json` for one file, without `file`."""
        content = _content(Path(file))
        if isinstance(content, str):
            return refused(content)
        match recognise(content, Path(file).name):
            case "mail":
                return await self._mail(content)
            case "workbook":
                reading = await self._readers.workbook(content, "canevas", ReadingContext(None, today()))
                return workbook.as_json(reading)
            case "form":
                return forms.as_json(await self._readers.form(content, Path(file).name, self._forms))
            case "outlook":
                return refused("outlook_message")
            case _:
                return refused("not_recognised")

    async def _mail(self, raw: bytes) -> dict[str, Any]:
        reading = self._read(raw)
        if self._signed is not None:
            reading = await self._signed(reading, raw)
        contents = []
        for index, attachment in enumerate(reading.attachments):
            read = await self._attached(attachment, reading)
            if read is not None:
                contents.append({"attachment": index} | read)
        form = None if reading.form is None else forms.content(reading.form)
        return mail.as_json(reading) | {"form": form, "contents": contents}

    async def _attached(self, attachment: Attachment, reading: MessageReading) -> dict[str, Any] | None:
        """What the agent reads in an attachment; None for what it does not open, and for an ordinary letter."""
        kind = mail.attachment_kind(attachment)
        if kind == "workbook":
            workbook_read = await self._readers.workbook(attachment.content, "canevas", self._context(reading))
            return workbook.as_json(workbook_read)
        if kind not in PAPERS or attachment.role != "file":
            return None
        if kind == "image" and attachment.size < _SMALLEST_SCAN:
            return None
        form = await self._readers.form(attachment.content, attachment.name or "", self._forms)
        return None if form.refusal is not None and form.refusal.code == "not_a_form" else forms.as_json(form)

    def _context(self, reading: MessageReading) -> ReadingContext:
        """Whose list it is, when the mail shows the box of a school as its author; believed or not."""
        owner = None if reading.author is None else self._book.box_owner(reading.author.address)
        context = ReadingContext(fase=owner if isinstance(owner, Fase) else None, today=today())
        school = self._schools.get(owner) if isinstance(owner, Fase) else None
        if school is None:
            return context
        return replace(
            context,
            school_type=school.type.value,
            po_fase=None if school.po_fase is None else int(school.po_fase),
            implantations=school.implantations,
        )


def _content(path: Path) -> bytes | str:
    """The bytes of a file, or the code of why there are none; never more than the limit is read."""
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except FileNotFoundError:
        return "file_missing"
    except (OSError, ValueError):
        return "file_unreadable"
    if len(content) > _LARGEST:
        return "too_large"
    return content or "empty_file"
