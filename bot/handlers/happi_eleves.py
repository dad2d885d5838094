"""The student list of a school: receipt, reading, an agent's approval, hand-over, access pages (D1 à D12)."""

from bot.domain.effects import (
    ApplyChanges,
    AttachCanevas,
    AttachCorrection,
    AttachPages,
    Compare,
    ConfirmImport,
    Effect,
    ExportBatch,
    FileNote,
    ReadWorkbook,
    RenderPages,
    SendMail,
)
from bot.domain.events import (
    BatchExported,
    CanevasRead,
    ChangesApplied,
    Chosen,
    Compared,
    EffectParked,
    EnvironmentOpened,
    Event,
    ImportConfirmed,
    MailAccepted,
    MailRefused,
    PagesRendered,
    ReplyArrived,
    RequestRefused,
    WorkbookArrived,
)
from bot.domain.labels.happi_eleves import LABELS
from bot.domain.liste import Liste, Received, State
from bot.domain.numbers import Fase
from bot.domain.procedure import (
    Card,
    Case,
    CaseKey,
    Certainty,
    Claim,
    Decision,
    Envelope,
    Procedure,
)
from bot.domain.schools import Environment
from bot.domain.words import Facts

NAME = "happi_eleves"


_HEAVY = ("reading_timeout", "reading_failed", "too_large")  # agents are told of them (messy-templates, case 10)
_RESTING = (State.ATTEND_AGENT, State.ATTEND_ECOLE, State.ATTEND_OUVERTURE, State.TERMINE)
_ASKED = (State.ATTEND_AGENT, State.ATTEND_ECOLE, State.ATTEND_OUVERTURE, State.ATTEND_CORRECTION)
_HANDED_OVER = (State.APPLICATION, State.ATTEND_ETNIC, State.ENVOI)
_WITHOUT_CARD = (State.LECTURE, State.ATTEND_CORRECTION, State.ATTEND_OUVERTURE, State.COMPARAISON)


def recognise(envelope: Envelope) -> tuple[Claim, ...]:
    """A workbook from a school's box at happi@ is this school's list; so are answers to our mails about it."""
    if not isinstance(envelope.sender, Fase):
        return ()
    key = CaseKey(f"list:{envelope.sender}:{envelope.year}", fase=envelope.sender)
    if envelope.workbooks:
        # Two workbooks in one mail may be two classes, or an old and a new list: the school is asked for one.
        sure = Certainty.CERTAIN if len(envelope.workbooks) == 1 else Certainty.POSSIBLE
        part = envelope.workbooks[0]
        event = WorkbookArrived(at=envelope.at, mail=envelope.mail, blob=part.blob)
        return (Claim(sure, key, event, part=part.index),)
    return tuple(
        Claim(
            Certainty.CERTAIN,
            link.key,
            ReplyArrived(at=envelope.at, mail=envelope.mail, files=envelope.attachments > 0),
        )
        for link in envelope.links
        if link.procedure == NAME
    )


def decide(case: Case[Liste], event: Event) -> Decision:
    """What follows from `event`. Pure: same input, same decision, nothing sent."""
    match event:
        case _ if case.state == State.ECARTE:
            return _unchanged(case)  # closed: a later file makes a new dossier
        case WorkbookArrived():
            return _file_arrived(case, event)
        case CanevasRead() if case.state == State.LECTURE and case.data.newest_mail == event.mail:
            return _read(case, event)
        case Compared() if case.state == State.COMPARAISON and event.list == case.data.list:
            return _compared(case, event)
        case EnvironmentOpened() if case.state == State.ATTEND_OUVERTURE and case.data.list is not None:
            return Decision(State.COMPARAISON, case.data, (Compare(list=case.data.list),))
        case RequestRefused() if case.state in {State.ATTEND_OUVERTURE, State.ATTEND_CORRECTION}:
            mail = SendMail(template="happi_eleves/cloture_refus")
            card = _card(case.data, "liste_ecartee", outcome="demande_refusee")
            card = card.model_copy(update={"only_if_posted": True})  # its buttons would decide nothing any more
            return Decision(State.ECARTE, case.data, (mail,), (card,), close=True)
        case Chosen():
            return _chosen(case, event)
        case ChangesApplied() | BatchExported() | ImportConfirmed() | PagesRendered() | MailAccepted():
            return _handing_over(case, event)
        case ReplyArrived() if case.state == State.ATTEND_ECOLE:
            return _to_agent(case, case.data, title="ecole_a_repondu")
        case ReplyArrived(files=True, mail=mail) if case.state == State.ATTEND_CORRECTION:
            again = SendMail(
                template="happi_eleves/sans_canevas", answers=mail, attach=AttachCanevas(year=case.year)
            )
            told = _warned(case, case.data, "ecole_a_repondu")
            return Decision(told.state, told.data, (again,), told.cards)
        case ReplyArrived() if case.state in _WITHOUT_CARD:
            return _warned(case, case.data, "ecole_a_repondu")  # no thread would tell an agent of it
        case MailRefused(template="happi_eleves/pages", number=number) if case.state == State.ENVOI and number:
            return _part_left(case.data.refused_by(event), number)
        case MailRefused() if case.state == State.ENVOI:  # a part that came back was counted when it left
            return Decision(
                case.state,
                case.data.refused_by(event),
                cards=(_card(case.data.refused_by(event), "boite_refuse"),),
            )
        case MailRefused() if case.state != State.NOUVEAU:
            return _warned(case, case.data.refused_by(event), "boite_refuse")
        case EffectParked() if case.state != State.NOUVEAU:
            return _warned(case, case.data)
        case _:  # a late outcome of an older version, an answer nobody waits for
            return _unchanged(case)


def _unchanged(case: Case[Liste]) -> Decision:
    return Decision(case.state, case.data)


# --- a file comes in ------------------------------------------------------------------------------------------


def _file_arrived(case: Case[Liste], event: WorkbookArrived) -> Decision:
    data = case.data
    received = Received(mail=event.mail, blob=event.blob)
    last = data.waiting or data.newest
    if last is not None and last.blob == event.blob:
        again = SendMail(template="happi_eleves/deja_recu", answers=event.mail, first=last.mail)
        return Decision(case.state, data, (again,))
    waits = "non" if case.environment is Environment.OPEN else "oui"
    receipt = SendMail(template="happi_eleves/recu", answers=event.mail, facts={"attend_ouverture": waits})
    if case.state in _HANDED_OVER:
        return Decision(case.state, data.model_copy(update={"waiting": received}), (receipt,))
    return _start_reading(data, received, (receipt,), case.state)


def _start_reading(
    data: Liste, received: Received, before: tuple[Effect, ...] = (), state: str | None = None
) -> Decision:
    """The card of an earlier version loses its buttons: what it counted is no longer the school's word."""
    effects = (*before, ReadWorkbook(mail=received.mail, blob=received.blob))
    card = _card(data, "remplacee", outcome="remplacee").model_copy(update={"only_if_posted": True})
    kept = data.model_copy(update={"previous": None, "previous_state": None}) if state in _RESTING else None
    fresh = Liste(newest=received, previous=kept, previous_state=state if kept else None)
    return Decision(State.LECTURE, fresh, effects, (card,))


def _warned(case: Case[Liste], data: Liste, title: str = "a_regarder") -> Decision:
    """The agents' card with its usual buttons: mail is refused, a step was set aside, the school wrote."""
    match case.state:
        case State.ATTEND_AGENT | State.ATTEND_ECOLE | State.ATTEND_OUVERTURE:
            card = _card(data, title, *_choices(data, case.environment))
        case State.ATTEND_CORRECTION:
            again = ("renvoyer_correction",) if data.correction_refused and data.list is not None else ()
            card = _card(data, title, *again, "demander", "ecarter")
        case State.TERMINE:
            card = _last_card(data)
        case _:
            card = _card(data, title)
    return Decision(case.state, data, cards=(card,))


def _choices(data: Liste, environment: Environment) -> tuple[str, ...]:
    if data.change_set is not None and environment is Environment.OPEN:
        return ("approuver", "demander", "ecarter")
    return ("demander", "ecarter")


def _read(case: Case[Liste], event: CanevasRead) -> Decision:
    seen = {"list": event.list, "list_kind": event.list_kind, "rows": event.rows, "warnings": event.warnings}
    data = case.data.model_copy(update=seen)
    if event.refusal is not None or event.errors:
        return _to_correct(data, event)
    note = FileNote(template="dossiers/liste", list=event.list)
    remarks = SendMail(template="happi_eleves/remarques", answers=event.mail, list=event.list)
    told = (remarks,) if event.warnings else ()  # remarks alone do not block (messy-templates)
    if event.list_kind == "movement":
        if data.previous is not None and data.previous_state is not None:
            return _besides(case, data.previous, data.previous_state, (*told, note))
        card = _card(data, "mouvement", "demander", "ecarter")
        return Decision(State.ATTEND_AGENT, data, (*told, note), (card,))
    match case.environment:
        case Environment.OPEN:
            return Decision(State.COMPARAISON, data, (*told, Compare(list=event.list)))
        case Environment.REQUESTED:
            return Decision(State.ATTEND_OUVERTURE, data, told)
        case Environment.NONE:
            mail = SendMail(template="happi_eleves/sans_ouverture", answers=event.mail)
            card = _card(data, "sans_ouverture", "demander", "ecarter")
            return Decision(State.ATTEND_OUVERTURE, data, (*told, mail, note), (card,))


def _besides(case: Case[Liste], back: Liste, state: str, effects: tuple[Effect, ...]) -> Decision:
    """A movement changes nothing of the list that waits or was done: it is filed, and agents are told (D11)."""
    if state == State.ATTEND_OUVERTURE and case.environment is Environment.OPEN and back.list is not None:
        # The opening came while the movement was read: the list waits for nothing any more.
        return Decision(State.COMPARAISON, back, (*effects, Compare(list=back.list)))
    card = _card(back, "mouvement_en_plus", *_still_offered(back, state, case.environment))
    return Decision(state, back, effects, (card,))


def _still_offered(back: Liste, state: str, environment: Environment) -> tuple[str, ...]:
    if state == State.TERMINE:
        return _last_card(back).choices
    return _choices(back, environment)


def _to_correct(data: Liste, event: CanevasRead) -> Decision:
    """One mail with everything, and nothing applied (exigence D1, messy-templates)."""
    cards: tuple[Card, ...] = ()
    doubt = event.refusal not in _HEAVY and event.whose_doubt
    data = data.model_copy(update={"whole_refusal": event.refusal is not None, "whose_doubt": doubt})
    if event.refusal in _HEAVY:
        cards = (_card(data, "fichier_lourd", "ecarter"),)
    elif event.whose_doubt:  # a workbook of ours bears the number of the box: it would settle the doubt by itself
        cards = (_card(data, "fase_douteuse", "demander", "ecarter"),)
    return Decision(State.ATTEND_CORRECTION, data, (_correction(data, event.list),), cards)


def _correction(data: Liste, list_id: int) -> SendMail:
    attach = None if data.whole_refusal or data.whose_doubt else AttachCorrection(list=list_id)
    return SendMail(
        template="happi_eleves/correction",
        answers=data.newest_mail,
        list=list_id,
        attach=attach,
        facts={"autre_ecole": "oui"} if data.whose_doubt else {},
    )


def _compared(case: Case[Liste], event: Compared) -> Decision:
    counts = {"created": event.created, "unchanged": event.unchanged, "absent": event.absent}
    data = case.data.model_copy(update={"change_set": event.change_set, **counts})
    note = FileNote(template="dossiers/liste", list=event.list)
    return _to_agent(case, data, note)


def _to_agent(case: Case[Liste], data: Liste, *effects: Effect, title: str = "liste_a_approuver") -> Decision:
    card = _card(data, title, *_choices(data, case.environment))
    return Decision(State.ATTEND_AGENT, data, effects, (card,))


# --- an agent, then ETNIC -------------------------------------------------------------------------------------


def _chosen(case: Case[Liste], event: Chosen) -> Decision:
    data = case.data
    match case.state, event.choice:
        case State.ATTEND_AGENT | State.ATTEND_ECOLE, "approuver" if data.change_set is not None:
            card = _card(data, "liste_approuvee", outcome="approuvee", event=event)
            return Decision(State.APPLICATION, data, (ApplyChanges(change_set=data.change_set),), (card,))
        case (
            State.ATTEND_AGENT | State.ATTEND_ECOLE | State.ATTEND_OUVERTURE | State.ATTEND_CORRECTION,
            "demander",
        ):
            mail = SendMail(template="happi_eleves/informations", words=event.words)
            choices = _choices(data, case.environment)
            card = _card(data, "attend_ecole", *choices, outcome="informations_demandees", event=event)
            stays = case.state in {State.ATTEND_OUVERTURE, State.ATTEND_CORRECTION}
            waits = case.state if stays else State.ATTEND_ECOLE
            return Decision(waits, data, (mail,), (card,))
        case _, "ecarter" if case.state not in _HANDED_OVER:
            card = _card(data, "liste_ecartee", outcome="ecartee", event=event)
            return Decision(State.ECARTE, data, cards=(card,), close=True)
        case State.TERMINE, "renvoyer" if data.batch is not None and data.box_refuses:
            again = data.model_copy(update={"box_refuses": False})
            card = _card(again, "liste_importee", outcome="renvoyees", event=event)
            return Decision(State.ENVOI, again, (RenderPages(batch=data.batch),), (card,))
        case State.ATTEND_CORRECTION, "renvoyer_correction" if data.correction_refused and data.list is not None:
            again = data.model_copy(update={"box_refuses": False, "correction_refused": False})
            card = _card(again, "correction_renvoyee", "ecarter", outcome="correction_renvoyee", event=event)
            return Decision(case.state, again, (_correction(again, data.list),), (card,))
        case State.ATTEND_ETNIC, "importe" | "importe_erreurs" if data.batch is not None:
            effect = ConfirmImport(batch=data.batch, with_errors=event.choice == "importe_erreurs")
            card = _etnic_card(data, "import_en_cours", outcome=event.choice, event=event)
            return Decision(State.ATTEND_ETNIC, data, (effect,), (card,))
        case _:
            return _unchanged(case)


def _handing_over(
    case: Case[Liste], event: ChangesApplied | BatchExported | ImportConfirmed | PagesRendered | MailAccepted
) -> Decision:
    data = case.data
    match case.state, event:
        case State.APPLICATION, ChangesApplied(batch=None) if data.list is not None:
            return Decision(State.COMPARAISON, data, (Compare(list=data.list),))  # accounts changed meanwhile
        case State.APPLICATION, ChangesApplied(batch=int(batch), created=created):
            mail = SendMail(template="happi_eleves/acceptee", facts={"crees": created})
            updated = data.model_copy(update={"batch": batch, "accounts": created})
            if created == 0:
                return _finished(updated, before=(mail,))
            return Decision(State.APPLICATION, updated, (mail, ExportBatch(batch=batch)))
        case State.APPLICATION, BatchExported():
            return Decision(State.ATTEND_ETNIC, data, cards=(_etnic_card(data, "lot_a_importer", *_IMPORT),))
        case State.ATTEND_ETNIC, ImportConfirmed(awaiting_file=True):
            return Decision(State.ATTEND_ETNIC, data, cards=(_etnic_card(data, "retour_attendu", *_IMPORT),))
        case State.ATTEND_ETNIC, ImportConfirmed(batch=batch, imported=imported, refused=refused):
            known = data.model_copy(update={"refused": refused})
            refusals = (FileNote(template="dossiers/refus_import", batch=batch),) if refused else ()
            if imported == 0:
                return _finished(known, before=refusals)
            card = _card(known, "liste_importee")
            done = _etnic_card(known, "lot_importe", outcome="importe")
            return Decision(State.ENVOI, known, (*refusals, RenderPages(batch=batch)), (card, done))
        case State.ENVOI, PagesRendered():
            return _pages_leave(data, event)
        case State.ENVOI, MailAccepted(template="happi_eleves/pages"):
            return _part_left(data, event.number)
        case _:
            return _unchanged(case)


_IMPORT = ("importe", "importe_erreurs")


def _pages_leave(data: Liste, event: PagesRendered) -> Decision:
    total = len(event.parts)
    mails = tuple(
        SendMail(
            template="happi_eleves/pages",
            facts={"partie": number, "parties": total, "pages": part.pages},
            attach=AttachPages(blob=part.blob, part=number, parts=total),
            number=number,
            tell=True,
        )
        for number, part in enumerate(event.parts, start=1)
    )
    return Decision(State.ENVOI, data.model_copy(update={"parts": total, "left": ()}), mails)


def _part_left(data: Liste, number: int) -> Decision:
    left = tuple(sorted({*data.left, number}))
    sent = data.model_copy(update={"left": left})
    return Decision(State.ENVOI, sent) if len(left) < sent.parts else _finished(sent)


def _finished(data: Liste, before: tuple[Effect, ...] = ()) -> Decision:
    """Nothing more will leave; a file that came meanwhile is read now."""
    if data.waiting is not None:
        following = _start_reading(data, data.waiting, before)
        title = "pages_refusees" if data.left and data.box_refuses else "remplacee"
        card = _card(data, title, outcome="remplacee")
        return Decision(following.state, following.data, following.effects, (card,))
    return Decision(State.TERMINE, data, before, (_last_card(data),))


def _last_card(data: Liste) -> Card:
    if data.left and data.box_refuses:
        return _card(data, "pages_refusees", "renvoyer")
    return _card(data, "liste_terminee" if data.left else "liste_sans_page", outcome="terminee")


def _card(data: Liste, title: str, *choices: str, outcome: str | None = None, event: Chosen | None = None) -> Card:
    return Card(
        desk="agents",
        title=title,
        choices=choices,
        facts=data.counts(),
        outcome=outcome,
        agent=event.agent if event else None,
    )


def _etnic_card(
    data: Liste, title: str, *choices: str, outcome: str | None = None, event: Chosen | None = None
) -> Card:
    facts: Facts = {"comptes": data.accounts, "lot": data.batch or 0}
    card = _card(data, title, *choices, outcome=outcome, event=event)
    return card.model_copy(update={"desk": "etnic", "facts": facts})


PROCEDURE = Procedure(
    name=NAME,
    boxes=frozenset({"happi"}),
    believes=frozenset({"school_box"}),
    recognise=recognise,
    decide=decide,
    states=State,
    start=Liste(),
    labels=LABELS,
)
