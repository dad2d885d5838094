"""From the approval to the access pages: accounts written, handed over, confirmed, and pages sent."""

from bot.domain.effects import AttachPages, Compare, Effect, ExportBatch, FileNote, Remind, RenderPages, SendMail
from bot.domain.events import (
    BatchExported,
    ChangesApplied,
    ImportConfirmed,
    MailAccepted,
    PagesRendered,
)
from bot.domain.liste import Liste, State
from bot.domain.procedure import Case, Decision
from bot.domain.words import Facts
from bot.handlers.happi_eleves.cards import IMPORT, card, etnic_card, last_card
from bot.handlers.happi_eleves.files import start_reading

ERASE = "effacer_"  # job of a batch whose deleted accounts are to be forgotten
KEPT_DAYS = 30
"""How long a deleted account can still be repaired (exigences E5, N4)."""

Outcome = ChangesApplied | BatchExported | ImportConfirmed | PagesRendered | MailAccepted


def handing_over(case: Case[Liste], event: Outcome) -> Decision:
    """One more step was done."""
    data = case.data
    match case.state, event:
        case State.APPLICATION, ChangesApplied(batch=None) if data.list is not None:
            # The accounts changed meanwhile: other numbers, which an agent has not seen.
            again = Compare(list=data.list, taken_as="movement" if data.list_kind == "movement" else None)
            return Decision(State.COMPARAISON, data, (again,))
        case State.APPLICATION, ChangesApplied(batch=int(batch)):
            return _applied(data, event, batch)
        case State.APPLICATION, BatchExported():
            return Decision(State.ATTEND_ETNIC, data, cards=(etnic_card(data, "lot_a_importer", *IMPORT),))
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


def _applied(data: Liste, event: ChangesApplied, batch: int) -> Decision:
    facts: Facts = {"crees": event.created, "reactives": event.reactivated, "supprimes": event.deleted}
    told: tuple[Effect, ...] = (SendMail(template="happi_eleves/acceptee", facts=facts),)
    if event.deleted:
        told = (*told, Remind(job=f"{ERASE}{batch}", days=KEPT_DAYS))
    changed = event.created + event.reactivated + event.deleted
    # What answers to our questions change is a second batch of the same list: its pages have not left.
    updated = data.model_copy(update={"batch": batch, "accounts": changed, "parts": 0, "left": ()})
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
            facts={"partie": number, "parties": total, "pages": part.pages},
            attach=AttachPages(blob=part.blob, part=number, parts=total),
            number=number,
            tell=True,
            batches=event.batches,
        )
        for number, part in enumerate(event.parts, start=1)
    )
    return Decision(State.ENVOI, data.model_copy(update={"parts": total, "left": ()}), mails)


def part_left(data: Liste, number: int) -> Decision:
    """One part was accepted, or refused for good."""
    left = tuple(sorted({*data.left, number}))
    sent = data.model_copy(update={"left": left})
    return Decision(State.ENVOI, sent) if len(left) < sent.parts else finished(sent)


def finished(data: Liste, before: tuple[Effect, ...] = ()) -> Decision:
    """Nothing more will leave; a file that came meanwhile is read now."""
    if data.waiting is not None:
        following = start_reading(data, data.waiting, before)
        title = "pages_refusees" if data.unsent else "remplacee"
        drawn = card(data, title, outcome="remplacee")
        return Decision(following.state, following.data, following.effects, (drawn,))
    return Decision(State.TERMINE, data, before, (last_card(data),))
