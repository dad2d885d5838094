"""How accounts reach Happi, as the settings tell."""

from urllib.parse import urlsplit

from bot.happi.folder import ExportFolder
from bot.happi.moodle import MoodleHandOver
from bot.happi.rest import MoodleSite
from bot.happi.rules import Conventions
from bot.ports import HandOver
from bot.settings import LOOPBACK, Settings, SettingsError, secret


def hand_over(settings: Settings) -> HandOver:
    """How accounts reach Happi; SettingsError when the web services can't be called as they are told."""
    happi = settings.happi
    agreed = Conventions(happi.placeholder_domain, happi.cohort_prefix)
    if happi.hand_over == "folder":
        return ExportFolder(happi.export_folder, agreed)
    return MoodleHandOver(
        moodle_site(settings),
        happi.export_folder,
        agreed,
        auth=happi.moodle.auth,
        batch_size=happi.moodle.batch_size,
    )


def moodle_site(settings: Settings) -> MoodleSite:
    """Happi's web services; a token that can delete accounts goes over no open line."""
    moodle = settings.happi.moodle
    address = urlsplit(moodle.url)
    if address.scheme != "https" and not (address.scheme == "http" and address.hostname in LOOPBACK):
        raise SettingsError(
            "Le réglage « happi.moodle.url » doit être l’adresse de Happi en https, "
            "par exemple https://happi.cfwb.be."
        )
    token = secret(moodle.token, moodle.token_file, "le jeton des services web de Happi", "happi.moodle.token")
    return MoodleSite(moodle.url, token, moodle.timeout_seconds)
