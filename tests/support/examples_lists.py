"""What may happen to the dossier of a student list, and under which conditions."""

from datetime import date

from bot.domain import events
from bot.domain.batch_events import DeletionUndone
from bot.domain.liste import Removal, Said
from bot.domain.schools import Environment
from tests.support.situations import (
    ACCEPTED,
    AGENT,
    APPLIED,
    AT,
    BESIDE,
    COMPARED,
    CONFIRMED,
    FIRST,
    MANY,
    NOT_CORRECTED,
    READ,
    REFUSED,
    RENDERED,
    REPLIED,
    SECOND,
    UNDONE,
    WAITING,
    WORKBOOK,
    Situation,
    bounced,
    canevas_read,
    changes_applied,
    chosen,
    import_confirmed,
    page_parts,
)

_REMOVED = {"removals": (Removal(batch=1, accounts=3),)}

LISTS: list[Situation] = [
    Situation(WORKBOOK, events.WorkbookArrived(at=AT, mail=2, digest=FIRST), "égal à la dernière version"),
    Situation(
        WORKBOOK,
        events.WorkbookArrived(at=AT, mail=2, digest=SECOND),
        "avant l’ouverture",
        environment=Environment.REQUESTED,
    ),
    Situation(READ, canevas_read(), "sans faute, ouverture demandée", environment=Environment.REQUESTED),
    Situation(READ, canevas_read(), "sans faute, ni demande ni environnement", environment=Environment.NONE),
    Situation(READ, canevas_read(errors=2), "des lignes à corriger"),
    Situation(READ, canevas_read(rows=0, refusal="password_protected"), "le fichier ne peut pas être lu"),
    Situation(READ, canevas_read(list_kind="movement"), "un mouvement, une liste attend", BESIDE),
    Situation(READ, canevas_read(mail=7), "une version plus ancienne"),
    Situation(
        COMPARED,
        events.Compared(at=AT, list=1, change_set=1, created=12, unchanged=3),
        "sans aucune remarque",
        {"warnings": 0},
    ),
    Situation(
        COMPARED,
        events.Compared(at=AT, list=8, change_set=8, created=1),
        "une version plus ancienne",
    ),
    Situation(
        COMPARED,
        events.Compared(at=AT, list=1, change_set=1, reactivated=10, deleted=8, doubtful=2, guards=MANY),
        "beaucoup de suppressions",
    ),
    Situation("*Approuver*", chosen("approuver"), "beaucoup de suppressions, premier agent", {"guards": MANY}),
    Situation(
        "*Approuver*",
        chosen("approuver"),
        "beaucoup de suppressions, le même agent",
        {"guards": MANY, "first_agent": AGENT},
    ),
    Situation(
        "*Approuver*",
        chosen("approuver"),
        "beaucoup de suppressions, un second agent",
        {"guards": MANY, "first_agent": "U0AGENT9"},
    ),
    Situation("*Liste complète*", chosen("complete"), "la liste n’est pas claire", {"unclear": True}),
    Situation("*Seulement des changements*", chosen("mouvement"), "la liste n’est pas claire", {"unclear": True}),
    Situation(
        COMPARED,
        events.Compared(at=AT, list=1, change_set=1, unchanged=10, doubtful=2, asked=2),
        "l’école doit dire qui est qui",
    ),
    Situation(READ, canevas_read(rows=0, answers=2, settled=2), "des réponses à nos questions", BESIDE),
    Situation(
        READ, canevas_read(rows=0, answers=2, outdated=True), "des réponses à des questions plus anciennes", BESIDE
    ),
    Situation(
        COMPARED,
        events.Compared(at=AT, list=1, change_set=1, unchanged=10, doubtful=1),
        "des réponses sont prises, un doute reste",
        {"said": Said(mail=3, list=2, taken=2)},
    ),
    Situation(
        "une date attendue est là",
        events.Due(at=AT, job="doutes_1", day=date(2026, 10, 15)),
        "l’école n’a pas dit qui est qui",
        {"doubtful": 2},
    ),
    Situation(
        "une date attendue est là",
        events.Due(at=AT, job="effacer_1", day=date(2026, 11, 5)),
        "les comptes supprimés d’un lot peuvent être oubliés",
    ),
    Situation("*Approuver*", chosen("approuver"), "aucune comparaison", {"change_set": None}),
    Situation(REFUSED, bounced("happi_eleves/correction"), "la correction"),
    Situation(REFUSED, bounced("happi_eleves/pages", number=1), "des pages d’accès, refusées à l’envoi"),
    Situation(REFUSED, bounced("happi_eleves/pages"), "des pages d’accès, revenues plus tard", {"left": (1,)}),
    Situation("*Renvoyer le mail*", chosen("renvoyer_mail"), "la correction est revenue", NOT_CORRECTED),
    *(
        Situation("*Renvoyer le mail*", chosen("renvoyer_mail"), condition, {"lost": mail, "doubtful": 1})
        for mail, condition in (
            ("recu", "l’accusé de réception est revenu"),
            ("sans_ouverture", "le mail sans environnement est revenu"),
            ("remarques", "les remarques sont revenues"),
            ("a_confirmer", "la feuille « À confirmer » est revenue"),
        )
    ),
    Situation(REFUSED, bounced("happi_eleves/informations"), "les mots d’un agent"),
    Situation("*Renvoyer les pages*", chosen("renvoyer"), "les pages sont revenues", {"unsent": (1, 2)}),
    Situation("*Écarter*", chosen("ecarter"), "les pages d’une liste précédente sont revenues", {"unsent": (1,)}),
    Situation("*Écarter*", chosen("ecarter"), "des comptes supprimés peuvent revenir", _REMOVED),
    Situation("*Annuler la suppression*", chosen("annuler_suppression"), "des comptes peuvent revenir", _REMOVED),
    Situation("*Annuler la suppression*", chosen("annuler_suppression"), "le lot est en route", {"deleted": 3}),
    Situation("*Approuver*", chosen("approuver"), "la liste supprime des comptes", {"deleted": 3}),
    Situation(
        "une date attendue est là",
        events.Due(at=AT, job="effacer_1", day=date(2026, 11, 5)),
        "les comptes d’un lot ne peuvent plus revenir",
        _REMOVED,
    ),
    Situation(APPLIED, events.ChangesApplied(at=AT, change_set=1, batch=1, deleted=3), "des comptes supprimés"),
    Situation(CONFIRMED, import_confirmed(0, 0), "un agent a annulé la suppression", _REMOVED | {"undo": True}),
    Situation(UNDONE, DeletionUndone(at=AT, undone=1), "aucun ne peut plus revenir"),
    Situation(REPLIED, events.ReplyArrived(at=AT, mail=3), "la boite avait refusé un mail", {"box_refuses": True}),
    Situation(
        "*Demander des informations*",
        chosen("demander"),
        "l’environnement n’est pas ouvert",
        {"change_set": None},
        Environment.REQUESTED,
    ),
    Situation(APPLIED, changes_applied(1, 0), "aucun compte à créer"),
    Situation(APPLIED, changes_applied(None), "les comptes ont changé entretemps : rien n’est écrit"),
    Situation(APPLIED, changes_applied(1, 0), "aucun compte à créer, un autre canevas attend", WAITING),
    Situation(CONFIRMED, import_confirmed(10, 2), "des comptes refusés"),
    Situation(CONFIRMED, import_confirmed(0, 12), "tous les comptes refusés"),
    Situation(CONFIRMED, import_confirmed(0, 0, awaiting_file=True), "le fichier de retour manque"),
    Situation(RENDERED, events.PagesRendered(at=AT, batches=(1,), parts=page_parts(3)), "en trois parties"),
    Situation(RENDERED, events.PagesRendered(at=AT, batches=(1,), parts=()), "plus personne n’a de compte"),
    Situation(
        ACCEPTED,
        events.MailAccepted(at=AT, template="happi_eleves/pages", number=1),
        "il en reste",
        {"parts": 3},
    ),
    Situation(
        ACCEPTED,
        events.MailAccepted(at=AT, template="happi_eleves/pages", number=1),
        "le dernier, un autre canevas attend",
        WAITING,
    ),
]
