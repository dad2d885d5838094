"""How Slack says no: what may pass is tried later, the rest is an error of ours or of the settings, by name."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.ports import TryLaterError

_PASSING = {
    "ratelimited",
    "rate_limited",
    "internal_error",
    "fatal_error",
    "service_unavailable",
    "request_timeout",
    "team_added_to_org",
}
_REVOKED = "{token} n’est pas (ou plus) valable. Créez-en un nouveau dans les réglages de l’application Slack."
_BOT, _APP = "Le jeton du robot (xoxb-…)", "Le jeton d’application (xapp-…)"
_SENTENCES = {
    **dict.fromkeys(("invalid_auth", "token_revoked", "token_expired", "not_authed"), _REVOKED),
    "account_inactive": "L’application a été retirée de cet espace Slack. Installez-la de nouveau.",
    "not_allowed_token_type": "Les deux jetons sont intervertis : le robot a xoxb-…, l’application xapp-….",
    "missing_scope": "Il manque un droit à l’application. Comparez ses droits à deploy/slack-manifest.yaml.",
    "channel_not_found": "Ce canal n’existe pas, ou l’application n’y est pas. Vérifiez son identifiant.",
    "not_in_channel": "L’application n’est pas membre du canal. Invitez-la : /invite @vaguemestre.",
    "is_archived": "Le canal est archivé. Désarchivez-le ou indiquez-en un autre.",
    "unknown_desk": "Aucun canal n’est indiqué pour ce bureau dans les réglages.",
    "not_started": "La connexion à Slack n’a pas été ouverte.",
}
_OTHER = "Slack refuse cet appel : c’est une erreur du programme."
_CODE = re.compile(r"^[a-z][a-z0-9_]{0,59}$")


class DeskError(Exception):
    """A refusal that time won't change. `code` is Slack's word for it; nothing else of its answer is kept."""

    def __init__(self, code: str, method: str = "") -> None:
        self.code = code
        self.method = method
        super().__init__(f"{code} : {self.sentence}")

    @property
    def sentence(self) -> str:
        """What is wrong and what to do, for the operator."""
        token = _APP if self.method.startswith("apps.") else _BOT
        return _SENTENCES.get(self.code, _OTHER).format(token=token)


SETTINGS = frozenset(
    {
        "invalid_auth",
        "token_revoked",
        "token_expired",
        "not_authed",
        "account_inactive",
        "missing_scope",
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "unknown_desk",
    }
)
"""What an operator can put right while the agent runs."""
SETTINGS_PAUSE = 300.0


@contextmanager
def waiting_for_settings() -> Iterator[None]:
    """A wrong setting parks nothing: what is to be said is said once it is right."""
    try:
        yield
    except DeskError as error:
        if error.code not in SETTINGS:
            raise
        raise TryLaterError(f"réglages de Slack ({error.code})", SETTINGS_PAUSE) from None


class LimitedError(TryLaterError):
    """Too many calls: nothing was done."""


class UncertainError(TryLaterError):
    """No usable answer came: what was asked for may have been done all the same."""


def refusal(error: SlackApiError, method: str) -> DeskError | TryLaterError:
    """The refused call in our words. The library's own text quotes the whole answer: it goes no further."""
    status, headers, code = _answer(error)
    if status == 429 or code in {"ratelimited", "rate_limited"}:
        return LimitedError("Slack demande de ralentir", _seconds(headers))
    if status >= 500 or code in _PASSING or not code:
        return UncertainError(f"Slack est en panne ({status})")
    return DeskError(code, method)


def _answer(error: SlackApiError) -> tuple[int, Any, str]:
    """Status, headers and error code; a proxy's page in place of an answer has no code."""
    response: Any = error.response
    status: int = getattr(response, "status_code", getattr(response, "status", 0))
    data = getattr(response, "data", None)
    code = data.get("error", "") if isinstance(data, dict) else ""
    known = isinstance(code, str) and _CODE.match(code)
    return status, getattr(response, "headers", {}), code if known else "unknown_error" if code else ""


def _seconds(headers: Any) -> float:  # noqa: ANN401 - a CIMultiDict, or what a test gives
    given = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    try:
        return max(float(given), 0.0)
    except ValueError:
        return 30.0
