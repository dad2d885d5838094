"""Letters: what no other procedure takes gets a dossier of its own, for people to see to."""

from bot.domain.effects import MoveMail
from bot.domain.events import Event, FormArrived, LetterArrived
from bot.domain.numbers import Fase, PoFase
from bot.domain.procedure import CaseKey
from bot.domain.recipients import Sender
from bot.engine.decide import Decider
from bot.engine.incoming import Incoming
from bot.engine.storm import Storm
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
        self.storm = Storm(decider.world)

    def of_box(self, unit: Unit, mail: Incoming, event: LetterArrived, sender: Sender) -> int:
        """A letter that no brake on answers holds: beyond so many a day, one card for the rest of its box."""
        fase = sender if isinstance(sender, Fase) else None
        po = sender if isinstance(sender, PoFase) else None
        name = f"{'po' if po is not None else 'ec'}{sender}"
        beyond = self.storm.letters(unit, name)
        if not beyond:
            return self.start(unit, mail, event, fase, po)
        key = CaseKey(self.storm.key(name), fase, po)
        return self.deliver(unit, mail, event.model_copy(update={"more": beyond}), key).id

    def start(self, unit: Unit, mail: Incoming, event: Event, fase: Fase | None, po: PoFase | None = None) -> int:
        """A letter with a dossier of its own; answered for good, it leaves INBOX: nobody need read it."""
        after = self.deliver(unit, mail, event, CaseKey(f"thread:{mail.kept}", fase, po))
        if not unit.cards(after.id):
            self.decider.add(unit, after, MoveMail(mail=mail.kept), mail.at)
        return after.id

    def deliver(self, unit: Unit, mail: Incoming, event: Event, key: CaseKey) -> CaseRow:
        """An event to the open letter of this key, or to a new one."""
        row = self.decider.find_or_start(unit, self.world.procedure(LETTERS), key, mail.at)
        return self.decider.deliver(unit, row, event, mail.event.id)

    def left_over(self, unit: Unit, mail: Incoming, fase: Fase | None) -> int:
        """A mail of which nothing was taken, to be read."""
        return self.start(unit, mail, _to_read(mail, "left_over"), fase)

    def unheard(self, unit: Unit, mail: Incoming, fase: Fase | None, *, left_over: bool) -> None:
        """What moved no dossier gets a card beside the one that took the rest: somebody must read it."""
        event = _to_read(mail, "left_over" if left_over else "is_reply")
        self.deliver(unit, mail, event, CaseKey(f"reply:{mail.kept}", fase=fase))

    def asked(self, unit: Unit, mail: Incoming, row: CaseRow, form: FormArrived) -> None:
        """A question beside a form gets a card that names the dossier of the form, and whose box asks."""
        event = _to_read(mail, "asks_beside").model_copy(update={"sender": form.sender, "beside": row.reference})
        self.deliver(unit, mail, event, CaseKey(f"reply:{mail.kept}", row.fase, row.po_fase))


def _to_read(mail: Incoming, code: str) -> LetterArrived:
    """A mail that people must read and that nothing answers."""
    return LetterArrived(
        at=mail.at, mail=mail.kept, box=mail.box, codes=(code,), quiet=True, dangerous=mail.dangerous
    )
