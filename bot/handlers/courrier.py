"""Mail that no other procedure takes: guidance, letters to sort, mails whose author is not believed."""

from enum import StrEnum

from pydantic import Field

from bot.domain.effects import Attribute, Effect, Requeue, SendMail
from bot.domain.events import Chosen, Event, LetterArrived, MailQuarantined, MailRefused, SchoolRegistered
from bot.domain.labels.courrier import LABELS
from bot.domain.labels.refus import refusal_facts
from bot.domain.mail_parts import AttachCanevas
from bot.domain.procedure import Card, Case, Claim, Decision, Envelope, Procedure
from bot.domain.schools import Environment
from bot.domain.words import Code, Facts, Word

NAME = "courrier"
HAPPI = "happi"  # the box at which a letter without canevas is told so


_SENDS = frozenset({"mentions_attachment", "canevas_named", "cloud_link"})
"""What a letter says that brings a list, or means to: the school hears that none was found."""


class State(StrEnum):
    """Where a letter stands."""

    NOUVEAU = "nouveau"
    REPONDU = "repondu"
    A_TRIER = "a_trier"
    QUARANTAINE = "quarantaine"
    FLOT = "flot"
    FASE_INCONNUE = "fase_inconnue"
    REPRIS = "repris"
    ACCEPTE = "accepte"
    ATTRIBUE = "attribue"
    ECARTE = "ecarte"


_WAITING = frozenset({State.A_TRIER, State.QUARANTAINE, State.FLOT, State.FASE_INCONNUE})
"""Where an agent has something to decide."""


class Letter(Word):
    """What a letter's dossier remembers (version 1)."""

    version: int = 1
    mail: int | None = None
    box: Code = HAPPI
    files: bool = False
    acceptable: bool = False  # an agent may take its author at his or her word
    flood: int = 0  # mails of a flood, and how many of them the card tells
    told: int = 0
    dangerous: bool = False
    title: Code | None = None  # what its card shows while it waits for an agent
    facts: Facts = Field(default_factory=dict)
    choices: tuple[Code, ...] = ()


def recognise(_envelope: Envelope) -> tuple[Claim, ...]:
    """Nothing for certain: the engine gives this procedure what the others leave."""
    return ()


def decide(case: Case[Letter], event: Event) -> Decision:
    """What follows from `event`. Pure: same input, same decision, nothing sent."""
    match case.state, event:
        case State.NOUVEAU | State.A_TRIER | State.FASE_INCONNUE, LetterArrived(more=more) if more:
            return _one_more(case, event)
        case State.NOUVEAU, LetterArrived():
            return _arrived(case, event)
        case State.NOUVEAU | State.FLOT, MailQuarantined(flood=flood) if flood:
            return _flooded(case, event)
        case State.NOUVEAU, MailQuarantined():
            return _quarantined(event)
        case State.FASE_INCONNUE, SchoolRegistered():
            card = _card(case.data, "fase_connue", outcome="repris")
            return Decision(State.REPRIS, case.data, (Requeue(mail=case.data.mail),), (card,), close=True)
        case _, MailRefused() if case.state != State.NOUVEAU:
            return Decision(case.state, case.data, cards=(_refused(case, event),))
        case _, Chosen():
            return _chosen(case, event)
        case _:
            return Decision(case.state, case.data)


# --- a letter comes in ----------------------------------------------------------------------------------------


def _arrived(case: Case[Letter], event: LetterArrived) -> Decision:
    data = Letter(mail=event.mail, box=event.box, files=event.files, dangerous=event.dangerous)
    codes = frozenset(event.codes)
    if "fase_unknown" in codes:
        return _waits(State.FASE_INCONNUE, data, "fase_inconnue", "ecarter")
    if "left_over" in codes:
        return _waits(State.A_TRIER, data, "reste_a_lire", "ecarter")
    if "asks_beside" in codes:
        return _asks(data, event)
    if "automatic" in codes:
        return _to_sort(data, event, "automatique")
    if "automatic_in_words" in codes:
        return _to_sort(data, event, "absence")
    if "is_reply" in codes and not (event.quiet and event.from_school):
        return _to_sort(data, event, "reponse_tardive")
    if event.from_school and not event.quiet:
        return _answered(case, data, event)
    return _to_sort(data, event)


def _asks(data: Letter, event: LetterArrived) -> Decision:
    """A question beside a form: it may be given to the dossier of that form, unless nobody's box asks it."""
    facts: Facts = {}
    if event.beside is not None:
        facts["dossier_voisin"] = event.beside.lower().replace("-", "_")
    if event.sender is not None:
        facts["envoye_par"] = event.sender
    choices = ("ecarter",) if event.sender == "anyone" else ("attribuer", "ecarter")
    return _waits(State.A_TRIER, data, "question_jointe", *choices, facts=facts)


def _one_more(case: Case[Letter], event: LetterArrived) -> Decision:
    """A box that writes all day long has one card for what is beyond (exigence F1)."""
    dangerous = case.data.dangerous or event.dangerous
    unknown = "fase_unknown" in event.codes
    state = State.FASE_INCONNUE if unknown else State.A_TRIER
    data = case.data.model_copy(update={"flood": event.more, "dangerous": dangerous})
    if not _is_told(case.data, event.more) or dangerous != case.data.dangerous:
        data = data.model_copy(update={"told": event.more, "box": event.box})
        title = "fase_inconnue" if unknown else "autres_mails"
        return _waits(state, data, title, "ecarter", facts={"mails_boite": event.more})
    return Decision(state, data)


def _answered(case: Case[Letter], data: Letter, event: LetterArrived) -> Decision:
    """A school hears at once what becomes of its letter, from the box that it wrote to."""
    if "asks_for_happi" in event.codes:
        return Decision(State.REPONDU, data, (_mail("happi_ouverture/guidage", event),), close=True)
    if "asks_for_pix" in event.codes:
        return Decision(State.REPONDU, data, (_mail("pix/guidage", event),), close=True)
    if "several_workbooks" in event.codes:
        one = _mail("happi_eleves/plusieurs_canevas", event)
        return _waits(State.A_TRIER, data, "plusieurs_canevas", "ecarter", effects=(one,))
    if event.box != HAPPI or _asks_only(event):
        return _to_sort(data, event, effects=(_mail("commun/lettre_recue", event),))
    known = case.environment in {Environment.REQUESTED, Environment.OPEN}
    attach = AttachCanevas(year=case.year) if known else None
    told = SendMail(template="happi_eleves/sans_canevas", answers=event.mail, attach=attach)
    return _to_sort(data, event, effects=(told,))


def _asks_only(event: LetterArrived) -> bool:
    """Whether it asks something and sends nothing: whoever asks is not told that a canevas is missing."""
    codes = frozenset(event.codes)
    files = event.files and "only_inline_images" not in codes
    return "asks_question" in codes and not files and not codes & _SENDS


def _mail(template: str, event: LetterArrived) -> SendMail:
    return SendMail(template=template, answers=event.mail)


def _to_sort(
    data: Letter, event: LetterArrived, title: str = "a_trier", *, effects: tuple[Effect, ...] = ()
) -> Decision:
    """The letter of a known school may be given to one of its dossiers."""
    choices = ("attribuer", "ecarter") if event.from_school else ("ecarter",)
    return _waits(State.A_TRIER, data, title, *choices, effects=effects)


# --- the author is not believed -------------------------------------------------------------------------------


def _quarantined(event: MailQuarantined) -> Decision:
    data = Letter(mail=event.mail, box=event.box, acceptable=event.claims is not None, dangerous=event.dangerous)
    facts: Facts = {"verdict": event.verdict}
    if event.reason is not None:
        facts["motif"] = event.reason
    if event.claims is not None:
        facts["se_dit"] = event.claims
    choices = ("accepter", "ecarter") if data.acceptable else ("ecarter",)
    told: tuple[Effect, ...] = (SendMail(template="commun/avis_usurpation"),) if event.notice else ()
    return _waits(State.QUARANTAINE, data, "quarantaine", *choices, facts=facts, effects=told)


def _flooded(case: Case[Letter], event: MailQuarantined) -> Decision:
    """One card for all: drawn again each time that there are twice as many mails."""
    data = case.data.model_copy(update={"flood": event.flood})
    if _is_told(case.data, event.flood):
        return Decision(State.FLOT, data)
    data = data.model_copy(update={"told": event.flood, "box": event.box})
    title = "flot" if event.claims is None else "flot_connu"
    return _waits(State.FLOT, data, title, "reexaminer", "ecarter", facts={"mails": event.flood})


def _is_told(data: Letter, number: int) -> bool:
    return bool(data.told) and number < 2 * data.told


# --- the box refuses our answer ---------------------------------------------------------------------------------


def _refused(case: Case[Letter], event: MailRefused) -> Card:
    """The very card on which an agent decides, with one more thing to know (promise 5)."""
    data, told = case.data, refusal_facts(event.reason)
    if case.state in _WAITING and data.title is not None:
        return _card(data, data.title, *data.choices, facts=data.facts | told)
    return _card(data, "boite_refuse", facts=told)


# --- an agent decides -----------------------------------------------------------------------------------------


def _chosen(case: Case[Letter], event: Chosen) -> Decision:
    data = case.data
    match case.state, event.choice:
        case State.QUARANTAINE, "accepter" if data.acceptable and data.mail is not None:
            again = Requeue(mail=data.mail, accepted_by=event.agent)
            return _closed(State.ACCEPTE, data, event, again)
        case State.FLOT, "reexaminer":
            return _closed(State.REPRIS, data, event, Requeue())
        case State.A_TRIER, "attribuer" if data.mail is not None and event.target is not None:
            given = Attribute(mail=data.mail, to=event.target, agent=event.agent, files=data.files)
            return _closed(State.ATTRIBUE, data, event, given)
        case (state, "ecarter") if state in _WAITING:
            return _closed(State.ECARTE, data, event)
        case _:
            return Decision(case.state, data)


def _closed(state: State, data: Letter, event: Chosen, *effects: Effect) -> Decision:
    card = _card(data, str(state), outcome=str(state), event=event)
    return Decision(state, data, effects, (card,), close=True)


# --- what its card shows ----------------------------------------------------------------------------------------


def _waits(
    state: State,
    data: Letter,
    title: str,
    *choices: str,
    facts: Facts | None = None,
    effects: tuple[Effect, ...] = (),
) -> Decision:
    """The letter waits for an agent; its card is kept, to be drawn again if a mail of ours comes back."""
    kept = data.model_copy(update={"title": title, "choices": choices, "facts": facts or {}})
    return Decision(state, kept, effects, (_card(kept, title, *choices, facts=facts),))


def _card(
    data: Letter,
    title: str,
    *choices: str,
    facts: Facts | None = None,
    outcome: str | None = None,
    event: Chosen | None = None,
) -> Card:
    return Card(
        desk="agents",
        title=title,
        choices=choices,
        facts=({"piece_dangereuse": "oui"} if data.dangerous else {}) | (facts or {}),
        outcome=outcome,
        agent=event.agent if event else None,
        box=data.box,
    )


PROCEDURE = Procedure(
    name=NAME,
    boxes=frozenset(),  # letters of any box: the engine gives it what the others leave
    believes=frozenset({"school_box", "po_box", "listed:form_engine", "listed:etnic"}),
    recognise=recognise,
    decide=decide,
    states=State,
    start=Letter(),
    labels=LABELS,
)
