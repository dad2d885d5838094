"""Mail that no other procedure takes: guidance, letters to sort, mails whose author is not believed."""

from enum import StrEnum

from bot.domain.effects import AttachCanevas, Effect, Requeue, SendMail
from bot.domain.events import Chosen, Event, LetterArrived, MailQuarantined, SchoolRegistered
from bot.domain.labels.courrier import LABELS
from bot.domain.procedure import Card, Case, Claim, Decision, Envelope, Procedure
from bot.domain.schools import Environment
from bot.domain.words import Facts, Word

NAME = "courrier"


class State(StrEnum):
    """Where a letter stands."""

    NOUVEAU = "nouveau"
    REPONDU = "repondu"
    A_TRIER = "a_trier"
    QUARANTAINE = "quarantaine"
    FASE_INCONNUE = "fase_inconnue"
    REPRIS = "repris"
    ECARTE = "ecarte"


class Letter(Word):
    """What a letter's dossier remembers (version 1)."""

    version: int = 1
    mail: int | None = None


def recognise(_envelope: Envelope) -> tuple[Claim, ...]:
    """Nothing for certain: the engine gives this procedure what the others leave."""
    return ()


def decide(case: Case[Letter], event: Event) -> Decision:
    """What follows from `event`. Pure: same input, same decision, nothing sent."""
    match case.state, event:
        case State.NOUVEAU, LetterArrived(mail=mail) if "fase_unknown" in event.codes:
            return Decision(State.FASE_INCONNUE, Letter(mail=mail), cards=(_card("fase_inconnue"),))
        case State.FASE_INCONNUE, SchoolRegistered() if case.data.mail is not None:
            card = _card("fase_connue", choices=(), outcome="repris")
            return Decision(State.REPRIS, case.data, (Requeue(mail=case.data.mail),), (card,), close=True)
        case State.NOUVEAU, LetterArrived() if "loop" in event.codes:
            return Decision(State.A_TRIER, case.data, cards=(_card("boucle"),))
        case State.NOUVEAU, LetterArrived() if "set_aside" in event.codes:
            return Decision(State.A_TRIER, case.data, cards=(_card("mis_de_cote"),))
        case State.NOUVEAU, LetterArrived(quiet=True, from_school=True):
            return Decision(State.A_TRIER, case.data, cards=(_card("a_trier"),))
        case State.NOUVEAU, LetterArrived() if "is_reply" in event.codes:
            return Decision(State.A_TRIER, case.data, cards=(_card("reponse_tardive"),))
        case State.NOUVEAU, LetterArrived(from_school=True, mail=mail) if "asks_for_happi" in event.codes:
            guidance = SendMail(template="happi_ouverture/guidage", answers=mail)
            return Decision(State.REPONDU, case.data, (guidance,), close=True)
        case State.NOUVEAU, LetterArrived(from_school=True, mail=mail) if "several_workbooks" in event.codes:
            one = SendMail(template="happi_eleves/plusieurs_canevas", answers=mail)
            return Decision(State.A_TRIER, case.data, (one,), (_card("plusieurs_canevas"),))
        case State.NOUVEAU, LetterArrived(from_school=True, mail=mail):
            attach = None if case.environment is Environment.NONE else AttachCanevas(year=case.year)
            effects: tuple[Effect, ...] = (
                SendMail(template="happi_eleves/sans_canevas", answers=mail, attach=attach),
            )
            return Decision(State.A_TRIER, case.data, effects, (_card("a_trier"),))
        case State.NOUVEAU, LetterArrived():
            return Decision(State.A_TRIER, case.data, cards=(_card("a_trier"),))
        case State.NOUVEAU, MailQuarantined(verdict=verdict, notice=notice):
            told: tuple[Effect, ...] = (SendMail(template="commun/avis_usurpation"),) if notice else ()
            facts: Facts = {"verdict": verdict}
            return Decision(State.QUARANTAINE, case.data, told, (_card("quarantaine", facts=facts),))
        case State.A_TRIER | State.QUARANTAINE | State.FASE_INCONNUE, Chosen(choice="ecarter"):
            card = _card("ecarte", choices=(), outcome="ecarte", event=event)
            return Decision(State.ECARTE, case.data, cards=(card,), close=True)
        case _:
            return Decision(case.state, case.data)


def _card(
    title: str,
    *,
    choices: tuple[str, ...] = ("ecarter",),
    facts: Facts | None = None,
    outcome: str | None = None,
    event: Chosen | None = None,
) -> Card:
    return Card(
        desk="agents",
        title=title,
        choices=choices,
        facts=facts or {},
        outcome=outcome,
        agent=event.agent if event else None,
    )


PROCEDURE = Procedure(
    name=NAME,
    boxes=frozenset({"happi"}),
    believes=frozenset({"school_box", "po_box", "listed:form_engine", "listed:etnic"}),
    recognise=recognise,
    decide=decide,
    states=State,
    start=Letter(),
    labels=LABELS,
)
