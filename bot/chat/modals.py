"""The window of a choice: words for a school, or one of its dossiers; what it shows, and what comes back."""

import json
import re
from dataclasses import replace
from typing import Any

from bot.chat.text import mrkdwn, plain
from bot.domain.procedure import DOSSIER, Ask
from bot.ports import Button, CardView, Press

Json = dict[str, Any]

ASK = "ask:"
FIELD = "text"
_LABELS: dict[Ask, str] = {"message": "Message", "motif": "Motif"}
_TITLES: dict[Ask, str] = {"message": "Message à l’école", "motif": "Motif pour l’école"}
_NO_NAME = ":warning: *N’écrivez aucun nom d’élève.* Vos mots passent par Slack, puis partent à l’école."
_NO_DOSSIER = "Cette école n’a aucun dossier ouvert : il n’y a rien à quoi attribuer ce mail."
_PICKED = "Le dossier recevra ce mail comme une réponse de l’école. Le mail reste dans la boite, où il se lit."
_MOST_OPTIONS = 100  # Slack's limit of a menu
_REFERENCE = re.compile(r"VGM-[0-9A-Z]{6}", re.ASCII)


def modal(card: CardView, button: Button) -> Json:
    """The window of one choice; it remembers the version that was shown."""
    ask = button.ask or "message"
    title = button.label if len(button.label) <= 24 else _TITLES.get(ask, "Un dossier")
    asked = {"reference": card.reference, "desk": card.desk, "version": card.version, "choice": button.choice}
    view: Json = {
        "type": "modal",
        "callback_id": f"{ASK}{ask}",
        "title": plain(title, 24),
        "close": plain("Annuler", 24),
        "private_metadata": json.dumps(asked),
    }
    if ask == DOSSIER:
        return view | _picking(card, button)
    blocks = [_about(card), _context(_NO_NAME), _words(_LABELS[ask])]
    return view | {"submit": plain("Envoyer", 24), "blocks": blocks}


def _picking(card: CardView, button: Button) -> Json:
    if not button.options:
        return {"close": plain("Fermer", 24), "blocks": [_about(card), _section(_NO_DOSSIER)]}
    blocks = [_about(card), _context(_PICKED), _menu(button)]
    return {"submit": plain("Attribuer", 24), "blocks": blocks}


def _about(card: CardView) -> Json:
    """Which school and dossier: the only context, never what was written before."""
    parts = [mrkdwn(f"{label} {value}" if "FASE" in label else value, 200) for label, value in card.fields[:2]]
    return _section("  ·  ".join([*parts, mrkdwn(card.reference, 50)]))


def _section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def _context(text: str) -> Json:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]}


def _input(label: str, element: Json) -> Json:
    return {"type": "input", "block_id": FIELD, "label": plain(label, 2000), "element": element}


def _words(label: str) -> Json:
    element = {
        "type": "plain_text_input",
        "action_id": FIELD,
        "multiline": True,
        "min_length": 1,
        "max_length": 3000,
    }
    return _input(label, element)


def _menu(button: Button) -> Json:
    """The dossiers of the school, by reference, procedure and state: nobody is named."""
    options = [
        {"text": plain(label, 75), "value": reference} for label, reference in button.options[:_MOST_OPTIONS]
    ]
    element = {
        "type": "static_select",
        "action_id": FIELD,
        "placeholder": plain("Choisissez un dossier", 150),
        "options": options,
    }
    return _input("Dossier", element)


def submitted(body: Json) -> Press | None:
    """What the agent sent; None when nothing was written or picked."""
    text, target = _given(body["view"]["state"]["values"][FIELD][FIELD])
    return None if text is None and target is None else replace(sent(body), text=text, target=target)


def sent(body: Json) -> Press:
    """The press that a window stands for, from what it was opened with."""
    view = body["view"]
    asked = json.loads(view["private_metadata"])
    return Press(
        key=f"{view['id']}:{view['hash']}",
        agent=body["user"]["id"],
        reference=asked["reference"],
        desk=asked["desk"],
        version=asked["version"],
        choice=asked["choice"],
        selection=asked.get("selection"),
    )


def _given(state: Json) -> tuple[str | None, str | None]:
    """The words of a text field, or the reference picked in a menu."""
    if state.get("type") != "static_select":
        return (state.get("value") or "").strip() or None, None
    value = (state.get("selected_option") or {}).get("value", "")
    return None, value if _REFERENCE.fullmatch(value) else None
