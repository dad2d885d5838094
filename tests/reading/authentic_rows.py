"""Genuine mails as each kind of boundary delivers them, and the header lines that the forged ones borrow."""

from typing import NamedTuple

from bot.reading.mail import Boundary
from tests.reading.authentic_mails import HOUSE, M365, ON_SITE, RFC, STACK, Signer, mail

SCHOOL = "ec990001@cfwb.be"
EVIL = "intrus@ailleurs.example"
FROM = f"From: Ecole des Arts <{SCHOOL}>"
FROM_EVIL = f"From: <{EVIL}>"
RECEIVED = "Received: from relais.example by mx.cfwb.be with ESMTPS; Mon, 05 Oct 2026 10:12:00 +0200"
REST = ("To: happi@cfwb.be", "Subject: Liste", "Date: Mon, 05 Oct 2026 10:11:00 +0200", "Message-ID: <a@cfwb.be>")

AR = "Authentication-Results: "
PASS = AR + "mx.cfwb.be; dmarc=pass header.from=cfwb.be"
PASS_EVIL = AR + "mx.cfwb.be; dmarc=pass header.from=ailleurs.example"
SPF_ONLY = AR + "mx.cfwb.be; spf=pass smtp.mailfrom=ailleurs.example"
FAIL = AR + "mx.cfwb.be; dmarc=fail header.from=cfwb.be"

MS = (
    AR + "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=cfwb.be;"
    " dkim=pass (signature was verified) header.d=cfwb.be;"
)
MS_PASS = MS + "dmarc=pass action=none header.from=cfwb.be;compauth=pass reason=100"
MS_NONE = (
    AR + "spf=none (sender IP is 192.0.2.66) smtp.mailfrom=ailleurs.example; dkim=none (message not signed)"
    " header.d=none;dmarc=none action=none header.from=cfwb.be;compauth=none reason=405"
)
MS_FAIL = (
    AR + "spf=fail (sender IP is 192.0.2.66) smtp.mailfrom=ailleurs.example; dkim=none (message not signed)"
    " header.d=none;dmarc=fail action=oreject header.from=cfwb.be;compauth=fail reason=000"
)
MS_EVIL = MS_PASS.replace("cfwb.be", "ailleurs.example")
MS_INSIDE = AR + "dkim=none (message not signed) header.d=none;dmarc=none action=none header.from=cfwb.be;"
AUTH_AS = "X-MS-Exchange-Organization-AuthAs: Internal"
AUTH_SOURCE = "X-MS-Exchange-Organization-AuthSource: AM0PR01MB0001.eurprd01.prod.example"
INSIDE = (AUTH_SOURCE, AUTH_AS)

CFWB, AILLEURS = Signer("cfwb.be"), Signer("ailleurs.example")
ZONE = CFWB.zone() | AILLEURS.zone()
SIGNED_FIELDS = ("from", "subject", "date", "message-id")
UNSIGNED = mail(FROM, *REST)


class Row(NamedTuple):
    """A mail, and the boundary that it reaches us by."""

    boundary: Boundary
    raw: bytes


def rfc(*lines: str | bytes) -> Row:
    """Below: RECEIVED and the rest of an ordinary header come by themselves."""
    return Row(RFC, mail(*lines, *REST))


def ms(*lines: str | bytes) -> Row:
    return Row(M365, mail(*lines, *REST))


GENUINE: dict[str, Row] = {
    "the plainest": rfc(PASS, RECEIVED, FROM),
    "Postfix with OpenDMARC": rfc(
        "Return-Path: <ec990001@cfwb.be>",
        "DMARC-Filter: OpenDMARC Filter v1.4.2 mx.cfwb.be 4F1x2y3z",
        AR + "mx.cfwb.be; dmarc=pass (p=reject dis=none) header.from=cfwb.be",
        AR + "mx.cfwb.be; spf=pass smtp.mailfrom=ec990001@cfwb.be",
        RECEIVED,
        FROM,
    ),
    "Postfix with one field a filter, SPF on top": Row(
        STACK,
        mail(
            AR + "mx.cfwb.be; spf=pass (sender SPF authorized) smtp.mailfrom=cfwb.be (client-ip=192.0.2.1)",
            "DMARC-Filter: OpenDMARC Filter v1.4.2 mx.cfwb.be 4F1x2y3z",
            AR + "mx.cfwb.be; dmarc=pass (p=none dis=none) header.from=cfwb.be",
            AR
            + 'mx.cfwb.be;\r\n\tdkim=pass (2048-bit key) header.d=cfwb.be header.i=@cfwb.be header.b="Ab+/c1=="',
            RECEIVED,
            FROM,
            *REST,
        ),
    ),
    "rspamd": rfc(
        RECEIVED,
        AR + "mx.cfwb.be;\r\n\tdkim=pass header.d=cfwb.be header.s=sel header.b=AbCdEf12;"
        "\r\n\tdmarc=pass (policy=reject) header.from=cfwb.be;"
        "\r\n\tspf=pass (mx.cfwb.be: domain of ec990001@cfwb.be designates 192.0.2.1 as permitted sender)"
        " smtp.mailfrom=ec990001@cfwb.be",
        FROM,
    ),
    "as Gmail writes it": rfc(
        AR + "mx.cfwb.be;\r\n       dkim=pass header.i=@cfwb.be header.s=sel1 header.b=aBcD1234;"
        "\r\n       arc=pass (i=1 spf=pass spfdomain=cfwb.be dkim=pass dkdomain=cfwb.be dmarc=pass);"
        "\r\n       spf=pass (mx.cfwb.be: domain of ec990001@cfwb.be designates 2001:db8::1 as permitted sender)"
        " smtp.mailfrom=ec990001@cfwb.be;"
        "\r\n       dmarc=pass (p=QUARANTINE sp=QUARANTINE dis=NONE) header.from=cfwb.be",
        FROM,
    ),
    "as Proofpoint writes it": rfc(
        AR + "mx.cfwb.be; spf=pass smtp.mailfrom=ec990001@cfwb.be; dkim=pass header.d=cfwb.be header.s=selector1;"
        " dmarc=pass header.from=cfwb.be",
        AR + "pps.relais.example; spf=pass smtp.mailfrom=cfwb.be",
        FROM,
    ),
    "amavis names itself in a comment": rfc(
        AR + 'mx.cfwb.be (amavisd-new); dkim=pass (1024-bit key) reason="pass (just generated, assumed good)"'
        " header.d=cfwb.be; dmarc=pass header.from=cfwb.be",
        FROM,
    ),
    "a version after the server": rfc(AR + "mx.cfwb.be 1; dmarc/1=pass header.from=cfwb.be;", FROM),
    "a quoted server, quoted values": rfc(
        AR + '"mx.cfwb.be"; dmarc=pass reason="a; \\"b\\"" header.from="cfwb.be"', FROM
    ),
    "comments everywhere": rfc(
        AR + "(a) mx.cfwb.be (b) 1 (c(d)); (e) dmarc (f) = (g) pass (h;i) header.from=cfwb.be (j)", FROM
    ),
    "capitals": rfc(
        PASS.replace("mx.cfwb.be", "MX.CFWB.BE").replace("=cfwb.be", "=CFWB.BE"), "FROM: EC990001@CFWB.be"
    ),
    "a null envelope sender": rfc(
        AR + "mx.cfwb.be; spf=none smtp.mailfrom=<>; dmarc=pass header.from=cfwb.be", FROM
    ),
    "an ARC chain and forged remains below": rfc(
        PASS, RECEIVED, "ARC-Authentication-Results: i=1; a.example; dmarc=fail header.from=cfwb.be", FAIL, FROM
    ),
    "an encoded, folded name": rfc(PASS, f"From: =?utf-8?B?w4ljb2xl?=\r\n =?utf-8?Q?_des_Arts?=\r\n\t<{SCHOOL}>"),
    "a quoted name with an address in it": rfc(PASS, f'From: "Direction (ec990001@cfwb.be)" <{SCHOOL}>'),
    "LF line ends throughout": Row(RFC, rfc(PASS, RECEIVED, FROM).raw.replace(b"\r\n", b"\n")),
    "Microsoft 365": ms(RECEIVED, MS_PASS, "Received-SPF: Pass (protection.example)", FROM),
    "Microsoft 365, folded": ms(MS_PASS.replace(";", ";\r\n "), FROM),
    "Microsoft 365, DKIM failed and SPF carried it": ms(
        MS_PASS.replace("dkim=pass (signature was verified)", "dkim=fail (body hash did not verify)"), FROM
    ),
    "Microsoft 365, older form with the receiving domain": ms(
        MS_PASS.replace("; dkim", "; adm.cfwb.be; dkim"), FROM
    ),
    "Microsoft 365, null envelope sender": ms(
        AR + "spf=none (sender IP is ) smtp.mailfrom=; dkim=pass (signature was verified) header.d=cfwb.be;"
        "dmarc=pass action=none header.from=cfwb.be;compauth=pass reason=100",
        FROM,
    ),
    "Microsoft 365, without a composite judgement": ms(MS + "dmarc=pass action=none header.from=cfwb.be", FROM),
    "Microsoft 365, a sender's own below": ms(MS_PASS, FAIL, MS_FAIL, FROM),
    "Exchange, between two boxes of the house": Row(HOUSE, mail(RECEIVED, MS_INSIDE, *INSIDE, FROM, *REST)),
    "Exchange, between two boxes, without any verdict": Row(HOUSE, mail(RECEIVED, *INSIDE, FROM, *REST)),
    "Exchange on site behind another boundary": Row(ON_SITE, mail(RECEIVED, *INSIDE, FROM, *REST)),
    "DKIM where the boundary is silent": Row(RFC, CFWB.sign(UNSIGNED, fields=SIGNED_FIELDS)),
    "DKIM where the boundary knows only SPF": Row(
        RFC, SPF_ONLY.encode() + b"\r\n" + CFWB.sign(UNSIGNED, fields=SIGNED_FIELDS)
    ),
}
