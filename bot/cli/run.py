"""`vaguemestre run`: the agent, in one process."""

import argparse

from bot.cli.errors import CommandError

NAME = "run"
HELP = "lance l’agent logiciel : relève, décide, envoie et parle à Slack, dans un seul processus"
EXAMPLE = "vaguemestre run --config /etc/vaguemestre/vaguemestre.toml"


def add(parser: argparse.ArgumentParser) -> None:
    """No option of its own: --config is common."""
    parser.epilog = f"exemple :\n  {EXAMPLE}"


def run(args: argparse.Namespace) -> int:
    """Run until SIGTERM or SIGINT; 1 with a French sentence when it can't start."""
    import asyncio
    import os
    import sys

    from bot.app import AlreadyRunningError
    from bot.cli.running_sandbox import reachable
    from bot.cli.surroundings import NO_SETTINGS, named_config
    from bot.settings import SettingsError, load

    os.umask(0o077)  # nothing that the agent writes is for other accounts
    path = named_config(args) or reachable()
    if path is None:
        raise CommandError(NO_SETTINGS)
    try:
        return asyncio.run(_run(load(path)))
    except (SettingsError, AlreadyRunningError) as error:
        sys.stderr.write(f"{error}\n")
        return 1


async def _run(settings: object) -> int:
    import asyncio
    import signal
    import sys

    from bot.app import run_agent
    from bot.chat import DeskError
    from bot.cli.logs import quiet_logs
    from bot.settings import Settings

    assert isinstance(settings, Settings)
    quiet_logs(asyncio.get_running_loop())
    stop = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    try:
        await run_agent(settings, stop)
    except DeskError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0
