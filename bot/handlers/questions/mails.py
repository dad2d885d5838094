"""Where an answer to a question goes, and what it carries."""

from bot.domain.effects import SendMail
from bot.domain.mail_parts import AttachAnnexe, Recipients, ToCitizen, ToConcerned, ToSchool
from bot.domain.procedure import Case
from bot.domain.ready_answers import ANNEXES, CALCULATED, template_of
from bot.domain.words import Code
from bot.handlers.questions.thread import CITIZEN, Thread


def to_whom(case: Case[Thread], data: Thread) -> Recipients:
    """A citizen's own address is that of the mail itself; a school and a PO have their boxes."""
    if data.population == CITIZEN and data.mail is not None:
        return ToCitizen(mail=data.mail)
    return ToSchool() if case.fase is not None else ToConcerned()


def ready(case: Case[Thread], data: Thread, topic: Code, *, automatic: bool) -> SendMail:
    """The mail of a ready answer; that of an agent is no automatic one, though nobody typed it.

    What was proposed answers the mail that it was proposed for, whatever the person wrote since.
    """
    about = data.asking if topic == data.topic else data.mail
    return SendMail(
        template=template_of(topic),
        to=to_whom(case, data),
        answers=about if automatic else None,
        first=None if automatic else about,
        attach=attached(data, topic),
        computes=about if topic == CALCULATED else None,
        tell=True,
    )


def attached(data: Thread, topic: Code) -> AttachAnnexe | None:
    """The annex of the e-Pôles circular that the person needs (exigence H6): to leave, there is only one."""
    wanted = "annexe_5" if topic == ANNEXES["annexe_5"].topic else data.annexe
    annexe = None if wanted is None else ANNEXES.get(wanted)
    return AttachAnnexe(number=annexe.number) if annexe is not None and annexe.topic == topic else None
