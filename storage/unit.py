"""One transaction of the engine, as Core statements on the SQLModel tables."""

from storage.queries.accounts import Accounts
from storage.queries.cases import Cases
from storage.queries.cycle import Cycle
from storage.queries.effects import Effects
from storage.queries.events import Events
from storage.queries.existing import Existing
from storage.queries.grants import Grants
from storage.queries.people import People
from storage.queries.questions import Questions
from storage.queries.register import Register
from storage.queries.selections import Selections
from storage.queries.vanished import VanishedSchools


class Unit(
    Events,
    Cases,
    Effects,
    Register,
    People,
    Accounts,
    Questions,
    Existing,
    Cycle,
    VanishedSchools,
    Selections,
    Grants,
):
    """Everything `bot.ports.store.Unit` asks for."""
