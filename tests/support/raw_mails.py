"""Raw mails as the boundary delivers them; only invented people, schools 990001 and up."""

import hashlib
from collections.abc import Sequence
from typing import Any

BOUNDARY = "passerelle.cfwb.test"
FORM_ENGINE = "eforms@formulaires.example"
ETNIC = "environnements@etnic.example"


def mail(
    author: str,
    text: str,
    *,
    subject: str = "Happi",
    verdict: str | None = "pass",
    message_id: str | None = None,
    answers: str | None = None,
    files: Sequence[tuple[str, bytes]] = (),
    headers: Sequence[tuple[str, str]] = (),
) -> bytes:
    """One mail to happi@; without `message_id`, one made of its content."""
    body = _body(text, files)
    seed = f"{author}{subject}{text}".encode() + body
    identity = message_id or f"<{hashlib.sha256(seed).hexdigest()[:20]}@ecole.example>"
    domain = author.rpartition("@")[2]
    lines = [f"Received: from relais.example by {BOUNDARY}"]
    if verdict is not None:
        lines.insert(0, f"Authentication-Results: {BOUNDARY}; dmarc={verdict} header.from={domain}")
    lines += [f"From: <{author}>", "To: happi@cfwb.be", f"Subject: {subject}", f"Message-ID: {identity}"]
    lines += ["Date: Mon, 05 Oct 2026 10:12:00 +0200", "MIME-Version: 1.0"]
    if answers is not None:
        lines += [f"In-Reply-To: {answers}", f"References: {answers}"]
    lines += [f"{name}: {value}" for name, value in headers]
    return "\r\n".join(lines).encode() + b"\r\n" + body


def _body(text: str, files: Sequence[tuple[str, bytes]]) -> bytes:
    words = (
        f"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n".encode()
    )
    if not files:
        return words
    parts = [b"--lim\r\n", words]
    for name, content in files:
        head = f'--lim\r\nContent-Type: text/csv; name="{name}"\r\nContent-Transfer-Encoding: 8bit\r\n'
        head += f'Content-Disposition: attachment; filename="{name}"\r\n\r\n'
        parts += [head.encode(), content, b"\r\n"]
    return b'Content-Type: multipart/mixed; boundary="lim"\r\n\r\n' + b"".join(parts) + b"--lim--\r\n"


def box(fase: int) -> str:
    """The administrative box of a school."""
    return f"ec{fase:06d}@cfwb.be"


def form_mail(fase: int = 990001, *, gestionnaire: str = "Lambert, Nadia", note: str = "", **more: Any) -> bytes:
    """The form engine's notification of an opening request."""
    text = (
        f"Une demande a été introduite. {note}\n\nNuméro FASE : {fase}\nDénomination : École des Arts de Malonne\n"
        f"Direction (nom, prénom) : Dubois, Karim\nGestionnaire Happi (nom, prénom) : {gestionnaire}\n"
        "Fonction : Professeure de piano\nType d'enseignement : Artistique à horaire réduit\n"
    )
    return mail(FORM_ENGINE, text, subject="Demande de création d’un environnement", **more)


def canevas_csv(*rows: str) -> bytes:
    """A list that `FakeReaders` understands: `nom;prenom;date` a line."""
    return "\n".join(("Nom;Prénom;Date de naissance", *rows)).encode()


def list_mail(*rows: str, fase: int = 990001, text: str = "Voici notre liste.", **more: Any) -> bytes:
    """A school sends its canevas."""
    return mail(box(fase), text, files=[("canevas.csv", canevas_csv(*rows))], **more)


def bounce(
    message_id: str, recipient: str, *, status: str = "5.1.1", action: str = "failed", number: int = 1
) -> bytes:
    """The postmaster says that a mail of ours can't be delivered, or is late."""
    report = (
        "Content-Type: text/plain\r\n\r\nVotre message n’est pas arrivé.\r\n--lim\r\n"
        "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: {status}\r\n\r\n--lim\r\n"
        f"Content-Type: message/rfc822\r\n\r\nFrom: happi@cfwb.be\r\nMessage-ID: {message_id}\r\n"
        "Subject: Happi\r\n\r\nBonjour\r\n--lim--\r\n"
    )
    lines = [
        "Return-Path: <>",
        f"Authentication-Results: {BOUNDARY}; dmarc=pass header.from=mx.example",
        "From: <mailer-daemon@mx.example>",
        "To: happi@cfwb.be",
        "Subject: Undelivered Mail Returned to Sender",
        f"Message-ID: <retour-{number}@mx.example>",
        "Date: Mon, 05 Oct 2026 10:12:00 +0200",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="lim"',
        "",
        "--lim",
    ]
    return "\r\n".join(lines).encode() + b"\r\n" + report.encode()
