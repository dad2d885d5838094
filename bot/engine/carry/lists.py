"""Lists: read, hand over, render. Names stay between the database and the children."""

import asyncio
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime

from bot.domain.batch_events import BatchExported, ImportConfirmed, PagePart, PagesRendered
from bot.domain.effects import ConfirmImport, ExportBatch, ReadWorkbook, RenderPages
from bot.domain.events import CanevasRead, Event
from bot.domain.matching import settle
from bot.domain.readings import Level, WorkbookReading
from bot.engine.carry.outcome import Done, Outcome
from bot.engine.carry.schools import school_of
from bot.engine.reading import HEAVY
from bot.engine.world import World
from bot.ports import AccessPage, AccountAction, HandOverRow, ReadingContext
from bot.ports.rows import AccountRow, BatchLine, CaseRow, EffectRow
from bot.ports.store import Unit

_LIVE = frozenset({"active", "deactivated"})
CODED = frozenset({AccountAction.CREATE, AccountAction.NEW_CODE})
"""The actions that give an account its code."""

_WHOSE = frozenset({"fase_mismatch", "fase_is_site", "two_schools"})


class Lists:
    """The effects of the student list."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def read(self, row: EffectRow, effect: ReadWorkbook) -> Outcome:
        """Read a canevas in a child process and keep what it says. Its bytes are kept once, in the mail."""
        mail, context = await self.world.store.read(lambda unit: self._to_read(unit, row, effect))
        content = await self._attachment(mail, effect.digest)
        reading = await self.world.readers.workbook(content, "canevas", context)
        at = self.world.clock.now()

        def finish(unit: Unit, case: CaseRow) -> Event:
            list_id = unit.add_list(case.id, effect.mail, reading, at)
            ours = _answers_newest(unit, case, reading)
            settled = _keep_answers(unit, case, reading, at) if ours else 0
            wrong = [problem.code for problem in reading.problems if problem.level is Level.ERROR]
            return CanevasRead(
                at=at,
                mail=effect.mail,
                list=list_id,
                rows=len(reading.rows),
                errors=len(wrong),
                warnings=len(reading.problems) - len(wrong),
                refusal=None if reading.refusal is None else reading.refusal.code,
                list_kind=reading.list_kind,
                whose_doubt=any(
                    problem.code in _WHOSE for problem in reading.problems if problem.level == "error"
                ),
                answers=len(reading.answers),
                settled=settled,
                outdated=not ours and None not in {reading.answers_reference, reading.answers_version},
            )

        return Done(finish)

    def _to_read(self, unit: Unit, row: EffectRow, effect: ReadWorkbook) -> tuple[bytes, ReadingContext]:
        school = school_of(unit, unit.case(row.case))
        mail = unit.mail(effect.mail)
        today = mail.received_at.astimezone(self.world.rules.zone).date()
        context = ReadingContext(
            fase=int(school.fase),
            today=today,
            school_type=school.type.value,
            po_fase=None if school.po_fase is None else int(school.po_fase),
            implantations=school.implantations,
        )
        return unit.blob(mail.blob), context

    async def _attachment(self, raw: bytes, digest: str) -> bytes:
        """The attachment with this digest; LookupError when the mail, read again, has none."""
        if len(raw) > HEAVY:
            reading = await self.world.readers.message(raw)
        else:
            reading = await asyncio.to_thread(self.world.interpreter.read, raw)
        for attachment in reading.attachments:
            if attachment.sha256 == digest:
                return attachment.content
        raise LookupError("la pièce jointe n’est plus dans son mail")

    async def export(self, _row: EffectRow, effect: ExportBatch) -> Outcome:
        """Write the hand-over file, straight from the rows; written again, it is the same file."""
        batch, accounts = await self.world.store.read(
            lambda unit: (unit.batch(effect.batch), unit.batch_accounts(effect.batch))
        )
        rows = [self._row(line, int(batch.fase)) for line in accounts]
        sha256 = await self.world.hand_over.export(batch.name, rows)
        at = self.world.clock.now()

        def finish(unit: Unit, _case: CaseRow) -> Event:
            unit.batch_exported(effect.batch, sha256)
            return _exported(effect.batch, accounts, at)

        return Done(finish)

    async def confirm(self, _row: EffectRow, effect: ConfirmImport) -> Outcome:
        """Take ETNIC's answer; with errors, the return file says which accounts were refused."""
        batch = await self.world.store.read(lambda unit: unit.batch(effect.batch))
        at = self.world.clock.now()
        refused: frozenset[str] | None = frozenset()
        if self.world.hand_over.answers:
            refused = await self.world.hand_over.refused(batch.name)
        elif effect.with_errors:
            known = await self.world.store.read(lambda unit: unit.batch_accounts(effect.batch))
            said = await self.world.hand_over.refused(batch.name)
            refused = _refused_ones(said, [line.account for line in known])
        if refused is None:
            waiting = ImportConfirmed(at=at, batch=effect.batch, imported=0, refused=0, awaiting_file=True)
            return Done(lambda _unit, _case: waiting)
        await self.world.hand_over.forget(batch.name)
        names = refused

        def finish(unit: Unit, _case: CaseRow) -> Event:
            imported, left = unit.batch_confirmed(effect.batch, names)
            lines = unit.batch_accounts(effect.batch, imported_only=True)
            pages = sum(line.action in self.world.rules.paged for line in lines)
            return ImportConfirmed(at=at, batch=effect.batch, imported=imported, refused=left, pages=pages)

        return Done(finish)

    async def render(self, row: EffectRow, effect: RenderPages) -> Outcome:
        """Make the PDF of the access pages, in parts under the mail limit."""
        school, lines = await self.world.store.read(
            lambda unit: (
                school_of(unit, unit.case(row.case)),
                [each for batch in effect.batches for each in unit.batch_accounts(batch, imported_only=True)],
            )
        )
        pages = [self._page(line) for line in one_each(lines, self.world.rules.paged)]
        parts = await self.world.renderers.access_pages(school, pages, self.world.rules.part_limit)
        at = self.world.clock.now()

        def finish(unit: Unit, _case: CaseRow) -> Event:
            kept = tuple(
                PagePart(blob=unit.add_blob(part.content, at, secret=True), pages=part.pages) for part in parts
            )
            replaced = sum(page.replaces for page in pages)
            return PagesRendered(at=at, batches=effect.batches, parts=kept, new_codes=replaced)

        return Done(finish)

    def _row(self, line: BatchLine, fase: int) -> HandOverRow:
        account, action = line.account, AccountAction(line.action)
        coded = action in CODED
        code = self.world.codes.derive(account.username, account.key_id, account.generation) if coded else None
        return HandOverRow(account.username, account.nom, account.prenom, action, fase, code)

    def _page(self, line: BatchLine) -> AccessPage:
        """A new account's page carries its code; who comes back keeps his or hers (exigence E7)."""
        account = line.account
        if line.action not in CODED:
            return AccessPage(account.nom, account.prenom, account.username, "", "")
        code = self.world.codes.derive(account.username, account.key_id, account.generation)
        qr = self.world.rules.qr_url.format(username=account.username, code=code)
        return AccessPage(account.nom, account.prenom, account.username, code, qr, account.generation > 0)


def _answers_newest(unit: Unit, case: CaseRow, reading: WorkbookReading) -> bool:
    """Whether the sheet is the one that this dossier was asked last; no older one counts."""
    newest = case.reference, unit.version_asked(school_of(unit, case).fase)
    return (reading.answers_reference, reading.answers_version) == newest


def _keep_answers(unit: Unit, case: CaseRow, reading: WorkbookReading, at: datetime) -> int:
    """How many answers count: those to questions that this school was asked."""
    fase = school_of(unit, case).fase
    answered = settle(reading.answers, unit.asked(fase))
    unit.answer(fase, answered.settled, at)
    return len(answered.settled)


def _exported(batch: int, lines: Sequence[BatchLine], at: datetime) -> Event:
    """What ETNIC's card says of a batch: it counts what the file asks for."""
    actions = Counter(line.action for line in lines)
    return BatchExported(
        at=at,
        batch=batch,
        accounts=len(lines),
        created=actions[AccountAction.CREATE],
        reactivated=actions[AccountAction.REACTIVATE],
        deleted=actions[AccountAction.DELETE],
        new_codes=actions[AccountAction.NEW_CODE],
    )


def one_each(lines: Sequence[BatchLine], paged: Collection[str]) -> Sequence[BatchLine]:
    """The lines that get a page, one an account, and none for whoever has no account any more.

    Of an account that stands in several batches, the line whose page carries a code.
    """
    found: dict[int, BatchLine] = {}
    for line in lines:
        if line.action in paged and line.account.state in _LIVE:
            known = found.get(line.account.id)
            if known is None or known.action not in CODED:
                found[line.account.id] = line
    return list(found.values())


def _refused_ones(said: frozenset[str] | None, known: Sequence[AccountRow]) -> frozenset[str] | None:
    """The refused usernames of the return file; None when it names nobody, or somebody who is not of the batch.

    Such a file says something else than what it should: taken at its word, pages would leave for refused accounts.
    """
    usernames = {each.username.casefold(): each.username for each in known}
    if not said or any(each.casefold() not in usernames for each in said):
        return None
    return frozenset(usernames[each.casefold()] for each in said)
