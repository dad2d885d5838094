"""What the doctor finds of Happi's web services: one call, which changes nothing."""

from typing import TYPE_CHECKING

from bot.ports.finding import Finding

if TYPE_CHECKING:
    from bot.happi.moodle import Probe
    from bot.settings import Settings

_NAME = "Happi (services web)"
_TROUBLES = {
    "unreachable": "le site ne répond pas ; vérifiez « happi.moodle.url », le certificat et le pare-feu",
    "timed_out": "le site n’a pas répondu à temps ; recommencez, puis voyez « happi.moodle.timeout_seconds »",
    "not_json": "le site répond par une page ; est-il en maintenance, est-ce la bonne adresse ?",
    "unexpected_answer": "le site répond autre chose qu’un Moodle ; vérifiez « happi.moodle.url »",
    "invalidtoken": "le jeton est inconnu ; faites-en faire un autre par l’ETNIC",
    "accessexception": "le jeton ne sert plus, ou le service ne nous est pas ouvert ; voyez avec l’ETNIC",
    "nopermissions": "le compte du jeton n’a pas tous ses droits ; voyez avec l’ETNIC",
    "sitemaintenance": "le site est en maintenance ; recommencez plus tard",
    "upgraderunning": "le site est en maintenance ; recommencez plus tard",
    "http_403": "les services web REST y sont fermés, ou notre adresse est refusée ; voyez avec l’ETNIC",
    "http_404": "les services web n’y sont pas ; vérifiez « happi.moodle.url », sans « /webservice »",
}


async def reach_happi(settings: "Settings") -> Finding:
    """Whether Happi answers, and offers every function that a hand-over needs."""
    from bot.happi.moodle import probe
    from bot.settings import SettingsError
    from bot.wiring.happi import moodle_site

    try:
        site = moodle_site(settings)
    except SettingsError as error:
        return Finding(_NAME, str(error))
    return Finding(_NAME, _trouble(await probe(site)))


def _trouble(found: "Probe") -> str:
    if found.outcome != "ok":
        return _TROUBLES.get(found.outcome, f"« {found.outcome} » ; voyez avec l’ETNIC")
    if found.missing:
        return f"le service du jeton n’a pas {', '.join(found.missing)} ; faites-les ajouter par l’ETNIC"
    return ""
