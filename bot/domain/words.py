"""The only kinds of text an engine row may hold: short codes, references, digests, agent ids (promise 2).

Events, effects, cards and case data are built from these; a test walks every model and refuses a bare `str`.
"""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
"""A stable English or official word: `name_missing`, `gestionnaire`."""

Reference = Annotated[str, StringConstraints(pattern=r"^VGM-[0-9A-Z]{6}$")]
"""The number of a dossier, as people write it."""

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 of a blob."""

AgentId = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{1,39}$")]
"""A Slack user id, or `SYSTEM`."""
SYSTEM: AgentId = "SYSTEM"
"""Who decided, where it was done on the command line."""

TemplateName = Annotated[str, StringConstraints(pattern=r"^[a-z_]+/[a-z_]+$")]
"""A folder of `mail_templates/`."""

KeyText = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}(?::[a-z0-9_-]{1,64}){1,4}$")]
"""The key of a dossier: `epoles:epoles_annexe_1:990001:4f…`; numbers, codes and digests, never a name."""

YearName = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{4}$")]
"""A school year: `2026-2027`."""

Facts = dict[Code, int | Code | datetime | date]
"""What a card, a line or a mail says besides names: counts, codes, instants, dates."""


class Word(BaseModel):
    """Base of every value that is stored in an engine row: frozen, and no unknown key."""

    model_config = ConfigDict(frozen=True, extra="forbid")
