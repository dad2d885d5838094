"""Who really wrote: genuine mails pass, and no shape of forgery does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.readings import Verdict
from bot.reading.mail import Boundary, judge, read_message, with_authenticity

BOUNDARY = Boundary("mx.cfwb.be")
TOP = b"Authentication-Results: mx.cfwb.be; dmarc=pass header.from=cfwb.be\r\n"
FROM = b"From: ec990001@cfwb.be\r\n"
REST = b"To: happi@cfwb.be\r\nSubject: Liste\r\n\r\nBonjour\r\n"


def verdict(raw: bytes) -> Verdict:
    """The verdict, the same whether asked alone or for a reading."""
    found = judge(raw, BOUNDARY)
    assert with_authenticity(read_message(raw), raw, BOUNDARY).authenticity == found
    return found.verdict


GENUINE = {
    "bare address": TOP + FROM + REST,
    "angle brackets": TOP + b"From: <ec990001@cfwb.be>\r\n" + REST,
    "name": TOP + b"From: Ecole des Arts <ec990001@cfwb.be>\r\n" + REST,
    "name with a dot": TOP + b"From: Mme. N. Lambert <ec990001@cfwb.be>\r\n" + REST,
    "quoted name": TOP + b'From: "Lambert, \\"Nadia\\" (direction)" <ec990001@cfwb.be>\r\n' + REST,
    "encoded name": TOP + b"From: =?utf-8?Q?=C3=89cole_des_Arts?= <ec990001@cfwb.be>\r\n" + REST,
    "folded encoded name": TOP
    + b"From: =?utf-8?B?w4ljb2xl?=\r\n =?utf-8?Q?_des_Arts?=\r\n <ec990001@cfwb.be>\r\n"
    + REST,
    "capitals": TOP.replace(b"header.from=cfwb.be", b"header.from=CFWB.be") + b"FROM: EC990001@cfwb.BE\r\n" + REST,
    "server in capitals": TOP.replace(b"mx.cfwb.be", b"MX.cfwb.be") + FROM + REST,
    "comments and folding": b"Authentication-Results: (ours) mx.cfwb.be 1;\r\n\tspf=pass (sender IP is 192.0.2.1)"
    b" smtp.mailfrom=cfwb.be;\r\n\tdkim=pass (2048-bit key) header.d=cfwb.be header.b=Ab+/c1==;\r\n"
    b"\tdmarc=pass (p=quarantine dis=none (nested)) header.from=cfwb.be;\r\n" + FROM + REST,
    "quoted values": b'Authentication-Results: "mx.cfwb.be"; dmarc=pass reason="a; b" header.from="cfwb.be"\r\n'
    + FROM
    + REST,
    "a forged one lower": TOP
    + b"Authentication-Results: mx.cfwb.be; dmarc=fail header.from=cfwb.be\r\n"
    + FROM
    + REST,
    "below other trace fields": b"Return-Path: <ec990001@cfwb.be>\r\nReceived: by mx.cfwb.be\r\n"
    + TOP
    + FROM
    + REST,
    "bare LF everywhere": (TOP + FROM + REST).replace(b"\r\n", b"\n"),
    "an accent in another field": TOP + FROM + "Subject: Élèves\r\n".encode() + b"\r\nBonjour\r\n",
    "another domain, vouched for": TOP.replace(b"cfwb.be\r\n", b"etnic.example\r\n")
    + b"From: a.b@etnic.example\r\n"
    + REST,
}

EVIL = b"intrus@ailleurs.example"
EVIL_TOP = b"Authentication-Results: mx.cfwb.be; dmarc=pass header.from=ailleurs.example\r\n"
FORGED = {
    "no verdict at all": FROM + REST,
    "verdict of another server": TOP.replace(b"mx.cfwb.be", b"mx.ailleurs.example") + FROM + REST,
    "verdict of a server named alike": TOP.replace(b"mx.cfwb.be", b"mx.cfwb.be.ailleurs.example") + FROM + REST,
    "ours below another's": b"Authentication-Results: mx.ailleurs.example; dmarc=pass header.from=cfwb.be\r\n"
    + TOP
    + FROM
    + REST,
    "forged pass below our silence": b"Authentication-Results: mx.cfwb.be; spf=pass smtp.mailfrom=cfwb.be\r\n"
    + TOP
    + FROM
    + REST,
    "forged pass below our failure": TOP.replace(b"pass", b"fail") + TOP + FROM + REST,
    "dmarc none": TOP.replace(b"pass", b"none") + FROM + REST,
    "dmarc neutral": TOP.replace(b"pass", b"neutral") + FROM + REST,
    "dmarc temperror": TOP.replace(b"pass", b"temperror") + FROM + REST,
    "dmarc bestguesspass": TOP.replace(b"pass", b"bestguesspass") + FROM + REST,
    "spf alone passes": TOP.replace(b"dmarc=pass header.from", b"spf=pass smtp.mailfrom") + FROM + REST,
    "pass inside a comment": b"Authentication-Results: mx.cfwb.be; spf=none (dmarc=pass header.from=cfwb.be)\r\n"
    + FROM
    + REST,
    "pass inside a quoted reason": b"Authentication-Results: mx.cfwb.be; spf=none"
    b' reason="; dmarc=pass header.from=cfwb.be"\r\n' + FROM + REST,
    "server inside a comment": b"Authentication-Results: (mx.cfwb.be) mx.ailleurs.example;"
    b" dmarc=pass header.from=cfwb.be\r\n" + FROM + REST,
    "comment never closed": b"Authentication-Results: mx.cfwb.be; (a dmarc=pass header.from=cfwb.be\r\n"
    + FROM
    + REST,
    "quote never closed": b'Authentication-Results: mx.cfwb.be; a="b; dmarc=pass header.from=cfwb.be\r\n'
    + FROM
    + REST,
    "pass and fail": TOP.replace(b"; dmarc", b"; dmarc=fail header.from=cfwb.be; dmarc") + FROM + REST,
    "two passes": TOP.replace(b"; dmarc", b"; dmarc=pass header.from=ailleurs.example; dmarc") + FROM + REST,
    "two domains": TOP.replace(b"header.from", b"header.from=ailleurs.example header.from") + FROM + REST,
    "verdict without a domain": b"Authentication-Results: mx.cfwb.be; dmarc=pass\r\n" + FROM + REST,
    "verdict on another domain": EVIL_TOP + FROM + REST,
    "verdict on a parent domain": TOP + b"From: ec990001@adm.cfwb.be\r\n" + REST,
    "verdict on a longer domain": TOP + b"From: ec990001@cfwb.be.ailleurs.example\r\n" + REST,
    "verdict in another field": TOP.replace(b"Authentication-Results", b"ARC-Authentication-Results")
    + FROM
    + REST,
    "verdict in the body": FROM + REST + TOP,
    "address as the name of another": EVIL_TOP + b"From: ec990001@cfwb.be <" + EVIL + b">\r\n" + REST,
    "the same, verdict on the name": TOP + b"From: ec990001@cfwb.be <" + EVIL + b">\r\n" + REST,
    "address quoted before another": TOP + b'From: "ec990001@cfwb.be" <' + EVIL + b">\r\n" + REST,
    "two From fields": TOP + FROM + b"From: " + EVIL + b"\r\n" + REST,
    "two From fields, one lower down": TOP + FROM + b"To: happi@cfwb.be\r\nfrom: " + EVIL + b"\r\n\r\n",
    "a From field with a space": TOP + FROM + b"From : " + EVIL + b"\r\n" + REST,
    "two mailboxes": TOP + b"From: ec990001@cfwb.be, " + EVIL + b"\r\n" + REST,
    "two angles": TOP + b"From: <" + EVIL + b"> <ec990001@cfwb.be>\r\n" + REST,
    "a group": TOP + b"From: ecole: ec990001@cfwb.be;\r\n" + REST,
    "an empty group": TOP + b"From: ecole:;\r\n" + REST,
    "a source route": TOP + b"From: <@ailleurs.example:ec990001@cfwb.be>\r\n" + REST,
    "a comment after": TOP + b"From: ec990001@cfwb.be (" + EVIL + b")\r\n" + REST,
    "a comment inside": TOP + b"From: ec990001(a)@cfwb.be\r\n" + REST,
    "an encoded address": TOP + b"From: =?utf-8?Q?ec990001?=@cfwb.be\r\n" + REST,
    "an encoded whole": TOP + b"From: =?utf-8?Q?ec990001=40cfwb.be?=\r\n" + REST,
    "a quoted local part": TOP + b'From: "ec990001"@cfwb.be\r\n' + REST,
    "a letter that only looks alike": TOP + "From: еc990001@cfwb.be\r\n".encode() + REST,  # Cyrillic е
    "raw accents in the name": TOP + "From: École <ec990001@cfwb.be>\r\n".encode() + REST,
    "a NUL in the address": TOP + b"From: ec990001@cfwb.be\0.ailleurs.example\r\n" + REST,
    "a NUL elsewhere in the header": TOP + FROM + b"X-A: \0\r\n" + REST,
    "a bare CR in From": TOP + b"From: " + EVIL + b"\rFrom: ec990001@cfwb.be\r\n" + REST,
    "a bare CR elsewhere": TOP + b"X-A: b\r" + FROM + REST,
    "a bare LF hides a field": TOP + b"X-A: b\nFrom: ec990001@cfwb.be\r\n" + REST,
    "a bare blank line": TOP + FROM.replace(b"\r\n", b"\n\n") + b"From: " + EVIL + b"\r\n" + REST,
    "a blank folded line": TOP + FROM + b" \r\nFrom: " + EVIL + b"\r\n" + REST,
    "a line that is no field": TOP + FROM + b"voici\r\n" + REST,
    "begins with a folded line": b" mx\r\n" + TOP + FROM + REST,
    "no blank line": TOP + FROM.rstrip(),
    "no From": TOP + REST,
    "an empty From": TOP + b"From:\r\n" + REST,
    "no domain": TOP + b"From: ec990001\r\n" + REST,
    "a domain without a dot": TOP.replace(b"cfwb.be\r\n", b"local\r\n") + b"From: ec990001@local\r\n" + REST,
    "a domain ending in a dot": TOP + b"From: ec990001@cfwb.be.\r\n" + REST,
    "an address literal": TOP + b"From: ec990001@[192.0.2.1]\r\n" + REST,
    "a vertical tab": TOP + b"From: Ecole\x0b<ec990001@cfwb.be>\r\n" + REST,
    "nothing": b"",
}


@pytest.mark.parametrize("name", GENUINE)
def test_genuine_mail_passes(name: str):
    assert verdict(GENUINE[name]) is Verdict.PASS


@pytest.mark.parametrize("name", FORGED)
def test_forged_mail_never_passes(name: str):
    assert verdict(FORGED[name]) is not Verdict.PASS


def test_there_are_enough_forgeries():
    assert len(set(FORGED.values())) >= 50


def test_an_author_of_another_domain_passes_only_as_himself():
    raw = EVIL_TOP + b'From: "ec990001@cfwb.be" <' + EVIL + b">\r\n" + REST
    reading = with_authenticity(read_message(raw), raw, BOUNDARY)
    assert reading.authenticity.verdict is Verdict.PASS
    assert reading.author is not None
    assert reading.author.address == EVIL.decode()


def test_a_failure_is_a_failure_even_when_the_header_is_broken():
    raw = TOP.replace(b"pass", b"fail") + FROM + FROM + b"voici\n" + REST
    assert judge(raw, BOUNDARY).verdict is Verdict.FAIL


@pytest.mark.parametrize("boundary", [None, Boundary("")])
def test_without_a_boundary_nothing_is_known(boundary: Boundary | None):
    found = judge(TOP + FROM + REST, boundary)
    assert found.verdict is Verdict.UNKNOWN
    assert found.reason == "aucune frontière de confiance n’est configurée"


def test_a_reading_alone_is_unknown():
    assert read_message(TOP + FROM + REST).authenticity.verdict is Verdict.UNKNOWN


def test_every_reason_is_a_french_sentence_without_the_address():
    reasons = {judge(raw, BOUNDARY).reason for raw in [*GENUINE.values(), *FORGED.values()]}
    assert len(reasons) >= 7
    assert not any("@" in reason or "cfwb" in reason for reason in reasons)


@given(st.binary(max_size=300), st.integers(0, len(TOP + FROM)))
def test_bytes_put_into_another_domains_mail_never_make_it_ours(noise: bytes, place: int):
    """The verdict is on another domain: whatever stands below it, ec990001@cfwb.be is not believed."""
    below = FROM + b"X-A: b\r\n" + REST
    raw = EVIL_TOP + below[:place] + noise + below[place:]
    reading = with_authenticity(read_message(raw), raw, BOUNDARY)
    believed = reading.authenticity.verdict is Verdict.PASS
    assert not (believed and reading.author is not None and reading.author.address.endswith("@cfwb.be"))


@given(st.binary(max_size=400))
def test_any_bytes_get_a_verdict(raw: bytes):
    assert judge(raw, BOUNDARY).verdict is not Verdict.PASS
