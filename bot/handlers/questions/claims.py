"""Which mails are questions, and what the decision is told of them: never a word."""

from bot.domain.numbers import Fase, PoFase
from bot.domain.procedure import CaseKey, Certainty, Claim, Envelope, Question, replies
from bot.domain.question_events import QuestionAsked
from bot.domain.recipients import CITIZEN_BOX, Anyone
from bot.handlers.questions.thread import CITIZEN, NAME

_ALL_READ = frozenset({CITIZEN_BOX, "poles"})
"""The boxes whose questions are read here even when no topic is known; elsewhere a letter keeps its ways."""
BOXES = _ALL_READ | {"happi", "pix"}
_OTHERS = frozenset(
    {"asks_for_happi", "asks_for_pix", "new_manager", "closes_happi", "asks_unlock", "list_error", "happi_opened"}
)
"""What other procedures know by its words: they take it."""
_OF_LISTS = frozenset({"mentions_attachment", "canevas_named", "cloud_link"})
"""What is said of a list: at happi and pix the school is told so by the general mail (exigence D11)."""
VAGUE = "vague"  # the doubt about words that only touch a topic: « Madame Lambert est la gestionnaire »
_ANNEXES = {"epoles_coordinator": "annexe_1", "epoles_delegate": "annexe_2", "epoles_direction": "annexe_3"}


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
    """A picture beside a question shows what it speaks of; words that come too late for a dossier ask nothing."""
    if envelope.box not in BOXES or envelope.codes & _OTHERS or envelope.form is not None or envelope.workbooks:
        return False
    if isinstance(envelope.sender, Anyone):
        return envelope.box == CITIZEN_BOX and all(each.form.refusal is not None for each in envelope.papers)
    if not isinstance(envelope.sender, Fase | PoFase) or envelope.holds_form:
        return False
    if envelope.box in _ALL_READ and not envelope.late:
        return True
    return _is_told(envelope.question) and not envelope.codes & _OF_LISTS and not _moves_only(envelope.codes)


def _moves_only(codes: frozenset[str]) -> bool:
    """« merci d'ajouter cette élève » is for a list; « un élève arrive : que dois-je faire ? » is a question."""
    return "movement_in_words" in codes and "asks_question" not in codes


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
