"""The student list of a school: receipt, reading, approval, hand-over, access pages (D1 à D12, E3 à E7)."""

from bot.domain.batch_events import (
    BatchExported,
    ChangesApplied,
    CodesWithoutAccount,
    DeletionUndone,
    ImportConfirmed,
    PagesRendered,
)
from bot.domain.effects import Compare, SendMail
from bot.domain.events import (
    CanevasRead,
    Chosen,
    Compared,
    Due,
    EffectParked,
    EnvironmentOpened,
    Event,
    ListUnclear,
    MailAccepted,
    MailRefused,
    ReplyArrived,
    RequestRefused,
    WorkbookArrived,
)
from bot.domain.labels.happi_eleves import LABELS
from bot.domain.liste import Liste, State
from bot.domain.mail_parts import AttachCanevas
from bot.domain.numbers import Fase
from bot.domain.procedure import Case, CaseKey, Certainty, Claim, Decision, Envelope, Procedure, replies
from bot.domain.school_events import EnvironmentClosed
from bot.handlers.happi_eleves.cards import card, environment_closed, given_up, to_agent, warned
from bot.handlers.happi_eleves.choices import chosen
from bot.handlers.happi_eleves.files import (
    ASK_AGAIN,
    ask_again,
    compared,
    file_arrived,
    next_file,
    read,
    unclear,
)
from bot.handlers.happi_eleves.handing_over import handing_over, part_left
from bot.handlers.happi_eleves.repairing import ERASE, erased, without_account

NAME = "happi_eleves"

_WITHOUT_CARD = (State.LECTURE, State.ATTEND_CORRECTION, State.ATTEND_OUVERTURE, State.COMPARAISON)


def recognise(envelope: Envelope) -> tuple[Claim, ...]:
    """A workbook from a school's box at happi@ is this school's list; so are answers to our mails about it."""
    if not isinstance(envelope.sender, Fase):
        return ()
    key = CaseKey(f"list:{envelope.sender}:{envelope.year}", fase=envelope.sender)
    if envelope.workbooks:
        # Two workbooks in one mail may be two classes, or an old and a new list: the school is asked for one.
        sure = Certainty.CERTAIN if len(envelope.workbooks) == 1 else Certainty.POSSIBLE
        part = envelope.workbooks[0]
        event = WorkbookArrived(at=envelope.at, mail=envelope.mail, digest=part.digest)
        return (Claim(sure, key, event, part=part.index),)
    return replies(envelope, NAME)


def decide(case: Case[Liste], event: Event) -> Decision:
    """What follows from `event`. Pure: same input, same decision, nothing sent."""
    decision = _decide(case, event)
    rests = decision.state != case.state or decision.close
    if not rests or isinstance(event, RequestRefused) or not isinstance(decision.data, Liste):
        return decision
    return next_file(decision, decision.data)


def _decide(case: Case[Liste], event: Event) -> Decision:
    match event:
        case _ if case.state == State.ECARTE:
            return _unchanged(case)  # closed: a later file makes a new dossier
        case Due(job=job) if job.startswith(ERASE):
            return erased(case, int(job.removeprefix(ERASE)))
        case Due(job=job) if job.startswith(ASK_AGAIN):
            return ask_again(case, int(job.removeprefix(ASK_AGAIN)))
        case WorkbookArrived():
            return file_arrived(case, event)
        case CanevasRead() if case.state == State.LECTURE and case.data.newest_mail == event.mail:
            return read(case, event)
        case Compared() if case.state == State.COMPARAISON and event.list == case.data.list:
            return compared(case, event)
        case ListUnclear() if case.state == State.COMPARAISON and event.list == case.data.list:
            return unclear(case, event)
        case EnvironmentOpened() if case.state == State.ATTEND_OUVERTURE and case.data.list is not None:
            return Decision(State.COMPARAISON, case.data, (Compare(list=case.data.list),))
        case EnvironmentClosed():
            return environment_closed(case)
        case RequestRefused() if case.state in {State.ATTEND_OUVERTURE, State.ATTEND_CORRECTION}:
            mail = SendMail(template="happi_eleves/cloture_refus")
            told = given_up(case.data, "demande_refusee")
            cards = tuple(each.model_copy(update={"only_if_posted": True}) for each in told.cards)
            return Decision(told.state, told.data, (mail,), cards, close=told.close)
        case Chosen():
            return chosen(case, event)
        case CodesWithoutAccount() if case.state == State.COMPARAISON and event.list == case.data.list:
            return without_account(case.data, event)
        case ChangesApplied() | BatchExported() | ImportConfirmed() | PagesRendered() | MailAccepted():
            return handing_over(case, event)
        case DeletionUndone():
            return handing_over(case, event)
        case ReplyArrived() | MailRefused() | EffectParked():
            return _heard(case, event)
        case _:  # a late outcome of an older version, an answer nobody waits for
            return _unchanged(case)


def _heard(case: Case[Liste], event: ReplyArrived | MailRefused | EffectParked) -> Decision:
    """The school wrote, its box refuses, or a step was set aside: an agent must know."""
    heard = case.data.heard()
    match event:
        case ReplyArrived() if case.state == State.ATTEND_ECOLE:
            return to_agent(case, heard, title="ecole_a_repondu")
        case ReplyArrived(files=True, mail=mail) if case.state == State.ATTEND_CORRECTION:
            again = SendMail(
                template="happi_eleves/sans_canevas", answers=mail, attach=AttachCanevas(year=case.year)
            )
            told = warned(case, heard, "ecole_a_repondu")
            return Decision(told.state, told.data, (again,), told.cards)
        case ReplyArrived() if case.state in _WITHOUT_CARD:
            return warned(case, heard, "ecole_a_repondu")  # no thread would tell an agent of it
        case ReplyArrived() if case.data.box_refuses:
            return warned(case, heard, "ecole_a_repondu")
        case MailRefused(template="happi_eleves/pages", number=number) if case.state == State.ENVOI and number:
            return part_left(case.data.refused_by(event), number)
        case MailRefused() if case.state == State.ENVOI:  # a part that came back was counted when it left
            refused = case.data.refused_by(event)
            return Decision(case.state, refused, cards=(card(refused, "boite_refuse"),))
        case MailRefused() if case.state != State.NOUVEAU:
            return warned(case, case.data.refused_by(event), "boite_refuse")
        case EffectParked() if case.state != State.NOUVEAU:
            return warned(case, case.data)
        case _:
            return _unchanged(case)


def _unchanged(case: Case[Liste]) -> Decision:
    return Decision(case.state, case.data)


PROCEDURE = Procedure(
    name=NAME,
    boxes=frozenset({"happi"}),
    believes=frozenset({"school_box"}),
    recognise=recognise,
    decide=decide,
    states=State,
    start=Liste(),
    labels=LABELS,
)
