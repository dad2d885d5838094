"""Mails and workbooks of careless people: somebody is planted wherever a name can stand."""

import io
from collections.abc import Sequence
from email import policy
from email.message import EmailMessage
from email.utils import formataddr
from urllib.parse import quote

import openpyxl

from bot.cli.player import Attached
from tests.support.planted import Cast, Planted

HAPPI = "happi@cfwb.be"
FORM = """\
Numéro FASE : {fase}
Dénomination : {school}
Direction (nom, prénom) : {direction}
Gestionnaire Happi (nom, prénom) : {manager}
Fonction : {function}
Type d'enseignement : Artistique à horaire réduit
{extra}
"""


def box(fase: int) -> str:
    return f"ec{fase:06d}@cfwb.be"


def words_about(person: Planted) -> str:
    """A sentence with everything about somebody, in several shapes."""
    return "Merci de regarder le cas de " + " ; ".join(person.forms()) + "."


class Letters:
    """Writes mails for one cast; `fase` says whose secrets they are, None for nobody's."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast

    def mail(
        self,
        sender: str,
        fase: int | None,
        *,
        subject: str = "",
        text: str = "",
        files: Sequence[Attached] = (),
        answers: EmailMessage | None = None,
    ) -> EmailMessage:
        """A mail to the Happi box with people in its subject, names, identifiers, text, HTML and headers."""
        someone = self.cast.someone
        mail = EmailMessage(policy=policy.SMTP)
        mail["From"] = formataddr((someone("display name", fase).name, sender))
        mail["To"] = formataddr((someone("display name of To", fase).name, HAPPI))
        mail["Cc"] = formataddr((someone("display name of Cc", fase).name, "odile.marchandeau@example.be"))
        mail["Reply-To"] = formataddr((someone("Reply-To", fase).name, "theo.vandriessen@example.be"))
        mail["Subject"] = f"{subject} {' '.join(someone('subject', fase).forms())}"
        mail["Message-ID"] = f"<{_ascii(someone('Message-ID', fase))}@{sender.partition('@')[2]}>"
        mail["Disposition-Notification-To"] = "theo.vandriessen@example.be"
        mail["Return-Receipt-To"] = "theo.vandriessen@example.be"
        mail["X-Mailer"] = words_about(someone("header", fase))
        if answers is not None:
            mail["In-Reply-To"] = str(answers["Message-ID"])
            mail["References"] = str(answers["Message-ID"])
        link = f"https://example.be/eleve?nom={quote(someone('link', fase).name)}"
        mail.set_content(f"{text}\n{words_about(someone('text', fase))}\n{link}\n")
        mail.add_alternative(
            f"<p>{text}</p><b>{words_about(someone('HTML', fase))}</b>", subtype="html", cte="base64"
        )
        for file in files:
            mail.add_attachment(file.content, maintype="application", subtype=file.subtype, filename=file.name)
        return mail

    def form(self, sender: str, fase: int, *, named: bool = True) -> EmailMessage:
        """The notification of the opening form, with people in every field that takes words."""
        someone = self.cast.someone
        mail = EmailMessage(policy=policy.SMTP)
        mail["From"] = formataddr((someone("display name of the form engine", fase).name, sender))
        mail["To"] = HAPPI
        mail["Subject"] = f"Demande Happi {someone('subject of the form', fase).name}"
        mail["Message-ID"] = f"<{_ascii(someone('Message-ID of the form', fase))}@transversal.cfwb.be>"
        mail.set_content(
            FORM.format(
                fase=fase,
                school=f"École de {someone('form: denomination', fase).name}",
                direction=someone("form: direction", fase).name,
                manager=someone("form: manager", fase).name if named else "",
                function=f"Tuteur de {someone('form: function', fase).name}",
                extra=words_about(someone("form: other words", fase)),
            )
        )
        return mail

    def file(self, content: bytes, fase: int | None, suffix: str = "xlsx") -> Attached:
        """An attachment with somebody in its name."""
        return Attached(f"liste de {self.cast.someone('file name', fase).name}.{suffix}", content)

    def workbook(
        self, fase: int, *, faulty: bool = False, kind: str = "Liste complète", theirs: bool = True
    ) -> bytes:
        """A list of students; a faulty one has somebody in its sheet names, columns and loose cells too.

        When it is not `theirs`, the school itself may read nothing of it.
        """
        someone, owner = self.cast.someone, fase if theirs else None
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = "Élèves"
        header: list[object] = ["Nom", "Prénom", "Date de naissance"]
        header += ["Entrée/Sortie"] if kind == "Mouvement" else []
        rows: list[list[object]] = [
            ["Numéro FASE", fase],
            ["Année scolaire", "2026-2027"],
            ["Type de liste", kind],
            [],
            header,
        ]
        for number in range(3):
            student = someone("student", owner)
            born: object = student.born if number else student.french
            rows.append([student.nom, student.prenom, born] + (["Sortie"] if kind == "Mouvement" else []))
        if faulty:
            rows[4].append(f"Ami de {someone('column name', owner).name}")
            for place, born in (
                ("student without a first name", None),
                ("student with a wrong date", "31/02/2012"),
            ):
                student = someone(place, owner)
                rows.append([student.nom, student.prenom if born else "", born or student.french])
            other = book.create_sheet(someone("sheet name", owner).nom[:31])
            other.append([words_about(someone("loose cell", owner))])
        for row in rows:
            sheet.append(row)
        book.properties.creator = someone("properties of the workbook", owner).name
        return _saved(book)


def _saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def huge_box() -> bytes:
    """A small file whose two far corners ask a careless reader for hundreds of gigabytes."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.cell(1, 1, "Nom")
    sheet.cell(1_048_576, 16_384, "x")
    return _saved(book)


def _ascii(person: Planted) -> str:
    return quote(person.name, safe="").replace("%", "=")
