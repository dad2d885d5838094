"""What follows from an e-Pôles form: its check, its receipt or its completion, the agent's decision."""

from bot.domain.effects import Announce, CheckGrants, Effect, EndGrants, RecordGrant, Remind, SendMail
from bot.domain.events import Chosen, Due, FormArrived, MailRefused
from bot.domain.labels.refus import is_of_po, refusal_of, refusal_title
from bot.domain.mail_parts import ToConcerned
from bot.domain.poles.profiles import APPLICATION
from bot.domain.procedure import Case, Decision
from bot.domain.school_events import GrantsChecked
from bot.domain.words import Code, Facts
from bot.handlers.epoles.cards import (
    ALL,
    ANNEXES,
    EVERYWHERE,
    NAMING,
    NOT_LISTED,
    RECEIPTS,
    card,
    note,
    offered,
    picks,
    prefilled,
    urgent,
)
from bot.handlers.epoles.demande import (
    NAME,
    REVOKES,
    TO_READ,
    UNREADABLE,
    WAITS,
    Demande,
    State,
    is_complete,
    is_its_double,
    is_weaker,
    lacking,
    opposes,
    says_nothing_new,
    taken,
)

COMPLEMENT = "complement"  # job of a form that was sent back, with how often it was
PATIENCE_DAYS = 15
RETURNS = 3  # times that a form goes back without an agent: after that, people help its school
_TOLD = (
    "contact_mail_is_a_box",
    "account_to_create",
    "account_unclear",
    "phone_unclear",
    "not_signed",
    "eid_signature_invalid",
)
"""Remarks that are told to the school with its receipt, or with what is missing; nothing waits for them."""

_LEFT = {"box_refuses": False, "refusal": None, "refused": None, "refusing": ()}
"""Another mail left since, or somebody answered: what came back before counts no more."""


# --- the form comes in ----------------------------------------------------------------------------------------


def asked(data: Demande, event: FormArrived) -> Decision:
    """First of all: what does the person hold already?"""
    data = taken(data, event)
    return Decision(State.VERIFICATION, data.model_copy(update={"pending": data.pending + 1}), (_check(data),))


def _check(data: Demande) -> CheckGrants:
    return CheckGrants(application=APPLICATION, named_by=data.mail, part=data.part)


def to_read(event: FormArrived) -> Decision:
    """A scan, or an annex without its profile: the school is told that a person reads it."""
    data = _read_by_people(Demande(), event)
    cards = (card(State.NUMERISE, data, "numerise"),)
    return Decision(State.NUMERISE, data, (mail(data, "numerise"), *urgent(data)), cards)


def _read_by_people(data: Demande, event: FormArrived) -> Demande:
    """What is known of a paper; of a scan nothing but why, and whether its mail speaks of a revocation."""
    scanned = event.form == UNREADABLE
    why = event.notes[0] if scanned and event.notes else "unreadable_file" if scanned else "annexe_unknown"
    told = {"why": why, "notes": () if scanned else event.notes, "by_hand": data.by_hand}
    ends = data.speaks_of_end or REVOKES in event.notes
    return taken(data, event).model_copy(update=told | {"speaks_of_end": ends})


def came_again(case: Case[Demande], event: FormArrived) -> Decision:
    """Another form for an open dossier: it goes on with the new one, unless that says nothing new.

    What anybody sends takes no place of what a box of the register sent: people read it (exigence H19).
    """
    data, state = case.data, case.state
    if is_its_double(data, event):
        return Decision(state, data)
    if is_weaker(data, event):
        data = data.model_copy(update={"beside": data.beside + 1})
        return Decision(state, data, cards=(card(state, data, _standing(state, data)),))
    if event.form == UNREADABLE or (event.form in TO_READ and data.annexe is None):
        return _paper_again(case, event)
    if _was_answered(case) and says_nothing_new(data, event):
        return _same_again(case, event)
    titles = {
        State.ATTEND_AGENT: "modifiee",
        State.ATTEND_ECOLE: "ecole_a_repondu",
        State.VERIFICATION: data.title,
    }
    title = titles.get(State(state), "recue")
    return asked(data.model_copy(update={"title": title}), event)


def _was_answered(case: Case[Demande]) -> bool:
    """Whether the form that stands had its receipt, or went back to be completed."""
    data, state = case.data, case.state
    return (state == State.ATTEND_AGENT and (data.received or data.asked > 0)) or (
        state == State.INCOMPLET and data.asked > 0
    )


def _same_again(case: Case[Demande], event: FormArrived) -> Decision:
    """The very form that stands: a robot sends back what we send and has no second mail; people see to it."""
    told = {"copies": case.data.copies + 1, "mail": event.mail, "part": event.part, "sender": event.sender}
    data = case.data.model_copy(update=told)
    shown = card(case.state, data, _standing(case.state, data))
    return Decision(case.state, data, note(data), (shown,))


def _paper_again(case: Case[Demande], event: FormArrived) -> Decision:
    """What only people can read came once more: the newest is in the box, unless a form was read meanwhile."""
    data, state = case.data, case.state
    told = {"copies": data.copies + 1}
    if data.annexe is None or data.is_paper:
        data = _read_by_people(data, event)
    data = data.model_copy(update=told)
    if data.annexe is not None:
        return Decision(state, data, cards=(card(state, data, _standing(state, data)),))
    title = "ecole_a_repondu" if state == State.ATTEND_ECOLE else "modifiee"
    return Decision(State.NUMERISE, data, cards=(card(State.NUMERISE, data, title),))


def _standing(state: str, data: Demande) -> Code:
    """What the card of this state says when nothing else is to be told."""
    match state:
        case State.NUMERISE if data.annexe is None:
            return "numerise"
        case State.ATTEND_ECOLE:
            return "attend_ecole"
        case State.INCOMPLET:
            return "sans_suite" if data.title == "sans_suite" else "incomplete"
        case _:
            return data.title


def checked(case: Case[Demande], event: GrantsChecked) -> Decision:
    """What the person holds is known, once for each form that came meanwhile."""
    pending = max(0, case.data.pending - 1)
    data = _knowing(case.data, event).model_copy(update={"pending": pending})
    return Decision(case.state, data) if pending else weighed(data)


def known_late(case: Case[Demande], event: GrantsChecked) -> Decision:
    """The look at the grants was late, or they changed since: what was shown before decides nothing any more."""
    data = _knowing(case.data, event)
    if data == case.data:
        return Decision(case.state, case.data)
    data = data.model_copy(update={"pending": 0})
    shown = card(case.state, data, _standing(case.state, data))
    unseen = case.state == State.INCOMPLET and data.title != "sans_suite"
    return Decision(case.state, data, cards=(shown.model_copy(update={"only_if_posted": unseen}),))


def looked_again(case: Case[Demande]) -> Decision:
    """Something of the place changed: what does the person hold now, and who else asks?"""
    waits = 1 if case.state == State.VERIFICATION else 0
    data = case.data.model_copy(update={"pending": case.data.pending + waits})
    return Decision(case.state, data, (_check(data),))


def _knowing(data: Demande, event: GrantsChecked) -> Demande:
    known = {"held": event.profiles, "schools": event.schools, "whole_po": event.whole_po}
    opposed = any(opposes(data, key) for key in event.beside)
    doubts = {"homonym": event.homonym, "other_name": event.other_name, "opposed": opposed}
    return data.model_copy(update=known | doubts)


def weighed(data: Demande) -> Decision:
    """A complete form goes to an agent; another one back to its school, with what it said already."""
    data = data.model_copy(update=_LEFT)
    if is_complete(data):
        effects = () if data.received else (mail(data, "revocation" if data.revokes else "recue"),)
        return _to_agent(data.model_copy(update={"received": True}), effects)
    if data.asked >= RETURNS:
        return _to_agent(data.model_copy(update={"title": "incomplete"}), ())
    data = data.model_copy(update={"asked": data.asked + 1})
    back = mail(data, "incomplete")
    if data.revokes:  # security does not wait for the school (exigence H7)
        return _to_agent(data.model_copy(update={"title": "incomplete"}), (back,))
    data = data.model_copy(update={"title": "recue"})
    standing = card(State.INCOMPLET, data, "incomplete").model_copy(update={"only_if_posted": True})
    later = Remind(job=f"{COMPLEMENT}_{data.asked}", days=PATIENCE_DAYS)
    return Decision(State.INCOMPLET, data, (back, later, *_told_beside(data)), (standing,))


def _to_agent(data: Demande, effects: tuple[Effect, ...]) -> Decision:
    state = State.ATTEND_AGENT
    after = (*note(data), *urgent(data), *_told_beside(data))
    return Decision(state, data, (*effects, *after), (card(state, data, data.title),))


def _told_beside(data: Demande) -> tuple[Effect, ...]:
    """The other forms of the place hear that this one asks something of a person, or no longer does."""
    return (Announce(event="grants_changed"),) if data.people is not None else ()


# --- nobody answers, or somebody does -------------------------------------------------------------------------


def answered(case: Case[Demande]) -> Decision:
    """A reply in words: an agent reads it, and may decide on the form as it is."""
    data = case.data.model_copy(update=_LEFT | {"title": "ecole_a_repondu"})
    if data.annexe is None:
        return Decision(State.NUMERISE, data, cards=(card(State.NUMERISE, data, "ecole_a_repondu"),))
    urge = urgent(data) if case.state == State.ATTEND_ECOLE else ()
    shown = card(State.ATTEND_AGENT, data, "ecole_a_repondu")
    return Decision(State.ATTEND_AGENT, data, (*_unread(case), *urge), (shown,))


def _unread(case: Case[Demande]) -> tuple[Effect, ...]:
    """The note of a form that went back without any agent having seen it."""
    unseen = case.state == State.INCOMPLET and case.data.title != "sans_suite"
    return note(case.data) if unseen else ()


def due(case: Case[Demande], event: Due) -> Decision:
    """Nobody completed the form: an agent is asked; nobody decided a revocation: it is recalled every day."""
    state, data = case.state, case.data
    if state == State.INCOMPLET and event.job == f"{COMPLEMENT}_{data.asked}":
        data = data.model_copy(update={"title": "sans_suite"})
        return Decision(state, data, note(data), (card(state, data, "sans_suite"),))
    return Decision(state, data)


# --- an agent decides -----------------------------------------------------------------------------------------


def chosen(case: Case[Demande], event: Chosen) -> Decision:
    """A named agent's choice, where it is offered and what it picks is too."""
    state, data = case.state, case.data
    if event.choice not in offered(state, data):
        return Decision(state, data)
    if event.choice in ("accorder", "revoquer"):
        return _picked(case, event)
    if event.choice == NAMING:
        return _named(case, event)
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


def _named(case: Case[Demande], event: Chosen) -> Decision:
    """An agent read the paper, and says which annex it is: from now on it is one."""
    data, annexe = case.data, ANNEXES.get(event.pick or "")
    if annexe is None:
        return Decision(case.state, data)
    told = {
        "annexe": annexe,
        "by_hand": True,
        "received": data.received and data.annexe == annexe,
        "pending": data.pending + 1,
        "title": "recue",
    }
    data = data.model_copy(update=told)
    shown = card(State.VERIFICATION, data, "recue", outcome="annexe_dite", event=event)
    return Decision(State.VERIFICATION, data, (_check(data),), (shown,))


def _picked(case: Case[Demande], event: Chosen) -> Decision:
    data, pick = case.data, event.pick
    if pick is None or data.mail is None or pick not in picks(case.state, data)[event.choice]:
        return Decision(case.state, data)
    if event.choice == "accorder":
        grant = RecordGrant(application=APPLICATION, profile=pick, named_by=data.mail, part=data.part)
        return _closed(data, event, State.ACCORDEE, "accordee", (grant, mail(data, "accordee", event)))
    told = mail(data, "revoquee", event)
    if pick == NOT_LISTED:
        return _closed(data, event, State.REVOQUEE, "revoquee", (told,))
    profile = None if pick in (ALL, EVERYWHERE) else pick
    end = EndGrants(application=APPLICATION, profile=profile, named_by=data.mail, part=data.part)
    return _closed(data, event, State.REVOQUEE, "revoquee", (end, told))


def _closed(data: Demande, event: Chosen, state: State, outcome: Code, effects: tuple[Effect, ...]) -> Decision:
    shown = card(state, data, outcome, outcome=outcome, event=event)
    return Decision(state, data, (*effects, *_told_beside(data)), (shown,), close=True)


def _sent_back(case: Case[Demande], event: Chosen) -> Decision:
    data = case.data.model_copy(update=_LEFT)
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
    if name in ("recue", "revocation", "incomplete"):
        facts |= {each: "oui" for each in _TOLD if each in data.notes}
    if event is not None and event.pick is not None:
        facts["profil"] = ALL if event.pick == EVERYWHERE else event.pick
    return facts


def box_refuses(case: Case[Demande], event: MailRefused) -> Decision:
    """The card says whose box refuses and why, and offers to send again what can be."""
    name, before = event.template.removeprefix(f"{NAME}/"), case.data
    again = name if name in RECEIPTS and case.state in WAITS else None
    both = (*before.refusing, event.box) if again == before.refused else (event.box,)
    told = {
        "box_refuses": True,
        "refusal": refusal_of(event),
        "refused": again,
        "refusing": tuple(dict.fromkeys(both)),
    }
    data = before.model_copy(update=told)
    ended = case.state not in (*WAITS, State.VERIFICATION)
    title = "retour_po" if ended and is_of_po(data.refusal) else "retour" if ended else refusal_title(data.refusal)
    return Decision(case.state, data, cards=(card(case.state, data, title),))


def _sent_again(case: Case[Demande], event: Chosen, name: Code) -> Decision:
    """To the box that refused it; the other one has the mail."""
    refusing, data = case.data.refusing, case.data.model_copy(update=_LEFT)
    to = ToConcerned(copied=True, only=refusing[0] if len(refusing) == 1 else None)
    again = mail(data, name).model_copy(update={"to": to})
    shown = card(case.state, data, _standing(case.state, data), outcome="renvoye", event=event)
    return Decision(case.state, data, (again,), (shown,))
