"""The matrix of exigence F5: no shape of forgery is believed, and every genuine form is.

Each row is a mail as it lies in the mailbox, and the boundary whose settings read it. The first field is the top.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.readings import Verdict
from bot.reading.mail import Boundary
from tests.reading.authentic_mails import HOUSE, M365, ON_SITE, RFC, STACK, believed, mail, read
from tests.reading.authentic_rows import (
    AILLEURS,
    AR,
    AUTH_AS,
    AUTH_SOURCE,
    CFWB,
    EVIL,
    FAIL,
    FROM,
    FROM_EVIL,
    GENUINE,
    INSIDE,
    MS,
    MS_EVIL,
    MS_FAIL,
    MS_INSIDE,
    MS_NONE,
    MS_PASS,
    PASS,
    PASS_EVIL,
    RECEIVED,
    REST,
    SCHOOL,
    SIGNED_FIELDS,
    SPF_ONLY,
    UNSIGNED,
    ZONE,
    Row,
    ms,
    rfc,
)  # fmt: skip

# Nothing of these is believed, under any name.
FORGED: dict[str, Row] = {
    # --- the From field itself, under a genuine-looking verdict on cfwb.be ---
    "the school's address as display name": rfc(PASS, f"From: {SCHOOL} <{EVIL}>"),
    "the school's address quoted as display name": rfc(PASS, f'From: "{SCHOOL}" <{EVIL}>'),
    "the school's address in brackets in a quoted name": rfc(PASS, f'From: "<{SCHOOL}>" <{EVIL}>'),
    "the school's address as encoded display name": rfc(PASS, f"From: =?utf-8?Q?ec990001=40cfwb.be?= <{EVIL}>"),
    "the school's address in a comment": rfc(PASS, f"From: ({SCHOOL}) {EVIL}"),
    "the other address in a comment": rfc(PASS, f"From: {SCHOOL} ({EVIL})"),
    "a comment inside the address": rfc(PASS, "From: ec990001(direction)@cfwb.be"),
    "two angle addresses": rfc(PASS, f"From: <{EVIL}> <{SCHOOL}>"),
    "an angle address inside another": rfc(PASS, f"From: <{SCHOOL}<{EVIL}>>"),
    "an angle that never closes": rfc(PASS, f"From: Ecole <{SCHOOL}"),
    "text after the angle address": rfc(PASS, f"From: <{SCHOOL}> {EVIL}"),
    "two mailboxes": rfc(PASS, f"From: {SCHOOL}, {EVIL}"),
    "two mailboxes, the other first": rfc(PASS, f"From: {EVIL}, {SCHOOL}"),
    "an empty mailbox beside": rfc(PASS, f"From: {SCHOOL},"),
    "a semicolon between two mailboxes": rfc(PASS, f"From: {SCHOOL}; {EVIL}"),
    "a group": rfc(PASS, f"From: ecole: {SCHOOL};"),
    "an empty group, then the address": rfc(PASS, f"From: ecole:;, {SCHOOL}"),
    "a source route": rfc(PASS, f"From: <@ailleurs.example:{SCHOOL}>"),
    "an encoded word as local part": rfc(PASS, "From: =?utf-8?Q?ec990001?=@cfwb.be"),
    "an encoded word around the whole": rfc(PASS, "From: =?utf-8?B?PGVjOTkwMDAxQGNmd2IuYmU+?="),
    "an encoded word as domain": rfc(PASS, "From: ec990001@=?utf-8?Q?cfwb.be?="),
    "a quoted local part": rfc(PASS, 'From: "ec990001"@cfwb.be'),
    "a local part ending in a dot": rfc(PASS, "From: ec990001.@cfwb.be"),
    "two dots in a row": rfc(PASS, "From: ec..990001@cfwb.be"),
    "spaces around the @ (obsolete syntax)": rfc(PASS, "From: ec990001 @ cfwb.be"),
    "a space in the domain (obsolete syntax)": rfc(PASS, "From: ec990001@cfwb. be"),
    "two @": rfc(PASS, "From: ec990001@cfwb.be@ailleurs.example"),
    "two @, ours last": rfc(PASS, "From: intrus@ailleurs.example@cfwb.be"),
    "a percent behind the domain": rfc(PASS, "From: ec990001@cfwb.be%ailleurs.example"),
    "a domain that ends in a dot": rfc(PASS, "From: ec990001@cfwb.be."),
    "an address literal": rfc(PASS, "From: ec990001@[192.0.2.1]"),
    "a bare number as domain in the verdict": rfc(AR + "mx.cfwb.be; dmarc=pass header.from=[192.0.2.1]", FROM),
    "a Cyrillic letter in the local part": rfc(PASS, "From: еc990001@cfwb.be"),
    "a Cyrillic letter in the domain": rfc(PASS, "From: ec990001@сfwb.be"),
    "a full-width @": rfc(PASS, "From: ec990001＠cfwb.be"),
    "a no-break space before the address": rfc(PASS, b"From: \xc2\xa0ec990001@cfwb.be"),
    "a no-break space of latin-1 before the address": rfc(PASS, b"From: Ecole \xa0<ec990001@cfwb.be>"),
    "a zero-width space in the address": rfc(PASS, "From: ec990001\u200b@cfwb.be"),
    "a right-to-left mark in the name": rfc(PASS, f"From: \u202eelocE <{SCHOOL}>"),
    "raw accents in the name": rfc(PASS, f"From: École <{SCHOOL}>"),
    "latin-1 bytes in the name": rfc(PASS, b"From: \xc9cole <ec990001@cfwb.be>"),
    "an overlong From": rfc(PASS, f"From: {'a ' * 11000}<{SCHOOL}>"),
    "a vertical tab": rfc(PASS, f"From: Ecole\x0b<{SCHOOL}>"),
    "a DEL": rfc(PASS, f"From: Ecole\x7f <{SCHOOL}>"),
    # --- one From field only, seen alike by every program ---
    "a second From below": rfc(PASS, FROM, FROM_EVIL),
    "a second From above the verdict": rfc(FROM_EVIL, PASS, FROM),
    "a second From in capitals, far below": rfc(PASS, FROM, RECEIVED, f"FROM: {EVIL}"),
    "the same From twice": rfc(PASS, FROM, FROM),
    "a second From with a space before the colon": rfc(PASS, FROM, f"From : {EVIL}"),
    "a second From folded at once": rfc(PASS, FROM, f"From:\r\n {EVIL}"),
    "no From, only Sender": rfc(PASS, f"Sender: {SCHOOL}"),
    "no From, only Resent-From": rfc(PASS, f"Resent-From: {SCHOOL}"),
    "no From, only Reply-To": rfc(PASS, f"Reply-To: {SCHOOL}"),
    "From after the blank line": Row(RFC, mail(PASS, *REST, body=FROM.encode() + b"\r\n\r\nBonjour\r\n")),
    "a NUL in the address": rfc(PASS, b"From: ec990001@cfwb.be\0.ailleurs.example"),
    "a NUL in another field": rfc(PASS, FROM, b"X-A: a\0b"),
    "a bare CR before From": rfc(PASS, b"X-A: b\rFrom: intrus@ailleurs.example", FROM),
    "a bare CR inside From": rfc(PASS, b"From: intrus@ailleurs.example\rX-A: <ec990001@cfwb.be>"),
    "a bare LF before From": rfc(PASS, b"X-A: b\nFrom: intrus@ailleurs.example", FROM),
    "a bare LF blank line before a second From": rfc(PASS, b"From: ec990001@cfwb.be\n", FROM_EVIL),
    "a folded line of blanks": rfc(PASS, FROM, " \t"),
    "a second From behind a folded line of blanks": rfc(PASS, FROM, " \t", FROM_EVIL),
    "a From folded before its address by a bare LF": rfc(PASS, b"From:\n ec990001@cfwb.be"),
    "a line that is no field": rfc(PASS, FROM, "bonjour"),
    "a mailbox file's From line on top": rfc(f"From {EVIL} Mon Oct  5 10:12:00 2026", PASS, FROM),
    "a header that never ends": Row(RFC, f"{PASS}\r\n{FROM}\r\n".encode() + b"X-A: a\r\n" * 150_000),
    # --- whose verdict is it? ---
    "no verdict": rfc(RECEIVED, FROM),
    "the sender's verdict under another server's": rfc(
        AR + "mx.ailleurs.example; dmarc=pass header.from=cfwb.be", FROM
    ),
    "the sender's verdict below our failure": rfc(FAIL, RECEIVED, PASS, FROM),
    "the sender's verdict below our silence": rfc(SPF_ONLY, PASS, FROM),
    "the sender's verdict below our « none »": rfc(AR + "mx.cfwb.be; none", PASS, FROM),
    "the sender's verdict at the very end": Row(RFC, mail(SPF_ONLY, RECEIVED, FROM, *REST, PASS)),
    "the sender's verdict in the body": Row(RFC, mail(FROM, *REST, body=PASS.encode() + b"\r\n")),
    "the sender's verdict in an attached header": Row(
        RFC, mail(FROM, *REST, "Content-Type: message/rfc822", body=mail(PASS, FROM, *REST))
    ),
    "a server named alike, longer": rfc(PASS.replace("mx.cfwb.be", "mx.cfwb.be.ailleurs.example"), FROM),
    "a server named alike, shorter": rfc(PASS.replace("mx.cfwb.be", "cfwb.be"), FROM),
    "a server named alike, with a dot": rfc(PASS.replace("mx.cfwb.be", "mx.cfwb.be."), FROM),
    "a server named alike, in Cyrillic": rfc(PASS.replace("mx.cfwb.be", "mx.сfwb.be"), FROM),
    "a server named in a comment": rfc(AR + "(mx.cfwb.be) ailleurs.example; dmarc=pass header.from=cfwb.be", FROM),
    "a server named after a comment that never closes": rfc(
        AR + "(( mx.cfwb.be; dmarc=pass header.from=cfwb.be", FROM
    ),
    "two servers": rfc(AR + "mx.cfwb.be ailleurs.example; dmarc=pass header.from=cfwb.be", FROM),
    "an ARC verdict": rfc("ARC-Authentication-Results: i=1; mx.cfwb.be; dmarc=pass header.from=cfwb.be", FROM),
    "an original verdict": rfc("X-Original-" + PASS, FROM),
    "a renamed verdict": rfc("Authentication-Results-Original: mx.cfwb.be; dmarc=pass header.from=cfwb.be", FROM),
    "a verdict with a space before the colon": rfc(
        "Authentication-Results : mx.cfwb.be; dmarc=pass header.from=cfwb.be", FROM
    ),
    "a verdict folded into another field": rfc(f"X-A: a\r\n {PASS}", FROM),
    # --- what does it say? ---
    "the pass in a comment": rfc(AR + "mx.cfwb.be; spf=none (dmarc=pass header.from=cfwb.be)", FROM),
    "the pass in a nested comment with a bracket": rfc(
        AR + "mx.cfwb.be; spf=none (a \\) ; dmarc=pass header.from=cfwb.be)", FROM
    ),
    "the pass in a quoted reason": rfc(
        AR + 'mx.cfwb.be; spf=none reason="x; dmarc=pass header.from=cfwb.be"', FROM
    ),
    "the pass in a reason with an escaped quote": rfc(
        AR + 'mx.cfwb.be; spf=none reason="x\\"; dmarc=pass header.from=cfwb.be; y=\\""', FROM
    ),
    "a quote that never closes": rfc(AR + 'mx.cfwb.be; spf=none reason="; dmarc=pass header.from=cfwb.be', FROM),
    "a comment that was never opened": rfc(AR + "mx.cfwb.be; spf=none ); dmarc=pass header.from=cfwb.be", FROM),
    "a comment that never closes after the pass": rfc(PASS + " (; dmarc=fail header.from=cfwb.be", FROM),
    "a comment that hides the failure": rfc(
        AR + "mx.cfwb.be; dmarc=(fail header.from=cfwb.be; dmarc=)pass header.from=(", FROM
    ),
    "a NUL in the verdict": rfc((AR + "mx.cfwb.be; dmarc=pass\0 header.from=cfwb.be").encode(), FROM),
    "header.from said by SPF": rfc(AR + "mx.cfwb.be; spf=pass header.from=cfwb.be; dmarc=pass", FROM),
    "header.from said by DKIM, DMARC about another": rfc(
        AR + "mx.cfwb.be; dkim=pass header.from=cfwb.be; dmarc=pass header.from=ailleurs.example", FROM
    ),
    "DMARC about the envelope only": rfc(AR + "mx.cfwb.be; dmarc=pass smtp.mailfrom=cfwb.be", FROM),
    "two domains in one result": rfc(
        AR + "mx.cfwb.be; dmarc=pass header.from=cfwb.be header.from=ailleurs.example", FROM
    ),
    "two passes": rfc(PASS + "; dmarc=pass header.from=ailleurs.example", FROM),
    "a pass, then a failure": rfc(PASS + "; dmarc=fail header.from=ailleurs.example", FROM),
    "a pass in the server's envelope address": rfc(
        AR + 'mx.cfwb.be; spf=pass smtp.mailfrom="a"; dmarc=pass header.from=cfwb.be; x="@ailleurs.example', FROM
    ),
    "only SPF passes": rfc(AR + "mx.cfwb.be; spf=pass smtp.mailfrom=cfwb.be", FROM),
    "only DKIM passes": rfc(AR + "mx.cfwb.be; dkim=pass header.d=cfwb.be", FROM),
    "a method whose name ends alike": rfc(AR + "mx.cfwb.be; x-dmarc=pass header.from=cfwb.be", FROM),
    "DMARC none": rfc(PASS.replace("pass", "none"), FROM),
    "DMARC best guess": rfc(PASS.replace("pass", "bestguesspass"), FROM),
    "DMARC temperror": rfc(PASS.replace("pass", "temperror"), FROM),
    "DMARC passed, with something glued to it": rfc(PASS.replace("pass", "pass.not"), FROM),
    "no domain": rfc(AR + "mx.cfwb.be; dmarc=pass", FROM),
    "an empty domain": rfc(AR + "mx.cfwb.be; dmarc=pass header.from=", FROM),
    "the domain with a final dot": rfc(AR + "mx.cfwb.be; dmarc=pass header.from=cfwb.be.", FROM),
    "the domain after a line of its own": rfc(AR + "mx.cfwb.be; dmarc=pass\r\nheader.from=cfwb.be", FROM),
    "a verdict on the domain above": rfc(PASS, "From: ec990001@adm.cfwb.be"),
    "a verdict on a domain below": rfc(AR + "mx.cfwb.be; dmarc=pass header.from=adm.cfwb.be", FROM),
    "a domain that ends alike": rfc(PASS, "From: ec990001@xcfwb.be"),
    "a domain that begins alike": rfc(PASS, "From: ec990001@cfwb.be.ailleurs.example"),
    "an overlong verdict": rfc(PASS + f"; spf=pass reason={'a' * 21000}", FROM),
    # --- several fields on top ---
    "a stacked pass where forgeries are not removed": rfc(RECEIVED, SPF_ONLY, PASS, FROM),
    "a stack, the pass below another server": Row(
        STACK, mail(SPF_ONLY, AR + "a.example; none", PASS, FROM, *REST)
    ),
    "a stack, the pass below Received": Row(STACK, mail(SPF_ONLY, RECEIVED, PASS, FROM, *REST)),
    "a stack, the pass below From": Row(STACK, mail(SPF_ONLY, FROM, PASS, *REST)),
    "a stack with a pass and a failure": Row(STACK, mail(PASS, FAIL, FROM, *REST)),
    "a stack with two passes": Row(STACK, mail(PASS, PASS, FROM, *REST)),
    "a stack with a field that can't be read": Row(STACK, mail(PASS, AR + 'mx.cfwb.be; spf="', FROM, *REST)),
    "a stack that begins with another server": Row(STACK, mail(AR + "a.example; none", PASS, FROM, *REST)),
    # --- Microsoft 365 ---
    "Microsoft's form under the other setting": rfc(MS_PASS, FROM),
    "the other form under Microsoft's setting": ms(PASS, FROM),
    "the other form with its server in lower place": ms(
        AR + "mx.cfwb.be; spf=pass smtp.mailfrom=cfwb.be;dmarc=pass action=none header.from=cfwb.be", FROM
    ),
    "Microsoft: a forged one below the failure": ms(MS_FAIL, RECEIVED, MS_PASS, FROM),
    "Microsoft: a forged one right below the silence": ms(MS_NONE, MS_PASS, FROM),
    "Microsoft: nothing but a bare result": ms(AR + "dmarc=pass header.from=cfwb.be", FROM),
    "Microsoft: a first result that it never writes": ms(
        AR + "iprev=pass; dmarc=pass action=none header.from=cfwb.be;compauth=pass", FROM
    ),
    "Microsoft: the composite judgement fails": ms(MS_PASS.replace("compauth=pass", "compauth=fail"), FROM),
    "Microsoft: two composite judgements": ms(MS_PASS + ";compauth=pass", FROM),
    "Microsoft: an unknown composite judgement": ms(MS_PASS.replace("compauth=pass", "compauth=perhaps"), FROM),
    "Microsoft: best guess": ms(MS_PASS.replace("dmarc=pass", "dmarc=bestguesspass"), FROM),
    "Microsoft: DMARC none, composite pass": ms(MS_NONE.replace("compauth=none", "compauth=pass"), FROM),
    "Microsoft: DMARC fails, composite passes by ARC": ms(
        MS_FAIL.replace("compauth=fail reason=000", "compauth=pass reason=130"), FROM
    ),
    "Microsoft: passed but acted upon": ms(MS_PASS.replace("action=none", "action=quarantine"), FROM),
    "Microsoft: passed for the envelope's domain": ms(
        MS + "dmarc=pass action=none header.from=ailleurs.example;compauth=pass reason=100", FROM
    ),
    "Microsoft: the pass in a comment": ms(
        AR + "spf=pass (a; dmarc=pass action=none header.from=cfwb.be) smtp.mailfrom=ailleurs.example", FROM
    ),
    "Microsoft: ARC": ms("ARC-" + AR + "i=1; " + MS_PASS.removeprefix(AR), FROM),
    # --- Exchange's internal mark ---
    "the mark from outside, not declared removed": Row(M365, mail(MS_NONE, *INSIDE, FROM, *REST)),
    "the mark alone, not declared removed": Row(M365, mail(*INSIDE, FROM, *REST)),
    "the mark under the other setting": rfc(*INSIDE, FROM),
    "the mark under a DMARC failure": Row(HOUSE, mail(MS_FAIL, *INSIDE, FROM, *REST)),
    "the mark under a composite failure": Row(
        HOUSE, mail(MS_NONE.replace("compauth=none", "compauth=fail"), *INSIDE, FROM, *REST)
    ),
    "the mark under a best guess": Row(
        HOUSE, mail(MS_NONE.replace("dmarc=none", "dmarc=bestguesspass"), *INSIDE, FROM, *REST)
    ),
    "the mark for a foreign domain": Row(HOUSE, mail(MS_INSIDE, *INSIDE, FROM_EVIL, *REST)),
    "the mark for a domain below": Row(HOUSE, mail(MS_INSIDE, *INSIDE, "From: ec990001@x.cfwb.be", *REST)),
    "the mark twice, the lower forged": Row(
        HOUSE, mail(MS_NONE, AUTH_SOURCE, AUTH_AS.replace("Internal", "Anonymous"), AUTH_AS, FROM, *REST)
    ),
    "the mark twice, the upper forged": Row(
        HOUSE, mail(MS_NONE, AUTH_SOURCE, AUTH_AS, AUTH_AS.replace("Internal", "Anonymous"), FROM, *REST)
    ),
    "the mark of an anonymous sender": Row(
        HOUSE, mail(MS_NONE, AUTH_SOURCE, AUTH_AS.replace("Internal", "Anonymous"), FROM, *REST)
    ),
    "the mark without its source": Row(HOUSE, mail(MS_INSIDE, AUTH_AS, FROM, *REST)),
    "the mark with two sources": Row(HOUSE, mail(MS_INSIDE, AUTH_SOURCE, AUTH_SOURCE, AUTH_AS, FROM, *REST)),
    "the mark with a verdict on another domain": Row(HOUSE, mail(MS_EVIL, *INSIDE, FROM, *REST)),
    "the mark under another server's verdict": Row(ON_SITE, mail(MS_NONE, *INSIDE, FROM, *REST)),
    "the mark, with a second From": Row(HOUSE, mail(MS_INSIDE, *INSIDE, FROM, FROM_EVIL, *REST)),
    "the mark in another field": Row(HOUSE, mail(MS_INSIDE, "X-" + AUTH_AS, "X-" + AUTH_SOURCE, FROM, *REST)),
    # --- DKIM ---
    "DKIM: another domain's signature": Row(RFC, AILLEURS.sign(UNSIGNED, fields=SIGNED_FIELDS)),
    "DKIM: another's key for our domain": Row(
        RFC, AILLEURS.sign(UNSIGNED, domain="cfwb.be", fields=SIGNED_FIELDS)
    ),
    "DKIM: text added behind l=": Row(RFC, CFWB.sign(UNSIGNED, fields=SIGNED_FIELDS, length=True) + b"Ajout\r\n"),
    "DKIM: expired": Row(RFC, CFWB.sign(UNSIGNED, fields=SIGNED_FIELDS, more={b"t": b"1", b"x": b"2"})),
    "DKIM: another From put on top": Row(
        RFC, FROM_EVIL.encode() + b"\r\n" + CFWB.sign(UNSIGNED, fields=SIGNED_FIELDS)
    ),
    "DKIM: another From put in place": Row(
        RFC, CFWB.sign(mail(FROM_EVIL, *REST), fields=SIGNED_FIELDS).replace(FROM_EVIL.encode(), FROM.encode())
    ),
    "DKIM: another subject put on top": Row(
        RFC, b"Subject: Autre\r\n" + CFWB.sign(UNSIGNED, fields=SIGNED_FIELDS)
    ),
    "DKIM: the From field not signed": Row(
        RFC, CFWB.sign(UNSIGNED, fields=SIGNED_FIELDS, more={b"h": b"subject : date : message-id"})
    ),
    "DKIM: valid, but the boundary says fail": Row(
        RFC, FAIL.encode() + b"\r\n" + CFWB.sign(UNSIGNED, fields=SIGNED_FIELDS)
    ),
    "DKIM: valid, but Microsoft says fail": Row(
        M365, MS_FAIL.encode() + b"\r\n" + CFWB.sign(UNSIGNED, fields=SIGNED_FIELDS)
    ),
}

# Believed, rightly, as the intruder that he is: never as the school.
HIMSELF: dict[str, Row] = {
    "the school's address as quoted name": rfc(PASS_EVIL, f'From: "{SCHOOL}" <{EVIL}>'),
    "the school's address as encoded name": rfc(PASS_EVIL, f"From: =?utf-8?Q?ec990001=40cfwb.be?= <{EVIL}>"),
    "the school as Sender": rfc(PASS_EVIL, FROM_EVIL, f"Sender: {SCHOOL}"),
    "the school as Reply-To": rfc(PASS_EVIL, FROM_EVIL, f"Reply-To: {SCHOOL}"),
    "the school as Resent-From": rfc(PASS_EVIL, FROM_EVIL, f"Resent-From: {SCHOOL}"),
    "the school as Return-Path": rfc(f"Return-Path: <{SCHOOL}>", PASS_EVIL, FROM_EVIL),
    "the school in X-Original-From": rfc(PASS_EVIL, FROM_EVIL, f"X-Original-From: {SCHOOL}"),
    "the school's verdict below": rfc(PASS_EVIL, PASS, FROM_EVIL),
    "the school in a percent address": rfc(PASS_EVIL, "From: ec990001%cfwb.be@ailleurs.example"),
    "the school in a local part": rfc(PASS_EVIL, "From: ec990001.cfwb.be@ailleurs.example"),
    "a domain of his that begins alike": rfc(
        AR + "mx.cfwb.be; dmarc=pass header.from=cfwb.be.ailleurs.example",
        "From: ec990001@cfwb.be.ailleurs.example",
    ),
    "a domain of his that ends alike": rfc(
        AR + "mx.cfwb.be; dmarc=pass header.from=xcfwb.be", "From: ec990001@xcfwb.be"
    ),
    "a domain of his in punycode": rfc(
        AR + "mx.cfwb.be; dmarc=pass header.from=xn--fwb-5cd.be", "From: ec990001@xn--fwb-5cd.be"
    ),
    "the letter O for a zero in the domain": rfc(
        AR + "mx.cfwb.be; dmarc=pass header.from=cfvvb.be", "From: ec990001@cfvvb.be"
    ),
    "Microsoft: the school as quoted name": ms(MS_EVIL, f'From: "{SCHOOL}" <{EVIL}>'),
    "DKIM: the school as quoted name": Row(
        RFC, AILLEURS.sign(mail(f'From: "{SCHOOL}" <{EVIL}>', *REST), fields=SIGNED_FIELDS)
    ),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_mail_is_believed_of_nobody(name: str):
    row = FORGED[name]
    assert believed(row.raw, row.boundary, ZONE) is None


@pytest.mark.parametrize("name", HIMSELF)
def test_an_intruder_is_only_believed_to_be_himself(name: str):
    row = HIMSELF[name]
    author = believed(row.raw, row.boundary, ZONE)
    assert author is not None
    assert not author.lower().endswith(("@cfwb.be", ".cfwb.be"))


@pytest.mark.parametrize("name", GENUINE)
def test_a_genuine_mail_is_believed(name: str):
    row = GENUINE[name]
    assert (believed(row.raw, row.boundary, ZONE) or "").lower() == SCHOOL


def test_the_matrix_is_as_large_as_it_says():
    assert len({row.raw for row in (*FORGED.values(), *HIMSELF.values())}) >= 100
    assert len({row.raw for row in GENUINE.values()}) >= 25


@pytest.mark.parametrize("name", [name for name in GENUINE if "DKIM" not in name])
def test_no_genuine_mail_needs_the_signature(name: str):
    row = GENUINE[name]
    assert believed(row.raw, row.boundary) is not None


@pytest.mark.parametrize("row", GENUINE.values())
def test_without_a_boundary_even_the_genuine_is_unknown(row: Row):
    assert read(row.raw, None, ZONE).authenticity.verdict is Verdict.UNKNOWN


# --- the property: what stands below the boundary's own field never makes a mail believed ---

_TOPS = [
    (RFC, SPF_ONLY), (RFC, FAIL), (RFC, AR + "mx.cfwb.be; none"), (RFC, PASS.replace("pass", "none")),
    (RFC, PASS_EVIL), (RFC, AR + "mx.cfwb.be"), (RFC, AR + 'mx.cfwb.be; spf="'), (STACK, FAIL), (STACK, PASS_EVIL),
    (M365, MS_NONE), (M365, MS_FAIL), (M365, MS_EVIL), (HOUSE, MS_FAIL), (HOUSE, MS_EVIL),
]  # fmt: skip
_LINES = st.one_of(
    st.sampled_from(
        [PASS, PASS_EVIL, MS_PASS, MS_INSIDE, FROM, FROM_EVIL, RECEIVED, AUTH_AS, AUTH_SOURCE, "", " ", ")", '"',
         " ; dmarc=pass header.from=cfwb.be", " header.from=cfwb.be", "ARC-" + PASS, f"Sender: {SCHOOL}"]
    ),
    st.text(st.characters(codec="latin-1"), max_size=40),
)  # fmt: skip
_ENDS = st.sampled_from([b"\r\n", b"\n", b"\r", b"\r\n "])


@given(st.sampled_from(_TOPS), st.lists(st.tuples(_LINES, _ENDS), max_size=6), st.integers(0, 1))
def test_no_line_below_the_boundarys_own_makes_a_mail_believed(
    top: tuple[Boundary, str], lines: list[tuple[str, bytes]], own: int
):
    """The boundary ends its own field, so no continuation line comes right below it."""
    boundary, field = top
    below = b"".join(line.encode("latin-1") + end for line, end in lines)
    if below[:1] in {b" ", b"\t"}:
        below = b"X" + below
    raw = field.encode() + b"\r\n" + (FROM.encode() + b"\r\n") * own + below + mail(*REST)
    author = believed(raw, boundary)
    assert author is None or not author.lower().endswith("@cfwb.be")
