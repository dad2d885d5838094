"""Promise 2, by construction: no engine row can hold a name or a sentence, and no reading shows its content."""

import dataclasses
import inspect
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter

from bot import ports
from bot.domain import readings
from bot.domain.effects import EFFECTS
from bot.domain.events import EVENTS
from bot.domain.procedure import Card
from bot.engine import weigh
from bot.engine.carry import comparing, mails, notes
from bot.engine.presses import Pressed
from bot.handlers import PROCEDURES
from bot.ports import rows
from bot.ports.grants import Grant
from bot.reading.grants import GrantReading

ROWS: dict[str, TypeAdapter[Any]] = {
    "events": EVENTS,
    "effects": EFFECTS,
    "card": TypeAdapter(Card),
    "press": TypeAdapter(Pressed),
    **{f"data of {each.name}": TypeAdapter(type(each.start)) for each in PROCEDURES},
}
CLOSED = ("pattern", "const", "enum")
DATES = ("date", "date-time")
PLANTED = "Zoé-Plantée Vandenbroucke"


def open_strings(schema: Any, path: str = "") -> Iterator[str]:
    """Where a JSON schema lets any text in."""
    if isinstance(schema, list):
        for index, each in enumerate(schema):
            yield from open_strings(each, f"{path}/{index}")
    if not isinstance(schema, dict):
        return
    constrained = any(word in schema for word in CLOSED) or schema.get("format") in DATES
    if schema.get("type") == "string" and not constrained:
        yield path
    if schema.get("type") == "object" and isinstance(schema.get("additionalProperties"), dict):
        yield f"{path} (keys)"  # constrained keys are written as `patternProperties` or `propertyNames`
    if not schema:
        yield f"{path} (anything)"
    for name, value in schema.items():
        if name not in {"default", "description", "title", "mapping", "required", "const", "enum"}:
            yield from open_strings(value, f"{path}/{name}")


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("mode", ["validation", "serialization"])
def test_an_engine_row_has_no_place_for_a_free_text(name, mode):
    assert list(open_strings(ROWS[name].json_schema(mode=mode))) == []


def test_a_free_text_would_be_found():
    class Loose(BaseModel):
        note: str
        facts: dict[str, int]

    assert len(list(open_strings(TypeAdapter(Loose).json_schema()))) == 2


@pytest.mark.parametrize("name", ROWS)
def test_an_engine_row_refuses_an_unknown_key(name):
    assert '"additionalProperties": true' not in str(ROWS[name].json_schema()).replace("'", '"')
    for definition in definitions(ROWS[name].json_schema()):
        assert definition.get("additionalProperties") is False


def definitions(schema: dict[str, Any]) -> list[dict[str, Any]]:
    everything = [*schema.get("$defs", {}).values(), schema]
    return [each for each in everything if "properties" in each]


# --- reprs ----------------------------------------------------------------------------------------------------

SHOWN = {
    # fixed sentences of the program, codes, digests and places; never what somebody wrote
    (readings.Authenticity, "reason"),
    (readings.Authenticity, "verdict"),
    (readings.Refusal, "code"),
    (readings.Refusal, "message"),
}
SILENT: list[type] = [
    *(each for _, each in inspect.getmembers(readings, dataclasses.is_dataclass)),
    ports.AccessPage,
    ports.HandOverRow,
    ports.PdfPart,
    ports.File,
    ports.Mail,
    Grant,
    GrantReading,
    rows.AccountRow,
    rows.BatchLine,
    weigh.Incoming,
    comparing._Material,
    mails._Material,
    notes._Note,
]


def filled(kind: type) -> object:
    """An instance whose every field holds the planted name, whatever its type."""
    instance = object.__new__(kind)
    for each in dataclasses.fields(kind):
        value = "" if (kind, each.name) in SHOWN else PLANTED
        object.__setattr__(instance, each.name, value)
    return instance


@pytest.mark.parametrize("kind", SILENT, ids=lambda kind: kind.__name__)
def test_what_was_read_never_shows_itself(kind):
    assert PLANTED not in repr(filled(kind)) + str(filled(kind)) + f"{filled(kind)!s:>9}"


@pytest.mark.parametrize(("kind", "field"), [(ports.Fetched, "raw"), (ports.Press, "text")])
def test_bytes_and_typed_words_never_show_themselves(kind, field):
    instance = filled(kind)
    for each in dataclasses.fields(kind):
        if each.name != field:
            object.__setattr__(instance, each.name, "")
    assert PLANTED not in repr(instance)


def dataclasses_with_text(module: ModuleType) -> list[type]:
    kinds = [each for _, each in inspect.getmembers(module, dataclasses.is_dataclass)]
    return [each for each in kinds if each.__module__ == module.__name__]


def test_every_kind_of_reading_is_looked_at():
    assert set(dataclasses_with_text(readings)) <= set(SILENT)
    assert len(dataclasses_with_text(readings)) >= 12
