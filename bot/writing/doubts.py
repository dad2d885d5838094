"""The sheet « À confirmer »: each account beside the row that resembles it, and a place for Oui or Non.

Only the answer may be changed. It goes alone, or beside the list in a canevas or a correction workbook.
"""

from collections.abc import Sequence
from io import BytesIO

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from bot.domain.matching import Named, Question, Rule, ToConfirm, sealed
from bot.domain.schools import Etablissement
from bot.writing import sheets
from bot.writing.french import count, unbreakable

SHEET = "À confirmer"
HEADER = (
    "Question",
    *(f"Compte existant :\n{field}" for field in ("nom", "prénom", "né(e) le")),
    *(f"Votre liste :\n{field}" for field in ("nom", "prénom", "né(e) le")),
    "Réponse",
    "Code de la ligne",
)
REFERENCE_ROW, VERSION_ROW, SCHOOL_ROW = 2, 3, 4
HEADER_ROW = 8
FIRST_ROW = 9
ANSWER_COLUMN = 8

_WIDTHS = (46, 21, 19, 12, 21, 19, 12, 12, 18)
_LETTERS = "ABCDEFGHI"
_LEFT = Alignment(horizontal="left", vertical="center")
_WRAPPED = Alignment(horizontal="left", vertical="top", wrap_text=True)
_LEFT_TOP = Alignment(horizontal="left", vertical="top")
_CENTRED = Alignment(horizontal="center", vertical="top")
_SAID, _DIFFERENT, _ANSWER, _CODE = "Question", "Différence", "Réponse", "Code de ligne"
_CHOICES = ("Oui", "Non")

_HOW = (
    "Pour chaque ligne, choisissez Oui ou Non dans la colonne « Réponse » : s’agit-il du même élève ? "
    "Sans réponse, rien ne change pour lui."
)
_BACK = (
    "Seules les réponses sont lues dans cette feuille. Un nom ou une date se corrige dans la feuille « Élèves » "
    "de votre liste. Renvoyez ce fichier en répondant au mail."
)
_COMPLETE = (
    "Oui : l’élève garde son compte. Non : ce sont deux élèves ; le compte existant sera supprimé "
    "et un autre créé, après l’accord d’un agent."
)
_MOVEMENT = (
    "Oui : l’élève garde son compte. Non : ce sont deux élèves ; un compte sera créé pour celui qui arrive, "
    "après l’accord d’un agent."
)
_REASONS = {
    Rule.CONTESTED: "Plusieurs comptes, ou plusieurs réponses, concernent cet élève. Est-ce bien celui-ci ?",
    Rule.SWAPPED_NAMES: "Le nom et le prénom sont inversés. Est-ce le même élève ?",
    Rule.NAMES_CONTAINED: "Un nom ou un prénom est en plus ou en moins. Est-ce le même élève ?",
    Rule.ONE_LETTER: "L’orthographe diffère. Est-ce le même élève, ou un jumeau ?",
    Rule.DATE_SLIP: "La date de naissance diffère. Est-ce le même élève ?",
    Rule.DATE_UNKNOWN: "La date de naissance manque d’un côté. Est-ce le même élève ?",
    Rule.SOUNDS_ALIKE: "Les noms se ressemblent. Est-ce le même élève ?",
    Rule.SAME_FIRST_NAME: "Même prénom et même date, autre nom. Est-ce le même élève ?",
    Rule.SAME_SURNAME: "Même nom et même date, autre prénom. Est-ce le même élève, ou un jumeau ?",
    Rule.IDENTICAL_ROWS: "Votre liste cite cet élève plusieurs fois. Est-ce un seul élève ?",
}
_NEW_CODE = "Nouveau code demandé : est-ce bien ce compte ? Oui : il reçoit un nouveau code. Non : rien ne change."
_LEAVING = "Sortie demandée : est-ce bien ce compte ? Oui : il sera supprimé. Non : rien ne change."


def doubts(school: Etablissement, asked: ToConfirm, beside: bytes | None = None) -> bytes:
    """The questions as a workbook of their own, or as one more sheet of `beside`, a workbook that we wrote."""
    if beside is None:
        book = sheets.new_book(f"{SHEET} – FASE {int(school.fase)} – {asked.reference}")
        sheet = book.worksheets[0]
        sheet.title = SHEET
    else:
        book = load_workbook(BytesIO(beside))
        sheet = book.create_sheet(SHEET, 1)
    _add_styles(book)
    _write_head(sheet, school, asked)
    for row, question in enumerate(asked.questions, FIRST_ROW):
        _write_question(sheet, row, question)
    _finish(sheet, len(asked.questions))
    return sheets.to_bytes(book)


def _add_styles(book: Workbook) -> None:
    """Locked but for the answer; styles by name, as in the other workbooks."""
    for name, font, fill, alignment, locked in (
        (_SAID, sheets.BODY, PatternFill(), _WRAPPED, True),
        (_DIFFERENT, sheets.BOLD, sheets.WARNING_FILL, _WRAPPED, True),
        (_ANSWER, sheets.BOLD, sheets.INPUT_FILL, _CENTRED, False),
        (_CODE, Font(name="Consolas", size=9, color="FF6B7785"), PatternFill(), _LEFT_TOP, True),
    ):
        style = NamedStyle(name, font=font, fill=fill, border=sheets.THIN, number_format=sheets.TEXT)
        style.alignment, style.protection = alignment, Protection(locked=locked)
        book.add_named_style(style)


def _write_head(sheet: Worksheet, school: Etablissement, asked: ToConfirm) -> None:
    """What the sheet is about, which version of which dossier it asks about, and how to answer."""
    _line(sheet, 1, f"{SHEET} – {count(len(asked.questions), 'question')}", sheets.TITLE, 30)
    for row, label, value in (
        (REFERENCE_ROW, "Dossier", asked.reference),
        (VERSION_ROW, "Version", str(asked.version)),
        (SCHOOL_ROW, "Établissement", f"{school.denomination} (FASE {int(school.fase)})"),
    ):
        left, right = sheets.row_of(sheet, row, 2)
        sheets.write_text(left, label)
        sheets.write_text(right, value)
        sheets.dress([left], sheets.BOLD, sheets.LABEL_FILL, sheets.THIN, _LEFT)
        cells = sheets.row_of(sheet, row, 4)[1:]  # a long name runs on over its neighbours: no line between them
        sheets.dress(cells, sheets.BODY, sheets.LABEL_FILL, Border(), _LEFT)
    meaning = _MOVEMENT if asked.movement else _COMPLETE
    for row, text in enumerate((_HOW, meaning, _BACK), SCHOOL_ROW + 1):
        _line(sheet, row, unbreakable(text), sheets.BODY, 18)
    for column, title in enumerate(HEADER, 1):
        cell = sheets.at(sheet, HEADER_ROW, column)
        sheets.write_text(cell, title)
        sheets.dress([cell], sheets.HEAD, sheets.HEAD_FILL, sheets.THIN, sheets.MIDDLE)
    sheet.row_dimensions[HEADER_ROW].height = 48


def _line(sheet: Worksheet, row: int, text: str, font: Font, height: int) -> None:
    cell = sheets.at(sheet, row, 1)
    sheets.write_text(cell, text)
    sheets.dress([cell], font, alignment=_LEFT)
    sheet.row_dimensions[row].height = height


def _write_question(sheet: Worksheet, row: int, question: Question) -> None:
    said, *names, answer, code = sheets.row_of(sheet, row, len(HEADER))
    texts = [*_three(question.account), *_three(question.row)]
    sentence = unbreakable(_sentence(question))
    _say(said, sentence, _SAID)
    for place, (cell, text) in enumerate(zip(names, texts, strict=True)):
        differs = question.account is not None and place >= 3 and text != texts[place - 3]
        _say(cell, text, _DIFFERENT if differs else _SAID)
    answer.style = _ANSWER
    _say(code, sealed(question.code, texts), _CODE)
    widths = zip((sentence, *texts), _WIDTHS, strict=False)
    lines = max(1 + len(text) // int(1.1 * width) for text, width in widths)
    sheet.row_dimensions[row].height = 15.5 * lines + 3


def _say(cell: Cell, text: str, style: str) -> None:
    cell.style = style
    if text:
        sheets.write_text(cell, text)


def _three(person: Named | None) -> Sequence[str]:
    """Nom, prénom, date as the cells show them; a date is text, so that no program rewrites it."""
    if person is None:
        return "", "", ""
    return sheets.safe(person.nom), sheets.safe(person.prenom), _day(person.date_naissance)


def _day(born: str | None) -> str:
    """« 04/03/2012 », or the year alone."""
    if born is None or len(born) != len("2012-03-04"):
        return born or ""
    return f"{born[8:]}/{born[5:7]}/{born[:4]}"


def _sentence(question: Question) -> str:
    """« Ligne 12 : l’orthographe diffère. Est-ce le même élève ? »"""
    said = _NEW_CODE if question.new_code else _LEAVING if question.leaving else _REASONS[question.rule]
    if not question.lines:
        return said
    numbers = [str(line) for line in question.lines]
    where = f"Ligne {numbers[0]}" if len(numbers) == 1 else f"Lignes {', '.join(numbers[:-1])} et {numbers[-1]}"
    return f"{where} : {said[0].lower()}{said[1:]}"


def _finish(sheet: Worksheet, questions: int) -> None:
    """Choices, widths, frozen header, protection without a password, paper."""
    choice = DataValidation(
        type="list", formula1=f'"{",".join(_CHOICES)}"', allow_blank=True, showErrorMessage=True
    )
    choice.errorTitle, choice.error = "Réponse", "Choisissez Oui ou Non."
    choice.add(f"H{FIRST_ROW}:H{max(FIRST_ROW, FIRST_ROW + questions - 1)}")
    sheet.add_data_validation(choice)
    for letter, width in zip(_LETTERS, _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = f"A{FIRST_ROW}"
    below = sheet.sheet_view.selection[-1]
    below.activeCell = below.sqref = f"H{FIRST_ROW}"
    sheet.sheet_view.showGridLines = False
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False  # False: not forbidden
    sheets.print_on_a4(sheet, landscape=True, repeat=HEADER_ROW)
