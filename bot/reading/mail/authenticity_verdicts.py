"""The verdicts on an author, each with its reason for a person and its stable code (docs/codes.md)."""

from bot.domain.readings import Authenticity, Verdict

CONFIRMED = Authenticity(Verdict.PASS, "la frontière du courrier confirme l’expéditeur", "confirmed")
INTERNAL = Authenticity(Verdict.PASS, "le serveur de messagerie confirme un envoi interne", "internal")
SIGNED = Authenticity(Verdict.PASS, "la signature DKIM du domaine est valable", "signed")

DMARC_FAILED = Authenticity(
    Verdict.FAIL,
    "la frontière du courrier a constaté que l’expéditeur n’est pas celui qui est affiché",
    "dmarc_failed",
)
COMPAUTH_FAILED = Authenticity(
    Verdict.FAIL, "Microsoft 365 a jugé que l’expéditeur n’est pas celui qui est affiché", "compauth_failed"
)

NO_BOUNDARY = Authenticity(Verdict.UNKNOWN, "aucune frontière de confiance n’est configurée", "no_boundary")
BROKEN_HEADER = Authenticity(Verdict.UNKNOWN, "l’en-tête du message est mal formé", "broken_header")
NOT_ONE_FROM = Authenticity(Verdict.UNKNOWN, "le message n’a pas exactement un expéditeur", "not_one_from")
UNCLEAR_FROM = Authenticity(
    Verdict.UNKNOWN, "l’adresse de l’expéditeur n’est pas écrite clairement", "unclear_from"
)
NO_VERDICT = Authenticity(
    Verdict.UNKNOWN, "la frontière du courrier n’a rendu aucun avis sur l’expéditeur", "no_verdict"
)
UNDECIDED = Authenticity(Verdict.UNKNOWN, "la frontière du courrier n’a pas pu vérifier l’expéditeur", "undecided")
OTHER_BOUNDARY = Authenticity(
    Verdict.UNKNOWN, "l’avis le plus récent ne vient pas de notre frontière du courrier", "other_boundary"
)
UNCLEAR_VERDICT = Authenticity(
    Verdict.UNKNOWN, "l’avis de la frontière du courrier n’est pas lisible", "unclear_verdict"
)
OTHER_DOMAIN = Authenticity(
    Verdict.UNKNOWN, "l’avis de la frontière du courrier porte sur un autre domaine", "other_domain"
)
SIGNATURE_INVALID = Authenticity(
    Verdict.UNKNOWN,
    "la frontière du courrier n’a rendu aucun avis, et la signature DKIM ne prouve pas l’expéditeur",
    "signature_invalid",
)
SIGNATURE_UNCHECKED = Authenticity(
    Verdict.UNKNOWN,
    "la frontière du courrier n’a rendu aucun avis, et la signature DKIM n’a pas pu être vérifiée",
    "signature_unchecked",
)

ALL = (
    CONFIRMED, INTERNAL, SIGNED,
    DMARC_FAILED, COMPAUTH_FAILED,
    NO_BOUNDARY, BROKEN_HEADER, NOT_ONE_FROM, UNCLEAR_FROM, NO_VERDICT, UNDECIDED, OTHER_BOUNDARY,
    UNCLEAR_VERDICT, OTHER_DOMAIN, SIGNATURE_INVALID, SIGNATURE_UNCHECKED,
)  # fmt: skip
"""Every verdict there is, in the order of docs/codes.md."""
