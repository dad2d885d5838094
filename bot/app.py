"""Wiring: settings become adapters, adapters a world, and the world runs until it is told to stop."""

import asyncio
import fcntl
import logging
import secrets
from collections.abc import Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bot.domain.cycle import Moment, YearPlan
from bot.domain.numbers import Fase
from bot.engine.carry.slack import Slack as SlackCarrier
from bot.engine.local import LocalRunner
from bot.engine.present import for_agent
from bot.engine.selecting import select
from bot.engine.waiting import asks_what_waits, waiting_lines, with_help
from bot.engine.world import Rules, World
from bot.ports import CardView, Press
from bot.ports.clock import SystemClock
from bot.ports.grouped import SelectionView
from bot.ports.store import Unit
from bot.settings import LOOPBACK, Settings, SettingsError, secret

if TYPE_CHECKING:
    from bot.chat import SlackDesk

log = logging.getLogger(__name__)


class AlreadyRunningError(Exception):
    """Another agent works on this database."""


def code_key(settings: Settings) -> bytes:
    """The key of codes and Message-IDs; without it nothing starts, and none is ever invented."""
    text = secret(settings.keys.code_key, settings.keys.code_key_file, "la clé des codes d’accès", "keys.code_key")
    if len(text) < 32:
        raise SettingsError(
            "La clé des codes d’accès est trop courte : il faut au moins 32 caractères tirés au sort."
        )
    return text.encode()


def rules(settings: Settings) -> Rules:
    """What the engine is told."""
    from bot.wiring.mail import address_book, limits
    from bot.wiring.pix import papers

    key = code_key(settings)
    roles: dict[str, frozenset[str]] = {}
    for role, users in (("agent", settings.slack.agents), ("etnic", settings.slack.etnic)):
        for user in users:
            roles[user] = roles.get(user, frozenset()) | {role}
    return Rules(
        book=address_book(settings),
        key=key,
        key_id=settings.keys.key_id,
        marker=marker(key),
        roles=roles,
        commons=common_values(settings),
        qr_url=settings.happi.qr_url,
        paged=frozenset({"create", "new_code"} | ({"reactivate"} if settings.happi.pages != "created" else set())),
        deleted_days=settings.happi.deleted_days,
        part_limit=settings.happi.part_bytes,
        mail_width=settings.mail.smtp.connections,
        quarantine_cards=settings.mail.quarantine_cards_a_day,
        plus_addresses=settings.mail.plus_addresses,
        limits=limits(settings),
        plan=plan(settings),
        answers_alone=settings.help.automatic,
        papers=papers(settings),
        names=dict(settings.mail.names),
    )


def plan(settings: Settings) -> YearPlan:
    """The yearly life of accounts, the deadlines of the pôles, the windows of Pix."""
    from bot.wiring.pix import windows

    return YearPlan(
        types=frozenset(settings.happi.cycle_types),
        reminders=tuple(Moment.parse(each) for each in settings.happi.cycle_reminders),
        conventions=settings.poles.conventions,
        seats=tuple(Fase(each) for each in dict.fromkeys(settings.poles.schools)),
        pix=windows(settings),
        confirm=Moment.parse(settings.poles.confirm) if settings.poles.confirm else None,
    )


def marker(key: bytes) -> str:
    """What our own mails carry so that we know them again; it tells nobody the key."""
    from bot.engine.identity import hashed

    return hashed(key, "marker")[:24]


def common_values(settings: Settings) -> Mapping[str, object]:
    """What every mail template may use."""
    from bot.wiring import help as ready_answers
    from bot.wiring import pix

    return {
        "footer": list(settings.footer),
        "service_name": settings.service_name,
        "form_url": settings.happi.form_url,
        "happi_links": [link.model_dump() for link in settings.happi.links],
        "pix": pix.common_values(settings),
        **ready_answers.common_values(settings),
    }


class FollowedClock:
    """A sandbox's clock, asked for twice a second; between two answers it goes on by itself."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.ahead = timedelta(0)

    def now(self) -> datetime:
        """The sandbox's present instant, UTC."""
        return datetime.now(UTC) + self.ahead

    async def follow(self) -> None:
        """Ask for ever; a sandbox that does not answer leaves the clock as it was."""
        import aiohttp

        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as session:
            while True:
                with suppress(aiohttp.ClientError, TimeoutError, ValueError, KeyError):
                    async with session.get(self.url) as answer:
                        now = datetime.fromisoformat((await answer.json())["now"])
                    ahead = now - datetime.now(UTC)
                    # Only a real jump counts: the way there and back is not a change of time.
                    self.ahead = ahead if abs(ahead) > timedelta(seconds=2) else timedelta(0)
                await asyncio.sleep(0.5)


def refuse_clock_outside(settings: Settings) -> None:
    """A clock that anybody may set is for a sandbox: every server must then be on this machine."""
    if settings.clock_url is None:
        return
    hosts = [urlsplit(settings.clock_url).hostname, urlsplit(settings.slack.api_url).hostname]
    hosts += [settings.mail.imap.host, settings.mail.smtp.host]
    if any(host not in LOOPBACK for host in hosts):
        raise SettingsError(
            "« clock_url » n’est permis que si tous les serveurs sont sur cette machine : retirez-le."
        )


class KeyedCodes:
    """Codes derived from the keys of the settings."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        self._keys = keys

    def new_username(self, fase: int) -> str:
        """An opaque username drawn at random."""
        from bot.writing.codes import new_username

        return new_username(fase, secrets.token_bytes(16))

    def derive(self, username: str, key_id: str, generation: int) -> str:
        """The code of one account."""
        from bot.writing.codes import derive_code

        if key_id not in self._keys:
            raise LookupError(f"la clé « {key_id} » des codes d’accès n’est plus là")
        return derive_code(self._keys[key_id], username, generation)


@dataclass
class _Late:
    """Breaks the circle: the desk calls the runner, which needs the desk."""

    runner: LocalRunner | None = None
    world: World | None = None

    async def press(self, press: Press) -> None:
        assert self.runner is not None
        await self.runner.record_press(press)

    async def view(self, reference: str, desk: str, agent: str) -> CardView | None:
        assert self.world is not None
        world = self.world

        def work(unit: Any) -> CardView | None:  # noqa: ANN401 - the store's unit
            case = unit.case_by_reference(reference)
            found = None if case is None else SlackCarrier(world).view(unit, case.id, desk)
            if case is None or found is None:
                return None
            labels = world.procedure(case.procedure).labels
            return for_agent(labels, found[0], world.rules.roles.get(agent, frozenset()))

        return await world.store.read(work)

    async def waiting(self, agent: str) -> tuple[str, ...]:
        """The cards that wait for an agent, a line each."""
        assert self.world is not None
        world = self.world
        return await world.store.read(lambda unit: waiting_lines(world, unit, agent))

    def today(self) -> date:
        """The day it is where the agents work."""
        assert self.world is not None
        return self.world.clock.now().astimezone(self.world.rules.zone).date()

    async def select(self, reference: str, agent: str) -> SelectionView | None:
        """Keep what the agent is about to be shown."""
        assert self.world is not None
        world = self.world

        def work(unit: Unit) -> SelectionView | None:
            case = unit.case_by_reference(reference)
            return None if case is None else select(world, unit, case, agent, world.clock.now())

        return await world.store.write(work)


def slack_desk(settings: Settings, late: _Late) -> "SlackDesk":
    """Slack with the settings' tokens and channels."""
    from bot.chat import SlackDesk, SlackSettings
    from bot.wiring.poles import answering

    dates, slack = answering(settings, late.today), settings.slack

    async def answer(question: str, agent: str) -> tuple[str, ...]:
        return await late.waiting(agent) if asks_what_waits(question) else with_help(question, dates(question))

    return SlackDesk(
        SlackSettings(
            api_url=slack.api_url,
            bot_token=secret(slack.bot_token, slack.bot_token_file, "le jeton du robot Slack", "slack.bot_token"),
            app_token=secret(
                slack.app_token, slack.app_token_file, "le jeton d’application Slack", "slack.app_token"
            ),
            channels=dict(slack.channels),
            pace=slack.pace_seconds,
        ),
        late.press,
        late.view,
        answer,
        late.select,
    )


def lock_database(path: Path) -> IO[str]:
    """Take the lock beside the database; it is let go when the process ends, however it ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.with_name(path.name + ".lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise AlreadyRunningError(
            f"Un autre agent travaille déjà sur la base {path} : arrêtez-le, ou indiquez une autre base."
        ) from None
    return file


def open_database(settings: Settings) -> Any:  # noqa: ANN401 - storage.database.SqliteStore, imported late
    """The store, its tables made when the file is new; SettingsError when they are of another version."""
    from storage import schema
    from storage.database import SqliteStore

    settings.database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not settings.database.exists():
        settings.database.touch(mode=0o600)  # SQLite gives its journals the same rights
    store = SqliteStore(settings.database)
    match schema.version(store.engine):
        case schema.Version.EMPTY:
            schema.upgrade(store.engine)
        case schema.Version.OLDER:
            raise SettingsError("La base est d’une version plus ancienne : lancez « vaguemestre migrate ».")
        case schema.Version.NEWER:
            raise SettingsError(
                "La base est d’une version plus récente que ce programme : mettez-le à jour "
                "(« vaguemestre migrate » ne revient pas en arrière)."
            )
        case schema.Version.CURRENT:
            pass
    return store


async def run_agent(settings: Settings, stop: asyncio.Event) -> None:
    """Watch, decide, send and talk to Slack until `stop` is set; then finish or release what is under way."""
    from bot.handlers import PROCEDURES
    from bot.processes import ReaderProcesses, RendererProcesses
    from bot.wiring.forms import form_context
    from bot.wiring.happi import hand_over
    from bot.wiring.mail import interpreter, mailboxes, smtp_sender
    from bot.wiring.memory import few_heaps, give_back
    from bot.wiring.scratch import own_scratch
    from bot.writing import Writing

    refuse_clock_outside(settings)
    few_heaps()
    told = rules(settings)
    with lock_database(settings.database):
        own_scratch(settings.database)
        async with AsyncExitStack() as stack:
            store = open_database(settings)
            stack.push_async_callback(store.stop)
            await _same_key(store, told)
            clock = FollowedClock(settings.clock_url) if settings.clock_url else SystemClock()
            if isinstance(clock, FollowedClock):
                following = asyncio.create_task(clock.follow())
                stack.callback(following.cancel)
            giving = asyncio.create_task(give_back())
            stack.callback(giving.cancel)
            reads = interpreter(settings, told.marker)
            reads.prepare()
            readers, renderers = ReaderProcesses(judging=reads.judging), RendererProcesses()
            await readers.start()
            stack.push_async_callback(readers.stop)
            await renderers.start()
            stack.push_async_callback(renderers.stop)
            sender, boxes = smtp_sender(settings), mailboxes(settings, clock)
            stack.push_async_callback(sender.aclose)
            stack.push_async_callback(boxes.aclose)
            late = _Late()
            desk, happi = slack_desk(settings, late), hand_over(settings)
            world = World(
                rules=told,
                store=store,
                clock=clock,
                procedures=PROCEDURES,
                interpreter=reads,
                readers=readers,
                renderers=renderers,
                writer=Writing(),
                mailboxes=boxes,
                sender=sender,
                desk=desk,
                hand_over=happi,
                codes=KeyedCodes({told.key_id: told.key}),
                forms=form_context(settings),
            )
            runner = LocalRunner(world, tuple(settings.mail.boxes))
            late.runner, late.world = runner, world
            await desk.start()
            stack.push_async_callback(desk.stop)
            log.info("agent prêt : boites %s", ", ".join(settings.mail.boxes))
            await _until(runner, stop)


async def _same_key(store: Any, told: Rules) -> None:  # noqa: ANN401 - storage.database.SqliteStore
    """Another key under the same name would print other codes than those already handed over: refused."""
    from bot.engine.identity import hashed

    mine = hashed(told.key, "empreinte")
    kept = await store.write(lambda unit: unit.setting_once(f"key:{told.key_id}", mine))
    if kept != mine:
        raise SettingsError(
            f"La clé « {told.key_id} » des codes n’est pas celle de cette base : remettez la clé d’origine."
        )


async def _until(runner: LocalRunner, stop: asyncio.Event) -> None:
    running = asyncio.create_task(runner.run())
    stopping = asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if running in done:  # it never ends by itself but by our own mistake
        running.exception()
        raise RuntimeError("l’agent s’est arrêté de lui-même")
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
