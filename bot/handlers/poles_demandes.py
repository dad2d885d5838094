"""What only the Administration changes in e-Pôles: a validated paper to unlock, a wrong list (J21, H14).

A school or PO writes it in words to the box of the pôles; an agent does it in e-Pôles and says so with one press.
"""

from collections.abc import Mapping
from enum import StrEnum

from bot.domain.effects import SendMail
from bot.domain.events import Chosen, EffectParked, Event, LetterArrived, MailRefused, ReplyArrived
from bot.domain.labels.poles_demandes import LABELS
from bot.domain.labels.refus import refusal_facts, refusal_of, refusal_title
from bot.domain.mail_parts import ToConcerned, ToSchool
from bot.domain.numbers import Fase, PoFase
from bot.domain.procedure import Card, Case, CaseKey, Certainty, Claim, Decision, Envelope, Procedure, replies
from bot.domain.words import Code, Digest, Facts, TemplateName, Word

NAME = "poles_demandes"
POLES = "poles"
KINDS: Mapping[Code, Code] = {"asks_unlock": "deverrouillage", "list_error": "liste"}
"""What is asked, by the match code of its words."""
_DONE: Mapping[Code, Code] = {"deverrouillage": "deverrouille", "liste": "corrige"}
"""What an agent presses once it is done in e-Pôles."""
_AGAIN: Mapping[TemplateName, Code] = {f"{NAME}/recue": "recue", f"{NAME}/informations": "informations"}
"""The mails that may be sent again as they were."""


class State(StrEnum):
    """Where a request stands."""

    NOUVEAU = "nouveau"
    ATTEND_AGENT = "attend_agent"
    ATTEND_ECOLE = "attend_ecole"
    FAITE = "faite"
    REFUSEE = "refusee"


_WAITS = (State.ATTEND_AGENT, State.ATTEND_ECOLE)


class Asked(Word):
    """What a request's dossier remembers (version 1)."""

    version: int = 1
    kind: Code = "deverrouillage"
    box: Code = POLES
    mail: int | None = None  # the first one
    messages: int = 0
    files: bool = False
    refusal: Code | None = None  # why our mail came back
    asked: Digest | None = None  # the words of the agent's last question
    back: Code | None = None  # the mail of ours that came back: recue | informations


def recognise(envelope: Envelope) -> tuple[Claim, ...]:
    """The words that ask for it, and what answers the mails of its dossiers."""
    sender = envelope.sender
    if not isinstance(sender, Fase | PoFase):
        return ()
    answers = replies(envelope, NAME)
    if answers or envelope.links or envelope.form is not None or envelope.holds_form:
        return answers
    return tuple(_claim(envelope, sender, code) for code in KINDS if code in envelope.codes)


def _claim(envelope: Envelope, sender: Fase | PoFase, code: Code) -> Claim:
    """One dossier for what a box asks of a kind, until that is decided."""
    school = isinstance(sender, Fase)
    key = CaseKey(
        f"{NAME}:{KINDS[code]}:{'' if school else 'po'}{int(sender)}",
        fase=sender if isinstance(sender, Fase) else None,
        po_fase=sender if isinstance(sender, PoFase) else None,
    )
    event = LetterArrived(
        at=envelope.at,
        mail=envelope.mail,
        box=envelope.box,
        codes=(code,),
        from_school=school,
        files=envelope.attachments > 0 and "only_inline_images" not in envelope.codes,
    )
    return Claim(Certainty.CERTAIN, key, event)


def decide(case: Case[Asked], event: Event) -> Decision:
    """What follows from `event`. Pure: same input, same decision, nothing sent."""
    match case.state, event:
        case State.NOUVEAU, LetterArrived() if _kind(event) is not None:
            return _asked(case, event)
        case State.ATTEND_AGENT | State.ATTEND_ECOLE, LetterArrived():
            return _wrote(case, "encore", files=event.files)
        case State.ATTEND_AGENT | State.ATTEND_ECOLE, ReplyArrived():
            return _wrote(case, "a_repondu", files=event.files)
        case State.ATTEND_AGENT | State.ATTEND_ECOLE, Chosen():
            return _chosen(case, event)
        case _, MailRefused() if case.state != State.NOUVEAU:
            return _box_refuses(case, event)
        case _, EffectParked() if case.state != State.NOUVEAU:
            return Decision(case.state, case.data, cards=(_card(case.state, case.data, "a_regarder"),))
        case _:  # a second click, a late mail: it does happen
            return Decision(case.state, case.data)


def _kind(event: LetterArrived) -> Code | None:
    return next((KINDS[code] for code in event.codes if code in KINDS), None)


# --- the request comes in ---------------------------------------------------------------------------------------


def _asked(case: Case[Asked], event: LetterArrived) -> Decision:
    kind = _kind(event) or "deverrouillage"
    data = Asked(kind=kind, box=event.box, mail=event.mail, messages=1, files=event.files)
    receipt = _mail(case, data, "recue", answers=event.mail)
    return Decision(State.ATTEND_AGENT, data, (receipt,), (_card(State.ATTEND_AGENT, data, kind),))


def _wrote(case: Case[Asked], title: Code, *, files: bool) -> Decision:
    """What the box adds is read by the agent; nothing answers it by itself."""
    told = {"messages": case.data.messages + 1, "files": files or case.data.files, "refusal": None, "back": None}
    data = case.data.model_copy(update=told)
    return Decision(State.ATTEND_AGENT, data, cards=(_card(State.ATTEND_AGENT, data, title),))


def _mail(case: Case[Asked], data: Asked, name: Code, **more: int | str | None) -> SendMail:
    """A mail of this procedure, to the box that asked."""
    to = ToSchool() if case.fase is not None else ToConcerned()
    facts: Facts = {"objet": data.kind}
    return SendMail.model_validate({"template": f"{NAME}/{name}", "to": to, "facts": facts, **more})


# --- an agent decides -------------------------------------------------------------------------------------------


def _chosen(case: Case[Asked], event: Chosen) -> Decision:
    data = case.data
    match event.choice:
        case done if done == _DONE[data.kind]:
            return _closed(case, event, State.FAITE, _mail(case, data, "faite", first=data.mail))
        case "refuser":
            return _closed(case, event, State.REFUSEE, _mail(case, data, "refusee", words=event.words))
        case "demander":
            data = data.model_copy(update={"asked": event.words, "refusal": None, "back": None})
            mail = _mail(case, data, "informations", words=event.words)
            card = _card(State.ATTEND_ECOLE, data, "attend_ecole", outcome="informations_demandees", event=event)
            return Decision(State.ATTEND_ECOLE, data, (mail,), (card,))
        case "renvoyer" if data.back is not None:
            return _sent_again(case, event)
        case _:
            return Decision(case.state, data)


def _closed(case: Case[Asked], event: Chosen, state: State, mail: SendMail) -> Decision:
    card = _card(state, case.data, str(state), outcome=str(state), event=event)
    return Decision(state, case.data, (mail,), (card,), close=True)


# --- the box refuses --------------------------------------------------------------------------------------------


def _box_refuses(case: Case[Asked], event: MailRefused) -> Decision:
    """What came back may be sent again as it was; an agent's question before the receipt, which says less."""
    name = _AGAIN.get(event.template)
    back = case.data.back if name is None or case.data.back == "informations" else name
    data = case.data.model_copy(update={"refusal": refusal_of(event), "back": back})
    return Decision(case.state, data, cards=(_card(case.state, data, refusal_title(data.refusal)),))


def _sent_again(case: Case[Asked], event: Chosen) -> Decision:
    """The very mail that came back, and the dossier stands where it stood."""
    data = case.data.model_copy(update={"refusal": None, "back": None})
    told = {"words": data.asked} if case.data.back == "informations" else {"answers": data.mail}
    title = "attend_ecole" if case.state == State.ATTEND_ECOLE else data.kind
    card = _card(case.state, data, title, outcome="renvoye", event=event)
    return Decision(case.state, data, (_mail(case, data, case.data.back or "recue", **told),), (card,))


# --- what the card shows ----------------------------------------------------------------------------------------


def _card(
    state: str, data: Asked, title: Code, *, outcome: Code | None = None, event: Chosen | None = None
) -> Card:
    """What is asked is read in the box of the pôles: the card says only of which kind it is (promise 2)."""
    again = ("renvoyer",) if data.back is not None else ()
    facts: Facts = {"objet": data.kind}
    facts |= {"messages": data.messages} if data.messages > 1 else {}
    facts |= {"fichiers": "oui"} if data.files else {}
    facts |= {} if data.refusal is None else refusal_facts(data.refusal)
    return Card(
        desk="agents",
        title=title,
        choices=(_DONE[data.kind], "demander", "refuser", *again) if state in _WAITS else (),
        facts=facts,
        outcome=outcome,
        agent=event.agent if event else None,
        box=data.box,
    )


PROCEDURE = Procedure(
    name=NAME,
    boxes=frozenset({POLES}),
    believes=frozenset({"school_box", "po_box"}),
    recognise=recognise,
    decide=decide,
    states=State,
    start=Asked(),
    labels=LABELS,
    writes_from=POLES,
)
