"""The printed words of the annexes: headings of blocks, labels of fields, and whom a label speaks of."""

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.reading.forms.marks import fold


class Block(StrEnum):
    """A part of the form; the value is how the names of its fields begin."""

    PO = "po"
    ECOLE = "ecole"
    DEMANDEUR = "demandeur"
    BENEFICIAIRE = "beneficiaire"
    FOOT = "foot"


# Which labels a block has; elsewhere the same word is no label of it.
KEYS: dict[Block, frozenset[str]] = {
    Block.PO: frozenset({"fase", "denomination", "adresse"}),
    Block.ECOLE: frozenset({"fase", "denomination", "adresse"}),
    Block.DEMANDEUR: frozenset({"nom", "prenom", "nom_prenom", "prenom_nom", "qualite"}),
    Block.BENEFICIAIRE: frozenset(
        {"nom", "prenom", "nom_prenom", "prenom_nom", "fonction", "mail", "telephone", "compte_cerbere"}
    ),
    Block.FOOT: frozenset({"date", "nom", "prenom", "nom_prenom", "signature"}),
}

_OF = r"(?:d[ue]|de +la|des?|d'|de +l'|a +la|au|pour)"
_WHO = {
    Block.PO: r"p\.?o\.?\b|pouvoir +organisateur",
    Block.ECOLE: r"ecole|etablissement(?: +scolaire)?|institution",
    Block.DEMANDEUR: r"demandeu(?:r|se)|soussigne\w*(?:\(e\))?|signataire|president\w*(?:\(e\))?",
    Block.BENEFICIAIRE: r"beneficiaire|utilisat(?:eur|rice)|agente?|personne +concernee|coordonnat(?:eur|rice)"
    r"|delegue\w*(?:\(e\))?|direct(?:eur|rice)(?:\(trice\))?",
}
_ANYONE = "|".join(f"(?P<{block}>{words})" for block, words in _WHO.items())
_QUALIFIER = re.compile(
    rf" *(?:\( *(?:{_OF} *)?(?:{_ANYONE.replace('?P<', '?P<in_')}) *\)|[ -]*(?:{_OF} *)?(?:{_ANYONE})\b)"
)
_NUMBER = r"(?:(?:numero|num\.?|n ?[°ºo]\.?|code|matricule) *(?:de +)?)?"
_PHONE = r"(?:telephone|tel\b\.?|gsm|portable)"
_KIND_OF_NAME = r"(?:numero|nom|identifiant|login|code) +(?:de +|du +|d')?"
_LABELS = (
    ("fase", rf"{_NUMBER}fase(?: *n[°ºo])?"),
    ("denomination", r"denominations?(?: +(?:complete|officielle|exacte))?"),
    ("denomination_po", r"nom +(?:complet +)?(?:du +)?(?:p\.?o\.?\b|pouvoir +organisateur)"),
    ("denomination_ecole", r"nom +(?:complet +)?(?:de +l' ?)?(?:ecole|etablissement(?: +scolaire)?)"),
    (
        "mail",
        r"(?:adresses? +)?(?:e-?mail|mail|courriel|electronique|mel\b)s?(?: +(?:de +)?(?:contact|\w+nelle))?",
    ),
    ("adresse", r"adresses?(?: +(?:postale|complete|du +siege(?: +social)?|administrative))?"),
    (
        "telephone",
        rf"{_NUMBER}(?:de +)?{_PHONE}(?: *(?:ou|/|et|-) *{_NUMBER}(?:de +)?{_PHONE})?",
    ),
    ("compte_cerbere", rf"(?:{_KIND_OF_NAME})?(?:compte +)?(?:personnel +)?cerbere(?: +personnel)?"),
    ("prenom_nom", r"prenom(?:\(s\))? *(?:et|,|/|-) *(?:le +)?nom\b"),
    ("nom_prenom", r"noms? *(?:et|,|/|-)? *(?:le +)?prenoms?(?:\(s\))?"),
    ("nom", r"nom\b(?: +de +famille)?"),
    ("prenom", r"prenoms?\b(?:\(s\))?"),
    ("fonction", r"fonction(?: +(?:exercee|actuelle))?"),
    ("qualite", r"(?:en +)?(?:ma +|sa +)?qualite(?: +de)?"),
    ("date", r"date(?: +(?:de +(?:la +)?)?(?:signature|demande|du +jour))?"),
    ("signature", r"signature(?: +manuscrite)?"),
)
_LABEL = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _LABELS))
_BULLET = re.compile(r"\s*(?:(?:[-*•·▪>o]|\d{1,2}[.)]|[a-z][.)])\s+)?")
_ENDS = re.compile(r" *(?:[:=\t…(]|-\s|\.\.\.|__|$)")
_COLON = re.compile(r" *(?:\([^()]{0,60}\) *)?(?:[:=]|-\s(?=\S))")
# A colon is often forgotten in a cell of its own, after a long label, or before a number.
_DISTINCT = frozenset({"denomination", "mail", "telephone", "compte_cerbere", "prenom", "fonction", "adresse"})

_REQUEST = r"sollicite\w*\s+(?:l'\s?acces|la\s+revocation)"
_HEADINGS = (
    (Block.PO, r"pouvoir\s+organisateur\s+concerne"),
    (Block.ECOLE, r"(?:ecole|etablissement\s*(?:scolaire)?)\s+concernee?"),
    (Block.DEMANDEUR, r"je\s*,?\s*soussigne\w*(?:\s*\(\s*e\s*\))?"),
    (
        Block.BENEFICIAIRE,
        rf"(?:{_REQUEST}.{{0,60}}?(?:pour\s+le\s+profil|$)|pour\s+le\s+profil)(?:\s+suivant)?",
    ),
    (
        Block.FOOT,
        r"date\s*,?\s*(?:et\s+|/\s*)?(?:nom\w*\s*)?(?:prenom\w*\s*)?[,/]?\s*(?:et\s+)?signature|fait\s+a\b",
    ),
)
_HEADING = re.compile("|".join(f"(?P<{block}>{pattern})" for block, pattern in _HEADINGS))
# In a table of one's own or a mail, a heading may be a word alone.
_ALONE = re.compile(
    r"\s*(?:[①②③④\d]\s*[.)-]?\s*)?(?:l'|le\s+|la\s+|identification\s+(?:de\s+l'|du\s+|de\s+la\s+))?"
    rf"(?:(?P<po>{_WHO[Block.PO]})|(?P<ecole>{_WHO[Block.ECOLE]})"
    r"|(?P<demandeur>demandeu(?:r|se)|soussigne\w*(?:\(e\))?|signataire)"
    r"|(?P<beneficiaire>beneficiaire|utilisat(?:eur|rice)|personne\s+concernee))\s*:?\s*"
)


@dataclass(frozen=True, slots=True)
class Label:
    """A label in a line: its key, whom it names if it does, and where its words begin and end."""

    key: str
    block: Block | None
    start: int
    end: int
    alone: bool = False  # no colon: a label only if its cell holds nothing else


def labels_in(line: str) -> list[Label]:
    """The labels of a line in order; in the middle of a line only with a colon."""
    folded = fold(line)
    found: list[Label] = []
    at = 0
    while at < len(folded):
        label = _label_at(folded, at)
        if label is None:
            at = _next_start(folded, at)
        else:
            found.append(label)
            at = max(label.end, at + 1)
    return found


def _next_start(folded: str, at: int) -> int:
    """Where the next word begins."""
    while at < len(folded) and folded[at] not in " \t;,|.:":
        at += 1
    while at < len(folded) and folded[at] in " \t;,|.:":
        at += 1
    return at


def _label_at(folded: str, at: int) -> Label | None:
    opens_cell = not folded[:at].strip(" -*•·▪|") or folded[:at].rstrip(" ").endswith("\t")
    begin = at + (_BULLET.match(folded, at).end() - at if opens_cell else 0)  # type: ignore[union-attr] # matches always
    found = _LABEL.match(folded, begin)
    if found is None or found.lastgroup is None or (begin and folded[begin - 1].isalnum()):
        return None
    key, _, about = found.lastgroup.partition("_")
    key = found.lastgroup if about not in {"po", "ecole"} else key
    block = Block(about) if about in {"po", "ecole"} else None
    end = found.end()
    qualified = _QUALIFIER.match(folded, end)
    if block is None and qualified is not None and _ENDS.match(folded, qualified.end()):
        block = Block((qualified.lastgroup or "").removeprefix("in_"))
        end = qualified.end()
    colon = _COLON.match(folded, end)
    if colon is not None:
        return Label(key, block, at, colon.end())
    return _without_colon(folded, Label(key, block, at, end, alone=True)) if opens_cell else None


def _without_colon(folded: str, label: Label) -> Label | None:
    """A label at the head of a cell: alone in it, or so plain that what follows must be its value."""
    rest = folded[label.end :]
    if not rest.strip() or rest.startswith("\t") or rest.lstrip().startswith(("…", "...", "__", "(")):
        return label
    if label.key == "fase":
        return label if rest.lstrip()[:1].isdigit() else None
    return label if label.key in _DISTINCT and rest.startswith(" ") else None


def heading_in(line: str, *, alone: bool = True) -> tuple[Block, int] | None:
    """The block that a line opens, and where its heading ends; `alone`: a bare « École » is one too."""
    folded = fold(line)
    found = _HEADING.search(folded)
    if found is not None and len(folded[: found.start()].strip()) <= 12:
        return Block(str(found.lastgroup)), found.end()
    bare = _ALONE.fullmatch(folded) if alone else None
    return None if bare is None else (Block(str(bare.lastgroup)), len(line))


_PRINTED = re.compile(
    r"""ce\ formulaire\ est\ a\ retourner|avec\ copie\ a|^\s*annexes?\s+\d|^\s*page\s*\d
    |^\s*\d{1,2}\s*(?:/\s*\d+)?\s*$
    |demande\ d'acces\ a\ l'application|revocation\ d'acces\ a\ l'application|^\s*circulaire\b
    |application\ metier|poles\.territoriaux@|^\s*organisateur\s*$|president\(e\)""",
    re.VERBOSE,
)


def is_printed(line: str) -> bool:
    """Whether a line without a label belongs to the printed form: never the value of the field above it."""
    return _PRINTED.search(fold(line)) is not None
