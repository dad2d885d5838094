"""What an approved list deleted comes back, for as long as it is known whose it was (exigences E5, N4)."""

from bot.domain.batch_events import CodesWithoutAccount, DeletionUndone
from bot.domain.effects import EraseDeleted, ExportBatch, Remind, SendMail, UndoDeletion, Whisper
from bot.domain.events import Chosen
from bot.domain.liste import Liste, Removal, State
from bot.domain.procedure import Card, Case, Decision
from bot.domain.schools import Environment
from bot.handlers.happi_eleves.cards import card, last_card
from bot.handlers.happi_eleves.files import HANDED_OVER, correction

ERASE = "effacer_"  # job of a batch whose deleted accounts are to be forgotten


def undo(case: Case[Liste], event: Chosen) -> Decision:
    """A named agent wants the accounts back: now, or as soon as ETNIC has said what became of them."""
    data = case.data
    if case.environment is Environment.CLOSED:
        return Decision(case.state, data, (Whisper(desk="agents", agent=event.agent, code="closed"),))
    if case.state == State.TERMINE and data.removals:
        return undoing(data, card(data, "annulation_en_cours", outcome="suppression_annulee", event=event))
    if case.state in HANDED_OVER and data.deleted and not data.undo:
        drawn = card(data, "annulation_attend", outcome="suppression_annulee", event=event)
        return Decision(case.state, data.model_copy(update={"undo": True}), cards=(drawn,))
    return Decision(case.state, data)


def undoing(data: Liste, drawn: Card) -> Decision:
    """The newest deletion is undone; nothing else is handed over meanwhile."""
    last = data.removals[-1]
    left = data.model_copy(update={"removals": data.removals[:-1], "undo": False})
    return Decision(State.APPLICATION, left, (UndoDeletion(batch=last.batch),), (drawn,))


def undone(data: Liste, event: DeletionUndone, batch: int) -> Decision:
    """What Happi had deleted is handed over to be created again; the school is told."""
    accounts = event.created + event.reactivated
    handed = data.model_copy(update={"batch": batch, "accounts": accounts, "parts": 0, "left": ()})
    mail = SendMail(template="happi_eleves/retablis", facts={"retablis": accounts, "crees": event.created})
    return Decision(State.APPLICATION, handed, (mail, ExportBatch(batch=batch)))


def revived(data: Liste, many: int) -> Liste:
    """A student who is there again is no longer one of those that could come back, the newest first."""
    left: list[Removal] = []
    for each in reversed(data.removals):
        taken = min(many, each.accounts)
        many -= taken
        left.append(each.model_copy(update={"accounts": each.accounts - taken}))
    kept = tuple(each for each in reversed(left) if each.accounts)
    return data.model_copy(update={"removals": kept})


def erased(case: Case[Liste], batch: int) -> Decision:
    """Whose accounts they were is forgotten: there is nothing left to undo, and no button that would.

    Not before ETNIC has said what became of them, nor while an agent's undoing waits for that.
    """
    if case.state in HANDED_OVER and (case.data.undo or case.data.batch == batch):
        return Decision(case.state, case.data, (Remind(job=f"{ERASE}{batch}", days=1),))
    left = tuple(each for each in case.data.removals if each.batch != batch)
    data = case.data.model_copy(update={"removals": left})
    effects = (EraseDeleted(batch=batch),)
    if case.state != State.TERMINE or left == case.data.removals:
        return Decision(case.state, data, effects)
    drawn = last_card(data).model_copy(update={"outcome": "noms_oublies", "only_if_posted": True})
    return Decision(case.state, data, effects, (drawn,))


def without_account(data: Liste, event: CodesWithoutAccount) -> Decision:
    """A new code is for one account that is surely the student's: like any fault, the school corrects its list."""
    drawn = card(data, "codes_sans_compte", "demander", "ecarter").model_copy(update={"only_if_posted": True})
    return Decision(State.ATTEND_CORRECTION, data, (correction(data, event.list),), (drawn,))
