"""Small pieces from which the shape of a Block Kit object is written down; each names what breaks it and where."""

from collections.abc import Callable, Iterator, Mapping

# A check yields one sentence for each fault, in the words and with the pointer that the real Slack uses.
Check = Callable[[object, str], Iterator[str]]


def fault(message: str, pointer: str) -> str:
    """One fault as Slack prints it, without the `[ERROR]` that some answers put in front."""
    return f"{message} [json-pointer:{pointer}]"


def string(limit: int, *, least: int = 1) -> Check:
    """A string of `least` to `limit` characters."""

    def check(value: object, pointer: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield fault("must be a string", pointer)
        elif len(value) > limit:
            yield fault(f"must be less than {limit + 1} characters", pointer)
        elif len(value) < least:
            yield fault(f"must be more than {least - 1} characters", pointer)

    return check


def boolean(value: object, pointer: str) -> Iterator[str]:
    """True or false, not a number or a word."""
    if not isinstance(value, bool):
        yield fault("must be a boolean", pointer)


def integer(low: int, high: int) -> Check:
    """A whole number between `low` and `high`, both allowed."""

    def check(value: object, pointer: str) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            yield fault(f"must be an integer between {low} and {high}", pointer)

    return check


def one_of(*values: str) -> Check:
    """One of the given words."""

    def check(value: object, pointer: str) -> Iterator[str]:
        if value not in values:
            yield fault("must be a valid enum value", pointer)

    return check


def array(item: Check, limit: int, *, least: int = 1) -> Check:
    """A list of `least` to `limit` items, each of which satisfies `item`."""

    def check(value: object, pointer: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield fault("must be an array", pointer)
            return
        if len(value) > limit:
            yield fault(f"no more than {limit} items allowed", pointer)
        if len(value) < least:
            yield fault(f"no less than {least} items allowed", pointer)
        for index, entry in enumerate(value):
            yield from item(entry, f"{pointer}/{index}")

    return check


def record(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """An object with exactly these fields; any other one is refused, as a misspelt one would do nothing."""
    known = {**required, **(optional or {})}

    def check(value: object, pointer: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield fault("must be an object", pointer)
            return
        for name in required:
            if name not in value:
                yield fault(f"missing required field: {name}", pointer)
        for name, content in value.items():
            if name in known:
                yield from known[name](content, f"{pointer}/{name}")
            else:
                yield fault(f"invalid additional property: {name}", pointer)

    return check


def by_type(kinds: Mapping[str, Check]) -> Check:
    """An object whose `type` says which of `kinds` the rest of it must satisfy."""

    def check(value: object, pointer: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield fault("must be an object", pointer)
        elif not isinstance(value.get("type"), str):
            yield fault("missing required field: type", pointer)
        elif value["type"] not in kinds:
            yield fault(f"unsupported type: {value['type']}", f"{pointer}/type")
        else:
            rest = {name: content for name, content in value.items() if name != "type"}
            yield from kinds[value["type"]](rest, pointer)

    return check


def also(first: Check, rule: Check) -> Check:
    """Both checks; `rule` may suppose that `first` found nothing."""

    def check(value: object, pointer: str) -> Iterator[str]:
        found = list(first(value, pointer))
        yield from found or rule(value, pointer)

    return check


def any_of(*names: str) -> Check:
    """A rule for `also`: an object having at least one of the fields `names`."""

    def check(value: object, pointer: str) -> Iterator[str]:
        if isinstance(value, dict) and not any(name in value for name in names):
            yield fault(f"missing required field: {' or '.join(names)}", pointer)

    return check
