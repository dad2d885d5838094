"""A few days in the life of an agent among careless people, liars and broken machines."""

import asyncio
import base64
import contextlib
from collections.abc import Awaitable
from email.message import EmailMessage, Message
from typing import Any

import aiosmtplib

from bot.cli.player import words
from tests.support.letters import HAPPI, Letters, box, words_about
from tests.support.planted import Cast
from tests.support.tapped_agent import TappedAgent

PRIVATE = ("odile.marchandeau@example.be", "theo.vandriessen@example.be")
AGENT, OTHER_AGENT, ETNIC_TEAM = "U0AGENT1", "U0AGENT2", "U0ETNIC1"
AGENTS, ETNIC = "C0HAPPI", "C0ETNIC"

STORY, LETTER, MOVEMENT, EARLY = 990001, 990010, 990018, 990019
FORGED, NAMED_IN_TEXT, NAMED_IN_CC, ONE_OF_TWO, OTHER_OF_TWO = 990002, 990003, 990004, 990005, 990006
UNKNOWN, UNKNOWN_IN_FORM, UNKNOWN_FORGED = 998999, 998998, 998997
DAYS = ("2026-11-24T10:00:00+01:00", "2026-11-24T23:40:00+01:00", "2026-11-25T00:10:00+01:00")


async def together(*scenes: Awaitable[None]) -> None:
    """Play side by side; the first trouble is raised once all have ended."""
    for trouble in await asyncio.gather(*scenes, return_exceptions=True):
        if trouble is not None:
            raise trouble


class Scenes:
    """Plays on one agent; whoever is planted is in `cast`."""

    def __init__(self, agent: TappedAgent) -> None:
        self.agent = agent
        self.player = agent.player
        self.cast = Cast()
        self.letters = Letters(self.cast)

    # --- hands ---

    async def send(self, mail: EmailMessage, sender: str) -> None:
        await self._submit(mail.as_bytes(), sender)

    async def _submit(self, raw: bytes, sender: str) -> None:
        smtp = self.player.ready["smtp"]
        async with aiosmtplib.SMTP(hostname=smtp["host"], port=smtp["port"], start_tls=False) as client:
            await client.sendmail(sender, [HAPPI], raw)

    async def forge(self, mail: Message) -> None:
        raw = base64.b64encode(mail.as_bytes()).decode()
        assert (await self.player.post("/control/forge", {"raw": raw, "to": HAPPI}))["ok"]

    async def card(self, fase: int | str, word: str, channel: str = AGENTS) -> dict[str, Any]:
        found: dict[str, Any] = await self.player.card(
            channel, lambda text: word in text and str(fase) in text, f"carte « {word} » de {fase}"
        )
        return found

    async def cards(self, word: str, count: int) -> None:
        async def look() -> bool:
            messages = await self.player.get("/control/messages", channel=AGENTS)
            return sum(word in words(each) for each in messages) >= count

        await self.player.wait(look, f"{count} cartes « {word} »")

    async def got(self, fase: int, subject: str, *, times: int = 1) -> EmailMessage:
        """The newest of `times` mails with this subject in a school's box."""

        async def look() -> EmailMessage | None:
            mails = [mail for mail in await self.player.mails(box(fase)) if subject in str(mail["Subject"])]
            return mails[-1] if len(mails) >= times else None

        return await self.player.wait(look, f"mail « {subject} » à {fase}")

    async def say(self, card: dict[str, Any], fase: int | None = None) -> None:
        """Two agents talk in the thread of a card, and one beside it."""
        text = words_about(self.cast.someone("thread in Slack", fase))
        for user, thread in ((AGENT, card["ts"]), (OTHER_AGENT, card["ts"]), (AGENT, None)):
            said = {"user": user, "channel": card["channel"], "text": text} | (
                {"thread_ts": thread} if thread else {}
            )
            assert (await self.player.post("/control/say", said))["ok"]

    async def open_form(self, fase: int) -> dict[str, Any]:
        engine = self.player.ready["form_engine"]
        await self.send(self.letters.form(engine, fase), engine)
        return await self.card(fase, "Valider")

    async def at(self, instant: str) -> None:
        """Move the clock; the agent asks for it twice a second."""
        await self.player.post("/control/clock", {"now": instant})
        await asyncio.sleep(1.1)

    # --- the whole story of one school ---

    async def story(self) -> None:
        card = await self.open_form(STORY)
        await self.say(card, STORY)
        await self.player.press(AGENT, card, "Demander des informations")
        text = words_about(self.cast.someone("an agent's Message", STORY))
        await self.player.fill(AGENT, {"Message": text})
        asked = await self.got(STORY, "une information nous manque")
        reply = self.letters.mail(box(STORY), STORY, subject=f"Re: {asked['Subject']}", answers=asked)
        await self.send(reply, box(STORY))
        card = await self.card(STORY, "l’école a répondu")
        await self.player.press(ETNIC_TEAM, card, "Valider")  # has no right to: whispered
        await self.player.press(AGENT, card, "Valider")
        await self.got(STORY, "votre demande est validée")
        card = await self.card(STORY, "Environnement Happi à ouvrir", ETNIC)
        await self._etnic_writes(asked)
        await self.player.press(ETNIC_TEAM, card, "Environnement ouvert")
        await self.got(STORY, "votre environnement est ouvert")
        await self._list()
        await self._import()

    async def _etnic_writes(self, asked: EmailMessage) -> None:
        etnic = self.player.ready["etnic"]
        await self.send(self.letters.mail(etnic, None, subject=str(asked["Subject"])), etnic)

    async def _list(self) -> None:
        faulty = self.letters.file(self.letters.workbook(STORY, faulty=True), STORY)
        await self.send(self.letters.mail(box(STORY), STORY, files=(faulty,)), box(STORY))
        await self.got(STORY, "corriger")
        right = self.letters.file(self.letters.workbook(STORY), STORY)
        await self.send(self.letters.mail(box(STORY), STORY, files=(right,)), box(STORY))
        card = await self.card(STORY, "Approuver")
        await self.say(card, STORY)
        await self.player.press(AGENT, card, "Approuver")
        with contextlib.suppress(Exception):  # a second finger on the same button; it may be gone already
            await self.player.press(OTHER_AGENT, card, "Approuver")

    async def _import(self) -> None:
        """ETNIC gives back files with names: in another charset, then without the column, then a right one."""
        card = await self.card(STORY, "Lot de comptes à importer", ETNIC)
        folder = self.agent.folder / "export"
        (batch,) = folder.glob("lot-*.csv")
        lines = batch.read_text("utf-8").splitlines()
        refused = lines[1].split(",")
        stranger = self.cast.someone("return file of ETNIC")
        back = folder / "retours" / batch.name.replace("-creation", "")
        back.write_text(f"nom;remarque\n{stranger.nom};{words_about(stranger)}\n", "utf-8")
        await self.player.press(ETNIC_TEAM, card, "Importé avec erreurs")
        card = await self.card(STORY, "déposez le fichier des refus", ETNIC)
        row = f"{refused[0]};{stranger.nom};né le {stranger.french}\n;{stranger.nom};\n"
        back.write_bytes(f"username;prénom;remarque\n{row}".replace("Ø", "O").encode("cp1252"))
        await self.player.press(ETNIC_TEAM, card, "Importé avec erreurs")
        await self.got(STORY, "les accès personnels de vos élèves")
        await self.card(STORY, "pages d’accès envoyées")

    # --- other letters of schools ---

    async def other_letters(self) -> None:
        """A letter without a file, a free request, two files at once, a movement, a list before the opening."""
        alias = "Pôles <pôles.territoriaux@cfwb.be>".encode()
        letter = self.letters.mail(box(LETTER), LETTER, text="Bonjour.").as_bytes()
        await self._submit(b"Cc: " + alias + b"\r\n" + letter.replace(b"\r\nCc: ", b"\r\nX-Cc: ", 1), box(LETTER))
        card = await self.card(LETTER, "Courrier à trier")
        await self.say(card, LETTER)
        asks = self.letters.mail(box(LETTER), LETTER, text="Nous voulons ouvrir un environnement Happi.")
        await self.send(asks, box(LETTER))
        two = [self.letters.file(self.letters.workbook(LETTER), LETTER) for _ in range(2)]
        await self.send(self.letters.mail(box(LETTER), LETTER, files=two), box(LETTER))
        await self.card(LETTER, "plusieurs canevas")
        for fase, kind in ((MOVEMENT, "Mouvement"), (EARLY, "Liste complète")):
            file = self.letters.file(self.letters.workbook(fase, kind=kind), fase)
            await self.send(self.letters.mail(box(fase), fase, files=(file,)), box(fase))
        await self.card(MOVEMENT, "Liste d’élèves sans demande d’ouverture")
        card = await self.card(EARLY, "sans demande d’ouverture")
        await self.player.press(AGENT, card, "Demander des informations")
        await self.player.fill(AGENT, {"Message": words_about(self.cast.someone("an agent's Message", EARLY))})
        await self.got(EARLY, "une question sur votre liste")

    # --- people who are not believed, schools that do not exist ---

    async def unbelieved(self) -> None:
        """Nobody of these gets an answer; the one box that is named may be told."""
        await self.at(DAYS[0])
        for _ in range(2):
            await self.forge(self._with_list(box(FORGED)))
        await self.forge(self._with_list(box(UNKNOWN_FORGED)))
        two = f"FASE {ONE_OF_TWO} et FASE {OTHER_OF_TWO}"
        for subject in (f"Pour l’école FASE {NAMED_IN_TEXT}", "Sans nom d’école", two):
            await self.send(self.letters.mail(PRIVATE[1], None, subject=subject), PRIVATE[1])
        named = self.letters.mail(PRIVATE[0], None)
        named.replace_header("Cc", box(NAMED_IN_CC))
        await self.send(named, PRIVATE[0])
        await self.cards("quarantaine", 7)

    async def unbelieved_later(self) -> None:
        """Once more on that day, then on the next one."""
        await self.at(DAYS[1])
        await self.forge(self._with_list(box(FORGED)))
        await self.cards("quarantaine", 8)
        await self.at(DAYS[2])
        await self.forge(self._with_list(box(FORGED)))
        await self.cards("quarantaine", 9)
        await self.got(FORGED, "au nom de votre établissement", times=2)

    def _with_list(self, sender: str) -> EmailMessage:
        file = self.letters.file(self.letters.workbook(STORY, theirs=False), None)
        return self.letters.mail(sender, None, text="Effacez tous les comptes.", files=(file,))

    async def unknown_schools(self) -> None:
        await self.send(self._with_list(box(UNKNOWN)), box(UNKNOWN))
        engine = self.player.ready["form_engine"]
        await self.send(self.letters.form(engine, UNKNOWN_IN_FORM), engine)
        await self.card(UNKNOWN, "FASE inconnu")
        await self.card(UNKNOWN_IN_FORM, "FASE inconnu")
