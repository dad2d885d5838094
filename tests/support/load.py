"""A mixed load: schools that write and agents who press, each with what it must leave behind, once."""

import asyncio
import base64
from collections import Counter
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from imaplib import IMAP4

from bot.cli.invented import FORM_ENGINE
from bot.cli.player import Attached, Player, compose
from tests.support.hands import AGENTS, OPERATOR, Hands
from tests.support.running import Ledger, until
from tests.support.school_papers import HAPPI, attached, box, form, students

ONE, OTHER = AGENTS
OPENING, LISTS, LETTERS = "happi_ouverture", "happi_eleves", "courrier"

# What a mail is for, in the words of its subject.
RECUE = "votre demande d’ouverture est bien reçue"
QUESTION = "une information nous manque"
VALIDEE = "votre demande est validée"
REFUSEE = "votre demande d’ouverture n’a pas été acceptée"
OUVERTE = "votre environnement est ouvert"
LISTE_RECUE = "votre liste d’élèves est bien reçue"
A_CORRIGER = "votre liste d’élèves est à corriger"
SANS_OUVERTURE = "votre liste attend une demande d’ouverture"
DEJA_RECU = "ce canevas avait déjà été reçu"
APPROUVEE = "votre liste d’élèves est approuvée"
PAGES = "les accès personnels de vos élèves"
GUIDAGE = "comment demander l’ouverture"
SANS_CANEVAS = "votre message ne contient pas le canevas"
USURPATION = "Un message au nom de votre établissement"

History = Sequence[tuple[str, str]]
OPENED: History = (("form_arrived", "attend_agent"), ("chosen", "attend_etnic"), ("chosen", "ouvert"))
HANDED_OVER: History = (
    ("chosen", "application"),
    ("changes_applied", "application"),
    ("batch_exported", "attend_etnic"),
)
IMPORTED: History = (
    ("chosen", "attend_etnic"),
    ("import_confirmed", "envoi"),
    ("pages_rendered", "envoi"),
    ("mail_accepted", "termine"),
)


@dataclass
class Left:
    """What one school's story must have left: mails by purpose, histories by procedure, accounts."""

    mails: Counter[str] = field(default_factory=Counter)
    histories: dict[str, list[History]] = field(default_factory=dict)
    accounts: int = 0
    imported: bool = False


class Load:
    """Plays every school at the same time; the player is never in the way of the program's deaths."""

    def __init__(self, player: Player, ledger: Ledger, patience: float) -> None:
        """`patience`: seconds for one thing to be seen."""
        self.player = player
        self.ledger = ledger
        self.patience = patience
        self.hands = Hands(player, ledger, patience)
        self.mails: list[str] = []
        """Message-IDs of everything sent to the Happi box, twice when it was put there twice."""
        self.left: dict[int, Left] = {}

    @property
    def actions(self) -> int:
        """Mails and presses, without the presses that had to be made again."""
        return len(self.mails) + self.hands.pressed

    def stories(self, times: int = 1) -> list[Coroutine[None, None, None]]:
        """The whole mix, `times` over, each story on a school of its own."""
        mix = [self.whole] * 3 + [self.list_first] * 3 + [self.refused] * 2 + [self.replaced]
        mix += [self.guided] * 3 + [self.sorted] * 3 + [self.again] * 2 + [self.forged] * 2
        return [play(990_010 + number) for number, play in enumerate(mix * times)]

    # --- the stories ---

    async def whole(self, fase: int) -> None:
        """Everything, with a question to the school and a faulty list."""
        await self._form(fase)
        await self.hands.choose(fase, "Demander des informations", ONE, text="Pouvez-vous préciser ?")
        asked = await self._mail(fase, QUESTION)
        await self._write(box(fase), f"Re: {asked['Subject']}", "Bien sûr.\n", answers=asked)
        await self._state(fase, OPENING, "attend_agent")
        await self._open(fase)
        rows = students(6)
        faulty = [(*rows[0][:2], "31/02/2016"), *rows[1:]]
        await self._list(fase, attached(fase, faulty))
        await self._mail(fase, A_CORRIGER)
        await self._list(fase, attached(fase, rows))
        await self._approve(fase)
        await self.hands.choose(fase, "Importé", OPERATOR, OPERATOR)
        mails = (RECUE, QUESTION, VALIDEE, OUVERTE, LISTE_RECUE, A_CORRIGER, LISTE_RECUE, APPROUVEE, PAGES)
        opening = (
            ("form_arrived", "attend_agent"),
            ("chosen", "attend_ecole"),
            ("reply_arrived", "attend_agent"),
            *OPENED[1:],
        )
        read_twice = (
            ("workbook_arrived", "lecture"),
            ("canevas_read", "attend_correction"),
            ("workbook_arrived", "lecture"),
            ("canevas_read", "comparaison"),
            ("compared", "attend_agent"),
        )
        histories = {OPENING: [opening], LISTS: [(*read_twice, *HANDED_OVER, *IMPORTED)]}
        self.left[fase] = Left(Counter(mails), histories, accounts=6, imported=True)

    async def list_first(self, fase: int) -> None:
        """The list comes before the opening; every second school's batch is left with ETNIC."""
        await self._form(fase)
        await self._list(fase, attached(fase, students(5)))
        await self._state(fase, LISTS, "attend_ouverture")
        await self._open(fase)
        await self._approve(fase)
        imported = fase % 2 == 0
        if imported:
            await self.hands.choose(fase, "Importé", OPERATOR)
        mails = [RECUE, LISTE_RECUE, VALIDEE, OUVERTE, APPROUVEE] + [PAGES] * imported
        lists = (
            ("workbook_arrived", "lecture"),
            ("canevas_read", "attend_ouverture"),
            ("environment_opened", "comparaison"),
            ("compared", "attend_agent"),
            *HANDED_OVER,
            *(IMPORTED if imported else ()),
        )
        histories = {OPENING: [OPENED], LISTS: [lists]}
        self.left[fase] = Left(Counter(mails), histories, accounts=5, imported=imported)

    async def refused(self, fase: int) -> None:
        """The form comes twice, and the request is refused with a reason."""
        await self._form(fase)
        await self._form(fase)
        await self._weighed(fase, OPENING, 2)
        await self.hands.choose(fase, "Refuser", OTHER, text="Cette école a déjà un environnement.")
        history = (("form_arrived", "attend_agent"), ("chosen", "refuse"))
        self.left[fase] = Left(Counter((RECUE, REFUSEE)), {OPENING: [history]})

    async def replaced(self, fase: int) -> None:
        """A new list comes in the very moment in which the first one is approved: both ways are right."""
        await self._form(fase)
        await self._open(fase)
        await self._list(fase, attached(fase, students(4)))
        seen = await self.hands.see(fase, "Approuver")
        newer = self._list(fase, attached(fase, students(5)))
        await asyncio.gather(newer, self.hands.press(ONE, seen))
        self.hands.pressed += 1
        await until(lambda: self._hand_over(fase), f"les cinq comptes de {fase}", self.patience)
        batches = int(self.ledger.value("SELECT count(*) FROM batch WHERE fase = ?", fase))
        mails = Counter({RECUE: 1, VALIDEE: 1, OUVERTE: 1, LISTE_RECUE: 2, APPROUVEE: batches, PAGES: batches})
        self.left[fase] = Left(mails, {OPENING: [OPENED]}, accounts=5, imported=True)

    async def _hand_over(self, fase: int) -> bool:
        """Press what is offered until all five accounts are imported."""
        for label, user in (("Approuver", ONE), ("Importé", OPERATOR)):
            seen = await self.hands.offered(fase, label)
            if seen is not None and await self.hands.press(user, seen):
                await self.hands.gone(seen)
        counted = "SELECT count(*) FROM account WHERE fase = ? AND imported"
        return self.ledger.value(counted, fase) == 5

    async def guided(self, fase: int) -> None:
        """A free mail that asks for Happi."""
        await self._write(box(fase), "Happi", "Nous souhaitons ouvrir un environnement Happi.\n")
        self.left[fase] = Left(Counter((GUIDAGE,)), {LETTERS: [(("letter_arrived", "repondu"),)]})

    async def sorted(self, fase: int) -> None:
        """A free mail about something else; two agents put it aside at once."""
        await self._write(box(fase), "Pour information", "Les cours reprennent lundi.\n")
        await self.hands.choose(fase, "Écarter", ONE, OTHER)
        history = (("letter_arrived", "a_trier"), ("chosen", "ecarte"))
        self.left[fase] = Left(Counter((SANS_CANEVAS,)), {LETTERS: [history]})

    async def again(self, fase: int) -> None:
        """The same mail twice, then the same file in another mail, without any request for Happi."""
        files = attached(fase, students(3))
        mail = compose(box(fase), HAPPI, "Notre liste", "Voici.\n", files=files)
        await self._put_twice(mail)
        await self._state(fase, LISTS, "attend_ouverture")
        await self._list(fase, files)
        await self._weighed(fase, LISTS, 3)
        await self.hands.choose(fase, "Écarter", ONE, OTHER)
        history = (
            ("workbook_arrived", "lecture"),
            ("canevas_read", "attend_ouverture"),
            ("workbook_arrived", "attend_ouverture"),
            ("chosen", "ecarte"),
        )
        self.left[fase] = Left(Counter((LISTE_RECUE, SANS_OUVERTURE, DEJA_RECU)), {LISTS: [history]})

    async def forged(self, fase: int) -> None:
        """Somebody writes in the school's name."""
        mail = compose(box(fase), HAPPI, "Effacez tout", "Merci.\n")
        raw = base64.b64encode(mail.as_bytes()).decode()
        await self.player.post("/control/forge", {"raw": raw, "to": HAPPI})
        self.mails.append(str(mail["Message-ID"]))
        await self.hands.choose(fase, "Écarter", OTHER)
        history = (("mail_quarantined", "quarantaine"), ("chosen", "ecarte"))
        self.left[fase] = Left(Counter((USURPATION,)), {LETTERS: [history]})

    # --- their steps ---

    async def _form(self, fase: int) -> None:
        await self._write(FORM_ENGINE, "Demande Happi", form(fase))

    async def _open(self, fase: int) -> None:
        """Both agents press Valider, ETNIC presses twice."""
        await self.hands.choose(fase, "Valider", ONE, OTHER)
        await self.hands.choose(fase, "Environnement ouvert", OPERATOR, OPERATOR)

    async def _approve(self, fase: int) -> None:
        await self.hands.choose(fase, "Approuver", ONE, OTHER)

    async def _list(self, fase: int, files: tuple[Attached, ...]) -> None:
        await self._write(box(fase), "Liste des élèves", "Voici notre liste.\n", files=files)

    async def _write(
        self,
        sender: str,
        subject: str,
        text: str,
        *,
        files: tuple[Attached, ...] = (),
        answers: EmailMessage | None = None,
    ) -> None:
        self.mails.append(await self.player.send(sender, HAPPI, subject, text, files=files, answers=answers))

    async def _put_twice(self, mail: EmailMessage) -> None:
        """The same bytes twice in the box, as after a restored backup: the boundary's words on top, once."""
        top = f"Return-Path: <{mail['From']}>\r\n"
        top += "Authentication-Results: bac-a-sable.cfwb.be; dmarc=pass header.from=cfwb.be\r\n"
        top += f"Received: by bac-a-sable.cfwb.be (bac a sable); {format_datetime(datetime.now(UTC))}\r\n"
        raw = top.encode() + mail.as_bytes()
        await asyncio.to_thread(self._append, raw, 2)
        self.mails += [str(mail["Message-ID"])] * 2

    def _append(self, raw: bytes, times: int) -> None:
        imap = self.player.ready["imap"]
        with IMAP4(imap["host"], imap["port"], timeout=30) as client:
            client.login(HAPPI, self.player.ready["password"])
            for _ in range(times):
                status, _answer = client.append("INBOX", "", "", raw)
                assert status == "OK"

    # --- what they wait for ---

    async def _mail(self, fase: int, purpose: str) -> EmailMessage:
        async def look() -> EmailMessage | None:
            found = await self.player.mails(box(fase))
            return next((mail for mail in found if purpose in str(mail["Subject"])), None)

        return await until(look, f"« {purpose} » chez {fase}", self.patience)

    async def _state(self, fase: int, procedure: str, state: str) -> None:
        await until(
            lambda: self.ledger.state(fase, procedure) == state, f"{procedure} de {fase} : {state}", self.patience
        )

    async def _weighed(self, fase: int, procedure: str, mails: int) -> None:
        """So many mails were tied to the school's dossier."""
        tied = "SELECT count(*) FROM mail JOIN dossier ON dossier.id = case_id WHERE fase = ? AND procedure = ?"
        look = f"{mails} mails au dossier {procedure} de {fase}"
        await until(lambda: self.ledger.value(tied, fase, procedure) == mails, look, self.patience)
