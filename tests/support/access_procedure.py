"""A small procedure whose approval is a pick: a letter of a school asks, an agent picks a profile and confirms."""

from enum import StrEnum

from bot.domain.events import Chosen, Event, ReplyArrived
from bot.domain.numbers import Fase
from bot.domain.procedure import (
    PICK,
    Card,
    Case,
    CaseKey,
    Certainty,
    Choice,
    Claim,
    Decision,
    Envelope,
    Labels,
    Procedure,
)
from bot.domain.words import Code, Word

NAME = "acces_invente"
SIEGE, PARTENAIRE = "direction_siege", "direction_partenaire"
TICKS = ("engagement", "mandat")
PICKS: dict[Code, tuple[Code, ...]] = {"accorder": (SIEGE, PARTENAIRE), "refuser": ("doublon",)}

LABELS = Labels(
    name="Accès inventé",
    titles={"demande": "Demande d’accès"},
    choices={
        "accorder": Choice("Accorder", frozenset({"agent"}), "primary", PICK, ticks=TICKS),
        "refuser": Choice("Refuser", frozenset({"agent"}), "danger", PICK),
    },
    facts={},
    values={
        SIEGE: "Direction école siège",
        PARTENAIRE: "Direction école partenaire",
        "doublon": "La demande a déjà été faite",
        "engagement": "L’engagement de confidentialité est signé",
        "mandat": "La personne qui demande peut engager le pouvoir organisateur",
    },
    outcomes={"accorder": "Accordée", "refuser": "Refusée"},
)


class State(StrEnum):
    """Where a request stands."""

    NOUVEAU = "nouveau"
    ATTEND_AGENT = "attend_agent"
    FAIT = "fait"


class Demande(Word):
    """What was picked."""

    pick: Code | None = None


def recognise(envelope: Envelope) -> tuple[Claim, ...]:
    """Any mail of a school without a file."""
    event = ReplyArrived(at=envelope.at, mail=envelope.mail, files=False)
    school = envelope.sender if isinstance(envelope.sender, Fase) else None
    key = CaseKey(f"acces:{envelope.sender}", fase=school)
    return () if envelope.attachments else (Claim(Certainty.CERTAIN, key, event),)


def decide(case: Case[Demande], event: Event) -> Decision:
    """A card, and what was picked on it; a mail more draws the card anew."""
    match case.state, event:
        case State.NOUVEAU | State.ATTEND_AGENT, ReplyArrived():
            card = Card(desk="agents", title="demande", choices=("accorder", "refuser"), picks=PICKS)
            return Decision(State.ATTEND_AGENT, case.data, cards=(card,))
        case State.ATTEND_AGENT, Chosen():
            card = Card(desk="agents", title="demande", outcome=event.choice, agent=event.agent)
            return Decision(State.FAIT, Demande(pick=event.pick), cards=(card,), close=True)
        case _:
            return Decision(case.state, case.data)


PROCEDURE = Procedure(
    name=NAME,
    decide=decide,
    states=State,
    start=Demande(),
    labels=LABELS,
    boxes=frozenset({"happi"}),
    believes=frozenset({"school_box"}),
    recognise=recognise,
)
