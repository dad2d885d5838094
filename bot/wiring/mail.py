"""The boxes, the submission server and the boundary, as the settings tell: who is believed, how much may leave."""

from datetime import timedelta
from functools import partial
from importlib.util import find_spec

from bot.domain.recipients import AddressBook
from bot.engine.world import Limits
from bot.mailbox.accounts import ImapAccount
from bot.mailbox.imap import ImapMailboxes
from bot.mailbox.smtp import SmtpSender
from bot.mailbox.smtp_session import SmtpServer
from bot.ports import Clock
from bot.reading.mail import Boundary, BoundaryKind
from bot.reading.mail.authenticity_dkim import Lookup
from bot.reading.mail.interpreter import Interpreter
from bot.settings import Settings, SettingsError, secret
from bot.wiring.poles import asker


def address_book(settings: Settings) -> AddressBook:
    """Who may be written to and who is believed, from the settings."""
    mail = settings.mail
    return AddressBook(
        domain=mail.domain,
        accepted=frozenset(each.lower() for each in (*mail.accepted_domains, mail.domain)),
        services=dict(mail.boxes),
        listed={
            name: frozenset(each.lower() for each in senders) for name, senders in mail.listed_senders.items()
        },
    )


def limits(settings: Settings) -> Limits:
    """The numeric brakes. A box is visited every so often: it is not silent before three visits were missed."""
    mail = settings.mail
    between = max(mail.imap.poll_seconds, mail.imap.idle_seconds)
    return Limits(
        answers_a_day=mail.limits.answers_a_day,
        mails_a_day=mail.limits.mails_a_day,
        mails_an_hour=mail.limits.mails_an_hour,
        citizens_a_day=mail.limits.citizens_a_day,
        max_bytes=mail.max_bytes,
        silence=timedelta(seconds=max(60 * mail.silence_minutes, 3 * between)),
        quiet_days=mail.quiet_days,
    )


def interpreter(settings: Settings, own: str) -> Interpreter:
    """The reader of mails with the settings' boundary; without one nobody is believed."""
    lookup, pix = key_lookup(settings), settings.pix.form_labels
    asking = partial(asker, settings)
    return Interpreter(boundary(settings), settings.happi.form_labels, own, lookup, pix_labels=pix, asker=asking)


def boundary(settings: Settings) -> Boundary | None:
    """The server whose verdict on an author is believed, None when the settings name none."""
    mail, told = settings.mail, settings.mail.boundary
    found = Boundary(
        authserv_id=mail.authserv_id or "",
        kind=BoundaryKind(told.kind),
        stacked=told.forged_results == "stripped",
        internal_domains=address_book(settings).accepted if told.internal_mark == "stripped" else frozenset(),
    )
    return found if found.is_known else None


def key_lookup(settings: Settings) -> Lookup | None:
    """How the keys of DKIM signatures are asked for; None when the settings don't want them verified."""
    if not settings.mail.boundary.dkim:
        return None
    if not all(find_spec(each) for each in ("dkim", "dns")):
        raise SettingsError(
            "« mail.boundary.dkim » demande des bibliothèques qui manquent : installez le programme avec "
            "l’extra « dkim », ou retirez ce réglage."
        )
    from bot.reading.mail.authenticity_dns import txt_record

    return txt_record


def mailboxes(settings: Settings, clock: Clock | None = None) -> ImapMailboxes:
    """The service boxes over IMAP."""
    imap = settings.mail.imap
    word = secret(imap.password, imap.password_file, "le mot de passe IMAP", "mail.imap.password")
    accounts = {
        name: ImapAccount(host=imap.host, port=imap.port, user=address, password=word, tls=imap.tls)
        for name, address in settings.mail.boxes.items()
    }
    return ImapMailboxes(accounts, clock=clock, poll_seconds=imap.poll_seconds, idle_seconds=imap.idle_seconds)


def smtp_sender(settings: Settings) -> SmtpSender:
    """The submission server."""
    smtp = settings.mail.smtp
    word = None
    if smtp.user is not None:
        word = secret(smtp.password, smtp.password_file, "le mot de passe SMTP", "mail.smtp.password")
    server = SmtpServer(host=smtp.host, port=smtp.port, tls=smtp.tls, user=smtp.user, password=word)
    return SmtpSender(server, connections=smtp.connections, per_minute=smtp.per_minute)
