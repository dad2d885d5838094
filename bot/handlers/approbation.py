"""Lists without remarks, approved together: a card a day says how many wait, and offers to show them (promise 5).

The selection that an agent is shown, and each approval that follows, are the engine's: a list is decided by its
own procedure, exactly as if its own card had been pressed.
"""

from enum import StrEnum

from bot.domain.events import Chosen, Event, ListsReady
from bot.domain.labels.approbation import LABELS
from bot.domain.procedure import Card, Case, Decision, Procedure
from bot.domain.words import Code, Word

NAME = "approbation"


class State(StrEnum):
    """Where the card of a day stands."""

    NOUVEAU = "nouveau"
    PRETES = "pretes"
    CLOS = "clos"


class Ready(Word):
    """What the dossier remembers (version 1)."""

    version: int = 1
    lists: int = 0
    ended: Code | None = None  # why the card offers nothing any more


def decide(case: Case[Ready], event: Event) -> Decision:
    """What follows from `event`. Pure: same input, same decision, nothing sent."""
    data = case.data
    match case.state, event:
        case State.PRETES, ListsReady(moved=True):
            return _ended(data, "carte_du_jour")
        case State.PRETES, ListsReady(lists=0):
            return _ended(data, "plus_rien")
        case State.NOUVEAU | State.PRETES, ListsReady(lists=lists, moved=False) if lists not in {0, data.lists}:
            told = data.model_copy(update={"lists": lists})
            return Decision(State.PRETES, told, cards=(_card(told),))
        case State.PRETES | State.CLOS, Chosen():  # noted here; a selection outlives the card it was asked from
            return Decision(case.state, data, cards=(_card(data),))
        case _:
            return Decision(case.state, data)


def _ended(data: Ready, why: Code) -> Decision:
    told = data.model_copy(update={"ended": why})
    return Decision(State.CLOS, told, cards=(_card(told),), close=True)


def _card(data: Ready) -> Card:
    if data.ended is not None:
        return Card(desk="agents", title=data.ended, outcome=data.ended)
    return Card(desk="agents", title="listes_pretes", choices=("approuver_listes",), facts={"listes": data.lists})


PROCEDURE = Procedure(
    name=NAME,
    decide=decide,
    states=State,
    start=Ready(),
    labels=LABELS,
)
