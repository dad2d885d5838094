"""Hand-written stand-ins for every port: they do what the port promises, remember it, and fail when asked to."""

import asyncio
import re
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.domain.matching import ToConfirm
from bot.domain.readings import (
    MessageReading,
    Problem,
    Refusal,
    StudentRow,
)
from bot.domain.schools import Etablissement, SchoolYear
from bot.ports import (
    AccessPage,
    CardView,
    Cursor,
    EverybodyBusyError,
    Fetched,
    HandOverRow,
    Mail,
    PdfPart,
    Posted,
    SmtpAnswer,
    TurnedAway,
    WatchStatus,
)
from bot.reading.mail import read_message

MONDAY = datetime(2026, 10, 5, 8, 0, tzinfo=UTC)
ACCEPTED = SmtpAnswer(accepted=True, code=250)


class Life:
    """The life of one process: once it is over, no call of it ever returns, and nothing more goes out."""

    def __init__(self) -> None:
        self.over = asyncio.Event()

    async def pulse(self) -> None:
        """Every call to the outside begins and ends here."""
        if self.over.is_set():
            await asyncio.Event().wait()


@dataclass
class Script:
    """What happens to the next calls: an error is raised, anything else is the answer; then all goes well."""

    steps: deque[object] = field(default_factory=deque)
    always: Callable[[object], object | None] | None = None

    def then(self, *steps: object) -> None:
        self.steps.extend(steps)

    def next(self, call: object = None) -> object | None:
        step = self.always(call) if self.always is not None else None
        if step is None and self.steps:
            step = self.steps.popleft()
        if isinstance(step, BaseException):
            raise step
        return step


class FakeClock:
    """A clock that stands still until it is told."""

    def __init__(self, now: datetime = MONDAY) -> None:
        self.at = now

    def now(self) -> datetime:
        return self.at

    def advance(self, **delta: float) -> None:
        self.at += timedelta(**delta)


class FakeMailboxes:
    """INBOX and folders of the service boxes; they outlive the agent."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self.inbox: dict[str, dict[int, bytes]] = defaultdict(dict)
        self.moved: list[tuple[str, int, tuple[str, ...]]] = []
        self.filed: dict[str, tuple[tuple[str, ...], bytes]] = {}
        self.filed_in: dict[str, str] = {}  # the box of each
        self.appends = Script()
        self.moves = Script()
        self._next = 1
        self._news = asyncio.Event()
        self.health: dict[str, WatchStatus] = {}

    def statuses(self) -> dict[str, WatchStatus]:
        return dict(self.health)

    def arrive(self, raw: bytes, box: str = "happi") -> int:
        """A mail lands in INBOX; its UID."""
        uid, self._next = self._next, self._next + 1
        self.inbox[box][uid] = raw
        self._news.set()
        return uid

    async def watch(
        self,
        box: str,
        cursor: Callable[[], Awaitable[Cursor]],
        deliver: Callable[[Sequence[Fetched]], Awaitable[None]],
        known: Callable[[int, Sequence[int]], Awaitable[Collection[int]]] | None = None,
    ) -> None:
        del known  # this server gives every message
        last = (await cursor()).uid
        while True:
            self._news.clear()
            news = [(uid, raw) for uid, raw in sorted(self.inbox[box].items()) if uid > last]
            if news:
                await deliver([Fetched(box, 1, uid, MONDAY, raw) for uid, raw in news])
                last = news[-1][0]
                continue
            await self._news.wait()

    async def move(self, box: str, uidvalidity: int, uids: Sequence[int], folder: tuple[str, ...]) -> None:
        await self.life.pulse()
        for uid in uids:
            self.moves.next((box, uid))
            if self.inbox[box].pop(uid, None) is not None:
                self.moved.append((box, uid, folder))
        await self.life.pulse()

    async def append(self, box: str, folder: tuple[str, ...], raw: bytes, message_id: str) -> None:
        await self.life.pulse()
        self.appends.next(message_id)
        self.filed.setdefault(message_id, (folder, raw))
        self.filed_in.setdefault(message_id, box)
        await self.life.pulse()


@dataclass(frozen=True)
class Sent:
    """One submission that the server took."""

    sender: str
    to: tuple[str, ...]
    raw: bytes
    reading: MessageReading

    @property
    def template(self) -> str:
        found = re.search(rb"^X-Template: (.*?)\r?$", self.raw, re.MULTILINE)
        return "" if found is None else found[1].decode()

    @property
    def message_id(self) -> str:
        return self.reading.message_id or ""


class FakeSender:
    """An SMTP server that takes everything, unless `script` says otherwise, or `away` of one recipient."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self.sent: list[Sent] = []
        self.attempts = 0
        self.script = Script()
        self.away: dict[str, tuple[int, str]] = {}  # by address, the code and enhanced status that it is given

    async def send(self, sender: str, recipients: Sequence[str], raw: bytes) -> SmtpAnswer:
        await self.life.pulse()
        self.attempts += 1
        answer = self.script.next(raw)
        if isinstance(answer, SmtpAnswer) and not answer.accepted:
            return answer
        away = tuple(
            TurnedAway(each, *self.away[each], passing=self.away[each][0] < 500)
            for each in recipients
            if each in self.away
        )
        if len(away) == len(recipients):
            if all(each.passing for each in away):
                raise EverybodyBusyError(away)
            return SmtpAnswer(accepted=False, code=away[0].code, enhanced=away[0].enhanced, turned_away=away)
        taken = tuple(each for each in recipients if each not in self.away)
        self.sent.append(Sent(sender, taken, raw, read_message(raw)))
        await self.life.pulse()
        return replace(ACCEPTED, turned_away=away)

    @property
    def templates(self) -> list[str]:
        return [each.template for each in self.sent]


class FakeDesk:
    """Slack: cards as they stand, every drawing, thread lines once by key, whispers."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self.cards: dict[str, CardView] = {}
        self.drawn: list[CardView] = []
        self.places: dict[str, Posted] = {}
        self.lines: dict[str, str] = {}
        self.whispers: list[tuple[str, str, str]] = []
        self.script = Script()

    async def draw(self, card: CardView, at: Posted | None) -> Posted:
        await self.life.pulse()
        self.script.next(card)
        place = self.places.setdefault(card.key, Posted(card.desk, f"{len(self.places) + 1}.000"))
        assert at in {None, place}
        self.cards[card.key] = card
        self.drawn.append(card)
        await self.life.pulse()
        return place

    async def line(self, at: Posted, key: str, text: str) -> None:
        await self.life.pulse()
        self.script.next(text)
        assert at in self.places.values()
        self.lines.setdefault(key, text)
        await self.life.pulse()

    async def whisper(self, desk: str, agent: str, text: str) -> None:
        await self.life.pulse()
        self.script.next(text)
        self.whispers.append((desk, agent, text))

    def card(self, desk: str = "agents") -> CardView:
        """The newest card of a desk, as it stands."""
        key = next(each.key for each in reversed(self.drawn) if each.desk == desk)
        return self.cards[key]


class FakeRenderers:
    """One « PDF » for every `per_part` pages."""

    def __init__(self, life: Life, per_part: int = 2) -> None:
        self.life = life
        self.per_part = per_part
        self.script = Script()
        self.pages: list[tuple[AccessPage, ...]] = []

    async def access_pages(
        self, school: Etablissement, pages: Sequence[AccessPage], limit: int
    ) -> tuple[PdfPart, ...]:
        await self.life.pulse()
        self.script.next(school)
        self.pages.append(tuple(pages))
        groups = [pages[start : start + self.per_part] for start in range(0, len(pages), self.per_part)]
        return tuple(
            PdfPart(b"%PDF-1.7 " + " ".join(f"{page.username}={page.code}" for page in group).encode(), len(group))
            for group in groups
        )


class FakeWriter:
    """Mails with the headers that matter and every value in clear, for tests to look at."""

    def mail(self, mail: Mail) -> bytes:
        lines = [
            f"From: <{mail.sender}>",
            f"To: {', '.join(f'<{each}>' for each in mail.to)}",
            f"Subject: {mail.template} [{mail.values['reference']}]",
            f"Message-ID: {mail.message_id}",
            f"X-Template: {mail.template}",
            f"X-Vaguemestre: {mail.values['marker']}",
            f"Date: {mail.date:%a, %d %b %Y %H:%M:%S +0000}",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: 8bit",
        ]
        if mail.cc:
            lines.append(f"Cc: {', '.join(f'<{each}>' for each in mail.cc)}")
        if mail.in_reply_to is not None:
            lines += [f"In-Reply-To: {mail.in_reply_to}", f"References: {' '.join(mail.references)}"]
        words = [f"{name}: {value}" for name, value in sorted(mail.values.items())]
        words += [f"file: {file.name} {len(file.content)}" for file in mail.files]
        return "\r\n".join([*lines, "", *words, ""]).encode()

    def canevas(self, school: Etablissement, year: SchoolYear) -> bytes:
        return f"canevas {int(school.fase)} {year}".encode()

    def doubts(self, school: Etablissement, asked: ToConfirm, beside: bytes | None = None) -> bytes:
        lines = [f"{each.code};{each.rule}" for each in asked.questions]
        return "\n".join([f"{asked.reference};{asked.version}", *lines]).encode()

    def annexe(self, number: int, fields: Mapping[str, str], *, return_to: str, copy_to: str = "") -> bytes:
        written = [f"{name}: {value}" for name, value in sorted(fields.items())]
        return "\n".join([f"annexe {number} {return_to} {copy_to}", *written]).encode()

    def correction(
        self,
        school: Etablissement,
        year: SchoolYear,
        rows: Sequence[StudentRow],
        problems: Sequence[Problem],
        refusal: Refusal | None = None,
    ) -> bytes:
        return f"correction {int(school.fase)} {year} {len(rows)} {len(problems)}".encode()


class FakeHandOver:
    """The exchange folder; `returned` is what ETNIC puts back."""

    answers = False

    def __init__(self, life: Life) -> None:
        self.life = life
        self.files: dict[str, tuple[HandOverRow, ...]] = {}
        self.exported: list[str] = []
        self.returned: dict[str, frozenset[str]] = {}
        self.script = Script()

    async def export(self, batch: str, accounts: Sequence[HandOverRow]) -> str:
        await self.life.pulse()
        self.script.next(batch)
        self.files[batch] = tuple(accounts)
        self.exported.append(batch)
        return "f" * 64

    async def refused(self, batch: str) -> frozenset[str] | None:
        await self.life.pulse()
        return self.returned.get(batch)

    async def forget(self, batch: str) -> None:
        await self.life.pulse()
        self.files.pop(batch, None)


class FakeCodes:
    """Usernames in a row, codes that show what they were derived from."""

    def __init__(self) -> None:
        self.drawn = 0

    def new_username(self, fase: int) -> str:
        self.drawn += 1
        return f"e{fase:06d}-{self.drawn:06d}"

    def derive(self, username: str, key_id: str, generation: int) -> str:
        return f"Hp-{username}-{key_id}-{generation}"
