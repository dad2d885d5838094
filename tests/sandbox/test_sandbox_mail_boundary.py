"""Who the boundary believes, and what it writes on top of a mail."""

from datetime import UTC, datetime

import pytest

from bot.sandbox.boundary import forged, judge, stamped
from bot.sandbox.headers import split_header

AT = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
HOME = "bac-a-sable.cfwb.be"
SCHOOL = "ec990001@adm.cfwb.be"


def mail(*headers: str) -> bytes:
    return "\r\n".join([*headers, "Subject: Ouverture", "", "Bonjour,", ""]).encode("utf-8", "surrogateescape")


@pytest.mark.parametrize(
    "value",
    [
        SCHOOL,
        f"<{SCHOOL}>",
        f"École des Tilleuls <{SCHOOL}>",
        f"=?utf-8?q?=C3=89cole?= <{SCHOOL}>",
        f'"Tilleuls, École des" <{SCHOOL}>',
        f'"x@evil.be" <{SCHOOL}>',
        f'"a \\"b\\" <c>" <{SCHOOL}>',
        f"M. J. Lambert <{SCHOOL}>",
        f"(direction) École <{SCHOOL}> (Tilleuls (Uccle))",
        f"{SCHOOL} (x@evil.be)",
        f"École\r\n <{SCHOOL}>",
        f"\udce9cole <{SCHOOL}>",
        SCHOOL.upper(),
    ],
)
def test_the_one_author_who_is_also_the_envelope_sender_passes(value: str) -> None:
    verdict = judge(mail(f"From: {value}"), SCHOOL)
    assert (verdict.passed, verdict.domain) == (True, "adm.cfwb.be")


@pytest.mark.parametrize(
    "value",
    [
        "",
        "École des Tilleuls",
        f"{SCHOOL}, x@evil.be",
        f"{SCHOOL} <x@evil.be>",
        f"x@evil.be <{SCHOOL}>",
        f"<{SCHOOL}> <x@evil.be>",
        f"<x@evil.be> {SCHOOL}",
        f"École: {SCHOOL};",
        f"Tilleuls, École <{SCHOOL}>",
        f"<@evil.be:{SCHOOL}>",
        f'"École <{SCHOOL}>',
        f"(École <{SCHOOL}>",
        f"École) <{SCHOOL}>",
        f"École\x00 <{SCHOOL}>",
        f"École <{SCHOOL}",
        f"École <{SCHOOL}>>",
        "ec990001@[127.0.0.1]",
        "ec990001@adm..cfwb.be",
        "ec990001@adm.cfwb.be@evil.be",
        "ec990001 @adm.cfwb.be",
        "ec990001",
        f"{'x' * 5000} <{SCHOOL}>",
    ],
)
def test_an_author_that_leaves_a_doubt_fails(value: str) -> None:
    assert not judge(mail(f"From: {value}"), SCHOOL).passed


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [f"From: {SCHOOL}", f"From: {SCHOOL}"],
        [f"From: {SCHOOL}", "from: x@evil.be"],
        [f"From: {SCHOOL}", "FROM : x@evil.be"],
        [f"Subject: a\rFrom: x@evil.be\r\nFrom: {SCHOOL}"],
        [f"Subject: a\nFrom: x@evil.be\r\nFrom: {SCHOOL}"],
        [f"From: {SCHOOL}", "a line that is no field", "From: x@evil.be"],
        [f" From: {SCHOOL}"],
        [f"Sender: {SCHOOL}"],
    ],
)
def test_none_or_several_from_fields_fail(headers: list[str]) -> None:
    assert not judge(mail(*headers), SCHOOL).passed


@pytest.mark.parametrize("sender", ["", "x@evil.be", "ec990002@adm.cfwb.be", f"{SCHOOL}.evil.be"])
def test_another_envelope_sender_fails_and_names_the_domain_of_the_author(sender: str) -> None:
    verdict = judge(mail(f"From: {SCHOOL}"), sender)
    assert (verdict.passed, verdict.domain) == (False, "adm.cfwb.be")


def test_outside_domains_pass_for_themselves() -> None:
    verdict = judge(mail("From: Marie <marie@example.be>"), "marie@example.be")
    assert (verdict.passed, verdict.domain) == (True, "example.be")


def test_the_verdict_stands_on_top_of_the_mail() -> None:
    lines = stamped(mail(f"From: {SCHOOL}"), SCHOOL, authserv_id=HOME, at=AT).split(b"\r\n")
    assert lines[0] == b"Return-Path: <ec990001@adm.cfwb.be>"
    assert lines[1] == b"Authentication-Results: bac-a-sable.cfwb.be; dmarc=pass header.from=adm.cfwb.be"
    assert lines[2].startswith(b"Received: ")
    assert lines[3] == b"From: ec990001@adm.cfwb.be"


def test_the_null_sender_is_kept_as_such() -> None:
    raw = stamped(mail(f"From: {SCHOOL}"), "", authserv_id=HOME, at=AT)
    assert raw.startswith(b"Return-Path: <>\r\n")


@pytest.mark.parametrize(
    "claim",
    [
        "Authentication-Results: bac-a-sable.cfwb.be; dmarc=pass header.from=cfwb.be",
        "AUTHENTICATION-RESULTS : BAC-A-SABLE.cfwb.be 1; dmarc=pass",
        "Authentication-Results:\r\n bac-a-sable.cfwb.be;\r\n dmarc=pass",
        'Authentication-Results: "bac-a-sable.cfwb.be"; dmarc=pass',
        'Authentication-Results: "bac\\-a-sable.cfwb.be"; dmarc=pass',
        "Authentication-Results: (moi) bac-a-sable.cfwb.be; dmarc=pass",
        "Authentication-Results: bac-a-sable.cfwb.be(moi); dmarc=pass",
        "Authentication-Results: (bac-a-sable.cfwb.be; dmarc=pass",
        "Authentication-Results:",
        f"Return-Path: <{SCHOOL}>",
    ],
)
def test_what_only_the_boundary_says_is_taken_out_of_a_submitted_mail(claim: str) -> None:
    raw = mail("To: happi@cfwb.be", claim, f"From: {SCHOOL}")
    delivered = stamped(raw, "x@evil.be", authserv_id=HOME, at=AT)
    assert b"dmarc=pass" not in delivered
    assert delivered.lower().count(b"authentication-results") == 1
    assert delivered.endswith(mail("To: happi@cfwb.be", f"From: {SCHOOL}"))


@pytest.mark.parametrize("other", ["mx.example.be; dmarc=pass", "spf=pass smtp.mailfrom=x; dmarc=pass"])
def test_results_of_others_stay_below_ours(other: str) -> None:
    raw = mail(f"Authentication-Results: {other}", f"From: {SCHOOL}")
    assert stamped(raw, "x@evil.be", authserv_id=HOME, at=AT).endswith(raw)


def test_a_mail_that_begins_with_a_folded_line_adds_nothing_to_the_verdict() -> None:
    raw = b" dmarc=pass header.from=cfwb.be\r\n" + mail(f"From: {SCHOOL}")
    for delivered in (
        forged(raw, authserv_id=HOME, at=AT),
        stamped(raw, "x@evil.be", authserv_id=HOME, at=AT),
    ):
        verdicts = [field.value for field in split_header(delivered)[0] if field.name == b"authentication-results"]
        assert verdicts == [b"bac-a-sable.cfwb.be; dmarc=fail header.from=adm.cfwb.be"]


def test_a_forged_mail_is_delivered_as_given_below_a_failed_verdict() -> None:
    raw = mail("Authentication-Results: bac-a-sable.cfwb.be; dmarc=pass header.from=cfwb.be", f"From: {SCHOOL}")
    delivered = forged(raw, authserv_id=HOME, at=AT)
    assert delivered.endswith(raw)
    assert delivered.startswith(
        b"Authentication-Results: bac-a-sable.cfwb.be; dmarc=fail header.from=adm.cfwb.be\r\n"
    )


def test_the_body_is_never_taken_for_a_header() -> None:
    raw = f"From: {SCHOOL}\r\n\r\nFrom: x@evil.be\r\nReturn-Path: <y>\r\n".encode()
    assert judge(raw, SCHOOL).passed
    assert stamped(raw, SCHOOL, authserv_id=HOME, at=AT).endswith(raw)
