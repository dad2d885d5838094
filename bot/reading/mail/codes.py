"""Match codes: what a letter seems to be about, for recognition; the words themselves go no further."""

import re
from collections.abc import Iterable

from bot.reading.mail.form_words import form_codes
from bot.reading.mail.poles_words import poles_codes
from bot.reading.mail.question_words import asks_question
from bot.reading.words import plain

READ_LIMIT = 20_000
REFERENCE_LIMIT = 5  # each costs the engine a look-up; nobody writes of more dossiers in one subject

_PUPIL = r"(?:eleves?|etudiante?s?|enfants?|comptes?|inscriptions?)"
_CODES: dict[str, tuple[str, ...]] = {
    # « nous voulons Happi », « ouvrir un environnement Happi » written freely instead of the form (exigence C3)
    "asks_for_happi": (
        r"""\b(?: voulons | veux | voudri?ons | voudrais | souhait(?:e|ons|erions|erais) | aimeri?ons | aimerais
        | desir(?:e|ons) | demand(?:e|ons) | interesse(?:e|s|es)? )\b .{0,100} \bhappi\b""",
        r"""\b(?: ouvrir | ouverture | creer | creation | obtenir | disposer | acceder | beneficier | activer
        | mettre[ ]en[ ]place )\b .{0,60} \bhappi\b""",
    ),
    # « nous voudrions Pix Orga » written freely instead of the form (exigence K2)
    "asks_for_pix": (
        r"""\b(?: voulons | veux | voudri?ons | voudrais | souhait(?:e|ons|erions|erais) | aimeri?ons | aimerais
        | desir(?:e|ons) | demand(?:e|ons) | interesse(?:e|s|es)? )\b .{0,100} \bpix[ -]?(?:orga|certif)\b""",
        r"""\b(?: obtenir | disposer | acceder | beneficier | activer | acces | candidature )\b
        .{0,60} \bpix[ -]?(?:orga|certif)\b""",
        r"\b(?:devenir|etre)\b .{0,40} \bcentre[ ](?:de[ ]certification|certificateur)\b .{0,40} \bpix\b",
    ),
    # an entry or exit told in words: the canevas is asked for (exigence D11)
    "movement_in_words": (
        rf"""\b(?: merci[ ]d[e'] | merci[ ]de[ ]bien[ ]vouloir | veuillez | pouvez[- ]vous | pourriez[- ]vous
        | priere[ ]de | il[ ]faut | demand\w+[ ]de )\b .{{0,60}}
        \b(?: supprimer | ajouter | rajouter | retirer | enlever | inscrire | desinscrire | desactiver | radier )\b
        .{{0,60}} \b{_PUPIL}\b""",
        r"""\b(?: eleve | etudiante? )\b .{0,60}
        \b(?: a[ ]quitte | nous[ ]quitte | quitte[ ]l' | est[ ]partie? | n'est[ ]plus | est[ ]arrivee?
        | vient[ ]d'arriver | a[ ]rejoint | rejoint | abandonne | s'est[ ]inscrite? | s'est[ ]desinscrite?
        | arrete )\b""",
    ),
    "mentions_attachment": (
        r"""\bci[- ](?:joint|annexe)\w{0,2}\b""",
        r"""\ben[ ](?: pieces?[- ]jointes? | annexe | attache | pj | fichier[ ]joint )\b""",
        r"""\b(?: piece | fichier | document | canevas | liste | tableau )s?[- ]jointe?s?\b""",
        r"""\b(?: je | nous | vous[ ]trouverez | trouvez )\b .{0,15}
        \b(?: joins | joignons | joint | jointe | annexe | annexons )\b""",
    ),
    # ETNIC tells that an environment is open: it moves nothing, the card notes it (exigence A4)
    "happi_opened": (
        r"""\b(?: environnement | espace | plateforme | instance )\b .{0,80} \bhappi\b .{0,80}
        \b(?: est | a[ ]ete | sont | ont[ ]ete )(?: [ ](?:bien|maintenant|desormais|(?:des[ ])?a[ ]present) )?
        [ ](?: ouvert | cree | disponible | active | operationnel | pret | accessible | en[ ]ligne )""",
        r"""\b(?: ouverture | creation )\b .{0,60} \bhappi\b .{0,60}
        \b(?: effectuee | terminee | realisee | faite | achevee | finalisee )\b""",
    ),
    # another person manages Happi for the school (exigence A2)
    "new_manager": (
        r"""\b(?: nouveaux? | nouvel(?:le)? | une?[ ]autre | change(?:r|ons|ment)[ ](?:de|du|d'un|notre|le|la)
        | designe(?:e|r)?[ ](?:comme|une?|en[ ]qualite) | designons )\b .{0,20} \bgestionnaires?\b""",
        r"""\b(?: remplac\w{1,8} | succed\w{1,8} | succession )\b .{0,80} \bgestionnaires?\b""",
        r"""\bgestionnaires?\b .{0,60} \b(?: remplacee?s?[ ]par | a[ ]change | a[ ]quitte | nous[ ]quitte
        | n'est[ ]plus | ne[ ]sera[ ]plus
        | (?:sera|est)[ ](?:desormais|dorenavant|maintenant)[ ](?:m\.|mme|mons|mad) )""",
        r"""\b(?: reprend | reprendra | reprise )\b .{0,30}
        \b(?: gestion | role | fonction )\b .{0,60} \bhappi\b""",
    ),
    # the environment is closed, or is to be: an agent decides (exigences A4, N24)
    "closes_happi": (
        r"""\b(?: fermer | fermeture | cloturer | cloture | supprimer | suppression | arreter )\b
        .{0,20} \b(?: environnement | espace | plateforme | instance )\b .{0,60} \bhappi\b""",
        r"""\b(?: environnement | espace | plateforme | instance )\b .{0,60} \bhappi\b .{0,60}
        \b(?: est | a[ ]ete | sera )\b .{0,20} \b(?: fermee? | cloturee? | supprimee? )\b""",
    ),
    "cloud_link": (
        r"""https?://(?: [\w-]+\.sharepoint\.com | (?:[\w-]+\.)?1drv\.ms | onedrive\.live\.com
        | (?:drive|docs)\.google\.com | we\.tl | (?:[\w-]+\.)?wetransfer\.com | (?:www\.)?dropbox\.com
        | (?:www\.)?swisstransfer\.com )/""",
    ),
}
_PATTERNS = {
    code: tuple(re.compile(pattern, re.VERBOSE) for pattern in patterns) for code, patterns in _CODES.items()
}
# One of these words stands in every text that the patterns of the code find: most letters are asked nothing more.
_NEEDED = {
    "asks_for_happi": ("happi",),
    "asks_for_pix": ("pix",),
    "movement_in_words": ("eleve", "etudiant", "enfant", "compte", "inscription"),
    "mentions_attachment": ("joint", "annex", "piece", "attache", "pj", "joins", "joign"),
    "happi_opened": ("happi",),
    "new_manager": ("gestionnaire", "happi"),
    "closes_happi": ("happi",),
    "cloud_link": ("http",),
}
_BEGINS = frozenset({"new_manager", "closes_happi"})
"""What begins a dossier of its own."""
_CANEVAS_NAME = re.compile(r"canevas|happi|liste.{0,20}eleve|eleve.{0,20}liste")
_FASE = re.compile(r"\bfase\W{0,6}(\d{1,6})\b|\bec(\d{6})\b", re.IGNORECASE | re.ASCII)
_REFERENCE = re.compile(r"\[\s*(VGM-[A-Z0-9]{4,12})\s*\]", re.IGNORECASE | re.ASCII)


def codes_of(subject: str, reply: str, names: Iterable[str]) -> frozenset[str]:
    """The codes of a letter, from its subject, the author's own words and the names of the attached files."""
    names = tuple(names)
    words = plain(f"{subject}\n{reply[:READ_LIMIT]}")
    found = {code for code in _PATTERNS if _says(code, words)}
    if "happi_opened" in found:
        found.discard("asks_for_happi")  # « ouverture de Happi effectuée » asks for nothing
    if references_in(subject):  # a reply bears our own subject: only what its author wrote begins something
        found -= {code for code in found & _BEGINS if not _says(code, plain(reply[:READ_LIMIT]))}
    about = "" if references_in(subject) else subject
    found |= poles_codes(about, reply[:READ_LIMIT], words)
    found |= form_codes(about, reply[:READ_LIMIT], names) if names else frozenset()
    if asks_question(reply[:READ_LIMIT] if reply.strip() else about):
        found.add("asks_question")
    if any(_CANEVAS_NAME.search(plain(name)) for name in names):
        found.add("canevas_named")
    return frozenset(found)


def _says(code: str, words: str) -> bool:
    return any(word in words for word in _NEEDED[code]) and any(each.search(words) for each in _PATTERNS[code])


def fases_in(subject: str) -> tuple[int, ...]:
    """FASE numbers that a subject names, as « FASE 990001 » or ec990001, each once; the first of very many."""
    found = dict.fromkeys(int(first or second) for first, second in _FASE.findall(subject))
    return tuple(each for each in found if each)[:REFERENCE_LIMIT]


def references_in(subject: str) -> tuple[str, ...]:
    """Dossier references that a subject shows in brackets, in capitals, each once; the first ones of very many."""
    found = dict.fromkeys(each.upper() for each in _REFERENCE.findall(subject))
    return tuple(found)[:REFERENCE_LIMIT]
