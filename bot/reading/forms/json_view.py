"""A form as `inspect --json` shows it."""

from typing import Any

from bot.domain.readings import FormReading
from bot.reading.forms.checks import FIELDS

# A paper refused for one of these was opened and may well be the form: a person can read it.
_SEEN = frozenset({"scan"})


def as_json(reading: FormReading) -> dict[str, Any]:
    """The object of kind `form`, without `file`; a paper that is no form, or can't be read, is `unknown`."""
    refused = reading.refusal and {"code": reading.refusal.code, "message": reading.refusal.message}
    if reading.refusal and reading.refusal.code not in _SEEN:
        return {"kind": "unknown", "refused": refused}
    return {"kind": "form", "refused": refused, **content(reading)}


def content(reading: FormReading) -> dict[str, Any]:
    """What a form says: also the value of `form` of a mail that holds it in its words."""
    epoles = reading.form.startswith("epoles")
    values = dict(reading.fields)
    fields = {"form": reading.form, **{name: values.get(name) for name in FIELDS}} if epoles else values
    return {
        "form": reading.form or None,
        "fase": reading.fase,
        "po_fase": reading.po_fase,
        "profile": reading.profile,
        "fields": fields,
        "missing": list(reading.missing),
        "phone": reading.phone,
        "signature": str(reading.signature),
        "signature_code": reading.signature_code,
        "problems": [
            {"field": each.field, "level": str(each.level), "code": each.code, "message": each.message}
            for each in reading.problems
        ],
    }
