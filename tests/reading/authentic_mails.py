"""Mails for the tests of who really wrote: headers by line, boundaries of each kind, and DKIM without DNS."""

import base64
import random
from collections.abc import Callable, Mapping
from functools import cache

import dkim
from asn1crypto.keys import PublicKeyInfo, RSAPrivateKey, RSAPublicKey
from asn1crypto.pem import armor

from bot.domain.readings import Authenticity, MessageReading, Verdict
from bot.reading.mail import (
    Boundary,
    BoundaryKind,
    judge,
    may_be_signed,
    read_message,
    with_authenticity,
    with_signature,
)

RFC = Boundary("mx.cfwb.be")
STACK = Boundary("mx.cfwb.be", stacked=True)
M365 = Boundary(kind=BoundaryKind.MICROSOFT365)
HOUSE = Boundary(kind=BoundaryKind.MICROSOFT365, internal_domains=frozenset({"cfwb.be"}))
ON_SITE = Boundary("mx.cfwb.be", internal_domains=frozenset({"cfwb.be"}))

Zone = Mapping[str, bytes]


def mail(*lines: str | bytes, body: bytes = b"Bonjour\r\n") -> bytes:
    """A mail of these header lines; what stands inside a line is kept as it is."""
    raw = [line if isinstance(line, bytes) else line.encode() for line in lines]
    return b"\r\n".join(raw) + b"\r\n\r\n" + body


def read(raw: bytes, boundary: Boundary | None, zone: Zone | None = None) -> MessageReading:
    """The whole reader, as the agent uses it; the verdict asked alone must agree."""
    reading = with_authenticity(read_message(raw), raw, boundary)
    alone = judge(raw, boundary)
    assert reading.authenticity == alone or alone.verdict is Verdict.PASS
    if zone is not None and may_be_signed(reading, raw):
        return with_signature(reading, raw, dict(zone).get)
    return reading


def verdict(raw: bytes, boundary: Boundary | None, zone: Zone | None = None) -> Authenticity:
    """What the whole reader thinks of the author."""
    return read(raw, boundary, zone).authenticity


def believed(raw: bytes, boundary: Boundary | None, zone: Zone | None = None) -> str | None:
    """The address that the agent would act upon; None when it would act upon none."""
    reading = read(raw, boundary, zone)
    if reading.authenticity.verdict is not Verdict.PASS:
        return None
    assert reading.author is not None
    return reading.author.address


# --- DKIM ---


class Signer:
    """A domain that signs: its key pair, made from a seed, and the record that it publishes."""

    def __init__(self, domain: str, *, bits: int = 1024) -> None:
        self.domain = domain
        private, public = _key_pair(bits, domain)
        self._private = armor("RSA PRIVATE KEY", private)
        self.key = base64.b64encode(public)
        self.name = f"cle._domainkey.{domain}"

    def zone(self, record: bytes = b"v=DKIM1; k=rsa; p=%s") -> dict[str, bytes]:
        """What its DNS answers."""
        return {self.name: record % self.key if b"%s" in record else record}

    def sign(
        self,
        raw: bytes,
        *,
        domain: str | None = None,
        fields: tuple[str, ...] = ("from", "subject", "date", "to", "message-id", "content-type"),
        canonical: tuple[bytes, bytes] = (b"relaxed", b"relaxed"),
        more: Mapping[bytes, bytes] | None = None,
        algorithm: bytes = b"rsa-sha256",
        length: bool = False,
    ) -> bytes:
        """The mail with a signature on top. `more` are tags that dkimpy does not write by itself."""
        signing = _Signing(raw, more or {})
        signature = signing.sign(
            b"cle",
            (domain or self.domain).encode(),
            self._private,
            signature_algorithm=algorithm,
            canonicalize=canonical,
            include_headers=[each.encode() for each in fields],
            length=length,
        )
        return bytes(signature) + raw


class _Signing(dkim.DKIM):
    """A signer that adds tags of ours (x=, t= of another time, an h= without from) before it signs."""

    def __init__(self, raw: bytes, more: Mapping[bytes, bytes]) -> None:
        super().__init__(raw)
        self._more = more

    def gen_header(self, fields, include_headers, *args, **named):
        fields[:] = [each for each in fields if each[0] not in self._more]
        fields[-1:-1] = list(self._more.items())
        names = dict(fields)[b"h"].split(b" : ")
        return super().gen_header(fields, tuple(names), *args, **named)


@cache
def _key_pair(bits: int, seed: str) -> tuple[bytes, bytes]:
    """RSA private key (PKCS#1) and public key info, both DER. For tests only: made from a seed."""
    chance = random.Random(seed)
    p, q = (_prime(bits // 2, chance) for _ in range(2))
    n, e = p * q, 65537
    d = pow(e, -1, (p - 1) * (q - 1))
    private = RSAPrivateKey(
        {
            "version": 0,
            "modulus": n,
            "public_exponent": e,
            "private_exponent": d,
            "prime1": p,
            "prime2": q,
            "exponent1": d % (p - 1),
            "exponent2": d % (q - 1),
            "coefficient": pow(q, -1, p),
        }
    )
    public = PublicKeyInfo.wrap(RSAPublicKey({"modulus": n, "public_exponent": e}), "rsa")
    return private.dump(), public.dump()


def _prime(bits: int, chance: random.Random) -> int:
    while True:
        candidate = chance.getrandbits(bits) | (0b11 << (bits - 2)) | 1
        if candidate % 65537 != 1 and _is_prime(candidate, chance):
            return candidate


def _is_prime(n: int, chance: random.Random) -> bool:
    if any(n % small == 0 for small in (3, 5, 7, 11, 13, 17, 19, 23, 29, 31)):
        return False
    odd, twos = n - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    return all(_passes(n, odd, twos, chance.randrange(2, n - 1)) for _ in range(12))


def _passes(n: int, odd: int, twos: int, base: int) -> bool:
    power = pow(base, odd, n)
    if power in (1, n - 1):
        return True
    return any((power := power * power % n) == n - 1 for _ in range(twos - 1))


def failing(error: Exception) -> Callable[[str], bytes | None]:
    """A DNS that always fails."""

    def lookup(_name: str) -> bytes | None:
        raise error

    return lookup
