"""What an agent sees of a question, and may press."""

from bot.domain.effects import Effect
from bot.domain.events import Chosen
from bot.domain.labels.questions import LABELS
from bot.domain.labels.refus import refusal_facts
from bot.domain.procedure import Card, Decision
from bot.domain.ready_answers import URGENT_TOPICS, given_to
from bot.domain.words import Code, Facts
from bot.handlers.questions.mails import attached
from bot.handlers.questions.thread import CITIZEN, State, Thread


def waits(data: Thread, title: Code, *effects: Effect) -> Decision:
    """An agent reads the mail in its box, and decides."""
    return Decision(State.ATTEND_AGENT, data, effects, (card(State.ATTEND_AGENT, data, title),))


def picks(data: Thread) -> tuple[Code, ...]:
    """Every answer that may be given, the likelier ones first."""
    given = given_to(data.population)
    return tuple(dict.fromkeys(each for each in (*data.others, *given) if each in given))


def _offered(state: str, data: Thread) -> tuple[Code, ...]:
    if state != State.ATTEND_AGENT:
        return ()
    first = (*(("traite",) if data.task else ()), *(("envoyer",) if data.topic is not None else ()))
    return (*first, "autre", "repondre", *(("attribuer",) if data.school else ()), "ecarter")


def card(
    state: str, data: Thread, title: Code, *, outcome: Code | None = None, event: Chosen | None = None
) -> Card:
    """What the agents see of it; without choices once it is answered or closed."""
    choices = _offered(state, data)
    return Card(
        desk="agents",
        title=title,
        choices=choices,
        facts=_facts(data),
        outcome=outcome,
        agent=event.agent if event else None,
        box=data.box,
        picks={"autre": picks(data)} if "autre" in choices else {},
    )


def _facts(data: Thread) -> Facts:
    """Codes and counts only: what was asked is read in the mailbox (promise 2)."""
    facts: Facts = {"prioritaire": "oui"} if URGENT_TOPICS & {data.topic, data.task, *data.others} else {}
    facts["population"] = data.population
    if data.topic is not None:
        facts["sujet"] = data.topic
        annexe = attached(data, data.topic)
        facts |= {} if annexe is None else {"annexe": annexe.number}
    if data.given is not None:
        facts["deja_envoyee"] = data.given
    facts |= {f"autre_{place}": topic for place, topic in enumerate(data.others, 1)}
    facts |= {"tache": f"tache_{data.task}"} if data.task else {}
    facts |= {"messages": data.messages} if data.messages > 1 else {}
    facts |= {f"doute_{code}": "oui" for code in data.doubts if f"doute_{code}" in LABELS.facts}
    facts |= {"fichiers": "oui"} if data.files else {}
    facts |= {"sans_accuse": "oui"} if data.quiet else {}
    facts |= {"fil_clos": "oui"} if data.again else {}
    facts |= {"pas_partie": "oui"} if data.stuck else {}
    return facts | _refusal(data)


def _refusal(data: Thread) -> Facts:
    if data.refusal is None:
        return {}
    told = refusal_facts(data.refusal)
    if data.population == CITIZEN:  # there is no direction to call
        return {"adresse_refuse": "oui", "motif_refus": told["motif_refus"]}
    return told
