"""Each file of the corpus is one oddity that was met, or might be; what a reader should find lies beside it."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from bot.domain.readings import FormReading, MessageReading
from bot.reading.mail import as_json, attachment_kind, read_message

CORPUS = Path(__file__).parents[1] / "corpus" / "mail"
NAMES = sorted(path.stem for path in CORPUS.glob("*.eml"))


def shown(reading: MessageReading) -> dict[str, Any]:
    """What `inspect` shows, and what only the engine sees."""
    view = as_json(reading)
    for entry, attachment in zip(view["attachments"], reading.attachments, strict=True):
        entry["kind"] = attachment_kind(attachment)
    return view | {
        "codes": sorted(reading.codes),
        "references_found": list(reading.references_found),
        "form": form_shown(reading.form),
    }


def form_shown(form: FormReading | None) -> dict[str, Any] | None:
    if form is None:
        return None
    return {
        "form": form.form,
        "fase": form.fase,
        "persons": [[person.role, person.name, person.function] for person in form.persons],
        "missing": list(form.missing),
        "fields": dict(form.fields),
    }


def test_every_mail_has_its_answer_and_every_answer_its_mail():
    assert len(NAMES) > 50
    assert sorted(path.name.removesuffix(".expected.json") for path in CORPUS.glob("*.json")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_corpus(name: str):
    found = shown(read_message((CORPUS / f"{name}.eml").read_bytes()))
    wanted = json.loads((CORPUS / f"{name}.expected.json").read_text("utf-8"))
    if "attachments" in wanted:
        assert len(found["attachments"]) == len(wanted["attachments"])
        pairs = zip(found["attachments"], wanted["attachments"], strict=True)
        found["attachments"] = [{key: entry[key] for key in answer} for entry, answer in pairs]
    if "defects" in wanted:
        wanted["defects"].sort()
    assert {key: found[key] for key in wanted} == wanted


def test_the_digest_is_that_of_the_decoded_bytes():
    reading = read_message((CORPUS / "attachment_name_raw_utf8.eml").read_bytes())
    (attachment,) = reading.attachments
    assert attachment.sha256 == hashlib.sha256(attachment.content).hexdigest()


def test_the_view_is_json_with_an_aware_date():
    view = as_json(read_message((CORPUS / "form_as_text.eml").read_bytes()))
    assert json.loads(json.dumps(view)) == view
    assert view["date"] == "2026-10-05T10:12:00+02:00"
    assert view["message_id"] == "<m1@ecole.example>"


def test_a_reading_shows_nothing_of_its_content():
    reading = read_message((CORPUS / "form_as_text.eml").read_bytes())
    assert "Lambert" not in repr(reading) + repr(reading.form) + repr(reading.attachments)
