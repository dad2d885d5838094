"""The window of a choice: words, a dossier, or a pick with its check boxes; what it shows, and what comes back."""

import json
import re
import textwrap
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.chat.text import mrkdwn, plain
from bot.domain.procedure import DOSSIER, PICK, Ask
from bot.ports import Button, CardView, Press

Json = dict[str, Any]
Faults = dict[str, str]
"""A French sentence for each field, by its block, that keeps a window open."""

ASK = "ask:"
FIELD = "text"
TICKS = "ticks"
EMPTY = "Écrivez quelques mots pour l’école."
NOTHING_PICKED = "Choisissez un dossier."
NOTHING_CHOSEN = "Faites votre choix dans ce menu."
_LABELS: dict[Ask, str] = {"message": "Message", "motif": "Motif"}
_TITLES: dict[Ask, str] = {"message": "Message à l’école", "motif": "Motif pour l’école"}
_NO_NAME = ":warning: *N’écrivez aucun nom d’élève.* Vos mots passent par Slack, puis partent à l’école."
_NO_DOSSIER = "Cette école n’a aucun dossier ouvert : il n’y a rien à quoi attribuer ce mail."
_PICKED = "Le dossier recevra ce mail comme une réponse de l’école. Le mail reste dans la boite, où il se lit."
_NO_PICK = "Il n’y a rien à choisir : le dossier a sans doute changé. Relisez sa carte."
_CHOOSE = "Rien n’est à écrire ici. Votre nom et votre choix restent au dossier."
_MOST_OPTIONS = 100  # Slack's limit of a menu
_MOST_TICKS = 10  # and of check boxes
_TEXT = 75  # and of the words of either
_REFERENCE = re.compile(r"VGM-[0-9A-Z]{6}", re.ASCII)
_IN_TWO = re.compile(rf"(.{{1,{_TEXT - 1}}}[,;:]) (.{{1,{_TEXT}}})")
_CODE = re.compile(r"[a-z][a-z0-9_]{0,59}", re.ASCII)


def modal(card: CardView, button: Button) -> Json:
    """The window of one choice; it remembers the version that was shown."""
    ask = button.ask or "message"
    title = button.label if len(button.label) <= 24 else _TITLES.get(ask, "Un dossier")
    asked: Json = {
        "reference": card.reference,
        "desk": card.desk,
        "version": card.version,
        "choice": button.choice,
    }
    if ask == PICK:
        asked["ticks"] = [code for code, _ in button.ticks]
    view: Json = {
        "type": "modal",
        "callback_id": f"{ASK}{ask}",
        "title": plain(title, 24),
        "close": plain("Annuler", 24),
        "private_metadata": json.dumps(asked),
    }
    if ask == DOSSIER:
        return view | _picking(card, button)
    if ask == PICK:
        return view | _choosing(card, button)
    blocks = [_about(card), _context(_NO_NAME), _words(_LABELS[ask])]
    return view | {"submit": plain("Envoyer", 24), "blocks": blocks}


def _picking(card: CardView, button: Button) -> Json:
    if not button.options:
        return {"close": plain("Fermer", 24), "blocks": [_about(card), _section(_NO_DOSSIER)]}
    options = [(reference, label) for label, reference in button.options]
    blocks = [_about(card), _context(_PICKED), _menu("Dossier", "Choisissez un dossier", options)]
    return {"submit": plain("Attribuer", 24), "blocks": blocks}


def _choosing(card: CardView, button: Button) -> Json:
    """A menu, and under it what is to be confirmed: nothing can be typed."""
    if not button.picks:
        return {"close": plain("Fermer", 24), "blocks": [_about(card), _section(_NO_PICK)]}
    menu = _menu("Choix", "Choisissez", button.picks)
    if len(button.picks) == 1:
        menu["element"]["initial_option"] = menu["element"]["options"][0]
    blocks = [_about(card), _context(_CHOOSE), menu]
    if not button.ticks:
        return {"submit": plain("Envoyer", 24), "blocks": blocks}
    said = button.label.rstrip("… ")  # what is confirmed is confirmed to do this
    submit = plain(said if 0 < len(said) <= 24 else "Envoyer", 24)
    return {"submit": submit, "blocks": [*blocks, _checks(button.ticks)]}


def _about(card: CardView) -> Json:
    """Which school and dossier: the only context, never what was written before."""
    parts = [mrkdwn(f"{label} {value}" if "FASE" in label else value, 200) for label, value in card.fields[:2]]
    return _section("  ·  ".join([*parts, mrkdwn(card.reference, 50)]))


def _section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def _context(text: str) -> Json:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]}


def _input(label: str, element: Json, block: str = FIELD) -> Json:
    return {"type": "input", "block_id": block, "label": plain(label, 2000), "element": element}


def _words(label: str) -> Json:
    element = {
        "type": "plain_text_input",
        "action_id": FIELD,
        "multiline": True,
        "min_length": 1,
        "max_length": 3000,
    }
    return _input(label, element)


def _menu(label: str, placeholder: str, options: Sequence[tuple[str, str]]) -> Json:
    """Of (value, words): dossiers by reference, procedure and state, or words of ours; nobody is named."""
    element = {
        "type": "static_select",
        "action_id": FIELD,
        "placeholder": plain(placeholder, 150),
        "options": [{"text": plain(words, _TEXT), "value": value} for value, words in options[:_MOST_OPTIONS]],
    }
    return _input(label, element)


def _checks(ticks: Sequence[tuple[str, str]]) -> Json:
    options = [_check(code, sentence) for code, sentence in ticks[:_MOST_TICKS]]
    return _input("Vérifications", {"type": "checkboxes", "action_id": TICKS, "options": options}, TICKS)


def _check(code: str, sentence: str) -> Json:
    """A check box; a sentence that is too long for its words goes on in those under it, best after a comma."""
    parts = _IN_TWO.fullmatch(sentence) if len(sentence) > _TEXT else None
    first, *rest = parts.groups() if parts else textwrap.wrap(sentence, _TEXT, break_on_hyphens=False) or [code]
    more = {"description": plain(" ".join(rest), _TEXT)} if rest else {}
    return {"text": plain(first, _TEXT), "value": code, **more}


def submitted(body: Json) -> Press | Faults:
    """What the agent sent; or why the window stays open, and where."""
    ask = body["view"]["callback_id"].removeprefix(ASK)
    fields = body["view"]["state"]["values"]
    if ask == PICK:
        return _chosen(body, fields)
    if ask == DOSSIER:
        target = _option(fields, _REFERENCE)
        return {FIELD: NOTHING_PICKED} if target is None else replace(sent(body), target=target)
    text = (fields[FIELD][FIELD].get("value") or "").strip()
    return replace(sent(body), text=text) if text else {FIELD: EMPTY}


def _chosen(body: Json, fields: Json) -> Press | Faults:
    pick, ticked = _option(fields, _CODE), _ticked(fields)
    asked = json.loads(body["view"]["private_metadata"]).get("ticks", ())
    faults = {} if pick is not None else {FIELD: NOTHING_CHOSEN}
    if not set(asked) <= set(ticked):
        faults[TICKS] = unticked(body["view"]["submit"]["text"], len(asked))
    return faults or replace(sent(body), pick=pick, ticked=ticked)


def unticked(label: str, count: int) -> str:
    """What a window says whose check boxes are not all ticked; `label` is of its button, a verb: Accorder."""
    which = "cette" if count == 1 else "chaque"
    return f"Cochez {which} vérification pour {label[:1].lower()}{label[1:]}."


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


def _option(fields: Json, pattern: re.Pattern[str]) -> str | None:
    """What was picked in the menu; whatever does not look like one of ours is dropped."""
    value = (fields[FIELD][FIELD].get("selected_option") or {}).get("value", "")
    return value if pattern.fullmatch(value) else None


def _ticked(fields: Json) -> tuple[str, ...]:
    """The codes that were ticked; a window without check boxes has none."""
    options = fields.get(TICKS, {}).get(TICKS, {}).get("selected_options") or ()
    return tuple(option["value"] for option in options if _CODE.fullmatch(option["value"]))
