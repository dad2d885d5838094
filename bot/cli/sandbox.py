"""`vaguemestre sandbox`: only the local servers and their page, with the settings that point an agent at them."""

import argparse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from bot.cli.errors import CommandError
from bot.cli.parser import add_port

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox.server import Sandbox

NAME = "sandbox"
HELP = "lance le bac à sable : serveurs de mail et de discussion locaux, et leur page"
EXAMPLE = "vaguemestre sandbox --port 8990"
OWN_SETTINGS = True


def add(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.epilog = f"exemple :\n  {EXAMPLE}"
    parser.add_argument("--only", choices=("mail", "chat"), help="une moitié : les mails ou la discussion")
    add_port(parser)
    parser.add_argument("--json", action="store_true", help="une ligne JSON quand tout est prêt")


def run(args: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT."""
    import asyncio

    return asyncio.run(_serve(args))


async def _serve(args: argparse.Namespace) -> int:
    import asyncio
    import json
    import signal
    import sys
    import tempfile
    from pathlib import Path

    from bot.cli.logs import quiet_logs

    quiet_logs(asyncio.get_running_loop())
    stop = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    with tempfile.TemporaryDirectory(prefix="vaguemestre-") as folder:
        async with opened(Path(folder), only=args.only, port=args.port) as ready:
            if args.json:
                sys.stdout.write(json.dumps(ready) + "\n")
            else:
                sys.stdout.write(_shown(ready))
            sys.stdout.flush()
            await stop.wait()
    return 0


def _shown(ready: dict[str, Any]) -> str:
    lines = [f"Page      : {ready['page']}", f"Réglages  : {ready['config']}"]
    lines.append(f"Un agent  : vaguemestre run --config {ready['config']}")
    lines.append("Arrêt     : Ctrl-C")
    return "\n".join(lines) + "\n"


@asynccontextmanager
async def opened(folder: "Path", *, only: str | None = None, port: int = 0) -> AsyncIterator[dict[str, Any]]:
    """A running sandbox and its settings in `folder`: what `--json` prints. CommandError: the port is taken."""
    from bot.cli.invented import invented_schools, sandbox_boxes, sandbox_channels, sandbox_users
    from bot.cli.running_sandbox import forget, remember
    from bot.sandbox.page_server import PortTakenError
    from bot.sandbox.server import Sandbox

    schools = invented_schools()
    sandbox = Sandbox(
        boxes=sandbox_boxes(schools),
        channels=sandbox_channels(),
        users=sandbox_users(),
        only=only,  # type: ignore[arg-type]  # argparse checked the two words
        port=port,
    )
    try:
        await sandbox.start()
    except PortTakenError:
        raise CommandError(f"Le port {port} est déjà pris : choisissez-en un autre avec --port.") from None
    except PermissionError:
        raise CommandError(f"Le port {port} vous est interdit : choisissez-en un autre avec --port.") from None
    try:
        config = write_settings(folder, sandbox)
        _fill_database(folder / "vaguemestre.db", schools)
        remember(config, str(sandbox.page_url))
        try:
            yield described(sandbox, config)
        finally:
            forget(config)
    finally:
        await sandbox.stop()


def described(sandbox: "Sandbox", config: "Path") -> dict[str, Any]:
    """The one line of `--json` (contract)."""
    from bot.cli.invented import ETNIC, FORM_ENGINE

    slack = None
    if sandbox.slack_api_url is not None:
        slack = {
            "api_url": sandbox.slack_api_url,
            "bot_token": sandbox.bot_token,
            "app_token": sandbox.app_token,
        }
    return {
        "page": sandbox.page_url,
        "smtp": _place(sandbox.smtp),
        "imap": _place(sandbox.imap),
        "password": sandbox.password,
        "slack": slack,
        "config": str(config),
        "form_engine": FORM_ENGINE,
        "etnic": ETNIC,
    }


def _place(address: tuple[str, int] | None) -> dict[str, Any] | None:
    return None if address is None else {"host": address[0], "port": address[1]}


def write_settings(folder: "Path", sandbox: "Sandbox") -> "Path":
    """A complete vaguemestre.toml and the secret files it names, readable by their owner alone."""
    import secrets

    from bot.cli.invented import CHANNELS, ETNIC, FORM_ENGINE, PIX_FORM, SERVICES, sandbox_users
    from bot.sandbox.post_office import AUTHSERV_ID

    for name, text in (
        ("mot-de-passe", sandbox.password),
        ("jeton-robot", sandbox.bot_token),
        ("jeton-application", sandbox.app_token),
        ("cle-des-codes", secrets.token_hex(32)),
    ):
        path = folder / name
        path.touch(mode=0o600)
        path.write_text(text, "utf-8")
    smtp, imap = sandbox.smtp or ("127.0.0.1", 9), sandbox.imap or ("127.0.0.1", 9)
    users: list[dict[str, Any]] = sandbox_users()
    agents = [each["id"] for each in users if "agent" in each["roles"]]
    etnic = [each["id"] for each in users if "etnic" in each["roles"]]
    text = _TEMPLATE.format(
        page=sandbox.page_url,
        smtp=smtp,
        imap=imap,
        authserv=AUTHSERV_ID,
        services=SERVICES,
        form_engine=FORM_ENGINE,
        pix_form=PIX_FORM,
        etnic_address=ETNIC,
        api=sandbox.slack_api_url or "http://127.0.0.1:9/api/",
        desk_agents=CHANNELS["agents"],
        desk_etnic=CHANNELS["etnic"],
        agents=", ".join(f'"{each}"' for each in agents),
        etnic=", ".join(f'"{each}"' for each in etnic),
    )
    config = folder / "vaguemestre.toml"
    config.touch(mode=0o600)
    config.write_text(text, "utf-8")
    return config


_TEMPLATE = """\
# Réglages du bac à sable : tout est sur cette machine, rien n'en sort.
database = "vaguemestre.db"
clock_url = "{page}/control/clock"

[mail]
domain = "cfwb.be"
accepted_domains = ["cfwb.be", "adm.cfwb.be"]
authserv_id = "{authserv}"

[mail.boxes]
happi = "{services[happi]}"
poles = "{services[poles]}"
pix = "{services[pix]}"
modigia = "{services[modigia]}"

[mail.names]
poles = "Pôles territoriaux – Fédération Wallonie-Bruxelles"
pix = "Pix – Fédération Wallonie-Bruxelles"
modigia = "Modigia – Fédération Wallonie-Bruxelles"

[mail.limits]
mails_an_hour = 1000000

[mail.listed_senders]
form_engine = ["{form_engine}"]
pix_form = ["{pix_form}"]
etnic = ["{etnic_address}"]

[mail.imap]
host = "{imap[0]}"
port = {imap[1]}
password_file = "mot-de-passe"
poll_seconds = 5

[mail.smtp]
host = "{smtp[0]}"
port = {smtp[1]}

[slack]
api_url = "{api}"
bot_token_file = "jeton-robot"
app_token_file = "jeton-application"
agents = [{agents}]
etnic = [{etnic}]
pace_seconds = 0

[slack.channels]
agents = "{desk_agents}"
etnic = "{desk_etnic}"

[happi]
export_folder = "export"

[help.contacts]
poles = "{services[poles]}"
cerbere = "{services[poles]}"

[keys]
code_key_file = "cle-des-codes"
"""


def _fill_database(path: "Path", schools: Any) -> None:  # noqa: ANN401 - a tuple of Etablissement
    """The tables and the invented register: an agent finds them ready."""
    from storage import schema
    from storage.database import SqliteStore

    store = SqliteStore(path)
    schema.upgrade(store.engine)
    path.chmod(0o600)
    store.write_now(lambda unit: unit.put_schools(schools))
    store.engine.dispose()
