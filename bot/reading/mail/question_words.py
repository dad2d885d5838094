"""Whether the words of a mail ask something: a question is never answered « il manque le canevas » (exigence D11).

« Pouvez-vous ajouter cette élève ? » asks for a thing to be done, which a list says better: it is no question.
"""

import re

from bot.reading.words import plain

_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n\s*\n")
_WORDS = re.compile(
    r"""\bcomment\b | (?<!c'est[ ])\bpourquoi\b | \bcombien\b
    | \bqu(?:e|oi)[ ](?:faire|dois-je|dois[ ]je|devons|doit-on|faut-il|faut[ ]il|puis-je)\b
    | \bce[ ]que[ ](?:je[ ]dois|nous[ ]devons|l'on[ ]doit|on[ ]doit)\b
    | \bc'?[ ]?(?:est[ ])?(?:quoi|koi)\b | \best-ce[ ]qu | \by[ ]a-t-il\b
    | \b(?:faut-il|doit-on|peut-on|puis-je|pouvons-nous|devons-nous|dois-je)\b
    | \bquel(?:le)?s?[ ](?:est|sont|document|formulaire|fichier|adresse|demarches?)\b
    | \bou[ ](?:trouver|trouve-t-on|puis-je|peut-on|est|sont|se[ ]trouve)\b
    | \b(?:a|vers)[ ]qui[ ](?:dois|devons|s'adresser|m'adresser|envoyer|demander)\b
    | \b(?:je|nous)[ ]ne[ ](?:sais|savons|trouve|trouvons|comprends|comprenons)[ ]pas\b""",
    re.VERBOSE,
)
_TO_BE_DONE = re.compile(
    r"""\b(?:pouvez|pourriez|peux|pourrais|voulez|voudriez)[- ](?:vous|tu)\b .{0,60}
    \b(?:supprimer | ajouter | rajouter | retirer | enlever | inscrire | desinscrire | desactiver | radier | creer
    | corriger | modifier | noter)\b""",
    re.VERBOSE,
)


def asks_question(words: str) -> bool:
    """Whether one of the sentences asks something; what its author quotes is not in `words`."""
    return any(map(_asks, map(plain, _SENTENCE.split(words.replace("’", "'")))))


def _asks(sentence: str) -> bool:
    said = " ".join(sentence.split())
    return bool(_WORDS.search(said)) or ("?" in said and not _TO_BE_DONE.search(said))
