"""Filled annexes sent to an agent at work over a real database and real templates, and what its card shows."""

import io
import re
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from bot.domain.numbers import Fase, PoFase
from bot.domain.schools import Etablissement, SchoolType
from bot.ports import Mail
from bot.ports.grants import Grant
from bot.writing import Writing
from tests.support.annexes_by_hand import signed
from tests.support.form_mails import filled, sent
from tests.support.raw_mails import box
from tests.support.world import RULES, SCHOOLS, running

SCHOOL, PO, POLES = box(990001), "po990100@cfwb.be", "poles@cfwb.be"
STRANGER = "p.kowalski@asbl.example"
OF_ANOTHER = Etablissement(Fase(990004), "École du Parc", SchoolType.SPECIALISE, po_fase=PoFase(990200))
OF_NOBODY = Etablissement(Fase(990005), "École du Vallon", SchoolType.SPECIALISE)
COMMONS = {
    **RULES.commons,
    "links": {"cerbere_inscription": "https://cerbere.example", "cerbere_portail": "https://portail.example"},
}
TICKS = ("engagement_confirme", "mandat_verifie")


class Labelled(Writing):
    """The real mails, which also say their template."""

    def mail(self, mail: Mail) -> bytes:
        return f"X-Template: {mail.template}\r\n".encode() + super().mail(mail)


async def receive(agent, content: bytes, author: str = SCHOOL, **more) -> None:
    await agent.receive(sent(author, ("annexe.docx", content), **more), box="poles")


def form(number: int = 1, **changes: str | None) -> bytes:
    return signed(filled(number, **changes))


def grants(agent) -> list[Grant]:
    return [grant for _number, grant in agent.read(lambda unit: unit.grants())]


def card(outside):
    return outside.desk.card()


def warnings(outside) -> set[str]:
    return {label for label, value in card(outside).fields if value == "oui"}


def picks(outside, choice: str) -> list[str]:
    return [code for code, _label in next(b for b in card(outside).buttons if b.choice == choice).picks]


def untitled(content: bytes, function: str = "directrice") -> bytes:
    """The same annex, of which nothing says any more for which profile it is."""
    with zipfile.ZipFile(io.BytesIO(content)) as read:
        parts = {name: read.read(name) for name in read.namelist()}
    page = parts["word/document.xml"].decode()
    page = re.sub(r"(?i)coordonnateur", "…", page)
    page = re.sub(r"(?i)annexe(?:\s*\d)?", "Formulaire", page).replace("directrice", function)
    parts["word/document.xml"] = page.encode()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as write:
        for name, part in parts.items():
            write.writestr(name, part)
    return made.getvalue()


@asynccontextmanager
async def at_the_poles(tmp_path, outside) -> AsyncIterator:
    """An agent at work that reads the box of the pôles."""
    rules = replace(RULES, commons=COMMONS)
    schools = (*SCHOOLS, OF_ANOTHER, OF_NOBODY)
    async with running(
        tmp_path, outside, boxes=("happi", "poles"), rules=rules, schools=schools, writer=Labelled()
    ) as at_work:
        yield at_work
