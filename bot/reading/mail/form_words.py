"""What a mail says of the paper that it carries: a form, perhaps one that withdraws an access (exigences H1, H7).

Nobody but a person can read a scan: only the words and the file's name tell a form from a picture of a screen.
"""

import re
from collections.abc import Iterable

from bot.reading.words import plain

_FORM = re.compile(
    r"""\bformulaires?\b | \bannexes?[ ](?:n[°o.]?[ ]?)?[1235]\b | \bannexes?[ ](?:[1235][ ])?(?:e-?)?poles?\b
    | \bdemandes?[ ](?:d'|d[ ])?acces\b | \brevocations?\b | \bretraits?[ ](?:d'|d[ ]|des?[ ]|de[ ]l')acces\b""",
    re.VERBOSE,
)
_REVOKES = re.compile(
    r"""\brevocations?\b | \brevoqu\w+ | \bannexe[ ](?:n[°o.]?[ ]?)?5\b
    | \b(?:retir\w+|retraits?|supprim\w+|suppressions?|enlev\w+|desactiv\w+|coup\w+)
      [ ](?:d'|de[ ]|d[ ]|des[ ])?(?:l'|les[ ]|son[ ]|ses[ ]|leurs?[ ]|cet[ ]|un[ ])?acces\b""",
    re.VERBOSE,
)
_ABOUT_IT = re.compile(
    r"""\? | \b(?:comment|ou[ ]trouver|ou[ ]puis-je|quel(?:le)?s?)\b
    | \b(?:trouv\w+|ouvr\w+|ouvrir|envoyer|remplir|telecharg\w+|imprim\w+)[ ](?:pas|plus)\b
    | \b(?:pas|plus|impossible|arriv\w+[ ]pas)[ ](?:a[ ]|de[ ]|d')?
      (?:trouver|ouvrir|remplir|telecharger|envoyer|imprimer)\b""",
    re.VERBOSE,
)
"""A sentence that speaks of a form without sending one."""
_SCREEN = re.compile(r"\bcaptures?\b|\bscreen ?shots?\b|\becrans?\b|\bmessages? d'erreur\b")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n\s*\n")
_BETWEEN = re.compile(r"[_\-.+()]+")
_TOLD_BY = ("formulaire", "annexe", "acces", "revo")


def form_codes(subject: str, reply: str, names: Iterable[str]) -> frozenset[str]:
    """`form_named`: a form is said to be attached; `revocation_named`: it may withdraw an access."""
    files = [plain(_BETWEEN.sub(" ", name)) for name in names]
    said = plain(f"{subject}\n{reply}")
    if not any(word in each for each in (said, *files) for word in _TOLD_BY):
        return frozenset()
    named = any(_FORM.search(each) for each in files) or (
        not any(_SCREEN.search(each) for each in (said, *files)) and _is_sent(subject, reply)
    )
    found = {"form_named"} if named else set()
    if any(_REVOKES.search(each) for each in (said, *files)):
        found.add("revocation_named")
    return frozenset(found)


def _is_sent(subject: str, reply: str) -> bool:
    """Whether a sentence, or the subject, names a form without asking about it."""
    sentences = (plain(each) for each in (subject, *_SENTENCE.split(reply)))
    return any(_FORM.search(each) and not _ABOUT_IT.search(each) for each in sentences)
