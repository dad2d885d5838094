"""A desk over the local Slack, with hand-written stand-ins for the engine on one side and people on the other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import aiohttp
from aiohttp import web

from bot.chat import SlackDesk, SlackSettings
from bot.ports import Button, CardView, Press
from bot.ports.grouped import Entry, SelectionView
from bot.sandbox.hub import Hub
from bot.sandbox.slack import SlackServer

BOT_TOKEN, APP_TOKEN = "xoxb-chat", "xapp-chat"
AGENTS, ETNIC = "C0AGENTS", "C0ETNIC"
CHANNELS = [
    {"id": AGENTS, "name": "happi", "label": "Agents"},
    {"id": ETNIC, "name": "etnic", "label": "ETNIC"},
]
USERS = [
    {"id": "U1", "name": "Amélie Dupont", "roles": ["agent"]},
    {"id": "U2", "name": "Benoit Lambert", "roles": ["agent", "etnic"]},
]
VALIDER = Button("valider", "Valider", style="primary")
DEMANDER = Button("demander", "Demander des informations", ask="message")
REFUSER = Button("refuser", "Refuser", style="danger", ask="motif")
TARGET = "VGM-DEF456"
COUNTS = "1\u202f234 à créer · 12 à réactiver · 123 à supprimer · 1\u202f500 sans changement"
ATTRIBUER = Button(
    "attribuer",
    "Attribuer à…",
    ask="dossier",
    options=(
        (f"{TARGET} · Liste d’élèves · attend l’école", TARGET),
        ("VGM-GHJ789 · Ouverture d’un environnement Happi · attend un agent", "VGM-GHJ789"),
    ),
)
PICKS = (
    ("direction_siege", "Direction école siège"),
    ("direction_partenaire", "Direction école partenaire"),
    ("direction_cooperante", "Direction école coopérante"),
)
TICKS = (
    ("confidentialite", "L’engagement de confidentialité est signé"),
    ("mandat", "La personne qui demande peut engager le pouvoir organisateur"),
)
ACCORDER = Button("accorder", "Accorder…", style="primary", ask="choix", picks=PICKS, ticks=TICKS)
GROUPED = Button("approuver_listes", "Approuver plusieurs listes…", style="primary", ask="listes")
ECARTER = Button("ecarter", "Écarter", confirm="Le dossier sera clos.")


def card(**changes: Any) -> CardView:
    """The card of an opening request of an invented school."""
    whole = CardView(
        key="VGM-ABC123/agents",
        desk="agents",
        reference="VGM-ABC123",
        version=3,
        title="Demande d’ouverture d’un environnement Happi",
        fields=(("École", "Institut des Tilleuls & Cie"), ("FASE", "990001"), ("Élèves dans la liste", "525")),
        notes=("Dossiers/2026-2027, objet [VGM-ABC123]",),
        buttons=(VALIDER, DEMANDER, REFUSER),
    )
    return replace(whole, **changes)


def selection(count: int, left: int = 0) -> SelectionView:
    """So many lists of invented schools, the longest names first."""
    entries = [
        Entry(
            f"VGM-LST{number:03d}",
            f"École « {'très ' * 4}inventée » · {990001 + number} · VGM-LST{number:03d}",
            COUNTS,
        )
        for number in range(count)
    ]
    return SelectionView(7, tuple(entries), (("à créer", 1234), ("à supprimer", 0)), left)


@dataclass
class Engine:
    """What the desk asks of the engine: remembers presses, shows the cards it was given."""

    cards: dict[tuple[str, str], CardView] = field(default_factory=dict)
    presses: list[Press] = field(default_factory=list)
    answers: dict[str, tuple[str, ...]] = field(default_factory=dict)  # of the slash command
    troubles: list[Exception] = field(default_factory=list)
    selection: SelectionView | None = None  # what is ready
    selected: list[tuple[str, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)  # by whom
    barred: set[str] = field(default_factory=set)  # agents without the right to anything

    async def on_press(self, press: Press) -> None:
        if self.troubles:
            raise self.troubles.pop(0)
        self.presses.append(press)

    async def view_of(self, reference: str, desk: str, agent: str) -> CardView | None:
        found = self.cards.get((reference, desk))
        if found is None or agent not in self.barred:
            return found
        return replace(found, buttons=tuple(replace(each, allowed=False) for each in found.buttons))

    async def answer(self, question: str, agent: str) -> tuple[str, ...]:
        self.asked.append(agent)
        if self.troubles:
            raise self.troubles.pop(0)
        return self.answers[question]

    async def select(self, reference: str, agent: str) -> SelectionView | None:
        if self.troubles:
            raise self.troubles.pop(0)
        self.selected.append((reference, agent))
        return self.selection

    def show(self, view: CardView) -> CardView:
        self.cards[view.reference, view.desk] = view
        return view


class Office:
    """The local Slack as people see it."""

    def __init__(self, server: SlackServer, session: aiohttp.ClientSession, api_url: str, control: str) -> None:
        self.server = server
        self.session = session
        self.api_url = api_url
        self.control = control
        self.engine = Engine()

    def settings(self, **changes: Any) -> SlackSettings:
        """Those of a desk at this Slack, which waits for nothing."""
        quick = SlackSettings(
            api_url=self.api_url,
            bot_token=BOT_TOKEN,
            app_token=APP_TOKEN,
            channels={"agents": AGENTS, "etnic": ETNIC},
            pace=0.0,
            timeout=5.0,
            ping=0.2,
            watch=0.05,
            retry=0.05,
        )
        return replace(quick, **changes)

    @asynccontextmanager
    async def desk(self, **changes: Any) -> AsyncIterator[SlackDesk]:
        """A desk, connected."""
        desk = SlackDesk(
            self.settings(**changes),
            self.engine.on_press,
            self.engine.view_of,
            self.engine.answer,
            self.engine.select,
        )
        await desk.start()
        try:
            yield desk
        finally:
            await desk.stop()

    async def get(self, path: str, **query: str) -> Any:
        async with self.session.get(f"{self.control}/{path}", params=query) as answer:
            return await answer.json()

    async def post(self, path: str, **body: object) -> Any:
        async with self.session.post(f"{self.control}/{path}", json=body) as answer:
            return await answer.json()

    async def messages(self, channel: str = AGENTS, *, to: str | None = None) -> list[Any]:
        """What stands in a channel for everyone, or for `to` alone."""
        return [m for m in await self.get("messages", channel=channel) if m["ephemeral_for"] == to]

    async def called(self, method: str) -> list[Any]:
        return [call["body"] for call in await self.get("payloads") if call["method"] == method]


@asynccontextmanager
async def office(**options: Any) -> AsyncIterator[Office]:
    """A running local Slack whose people wait as long as real ones: 3 s."""
    server = SlackServer(CHANNELS, USERS, Hub(), BOT_TOKEN, APP_TOKEN, **options)
    api_url = await server.start()
    app = web.Application()
    app.add_routes(server.control_routes())
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    control = f"http://127.0.0.1:{runner.addresses[0][1]}/control"
    try:
        async with aiohttp.ClientSession() as session:
            yield Office(server, session, api_url, control)
    finally:
        await server.stop()
        await runner.cleanup()


async def until(check: Any, seconds: float = 5.0) -> Any:
    """The first true answer of `check`, which makes a request and so lets others work."""
    async with asyncio.timeout(seconds):
        while not (found := await check()):  # noqa: ASYNC110 - the other side is another program
            await asyncio.sleep(0.01)
    return found
