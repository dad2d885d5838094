"""Which function carries out which effect."""

from collections.abc import Awaitable

from bot.domain.effects import (
    AddLine,
    ApplyChanges,
    CheckGrants,
    Compare,
    ConfirmImport,
    CountGrants,
    CountLists,
    CountSchool,
    CountYear,
    DeactivateAccounts,
    DrawCard,
    Effect,
    EndGrants,
    EndYear,
    EraseDeleted,
    ExportBatch,
    FileNote,
    FileSchools,
    ReadWorkbook,
    RecordGrant,
    RenderPages,
    SendMail,
    UndoDeletion,
    Whisper,
)
from bot.engine.carry.comparing import Comparing
from bot.engine.carry.confirming import Confirming
from bot.engine.carry.cycle import Cycles
from bot.engine.carry.grants import Grants
from bot.engine.carry.lists import Lists
from bot.engine.carry.mails import Mails
from bot.engine.carry.notes import Notes
from bot.engine.carry.outcome import Outcome
from bot.engine.carry.repairing import Repairing
from bot.engine.carry.schools import Schools
from bot.engine.carry.slack import Slack
from bot.engine.world import World
from bot.ports.rows import EffectRow


class Carrier:
    """Carries out any effect."""

    def __init__(self, world: World) -> None:
        self.mails = Mails(world)
        self.notes = Notes(world)
        self.slack = Slack(world)
        self.lists = Lists(world)
        self.cycles = Cycles(world)
        self.schools = Schools(world)
        self.grants = Grants(world)
        self.confirming = Confirming(world)
        self.comparing = Comparing(world)
        self.repairing = Repairing(world)

    def carry(self, row: EffectRow, effect: Effect) -> Awaitable[Outcome]:
        """Begin to carry out; TryLaterError means later, any other exception parks the effect."""
        match effect:
            case SendMail():
                return self.mails.send(row, effect)
            case FileNote():
                return self.notes.file(row, effect)
            case DrawCard():
                return self.slack.draw(row, effect)
            case AddLine():
                return self.slack.line(row, effect)
            case Whisper():
                return self.slack.whisper(row, effect)
            case ReadWorkbook():
                return self.lists.read(row, effect)
            case Compare():
                return self.comparing.compare(row, effect)
            case ApplyChanges():
                return self.comparing.apply(row, effect)
            case EraseDeleted():
                return self.repairing.erase(row, effect)
            case UndoDeletion():
                return self.repairing.undo(row, effect)
            case ExportBatch():
                return self.lists.export(row, effect)
            case ConfirmImport():
                return self.lists.confirm(row, effect)
            case RenderPages():
                return self.lists.render(row, effect)
            case CountYear():
                return self.cycles.count(row, effect)
            case EndYear():
                return self.cycles.end_year(row, effect)
            case DeactivateAccounts():
                return self.cycles.deactivate(row, effect)
            case CountLists():
                return self.cycles.count_lists(row, effect)
            case CountSchool():
                return self.schools.count(row, effect)
            case CountGrants():
                return self.confirming.count(row, effect)
            case CheckGrants():
                return self.grants.check(row, effect)
            case RecordGrant():
                return self.grants.record(row, effect)
            case EndGrants():
                return self.grants.end(row, effect)
            case FileSchools():
                return self.cycles.file_schools(row, effect)
            case _:
                raise ValueError(f"{effect.kind} se fait ailleurs")
