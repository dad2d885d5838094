"""What the doctor finds on the network: every mailbox, SMTP, Slack; nothing is sent or changed."""

from collections.abc import AsyncIterator, Collection
from typing import TYPE_CHECKING

from bot.ports.finding import Finding

if TYPE_CHECKING:
    from bot.settings import Settings

_TROUBLES = {
    "unreachable": "le serveur ne répond pas ; vérifiez « host » et « port », et le pare-feu",
    "tls_failed": "la liaison chiffrée échoue ; vérifiez « tls » et le certificat du serveur",
    "tls_required": "le serveur veut une liaison chiffrée ; réglez « tls » sur starttls ou ssl",
    "timed_out": "le serveur n’a pas répondu à temps ; recommencez, puis vérifiez le réseau",
    "connection_lost": "le serveur a coupé ; recommencez, puis voyez son journal",
    "login_refused": "le serveur refuse l’identifiant ou le mot de passe ; vérifiez-les",
    "mailbox_missing": "cette boite n’a pas de dossier INBOX ; vérifiez l’adresse",
    "protocol_error": "le serveur a répondu de façon inattendue ; est-ce le bon port ?",
    "mailbox_full": "la boite est pleine ; faites-y de la place",
    "refused": "le serveur refuse ; voyez son journal",
}


_NO_FILING = (
    "le serveur n’offre ni MOVE ni UIDPLUS : les mails traités resteront tous dans INBOX, aucun ne sera déposé "
    "dans « Traités » ; activez l’un des deux sur le serveur"
)
_NO_PUSH = ", sans IDLE : relevée à intervalle régulier"


async def on_the_network(settings: "Settings") -> AsyncIterator[Finding]:
    """Each mailbox, the submission server, Happi when accounts reach it by its web services, then Slack."""
    async for finding in _mailboxes(settings):
        yield finding
    yield await _smtp(settings)
    if settings.happi.hand_over == "moodle":
        from bot.cli.reaching_happi import reach_happi

        yield await reach_happi(settings)
    async for finding in _slack(settings):
        yield finding


async def _mailboxes(settings: "Settings") -> AsyncIterator[Finding]:
    from bot.settings import SettingsError
    from bot.wiring.mail import mailboxes

    try:
        boxes = mailboxes(settings)
    except SettingsError as error:
        yield Finding("IMAP", str(error))
        return
    try:
        for name, address in settings.mail.boxes.items():
            found = await boxes.probe(name)
            pushed = "" if "IDLE" not in found.lacking or found.outcome != "ok" else _NO_PUSH
            yield Finding(f"Boite « {name} » ({address}{pushed})", trouble_of(found.outcome, found.lacking))
    finally:
        await boxes.aclose()


def trouble_of(outcome: str, lacking: Collection[str] = ()) -> str:
    """What a probe found, and what to do; nothing when it is ok."""
    if outcome == "ok":
        return _NO_FILING if {"MOVE", "UIDPLUS"} <= set(lacking) else ""
    return _TROUBLES.get(outcome, f"« {outcome} » ; voyez le journal du serveur")


async def _smtp(settings: "Settings") -> Finding:
    from bot.settings import SettingsError
    from bot.wiring.mail import smtp_sender

    try:
        sender = smtp_sender(settings)
    except SettingsError as error:
        return Finding("SMTP", str(error))
    try:
        return Finding("SMTP", trouble_of((await sender.probe()).outcome))
    finally:
        await sender.aclose()


async def _slack(settings: "Settings") -> AsyncIterator[Finding]:
    from bot.chat import SlackSettings, probe
    from bot.settings import SettingsError, secret

    slack = settings.slack
    try:
        bot_token = secret(slack.bot_token, slack.bot_token_file, "le jeton du robot Slack", "slack.bot_token")
        app_token = secret(
            slack.app_token, slack.app_token_file, "le jeton d’application Slack", "slack.app_token"
        )
    except SettingsError as error:
        yield Finding("Slack", str(error))
        return
    for found in await probe(SlackSettings(slack.api_url, bot_token, app_token, dict(slack.channels))):
        yield found
