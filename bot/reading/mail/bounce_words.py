"""The words of mail servers: which notices tell of a mail that did not arrive, to whom, and why."""

import re

from bot.domain.readings import BounceReason
from bot.reading.words import plain

READ_LIMIT = 20_000
LINES_AFTER = 8  # how far below « n'a pas pu être remis » the addresses stand
ADDRESS = re.compile(r"[^\s@<>\"',;:()\[\]{}|\\]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}\.){1,8}[A-Za-z]{2,24}")


def _any(*words: str) -> re.Pattern[str]:
    """Any of these, in words that `plain` made: no accents, no capitals, one kind of apostrophe."""
    return re.compile("|".join(words))


# Most subjects are done with after this look, which costs a hundredth of the patterns.
_SUBJECT_BEGINS = _any(
    r"avis|bounce|could|courri|deliver|distribution|echec|e-?mail|error|etat|fail|mail|message|nicht|niet|non",
    r"notification|onbestelbaar|permanent|problem|rapport|remise|returned|un|user|warning",
)
_SUBJECT = _any(
    r"(?:message |courriel |mail |courrier )?non[- ]?(?:remis|distribue|delivre)",
    r"(?:avis|rapport|notification) de non[- ](?:remise|distribution)",
    r"(?:remise|distribution) (?:differee|retardee)",
    r"echec (?:de|dans) (?:la |l')?(?:remise|distribution|livraison|envoi|acheminement)",
    r"(?:avis d')?etat de (?:la )?remise",
    r"undeliver|non-?deliver|unable to deliver|could not (?:send|deliver)|failed delivery|problem delivering",
    r"returned (?:mail|message|to sender)|mail (?:system error|delivery|not delivered|failure)",
    r"(?:permanent )?(?:message )?delivery (?:status|failure|failed|notification|problem|delay|report)",
    r"delivery has failed|failed mail",
    r"failure notice|error sending|bounce|user unknown|unknown user",
    r"warning: ?(?:could not send|message|\S+@\S+ -)",
    r"(?:mail|message|e-?mail) (?:undeliverable|could not be delivered|bounced)",
    r"onbestelbaar|niet (?:bezorgd|afgeleverd)|unzustellbar|nicht zustellbar",
)
_FAILED = _any(
    r"n'(?:a|ont) (?:pas|jamais) (?:pu )?(?:vous )?(?:etre |ete )?(?:remis|distribue|delivre|transmis|livre|recu)",
    r"echec (?:de|dans) (?:la |l')?(?:remise|distribution|livraison|envoi)",
    r"impossible de (?:remettre|distribuer|livrer|delivrer|transmettre|joindre)",
    r"non[- ](?:remis|delivre|distribue)",
    r"boite .{0,60}\b(?:pleine|saturee|inexistante|inconnue)",
    r"(?:could|can|was|were|has|have) ?n(?:o|')t (?:be|been)? ?(?:deliver|reach|sent)|undeliver|not delivered",
    r"deliver(?:y|ing)? .{0,120}\bfailed|failed .{0,60}\bdeliver|unable to (?:deliver|send)|did(?: not|n't) reach",
    r"permanent (?:fatal )?error|fatal errors",
    r"niet (?:worden )?(?:afgeleverd|bezorgd)|onbestelbaar|nicht zugestellt|unzustellbar",
)
_LATER = _any(
    r"n'(?:a|ont) pas encore|retardee?s?\b|differee?s?\b|nouvelles? tentatives?|nouvel essai",
    r"\bdelay(?:ed)?\b|not yet been|(?:will|being) (?:be )?retr|will (?:keep|continue)|temporar(?:y|ily)",
    r"nog niet|vertraagd|verzoegert",
)
_COPY = _any(
    r"(?:return-path|received|message-id) ?:",
    r"[-_=* >]{0,80}.{0,40}copy of (?:the|your) (?:original )?(?:message|mail)",
    r"[-_=* >]{0,80}.{0,40}returned (?:mail|message) follows",
    r"[-_=* >]{0,80}.{0,40}(?:original message|message d'origine|message original|forwarded message)",
    r"[-_=* >]{0,80}.{0,40}(?:en-tetes? (?:du message )?d'origine|undelivered message)",
)
_REASONS = (
    (
        BounceReason.BOX_FULL,
        _any(
            r"(?:mailbox|mail ?box|inbox|account|storage|folder)\b.{0,40}\b(?:full|exceeded|over)|disk full",
            r"over ?quota|quota.{0,30}(?:exceed|full|reached|depasse|atteint)|(?:exceed|depass).{0,40}quota",
            r"insufficient (?:disk |system )?(?:space|storage)|out of (?:storage|disk)",
            r"boite.{0,80}\b(?:pleine|saturee)",
            r"espace (?:de stockage|disque).{0,40}(?:depass|insuffisant|plein|satur)",
            r"(?:postvak|mailbox).{0,30}\bvol\b|postfach.{0,30}\bvoll\b",
        ),
    ),
    (
        BounceReason.TOO_LARGE,
        _any(
            r"(?:message|mail|size|attachment)s?\b.{0,40}(?:too (?:large|big)|exceed)|exceeds?.{0,40}size",
            r"trop (?:volumineux|gros|grand|lourd)|taille.{0,60}(?:depass|superieure|maximale|limite)",
            r"te groot|zu gross",
        ),
    ),
    (
        BounceReason.BOX_UNKNOWN,
        _any(
            r"(?:user|recipient|address|mailbox|account)\b.{0,60}\b(?:unknown|not (?:found|known)|unavailable)",
            r"(?:user|recipient|address|mailbox|account)\b.{0,60}\b(?:disabled|inactive|invalid|no longer)",
            r"does(?:n't| not) (?:exist|have)|(?:couldn't be|wasn't) found|recipientnotfound",
            r"no mailbox (?:here|by)",
            r"no (?:one|user|account|such (?:user|recipient|address|mailbox|account))\b|unrouteable",
            r"(?:unknown|invalid|non-?existent|bad) (?:local |virtual )?(?:user|recipient|address|mailbox)",
            r"(?:adresse|boite|destinataire|utilisateur|compte)\b.{0,80}\b(?:inconnue?|inexistante?|introuvable)",
            r"(?:adresse|boite|destinataire|utilisateur|compte)\b.{0,80}\b(?:n'existe (?:pas|plus)|desactivee?)",
            r"(?:adresse|boite|destinataire|utilisateur|compte)\b.{0,80}\b(?:n'a pas ete trouvee?|supprimee?)",
            r"onbekend|bestaat niet|unbekannt|existiert nicht|host (?:or domain name )?not found",
            r"domaine?\b.{0,40}(?:not found|inconnu|n'existe pas|doesn't exist)",
        ),
    ),
    (
        BounceReason.REFUSED_POLICY,
        _any(
            r"\b(?:spam|junk|virus|malware|dmarc|spf|dkim|blacklist\w*|block(?:ed|ing| ?list\w*)?|denylist\w*)\b",
            r"\b(?:polic(?:y|ies)|reputation|banned|prohibited|spamhaus)\b|access denied|restrict",
            r"(?:relay|relaying|sender|message|mail|not) (?:denied|permitted|authori[sz]ed|rejected|refused)",
            r"n'(?:est|etes) pas autorise|refuse(?:e|r)? (?:par|votre|le message)|politique|indesirable",
            r"geweigerd|verweigert",
        ),
    ),
)


def is_bounce_subject(subject: str) -> bool:
    """Whether a subject begins as mail servers begin theirs; what a person forwards or answers does not."""
    words = plain(subject[:200]).lstrip("*[(\"'« ")
    return " : non remis (" in words or (
        _SUBJECT_BEGINS.match(words) is not None and _SUBJECT.match(words) is not None
    )


def above_the_copy(text: str) -> list[str]:
    """The lines of the notice itself, without the mail that it brings back."""
    lines = text[:READ_LIMIT].split("\n")
    for at, line in enumerate(lines):
        if at > 0 and _COPY.match(plain(line[:200])):
            return lines[:at]
    return lines


def told_recipients(lines: list[str], known: frozenset[str]) -> tuple[str, ...]:
    """The addresses beside the first sentence that tells of a failure; `known`: the two who correspond."""
    for at, line in enumerate(lines):
        words = plain(line[:500])
        if not _FAILED.search(words) and not _LATER.search(words):
            continue
        near = "\n".join(lines[max(0, at - 2) : at + LINES_AFTER])
        found = [each for each in ADDRESS.findall(near) if each.lower() not in known]
        if found:
            return tuple(dict.fromkeys(found))
    return ()


def is_only_late(lines: list[str]) -> bool:
    """Whether the server goes on trying; a notice that speaks of both is a failure."""
    words = plain("\n".join(lines))
    return _LATER.search(words) is not None and _FAILED.search(words) is None


def reason_of(words: str) -> BounceReason | None:
    """Why the mail did not arrive, from the server's words; None when they say nothing that we know."""
    words = plain(words[:READ_LIMIT])
    return next((reason for reason, pattern in _REASONS if pattern.search(words)), None)
