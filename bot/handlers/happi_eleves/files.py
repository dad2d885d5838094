"""A file of the school: received, read, corrected, compared with the accounts."""

from dataclasses import replace

from bot.domain.changes import Guard
from bot.domain.effects import (
    AttachCorrection,
    AttachDoubts,
    Compare,
    Effect,
    FileNote,
    ReadWorkbook,
    Remind,
    SendMail,
)
from bot.domain.events import CanevasRead, Compared, ListUnclear, WorkbookArrived
from bot.domain.liste import Liste, Received, Said, State
from bot.domain.procedure import Card, Case, Decision
from bot.domain.schools import Environment
from bot.domain.words import Facts
from bot.handlers.happi_eleves.cards import card, offered, to_agent, warned

_HEAVY = ("reading_timeout", "reading_failed", "too_large")  # agents are told of them (messy-templates, case 10)
_RESTING = (State.ATTEND_AGENT, State.ATTEND_ECOLE, State.ATTEND_OUVERTURE, State.TERMINE)
ASK_AGAIN = "doutes_"  # job of a list whose questions wait for an answer
PATIENCE_DAYS = 10
ASKED_AGAIN = 2  # reminders
HANDED_OVER = (State.APPLICATION, State.ATTEND_ETNIC, State.ENVOI)


def file_arrived(case: Case[Liste], event: WorkbookArrived) -> Decision:
    """Acknowledged at once; read now, or once what is being handed over is done."""
    data = case.data.heard()
    received = Received(mail=event.mail, digest=event.digest)
    last = data.waiting or data.newest
    if last is not None and last.digest == event.digest:
        again = SendMail(template="happi_eleves/deja_recu", answers=event.mail, first=last.mail)
        return Decision(case.state, data, (again,))
    receipt = SendMail(template="happi_eleves/recu", answers=event.mail, facts=_receipt_facts(case))
    if case.state in HANDED_OVER:
        return Decision(case.state, data.model_copy(update={"waiting": received}), (receipt,))
    return start_reading(data, received, (receipt,), case.state)


def _receipt_facts(case: Case[Liste]) -> Facts:
    """Whether the opening is awaited; and whether the file may be answers: only its reading will tell."""
    facts: Facts = {"attend_ouverture": "non" if case.environment is Environment.OPEN else "oui"}
    asked = case.data.doubtful or (case.data.previous is not None and case.data.previous.doubtful)
    return facts | ({"questions": "oui"} if asked else {})


def start_reading(
    data: Liste, received: Received, before: tuple[Effect, ...] = (), state: str | None = None
) -> Decision:
    """The card of an earlier version loses its buttons: what it counted is no longer the school's word."""
    effects = (*before, ReadWorkbook(mail=received.mail, digest=received.digest))
    replaced = card(data, "remplacee", outcome="remplacee").model_copy(update={"only_if_posted": True})
    kept = data.model_copy(update={"previous": None, "previous_state": None}) if state in _RESTING else None
    fresh = Liste(newest=received, previous=kept, previous_state=state if kept else None)
    fresh = fresh.model_copy(update=data.lasting)
    return Decision(State.LECTURE, fresh, effects, (replaced,))


def read(case: Case[Liste], event: CanevasRead) -> Decision:
    """The file was read: to be corrected, to wait for the opening, or to be compared."""
    seen = {"list": event.list, "list_kind": event.list_kind, "rows": event.rows, "warnings": event.warnings}
    data = case.data.model_copy(update=seen)
    if event.answers and event.rows == 0 and event.refusal is None:
        return _answered(case, event)
    if event.refusal is not None or event.errors:
        return _to_correct(data, event)
    remarks = SendMail(template="happi_eleves/remarques", answers=event.mail, list=event.list)
    told = (remarks,) if event.warnings else ()  # remarks alone do not block (messy-templates)
    back = data.earlier
    if event.list_kind == "movement" and back is not None and _is_unfinished(data.previous_state):
        note = FileNote(template="dossiers/liste", list=event.list)
        return _besides(case, back, data.previous_state or State.ATTEND_AGENT, (*told, note))
    match case.environment:
        case Environment.OPEN:
            return Decision(State.COMPARAISON, data, (*told, Compare(list=event.list)))
        case Environment.REQUESTED:
            return Decision(State.ATTEND_OUVERTURE, data, told)
        case Environment.NONE | Environment.CLOSED:
            note = FileNote(template="dossiers/liste", list=event.list)
            mail = SendMail(template="happi_eleves/sans_ouverture", answers=event.mail)
            drawn = card(data, "sans_ouverture", "demander", "ecarter")
            return Decision(State.ATTEND_OUVERTURE, data, (*told, mail, note), (drawn,))


def _answered(case: Case[Liste], event: CanevasRead) -> Decision:
    """Answers without a list: the list that raised the questions is compared again with what they settle."""
    back, state = case.data.earlier, case.data.previous_state
    said = Said(mail=event.mail, list=event.list, taken=event.settled)
    if back is None or state is None or back.list is None:
        return to_agent(case, case.data, _answers_taken(case.data, said), title="ecole_a_repondu")
    if event.settled and case.environment is Environment.OPEN:
        compare = Compare(list=back.list, taken_as="movement" if back.list_kind == "movement" else "complete")
        return Decision(State.COMPARAISON, back.model_copy(update={"said": said}), (compare,))
    told = warned(replace(case, state=state, data=back), back, "ecole_a_repondu")
    left = back.model_copy(update={"doubtful": max(0, back.doubtful - event.settled)})
    receipt = _answers_taken(left, said, outdated=event.outdated)  # nothing said, or to older questions
    return Decision(told.state, told.data, (receipt,), told.cards)


def _answers_taken(data: Liste, said: Said, *, outdated: bool = False) -> SendMail:
    """How many answers were taken and how many students remain, with the sheet to go on."""
    facts: Facts = {"prises": said.taken, "doutes": data.doubtful}
    asked = data.list if data.doubtful else None
    return SendMail(
        template="happi_eleves/reponses_recues",
        answers=said.mail,
        list=said.list,
        facts=facts | ({"anciennes": "oui"} if outdated else {}),
        attach=None if asked is None else AttachDoubts(list=asked),
    )


def confirm(data: Liste, list_id: int) -> SendMail:
    """The questions about who is who, which only the school can answer (promise 4)."""
    return SendMail(
        template="happi_eleves/a_confirmer",
        answers=data.newest_mail,
        facts={"doutes": data.doubtful},
        attach=AttachDoubts(list=list_id),
    )


def _is_unfinished(state: str | None) -> bool:
    """It still waits for somebody; pages that must be sent again are remembered with the movement."""
    return state != State.TERMINE


def _besides(case: Case[Liste], back: Liste, state: str, effects: tuple[Effect, ...]) -> Decision:
    """A movement changes nothing of the list that waits: it is filed, and agents are told (exigence D11)."""
    if state == State.ATTEND_OUVERTURE and case.environment is Environment.OPEN and back.list is not None:
        # The opening came while the movement was read: the list waits for nothing any more.
        return Decision(State.COMPARAISON, back, (*effects, Compare(list=back.list)))
    return Decision(state, back, effects, (card(back, "mouvement_en_plus", *offered(back, case.environment)),))


def _to_correct(data: Liste, event: CanevasRead) -> Decision:
    """One mail with everything, and nothing applied (exigence D1, messy-templates)."""
    cards: tuple[Card, ...] = ()
    doubt = event.refusal not in _HEAVY and event.whose_doubt
    data = data.model_copy(update={"whole_refusal": event.refusal is not None, "whose_doubt": doubt})
    if event.refusal in _HEAVY:
        cards = (card(data, "fichier_lourd", "ecarter"),)
    elif event.whose_doubt:  # a workbook of ours bears the number of the box: it would settle the doubt by itself
        cards = (card(data, "fase_douteuse", "demander", "ecarter"),)
    return Decision(State.ATTEND_CORRECTION, data, (correction(data, event.list),), cards)


def correction(data: Liste, list_id: int) -> SendMail:
    """The mail with every problem of the file."""
    attach = None if data.whole_refusal or data.whose_doubt else AttachCorrection(list=list_id)
    return SendMail(
        template="happi_eleves/correction",
        answers=data.newest_mail,
        list=list_id,
        attach=attach,
        facts={"autre_ecole": "oui"} if data.whose_doubt else {},
    )


def lost_mail(case: Case[Liste]) -> SendMail | None:
    """The mail that did not arrive, as it was; None when it can't be made any more."""
    data = case.data
    answers, facts = data.newest_mail, _receipt_facts(case)
    match data.lost:
        case "recu":
            return SendMail(template="happi_eleves/recu", answers=answers, facts=facts)
        case "sans_ouverture":
            return SendMail(template="happi_eleves/sans_ouverture", answers=answers)
        case "remarques" if data.list is not None:
            return SendMail(template="happi_eleves/remarques", answers=answers, list=data.list)
        case "a_confirmer" if data.list is not None and data.doubtful:
            return confirm(data, data.list)
        case "correction" if data.list is not None:
            return correction(data, data.list)
        case _:
            return None


def compared(case: Case[Liste], event: Compared) -> Decision:
    """An agent sees what would change; who approved an earlier comparison approved other numbers."""
    data_before = case.data
    data = data_before.model_copy(
        update={
            "change_set": event.change_set,
            "created": event.created,
            "reactivated": event.reactivated,
            "unchanged": event.unchanged,
            "deleted": event.deleted,
            "new_codes": event.new_codes,
            "revived": event.revived,
            "doubtful": event.doubtful,
            "guards": _surprising(data_before, event),
            "first_agent": None,
            "unclear": False,
            "asked_again": 0 if event.asked else data_before.asked_again,
            "said": None,
        }
    )
    effects: list[Effect] = [FileNote(template="dossiers/liste", list=event.list)]
    if data_before.said is not None:  # its sheet has the new questions too
        effects.append(_answers_taken(data, data_before.said))
    elif event.asked:  # questions that are not new were sent already
        effects.append(confirm(data, event.list))
    if event.asked:
        effects.append(Remind(job=f"{ASK_AGAIN}{event.list}", days=PATIENCE_DAYS))
    return to_agent(case, data, *effects)


def _surprising(data: Liste, event: Compared) -> tuple[str, ...]:
    """That nobody comes or goes is no surprise once this very list was approved: the school only answered."""
    known = data.batch is not None
    return tuple(guard for guard in event.guards if not (known and guard == Guard.NOTHING_NEW))


def ask_again(case: Case[Liste], list_id: int) -> Decision:
    """The school has not answered: asked twice more, and the accounts stay as they are whatever it does."""
    data = case.data
    if data.list != list_id or not data.doubtful or data.asked_again >= ASKED_AGAIN or case.state in HANDED_OVER:
        return Decision(case.state, data)
    told = data.model_copy(update={"asked_again": data.asked_again + 1})
    remind = Remind(job=f"{ASK_AGAIN}{list_id}", days=PATIENCE_DAYS)
    return Decision(case.state, told, (confirm(told, list_id), remind))


def unclear(case: Case[Liste], event: ListUnclear) -> Decision:
    """Thirty students where there were four hundred: an agent says what the list is (exigence N6)."""
    data = case.data.model_copy(update={"unclear": True, "change_set": None, "unchanged": event.known})
    return to_agent(case, data, FileNote(template="dossiers/liste", list=event.list))
