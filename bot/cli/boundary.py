"""What the doctor finds in the settings of the mail's trust boundary."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.settings import Settings

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")


def trouble(settings: "Settings") -> str:
    """The one thing to correct first, as a French sentence; empty when the boundary is well set."""
    return next(_troubles(settings), "")


def _troubles(settings: "Settings") -> Iterator[str]:
    if settings.mail.boundary.kind == "microsoft365":
        yield from _of_microsoft(settings)
    else:
        yield from _of_a_server(settings)
    yield from _of_signatures(settings)


def _of_a_server(settings: "Settings") -> Iterator[str]:
    name = settings.mail.authserv_id
    if not name:
        yield (
            "« mail.authserv_id » manque : aucun expéditeur n’est cru et tout part en quarantaine ; "
            "donnez le nom du serveur qui ajoute Authentication-Results"
        )
    elif not _NAME.fullmatch(name):
        yield (
            "« mail.authserv_id » n’est pas le nom d’un serveur : recopiez le premier mot "
            "d’Authentication-Results, sans espace, guillemet ni point-virgule"
        )


def _of_microsoft(settings: "Settings") -> Iterator[str]:
    if settings.mail.authserv_id:
        yield (
            '« mail.authserv_id » ne sert à rien avec « mail.boundary.kind = "microsoft365" », qui ne signe '
            "pas ses avis : retirez l’un des deux"
        )
    if settings.mail.boundary.forged_results == "stripped":
        yield (
            "« mail.boundary.forged_results » ne sert à rien avec Microsoft 365, dont seul l’avis du dessus "
            "est lu : retirez-le"
        )


def _of_signatures(settings: "Settings") -> Iterator[str]:
    from bot.settings import SettingsError
    from bot.wiring.mail import key_lookup

    try:
        key_lookup(settings)
    except SettingsError as error:
        yield str(error)
