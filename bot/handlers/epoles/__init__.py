"""e-Pôles: a form asks for an access or withdraws one, an agent decides (A9 to A13, F6 to F9, H1 to H19).

Whoever sends the form, the school and the PO that it names are answered at their registered boxes (exigence H19).
"""

from bot.domain.effects import AddLine, Remind
from bot.domain.events import Chosen, Due, EffectParked, Event, FormArrived, MailRefused, ReplyArrived
from bot.domain.grant_events import GrantsChanged
from bot.domain.labels.epoles import LABELS
from bot.domain.procedure import Case, Decision, Procedure
from bot.domain.school_events import GrantsChecked
from bot.handlers.epoles import decisions
from bot.handlers.epoles.cards import BOX, URGENT, card
from bot.handlers.epoles.claims import recognise
from bot.handlers.epoles.demande import FORMS, NAME, TO_READ, WAITS, Demande, State


def decide(case: Case[Demande], event: Event) -> Decision:
    """What follows from `event`. Pure: same input, same decision, nothing sent."""
    match case.state, event:
        case State.NOUVEAU, FormArrived():
            return _first(case, event)
        case State.VERIFICATION, GrantsChecked():
            return decisions.checked(case, event)
        case _, GrantsChecked() if case.state in WAITS and case.data.annexe is not None:
            return decisions.known_late(case, event)
        case _, GrantsChanged() if _is_open(case) and case.data.annexe is not None:
            return decisions.looked_again(case)
        case _, FormArrived() if _is_open(case) and event.form in (*FORMS, *TO_READ):
            return decisions.came_again(case, event)
        case _, ReplyArrived() if case.state in WAITS:
            return decisions.answered(case)
        case _, Due() if event.job == URGENT and _is_open(case) and case.data.revokes:
            return _recalled(case)
        case _, Due():
            return decisions.due(case, event)
        case _, Chosen():
            return decisions.chosen(case, event)
        case _, MailRefused() if case.state != State.NOUVEAU:
            return decisions.box_refuses(case, event)
        case _, EffectParked() if _is_open(case):
            return _parked(case, event)
        case _:  # a second click, a late mail: it does happen
            return Decision(case.state, case.data)


def _is_open(case: Case[Demande]) -> bool:
    return case.state == State.VERIFICATION or case.state in WAITS


def _first(case: Case[Demande], event: FormArrived) -> Decision:
    if event.form in FORMS:
        return decisions.asked(case.data, event)
    return decisions.to_read(event) if event.form in TO_READ else Decision(case.state, case.data)


def _recalled(case: Case[Demande]) -> Decision:
    """An access that should be gone still is there: the thread says so, today and every morning."""
    line = AddLine(desk="agents", code="revocation_attend")
    return Decision(case.state, case.data, (line, Remind(job=URGENT)))


def _parked(case: Case[Demande], event: EffectParked) -> Decision:
    """What the person holds stays unknown: an agent decides all the same, and looks for it."""
    if case.state == State.VERIFICATION and event.effect == "check_grants":
        return decisions.weighed(case.data.model_copy(update={"pending": 0}))
    return Decision(case.state, case.data, cards=(card(case.state, case.data, "a_regarder"),))


PROCEDURE = Procedure(
    name=NAME,
    boxes=frozenset({BOX}),
    believes=frozenset({"school_box", "po_box", "anyone_authenticated"}),
    recognise=recognise,
    decide=decide,
    states=State,
    start=Demande(),
    labels=LABELS,
    papers=True,
    shows_grants=True,
    writes_from=BOX,
)
