"""Recognised questions: which ready answer fits what a person asks, and how sure that is."""

from bot.reading.topics.catalogue import Topic, topics
from bot.reading.topics.masking import masked
from bot.reading.topics.understanding import understand
from bot.reading.topics.verdicts import Certain, Doubt, Likely, Population, Unknown, Verdict

__all__ = [
    "Certain",
    "Doubt",
    "Likely",
    "Population",
    "Topic",
    "Unknown",
    "Verdict",
    "masked",
    "topics",
    "understand",
]
