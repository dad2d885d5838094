"""The keys of DKIM signatures, asked of a DNS server on this machine."""

import socket
import threading
from collections.abc import Iterator

import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import pytest

from bot.reading.mail import authenticity_dns
from bot.reading.mail.authenticity_dkim import LookupFailedError
from bot.reading.mail.authenticity_dns import txt_record

ZONE = {
    "une._domainkey.cfwb.be.": ['"v=DKIM1; " "p=abc"'],
    "deux._domainkey.cfwb.be.": ['"v=DKIM1; p=abc"', '"v=DKIM1; p=def"'],
    "rien._domainkey.cfwb.be.": [],
}


def answer(query: bytes) -> bytes | None:
    """What the server says; None for the name that it never answers."""
    asked = dns.message.from_wire(query)
    name = asked.question[0].name.to_text()
    if name.startswith("muet."):
        return None
    reply = dns.message.make_response(asked)
    if name.startswith("panne."):
        reply.set_rcode(dns.rcode.SERVFAIL)
    elif name not in ZONE:
        reply.set_rcode(dns.rcode.NXDOMAIN)
    elif ZONE[name]:
        reply.answer.append(dns.rrset.from_text_list(name, 60, "IN", "TXT", ZONE[name]))
    return reply.to_wire()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A DNS server on loopback that the resolver is pointed at, ended by an empty datagram."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind(("127.0.0.1", 0))
        here = line.getsockname()
        thread = threading.Thread(target=serve, args=(line,))
        thread.start()
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = [here[0]], here[1]
        monkeypatch.setattr(dns.resolver, "default_resolver", resolver)
        monkeypatch.setattr(authenticity_dns, "TIMEOUT", 0.5)
        yield
        line.sendto(b"", here)
        thread.join(10)


def serve(line: socket.socket) -> None:
    while True:
        query, sender = line.recvfrom(4096)
        if not query:
            return
        said = answer(query)
        if said is not None:
            line.sendto(said, sender)


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize(
    ("selector", "expected"), [("une", b"v=DKIM1; p=abc"), ("deux", None), ("rien", None), ("inconnu", None)]
)
def test_the_one_record_is_given_and_nothing_else(selector: str, expected: bytes | None):
    assert txt_record(f"{selector}._domainkey.cfwb.be") == expected


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("selector", ["muet", "panne"])
def test_a_server_that_cannot_say_is_a_failure_soon(selector: str):
    with pytest.raises(LookupFailedError):
        txt_record(f"{selector}._domainkey.cfwb.be")


def test_a_name_that_is_none_is_a_failure():
    with pytest.raises(LookupFailedError):
        txt_record("a" * 64 + "._domainkey.cfwb.be")
