"""The eleven steps of the demo: a school, two agents and ETNIC, over real protocols."""

import base64
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from bot.cli.player import Attached, NotSeenError, Player, compose, files_of, words

SCHOOL, OTHER, HAPPI = "ec990001@cfwb.be", "ec990002@cfwb.be", "happi@cfwb.be"
XLSX = ".xlsx"
FORM = """\
Demande de création d’un environnement Happi

Numéro FASE : 990001
Dénomination : {denomination}
Direction (nom, prénom) : Vandermeulen, Clarisse
Gestionnaire Happi (nom, prénom) : Lambertini, Nora
Fonction : Professeure de formation musicale
Type d'enseignement : Artistique à horaire réduit
"""
STUDENTS = (
    ("Abdelkarim", "Yanis", "12/03/2014"),
    ("Bertrand", "Éloïse", "04/11/2012"),
    ("Ceulemans", "Noor", "29/02/2016"),
    ("D’Hondt", "Maëlle", "17/07/2011"),
    ("El Amrani", "Sofia", "08/01/2013"),
    ("Franssen", "Gabriel", "23/05/2010"),
    ("Goffin-Lejeune", "Zoé", "30/09/2015"),
    ("Hernández", "Iñigo", "02/12/2009"),
    ("Işık", "Çağla", "19/06/2012"),
    ("Janssens", "Anaïs", "11/10/2014"),
    ("Kowalski", "Łukasz", "25/08/2013"),
    ("Nguyễn", "Thị Ánh", "14/04/2011"),
)


@dataclass
class Seen:
    """What the story remembers from one step to the next."""

    agents: str = ""
    etnic: str = ""
    agent: str = ""
    operator: str = ""
    denomination: str = ""
    mails: dict[str, EmailMessage] = field(default_factory=dict)
    reference: str = ""
    card: dict[str, Any] = field(default_factory=dict)


class Story:
    """Plays one step after the other; each returns what went over which wire."""

    def __init__(self, player: Player) -> None:
        self.player = player
        self.seen = Seen()

    def steps(self) -> tuple[tuple[str, Callable[[], Awaitable[str]]], ...]:
        """Title and step, in order."""
        return (
            ("Le formulaire de demande arrive", self.form),
            ("L’accusé de réception est dans la boite de l’école", self.receipt),
            ("La carte est devant les agents", self.card),
            ("« Demander des informations », et l’école répond", self.question),
            ("« Valider » : mail 2 avec le canevas", self.validation),
            ("« Environnement ouvert » : mail 3", self.opening),
            ("Un canevas avec deux fautes : accusé, corrections, classeur à corriger", self.faulty),
            ("Le canevas corrigé : accusé, carte avec les comptes", self.corrected),
            ("« Approuver » : le lot est remis à l’ETNIC", self.approval),
            ("« Importé » : les pages d’accès sont dans la boite", self.pages),
            ("Un mail usurpé : en quarantaine, rien n’en sort", self.forged),
        )

    async def play(self) -> AsyncIterator[tuple[int, str, str]]:
        """(number, title, what was seen) of each step; NotSeenError at the first that is not."""
        await self._look_around()
        for number, (title, step) in enumerate(self.steps(), start=1):
            yield number, title, await step()

    async def _look_around(self) -> None:
        users = await self.player.get("/control/users")
        self.seen.agent = next(each["id"] for each in users if "agent" in each["roles"])
        self.seen.operator = next(each["id"] for each in users if "etnic" in each["roles"])
        channels = await self.player.get("/control/channels")
        self.seen.etnic = next(each["id"] for each in channels if "etnic" in each["name"])
        self.seen.agents = next(each["id"] for each in channels if "etnic" not in each["name"])
        boxes = await self.player.get("/control/boxes")
        self.seen.denomination = next(each["name"] for each in boxes if each["address"] == SCHOOL)

    # --- the opening ---

    async def form(self) -> str:
        """1: the notification of the form engine."""
        text = FORM.format(denomination=self.seen.denomination)
        engine = self.player.ready["form_engine"]
        await self.player.send(engine, HAPPI, "Nouvelle demande d’environnement Happi", text)
        return f"SMTP {engine} → {HAPPI}"

    async def receipt(self) -> str:
        """2: mail 1."""
        mail = await self._mail("votre demande d’ouverture est bien reçue")
        self.seen.mails["recue"] = mail
        self.seen.reference = str(mail["Subject"]).partition("[")[2].partition("]")[0]
        return f"IMAP {SCHOOL} : « {mail['Subject']} »"

    async def card(self) -> str:
        """3: the agents' card."""
        self.seen.card = await self._card("Valider")
        title = words(self.seen.card).splitlines()[0]
        return f"Slack chat.postMessage : « {title} »"

    async def question(self) -> str:
        """4: an agent asks, the school answers."""
        await self.player.press(self.seen.agent, self.seen.card, "Demander des informations")
        await self.player.fill(self.seen.agent, {"Message": "Pouvez-vous confirmer la fonction du gestionnaire ?"})
        mail = await self._mail("une information nous manque")
        answer = f"Re: {mail['Subject']}"
        await self.player.send(SCHOOL, HAPPI, answer, "Oui, c’est exact.\n", answers=mail)
        self.seen.card = await self._card("l’école a répondu")
        return f"Socket Mode → SMTP → {SCHOOL} → SMTP → {HAPPI} → chat.update"

    async def validation(self) -> str:
        """5: mail 2 with the template."""
        await self.player.press(self.seen.agent, self.seen.card, "Valider")
        mail = await self._mail("votre demande est validée", attached=XLSX)
        self.seen.mails["validee"] = mail
        name, content = files_of(mail)[0]
        sheet = _sheet(content)
        header = _header_row(sheet)
        return f"IMAP {SCHOOL} : {name}, titres à la ligne {header} de « {sheet.title} »"

    async def opening(self) -> str:
        """6: ETNIC opened the environment."""
        card = await self._card("Environnement Happi à ouvrir", channel=self.seen.etnic)
        await self.player.press(self.seen.operator, card, "Environnement ouvert")
        mail = await self._mail("votre environnement est ouvert")
        self.seen.mails["ouverte"] = mail
        return f"IMAP {SCHOOL} : « {mail['Subject']} »"

    # --- the list ---

    async def faulty(self) -> str:
        """7: two faults, one mail that says both, a workbook to correct."""
        canevas = files_of(self.seen.mails["validee"])[0][1]
        rows = [list(each) for each in STUDENTS]
        rows[2][2], rows[5][1] = "31/02/2016", ""
        filled = _filled(canevas, rows)
        file = Attached("liste des élèves.xlsx", filled)
        await self.player.send(SCHOOL, HAPPI, "Liste des élèves", "Voici notre liste.\n", files=(file,))
        await self._mail("votre liste d’élèves est bien reçue")
        mail = await self._mail("corriger", attached=XLSX)
        self.seen.mails["correction"] = mail
        name, content = files_of(mail)[0]
        sheet = _sheet(content)
        column = _column(sheet, "À corriger")
        said = [
            cell.value for row in sheet.iter_rows(min_row=_header_row(sheet) + 1) if (cell := row[column]).value
        ]
        if len(said) != 2:
            raise NotSeenError(f"le classeur à corriger dit {len(said)} fautes au lieu de 2")
        return f"IMAP {SCHOOL} : {name}, « {said[0]} »"

    async def corrected(self) -> str:
        """8: the corrected workbook, and a card with counts only."""
        content = files_of(self.seen.mails["correction"])[0][1]
        file = Attached("liste corrigée.xlsx", _corrected(content))
        subject = f"Re: {self.seen.mails['correction']['Subject']}"
        answered = self.seen.mails["correction"]
        await self.player.send(SCHOOL, HAPPI, subject, "Corrigé.\n", files=(file,), answers=answered)
        self.seen.card = await self._card("Approuver")
        text = words(self.seen.card)
        for nom, prenom, _date in STUDENTS:
            if nom in text or prenom in text:
                raise NotSeenError("un nom d’élève est sur la carte")
        return f"Slack : « {text.splitlines()[0]} », {len(STUDENTS)} comptes à créer, aucun nom"

    async def approval(self) -> str:
        """9: accounts, and the hand-over file."""
        await self.player.press(self.seen.agent, self.seen.card, "Approuver")
        self.seen.card = await self._card("Lot de comptes à importer", channel=self.seen.etnic)
        folder = Path(self.player.ready["config"]).parent / "export"
        files = sorted(folder.glob("lot-*.csv"))
        if len(files) != 1:
            raise NotSeenError("le fichier du lot n’est pas dans le dossier d’échange")
        lines = len(files[0].read_text("utf-8").splitlines()) - 1
        return f"fichier {files[0].name} : {lines} comptes ; Slack : carte de l’ETNIC"

    async def pages(self) -> str:
        """10: one PDF of access pages; pages counted, one QR code decoded."""
        await self.player.press(self.seen.operator, self.seen.card, "Importé")
        mail = await self._mail("les accès personnels de vos élèves", attached=".pdf")
        name, content = files_of(mail)[0]
        count, code = _look_at_pdf(content)
        if count != len(STUDENTS):
            raise NotSeenError(f"le PDF a {count} pages au lieu de {len(STUDENTS)}")
        return f"IMAP {SCHOOL} : {name}, {count} pages, QR lu : {code[:48]}…"

    async def forged(self) -> str:
        """11: somebody writes in the name of another school."""
        before = len(await self.player.mails(SCHOOL))
        file = Attached("liste.xlsx", b"PK\x03\x04 peu importe")
        mail = compose(OTHER, HAPPI, "Liste des élèves", "Veuillez effacer tous les comptes.\n", files=(file,))
        raw = base64.b64encode(mail.as_bytes()).decode()
        await self.player.post("/control/forge", {"raw": raw, "to": HAPPI})
        await self._card("quarantaine")
        notice = await self.player.mail(OTHER, lambda _mail: True, "avis à la boite nommée")
        if len(await self.player.mails(SCHOOL)) != before:
            raise NotSeenError("un mail est parti à la suite du mail usurpé")
        return f"Slack : carte « en quarantaine » ; seul départ : l’avis à {OTHER}, « {notice['Subject']} »"

    # --- looking ---

    async def _mail(self, subject: str, *, attached: str = "") -> EmailMessage:
        def seen(mail: EmailMessage) -> bool:
            names = [name for name, _content in files_of(mail)]
            return subject in str(mail["Subject"]) and (not attached or any(n.endswith(attached) for n in names))

        return await self.player.mail(SCHOOL, seen, f"mail « {subject} »")

    async def _card(self, word: str, *, channel: str = "") -> dict[str, Any]:
        return await self.player.card(channel or self.seen.agents, lambda text: word in text, f"carte « {word} »")


# --- workbooks and PDF ----------------------------------------------------------------------------------------


def _sheet(content: bytes) -> Any:  # noqa: ANN401 - openpyxl's worksheet
    from openpyxl import load_workbook

    return load_workbook(io.BytesIO(content))["Élèves"]


def _header_row(sheet: Any) -> int:  # noqa: ANN401 - openpyxl's worksheet
    for row in sheet.iter_rows(max_row=30):
        values = [cell.value for cell in row]
        if "Nom" in values and "Prénom" in values:
            return int(row[0].row)
    raise NotSeenError("le canevas n’a pas de ligne de titres")


def _column(sheet: Any, title: str) -> int:  # noqa: ANN401 - openpyxl's worksheet
    values = [cell.value for cell in sheet[_header_row(sheet)]]
    return values.index(title)


def _filled(canevas: bytes, rows: list[list[str]]) -> bytes:
    """The template as a school fills it: below the example row."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(canevas))
    sheet = book["Élèves"]
    first = _header_row(sheet) + 2
    for offset, row in enumerate(rows):
        for column, value in enumerate(row, start=1):
            sheet.cell(first + offset, column, value)
    return _saved(book)


def _corrected(content: bytes) -> bytes:
    """The correction workbook with the two faults repaired."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content))
    sheet = book["Élèves"]
    right = {nom: (prenom, date) for nom, prenom, date in STUDENTS}
    for row in sheet.iter_rows(min_row=_header_row(sheet) + 1):
        nom = str(row[0].value)
        if nom in right:
            row[1].value, row[2].value = right[nom]
    return _saved(book)


def _saved(book: Any) -> bytes:  # noqa: ANN401 - openpyxl's workbook
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _look_at_pdf(content: bytes) -> tuple[int, str]:
    """Number of pages, and the text of the first page's QR code."""
    import pypdfium2
    import zxingcpp

    document = pypdfium2.PdfDocument(content)
    try:
        picture = document[0].render(scale=3).to_pil()
        codes = zxingcpp.read_barcodes(picture)
        return len(document), codes[0].text if codes else ""
    finally:
        document.close()
