"""A form of the administration, from the bytes of a paper to its fields and what must be said about them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.domain.readings import FormProblem, FormReading, Person, Refusal, Signature
from bot.ports.forms import FormContext
from bot.reading.forms import annexe, checks
from bot.reading.forms.docx import TooMuchError, docx_lines, is_signed
from bot.reading.forms.fields import Raw, read_fields
from bot.reading.forms.foot import Foot, read_foot
from bot.reading.forms.kinds import Kind, kind_of
from bot.reading.forms.marks import clean_lines, fold
from bot.reading.forms.messages import problem, refusal
from bot.reading.forms.odt import odt_lines
from bot.reading.forms.text import plain_lines
from bot.reading.forms.values import dialled
from bot.reading.workbook.archive import Archive, BrokenArchiveError
from bot.reading.workbook.ooxml import TooManyRowsError

LARGEST_FILE = 20_000_000  # bytes; a scan of four pages has three
FORM = "epoles_annexe_{}"
SCAN = "scan"

MOST_WIDGETS = 3_000
_BEGUN = 3  # fields: fewer are a blank annex beside the filled one
_SEEN_PAGE = 40  # letters on a scanned page that are only its stamp or page number


@dataclass(slots=True)
class _Paper:
    """The lines of a paper and what its format says beside them."""

    lines: list[str]
    named: Any = None  # names.Named of a PDF
    signature: tuple[Signature, str | None] | None = None
    from_scan: bool = False
    titled: bool = False  # typed in a mail under the title of an annex: a few labels are enough
    problems: list[FormProblem] = field(default_factory=list)


def read_form(content: bytes, name: str, context: FormContext, *, largest: int = LARGEST_FILE) -> FormReading:
    """What a paper says if it is a form; else a named refusal. `context.roots` judge electronic signatures.

    `name` only tells formats apart that their bytes don't. Never raises for what a paper may contain; it may still
    exhaust memory or time, hence `bot.processes`.
    """
    if not content.strip(b"\0\t\r\n "):
        return refused("empty_file")
    if len(content) > largest:
        return refused("form_too_large")
    try:
        paper = _paper(content, name, context)
    except (TooMuchError, TooManyRowsError):
        return refused("form_too_large")
    except (BrokenArchiveError, RecursionError):
        return refused("unreadable_file")
    return FormReading("", None, refusal=paper) if isinstance(paper, Refusal) else _reading(paper)


def read_lines(lines: Sequence[str], *, titled: bool = False) -> FormReading | None:
    """The form that lines of a mail hold; None when they hold none. `titled`: they begin as an annex."""
    reading = _reading(_Paper(clean_lines(lines), titled=titled))
    return None if reading.refusal is not None else reading


def refused(code: str) -> FormReading:
    """A paper that is no form, or can't be read."""
    return FormReading("", None, refusal=refusal(code), signature=Signature.UNKNOWN)


def _paper(content: bytes, name: str, context: FormContext) -> _Paper | Refusal:
    kind = kind_of(content, name)
    match kind:
        case Kind.PDF:
            return _pdf(content, context)
        case Kind.DOCX | Kind.ODT:
            return _archive(content, kind)
        case Kind.RTF | Kind.HTML | Kind.TEXT:
            return _Paper(clean_lines(plain_lines(content, kind)))
        case _:
            return refusal(kind.value)


def _archive(content: bytes, kind: Kind) -> _Paper | Refusal:
    archive = Archive.open(content)
    if isinstance(archive, Refusal):
        return refusal("form_too_large") if archive.code == "too_large" else archive
    lines = docx_lines(archive) if kind is Kind.DOCX else odt_lines(archive)
    signed = is_signed(archive) if kind is Kind.DOCX else archive.has("META-INF/documentsignatures.xml")
    signature = (Signature.UNKNOWN, "signature_of_word") if signed else None
    return _Paper(clean_lines(lines), signature=signature)


def _pdf(content: bytes, context: FormContext) -> _Paper | Refusal:
    from bot.reading.forms.names import Named
    from bot.reading.forms.pdf import ProtectedError, UnreadablePdfError, read_pdf

    if content.count(b"/Widget") > MOST_WIDGETS:  # PDFium looks at all of them before the first page
        return refusal("form_too_large")
    try:
        found = read_pdf(content)
    except ProtectedError:
        return refusal("password_protected")
    except UnreadablePdfError:
        return refusal("unreadable_file")
    if found.dynamic and not found.fields:
        return refusal("form_dynamic")
    if found.scanned and found.letters < _SEEN_PAGE * found.scanned:
        return refusal(SCAN)
    paper = _Paper(clean_lines(found.lines), Named(found.fields), from_scan=found.scanned > 0)
    if found.signatures:
        from bot.reading.forms.signatures import judge

        paper.signature = judge(content, context.roots)
    return paper


# --- the form ---


def _reading(paper: _Paper) -> FormReading:
    sheets = annexe.sheets(paper.lines, titled=paper.titled)
    if not sheets:
        by_name = _named_sheet(paper)
        if by_name is None:
            return refused("not_a_form")
        sheets = [by_name]
    filled = [each for each in sheets if _filled(each.raw) >= _BEGUN]
    sheet = max(sheets, key=lambda each: _filled(each.raw))
    if paper.named is not None:
        _add_named(sheet.raw, paper.named, alone=len(sheets) == 1)
    if len(filled) > 1:
        paper.problems.append(problem("several_forms", n=len(filled)))
    return _judged(paper, sheet)


def _filled(raw: Raw) -> int:
    return len(raw.values) + len(raw.ticked)


def _named_sheet(paper: _Paper) -> annexe.Sheet | None:
    """A PDF form whose labels are pictures or drawn lines: its fields still have names."""
    named = paper.named
    if named is None or len(named.sure) + len(named.likely) < 6:
        return None
    text = re.sub(r"\s+", " ", fold("\n".join(paper.lines)))
    return annexe.Sheet(text, read_fields(paper.lines), annexe.tell(text))


def _add_named(raw: Raw, named: Any, *, alone: bool) -> None:  # noqa: ANN401 - names.Named, imported where PDFs are read
    """Names of the contract are surer than places on the page; likely ones only fill what is left."""
    if not alone:
        return
    raw.values.update(named.sure)
    for name, value in named.likely.items():
        raw.values.setdefault(name, value)
    if not raw.ticked:
        raw.ticked = named.ticked
    if not raw.foot and "date" in raw.values:
        raw.foot.append(raw.values["date"])


def _judged(paper: _Paper, sheet: annexe.Sheet) -> FormReading:
    raw, which = sheet.raw, sheet.which
    foot = read_foot(raw.foot)
    values = checks.accepted(raw, foot)
    signature, why = _signature(paper, raw, foot)
    found = [*paper.problems, *_of_annexe(which), *checks.problems(raw, foot, values, which.annexe)]
    found += _of_signature(paper, signature)
    fase, po = values.get("ecole_fase"), values.get("po_fase")
    return FormReading(
        form=FORM.format(which.annexe) if which.annexe is not None else "epoles",
        fase=None if fase is None else int(fase),
        po_fase=None if po is None else int(po),
        persons=_persons(values),
        missing=checks.missing(values),
        fields=tuple(values.items()),
        problems=tuple(found),
        signature=signature,
        signature_code=why,
        profile=which.profile,
        phone=dialled(values.get("beneficiaire_telephone", "")),
    )


def _of_annexe(which: annexe.Which) -> list[FormProblem]:
    if which.annexe is None:
        return [problem("annexe_unknown")]
    return [problem("annexe_contradictory")] if which.contradictory else []


def _signature(paper: _Paper, raw: Raw, foot: Foot) -> tuple[Signature, str | None]:
    """An electronic signature before a picture, a picture before a typed name; a scan can't be judged."""
    if paper.signature is not None:
        return paper.signature
    if raw.picture:
        return Signature.IMAGE, None
    if foot.signed:
        return Signature.TEXT, None
    return (Signature.UNKNOWN, "text_from_scan") if paper.from_scan else (Signature.NONE, None)


def _of_signature(paper: _Paper, signature: Signature) -> list[FormProblem]:
    said = [problem("text_from_scan")] if paper.from_scan else []
    match signature:
        case Signature.NONE:
            said.append(problem("not_signed"))
        case Signature.EID_INVALID:
            said.append(problem("eid_signature_invalid"))
        case Signature.UNKNOWN if not paper.from_scan:
            said.append(problem("eid_not_checked"))
        case _:
            pass
    return said


def _persons(values: dict[str, str]) -> tuple[Person, ...]:
    """Who asks, and whose access it is."""
    found = []
    for role in ("demandeur", "beneficiaire"):
        name = " ".join(values[key] for key in (f"{role}_nom", f"{role}_prenom") if key in values)
        if name:
            function = values.get("beneficiaire_fonction", "") if role == "beneficiaire" else ""
            found.append(Person(role, name, function))
    return tuple(found)
