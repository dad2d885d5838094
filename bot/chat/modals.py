"""The window in which an agent writes to a school: what it shows, what it remembers, what comes back."""

import json
from typing import Any

from bot.chat.text import mrkdwn, plain
from bot.ports import Button, CardView, Press

Json = dict[str, Any]

ASK = "ask:"
FIELD = "text"
_LABELS = {"message": "Message", "motif": "Motif"}
_TITLES = {"message": "Message à l’école", "motif": "Motif pour l’école"}
_NO_NAME = ":warning: *N’écrivez aucun nom d’élève.* Vos mots passent par Slack, puis partent à l’école."


def modal(card: CardView, button: Button) -> Json:
    """The window of one choice; it remembers the version that was shown."""
    ask = button.ask or "message"
    title = button.label if len(button.label) <= 24 else _TITLES.get(ask, "Vos mots")
    asked = {"reference": card.reference, "desk": card.desk, "version": card.version, "choice": button.choice}
    return {
        "type": "modal",
        "callback_id": f"{ASK}{ask}",
        "title": plain(title, 24),
        "submit": plain("Envoyer", 24),
        "close": plain("Annuler", 24),
        "private_metadata": json.dumps(asked),
        "blocks": [_about(card), _warning(), _input(_LABELS.get(ask, ask.capitalize()))],
    }


def _about(card: CardView) -> Json:
    """Which school and dossier: the only context, never what was written before."""
    parts = [mrkdwn(f"{label} {value}" if "FASE" in label else value, 200) for label, value in card.fields[:2]]
    text = "  ·  ".join([*parts, mrkdwn(card.reference, 50)])
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def _warning() -> Json:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": _NO_NAME}]}


def _input(label: str) -> Json:
    return {
        "type": "input",
        "block_id": FIELD,
        "label": plain(label, 2000),
        "element": {
            "type": "plain_text_input",
            "action_id": FIELD,
            "multiline": True,
            "min_length": 1,
            "max_length": 3000,
        },
    }


def submitted(body: Json) -> Press | None:
    """What the agent sent; None when nothing was written."""
    view = body["view"]
    asked = json.loads(view["private_metadata"])
    text = (view["state"]["values"][FIELD][FIELD].get("value") or "").strip()
    if not text:
        return None
    return Press(
        key=f"{view['id']}:{view['hash']}",
        agent=body["user"]["id"],
        reference=asked["reference"],
        desk=asked["desk"],
        version=asked["version"],
        choice=asked["choice"],
        text=text,
    )
