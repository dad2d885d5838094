"""A DKIM signature of the From domain stands in for a silent boundary, and for nothing else."""

import subprocess
import sys
import time
from dataclasses import replace

import pytest

from bot.domain.readings import Address, Verdict
from bot.reading.mail import Boundary, may_be_signed, read_message, with_authenticity, with_signature
from bot.reading.mail.authenticity_dkim import LookupFailedError
from tests.reading.authentic_mails import M365, RFC, Signer, failing, mail, read, verdict

SCHOOL = Signer("cfwb.be")
ZONE = SCHOOL.zone()
PLAIN = mail(
    "From: Ecole des Arts <ec990001@cfwb.be>",
    "To: happi@cfwb.be",
    "Subject: Liste",
    "Date: Mon, 05 Oct 2026 10:12:00 +0200",
    "Message-ID: <a1@cfwb.be>",
    "Content-Type: text/plain; charset=utf-8",
    body=b"Bonjour,\r\n\r\nVoici  la liste. \r\n\r\n\r\n",
)
NOW = int(time.time())


def code(raw: bytes, zone: dict[str, bytes] = ZONE, boundary: Boundary | None = RFC) -> str:
    return verdict(raw, boundary, zone).code


@pytest.mark.parametrize("canonical", [(b"relaxed", b"relaxed"), (b"simple", b"simple"), (b"relaxed", b"simple")])
def test_a_valid_signature_of_the_domain_is_believed(canonical: tuple[bytes, bytes]):
    found = verdict(SCHOOL.sign(PLAIN, canonical=canonical), RFC, ZONE)
    assert found.verdict is Verdict.PASS
    assert found.reason == "la signature DKIM du domaine est valable"


def test_an_empty_body_may_be_signed():
    assert code(SCHOOL.sign(PLAIN.partition(b"\r\n\r\n")[0] + b"\r\n\r\n")) == "signed"


def test_the_older_of_two_signatures_may_be_the_good_one():
    other = Signer("liste.example")
    assert code(other.sign(SCHOOL.sign(PLAIN), fields=("from",))) == "signed"


def test_a_boundary_that_names_only_spf_is_silent():
    top = b"Authentication-Results: mx.cfwb.be; spf=pass smtp.mailfrom=cfwb.be\r\n"
    assert code(top + SCHOOL.sign(PLAIN)) == "signed"


def test_microsofts_silence_is_one_too():
    top = b"Authentication-Results: spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=cfwb.be\r\n"
    assert code(top + SCHOOL.sign(PLAIN), boundary=M365) == "signed"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (b"dmarc=fail header.from=cfwb.be", "dmarc_failed"),
        (b"dmarc=temperror header.from=cfwb.be", "undecided"),
        (b"dmarc=none header.from=cfwb.be", "undecided"),
        (b"dmarc=pass header.from=ailleurs.example", "other_domain"),
        (b"dmarc", "unclear_verdict"),
    ],
)
def test_whatever_the_boundary_says_outweighs_the_signature(said: bytes, expected: str):
    assert code(b"Authentication-Results: mx.cfwb.be; " + said + b"\r\n" + SCHOOL.sign(PLAIN)) == expected


def test_without_a_boundary_a_signature_proves_nothing():
    assert code(SCHOOL.sign(PLAIN), boundary=None) == "no_boundary"


def test_a_mail_without_signature_asks_nothing():
    reading = with_authenticity(read_message(PLAIN), PLAIN, RFC)
    assert not may_be_signed(reading, PLAIN)
    assert may_be_signed(reading, SCHOOL.sign(PLAIN))


INVALID = {
    "body changed": SCHOOL.sign(PLAIN).replace(b"Voici", b"Voila"),
    "From changed": SCHOOL.sign(PLAIN).replace(b"ec990001@cfwb.be>", b"ec990002@cfwb.be>"),
    "subject changed": SCHOOL.sign(PLAIN).replace(b"Subject: Liste", b"Subject: Autre"),
    "subject not signed": SCHOOL.sign(PLAIN, fields=("from", "date", "message-id", "content-type")),
    "a second subject on top": b"Subject: Autre\r\n" + SCHOOL.sign(PLAIN),
    "content type added on top": b"Content-Type: text/html\r\n" + SCHOOL.sign(PLAIN),
    "encoding added": b"Content-Transfer-Encoding: base64\r\n" + SCHOOL.sign(PLAIN),
    "only a part of the body signed": SCHOOL.sign(PLAIN, length=True) + b"Ajout\r\n",
    "only a part of the body signed, nothing added": SCHOOL.sign(PLAIN, length=True),
    "another domain": Signer("ailleurs.example").sign(PLAIN),
    "a domain above": Signer("be").sign(PLAIN),
    "a domain below": Signer("adm.cfwb.be").sign(PLAIN),
    "our domain, another's key": Signer("ailleurs.example").sign(PLAIN, domain="cfwb.be"),
    "expired": SCHOOL.sign(PLAIN, more={b"t": b"1500000000", b"x": b"1500086400"}),
    "from the future": SCHOOL.sign(PLAIN, more={b"t": str(NOW + 10**6).encode()}),
    "sha1": SCHOOL.sign(PLAIN, algorithm=b"rsa-sha1"),
    "a tag twice": SCHOOL.sign(PLAIN).replace(b"DKIM-Signature: ", b"DKIM-Signature: d=cfwb.be; ", 1),
    "no tag": b"DKIM-Signature: bonjour\r\n" + PLAIN,
    "h without from": SCHOOL.sign(PLAIN).replace(b"h=from : ", b"h=", 1),
    "a selector that is a name of its own": SCHOOL.sign(PLAIN).replace(b"s=cle;", b"s=cle.;", 1),
    "blanks to choke on": b"X-A: a" + b" " * 300 + b"\r\n" + SCHOOL.sign(PLAIN),
    "fields to choke on": b"X-A: a\r\n" * 1001 + SCHOOL.sign(PLAIN),
}


@pytest.mark.parametrize("name", INVALID)
def test_a_signature_that_does_not_prove_it_leaves_the_mail_unknown(name: str):
    zone = ZONE | Signer("ailleurs.example").zone() | Signer("be").zone() | Signer("adm.cfwb.be").zone()
    found = verdict(INVALID[name], RFC, zone)
    assert (found.verdict, found.code) == (Verdict.UNKNOWN, "signature_invalid")


def test_two_from_fields_are_never_signed_into_one():
    assert code(b"From: intrus@ailleurs.example\r\n" + SCHOOL.sign(PLAIN)) == "not_one_from"


RECORDS = {
    "revoked": b"v=DKIM1; k=rsa; p=",
    "only being tried": b"v=DKIM1; t=y; p=%s",
    "only being tried, and strict": b"t=s:y; p=%s",
    "for something else than mail": b"v=DKIM1; s=tlsrpt; p=%s",
    "of another kind": b"v=DKIM1; k=ed25519; p=%s",
    "of another version": b"v=DKIM2; p=%s",
    "for sha1 only": b"v=DKIM1; h=sha1; p=%s",
    "no key at all": b"v=spf1 -all",
    "no base64": b"v=DKIM1; p=bonjour!",
    "not even text": b"\xff\xfe\0",
}


@pytest.mark.parametrize("name", RECORDS)
def test_a_key_that_its_domain_does_not_stand_by_proves_nothing(name: str):
    assert code(SCHOOL.sign(PLAIN), SCHOOL.zone(RECORDS[name])) == "signature_invalid"


def test_a_short_key_proves_nothing():
    short = Signer("cfwb.be", bits=768)
    assert code(short.sign(PLAIN), short.zone()) == "signature_invalid"


def test_a_key_that_is_not_published_proves_nothing():
    assert code(SCHOOL.sign(PLAIN), {}) == "signature_invalid"


def test_a_dns_that_does_not_answer_leaves_the_mail_unknown():
    raw = SCHOOL.sign(PLAIN)
    reading = with_signature(read(raw, RFC), raw, failing(LookupFailedError()))
    assert (reading.authenticity.verdict, reading.authenticity.code) == (Verdict.UNKNOWN, "signature_unchecked")


def test_at_most_three_keys_are_asked_for():
    asked: list[str] = []

    def lookup(name: str) -> bytes | None:
        asked.append(name)
        return None

    raw = PLAIN
    for _ in range(6):
        raw = SCHOOL.sign(raw)
    with_signature(read(raw, RFC), raw, lookup)
    assert asked == [SCHOOL.name] * 3


def test_a_verdict_that_was_given_asks_no_dns():
    raw = b"Authentication-Results: mx.cfwb.be; dmarc=pass header.from=cfwb.be\r\n" + SCHOOL.sign(PLAIN)
    reading = read(raw, RFC)
    assert with_signature(reading, raw, failing(AssertionError())) is reading


def test_an_author_shown_otherwise_is_not_signed_into_belief():
    raw = SCHOOL.sign(PLAIN)
    reading = replace(read(raw, RFC), author=Address("", "ec990002@cfwb.be"))
    assert with_signature(reading, raw, dict(ZONE).get).authenticity.code == "unclear_from"


def test_a_body_of_blanks_does_not_take_long():
    """The library's own way to make a body canonical is quadratic in a run of blanks."""
    head = PLAIN.partition(b"\r\n\r\n")[0]
    raw = SCHOOL.sign(head + b"\r\n\r\n\r\n").replace(b"\r\n\r\n", b"\r\n\r\n" + b" " * 400_000 + b"\r\n", 1)
    began = time.process_time()
    assert code(raw) == "signed"
    assert time.process_time() - began < 5


def test_the_libraries_are_loaded_only_when_a_signature_is_verified():
    program = "import sys, bot.reading.mail.authenticity_dns; print({'dkim', 'dns'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
