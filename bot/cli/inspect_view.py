"""`inspect` for a person: what was understood of a file, and what is wrong with it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from bot.cli.screen import harmless, say, table
from bot.domain.numbers import spaced

_ROWS = 10  # students shown; --json has them all
_TEXT = 30  # lines of a mail shown

_KINDS = {"mail": "mail", "canevas": "canevas", "form": "formulaire", "unknown": "non reconnu"}
_LISTS = {"complete": "liste complète", "movement": "mouvement"}
_LEVELS = {"error": "erreur", "warning": "remarque"}
_SIGNATURES = {
    "eid_valid": "électronique, valable",
    "eid_invalid": "électronique, non valable",
    "image": "une image",
    "text": "un nom écrit",
    "none": "aucune",
    "unknown": "on ne sait pas",
}
_VERDICTS = {"pass": "oui", "fail": "non", "unknown": "on ne sait pas"}
_AUTOMATIC = {
    "auto_reply": "réponse automatique",
    "bounce": "avis de non-remise",
    "list": "liste de diffusion",
    "own": "mail de l’agent logiciel",
}


def show(line: Mapping[str, Any]) -> None:
    """One file."""
    say(f"■ {harmless(str(line['file']))} : {_KINDS[line['kind']]}")
    if line["kind"] == "mail":
        _mail(line)
    elif line["kind"] == "form":
        _form(line)
    else:
        _canevas(line, "  ")
    say()


def _line(words: str, value: object, margin: str = "  ") -> None:
    """One detail, left out when there is none."""
    if value not in (None, "", [], {}):
        say(f"{margin}{words} : {_shown(str(value))}")


def _shown(text: str) -> str:
    """Without what nobody should have sent, a password or a national number (exigence F11); --json has it."""
    from bot.reading.topics import masked

    return harmless(masked(text))


def _mail(line: Mapping[str, Any]) -> None:
    _line("De", "personne, ou plusieurs" if line["from"] is None else _address(line["from"]))
    _line("Vraiment de lui", f"{_VERDICTS[line['authentic']['verdict']]} ({line['authentic']['reason']})")
    for words, key in (("À", "to"), ("Copie", "cc"), ("Répondre à", "reply_to")):
        _line(words, ", ".join(_address(each) for each in line[key]))
    _line("Sujet", line["subject"])
    _line("Date", line["date"])
    _line("Automatique", _AUTOMATIC.get(line["automatic"]))
    if line["bounce"] is not None:
        _line("Non remis à", ", ".join(line["bounce"]["recipients"]) or "on ne sait pas")
    _line("Défauts", ", ".join(line["defects"]))
    if line["form"] is not None:
        _form(line["form"])
    _text(line["reply"] or line["text"])
    _attachments(line["attachments"], {each["attachment"]: each for each in line["contents"]})


def _address(address: Mapping[str, str]) -> str:
    return f"{address['name']} <{address['address']}>" if address["name"] else address["address"]


def _form(form: Mapping[str, Any], margin: str = "  ") -> None:
    if form.get("refused") is not None:
        _line("Refusé", f"{form['refused']['message']} ({form['refused']['code']})", margin)
        return
    _line("Formulaire", form["form"], margin)
    for name, value in form["fields"].items():
        _line(name, None if name == "form" else value, f"{margin}  ")
    _line("Il manque", ", ".join(form["missing"]), f"{margin}  ")
    _line("Signature", _SIGNATURES[form["signature"]], f"{margin}  ")
    _problems(form["problems"])


def _text(text: str) -> None:
    lines = [each for each in text.splitlines() if each.strip()]
    for each in lines[:_TEXT]:
        say(f"  | {_shown(each)}")
    if len(lines) > _TEXT:
        say(f"  | … et {spaced(len(lines) - _TEXT)} autres lignes")


def _attachments(files: Sequence[Mapping[str, Any]], contents: Mapping[int, Mapping[str, Any]]) -> None:
    for index, file in enumerate(files):
        say(f"  Pièce {index + 1} : {harmless(file['name'] or 'sans nom')} ({spaced(file['size'])} octets)")
        if index in contents:
            say(f"    {_KINDS[contents[index]['kind']]}")
            if contents[index]["kind"] == "form":
                _form(contents[index], "    ")
            else:
                _canevas(contents[index], "    ")


def _canevas(line: Mapping[str, Any], margin: str) -> None:
    if line["refused"] is not None:
        _line("Refusé", f"{line['refused']['message']} ({line['refused']['code']})", margin)
    if line["kind"] != "canevas":
        return
    _line("FASE", line["fase"], margin)
    _line("Année scolaire", line["school_year"], margin)
    _line("Type de liste", _LISTS.get(line["list"]), margin)
    _line("Format", line["format"], margin)
    _line("Élèves", spaced(len(line["rows"])), margin)
    _students(line["rows"])
    _problems(line["problems"])
    _line("Lignes laissées de côté", spaced(len(line["ignored_rows"])) if line["ignored_rows"] else None, margin)
    _line("Colonnes laissées de côté", ", ".join(line["ignored_columns"]), margin)
    if "answers" in line:
        _answers(line["answers"], margin)


def _answers(found: Mapping[str, Any], margin: str) -> None:
    """The sheet « À confirmer »: how many lines say what; --json has them one by one."""
    said = Counter(each["answer"] for each in found["answers"])
    counts = f"{spaced(said['oui'])} Oui, {spaced(said['non'])} Non, {spaced(said[None])} sans réponse"
    _line("Réponses à la feuille « À confirmer »", counts, margin)
    _line("Dossier demandé", found["reference"] or "on ne sait pas", margin)
    _line("Version demandée", found["version"] or "on ne sait pas", margin)
    ignored = found["ignored"]
    _line("Lignes aux noms modifiés, non lus", ignored["names_edited"] or None, margin)
    _line("Réponses sans code de ligne", ignored["lines_without_code"] or None, margin)


def _students(rows: Sequence[Mapping[str, Any]]) -> None:
    if not rows:
        return
    shown = [(row["sheet"], row["row"], row["nom"], row["prenom"], row["date_naissance"] or "") for row in rows]
    table(("Feuille", "Ligne", "Nom", "Prénom", "Date de naissance"), shown[:_ROWS])
    if len(rows) > _ROWS:
        say(f"… et {spaced(len(rows) - _ROWS)} autres ; --json les donne tous.")


def _problems(problems: Sequence[Mapping[str, Any]]) -> None:
    if problems:
        shown = [(_LEVELS[each["level"]], each["code"], each["message"]) for each in problems]
        table(("Niveau", "Code", "Phrase pour l’école"), shown)
