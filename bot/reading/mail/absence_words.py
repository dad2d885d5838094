"""The words of absences, closures and automatic acknowledgements; a secretary writes of absences all day long."""

import re

from bot.reading.words import plain

READ_LIMIT = 1200  # a person who writes more than this has something to say

_ENDS = r"\s*(?:[:/|\])>»!.,(-]|$)"


def _any(*words: str, before: str = "", after: str = "") -> re.Pattern[str]:
    """Any of these, in words that `plain` made: no accents, no capitals, one kind of apostrophe."""
    return re.compile(f"{before}(?:{'|'.join(words)}){after}")


# Most mails are done with after a look for these, which costs a hundredth of the patterns.
_SUBJECT_BEGINS = _any(
    r"absen|abwesen|accuse|afwezig|antw|auto|avis|aw|bureaux|conge|courriel|en |ferm|je |le |mail|message",
    r"ne |nos |notification|nous|out |re|risposta|secretariat|sv|vacan",
)
_TELLING = (
    *(
        "absent",
        "arrêt",
        "automati",
        "bureau",
        "congé",
        "conge",
        "étranger",
        "ferm",
        "formation",
        "repos",
        "vacances",
    ),
    *("away", "haus", "holiday", "leave", "office", "vacation", "abwesend", "büro", "buro", "urlaub"),
    *("aanwezig", "afwezig", "gesloten", "kantoor", "vakantie", "verlof"),
)
_SURE_SUBJECT = _any(
    r"(?:reponse|message|mail|courriel|accuse de reception) automatique" + _ENDS,
    r"(?:message|reponse|notification|avis) d'absence" + _ENDS,
    r"absence du bureau\b|absente?(?:\(e\)|\.e)? du bureau\b|accuse automatique de reception\b",
    r"automati(?:c|sche?) (?:reply|response|antwoord|reactie|antwort)" + _ENDS,
    r"auto[- ]?(?:reply|response|responder|antwort)" + _ENDS,
    r"auto ?: |vacation (?:reply|response|message)" + _ENDS,
    r"out of (?:the )?office\b|away from (?:the|my) office\b",
    r"afwezigheids(?:bericht|melding)\b|abwesenheits(?:notiz|nachricht|meldung)\b",
    r"(?:respuesta|risposta) automatica" + _ENDS,
)
# « Absence : Dupont, 3B » is the subject of a secretary: these need a body that agrees.
_LIKELY_SUBJECT = _any(
    r"(?:en )?(?:absence|absente?(?:\(e\)|\.e)?|conges?|vacances|fermeture|fermee?)\b",
    r"(?:je suis|nous sommes) absente?s?\b|(?:le )?secretariat (?:est )?ferme|(?:nos )?bureaux (?:sont )?fermes",
    r"accuse de reception\b|reponse automatique\b|message automatique\b|ne pas repondre",
    r"afwezig|abwesen|out of office",
    before=r"(?:(?:re|aw|antw|sv) ?: ?)?",
)
_AWAY_IN = (
    r"absente?s?\b",
    r"(?:en|a l'|in) ?(?:conges?|vacances|formation|arret|etranger|repos)\b|hors (?:du|de mon) bureau",
    r"(?:out of|away from|not in|on (?:leave|holiday|vacation))\b",
    r"afwezig|niet (?:aanwezig|op kantoor)|met (?:verlof|vakantie)",
    r"nicht im (?:buro|haus)|abwesend|im urlaub",
)
_OFTEN = r"(?:actuellement|momentanement|malheureusement|currently|momenteel|derzeit|zurzeit|aktuell)"
_PLACE = r"(?:secretariat|ecole|etablissement|academie|institut|athenee|direction|bureaux?|economat|services?)"
_AWAY = _any(
    r"(?:(?:je|nous) (?:suis|serai|serons|sommes)|i am|i'm|i will be|we are|ik ben|wij zijn|ich bin|wir sind) "
    rf"(?:{_OFTEN} )?(?:{'|'.join(_AWAY_IN)})",
    rf"{_PLACE}\b.{{0,60}}\b(?:est|sera|sont|seront|restera?) (?:(?:{_OFTEN}|egalement) )?ferme(?:e|s|es)?\b",
    r"(?:het secretariaat|de school|ons kantoor)\b.{0,40}\b(?:is|zijn) gesloten",
)
_MORE_OF_IT = _any(
    r"\bdu \w.{0,30}\bau \w|jusqu'(?:au|a)\b|de retour\b|a mon retour|a (?:partir|compter) du",
    r"des (?:mon|notre|le) retour|reprise|rouvr|(?:vacances|conges?) (?:scolaires?|annuels?|de |d')",
    r"urgen|votre (?:message|mail|courriel|demande|e-mail)|vos (?:messages|mails)",
    r"\buntil\b|\breturn|my absence|\btot\b|\bterug\b|\bbis\b|\bzuruck\b",
)
_WRITTEN = r"(?:message|mail|courriel|e-?mail|reponse|accuse de reception)"
_ROBOT = _any(
    rf"(?:ceci est|il s'agit d') ?une? {_WRITTEN}(?: genere| envoye)?e?(?: de (?:maniere|facon))? automatique",
    rf"{_WRITTEN} (?:genere|envoye|cree)e? (?:automatiquement|de (?:maniere|facon) automatique)",
    r"this is an auto(?:mat|-)|(?:dit is een|dies ist eine) automati",
)
_PERSON = _any(  # with something to hand in or to ask
    r"\?|ci[- ](?:joint|annexe)|en (?:annexe|attache|piece)|\bpj\b|pieces? jointe|voici|trouve(?:z|rez)\b",
    r"\b(?:eleves?|listes?|canevas|happi|gestionnaire|formulaire|inscri\w*|fase|modigia|pix|cerbere)\b",
    r"\bdefinitive(?:ment)?\b|\bclotur",  # a school that closes for good says what is to become of its accounts
    r"\boui\b|\bd'accord\b|\bbijlage\b|\bleerling|attached\b",
)


def is_absence_subject(subject: str, reply: str) -> bool:
    """Whether a subject alone, or with a body that agrees, tells of an absence."""
    words = plain(subject[:200]).lstrip(" \"'«([*")
    if not _SUBJECT_BEGINS.match(words):
        return False
    if _SURE_SUBJECT.match(words):
        return True
    return bool(reply) and _LIKELY_SUBJECT.match(words) is not None and _agrees(plain(reply[:READ_LIMIT]))


def speaks_as_a_robot(reply: str) -> bool:
    """Whether a mail says nothing but that nobody is there, or that a program wrote it.

    An absence needs a second sign, until when or what becomes of the mail; and nothing may speak for a person.
    """
    if not reply or len(reply) > READ_LIMIT:
        return False
    seen = reply.casefold()
    if not any(word in seen for word in _TELLING):
        return False
    words = plain(reply)
    return _agrees(words) and (_ROBOT.search(words) is not None or _MORE_OF_IT.search(words) is not None)


def _agrees(words: str) -> bool:
    return (_AWAY.search(words) or _ROBOT.search(words)) is not None and not _PERSON.search(words)
