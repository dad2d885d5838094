"""Is it this school's list, for this year, and of which kind: what the identification leads to."""

from dataclasses import dataclass, field

from bot.domain.readings import Problem
from bot.domain.schools import SchoolYear
from bot.ports import ReadingContext
from bot.reading.workbook.identification import Identification, fase_number, list_kind, school_year
from bot.reading.workbook.messages import of_file


@dataclass(slots=True, repr=False)
class Verdict:
    """What the file says of itself, and what must be said about that."""

    fase: int | None = None
    year: str | None = None
    list_kind: str | None = None
    problems: list[Problem] = field(default_factory=list)


def judge_identification(found: Identification, context: ReadingContext, *, moves: bool) -> Verdict:
    """Compare the identification with the box that wrote; `moves`: the column Entrée/Sortie is filled."""
    verdict = Verdict()
    _fase(verdict, found, context)
    _year(verdict, found, context)
    _kind(verdict, found, moves=moves)
    return verdict


def _fase(verdict: Verdict, found: Identification, context: ReadingContext) -> None:
    written = [text for text in found.fase if text]
    numbers = {number for text in written if (number := fase_number(text)) is not None}
    if len(numbers) > 1:
        verdict.problems.append(of_file("two_schools"))
        verdict.fase = context.fase if context.fase in numbers else None
    elif numbers:
        verdict.fase = numbers.pop()
        _compare(verdict, verdict.fase, context)
    elif written:
        verdict.problems.append(of_file("fase_unreadable"))
    else:
        _from_titles(verdict, found, context)


def _compare(verdict: Verdict, fase: int, context: ReadingContext) -> None:
    """A labelled number is the word of the school; site numbers and those of schools overlap."""
    if context.fase is None or fase == context.fase:
        return
    if fase in context.implantations:
        verdict.problems.append(of_file("fase_is_site"))
    else:
        verdict.problems.append(of_file("fase_mismatch", file_fase=fase))


def _from_titles(verdict: Verdict, found: Identification, context: ReadingContext) -> None:
    """Without a label, a number in a title names the school when nothing contradicts it."""
    numbers = set(found.fase_in_titles)
    if len(numbers) == 1 and context.fase in {None, *numbers}:
        verdict.fase = numbers.pop()
    elif numbers - {context.fase, context.po_fase, *context.implantations}:
        other = min(numbers - {context.fase})
        verdict.problems.append(of_file("fase_elsewhere", file_fase=other))
    elif context.fase is not None and context.fase not in numbers:
        verdict.problems.append(of_file("fase_missing", box_fase=context.fase))


def _year(verdict: Verdict, found: Identification, context: ReadingContext) -> None:
    expected = str(SchoolYear.of(context.today))
    written = [text for text in found.year if text]
    years = [year for text in written if (year := school_year(text))] or found.year_in_titles
    if years:
        verdict.year = years[0]
        if verdict.year != expected:
            verdict.problems.append(of_file("wrong_year", file_year=verdict.year, expected_year=expected))
    else:
        code = "year_unreadable" if written else "year_missing"
        verdict.problems.append(of_file(code, expected_year=expected))


def _kind(verdict: Verdict, found: Identification, *, moves: bool) -> None:
    """A filled column Entrée/Sortie without a kind is read as a movement, which deletes least, and asked."""
    written = [text for text in found.list_kind if text]
    kinds = {list_kind(text) for text in written}
    if len(kinds) == 1 and None not in kinds:
        verdict.list_kind = kinds.pop()
    else:
        verdict.list_kind = "movement" if moves else None
        verdict.problems.append(of_file("list_kind_unclear" if written else "list_kind_missing"))
