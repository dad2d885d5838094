"""Letters: what no other procedure takes gets a dossier of its own, for people to see to."""

from bot.domain.effects import MoveMail
from bot.domain.events import Event, LetterArrived
from bot.domain.numbers import Fase
from bot.domain.procedure import CaseKey
from bot.engine.decide import Decider
from bot.engine.incoming import Incoming
from bot.ports.rows import CaseRow
from bot.ports.store import Unit

LETTERS = "courrier"  # the procedure that takes what no other claims


def mail_of(key: str) -> int | None:
    """The mail that the dossier of this key is about; None when it is about several."""
    kind, _, number = key.partition(":")
    return int(number) if kind in {"thread", "reply"} else None


class Letters:
    """Starts the dossiers of letters, inside the caller's transaction."""

    def __init__(self, decider: Decider) -> None:
        self.decider = decider
        self.world = decider.world

    def start(self, unit: Unit, mail: Incoming, event: Event, fase: Fase | None) -> int:
        """A letter with a dossier of its own; answered for good, it leaves INBOX: nobody need read it."""
        after = self.deliver(unit, mail, event, CaseKey(f"thread:{mail.kept}", fase=fase))
        if not unit.cards(after.id):
            self.decider.add(unit, after, MoveMail(mail=mail.kept), mail.at)
        return after.id

    def deliver(self, unit: Unit, mail: Incoming, event: Event, key: CaseKey) -> CaseRow:
        """An event to the open letter of this key, or to a new one."""
        row = self.decider.find_or_start(unit, self.world.procedure(LETTERS), key, mail.at)
        return self.decider.deliver(unit, row, event, mail.event.id)

    def unheard(self, unit: Unit, mail: Incoming, fase: Fase | None, *, left_over: bool) -> None:
        """What moved no dossier gets a card beside the one that took the rest: somebody must read it."""
        codes = ("left_over",) if left_over else ("is_reply",)
        event = LetterArrived(
            at=mail.at,
            mail=mail.kept,
            box=mail.box,
            codes=codes,
            quiet=True,
            dangerous=mail.dangerous,
        )
        self.deliver(unit, mail, event, CaseKey(f"reply:{mail.kept}", fase=fase))
