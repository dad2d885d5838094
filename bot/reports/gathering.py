"""Everything a report is computed from, read in one go."""

from bot.ports.indicators import Facts, Indicators
from bot.reports.scope import Scope


def gather(found: Indicators, scope: Scope) -> Facts:
    """The counts of one scope; inside one transaction, so that they agree."""
    period = scope.period
    return Facts(
        register=found.register_levels(),
        environments=found.environments(),
        accounts=found.account_counts(period.end),
        stages=found.stages(period.end),
        steps=found.steps(period),
        dossiers=found.dossiers(period),
        files=found.files(period),
        problems=found.problems(period),
        movements=found.movements(period),
        mails=found.mails(period),
        progress=found.year_progress(scope.types, str(scope.year), period.end),
        entered=found.entered(),
        kept=found.kept(),
    )
