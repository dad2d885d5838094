"""From the approval to the access pages: accounts written, handed over, confirmed, and pages sent."""

from bot.domain.batch_events import (
    BatchExported,
    ChangesApplied,
    DeletionUndone,
    ImportConfirmed,
    PagesRendered,
)
from bot.domain.effects import Compare, Effect, ExportBatch, FileNote, Remind, RenderPages, SendMail
from bot.domain.events import MailAccepted
from bot.domain.liste import Handed, Liste, Removal, State
from bot.domain.mail_parts import AttachPages
from bot.domain.procedure import Case, Decision
from bot.domain.words import Facts
from bot.handlers.happi_eleves.cards import IMPORT, card, etnic_card, last_card
from bot.handlers.happi_eleves.repairing import ERASE, revived, undoing, undone

Outcome = ChangesApplied | BatchExported | ImportConfirmed | PagesRendered | MailAccepted | DeletionUndone


def handing_over(case: Case[Liste], event: Outcome) -> Decision:
    """One more step was done."""
    data = case.data
    match case.state, event:
        case State.APPLICATION, ChangesApplied(batch=None) if data.list is not None:
            # The accounts changed meanwhile: other numbers, which an agent has not seen.
            again = Compare(list=data.list, taken_as="movement" if data.list_kind == "movement" else None)
            return Decision(State.COMPARAISON, data.model_copy(update={"undo": False}), (again,))
        case State.APPLICATION, ChangesApplied(batch=int(batch)):
            return _applied(data, event, batch)
        case State.APPLICATION, DeletionUndone(batch=None):  # all have another account, or are forgotten
            ended = finished(data)
            told = tuple(each.model_copy(update={"outcome": "rien_a_retablir"}) for each in ended.cards)
            return Decision(ended.state, ended.data, ended.effects, told)
        case State.APPLICATION, DeletionUndone(batch=int(batch)):
            return undone(data, event, batch)
        case State.APPLICATION, BatchExported():
            known = data.model_copy(update={"handed": _handed(event)})
            return Decision(State.ATTEND_ETNIC, known, cards=(etnic_card(known, "lot_a_importer", *IMPORT),))
        case State.ATTEND_ETNIC, ImportConfirmed(awaiting_file=True):
            return Decision(State.ATTEND_ETNIC, data, cards=(etnic_card(data, "retour_attendu", *IMPORT),))
        case State.ATTEND_ETNIC, ImportConfirmed():
            return _imported(data, event)
        case State.ENVOI, PagesRendered():
            return _pages_leave(data, event)
        case State.ENVOI, MailAccepted(template="happi_eleves/pages"):
            return part_left(data, event.number)
        case _:
            return Decision(case.state, data)


def _handed(event: BatchExported) -> Handed:
    return Handed(
        created=event.created,
        reactivated=event.reactivated,
        deleted=event.deleted,
        new_codes=event.new_codes,
    )


def _applied(data: Liste, event: ChangesApplied, batch: int) -> Decision:
    facts: Facts = {"crees": event.created, "reactives": event.reactivated, "supprimes": event.deleted}
    facts |= {"nouveaux_codes": event.new_codes, "retablis": event.revived}
    told: tuple[Effect, ...] = (SendMail(template="happi_eleves/acceptee", facts=facts),)
    removals = data.removals
    if event.deleted:
        told = (*told, Remind(job=f"{ERASE}{batch}", days=event.kept_days))
        removals = (*removals, Removal(batch=batch, accounts=event.deleted))
    changed = event.created + event.reactivated + event.deleted + event.new_codes + event.revived
    # What answers to our questions change is a second batch of the same list: its pages have not left.
    handed = {"batch": batch, "accounts": changed, "parts": 0, "left": (), "removals": removals}
    updated = revived(data.model_copy(update=handed), event.revived)
    if changed == 0:
        return finished(updated, before=told)
    return Decision(State.APPLICATION, updated, (*told, ExportBatch(batch=batch)))


def _imported(data: Liste, event: ImportConfirmed) -> Decision:
    known = data.model_copy(update={"refused": event.refused})
    done = etnic_card(known, "lot_importe", outcome="importe")
    note = FileNote(template="dossiers/refus_import", batch=event.batch)
    refusals: tuple[Effect, ...] = (note,) if event.refused else ()
    if event.pages == 0:
        ended = finished(known, before=refusals)
        return Decision(ended.state, ended.data, ended.effects, (*ended.cards, done))
    drawn = card(known, "liste_importee")
    return Decision(State.ENVOI, known, (*refusals, RenderPages(batches=(event.batch,))), (drawn, done))


def _pages_leave(data: Liste, event: PagesRendered) -> Decision:
    total = len(event.parts)
    if not total:  # whoever they were for has no account any more
        return finished(data)
    mails = tuple(
        SendMail(
            template="happi_eleves/pages",
            facts={"partie": number, "parties": total, "pages": part.pages, "nouveaux_codes": event.new_codes},
            attach=AttachPages(blob=part.blob, part=number, parts=total),
            number=number,
            tell=True,
            batches=event.batches,
        )
        for number, part in enumerate(event.parts, start=1)
    )
    paged = tuple(sorted({*data.paged, *event.batches}))
    return Decision(State.ENVOI, data.model_copy(update={"parts": total, "left": (), "paged": paged}), mails)


def part_left(data: Liste, number: int) -> Decision:
    """One part was accepted, or refused for good."""
    left = tuple(sorted({*data.left, number}))
    sent = data.model_copy(update={"left": left})
    return Decision(State.ENVOI, sent) if len(left) < sent.parts else finished(sent)


def finished(data: Liste, before: tuple[Effect, ...] = ()) -> Decision:
    """Nothing more will leave; a deletion that an agent undid is undone now."""
    if data.undo and data.removals:
        begun = undoing(data, card(data, "annulation_en_cours"))
        return Decision(begun.state, begun.data, (*before, *begun.effects), begun.cards)
    data = data.model_copy(update={"undo": False})
    return Decision(State.TERMINE, data, before, (last_card(data),))
