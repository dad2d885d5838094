"""The indicators: what the monitoring report of the digital strategy counts, and what the agent measures."""

from bot.reports.gathering import gather
from bot.reports.model import Report
from bot.reports.scope import Scope
from bot.reports.whole import report

__all__ = ["Report", "Scope", "gather", "report"]
