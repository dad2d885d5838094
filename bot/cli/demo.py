"""`vaguemestre demo`: sandbox and agent together, and the whole Happi story played on them."""

import argparse
import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.cli.parser import add_port

if TYPE_CHECKING:
    import asyncio
    from pathlib import Path

    from rich.console import Console

NAME = "demo"
HELP = "joue toute l’histoire Happi, d’un formulaire aux pages d’accès, sur des serveurs locaux"
EXAMPLE = "vaguemestre demo"
OWN_SETTINGS = True
_END = 8.0  # seconds the agent has to end
_AFTER_SIGNAL = 128  # and the signal's number: what a shell expects
_GRACE = 0.5  # seconds in which the end of the agent and Ctrl-C are one thing: a terminal tells both


@dataclass
class _Stop:
    """The end that a person or the system asked for, and by which signal."""

    event: "asyncio.Event"
    signal: int = 0

    def take(self, number: int) -> None:
        """A signal came."""
        self.signal = self.signal or number
        self.event.set()


def add(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.epilog = f"exemple :\n  {EXAMPLE}"
    add_port(parser)
    parser.add_argument(
        "--json", action="store_true", help="ne joue rien : bac à sable et agent tournent jusqu’à SIGTERM"
    )


def run(args: argparse.Namespace) -> int:
    """0 when every step was seen."""
    import asyncio

    return asyncio.run(_demo(args))


async def _demo(args: argparse.Namespace) -> int:
    import asyncio
    import tempfile
    from pathlib import Path

    from bot.cli.logs import quiet_logs
    from bot.cli.sandbox import opened

    quiet_logs(asyncio.get_running_loop(), level=30)
    stop = _Stop(asyncio.Event())
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, stop.take, each)
    with tempfile.TemporaryDirectory(prefix="vaguemestre-") as folder:
        async with opened(Path(folder), port=args.port) as ready:
            agent = await _start_agent(Path(folder), ready["config"])
            try:
                return await _with_agent(args, ready, agent, stop)
            finally:
                await _end(agent)


async def _start_agent(folder: "Path", config: str) -> "asyncio.subprocess.Process":
    import asyncio
    import sys

    log = (folder / "agent.log").open("wb")
    try:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", "--config", config, stdout=log, stderr=log
        )
    finally:
        log.close()


async def _end(agent: "asyncio.subprocess.Process") -> None:
    import asyncio
    from contextlib import suppress

    if agent.returncode is None:
        agent.terminate()
        with suppress(TimeoutError):
            await asyncio.wait_for(agent.wait(), _END)
    if agent.returncode is None:
        agent.kill()
        await agent.wait()


async def _with_agent(
    args: argparse.Namespace, ready: dict[str, Any], agent: "asyncio.subprocess.Process", stop: _Stop
) -> int:
    import asyncio
    import json
    import sys

    if args.json:
        sys.stdout.write(json.dumps(ready) + "\n")
        sys.stdout.flush()
        await _first(stop.event.wait(), agent.wait())
        return 0 if stop.event.is_set() else 1
    played = asyncio.create_task(_play(ready))
    await asyncio.wait([played, *(waits := _ends(agent, stop))], return_when=asyncio.FIRST_COMPLETED)
    for each in waits:
        each.cancel()
    if not played.done():
        return await _cut_short(played, ready, stop)
    seen = played.result()
    if seen and sys.stdout.isatty():
        await _stay(ready, agent, stop)
    return 0 if seen else 1


def _ends(agent: "asyncio.subprocess.Process", stop: _Stop) -> "list[asyncio.Task[Any]]":
    """What ends the story before its last step."""
    import asyncio

    return [asyncio.create_task(stop.event.wait()), asyncio.create_task(agent.wait())]


async def _cut_short(played: "asyncio.Task[bool]", ready: dict[str, Any], stop: _Stop) -> int:
    """Leave the story; the status that a shell expects after a signal, 1 when the agent died by itself."""
    import asyncio
    import logging
    import sys
    from contextlib import suppress

    with suppress(TimeoutError):
        await asyncio.wait_for(stop.event.wait(), _GRACE)
    if stop.event.is_set():
        logging.disable()  # connections that are cut in the middle are no news to anybody now
    played.cancel()
    await asyncio.wait([played])
    if not stop.event.is_set():
        _tell_death(ready)
        return 1
    sys.stdout.write("Arrêtée à votre demande.\n")
    return _AFTER_SIGNAL + stop.signal


async def _first(*waits: Any) -> None:  # noqa: ANN401 - awaitables
    import asyncio

    tasks = [asyncio.ensure_future(each) for each in waits]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()


def _tell_death(ready: dict[str, Any]) -> None:
    import sys
    from pathlib import Path

    log = Path(ready["config"]).with_name("agent.log")
    text = log.read_text("utf-8", "replace") if log.exists() else ""
    sys.stderr.write("La démonstration s’est arrêtée avant la fin.\n" + text[-2000:])


async def _play(ready: dict[str, Any]) -> bool:
    import sys
    import time

    import aiohttp
    from rich.console import Console

    from bot.cli.player import NotSeenError, Player
    from bot.cli.story import Story

    console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
    console.print("[bold]Vaguemestre[/] : toute l’histoire Happi, sur de vrais protocoles, sans rien de réel.\n")
    began = time.monotonic()
    async with aiohttp.ClientSession() as session:
        story = Story(Player(ready, session))
        number, titles = 0, [title for title, _step in story.steps()]
        try:
            async for number, title, seen in story.play():
                console.print(f"[green]✔[/] [bold]{number:2d}.[/] {title}\n      [dim]{_plain(seen)}[/]")
        except NotSeenError as error:
            console.print(f"[red]✘[/] [bold]{number + 1:2d}.[/] {titles[number]}\n      {_plain(str(error))}")
            _show_log(console, ready)
            return False
    console.print(f"\n{number} étapes vues en {time.monotonic() - began:.1f} s.")
    return True


def _plain(text: str) -> str:
    from rich.markup import escape

    return escape(text)


def _show_log(console: "Console", ready: dict[str, Any]) -> None:
    from pathlib import Path

    log = Path(ready["config"]).with_name("agent.log")
    if log.exists():
        console.print(f"\nJournal de l’agent :\n{_plain(log.read_text('utf-8', 'replace')[-3000:])}")


async def _stay(ready: dict[str, Any], agent: "asyncio.subprocess.Process", stop: _Stop) -> None:
    import sys

    sys.stdout.write(f"\nÀ vous : ouvrez {ready['page']} (Ctrl-C pour arrêter).\n")
    sys.stdout.write(f"Dans un autre terminal : vaguemestre cases --config {ready['config']}\n")
    sys.stdout.flush()
    await _first(stop.event.wait(), agent.wait())
