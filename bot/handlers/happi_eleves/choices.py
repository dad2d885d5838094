"""What agents and ETNIC choose on the cards of a student list."""

from bot.domain.effects import ApplyChanges, Compare, ConfirmImport, RenderPages, SendMail, Whisper
from bot.domain.events import Chosen
from bot.domain.liste import Liste, State
from bot.domain.procedure import Case, Decision
from bot.handlers.happi_eleves.cards import UNDO, card, etnic_card, given_up, offered, to_agent
from bot.handlers.happi_eleves.files import HANDED_OVER, lost_mail, resumed
from bot.handlers.happi_eleves.repairing import undo

_WAITS = (State.ATTEND_AGENT, State.ATTEND_ECOLE)
_ASKED = (*_WAITS, State.ATTEND_OUVERTURE, State.ATTEND_CORRECTION)


def chosen(case: Case[Liste], event: Chosen) -> Decision:
    """A named agent decided (promise 5)."""
    data = case.data
    match event.choice:
        case "approuver" if case.state in _WAITS and data.change_set is not None:
            return _approved(case, event, data.change_set)
        case "complete" | "mouvement" if case.state in _WAITS and data.unclear and data.list is not None:
            compare = Compare(list=data.list, taken_as="complete" if event.choice == "complete" else "movement")
            told = data.model_copy(update={"unclear": False, "list_kind": compare.taken_as})
            drawn = card(told, "comparaison_en_cours", outcome=event.choice, event=event)
            return Decision(State.COMPARAISON, told, (compare,), (drawn,))
        case "demander" if case.state in _ASKED:
            return _asked(case, event)
        case "ecarter" if case.state not in HANDED_OVER:
            return _dropped(case, event)
        case "annuler_suppression":
            return undo(case, event)
        case "renvoyer" if case.state == State.TERMINE and data.unsent:
            return _pages_again(data, data.unsent, event)
        case "renvoyer_tout" if case.state == State.TERMINE and data.paged and not data.unsent:
            return _pages_again(data, data.paged, event)
        case "renvoyer_mail" if case.state in _ASKED and data.lost is not None:
            return _mail_again(case, event)
        case "importe" | "importe_erreurs" if case.state == State.ATTEND_ETNIC and data.batch is not None:
            effect = ConfirmImport(batch=data.batch, with_errors=event.choice == "importe_erreurs")
            drawn = etnic_card(data, "import_en_cours", outcome=event.choice, event=event)
            return Decision(State.ATTEND_ETNIC, data, (effect,), (drawn,))
        case _:
            return Decision(case.state, data)


def _dropped(case: Case[Liste], event: Chosen) -> Decision:
    """Closed; a faulty file that came after a list gives it back, since the school meant something else."""
    back, state = case.data.earlier, case.data.previous_state
    if case.state == State.ATTEND_CORRECTION and back is not None and state not in {None, State.TERMINE}:
        return resumed(case, back, state or State.ATTEND_AGENT, "fichier_ecarte")
    return given_up(case.data, "ecartee", event)


def _approved(case: Case[Liste], event: Chosen, change_set: int) -> Decision:
    """Many deletions: a second, different agent must approve the same numbers (exigence E5)."""
    data = case.data
    if data.needs_two and data.first_agent is None:
        return to_agent(case, data.model_copy(update={"first_agent": event.agent}))
    if data.needs_two and data.first_agent == event.agent:
        told = Whisper(desk="agents", agent=event.agent, code="other_agent")
        return Decision(case.state, data, (told,))
    offered_now = (UNDO,) if data.deleted else ()
    drawn = card(data, "liste_approuvee", *offered_now, outcome="approuvee", event=event)
    return Decision(State.APPLICATION, data, (ApplyChanges(change_set=change_set),), (drawn,))


def _asked(case: Case[Liste], event: Chosen) -> Decision:
    data = case.data
    mail = SendMail(template="happi_eleves/informations", words=event.words)
    drawn = card(
        data, "attend_ecole", *offered(data, case.environment), outcome="informations_demandees", event=event
    )
    stays = case.state in {State.ATTEND_OUVERTURE, State.ATTEND_CORRECTION}
    return Decision(case.state if stays else State.ATTEND_ECOLE, data, (mail,), (drawn,))


def _pages_again(data: Liste, batches: tuple[int, ...], event: Chosen) -> Decision:
    """The same codes once more: the box refused the pages, or the school has lost them."""
    again = data.heard().model_copy(update={"unsent": ()})
    drawn = card(again, "liste_importee", outcome="renvoyees", event=event)
    return Decision(State.ENVOI, again, (RenderPages(batches=batches),), (drawn,))


def _mail_again(case: Case[Liste], event: Chosen) -> Decision:
    """The box is said to refuse no more, until it refuses this one too."""
    data, mail = case.data, lost_mail(case)
    if mail is None:
        return Decision(case.state, data)
    told = data.heard().model_copy(update={"lost": None})
    choices = offered(told, case.environment)
    if case.state == State.ATTEND_CORRECTION:
        choices = ("demander", "ecarter")
    drawn = card(told, "mail_renvoye", *choices, outcome="mail_renvoye", event=event)
    return Decision(case.state, told, (mail,), (drawn,))
