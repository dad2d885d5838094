"""A national number that somebody put on a form is neither filed nor sent back (exigence F11)."""

from bot.domain.effects import FileNote, SendMail
from bot.domain.mail_parts import AttachAnnexe, ToConcerned
from bot.handlers import PROCEDURES
from bot.ports.forms import FormContext
from bot.reading.forms.reader import read_form
from bot.reading.mail import read_message
from bot.writing import Writing
from tests.support.form_mails import Taker, filled, sent
from tests.support.world import running

NISS = "85.07.30-033.28"
TOLD = {"beneficiaire_fonction": f"directrice {NISS}", "demandeur_nom": f"Kowalski {NISS}"}


def follows(event) -> tuple:
    attach = AttachAnnexe(number=1, mail=event.mail, part=event.part)
    return (
        FileNote(template="preneur/fiche", named_by=event.mail),
        SendMail(template="preneur/a_completer", to=ToConcerned(), named_by=event.mail, attach=attach),
    )


class Keeping(Writing):
    """The real annexes; the mails only say which files they carry, and keep them."""

    def __init__(self) -> None:
        self.annexes: list[bytes] = []

    def mail(self, mail) -> bytes:
        self.annexes += [file.content for file in mail.files]
        facts = mail.values.get("facts", "")
        return f"From: <{mail.sender}>\r\nMessage-ID: {mail.message_id}\r\n\r\n{facts}\r\n".encode()


async def test_a_national_number_on_an_annex_is_masked_in_the_note_and_in_the_annex_sent_back(tmp_path, outside):
    writer, taker = Keeping(), Taker(follows)
    procedures = (taker.procedure(), *(each for each in PROCEDURES if not each.papers))
    at_work = running(tmp_path, outside, boxes=("happi", "poles"), procedures=procedures, writer=writer)
    async with at_work as agent:
        await agent.receive(sent("p.kowalski@asbl.example", ("annexe.docx", filled(**TOLD))), box="poles")
    ((_folder, note),) = outside.mailboxes.filed.values()
    (sent_back,) = writer.annexes
    fields = dict(read_form(sent_back, "annexe.docx", FormContext()).fields)
    assert NISS not in read_message(note).text
    assert "directrice [numéro national masqué]" in read_message(note).text
    assert not any(NISS in said for said in fields.values())
    assert fields["beneficiaire_nom"] == "NOËL", "all else is as it was written"
