"""Doubts as questions for the school, and its answers as what is settled."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from bot.domain.matching.keys import StudentKey
from bot.domain.matching.people import Doubt, Known, Matching, Row, Rule
from bot.domain.readings import Answer

Subject = tuple[int | None, StudentKey]
"""What an answer is about: an account (None: the list itself) and the key of a row; also the key of `Settled`."""


@dataclass(frozen=True, slots=True, repr=False)
class Named:
    """A student as one side writes it."""

    nom: str
    prenom: str
    date_naissance: str | None


@dataclass(frozen=True, slots=True, repr=False)
class Question:
    """One line of the sheet « À confirmer ».

    `code` is opaque, a keyed digest that the caller makes from the subject, in letters and digits.
    `account` is last year's side, None when rows of the list are compared with each other.
    `lines` are rows as the school's file numbers them. The row is a departure (`leaving`) or wants a `new_code`.
    """

    code: str
    rule: Rule
    account: Named | None
    row: Named
    lines: tuple[int, ...] = ()
    leaving: bool = False
    new_code: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class ToConfirm:
    """The sheet « À confirmer » of one version of a dossier; `movement` when the list was one."""

    reference: str
    version: int
    questions: tuple[Question, ...]
    movement: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """What answers settle, and how many bore a code that was not asked."""

    settled: Mapping[Subject, bool]
    unknown: int = 0


def subjects(matching: Matching, rows: Iterable[Row]) -> dict[Doubt, Subject]:
    """What each doubt is about, in terms that outlive this version of the list."""
    keys = {row.position: row.key for row in rows}
    return {doubt: (doubt.id, keys[doubt.position]) for doubt in matching.doubts}


def questions(
    matching: Matching,
    known: Iterable[Known],
    rows: Iterable[Row],
    code_of: Callable[[Subject], str],
    line_of: Callable[[int], int | None] = lambda _position: None,
) -> tuple[Question, ...]:
    """The sheet of a matching, a line for each doubt; `line_of` gives the school's row number of a position."""
    listed = tuple(rows)
    by_position, accounts = {row.position: row for row in listed}, {each.id: each for each in known}
    return tuple(
        Question(
            code_of(subject),
            doubt.rule,
            None if doubt.id is None else _named(accounts[doubt.id]),
            _named(by_position[doubt.position]),
            tuple(line for each in (doubt.position, *doubt.others) if (line := line_of(each)) is not None),
            leaving=by_position[doubt.position].movement == "out",
            new_code=by_position[doubt.position].movement == "code",
        )
        for doubt, subject in subjects(matching, listed).items()
    )


def settle(answers: Iterable[Answer], asked: Mapping[str, Subject]) -> Answered:
    """The answers Oui and Non by subject; `asked` gives the subject of each code that was sent to this school."""
    said = [answer for answer in answers if answer.answer is not None]
    return Answered(
        {asked[each.code]: bool(each.answer) for each in said if each.code in asked},
        sum(each.code not in asked for each in said),
    )


def _named(line: Known | Row) -> Named:
    return Named(line.nom, line.prenom, line.date_naissance)
