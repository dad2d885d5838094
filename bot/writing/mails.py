"""Composes the mails of `mail_templates/`: one folder a mail, a subject and the same words as text and as HTML."""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, StrictUndefined, Template, select_autoescape

from bot.ports import Mail
from bot.writing import french, mime
from bot.writing.stylesheet import StyledLoader

FOLDER = Path(__file__).parents[2] / "mail_templates"

_BLANK_LINES = re.compile(r"\n{3,}")


class Words(NamedTuple):
    """What one mail says, before it is a message."""

    subject: str
    text: str
    html: str


class Templates:
    """The mail templates of one folder, each compiled when first used and kept."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder
        self._compiled: dict[str, tuple[Template, Template, Template]] = {}

    @cached_property
    def _environment(self) -> Environment:
        environment = Environment(
            loader=StyledLoader(self._folder),
            autoescape=select_autoescape(("html.j2",)),
            undefined=StrictUndefined,
            auto_reload=False,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters |= {
            "jour": french.day,
            "a_venir": french.is_ahead,
            "nombre": french.count,
            "avec_lieu": french.with_place,
            "lieu": french.place_of,
            "sans_lieu": french.without_place,
        }
        return environment

    def names(self) -> list[str]:
        """Every mail there is, `happi_ouverture/recue`, in order."""
        folders = (path for path in self._folder.glob("*/*") if path.is_dir())
        return sorted(f"{path.parent.name}/{path.name}" for path in folders if path.parent.name[0] != "_")

    def words(self, template: str, values: Mapping[str, object]) -> Words:
        """Subject, text and HTML; jinja2.UndefinedError when a value is missing."""
        subject, text, html = self._templates(template)
        written = _BLANK_LINES.sub("\n\n", text.render(values)).strip() + "\n"
        return Words(mime.one_line(subject.render(values)), written, html.render(values))

    def mail(self, mail: Mail) -> bytes:
        """The message, ready to send: the same mail always gives the same bytes."""
        words = self.words(mail.template, {**mail.values, "sender": mail.sender})
        return mime.message(_headers(mail, words.subject), words.text, words.html, mail.files)

    def _templates(self, name: str) -> tuple[Template, Template, Template]:
        if name not in self._compiled:
            load = self._environment.get_template
            self._compiled[name] = (
                load(f"{name}/subject.txt.j2"),
                load(f"{name}/body.txt.j2"),
                load(f"{name}/body.html.j2"),
            )
        return self._compiled[name]


def _headers(mail: Mail, subject: str) -> list[mime.Header]:
    """Every header but those of MIME, in the order people expect."""
    headers = [
        ("From", _from(str(mail.values["service_name"]), mail.sender)),
        ("To", _addresses(mail.to)),
        ("Subject", mime.unstructured(subject)),
        ("Date", mime.moment(mail.date)),
        ("Message-ID", mime.message_id(mail.message_id)),
        ("Auto-Submitted", mime.token(mail.automatic)),
        ("X-Auto-Response-Suppress", "All"),  # Exchange: no out-of-office, no read receipt
        ("X-Vaguemestre", mime.token(str(mail.values["marker"]))),
        ("Content-Language", "fr"),
    ]
    if mail.cc:
        headers.insert(2, ("Cc", _addresses(mail.cc)))
    return headers + _threading(mail)


def _addresses(addresses: Sequence[str]) -> str:
    return ",\r\n ".join(mime.mailbox("", address) for address in addresses)


def _threading(mail: Mail) -> list[mime.Header]:
    """In-Reply-To and References; the identities come from strangers, those that fit no header are left out."""
    answered = mime.thread([mail.in_reply_to] if mail.in_reply_to else [])
    # The first and the last ones matter most; more than 20 would make a very long header.
    references = mime.thread([*mail.references, *answered])
    references = references[:1] + references[1:][-19:]
    named = [("In-Reply-To", answered), ("References", references)]
    return [(name, "\r\n ".join(identities)) for name, identities in named if identities]


@lru_cache(maxsize=64)
def _from(name: str, address: str) -> str:
    return mime.mailbox(name, address)
