"""Which papers are e-Pôles forms, and whose dossier each is: only what it says tells (decision 0011)."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from bot.domain.events import FormArrived
from bot.domain.numbers import Fase, PoFase
from bot.domain.procedure import CaseKey, Certainty, Claim, Envelope, FormSummary, replies
from bot.domain.words import Digest
from bot.handlers.epoles.cards import BOX
from bot.handlers.epoles.demande import FORMS, NAME, REVOKES, TO_READ, UNREADABLE, key_of

SCAN = "scan"  # in the key of a dossier whose paper says nothing to a program
_LENGTH = 16
_APART = frozenset({"unrelated", "po_of_school_unknown"})
"""What the register says of a school and a PO that it does not tie together."""


class _Paper(NamedTuple):
    """A form, the attachment that it is (None: typed in the mail), and the digest of its bytes."""

    form: FormSummary
    part: int | None = None
    digest: Digest | None = None


def recognise(envelope: Envelope) -> tuple[Claim, ...]:
    """Each form that was read, whoever sent it; else the answers to our mails; else what people must read."""
    papers = _papers(envelope)
    if papers:
        alone = len(papers) == 1
        found = (_claim(envelope, each, alone=alone) for each in papers)
        return tuple(each for each in found if each is not None)
    return replies(envelope, NAME) or tuple(_scans(envelope))


def _papers(envelope: Envelope) -> list[_Paper]:
    """The forms of a mail, the fullest first: a form may come as .docx and as PDF."""
    found = [_Paper(each.form, each.index, each.digest) for each in envelope.papers if _speaks(each.form)]
    if not found and envelope.form is not None and _speaks(envelope.form):
        return [_Paper(envelope.form)]
    return sorted(found, key=lambda each: len(each.form.missing))


def _speaks(form: FormSummary) -> bool:
    return form.form in FORMS or (form.form in TO_READ and form.form != UNREADABLE)


def _claim(envelope: Envelope, paper: _Paper, *, alone: bool) -> Claim | None:
    numbers = _numbers(envelope, paper.form)
    if numbers is None:
        return None
    form, (fase, po) = paper.form, numbers
    key = _linked(envelope, form) if alone else None
    if key is None:
        person = form.people or paper.digest or f"mail{envelope.mail}"
        what = form.form if form.form in FORMS else SCAN
        key = CaseKey(key_of(what, _whose(fase, po), person), fase=fase, po_fase=po)
    return Claim(Certainty.CERTAIN, key, _event(envelope, form, paper.part, fase, po), part=paper.part)


def _linked(envelope: Envelope, form: FormSummary) -> CaseKey | None:
    """The dossier that a corrected form answers, whatever it now says: of the same annex, or of a scan.

    A form that lost its title says of no annex that it is another one.
    """
    keys = [each.key for each in envelope.links if each.procedure == NAME]
    same = [each for each in keys if form.form not in FORMS or each.value.split(":")[1] in (form.form, SCAN)]
    return same[0] if len(same) == 1 else None


def _event(
    envelope: Envelope, form: FormSummary, part: int | None, fase: Fase | None, po: PoFase | None
) -> FormArrived:
    return FormArrived(
        at=envelope.at,
        mail=envelope.mail,
        form=form.form,
        fase=fase,
        po_fase=po,
        missing=form.missing,
        people=form.people,
        part=part,
        notes=form.notes if form.refusal is None else (form.refusal, *(envelope.codes & {REVOKES})),
        account=form.account,
        content=form.content,
        sender=_sender(envelope),
    )


def _sender(envelope: Envelope) -> Literal["school", "po", "anyone"]:
    match envelope.sender:
        case Fase():
            return "school"
        case PoFase():
            return "po"
        case _:
            return "anyone"


# --- who may be answered --------------------------------------------------------------------------------------


def _numbers(envelope: Envelope, form: FormSummary) -> tuple[Fase | None, PoFase | None] | None:
    """The school and the PO of the dossier; None where nobody may be answered, and people read the mail.

    A box that writes stands in for its own number when the form leaves it out; it never asks for another's, nor
    a PO for a school that the register does not give it: those who are answered would not be who asked.
    """
    fase = None if "school_unknown" in form.notes else form.fase
    po = None if "po_unknown" in form.notes else form.po_fase
    match envelope.sender:
        case Fase() as school:
            if fase not in (None, school):
                return None
            fase = school
        case PoFase() as body:
            if po not in (None, body) or (fase is not None and _APART & set(form.notes)):
                return None
            po = body if fase is not None else po
        case _:
            pass
    return None if fase is None and po is None else (fase, po)


def _whose(fase: Fase | None, po: PoFase | None) -> str:
    """The numbers of schools and of POs overlap."""
    return f"po{po}" if fase is None else f"{fase}"


def _scans(envelope: Envelope) -> Iterator[Claim]:
    """Papers that no program reads, of a registered box, in the box of the pôles: one dossier a mail.

    What answers another dossier is read there, with its papers; a picture beside a question is read with it.
    """
    if envelope.box != BOX or envelope.links or not isinstance(envelope.sender, Fase | PoFase):
        return
    if not envelope.holds_form:
        return
    fase = envelope.sender if isinstance(envelope.sender, Fase) else None
    po = envelope.sender if isinstance(envelope.sender, PoFase) else None
    papers = [each for each in envelope.papers if each.form.form == UNREADABLE]
    for paper in papers:
        key = CaseKey(f"{NAME}:{SCAN}:{papers[0].digest[:_LENGTH]}", fase=fase, po_fase=po)
        event = _event(envelope, paper.form, paper.index, fase, po)
        yield Claim(Certainty.CERTAIN, key, event, part=paper.index)
