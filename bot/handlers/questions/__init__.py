"""Questions with a ready answer: sent at once when certain, proposed when likely, left to people (G, I, L).

A citizen is answered at his or her own address, from the Modigia box alone, and never with what is said to staff
(exigences A16, L8). A thread gets one automatic answer: what its author writes next is read by an agent.
"""

from bot.domain.effects import Attribute, Effect, GiveUpParked, Remind, SendMail
from bot.domain.events import Chosen, Due, EffectParked, Event, MailAccepted, MailRefused, ReplyArrived
from bot.domain.labels.questions import LABELS
from bot.domain.labels.refus import refusal_of, refusal_title
from bot.domain.procedure import Case, Decision, Procedure
from bot.domain.question_events import QuestionAsked
from bot.domain.ready_answers import ANNEXES, CALCULATED, may_be_given, template_of
from bot.domain.recipients import CITIZEN_BOX
from bot.domain.words import Code, TemplateName
from bot.handlers.questions.cards import card, picks, waits
from bot.handlers.questions.claims import BOXES, recognise
from bot.handlers.questions.mails import ready, to_whom
from bot.handlers.questions.thread import CITIZEN, NAME, SILENCE, TASKS, State, Thread

__all__ = ["NAME", "PROCEDURE", "TASKS", "State", "Thread", "decide"]


def decide(case: Case[Thread], event: Event) -> Decision:
    """What follows from `event`. Pure: same input, same decision, nothing sent."""
    match case.state, event:
        case State.NOUVEAU, QuestionAsked():
            return _asked(case, event)
        case State.REPONDUE | State.ATTEND_AGENT, QuestionAsked():
            return waits(_told(case.data, event), "a_ecrit")
        case State.REPONDUE | State.ATTEND_AGENT, ReplyArrived():
            return waits(_replied(case.data, event), "a_repondu")
        case State.ATTEND_AGENT, Chosen():
            return _chosen(case, event)
        case State.REPONDUE | State.ATTEND_AGENT, MailRefused():
            return _refused(case.data, event)
        case State.REPONDUE | State.ATTEND_AGENT, EffectParked(template=str(template)):
            return _not_gone(case.data, template)
        case State.REPONDUE | State.ATTEND_AGENT, EffectParked():
            return waits(case.data, "a_regarder")
        case State.ATTEND_AGENT, MailAccepted(template=template) if template == case.data.stuck:
            return _gone_after_all(case.data)
        case State.REPONDUE, Due(job=job) if job == _silence(case.data):
            return Decision(State.CLOSE, case.data, close=True)
        case _:  # a second click, a late mail: it does happen
            return Decision(case.state, case.data)


def _asked(case: Case[Thread], event: QuestionAsked) -> Decision:
    """The first mail of a thread: the only one that anything answers by itself."""
    data = _told(Thread(school=case.fase is not None, again=event.again), event)
    if event.again:
        return waits(data, "a_ecrit")
    if event.certain and data.topic is not None and not event.quiet and not data.files:
        return _at_once(case, data, data.topic)
    title = "a_lire" if data.topic is None else "proposee"
    receipt = SendMail(template=f"{NAME}/recue", to=to_whom(case, data), answers=data.mail)
    return waits(data, title, *(() if event.quiet else (receipt,)))


def _at_once(case: Case[Thread], data: Thread, topic: Code) -> Decision:
    """The ready answer leaves; an agent hears of it only where it leaves something to do."""
    mail = ready(case, data, topic, automatic=True)
    data = _sent(data, topic)
    if topic in TASKS:
        return waits(data.model_copy(update={"task": topic}), "tache", mail)
    return Decision(State.REPONDUE, data, (mail, _wait_for_silence(data)))


def _told(data: Thread, event: QuestionAsked) -> Thread:
    """What the newest mail asks; only what may be said to its author is ever proposed (exigence L8)."""
    who = event.population
    allowed = [each for each in (event.topic, *event.others) if may_be_given(each, who) and each != data.given]
    earlier = () if data.topic in {None, CALCULATED} else (data.topic,)
    topic = event.topic if event.topic in allowed else None
    others = tuple(each for each in dict.fromkeys((*allowed, *earlier)) if each not in {None, topic})
    update = {
        "mail": event.mail,
        "box": event.box,
        "population": who,
        "messages": data.messages + 1,
        "topic": topic,
        "asks": data.asks if topic is None else event.mail,
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


def _refused(data: Thread, event: MailRefused) -> Decision:
    """An answer that came back is proposed again: it leaves once more when the box can take it."""
    data = _offered_again(data, event.template).model_copy(update={"refusal": refusal_of(event)})
    return waits(data, "adresse_refuse" if data.population == CITIZEN else refusal_title(data.refusal))


def _not_gone(data: Thread, template: TemplateName) -> Decision:
    """An answer that could not leave was never given: it is proposed again, and no silence closes its dossier."""
    data = _offered_again(data, template).model_copy(update={"stuck": template})
    return waits(data, "a_regarder" if template == f"{NAME}/recue" else "pas_partie")


def _offered_again(data: Thread, template: TemplateName) -> Thread:
    """The ready answer that this mail was is the proposal, for the mail that it answers, where there is none."""
    if data.answered is None or template != template_of(data.answered) or data.topic is not None:
        return data
    return data.model_copy(update={"topic": data.answered, "asks": data.answered_to})


def _gone_after_all(data: Thread) -> Decision:
    """An operator let the mail go after all: it is answered, unless the person wrote something since."""
    left = {"stuck": None, "topic": None if data.topic == data.answered else data.topic}
    data = data.model_copy(update=left | {"rounds": data.rounds + 1})
    if data.mail != data.heard:
        return waits(data, "a_ecrit")
    return _left(data, "tache" if data.task else "repondue")


# --- an agent decides --------------------------------------------------------------------------------------------


def _chosen(case: Case[Thread], event: Chosen) -> Decision:
    data = case.data
    match event.choice:
        case "envoyer" if may_be_given(data.topic, data.population):
            return _picked(case, event, str(data.topic), "envoyee")
        case "autre" if event.pick is not None and event.pick in picks(data):
            return _picked(case, event, event.pick, "autre_envoyee")
        case "repondre":
            words = SendMail(
                template=f"{NAME}/reponse", to=to_whom(case, data), first=data.mail, words=event.words, tell=True
            )
            told = {"rounds": data.rounds + 1, "heard": data.mail}
            return _done(data.model_copy(update=told), event, "repondue", words)
        case "traite" if data.task and data.stuck:
            return _still_stuck(data.model_copy(update={"task": None}), event)
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
    mail = ready(case, data, topic, automatic=False)
    return _done(_sent(data, topic), event, outcome, mail)


def _done(data: Thread, event: Chosen, outcome: Code, *effects: Effect) -> Decision:
    """Open for a while still: what the person answers is on the same card, and a task stays until it is done."""
    task = None if outcome == "traitee" else data.task
    given_up = _in_its_place(data)
    seen = {
        "task": task,
        "stuck": None,
        "topic": None,
        "refusal": None,
        "others": (),
        "doubts": (),
        "files": False,
        "quiet": False,
    }
    data = data.model_copy(update=seen)
    title = "tache" if task is not None else "traitee" if outcome == "traitee" else "repondue"
    return _left(data, title, *given_up, *effects, outcome=outcome, event=event)


def _left(
    data: Thread, title: Code, *effects: Effect, outcome: Code | None = None, event: Chosen | None = None
) -> Decision:
    """The person is answered: nobody waits, but for what is left to do."""
    state = State.REPONDUE if data.task is None else State.ATTEND_AGENT
    shown = card(state, data, title, outcome=outcome, event=event)
    return Decision(state, data, (*effects, _wait_for_silence(data)), (shown,))


def _still_stuck(data: Thread, event: Chosen) -> Decision:
    """What was left to do is done; the answer that could not leave still waits for an agent."""
    shown = card(State.ATTEND_AGENT, data, "pas_partie", outcome="traitee", event=event)
    return Decision(State.ATTEND_AGENT, data, (), (shown,))


def _in_its_place(data: Thread) -> tuple[Effect, ...]:
    """What an agent decides is not held behind a mail that can't leave, and is not followed by it."""
    return () if data.stuck is None else (GiveUpParked(),)


def _closed(state: State, data: Thread, event: Chosen, *effects: Effect) -> Decision:
    given_up, data = _in_its_place(data), data.model_copy(update={"stuck": None})
    shown = card(state, data, str(state), outcome=str(state), event=event)
    return Decision(state, data, (*given_up, *effects), (shown,), close=True)


def _sent(data: Thread, topic: Code) -> Thread:
    about = data.asking if topic == data.topic else data.mail
    sent = {"answered": topic, "answered_to": about, "heard": data.mail, "topic": None, "rounds": data.rounds + 1}
    return data.model_copy(update=sent)


def _wait_for_silence(data: Thread) -> Remind:
    return Remind(job=_silence(data), days=SILENCE)


def _silence(data: Thread) -> Code:
    return f"silence_{data.rounds}"


PROCEDURE = Procedure(
    name=NAME,
    boxes=BOXES,
    believes=frozenset({"citizen", "school_box", "po_box"}),
    recognise=recognise,
    decide=decide,
    states=State,
    start=Thread(),
    labels=LABELS,
    writes_from=CITIZEN_BOX,
    tidies=frozenset({"silence"}),
    computes_in=frozenset({"poles"}),
    one_thread=True,
)
