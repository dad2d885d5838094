"""A file of the school: received, read, corrected, compared with the accounts."""

from dataclasses import replace

from bot.domain.changes import Guard
from bot.domain.effects import Compare, Effect, FileNote, ReadWorkbook, Remind, SendMail
from bot.domain.events import CanevasRead, Compared, ListUnclear, WorkbookArrived
from bot.domain.liste import Liste, Received, Said, State
from bot.domain.mail_parts import AttachCorrection, AttachDoubts
from bot.domain.procedure import Card, Case, Decision
from bot.domain.schools import Environment
from bot.domain.words import Facts
from bot.handlers.happi_eleves.cards import card, offered, to_agent, warned

_HEAVY = ("reading_timeout", "reading_failed", "too_large")  # agents are told of them
_RESTING = (State.ATTEND_AGENT, State.ATTEND_ECOLE, State.ATTEND_OUVERTURE, State.TERMINE)
ASK_AGAIN = "doutes_"  # job of a list whose questions wait for an answer
PATIENCE_DAYS = 10
ASKED_AGAIN = 2  # reminders
HANDED_OVER = (State.APPLICATION, State.ATTEND_ETNIC, State.ENVOI)
_AT_WORK = (State.LECTURE, State.COMPARAISON, *HANDED_OVER)


def file_arrived(case: Case[Liste], event: WorkbookArrived) -> Decision:
    """Acknowledged at once; read now, or once the file before it is read, compared, or handed over."""
    data = case.data.heard()
    received = Received(mail=event.mail, digest=event.digest)
    newest = data.waiting[-1] if data.waiting else data.newest
    for known in (newest, *data.later):
        if known is not None and known.digest == event.digest:
            again = SendMail(template="happi_eleves/deja_recu", answers=event.mail, first=known.mail)
            return Decision(case.state, data, (again,))
    receipt = SendMail(template="happi_eleves/recu", answers=event.mail, facts=_receipt_facts(case))
    if case.state in _AT_WORK:
        told = data.model_copy(update={"waiting": (*data.waiting, received)})
        return Decision(case.state, told, (receipt,))
    return start_reading(data, received, (receipt,), case.state)


def next_file(decision: Decision, data: Liste) -> Decision:
    """Where the dossier comes to rest, the file that came meanwhile is read: what was received is never lost.

    A movement that waits behind a list has its turn once that list is done (promise 3, exigence D11).
    """
    if decision.state in _AT_WORK:
        return decision
    if data.waiting:
        received, left = data.waiting[0], {"waiting": data.waiting[1:]}
    elif data.later and decision.state in {State.TERMINE, State.ECARTE}:
        received, left = data.later[0], {"later": data.later[1:]}
    else:
        return decision
    given_up = decision.state == State.ECARTE
    told = data.model_copy(update=left)
    following = start_reading(told, received, decision.effects, None if given_up else decision.state)
    agents = [each for each in decision.cards if each.desk == "agents"]
    title = "pages_refusees" if data.unsent and decision.state == State.TERMINE else "remplacee"
    drawn = card(told, title, outcome="remplacee").model_copy(update={"only_if_posted": not agents})
    others = tuple(each for each in decision.cards if each.desk != "agents")
    cards = decision.cards if given_up else (drawn, *others)
    return Decision(following.state, following.data, following.effects, cards)


def _receipt_facts(case: Case[Liste]) -> Facts:
    """Whether the opening is awaited; and whether the file may be answers: only its reading will tell."""
    waits = case.environment not in {Environment.OPEN, Environment.CLOSED}
    facts: Facts = {"attend_ouverture": "oui" if waits else "non"}
    asked = case.data.doubtful or (case.data.previous is not None and case.data.previous.doubtful)
    return facts | ({"questions": "oui"} if asked else {})


def start_reading(
    data: Liste, received: Received, before: tuple[Effect, ...] = (), state: str | None = None
) -> Decision:
    """The card of an earlier version loses its buttons: what it counted is no longer the school's word."""
    effects = (*before, ReadWorkbook(mail=received.mail, digest=received.digest))
    replaced = card(data, "remplacee", outcome="remplacee").model_copy(update={"only_if_posted": True})
    kept, kept_state = _put_aside(data, state)
    fresh = Liste(newest=received, previous=kept, previous_state=kept_state)
    fresh = fresh.model_copy(update=data.lasting)
    return Decision(State.LECTURE, fresh, effects, (replaced,))


def _put_aside(data: Liste, state: str | None) -> tuple[Liste | None, str | None]:
    """What waits while a file is read: this list, or the one that waited behind a faulty file."""
    if state == State.ATTEND_CORRECTION and data.earlier is not None:
        return data.earlier, data.previous_state
    if state not in {*_RESTING, State.ATTEND_CORRECTION}:
        return None, None
    return data.model_copy(update={"previous": None, "previous_state": None}), state


def read(case: Case[Liste], event: CanevasRead) -> Decision:
    """The file was read: to be corrected, to wait for the opening, or to be compared."""
    seen = {"list": event.list, "list_kind": event.list_kind, "rows": event.rows, "warnings": event.warnings}
    data = case.data.model_copy(update=seen)
    if event.answers and event.rows == 0 and event.refusal is None:
        return _answered(case, event)
    if event.refusal is not None or event.errors:
        return _to_correct(data, event)
    remarks = SendMail(template="happi_eleves/remarques", answers=event.mail, list=event.list)
    told = (remarks,) if event.warnings else ()  # remarks alone do not block
    back = data.earlier
    if event.list_kind == "movement" and back is not None and is_unfinished(back, data.previous_state):
        return _besides(case, back, data.previous_state or State.ATTEND_AGENT)
    match case.environment:
        case Environment.OPEN:
            return Decision(State.COMPARAISON, data, (*told, Compare(list=event.list)))
        case Environment.REQUESTED:
            return Decision(State.ATTEND_OUVERTURE, data, told)
        case Environment.NONE | Environment.CLOSED:
            note = FileNote(template="dossiers/liste", list=event.list)
            drawn = card(data, "sans_ouverture", "demander", "ecarter")
            remarked = told if case.environment is Environment.NONE else ()  # nothing will come of a closed one
            return Decision(State.ATTEND_OUVERTURE, data, (*remarked, _without_opening(case), note), (drawn,))


def _without_opening(case: Case[Liste]) -> SendMail:
    """There is no environment that the list could wait for."""
    facts: Facts = {"fermee": "oui"} if case.environment is Environment.CLOSED else {}
    return SendMail(template="happi_eleves/sans_ouverture", answers=case.data.newest_mail, facts=facts)


def _answered(case: Case[Liste], event: CanevasRead) -> Decision:
    """Answers without a list: the list that raised the questions is compared again with what they settle."""
    back, state = case.data.earlier, case.data.previous_state
    said = Said(mail=event.mail, list=event.list, taken=event.settled)
    if back is None or state is None:
        return to_agent(case, case.data, _answers_taken(case.data, said), title="ecole_a_repondu")
    open_ = case.environment is Environment.OPEN
    if event.settled and open_ and back.list is not None and _can_compare(back, state):
        compare = Compare(list=back.list, taken_as="movement" if back.list_kind == "movement" else "complete")
        return Decision(State.COMPARAISON, back.model_copy(update={"said": said}), (compare,))
    told = warned(replace(case, state=state, data=back), back, "ecole_a_repondu")
    left = back.model_copy(update={"doubtful": max(0, back.doubtful - event.settled)})
    receipt = _answers_taken(left, said, outdated=event.outdated)  # nothing said, or to older questions
    return Decision(told.state, told.data, (receipt,), told.cards)


def _can_compare(data: Liste, state: str) -> bool:
    """Whether answers say all that was missing: not what a list is, nor how its faults are corrected."""
    return state != State.ATTEND_CORRECTION and not data.unclear


def _answers_taken(data: Liste, said: Said, *, outdated: bool = False) -> SendMail:
    """How many answers were taken and how many students remain, with the sheet to go on."""
    facts: Facts = {"prises": said.taken, "doutes": data.doubtful}
    return SendMail(
        template="happi_eleves/reponses_recues",
        answers=said.mail,
        list=said.list,
        facts=facts | ({"anciennes": "oui"} if outdated else {}),
        attach=None if data.list is None or not data.doubtful else _sheet(data, data.list),
    )


def confirm(data: Liste, list_id: int) -> SendMail:
    """The questions about who is who, which only the school can answer (promise 4)."""
    return SendMail(
        template="happi_eleves/a_confirmer",
        answers=data.newest_mail,
        facts={"doutes": data.doubtful},
        attach=_sheet(data, list_id),
    )


def _sheet(data: Liste, list_id: int) -> AttachDoubts:
    return AttachDoubts(list=list_id, movement=data.list_kind == "movement")


def is_unfinished(data: Liste, state: str | None) -> bool:
    """A list that somebody must decide on; one that the school must correct is nothing yet."""
    return data.list is not None and state in {State.ATTEND_AGENT, State.ATTEND_ECOLE, State.ATTEND_OUVERTURE}


def _besides(case: Case[Liste], back: Liste, state: str) -> Decision:
    """A movement changes nothing of the list that waits: it has its turn afterwards (exigence D11)."""
    newest = case.data.newest
    later = back.model_copy(update={"later": back.later if newest is None else (*back.later, newest)})
    return resumed(case, later, state, "mouvement_en_plus")


def resumed(case: Case[Liste], back: Liste, state: str, title: str) -> Decision:
    """The list that was put aside waits again, as it did."""
    if state == State.ATTEND_OUVERTURE and case.environment is Environment.OPEN and back.list is not None:
        # The opening came while the other file was read: the list waits for nothing any more.
        return Decision(State.COMPARAISON, back, (Compare(list=back.list),))
    return Decision(state, back, cards=(card(back, title, *offered(back, case.environment)),))


def _to_correct(data: Liste, event: CanevasRead) -> Decision:
    """One mail with everything, and nothing applied (exigence D1)."""
    cards: tuple[Card, ...] = ()
    doubt = event.refusal not in _HEAVY and event.whose_doubt
    data = data.model_copy(update={"whole_refusal": event.refusal is not None, "whose_doubt": doubt})
    if event.refusal in _HEAVY:
        cards = (card(data, "fichier_lourd", "ecarter"),)
    elif event.whose_doubt:  # a workbook of ours bears the number of the box: it would settle the doubt by itself
        cards = (card(data, "fase_douteuse", "demander", "ecarter"),)
    elif data.previous is not None and is_unfinished(data.previous, data.previous_state):
        cards = (card(data, "fichier_fautif", "demander", "ecarter"),)
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
            return _without_opening(case)
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
            **_overtaken(data_before),
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


def _overtaken(data: Liste) -> dict[str, object]:
    """A complete list says all: the movements that came before it are void, and the card says how many."""
    if data.list_kind == "movement" or data.newest is None:
        return {}
    after = tuple(each for each in data.later if each.mail > data.newest.mail)
    return {"later": after, "overtaken": data.overtaken + len(data.later) - len(after)}


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
