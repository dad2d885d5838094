"""When two lines are the same student of one school: what is sure, and what only the school can say."""

from bot.domain.matching.apply import apply
from bot.domain.matching.asking import Answered, Named, Question, Subject, ToConfirm, questions, settle, subjects
from bot.domain.matching.keys import StudentKey, is_shared_date, plain, student_key
from bot.domain.matching.match import match
from bot.domain.matching.movement import movement
from bot.domain.matching.people import Doubt, Known, Matching, Row, Rule, Settled
from bot.domain.matching.revival import revivals
from bot.domain.matching.sealing import sealed, unsealed

__all__ = [
    "Answered",
    "Doubt",
    "Known",
    "Matching",
    "Named",
    "Question",
    "Row",
    "Rule",
    "Settled",
    "StudentKey",
    "Subject",
    "ToConfirm",
    "apply",
    "is_shared_date",
    "match",
    "movement",
    "plain",
    "questions",
    "revivals",
    "sealed",
    "settle",
    "student_key",
    "subjects",
    "unsealed",
]
