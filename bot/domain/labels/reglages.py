"""Why a setting is refused, in French, by the type of pydantic's error."""

from collections.abc import Callable, Mapping
from typing import Any

_Context = Mapping[str, Any]
_EXPECTED: Mapping[str, Callable[[_Context], str]] = {
    "greater_than_equal": lambda ctx: f"il faut au moins {_number(ctx['ge'])}",
    "greater_than": lambda ctx: f"il faut plus que {_number(ctx['gt'])}",
    "less_than_equal": lambda ctx: f"il faut au plus {_number(ctx['le'])}",
    "less_than": lambda ctx: f"il faut moins que {_number(ctx['lt'])}",
    "literal_error": lambda ctx: "choisissez parmi " + _choices(ctx),
    "enum": lambda ctx: "choisissez parmi " + _choices(ctx),
    "string_pattern_mismatch": lambda _: "il n’a pas la forme attendue, par exemple U0AGENT1",
    "value_error": lambda ctx: str(ctx["error"]),  # raised by a validator of this module, in French
}
"""What is expected, by the type of pydantic's error, when its context says it."""

_KINDS = (
    ("int", "il faut un nombre entier"),
    ("float", "il faut un nombre"),
    ("finite_number", "il faut un nombre"),
    ("string", "il faut un texte entre guillemets"),
    ("bool", "il faut true ou false"),
    ("date", "il faut une date sans guillemets, par exemple 2027-10-15"),
    ("path", "il faut le chemin d’un fichier ou d’un dossier"),
    ("tuple", "il faut une liste entre crochets"),
    ("list", "il faut une liste entre crochets"),
    ("dict", "il faut une table de réglages"),
    ("model", "il faut une table de réglages"),
)
"""The same by the beginning of its type: int_parsing, int_type, int_from_float…"""


def _choices(context: _Context) -> str:
    return str(context["expected"]).replace("'", "").replace(" or ", ", ")


def _number(value: float) -> str:
    """40 rather than 40.0."""
    return str(int(value)) if value == int(value) else str(value)


def _expected(kind: str, context: _Context) -> str:
    if kind in _EXPECTED:
        return _EXPECTED[kind](context)
    return next(
        (words for begin, words in _KINDS if kind.startswith(begin)), "voyez la documentation des réglages"
    )


def refusal(error: Mapping[str, Any]) -> str:
    """The sentence for one of pydantic's errors, as `ValidationError.errors()` gives them."""
    key = ".".join(str(part) for part in error["loc"])
    match error["type"]:
        case "extra_forbidden":
            return f"Le réglage « {key} » est inconnu : corrigez son nom ou retirez-le."
        case "missing":
            return f"Le réglage « {key} » manque : ajoutez-le."
        case _:
            return f"Le réglage « {key} » n’est pas valable : {_expected(error['type'], error.get('ctx', {}))}."
