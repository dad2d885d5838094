"""What a filed note says of a form, field by field: only agents read it, in their own mailbox."""

from collections.abc import Iterator, Mapping

from bot.domain.procedure import Labels
from bot.domain.readings import FormReading, Signature
from bot.engine.papers import is_annexe

Fact = tuple[str, str]
_QUALITIES = {"president_administrateur": "président(e) ou administrateur(trice)", "autre": "autre"}
_SIGNATURES: Mapping[Signature, str] = {
    Signature.EID_VALID: "électronique, valable",
    Signature.EID_INVALID: "électronique, non valable",
    Signature.IMAGE: "image",
    Signature.TEXT: "nom écrit",
    Signature.NONE: "aucune vue",
    Signature.UNKNOWN: "à vérifier",
}
BLANK = "(vide)"


def form_facts(form: FormReading, labels: Labels) -> Iterator[Fact]:
    """Which form it is, all its fields in the words of its procedure, how it is signed, what must be checked."""
    if form.refusal is not None:
        yield "Formulaire", f"non lu : {form.refusal.message}"
        return
    if not is_annexe(form):
        return
    yield "Formulaire", labels.papers.get(form.form, form.form)
    yield from _fields(form, labels)
    yield "Signature", _SIGNATURES[form.signature]
    for problem in form.problems:
        yield "À vérifier", problem.message


def _fields(form: FormReading, labels: Labels) -> Iterator[Fact]:
    """What is written, and what should be; the telephone as it is dialled (exigence H18)."""
    values = dict(form.fields)
    for name, label in labels.fields.items():
        value = values.get(name)
        if value is None and name not in form.missing:
            continue
        if name == "beneficiaire_telephone" and form.phone is not None:
            value = form.phone
        yield label[:1].upper() + label[1:], BLANK if value is None else _QUALITIES.get(value, value)
