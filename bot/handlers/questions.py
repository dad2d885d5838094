"""Questions with a ready answer: sent at once when certain, proposed when likely, left to people (G, I, L).

A citizen is answered at his or her own address, from the Modigia box alone, and never with what is said to staff
(exigences A16, L8). A thread gets one automatic answer: what its author writes next is read by an agent.
"""

from enum import StrEnum
from typing import Final

from bot.domain.effects import Attribute, Effect, Remind, SendMail
from bot.domain.events import Chosen, Due, EffectParked, Event, MailRefused, QuestionAsked, ReplyArrived
from bot.domain.labels.questions import LABELS
from bot.domain.labels.refus import refusal_facts
from bot.domain.mail_parts import AttachAnnexe, Recipients, ToCitizen, ToConcerned, ToSchool
from bot.domain.numbers import Fase, PoFase
from bot.domain.procedure import (
    Card,
    Case,
    CaseKey,
    Certainty,
    Claim,
    Decision,
    Envelope,
    Procedure,
    Question,
    replies,
)
from bot.domain.ready_answers import ANNEXES, CALCULATED, given_to, may_be_given, template_of
from bot.domain.recipients import CITIZEN_BOX, Anyone
from bot.domain.words import Code, Facts, Word

NAME = "questions"
CITIZEN: Final = "citizen"
SILENCE = 30  # days without a word, after which an answer is taken to have helped
TASKS: frozenset[Code] = frozenset({"poles_depart", "cerbere_carte_etrangere"})
"""What is answered and leaves an agent something to do all the same (exigences H15, H16)."""

_ALL_READ = frozenset({CITIZEN_BOX, "poles"})
"""The boxes whose questions are read here even when no topic is known; elsewhere a letter keeps its ways."""
_BOXES = _ALL_READ | {"happi", "pix"}
_OTHERS = frozenset(
    {"asks_for_happi", "asks_for_pix", "new_manager", "closes_happi", "asks_unlock", "list_error", "happi_opened"}
)
"""What other procedures know by its words: they take it."""
_OF_LISTS = frozenset({"movement_in_words", "mentions_attachment", "canevas_named", "cloud_link"})
"""What is said of a list: at happi and pix the school is told so by the general mail (exigence D11)."""
VAGUE = "vague"  # the doubt about words that only touch a topic: « Madame Lambert est la gestionnaire »
_ANNEXES = {"epoles_coordinator": "annexe_1", "epoles_delegate": "annexe_2", "epoles_direction": "annexe_3"}


class State(StrEnum):
    """Where a question stands."""

    NOUVEAU = "nouveau"
    REPONDUE = "repondue"
    ATTEND_AGENT = "attend_agent"
    ATTRIBUEE = "attribuee"
    ECARTEE = "ecartee"
    CLOSE = "close"


class Thread(Word):
    """What the dossier of a question remembers (version 1)."""

    version: int = 1
    mail: int | None = None  # the newest of its author: the one that is answered
    box: Code = CITIZEN_BOX
    population: Code = CITIZEN
    school: bool = False  # it may belong to another dossier of its school
    messages: int = 0
    topic: Code | None = None  # the answer that is proposed
    others: tuple[Code, ...] = ()
    doubts: tuple[Code, ...] = ()
    annexe: Code | None = None
    answered: Code | None = None  # the ready answer that was sent last
    rounds: int = 0  # answers sent: the silence is counted from the last one
    task: bool = False
    files: bool = False
    quiet: bool = False
    refusal: Code | None = None  # why our mail came back


# --- which mails -------------------------------------------------------------------------------------------------


def recognise(envelope: Envelope) -> tuple[Claim, ...]:
    """What answers our answers, and the questions of a citizen to Modigia or of a box to a service box."""
    answers = replies(envelope, NAME)
    if answers or envelope.links or not _is_question(envelope):
        return answers
    sender, thread = envelope.sender, envelope.thread or f"mail{envelope.mail}"
    key = CaseKey(
        f"question:{thread[:32]}",
        fase=sender if isinstance(sender, Fase) else None,
        po_fase=sender if isinstance(sender, PoFase) else None,
    )
    return (Claim(Certainty.CERTAIN, key, _event(envelope)),)


def _is_question(envelope: Envelope) -> bool:
    if envelope.box not in _BOXES or envelope.codes & _OTHERS or envelope.form is not None or envelope.workbooks:
        return False
    if isinstance(envelope.sender, Anyone):
        return envelope.box == CITIZEN_BOX and all(each.form.refusal is not None for each in envelope.papers)
    if not isinstance(envelope.sender, Fase | PoFase) or envelope.papers:
        return False
    return envelope.box in _ALL_READ or (_is_told(envelope.question) and not envelope.codes & _OF_LISTS)


def _is_told(question: Question | None) -> bool:
    """Whether the words say enough: what only touches a topic is a letter of its school, not a question."""
    if question is None or question.topic in {None, "happi_ouverture"}:
        return False
    return VAGUE not in question.doubts


def _event(envelope: Envelope) -> QuestionAsked:
    """The question as the decision sees it; a mail that was not read for topics asks something unknown."""
    question = envelope.question
    found = {_ANNEXES[code] for code in envelope.codes & _ANNEXES.keys()}
    return QuestionAsked(
        at=envelope.at,
        mail=envelope.mail,
        box=envelope.box,
        population=CITIZEN if isinstance(envelope.sender, Anyone) else "school",
        topic=None if question is None else question.topic,
        certain=question is not None and question.certain,
        others=() if question is None else question.others,
        doubts=() if question is None else question.doubts,
        annexe=found.pop() if len(found) == 1 else None,
        files=envelope.attachments > 0 and "only_inline_images" not in envelope.codes,
    )


# --- decisions ---------------------------------------------------------------------------------------------------


def decide(case: Case[Thread], event: Event) -> Decision:
    """What follows from `event`. Pure: same input, same decision, nothing sent."""
    match case.state, event:
        case State.NOUVEAU, QuestionAsked():
            return _asked(case, event)
        case State.REPONDUE | State.ATTEND_AGENT, QuestionAsked():
            return _waits(_told(case.data, event), "a_ecrit")
        case State.REPONDUE | State.ATTEND_AGENT, ReplyArrived():
            return _waits(_replied(case.data, event), "a_repondu")
        case State.ATTEND_AGENT, Chosen():
            return _chosen(case, event)
        case State.REPONDUE | State.ATTEND_AGENT, MailRefused():
            refused = case.data.model_copy(update={"refusal": event.reason or "other"})
            title = "adresse_refuse" if case.data.population == CITIZEN else "boite_refuse"
            return _waits(refused, title)
        case State.REPONDUE | State.ATTEND_AGENT, EffectParked():
            return _waits(case.data, "a_regarder")
        case State.REPONDUE, Due(job=job) if job == _silence(case.data):
            return Decision(State.CLOSE, case.data, close=True)
        case _:  # a second click, a late mail: it does happen
            return Decision(case.state, case.data)


def _asked(case: Case[Thread], event: QuestionAsked) -> Decision:
    """The first mail of a thread: the only one that anything answers by itself."""
    data = _told(Thread(school=case.fase is not None), event)
    if event.certain and data.topic is not None and not event.quiet and not data.files:
        return _at_once(case, data, data.topic)
    title = "a_lire" if data.topic is None else "proposee"
    receipt = SendMail(template=f"{NAME}/recue", to=_to(case, data), answers=data.mail)
    return _waits(data, title, *(() if event.quiet else (receipt,)))


def _at_once(case: Case[Thread], data: Thread, topic: Code) -> Decision:
    """The ready answer leaves; an agent hears of it only where it leaves something to do."""
    mail = _ready(case, data, topic, automatic=True)
    task = topic in TASKS
    data = _sent(data, topic).model_copy(update={"task": task})
    if task:
        return _waits(data, "tache", mail)
    return Decision(State.REPONDUE, data, (mail, _wait_for_silence(data)))


def _told(data: Thread, event: QuestionAsked) -> Thread:
    """What the newest mail asks; only what may be said to its author is ever proposed (exigence L8)."""
    who = event.population
    allowed = [each for each in (event.topic, *event.others) if may_be_given(each, who) and each != data.answered]
    earlier = () if data.topic in {None, CALCULATED} else (data.topic,)
    topic = event.topic if event.topic in allowed else None
    others = tuple(each for each in dict.fromkeys((*allowed, *earlier)) if each not in {None, topic})
    update = {
        "mail": event.mail,
        "box": event.box,
        "population": who,
        "messages": data.messages + 1,
        "topic": topic,
        "others": others[:2],
        "doubts": event.doubts,
        "annexe": event.annexe,
        "files": event.files,
        "quiet": event.quiet and not data.messages,
        "refusal": None,
    }
    return data.model_copy(update=update)


def _replied(data: Thread, event: ReplyArrived) -> Thread:
    """A reply is read by people: nothing is guessed of its words, and what was proposed is still on offer."""
    update = {"mail": event.mail, "messages": data.messages + 1, "files": event.files, "refusal": None}
    return data.model_copy(update=update)


# --- an agent decides --------------------------------------------------------------------------------------------


def _chosen(case: Case[Thread], event: Chosen) -> Decision:
    data = case.data
    match event.choice:
        case "envoyer" if may_be_given(data.topic, data.population):
            return _picked(case, event, str(data.topic), "envoyee")
        case "autre" if event.pick is not None and event.pick in _picks(data):
            return _picked(case, event, event.pick, "autre_envoyee")
        case "repondre":
            words = SendMail(template=f"{NAME}/reponse", to=_to(case, data), first=data.mail, words=event.words)
            return _done(data.model_copy(update={"rounds": data.rounds + 1}), event, "repondue", words)
        case "traite" if data.task:
            return _done(data.model_copy(update={"rounds": data.rounds + 1}), event, "traitee")
        case "attribuer" if data.school and data.mail is not None and event.target is not None:
            given = Attribute(mail=data.mail, to=event.target, agent=event.agent, files=data.files)
            return _closed(State.ATTRIBUEE, data, event, given)
        case "ecarter":
            return _closed(State.ECARTEE, data, event)
        case _:
            return Decision(case.state, data)


def _picked(case: Case[Thread], event: Chosen, pick: Code, outcome: Code) -> Decision:
    """A ready answer, with the annex that was picked or that the mail asks for."""
    data, topic = case.data, pick
    if pick in ANNEXES:
        topic, data = ANNEXES[pick].topic, data.model_copy(update={"annexe": pick})
    mail = _ready(case, data, topic, automatic=False)
    return _done(_sent(data, topic), event, outcome, mail)


def _done(data: Thread, event: Chosen, outcome: Code, *effects: Effect) -> Decision:
    """Open for a while still: what the person answers belongs to the same agent's card."""
    seen = {"task": False, "refusal": None, "others": (), "doubts": (), "files": False, "quiet": False}
    data = data.model_copy(update={**seen, "topic": None})
    title = "traitee" if outcome == "traitee" else "repondue"
    card = _card(State.REPONDUE, data, title, outcome=outcome, event=event)
    return Decision(State.REPONDUE, data, (*effects, _wait_for_silence(data)), (card,))


def _closed(state: State, data: Thread, event: Chosen, *effects: Effect) -> Decision:
    card = _card(state, data, str(state), outcome=str(state), event=event)
    return Decision(state, data, effects, (card,), close=True)


def _sent(data: Thread, topic: Code) -> Thread:
    return data.model_copy(update={"answered": topic, "topic": None, "rounds": data.rounds + 1})


def _wait_for_silence(data: Thread) -> Remind:
    return Remind(job=_silence(data), days=SILENCE)


def _silence(data: Thread) -> Code:
    return f"silence_{data.rounds}"


# --- the mails ---------------------------------------------------------------------------------------------------


def _to(case: Case[Thread], data: Thread) -> Recipients:
    """A citizen's own address is that of the mail itself; a school and a PO have their boxes."""
    if data.population == CITIZEN and data.mail is not None:
        return ToCitizen(mail=data.mail)
    return ToSchool() if case.fase is not None else ToConcerned()


def _ready(case: Case[Thread], data: Thread, topic: Code, *, automatic: bool) -> SendMail:
    """The mail of a ready answer; that of an agent is no automatic one, though nobody typed it."""
    return SendMail(
        template=template_of(topic),
        to=_to(case, data),
        answers=data.mail if automatic else None,
        first=None if automatic else data.mail,
        attach=_attached(data, topic),
    )


def _attached(data: Thread, topic: Code) -> AttachAnnexe | None:
    """The annex of the e-Pôles circular that the person needs (exigence H6): to leave, there is only one."""
    wanted = "annexe_5" if topic == ANNEXES["annexe_5"].topic else data.annexe
    annexe = None if wanted is None else ANNEXES.get(wanted)
    return AttachAnnexe(number=annexe.number) if annexe is not None and annexe.topic == topic else None


# --- what the card shows -----------------------------------------------------------------------------------------


def _waits(data: Thread, title: Code, *effects: Effect) -> Decision:
    """An agent reads the mail in its box, and decides."""
    card = _card(State.ATTEND_AGENT, data, title)
    return Decision(State.ATTEND_AGENT, data, effects, (card,))


def _picks(data: Thread) -> tuple[Code, ...]:
    """Every answer that may be given, the likelier ones first."""
    given = given_to(data.population)
    return tuple(dict.fromkeys(each for each in (*data.others, *given) if each in given))


def _offered(state: str, data: Thread) -> tuple[Code, ...]:
    if state != State.ATTEND_AGENT:
        return ()
    first = ("traite",) if data.task else ("envoyer",) if data.topic is not None else ()
    return (*first, "autre", "repondre", *(("attribuer",) if data.school else ()), "ecarter")


def _card(
    state: str, data: Thread, title: Code, *, outcome: Code | None = None, event: Chosen | None = None
) -> Card:
    choices = _offered(state, data)
    return Card(
        desk="agents",
        title=title,
        choices=choices,
        facts=_facts(data),
        outcome=outcome,
        agent=event.agent if event else None,
        box=data.box,
        picks={"autre": _picks(data)} if "autre" in choices else {},
    )


def _facts(data: Thread) -> Facts:
    """Codes and counts only: what was asked is read in the mailbox (promise 2)."""
    facts: Facts = {"population": data.population}
    if data.topic is not None:
        facts["sujet"] = data.topic
        attached = _attached(data, data.topic)
        facts |= {} if attached is None else {"annexe": attached.number}
    if data.answered is not None:
        facts["deja_envoyee"] = data.answered
    facts |= {f"autre_{place}": topic for place, topic in enumerate(data.others, 1)}
    facts |= {"tache": f"tache_{data.answered}"} if data.task else {}
    facts |= {"messages": data.messages} if data.messages > 1 else {}
    facts |= {f"doute_{code}": "oui" for code in data.doubts if f"doute_{code}" in LABELS.facts}
    facts |= {"fichiers": "oui"} if data.files else {}
    facts |= {"sans_accuse": "oui"} if data.quiet else {}
    return facts | _refusal(data)


def _refusal(data: Thread) -> Facts:
    if data.refusal is None:
        return {}
    told = refusal_facts(data.refusal)
    if data.population == CITIZEN:  # there is no direction to call
        return {"adresse_refuse": "oui", "motif_refus": told["motif_refus"]}
    return told


PROCEDURE = Procedure(
    name=NAME,
    boxes=_BOXES,
    believes=frozenset({"citizen", "school_box", "po_box"}),
    recognise=recognise,
    decide=decide,
    states=State,
    start=Thread(),
    labels=LABELS,
    writes_from=CITIZEN_BOX,
    one_thread=True,
)
