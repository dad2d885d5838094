"""Cards, thread lines and whispers."""

from dataclasses import replace

from bot.domain.effects import AddLine, DrawCard, Whisper
from bot.domain.procedure import DOSSIER, Card, Labels
from bot.engine.carry.outcome import Done, Outcome
from bot.engine.letters import LETTERS, mail_of
from bot.engine.present import WHISPERS, box_text, card_view, french_instant, line_text
from bot.engine.pressed import targets
from bot.engine.selecting import outcome_text
from bot.engine.world import World
from bot.ports import CardView, Posted
from bot.ports.rows import BatchRow, CaseRow, EffectRow
from bot.ports.store import Unit


class Slack:
    """Everything that an agent sees."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def draw(self, row: EffectRow, effect: DrawCard) -> Outcome:
        """Draw the card as it stands now: an old state never overwrites a new one."""
        found = await self.world.store.read(lambda unit: self.view(unit, row.case, effect.desk, row))
        if found is None:
            return Done()
        view, at = found
        posted = await self.world.desk.draw(view, at)

        def finish(unit: Unit, _case: object) -> None:
            unit.card_posted(row.case, effect.desk, posted)

        return Done(finish)

    def view(
        self, unit: Unit, case_id: int, desk: str, row: EffectRow | None = None
    ) -> tuple[CardView, Posted | None] | None:
        """The card of a dossier at a desk, and where it stands."""
        card = unit.card(case_id, desk)
        if card is None:
            return None
        case = unit.case(case_id)
        school = None if case.fase is None else unit.school(case.fase)
        labels = self.world.procedure(case.procedure).labels
        notes = []
        if unit.has_note(case_id):
            late = " (classement en retard)" if row is not None and row.after_failed else ""
            notes.append(
                f"Noms et détails : boite {self._filed_in(case)}, « Dossiers/{case.year} », "
                f"objet [{case.reference}]{late}"
            )
        shown = Card.model_validate_json(card.card)
        if case.procedure == LETTERS or shown.box is not None:
            notes.append(f"À lire dans la boite {self._box(shown)} (INBOX){self._came(unit, case)}")
        if unit.has_parked(case_id):
            notes.append("⚠️ Une étape a échoué et a été mise de côté : prévenez l’exploitation")
        lot = shown.facts.get("lot")
        if isinstance(lot, int) and lot:
            notes.append(self._hand_over(unit.batch(lot)))
            labels = self._as_delivered(labels)
        rules = self.world.rules
        found = card_view(labels, case, card, school, notes, zone=rules.zone, services=rules.book.services)
        return self._with_options(unit, case, found), card.at

    def _hand_over(self, batch: BatchRow) -> str:
        """What ETNIC has of a batch: a file, or accounts that Happi took by itself."""
        if not self.world.hand_over.answers:
            return f"Fichier : {batch.name}.csv, SHA-256 {batch.sha256 or 'à venir'}"
        return (
            f"Remise par les services web de Happi ({batch.name}) : il n’y a aucun fichier à importer ni à déposer"
        )

    def _as_delivered(self, labels: Labels) -> Labels:
        """ETNIC is not told of files where there are none."""
        if not self.world.hand_over.answers:
            return labels
        return replace(labels, titles={**labels.titles, **labels.delivered})

    def _came(self, unit: Unit, case: CaseRow) -> str:
        """When the mail of a letter came, as the box shows it: people look for it there."""
        mail = mail_of(case.key)
        if mail is None:
            return ""
        return f", reçu le {french_instant(unit.mail(mail).received_at, self.world.rules.zone)}"

    def _filed_in(self, case: CaseRow) -> str:
        """The service box in which its notes are: poles.territoriaux@."""
        return box_text(self.world.box_of(case.procedure), self.world.rules.book.services)

    def _box(self, card: Card) -> str:
        """The service box where people read: happi@."""
        return box_text(card.box or "happi", self.world.rules.book.services)

    def _with_options(self, unit: Unit, case: CaseRow, view: CardView) -> CardView:
        """Where a choice asks for a dossier: those that may be picked now, without a word of anybody's."""
        if not any(button.ask == DOSSIER for button in view.buttons):
            return view
        options = tuple((self._option(row), row.reference) for row in targets(self.world, unit, case))
        buttons = (
            replace(button, options=options) if button.ask == DOSSIER else button for button in view.buttons
        )
        return replace(view, buttons=tuple(buttons))

    def _option(self, row: CaseRow) -> str:
        labels = self.world.procedure(row.procedure).labels
        return f"{row.reference} · {labels.name} · {labels.states.get(row.state, row.state)}"

    async def line(self, row: EffectRow, effect: AddLine) -> Outcome:
        """Add one line to the card's thread."""
        at, text = await self.world.store.read(lambda unit: self._thread(unit, row, effect))
        if at is not None:
            await self.world.desk.line(at, f"{row.case}:{row.number}", text)
        return Done()

    def _thread(self, unit: Unit, row: EffectRow, effect: AddLine) -> tuple[Posted | None, str]:
        card = unit.card(row.case, effect.desk)
        labels = self.world.procedure(unit.case(row.case).procedure).labels
        if effect.selection is not None:
            text = outcome_text(unit, effect.selection)
        else:
            text = line_text(labels, effect, self.world.rules.book.services)
        return (None if card is None else card.at), text

    async def whisper(self, _row: EffectRow, effect: Whisper) -> Outcome:
        """Tell one agent why nothing was decided, or what came of a selection."""
        selection, text = effect.selection, WHISPERS.get(effect.code, "")
        if selection is not None:
            text = await self.world.store.read(lambda unit: outcome_text(unit, selection))
        await self.world.desk.whisper(effect.desk, effect.agent, text)
        return Done()
