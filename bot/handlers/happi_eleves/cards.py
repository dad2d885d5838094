"""The cards of a student list: what agents and ETNIC see, and the buttons that each situation offers."""

from bot.domain.effects import Effect
from bot.domain.events import Chosen
from bot.domain.liste import CORRECTION, Liste, State
from bot.domain.procedure import Card, Case, Decision
from bot.domain.schools import Environment
from bot.domain.words import Facts

IMPORT = ("importe", "importe_erreurs")
UNDO = "annuler_suppression"
_PLAIN = ("liste_a_approuver", "mouvement_a_approuver")  # no other title: the school wrote, two agents must agree…


_FOR_AGENTS = (State.ATTEND_AGENT, State.ATTEND_ECOLE)


def card(data: Liste, title: str, *choices: str, outcome: str | None = None, event: Chosen | None = None) -> Card:
    """What the agents see."""
    return Card(
        desk="agents",
        title=title,
        choices=choices,
        facts=data.counts(),
        outcome=outcome,
        agent=event.agent if event else None,
    )


def etnic_card(
    data: Liste, title: str, *choices: str, outcome: str | None = None, event: Chosen | None = None
) -> Card:
    """What ETNIC sees: numbers of accounts, no names."""
    handed = data.handed
    facts: Facts = {
        "comptes": data.accounts,
        "a_creer": handed.created,
        "a_reactiver": handed.reactivated,
        "a_supprimer": handed.deleted,
    }
    facts |= {"nouveaux_codes": handed.new_codes} if handed.new_codes else {}
    facts["lot"] = data.batch or 0
    drawn = card(data, title, *choices, outcome=outcome, event=event)
    return drawn.model_copy(update={"desk": "etnic", "facts": facts})


def last_card(data: Liste) -> Card:
    """The card of a list that is done."""
    if data.unsent:
        return card(data, "pages_refusees", *standing(data))
    return card(data, "liste_terminee" if data.left else "liste_sans_page", *standing(data), outcome="terminee")


def standing(data: Liste) -> tuple[str, ...]:
    """What an agent may still do about a list that is done."""
    pages = "renvoyer" if data.unsent else "renvoyer_tout" if data.paged else None
    return ((pages,) if pages else ()) + ((UNDO,) if data.removals else ())


def given_up(data: Liste, outcome: str, event: Chosen | None = None) -> Decision:
    """Closed, unless an earlier list left something to do: pages to send again, a deletion that can be undone."""
    if not data.unsent and not data.removals:
        drawn = card(data, "liste_ecartee", outcome=outcome, event=event)
        return Decision(State.ECARTE, data, cards=(drawn,), close=True)
    kept = Liste().model_copy(update=data.lasting)
    title = "pages_refusees" if kept.unsent else "liste_ecartee"
    drawn = card(kept, title, *standing(kept), outcome=outcome, event=event)
    return Decision(State.TERMINE, kept, cards=(drawn,))


def again(data: Liste) -> tuple[str, ...]:
    """The button that sends a mail which did not arrive once more."""
    unread = data.lost == CORRECTION and data.list is None
    return () if data.lost is None or unread else ("renvoyer_mail",)


def offered(data: Liste, environment: Environment) -> tuple[str, ...]:
    """The buttons of a list that waits for an agent."""
    usual: tuple[str, ...] = ("demander", "ecarter")
    if environment is Environment.OPEN and data.unclear:
        usual = ("complete", "mouvement", *usual)
    elif environment is Environment.OPEN and data.change_set is not None:
        usual = ("approuver", *usual)
    return (*usual, *again(data))


def to_agent(case: Case[Liste], data: Liste, *effects: Effect, title: str = "liste_a_approuver") -> Decision:
    """An agent is asked; a list with many deletions says so, and how many have approved it."""
    if title == "liste_a_approuver" and data.unclear:
        title = "liste_ou_mouvement"
    elif title == "liste_a_approuver" and data.needs_two:
        title = "suppressions_nombreuses" if data.first_agent is None else "seconde_approbation"
    elif title == "liste_a_approuver" and data.list_kind == "movement":
        title = "mouvement_a_approuver"
    drawn = card(data, title, *offered(data, case.environment))
    flags = "oui" in drawn.facts.values()
    if data.is_clean and not flags and "approuver" in drawn.choices and title in _PLAIN:
        drawn = drawn.model_copy(update={"grouped": "approuver"})
    return Decision(State.ATTEND_AGENT, data, effects, (drawn,))


def warned(case: Case[Liste], data: Liste, title: str = "a_regarder") -> Decision:
    """The agents' card with its usual buttons: mail is refused, a step was set aside, the school wrote."""
    match case.state:
        case State.ATTEND_AGENT | State.ATTEND_ECOLE | State.ATTEND_OUVERTURE:
            drawn = card(data, title, *offered(data, case.environment))
        case State.ATTEND_CORRECTION:
            drawn = card(data, title, *again(data), "demander", "ecarter")
        case State.TERMINE:
            drawn = last_card(data)
        case _:
            drawn = card(data, title)
    return Decision(case.state, data, cards=(drawn,))


def environment_closed(case: Case[Liste]) -> Decision:
    """Nothing can be approved any more: the list waits for another opening; what was handed over goes its way."""
    match case.state:
        case State.ATTEND_AGENT | State.ATTEND_ECOLE | State.COMPARAISON:
            drawn = card(case.data, "environnement_ferme", *offered(case.data, Environment.CLOSED))
            return Decision(State.ATTEND_OUVERTURE, case.data, cards=(drawn,))
        case State.APPLICATION | State.ATTEND_ETNIC | State.ENVOI:
            told = case.data.model_copy(update={"undo": False})  # nothing comes back to a closed environment
            return Decision(case.state, told, cards=(card(told, "environnement_ferme"),))
        case State.LECTURE | State.ATTEND_CORRECTION if case.data.previous_state in _FOR_AGENTS:
            told = case.data.model_copy(update={"previous_state": State.ATTEND_OUVERTURE})
            return Decision(case.state, told)
        case _:
            return Decision(case.state, case.data)
