"""Pix Orga and Pix Certif: a request by form, an agent's answer, contact, steps, access (exigences K1 to K11).

Only one thing refuses by itself: Pix Certif for a school without Pix Orga, once the holders were imported (K4).
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from bot.domain.effects import CheckGrants, Effect, FileNote, RecordGrant, SendMail
from bot.domain.events import Chosen, EffectParked, Event, FormArrived, MailRefused, ReplyArrived
from bot.domain.labels.pix import LABELS
from bot.domain.labels.refus import refusal_facts
from bot.domain.mail_parts import AttachPaper
from bot.domain.numbers import Fase
from bot.domain.pix import APPLICATION, CANDIDATURE, Period, Product, period
from bot.domain.procedure import Card, Case, CaseKey, Certainty, Claim, Decision, Envelope, Procedure, replies
from bot.domain.school_events import GrantsChecked
from bot.domain.schools import SchoolYear
from bot.domain.words import Code, Digest, Facts, Word

NAME = "pix"
FORMS: Mapping[Code, tuple[Product, ...]] = {
    "pix_orga": (Product.ORGA,),
    "pix_certif": (Product.CERTIF,),
    "pix_orga_certif": (Product.ORGA, Product.CERTIF),  # one form may ask for both: a dossier each
}


class State(StrEnum):
    """Where a request stands."""

    NOUVEAU = "nouveau"
    VERIFICATION = "verification"
    ATTEND_AGENT = "attend_agent"
    ATTEND_ECOLE = "attend_ecole"
    VALIDEE = "validee"
    CONTACT = "contact"
    DEMARCHES = "demarches"
    ACCES = "acces"
    SANS_ORGA = "sans_orga"
    REFUSE = "refuse"


_WAITS = (State.ATTEND_AGENT, State.ATTEND_ECOLE)
_STAGES: Mapping[str, tuple[State, Code]] = {
    "contact_pris": (State.VALIDEE, "contact"),
    "demarches_terminees": (State.CONTACT, "demarches"),
    "acces_donne": (State.DEMARCHES, "acces"),
}
"""What an agent presses after the approval: from which state, to which one, which is its mail too (K10, K11)."""
_NEXT: Mapping[str, Code] = {str(before): press for press, (before, _after) in _STAGES.items()}
_CLOSED = (State.ACCES, State.SANS_ORGA, State.REFUSE)


class Demande(Word):
    """What a request's dossier remembers (version 1)."""

    version: int = 1
    product: Product = Product.ORGA
    period: Period | None = None
    form_mail: int | None = None
    named_by: int | None = None  # the form whose persons are decided on: the first one, or one that changed them
    missing: tuple[Code, ...] = ()
    people: Digest | None = None
    imported: bool = False  # the holders of Pix Orga are known
    holder: bool = False  # the school is one of them
    higher: bool = True
    candidature: bool = False  # the operator gave the file that Pix Certif is approved with
    box_refuses: bool = False
    refusal: Code | None = None
    refused: Code | None = None  # the mail that can be sent again


def recognise(envelope: Envelope) -> tuple[Claim, ...]:
    """The form, whoever sent it, and what the school answers to the mails of its dossiers."""
    form = envelope.form
    if form is not None and form.form in FORMS:
        if form.fase is None or _of_another(envelope, form.fase):
            return ()  # nobody may be answered: people read it
        return tuple(_claim(envelope, product, form.fase) for product in FORMS[form.form])
    return replies(envelope, NAME)


def _of_another(envelope: Envelope, fase: Fase) -> bool:
    """A school that asks in the name of another one: a slip of the pen, or worse."""
    return isinstance(envelope.sender, Fase) and envelope.sender != fase


def _claim(envelope: Envelope, product: Product, fase: Fase) -> Claim:
    asked = period(envelope.plan.pix, product, envelope.day or envelope.at.date())
    form = envelope.form
    event = FormArrived(
        at=envelope.at,
        mail=envelope.mail,
        form=f"pix_{product}",
        fase=fase,
        missing=() if form is None else form.missing,
        people=None if form is None else form.people,
        period=asked,
    )
    return Claim(Certainty.CERTAIN, CaseKey(f"pix:{int(fase)}:{product}:{asked.year}", fase=fase), event)


def decide(case: Case[Demande], event: Event) -> Decision:
    """What follows from `event`. Pure: same input, same decision, nothing sent."""
    match case.state, event:
        case State.NOUVEAU, FormArrived() if event.form in FORMS:
            return _asked(event)
        case State.VERIFICATION, GrantsChecked():
            return _checked(case, event)
        case State.VERIFICATION, FormArrived() if _says_otherwise(case.data, event):
            return Decision(case.state, _taken(case.data, event))
        case State.ATTEND_AGENT | State.ATTEND_ECOLE, FormArrived() if _says_otherwise(case.data, event):
            data = _taken(case.data, event)
            cards = (_card(State.ATTEND_AGENT, data, "modifiee"),)
            return Decision(State.ATTEND_AGENT, data, (_note(data),), cards)
        case State.ATTEND_ECOLE, FormArrived():
            return _answered(case, event.missing)
        case State.ATTEND_ECOLE, ReplyArrived():
            return _answered(case, ())
        case State.ATTEND_AGENT, ReplyArrived() if case.data.missing or case.data.box_refuses:
            return _answered(case, ())  # the receipt asked for what the form did not say
        case _, Chosen():
            return _chosen(case, event)
        case _, MailRefused() if case.state != State.NOUVEAU:
            return _box_refuses(case, event)
        case _, EffectParked() if case.state != State.NOUVEAU and case.state not in _CLOSED:
            return Decision(case.state, case.data, cards=(_card(case.state, case.data, "a_regarder"),))
        case _:  # a second click, a second copy of the form, a late mail: it does happen
            return Decision(case.state, case.data)


# --- the request comes in ---------------------------------------------------------------------------------------


def _asked(event: FormArrived) -> Decision:
    product = Product(event.form.removeprefix("pix_"))
    data = _taken(Demande(product=product, period=event.period, form_mail=event.mail), event)
    paper = CANDIDATURE if product is Product.CERTIF else None
    check = CheckGrants(application=APPLICATION, profile=Product.ORGA.value, paper=paper)
    return Decision(State.VERIFICATION, data, (check,))


def _taken(data: Demande, event: FormArrived) -> Demande:
    """Whom the form names, by the hash alone, and what it leaves out; the first one keeps the date."""
    told = {"missing": event.missing, "people": event.people, "named_by": event.mail}
    return data.model_copy(update=told)


def _note(data: Demande) -> FileNote:
    return FileNote(template="dossiers/pix", named_by=data.named_by)


def _says_otherwise(data: Demande, event: FormArrived) -> bool:
    return (event.missing, event.people) != (data.missing, data.people)


def _checked(case: Case[Demande], event: GrantsChecked) -> Decision:
    """Whether it may be asked for at all is the only thing that the program decides, and only when it can know."""
    told = {"imported": event.imported, "holder": event.holder, "higher": event.higher, "candidature": event.paper}
    data = case.data.model_copy(update=told)
    if data.product is Product.CERTIF and data.imported and not data.holder:
        return Decision(State.SANS_ORGA, data, (_mail(data, "sans_orga"),), close=True)
    receipt = _receipt(data)  # the card has its name too
    cards = (_card(State.ATTEND_AGENT, data, receipt),)
    return Decision(State.ATTEND_AGENT, data, (_mail(data, receipt), _note(data)), cards)


def _receipt(data: Demande) -> Code:
    return "hors_periode" if _outside(data) else "recue"


def _answered(case: Case[Demande], missing: tuple[Code, ...]) -> Decision:
    """An agent reads in a reply what the form lacked, the mandate above all; a form says itself (exigence A15)."""
    data = case.data.model_copy(update={"missing": missing, "box_refuses": False, "refusal": None})
    return Decision(State.ATTEND_AGENT, data, cards=(_card(State.ATTEND_AGENT, data, "ecole_a_repondu"),))


# --- an agent decides -------------------------------------------------------------------------------------------


def _chosen(case: Case[Demande], event: Chosen) -> Decision:
    state, data = case.state, case.data
    match event.choice:
        case "valider" if state in _WAITS and "valider" in _offered(state, data):
            return _moved(case, event, State.VALIDEE)
        case "demander" if state in _WAITS:
            mail = SendMail(template=f"{NAME}/informations", words=event.words, facts=_mail_facts(data))
            outcome = "informations_demandees"
            card = _card(State.ATTEND_ECOLE, data, "attend_ecole", outcome=outcome, event=event)
            return Decision(State.ATTEND_ECOLE, data, (mail,), (card,))
        case "refuser" if state in _WAITS or state in _NEXT:
            mail = SendMail(template=f"{NAME}/refusee", words=event.words, facts=_mail_facts(data))
            card = _card(State.REFUSE, data, "refusee", outcome="refusee", event=event)
            return Decision(State.REFUSE, data, (mail,), (card,), close=True)
        case "renvoyer" if data.refused is not None and "renvoyer" in _offered(state, data):
            return _sent_again(case, event, data.refused)
        case press if press in _STAGES and _STAGES[press][0] == state:
            return _moved(case, event, State(_STAGES[press][1]))
        case _:
            return Decision(state, data)


def _moved(case: Case[Demande], event: Chosen, state: State) -> Decision:
    """The next stage: each is told to the school; with the access, the school is a holder."""
    data, done = case.data, state is State.ACCES
    effects: tuple[Effect, ...] = (_mail(data, state.value),)
    if done:
        effects = (RecordGrant(application=APPLICATION, profile=data.product.value), *effects)
    card = _card(state, data, state.value, outcome=state.value, event=event)
    return Decision(state, data, effects, (card,), close=done)


def _mail(data: Demande, name: Code) -> SendMail:
    """A mail of this procedure, without words of an agent."""
    attach = None
    if name == State.VALIDEE and data.product is Product.CERTIF and data.candidature:
        attach = AttachPaper(name=CANDIDATURE)
    return SendMail(template=f"{NAME}/{name}", first=data.form_mail, facts=_mail_facts(data), attach=attach)


def _mail_facts(data: Demande) -> Facts:
    facts: Facts = {"produit": data.product.value}
    facts |= {f"manque_{code}": "oui" for code in data.missing}
    if data.period is not None:
        facts["annee"] = SchoolYear.parse(data.period.year).first
    return facts | _days(data.period)


def _days(asked: Period | None) -> dict[Code, date]:
    """The days of the window outside which a request came."""
    if asked is None or asked.state != "outside" or asked.opens is None or asked.last is None:
        return {}
    return {"periode_du": asked.opens, "periode_au": asked.last}


# --- the box refuses --------------------------------------------------------------------------------------------

_RECEIPTS: tuple[Code, ...] = ("recue", "hors_periode")
_AGAIN: Mapping[str, tuple[Code, ...]] = {
    State.ATTEND_AGENT: _RECEIPTS,
    State.ATTEND_ECOLE: _RECEIPTS,
    State.VALIDEE: (*_RECEIPTS, "validee"),
    State.CONTACT: (*_RECEIPTS, "validee", "contact"),
    State.DEMARCHES: (*_RECEIPTS, "validee", "contact", "demarches"),
}
"""Mails that may be sent again as they were, while the dossier is open; an agent's words are written anew."""


def _box_refuses(case: Case[Demande], event: MailRefused) -> Decision:
    mail = event.template.removeprefix(f"{NAME}/")
    refused = mail if mail in _AGAIN.get(case.state, ()) else case.data.refused
    update = {"box_refuses": True, "refusal": event.reason, "refused": refused}
    data = case.data.model_copy(update=update)
    return Decision(case.state, data, cards=(_card(case.state, data, "boite_refuse"),))


def _sent_again(case: Case[Demande], event: Chosen, name: Code) -> Decision:
    data = case.data.model_copy(update={"box_refuses": False, "refusal": None, "refused": None})
    title = case.state if case.state in _NEXT else _receipt(data)
    card = _card(case.state, data, title, outcome="renvoye", event=event)
    return Decision(case.state, data, (_mail(data, name),), (card,))


# --- what the card shows ----------------------------------------------------------------------------------------


def _offered(state: str, data: Demande) -> tuple[Code, ...]:
    """Without a mandate, or without anybody who asks, nothing is approved: it is asked first (exigence A15)."""
    again = ("renvoyer",) if data.refused in _AGAIN.get(state, ()) else ()
    if state in _WAITS:
        lacks = {"mandat", "demandeur"} & set(data.missing)
        usual = ("demander", "refuser") if lacks else ("valider", "demander", "refuser")
        return (*usual, *again)
    return (_NEXT[state], "refuser", *again) if state in _NEXT else ()


def _card(
    state: str, data: Demande, title: Code, *, outcome: Code | None = None, event: Chosen | None = None
) -> Card:
    return Card(
        desk="agents",
        title=title,
        choices=_offered(state, data),
        facts=_card_facts(state, data),
        outcome=outcome,
        agent=event.agent if event else None,
    )


def _card_facts(state: str, data: Demande) -> Facts:
    """What an agent must know before deciding, and nothing about whoever asks (promise 2)."""
    certif = data.product is Product.CERTIF
    notes = {
        **{f"manque_{code}": True for code in data.missing},
        "hors_periode": _outside(data),
        "periode_inconnue": data.period is not None and data.period.state == "unset",
        "detenteurs_inconnus": certif and not data.imported and state in _WAITS,
        "deja_detenteur": not certif and data.holder and state in _WAITS,
        "autre_enseignement": not data.higher,
        "candidature_a_envoyer": certif and not data.candidature and state not in _CLOSED,
    }
    facts: Facts = {"produit": data.product.value}
    if data.period is not None:
        facts["rentree"] = SchoolYear.parse(data.period.year).start
    facts |= {code: "oui" for code, said in notes.items() if said}
    facts |= _days(data.period)
    return facts | (refusal_facts(data.refusal) if data.box_refuses else {})


def _outside(data: Demande) -> bool:
    return data.period is not None and data.period.state == "outside"


PROCEDURE = Procedure(
    name=NAME,
    boxes=frozenset({"pix"}),
    believes=frozenset({"listed:pix_form", "school_box", "anyone_authenticated"}),
    recognise=recognise,
    decide=decide,
    states=State,
    start=Demande(),
    labels=LABELS,
    writes_from="pix",
)
