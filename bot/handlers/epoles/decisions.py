"""What follows from an e-Pôles form: its check, its receipt or its completion, the agent's decision."""

from bot.domain.effects import CheckGrants, Effect, EndGrants, RecordGrant, Remind, SendMail
from bot.domain.events import Chosen, Due, FormArrived, MailRefused
from bot.domain.mail_parts import ToConcerned
from bot.domain.poles.profiles import APPLICATION
from bot.domain.procedure import Case, Decision
from bot.domain.school_events import GrantsChecked
from bot.domain.words import Code, Facts
from bot.handlers.epoles.cards import ALL, NOT_LISTED, RECEIPTS, card, note, offered, picks, prefilled, urgent
from bot.handlers.epoles.demande import (
    NAME,
    WAITS,
    Demande,
    State,
    is_complete,
    is_its_double,
    lacking,
    says_nothing_new,
    taken,
)

COMPLEMENT = "complement"  # job of a form that was sent back, with how often it was
PATIENCE_DAYS = 15
_TOLD = (
    "contact_mail_is_a_box",
    "account_to_create",
    "account_unclear",
    "phone_unclear",
    "not_signed",
    "eid_signature_invalid",
)
"""Remarks that a receipt repeats to the school; nothing waits for them."""


# --- the form comes in ----------------------------------------------------------------------------------------


def asked(data: Demande, event: FormArrived) -> Decision:
    """First of all: what does the person hold already?"""
    data = taken(data, event)
    check = CheckGrants(application=APPLICATION, named_by=event.mail)
    return Decision(State.VERIFICATION, data.model_copy(update={"pending": data.pending + 1}), (check,))


def to_read(event: FormArrived) -> Decision:
    """A scan: the school is told that a person reads it."""
    why = event.notes[0] if event.form == "unreadable" and event.notes else "annexe_unknown"
    data = Demande(form_mail=event.mail, mail=event.mail, part=event.part, sender=event.sender, why=why)
    cards = (card(State.NUMERISE, data, "numerise"),)
    return Decision(State.NUMERISE, data, (mail(data, "numerise"),), cards)


def came_again(case: Case[Demande], event: FormArrived) -> Decision:
    """Another form for an open dossier: it goes on with the new one, unless that says nothing new."""
    data, state = case.data, case.state
    if is_its_double(data, event):
        return Decision(state, data)
    if state == State.ATTEND_AGENT and data.received and says_nothing_new(data, event):
        told = {"copies": data.copies + 1, "mail": event.mail, "part": event.part}
        data = data.model_copy(update=told)
        return Decision(state, data, (note(data),), (card(state, data, data.title),))
    titles = {
        State.ATTEND_AGENT: "modifiee",
        State.ATTEND_ECOLE: "ecole_a_repondu",
        State.VERIFICATION: data.title,
    }
    title = titles.get(State(state), "recue")
    return asked(data.model_copy(update={"title": title}), event)


def checked(case: Case[Demande], event: GrantsChecked) -> Decision:
    """What the person holds is known, once for each form that came meanwhile."""
    pending = max(0, case.data.pending - 1)
    data = case.data.model_copy(update={"held": event.profiles, "pending": pending})
    return Decision(case.state, data) if pending else weighed(data)


def known_late(case: Case[Demande], event: GrantsChecked) -> Decision:
    """The look at the grants had been set aside, and was replayed."""
    if event.profiles == case.data.held:
        return Decision(case.state, case.data)
    data = case.data.model_copy(update={"held": event.profiles, "pending": 0})
    return Decision(case.state, data, cards=(card(case.state, data, data.title),))


def weighed(data: Demande) -> Decision:
    """A complete form goes to an agent; another one back to its school, with what it said already."""
    data = data.model_copy(update={"box_refuses": False, "refusal": None, "refused": None})
    if is_complete(data):
        effects = () if data.received else (mail(data, "revocation" if data.revokes else "recue"),)
        return _to_agent(data.model_copy(update={"received": True}), effects)
    data = data.model_copy(update={"asked": data.asked + 1})
    back = mail(data, "incomplete")
    if data.revokes:  # security does not wait for the school (exigence H7)
        return _to_agent(data.model_copy(update={"title": "incomplete"}), (back,))
    data = data.model_copy(update={"title": "recue"})
    standing = card(State.INCOMPLET, data, "incomplete").model_copy(update={"only_if_posted": True})
    later = Remind(job=f"{COMPLEMENT}_{data.asked}", days=PATIENCE_DAYS)
    return Decision(State.INCOMPLET, data, (back, later), (standing,))


def _to_agent(data: Demande, effects: tuple[Effect, ...]) -> Decision:
    state = State.ATTEND_AGENT
    return Decision(state, data, (*effects, note(data), *urgent(data)), (card(state, data, data.title),))


# --- nobody answers, or somebody does -------------------------------------------------------------------------


def answered(case: Case[Demande]) -> Decision:
    """A reply in words: an agent reads it, and may decide on the form as it is."""
    told = {"box_refuses": False, "refusal": None, "refused": None, "title": "ecole_a_repondu"}
    data = case.data.model_copy(update=told)
    if data.annexe is None:
        return Decision(State.NUMERISE, data, cards=(card(State.NUMERISE, data, "ecole_a_repondu"),))
    urge = urgent(data) if case.state == State.ATTEND_ECOLE else ()
    shown = card(State.ATTEND_AGENT, data, "ecole_a_repondu")
    return Decision(State.ATTEND_AGENT, data, (*_unread(case), *urge), (shown,))


def _unread(case: Case[Demande]) -> tuple[Effect, ...]:
    """The note of a form that went back without any agent having seen it."""
    unseen = case.state == State.INCOMPLET and case.data.title != "sans_suite"
    return (note(case.data),) if unseen else ()


def due(case: Case[Demande], event: Due) -> Decision:
    """Nobody completed the form: an agent is asked; nobody decided a revocation: it is recalled every day."""
    state, data = case.state, case.data
    if state == State.INCOMPLET and event.job == f"{COMPLEMENT}_{data.asked}":
        data = data.model_copy(update={"title": "sans_suite"})
        return Decision(state, data, (note(data),), (card(state, data, "sans_suite"),))
    return Decision(state, data)


# --- an agent decides -----------------------------------------------------------------------------------------


def chosen(case: Case[Demande], event: Chosen) -> Decision:
    """A named agent's choice, where it is offered and what it picks is too."""
    state, data = case.state, case.data
    if event.choice not in offered(state, data):
        return Decision(state, data)
    if event.choice in ("accorder", "revoquer"):
        return _picked(case, event)
    match event.choice:
        case "completer":
            return _sent_back(case, event)
        case "refuser":
            return _closed(data, event, State.REFUSEE, "refusee", (mail(data, "refusee", event),))
        case "traiter":
            return _closed(data, event, State.CLASSEE, "traitee", (mail(data, "traitee", event),))
        case "ecarter":
            return _closed(data, event, State.CLASSEE, "ecartee", ())
        case "renvoyer" if data.refused is not None:
            return _sent_again(case, event, data.refused)
        case _:
            return Decision(state, data)


def _picked(case: Case[Demande], event: Chosen) -> Decision:
    data, pick = case.data, event.pick
    if pick is None or data.mail is None or pick not in picks(case.state, data)[event.choice]:
        return Decision(case.state, data)
    if event.choice == "accorder":
        grant = RecordGrant(application=APPLICATION, profile=pick, named_by=data.mail)
        return _closed(data, event, State.ACCORDEE, "accordee", (grant, mail(data, "accordee", event)))
    told = mail(data, "revoquee", event)
    if pick == NOT_LISTED:
        return _closed(data, event, State.REVOQUEE, "revoquee", (told,))
    end = EndGrants(application=APPLICATION, profile=None if pick == ALL else pick, named_by=data.mail)
    return _closed(data, event, State.REVOQUEE, "revoquee", (end, told))


def _closed(data: Demande, event: Chosen, state: State, outcome: Code, effects: tuple[Effect, ...]) -> Decision:
    shown = card(state, data, outcome, outcome=outcome, event=event)
    return Decision(state, data, effects, (shown,), close=True)


def _sent_back(case: Case[Demande], event: Chosen) -> Decision:
    data = case.data
    shown = card(State.ATTEND_ECOLE, data, "attend_ecole", outcome="complement_demande", event=event)
    effects = (mail(data, "informations", event), *_unread(case))
    return Decision(State.ATTEND_ECOLE, data, effects, (shown,))


# --- mails ----------------------------------------------------------------------------------------------------


def mail(data: Demande, name: Code, event: Chosen | None = None) -> SendMail:
    """A mail to the school and its PO; it names the person only where one of their boxes did (promise 1)."""
    annexed = name in ("incomplete", "informations")
    return SendMail(
        template=f"{NAME}/{name}",
        to=ToConcerned(copied=True),
        first=data.form_mail,
        named_by=data.mail if data.sender != "anyone" else None,
        words=event.words if event is not None and name in ("informations", "refusee", "traitee") else None,
        facts=_mail_facts(data, name, event),
        attach=prefilled(data) if annexed else None,
    )


def _mail_facts(data: Demande, name: Code, event: Chosen | None) -> Facts:
    facts: Facts = {} if data.annexe is None else {"annexe": data.annexe}
    if data.sender == "anyone":
        facts["autre_adresse"] = "oui"
    if name == "incomplete":
        facts |= dict.fromkeys(lacking(data), "oui")
    if name in ("recue", "revocation"):
        facts |= {each: "oui" for each in _TOLD if each in data.notes}
    if event is not None and event.pick is not None:
        facts["profil"] = event.pick
    return facts


def box_refuses(case: Case[Demande], event: MailRefused) -> Decision:
    """The card says why, and offers to send again what can be."""
    name = event.template.removeprefix(f"{NAME}/")
    told = {"box_refuses": True, "refusal": event.reason}
    if name in RECEIPTS and case.state in WAITS:
        told["refused"] = name
    data = case.data.model_copy(update=told)
    ended = case.state not in (*WAITS, State.VERIFICATION)
    return Decision(case.state, data, cards=(card(case.state, data, "retour" if ended else "boite_refuse"),))


def _sent_again(case: Case[Demande], event: Chosen, name: Code) -> Decision:
    told = {"box_refuses": False, "refusal": None, "refused": None}
    data = case.data.model_copy(update=told)
    title = "numerise" if data.annexe is None else "incomplete" if case.state == State.INCOMPLET else data.title
    shown = card(case.state, data, title, outcome="renvoye", event=event)
    return Decision(case.state, data, (mail(data, name),), (shown,))
