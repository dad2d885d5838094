"""The keys of DKIM signatures, asked of DNS: the one place of the reading that asks outside, off by default."""

from bot.reading.mail.authenticity_dkim import LookupFailedError

TIMEOUT = 3.0
"""Seconds for one record, retries included."""


def txt_record(name: str) -> bytes | None:
    """The TXT record at `name`, its strings joined; None when there is none, or several. Blocks up to TIMEOUT."""
    import dns.exception
    import dns.rdatatype
    import dns.resolver

    try:
        answer = dns.resolver.resolve(f"{name}.", dns.rdatatype.TXT, lifetime=TIMEOUT, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return None
    except (dns.exception.DNSException, OSError, ValueError) as error:
        raise LookupFailedError from error
    records = [b"".join(each.strings) for each in answer if each.rdtype == dns.rdatatype.TXT]
    return records[0] if len(records) == 1 else None
