"""Why an author is believed or not, by the stable code of the verdict: one sentence for cards and `inspect`."""

from collections.abc import Mapping
from typing import Final

BELIEVED: Final[Mapping[str, str]] = {
    "confirmed": "la frontière du courrier confirme l’expéditeur",
    "internal": "le serveur de messagerie confirme un envoi interne",
    "signed": "la signature DKIM du domaine est valable",
}

DOUBTED: Final[Mapping[str, str]] = {
    "dmarc_failed": "la frontière du courrier a constaté que l’expéditeur n’est pas celui qui est affiché",
    "compauth_failed": "Microsoft 365 a jugé que l’expéditeur n’est pas celui qui est affiché",
    "no_boundary": "aucune frontière de confiance n’est configurée",
    "broken_header": "l’en-tête du message est mal formé",
    "not_one_from": "le message n’a pas exactement un expéditeur",
    "unclear_from": "l’adresse de l’expéditeur n’est pas écrite clairement",
    "no_verdict": "la frontière du courrier n’a rendu aucun avis sur l’expéditeur",
    "undecided": "la frontière du courrier n’a pas pu vérifier l’expéditeur",
    "other_boundary": "l’avis le plus récent ne vient pas de notre frontière du courrier",
    "unclear_verdict": "l’avis de la frontière du courrier n’est pas lisible",
    "other_domain": "l’avis de la frontière du courrier porte sur un autre domaine",
    "signature_invalid": "la frontière du courrier n’a rendu aucun avis, et la signature DKIM ne prouve pas "
    "l’expéditeur",
    "signature_unchecked": "la frontière du courrier n’a rendu aucun avis, et la signature DKIM n’a pas pu être "
    "vérifiée",
}

REASONS: Final[Mapping[str, str]] = {**BELIEVED, **DOUBTED}
