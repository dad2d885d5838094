"""Named examples for each procedure: a dossier in every state, and every event with the conditions that matter."""

from dataclasses import replace
from datetime import date
from typing import Any

from bot.domain import events
from bot.domain.batch_events import CodesWithoutAccount, DeletionUndone
from bot.domain.liste import Liste, Received
from bot.domain.numbers import Fase
from bot.domain.procedure import Case, Procedure
from bot.domain.schools import Environment
from bot.handlers import (
    approbation,
    courrier,
    happi_cycle,
    happi_eleves,
    happi_ouverture,
    happi_rentree,
    surveillance,
)
from bot.handlers.approbation import Ready
from bot.handlers.courrier import Letter
from bot.handlers.happi_cycle import Cycle
from bot.handlers.happi_ouverture import Opening
from bot.handlers.happi_rentree import Rentree
from bot.handlers.surveillance import Alarm
from tests.support.examples_acces import ACCES_MORE, ACCES_STATES, ACCESSES
from tests.support.examples_day_two import MORE, SCHOOLS, STANDING
from tests.support.examples_epoles import EPOLES_MORE, EPOLES_STATES
from tests.support.examples_lists import LISTS
from tests.support.examples_pix import GRANTS, PIX_MORE, PIX_STATES
from tests.support.examples_poles import POLES_MORE, POLES_STATES
from tests.support.examples_questions import QUESTION_MORE, QUESTION_STATES
from tests.support.situations import (
    ACCEPTED,
    APPLIED,
    ASIDE,
    AT,
    AWAITED,
    BOX_BACK,
    BOX_REFUSED,
    BRAKED,
    COMPARED,
    CONFIRMED,
    COUNTED,
    DEACTIVATED,
    DUE,
    ENDED,
    FIRST,
    FORM,
    JULY,
    LETTER,
    LISTS_COUNTED,
    MISSED,
    NO_ACCOUNT,
    NO_MANAGER,
    QUARANTINED,
    QUESTION,
    READ,
    READY,
    REFUSED,
    RENDERED,
    REPLIED,
    SECOND,
    SILENT,
    UNDONE,
    WORKBOOK,
    Situation,
    bounced,
    box_back,
    canevas_read,
    changes_applied,
    chosen,
    deactivated,
    due,
    import_confirmed,
    lists_counted,
    page_parts,
    presses,
    year_counted,
)

GENERAL: list[Situation] = [
    Situation(FORM, events.FormArrived(at=AT, mail=1, form="happi_ouverture", fase=Fase(990001))),
    Situation(WORKBOOK, events.WorkbookArrived(at=AT, mail=2, digest=SECOND)),
    Situation(REPLIED, events.ReplyArrived(at=AT, mail=3)),
    Situation(LETTER, events.LetterArrived(at=AT, mail=4)),
    Situation(QUARANTINED, events.MailQuarantined(at=AT, mail=5, verdict="fail")),
    Situation(READ, canevas_read()),
    Situation(COMPARED, events.Compared(at=AT, list=1, change_set=1, created=12, unchanged=3)),
    Situation("la liste n’est pas claire", events.ListUnclear(at=AT, list=1, rows=12, known=400)),
    Situation(NO_ACCOUNT, CodesWithoutAccount(at=AT, list=1, rows=1)),
    Situation(UNDONE, DeletionUndone(at=AT, undone=1, batch=2, created=2, reactivated=1)),
    Situation(APPLIED, changes_applied(1, 12)),
    Situation("le lot est dans le dossier d’export", events.BatchExported(at=AT, batch=1, accounts=12)),
    Situation(CONFIRMED, import_confirmed(12, 0)),
    Situation(RENDERED, events.PagesRendered(at=AT, batches=(1,), parts=page_parts(1))),
    Situation(ACCEPTED, events.MailAccepted(at=AT, template="happi_eleves/pages", number=1)),
    Situation(REFUSED, events.MailRefused(at=AT, template="happi_eleves/recu", code=550, reason="box_unknown")),
    Situation("une étape est mise de côté", events.EffectParked(at=AT, effect="read_workbook")),
    Situation(BRAKED, events.BrakeBit(at=AT, brake="mails", limit=40)),
    Situation("plus rien n’est retenu", events.BrakeEased(at=AT)),
    Situation(SILENT, events.BoxSilent(at=AT, box="happi", since=AT, trouble="unreachable")),
    Situation(BOX_BACK, box_back()),
    Situation(QUESTION, events.QuestionAsked(at=AT, mail=6, box="modigia", population="citizen")),
    Situation(ASIDE, events.MailSetAside(at=AT, box="happi", came=AT, reason="error")),
    Situation(MISSED, events.DateMissed(at=AT, job="desactivation", day=JULY, held=1)),
    Situation(COUNTED, year_counted(2)),
    Situation(ENDED, events.YearEnded(at=AT, year="2025-2026")),
    Situation(DEACTIVATED, deactivated()),
    Situation(LISTS_COUNTED, lists_counted()),
    Situation(AWAITED, events.ListAwaited(at=AT, year="2026-2027", number=1)),
    Situation(READY, events.ListsReady(at=AT, lists=37)),
    Situation("l’environnement de l’école est ouvert", events.EnvironmentOpened(at=AT)),
    Situation("la demande d’ouverture est refusée", events.RequestRefused(at=AT)),
    Situation("l’école entre au registre", events.SchoolRegistered(at=AT)),
    *SCHOOLS,
    *GRANTS,
    *ACCESSES,
    Situation(DUE, events.Due(at=AT, job="rappel", day=date(2026, 10, 5))),
]
"""Every event once, as it happens most of the time."""

OPENING: list[Situation] = [
    Situation(
        FORM,
        events.FormArrived(at=AT, mail=1, form="happi_ouverture", fase=Fase(990001), missing=("gestionnaire",)),
        "le gestionnaire n’est pas nommé",
    ),
    Situation(
        FORM,
        events.FormArrived(at=AT, mail=1, form="happi_ouverture", fase=Fase(990001)),
        "l’environnement est déjà ouvert",
        environment=Environment.OPEN,
    ),
    Situation("*Demander des informations*", chosen("demander"), "le gestionnaire n’est pas nommé", NO_MANAGER),
    Situation(REFUSED, bounced("happi_ouverture/recue"), "l’accusé de réception"),
    Situation(REFUSED, bounced("happi_ouverture/validee"), "le mail de validation"),
    Situation(REPLIED, events.ReplyArrived(at=AT, mail=3), "la boite avait refusé un mail", BOX_REFUSED),
    Situation("*Renvoyer le mail*", chosen("renvoyer"), "l’accusé de réception est revenu", {"refused": "recue"}),
    Situation("*Renvoyer le mail*", chosen("renvoyer"), "la validation est revenue", {"refused": "validee"}),
    Situation("*Refuser*", chosen("refuser"), "l’environnement est déjà ouvert", environment=Environment.OPEN),
]


def _letter(condition: str, *codes: str, **more: Any) -> Situation:
    event = events.LetterArrived(at=AT, mail=4, codes=codes, **({"from_school": True} | more))
    return Situation(LETTER, event, condition)


def _quarantined(condition: str, **more: Any) -> Situation:
    event = events.MailQuarantined(at=AT, mail=5, **({"verdict": "unknown"} | more))
    return Situation(QUARANTINED, event, condition)


LETTERS: list[Situation] = [
    _letter("l’école pose une question, sans fichier", "asks_question"),
    _letter("l’école pose une question, et dit joindre un fichier", "asks_question", "mentions_attachment"),
    Situation(
        LETTER, events.LetterArrived(at=AT, mail=4, dangerous=True), "une pièce jointe est d’un type dangereux"
    ),
    Situation(
        QUARANTINED,
        events.MailQuarantined(at=AT, mail=5, verdict="fail", dangerous=True),
        "une pièce jointe est d’un type dangereux",
    ),
    _letter("son numéro FASE n’est pas au registre", "fase_unknown", from_school=False),
    _letter("il répond à un dossier clos", "is_reply"),
    _letter("ses mots seuls disent une absence ou un robot", "automatic_in_words", quiet=True),
    _letter("une boite crue joint un fichier à un mail automatique", "automatic", quiet=True),
    _letter("la boite a déjà ses cartes d’aujourd’hui", more=1, quiet=True),
    _letter("la boite, inconnue du registre, a déjà ses cartes", "fase_unknown", more=1, quiet=True),
    _letter("une école demande Happi en texte libre", "asks_for_happi"),
    _letter("une école demande Pix en texte libre", "asks_for_pix", box="pix"),
    _letter("une école envoie plusieurs classeurs", "several_workbooks"),
    _letter("une école écrit autre chose"),
    _letter("une école écrit à une autre boite que happi@", box="poles"),
    _letter("la boite a eu assez de réponses automatiques aujourd’hui", quiet=True),
    _letter("une pièce jointe n’a été prise par personne", "left_over", from_school=False),
    _letter("une question accompagne un formulaire joint", "asks_beside", from_school=False, sender="po"),
    _letter("la même, d’une autre adresse", "asks_beside", from_school=False, sender="anyone"),
    _quarantined("la boite nommée n’a pas encore été avertie aujourd’hui", verdict="fail", notice=True),
    _quarantined("non vérifiable, d’une boite ou d’un expéditeur connu", reason="no_verdict", claims="school_box"),
    _quarantined("au-delà du nombre de cartes d’un jour", flood=1),
    _quarantined("au-delà, d’une boite ou d’un expéditeur connu", flood=1, claims="school_box"),
    _quarantined("deux fois plus qu’à la dernière carte du flot", flood=2),
    Situation("*Accepter quand même*", chosen("accepter"), "usurpé, ou adresse privée", {"acceptable": False}),
]

ALARMS: list[Situation] = [
    Situation(BRAKED, events.BrakeBit(at=AT, brake="answers", limit=3), "trois réponses automatiques en un jour"),
    Situation(BRAKED, events.BrakeBit(at=AT, brake="overall", limit=3000), "en tout, en une heure"),
    Situation(DUE, events.Due(at=AT, job="reprise", day=date(2026, 10, 6)), "le jour d’un frein est passé"),
    Situation("plus rien n’est retenu", events.BrakeEased(at=AT), "en tout, en une heure", {"brake": "overall"}),
    Situation("*Reprendre*", chosen("reprendre"), "en tout, en une heure", {"brake": "overall"}),
    Situation(
        SILENT,
        events.BoxSilent(at=AT, box="happi", since=AT, what="quiet"),
        "elle est relevée, mais rien n’arrive",
    ),
    Situation(
        SILENT,
        events.BoxSilent(at=AT, box="happi", since=AT, what="held", mails=1),
        "son serveur ne donne pas tous ses mails",
    ),
    Situation(SILENT, events.BoxSilent(at=AT, box="happi", since=AT, what="full"), "elle est pleine"),
    Situation(BOX_BACK, box_back(), "elle reçoit", {"what": "quiet"}),
    Situation(
        BOX_BACK,
        box_back(),
        "son serveur donne ses mails",
        {"what": "held"},
    ),
    Situation(BOX_BACK, box_back(), "elle a de nouveau de la place", {"what": "full"}),
    Situation(
        ASIDE,
        events.MailSetAside(at=AT, box="happi", came=AT, reason="too_large", megabytes=60),
        "il est trop lourd, ou a trop de parties",
    ),
]

YEAR: list[Situation] = [
    Situation(DUE, due("annonce", date(2026, 7, 8)), "une semaine avant le 15 juillet"),
    Situation(DUE, due("desactivation", JULY), "le 15 juillet"),
    Situation(COUNTED, year_counted(0), "aucun compte concerné"),
    Situation(DEACTIVATED, deactivated(), "la dernière école", {"done_schools": 1}),
    Situation(DEACTIVATED, deactivated(0, None), "aucun compte"),
    Situation(DEACTIVATED, deactivated(12, None), "Happi n’en a aucun"),
    Situation("*Désactiver*", chosen("desactiver"), "le 15 juillet est passé", {"came": True}),
    Situation(CONFIRMED, import_confirmed(10, 2), "des comptes refusés"),
    Situation(CONFIRMED, import_confirmed(0, 0, awaiting_file=True), "le fichier de retour manque"),
]

START_OF_YEAR: list[Situation] = [
    Situation(DUE, due("relance", date(2026, 8, 24)), "un jour de rappel"),
    Situation(DUE, due("cloture", date(2026, 11, 1)), "le 1er novembre, pour les rappels"),
    Situation(DUE, due("bilan", date(2026, 11, 1)), "le 1er novembre, pour le bilan"),
    Situation(LISTS_COUNTED, lists_counted(3, 0), "toutes sont arrivées"),
    Situation(LISTS_COUNTED, lists_counted(0, 0), "aucune école n’est attendue"),
    Situation(LISTS_COUNTED, lists_counted(paused=True), "les envois sont suspendus"),
]

TOGETHER: list[Situation] = [
    Situation(READY, events.ListsReady(at=AT, lists=0), "il n’y en a plus"),
    Situation(READY, events.ListsReady(at=AT, lists=12), "autant qu’avant", {"lists": 12}),
    Situation(READY, events.ListsReady(at=AT, lists=37, moved=True), "un nouveau jour a commencé"),
]

_ASKED, _OPEN, _NONE = Environment.REQUESTED, Environment.OPEN, Environment.NONE
_FORM = Opening(form_mail=1)
_FILE = Liste(newest=Received(mail=1, digest=FIRST))
_LIST = _FILE.model_copy(update={"list": 1, "list_kind": "complete", "rows": 12, "warnings": 1})
_COMPARED = _LIST.model_copy(update={"change_set": 1, "created": 12, "unchanged": 3})
_BATCH = _COMPARED.model_copy(update={"batch": 1, "accounts": 12})
_SENDING = _BATCH.model_copy(update={"parts": 1, "parts_sent": 0})

_YEAR = Cycle(year="2025-2026", day=JULY, schools=2, accounts=24)
_SCHOOL_YEAR = Cycle(year="2025-2026", accounts=12, batch=1)
_REMINDED = Rentree(year="2026-2027", number=1, awaited=3, silent=2)

STATES: dict[str, dict[str, tuple[Any, Environment]]] = {
    happi_ouverture.NAME: {
        "nouveau": (Opening(), _NONE),
        "attend_agent": (_FORM, _ASKED),
        "attend_ecole": (_FORM, _ASKED),
        "attend_etnic": (_FORM, _ASKED),
        "ouvert": (_FORM, _OPEN),
        "refuse": (_FORM, _NONE),
    },
    happi_eleves.NAME: {
        "nouveau": (Liste(), _OPEN),
        "lecture": (_FILE, _OPEN),
        "attend_correction": (_LIST, _OPEN),
        "attend_ouverture": (_LIST, _ASKED),
        "comparaison": (_LIST, _OPEN),
        "attend_agent": (_COMPARED, _OPEN),
        "attend_ecole": (_COMPARED, _OPEN),
        "application": (_COMPARED, _OPEN),
        "attend_etnic": (_BATCH, _OPEN),
        "envoi": (_SENDING, _OPEN),
        "termine": (_SENDING.model_copy(update={"parts_sent": 1}), _OPEN),
        "ecarte": (_LIST, _OPEN),
    },
    courrier.NAME: {
        "nouveau": (Letter(), _NONE),
        "repondu": (Letter(), _NONE),
        "a_trier": (Letter(mail=4, title="a_trier", choices=("attribuer", "ecarter")), _NONE),
        "quarantaine": (
            Letter(
                mail=5,
                acceptable=True,
                title="quarantaine",
                choices=("accepter", "ecarter"),
                facts={"verdict": "unknown"},
            ),
            _NONE,
        ),
        "flot": (Letter(flood=1, told=1, title="flot", choices=("ecarter",), facts={"mails": 1}), _NONE),
        "fase_inconnue": (Letter(mail=4, title="fase_inconnue", choices=("ecarter",)), _NONE),
        "repris": (Letter(mail=4), _NONE),
        "accepte": (Letter(mail=5, acceptable=True), _NONE),
        "attribue": (Letter(mail=4), _NONE),
        "ecarte": (Letter(), _NONE),
    },
    happi_cycle.NAME: {
        "nouveau": (Cycle(), _OPEN),
        "compte": (_YEAR.model_copy(update={"schools": 0, "accounts": 0}), _NONE),
        "annonce": (_YEAR, _NONE),
        "retenu": (_YEAR, _NONE),
        "desactivation": (_YEAR, _NONE),
        "ecole": (Cycle(year="2025-2026"), _OPEN),
        "attend_etnic": (_SCHOOL_YEAR, _OPEN),
        "termine": (_SCHOOL_YEAR, _OPEN),
        "ecarte": (_YEAR, _NONE),
    },
    happi_rentree.NAME: {
        "nouveau": (Rentree(), _OPEN),
        "compte": (Rentree(year="2026-2027"), _NONE),
        "rappels": (_REMINDED, _NONE),
        "bilan": (Rentree(year="2026-2027"), _NONE),
        "rappelee": (Rentree(year="2026-2027", number=1), _OPEN),
        "clos": (_REMINDED, _NONE),
    },
    approbation.NAME: {
        "nouveau": (Ready(), _NONE),
        "pretes": (Ready(lists=12), _NONE),
        "clos": (Ready(lists=12, ended="plus_rien"), _NONE),
    },
    surveillance.NAME: {
        "nouveau": (Alarm(), _NONE),
        "frein": (Alarm(brake="mails"), _NONE),
        "muette": (Alarm(box="happi", since=AT), _NONE),
        "mis_de_cote": (Alarm(box="happi"), _NONE),
        "date_manquee": (Alarm(held=1), _NONE),
        "leve": (Alarm(box="happi", since=AT), _NONE),
        "ecarte": (Alarm(brake="mails"), _NONE),
    },
    **POLES_STATES,
    **PIX_STATES,
    **EPOLES_STATES,
    **QUESTION_STATES,
    **ACCES_STATES,
    **STANDING,
}
"""What a dossier holds when it stands in a state."""

_MORE = {
    happi_ouverture.NAME: OPENING,
    happi_eleves.NAME: LISTS,
    courrier.NAME: LETTERS,
    happi_cycle.NAME: YEAR,
    happi_rentree.NAME: START_OF_YEAR,
    approbation.NAME: TOGETHER,
    surveillance.NAME: ALARMS,
    **POLES_MORE,
    **PIX_MORE,
    **EPOLES_MORE,
    **QUESTION_MORE,
    **ACCES_MORE,
    **MORE,
}


def situations(procedure: Procedure) -> list[Situation]:
    """Everything that may happen to a dossier of this procedure, the usual case of an event first."""
    return [*GENERAL, *presses(procedure), *_MORE[procedure.name]]


def case(procedure: Procedure, state: str, situation: Situation | None = None) -> Case[Any]:
    """The dossier in a state, changed as the situation says."""
    data, environment = STATES[procedure.name][state]
    found = Case("VGM-ABC123", state, data, "2026-2027", fase=Fase(990001), environment=environment)
    if situation is None:
        return found
    changed = data.model_copy(update=dict(situation.data)) if state != "nouveau" else data
    return replace(found, data=changed, environment=situation.environment or environment)
