"""What a mail says of e-Pôles: a paper to unlock, a list that is wrong, what its author is in the pôle.

A sentence is judged by itself: « ne déverrouillez pas » or « comment déverrouiller ? » asks for nothing. But what
is wrong in a paper that another sentence says validated can't be corrected before it is unlocked (exigence J21).
"""

import re

from bot.reading.words import plain

_PAPER = r"(?:listes?|conventions?|ressorts?|encodages?|structures?[ ]d[ue'][ ]?(?:pole)?|avenants?|e-?poles)"
_SCHOOLS = r"(?:ecoles?|etablissements?)[ ](?:\w+[ ]){0,3}?(?:partenaires?|cooperantes?)"
_MISSING = r"""(?:manqu(?:e|ent|ante?s?) | oubliee?s? | absente?s? | ne[ ]figur\w+[ ]pas | n'appar\w+[ ]pas
    | n'est[ ]pas[ ]reprise | ne[ ]sont[ ]pas[ ]reprises)"""
_WRONG = r"""(?:erreurs? | erronee?s? | fautes? | incorrecte?s? | inexacte?s? | incomplete?s? | fausses?
    | pas[ ](?:correcte|juste|exacte|complete)s?)"""
_PREFILLED = r"pre-?(?:remplie?|completee?|encodee?)s?"
_OPENS = r"(?:deverrouill|debloqu|devalid|rouvr|re-?ouvr)\w*"
_CHANGES = r"(?:corriger | modifier | modifications? | changer | ajouter | retirer | supprimer)"

_ASKED = {
    # « merci de déverrouiller la convention validée » (exigence J21)
    "asks_unlock": (
        rf"\b{_OPENS}\b .{{0,60}} \b{_PAPER}\b",
        rf"\b{_PAPER}\b .{{0,80}} \b{_OPENS}\b",
        rf"\b(?:annul\w+|retirer|lever|supprimer)[ ](?:de[ ])?(?:la|cette)[ ]validation\b .{{0,60}} \b{_PAPER}\b",
        rf"\b{_PAPER}\b .{{0,60}} \b(?:validee?s?|verrouillee?s?)\b .{{0,80}} \b{_CHANGES}\b",
        rf"\b{_CHANGES}\b .{{0,80}} \b{_PAPER}\b .{{0,40}} \b(?:deja[ ])?(?:validee?|verrouillee?)s?\b",
    ),
    # « une école manque dans la liste pré-remplie » (exigence H14)
    "list_error": (
        r"\berreurs?[ ]de[ ]pre-?(?:encodage|remplissage|completion)\b",
        rf"\b{_SCHOOLS}\b .{{0,60}} \b{_MISSING} .{{0,60}} \blistes?\b",
        rf"\blistes?\b .{{0,60}} \b{_SCHOOLS}\b .{{0,60}} \b(?:{_WRONG}|{_MISSING})",
        rf"\b(?:{_WRONG}|{_MISSING}) .{{0,60}} \blistes?\b .{{0,40}} \b(?:{_SCHOOLS}|{_PREFILLED})\b",
        rf"\blistes?\b .{{0,30}} \b{_PREFILLED}\b .{{0,80}} \b(?:{_WRONG}|{_MISSING})",
        rf"\bil[ ](?:nous[ ])?manque\b .{{0,30}} \b{_SCHOOLS}\b",
        r"""\blistes?\b .{0,80} \b(?:n'est|ne[ ]sont|ne[ ]fait|ne[ ]font)[ ](?:plus|pas)\b .{0,30}
        \b(?:partenaires?|cooperantes?|pole)\b""",
    ),
}
_FOUND = {code: tuple(re.compile(each, re.VERBOSE) for each in asked) for code, asked in _ASKED.items()}
_NOTHING_ASKED = re.compile(
    r"""\b(?:comment|a[ ]qui|que[ ]faire[ ]si|au[ ]cas[ ]ou|est-il[ ]possible|peut-on|faut-il|qui[ ]peut)\b
    | \bne[ ]pas[ ] | \b(?:inutile|besoin|necessaire)[ ](?:de|d'|que) | \bsans[ ]deverrouill
    | \bne[ ](?:les?[ ]|la[ ])?(?:deverrouill|debloqu|rouvr)\w*[ ](?:pas|rien)
    | \b(?:aucune?|pas[ ]d'erreur|pas[ ]de[ ]faute)
    | \bmerci[ ]d'avoir\b | \bmerci[ ]pour[ ](?:le[ ]deverrouillage|la[ ]correction)
    | \b(?:a|ont|avez|est|sont)[ ](?:(?:bien|deja|maintenant|ete)[ ])*(?:deverrouill|debloqu|rouvert|corrige)""",
    re.VERBOSE,
)
_VALIDATED = re.compile(
    rf"""\b{_PAPER}\b .{{0,60}} \b(?:validee?s?|verrouillee?s?)\b
    | \b(?:ai|a|as|avons|avez|ont)[ ](?:\w+[ ]){{0,3}}(?:valide|verrouille)e?s?\b .{{0,40}} \b{_PAPER}\b""",
    re.VERBOSE,
)
_NOT_VALIDATED = re.compile(
    r"""\bpas[ ] (?:\w+[ ]){0,2} (?:validee?|verrouillee?)s?\b | \b(?:est|sont)[ ]pas\b
    | \b(?:avant|une[ ]fois|des[ ]que|quand|lorsqu\w*|si)\b""",
    re.VERBOSE,
)
_OPEN_IT = re.compile(rf"\b{_OPENS}\b")
_CHANGE_IT = re.compile(rf"\b{_CHANGES}\b .{{0,80}} \b(?:{_PAPER}|{_SCHOOLS})\b", re.VERBOSE)
_OTHER_THING = re.compile(r"\b(?:comptes?|cerbere|acces|mots? de passe|profils?|sessions?)\b")
"""What is also blocked, and is not unlocked with a paper."""
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n\s*\n")
_TOLD_BY = ("pole", "partenaire", "cooperant", "convention", "ressort", "avenant", "pre-", "preremp", "preenc")

_ROLES = {
    "epoles_coordinator": re.compile(r"\bcoordo\b|\bcoordonn?at(?:eur|rice)\b|\bcoordinat(?:eur|rice)\b"),
    "epoles_delegate": re.compile(
        r"\bdeleguee?[ ](?:(?:du|de|pour|au)[ ])?(?:(?:notre|le)[ ])?(?:po\b|pouvoir[ ]organisateur)"
    ),
    "epoles_direction": re.compile(r"\bdirect(?:eur|rice|ion)\b"),
}


def poles_codes(subject: str, reply: str, words: str) -> frozenset[str]:
    """asks_unlock, list_error (exigences J21, H14), and what the author is, for the annex (exigence H6).

    `words` is all of it made comparable, as the other codes are found in it: most mails are asked no more.
    """
    if not any(word in words for word in _TOLD_BY):
        return frozenset()
    sentences = [plain(each) for each in (subject, *_SENTENCE.split(reply))]
    asked = {code for each in sentences if (code := _asked(each)) is not None}
    validated = [each for each in sentences if _is_validated(each)]
    listed = "list_error" in asked and any("liste" in each for each in validated)
    if listed or (validated and any(map(_would_change_it, sentences))):
        asked = asked - ({"list_error"} if listed else set()) | {"asks_unlock"}
    return frozenset(asked | {code for code, found in _ROLES.items() if found.search(words)})


def _asked(sentence: str) -> str | None:
    """What one sentence asks: « validée par erreur » is no error of a list."""
    if _NOTHING_ASKED.search(sentence):
        return None
    return next((code for code, found in _FOUND.items() if any(each.search(sentence) for each in found)), None)


def _is_validated(sentence: str) -> bool:
    """« la liste est validée », and not « pas encore validée » or « une fois validée »."""
    return bool(_VALIDATED.search(sentence)) and not _NOT_VALIDATED.search(sentence)


def _would_change_it(sentence: str) -> bool:
    """« pouvez-vous la débloquer ? » beside a validated paper; not « débloquer mon compte »."""
    if _NOTHING_ASKED.search(sentence) or _OTHER_THING.search(sentence):
        return False
    return bool(_OPEN_IT.search(sentence) or _CHANGE_IT.search(sentence))
