"""A story of several years, told as it is played: days, gestures, mails, cards, accounts; a text to approve."""

import itertools
import re
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

from bot.cli.player import Attached, Player
from bot.engine.identity import hashed
from tests.support.hands import CHANNELS, Hands
from tests.support.running import Ledger, until
from tests.support.school_papers import HAPPI, box

_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
_DRAWN = (  # drawn anew in each sandbox, or as the machine is fast
    (re.compile(r"VGM-[0-9A-Z]{6}"), "VGM-…"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "…"),
    (re.compile(r"\b(lot-\d{6})-\d{5}"), r"\1-…"),
    (re.compile(r" à \d{1,2} h \d{2}\b"), ""),
    (re.compile(r"[*`]"), ""),
    (re.compile(r":warning:"), "⚠"),
    (re.compile(r"  +"), " "),
)
_PERSON = re.compile(r"<@(\w+)>")
_DESKS = dict(zip(CHANNELS, ("agents", "ETNIC"), strict=True))
_STATES = {"active": "actif", "deactivated": "désactivé", "deleted": "supprimé", "erased": "oublié"}
_SPARED = ("VGM-… · version", "Noms et détails")  # the same on every card; versions are for the tests of cards

Json = dict[str, Any]


def plain(text: str) -> str:
    """The same words in every play, without marks of layout."""
    text = text.replace("\u00a0", " ").replace("\u202f", " ")
    for pattern, word in _DRAWN:
        text = pattern.sub(word, text)
    return text


class Chronicle:
    """Plays one gesture after the other on one sandbox, and writes down what follows from each."""

    def __init__(self, player: Player, ledger: Ledger, key: bytes, schools: dict[int, str]) -> None:
        """`key`: that of the agent's Message-IDs; `schools`: FASE and name of those whose boxes are looked at."""
        self.player, self.ledger, self.schools = player, ledger, schools
        self.hands = Hands(player, ledger)
        self.lines: list[str] = []
        self._key = key
        self._sent = 0
        self._mails: set[str] = set()
        self._shown: dict[str, list[str]] = {}
        self.accounts: dict[int, str] = {}
        """By FASE, how many in which state, as last seen."""

    # --- gestures ---

    async def day(self, now: datetime, title: str) -> None:
        """That day comes: the clock of the sandbox is set, and the agent has seen it."""
        await self.player.post("/control/clock", {"now": now.isoformat()})
        self.lines += [
            "",
            f"{now.day}{'er' if now.day == 1 else ''} {_MONTHS[now.month - 1]} {now.year} – {title}",
        ]
        came = "SELECT 1 FROM setting WHERE name = 'calendar_day' AND value = ?"
        await until(lambda: self.ledger.value(came, now.date().isoformat()), f"le {now.date()} dans l’agenda")
        due = "SELECT 1 FROM job WHERE state = 'pending' AND due <= ?"
        instant = now.astimezone(UTC).isoformat(timespec="microseconds")
        await until(lambda: not self.ledger.value(due, instant), "plus rien de dû")
        await self.follows()

    async def writes(
        self,
        sender: str,
        text: str,
        *files: Attached,
        who: str = "",
        told: str = "",
        answers: EmailMessage | None = None,
    ) -> None:
        """Somebody sends a mail to the Happi box; `told`: what is to be known of its file."""
        joined = "".join(f", joint {file.name}" for file in files) + (f" ({told})" if told else "")
        self.lines.append(f"  {who or sender} écrit à {HAPPI}{joined}")
        self._sent += 1
        subject = f"Re: {answers['Subject']}" if answers is not None else "Happi"
        await self.player.send(sender, HAPPI, subject, text, files=files, answers=answers)
        await self.follows()

    async def presses(self, user: str, fase: int, label: str) -> None:
        """Somebody presses a button of the newest card of a school that has it, and it is taken."""
        self.lines.append(f"  {await self._name(user)} presse « {label} » ({self.schools[fase]})")
        await self.hands.choose(fase, label, user)
        await self.follows()

    async def presses_in_vain(self, user: str, fase: int, label: str) -> None:
        """Somebody presses, and is told why it does not count."""
        self.lines.append(f"  {await self._name(user)} presse « {label} » ({self.schools[fase]})")
        recorded = self.ledger.progress()
        await self.hands.press(user, await self.hands.see(fase, label))
        await until(lambda: self.ledger.progress() > recorded, f"« {label} » enregistré")
        await self.follows()

    async def _name(self, user: str) -> str:
        return next(str(each["name"]) for each in await self.player.get("/control/users") if each["id"] == user)

    async def _named(self, line: str) -> str:
        """People as Slack shows them."""
        for user in _PERSON.findall(line):
            line = line.replace(f"<@{user}>", await self._name(user))
        return line

    def notes(self, line: str) -> None:
        """What else was seen after the last gesture."""
        self.lines.append(f"    {line}")

    # --- what follows ---

    async def follows(self) -> None:
        """Wait until nothing waits any more; write down new mails, changed cards and numbers of accounts."""
        await self.ledger.quiet(self._sent)
        for fase in self.schools:
            self.lines += [line async for line in self._new_mails(fase)]
        for channel in CHANNELS:
            messages = await self.player.get("/control/messages", channel=channel)
            drawn = [await self._changed(channel, message) for message in messages]
            self.lines += itertools.chain(*sorted(drawn))  # two dossiers draw at the same time, in any order
        self.lines += self._counted()

    async def _new_mails(self, fase: int) -> AsyncIterator[str]:
        templates = dict(self.ledger.rows("SELECT message_id, template FROM sent"))
        for mail in reversed(await self.player.get("/mail/messages", box=box(fase))):
            if mail["message_id"] not in self._mails:
                self._mails.add(mail["message_id"])
                template = templates[hashed(self._key, mail["message_id"])]
                files = "".join(f", joint {each['name']}" for each in mail["attachments"])
                yield f"    ✉ à {box(fase)} : {plain(mail['subject'])} ({template}{files})"

    async def _changed(self, channel: str, message: Json) -> list[str]:
        """A card that is new or drawn anew, or what one person alone was told."""
        alone = message["ephemeral_for"]
        if message["thread_ts"] not in (None, message["ts"]) and not alone:
            return []
        words = [plain(line) for line in _lines(message)]
        words = [await self._named(line) for line in words if not line.startswith(_SPARED)]
        before = self._shown.get(message["ts"], [])
        if before == words:
            return []
        self._shown[message["ts"]] = words
        whose = f"à {await self._name(alone)} seulement" if alone else f"carte, {_DESKS[channel]}"
        news = [line for line in words[1:] if line not in before]  # numbers that stay are not said again
        return [f"    ▣ {whose} : {words[0]}", *(f"        {line}" for line in news)]

    def _counted(self) -> list[str]:
        rows = self.ledger.rows(
            "SELECT fase, state, count(*) FROM account GROUP BY fase, state ORDER BY fase, state"
        )
        now: dict[int, str] = {}
        for fase, state, many in rows:
            now[fase] = ", ".join(
                filter(None, (now.get(fase), f"{many} {_STATES[state]}{'s' if many > 1 else ''}"))
            )
        changed = {fase: told for fase, told in now.items() if self.accounts.get(fase) != told}
        self.accounts = now
        return [f"    ♟ comptes, {self.schools[fase]} : {told}" for fase, told in changed.items()]


def _lines(message: Json) -> Iterator[str]:
    """The title, the sentences and the buttons of a message, as a person reads them."""
    if not message["blocks"]:
        yield message["text"]
    for block in message["blocks"]:
        match block["type"]:
            case "actions":
                yield " ".join(f"[{each['text']['text']}]" for each in block["elements"])
            case "context":
                yield from " · ".join(str(each["text"]) for each in block["elements"]).splitlines()
            case _:
                if "text" in block:
                    yield from block["text"]["text"].splitlines()
                if "fields" in block:
                    yield " · ".join(each["text"].replace("\n", " : ") for each in block["fields"])
