"""Who may be written to: a recipient is one of these types, never a string (promise 1)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.domain.numbers import Fase, PoFase

_BOX = re.compile(r"(ec|po)(\d{6})@([a-z0-9.-]+)", re.ASCII)


CITIZEN_BOX: Final = "modigia"
"""The only box, by its name in the settings, whose answers go to the author's own address (exigence A16)."""
_PLAIN = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,255}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Service:
    """A mailbox of the administration, by its name in the settings (`happi`, `poles`, …)."""

    name: str


@dataclass(frozen=True, slots=True)
class Citizen:
    """The author of one authenticated mail to the Modigia box, by that mail's id (exigence A16)."""

    mail: int


Recipient = Fase | PoFase | Service | Citizen


@dataclass(frozen=True, slots=True)
class ListedSender:
    """A sender of the settings that a procedure takes at its word (`form_engine`, `etnic`)."""

    name: str


@dataclass(frozen=True, slots=True)
class Anyone:
    """Somebody whom the boundary vouched for, and who is neither a box nor listed: believed for a form at most."""


Sender = Fase | PoFase | ListedSender | Anyone
"""Who is believed to have written, once the boundary has vouched for the From address."""


def is_plain(address: str) -> bool:
    """Whether an address may be written to as it stands: ASCII, no quotes, no comment."""
    return _PLAIN.fullmatch(address) is not None


class UnknownRecipientError(LookupError):
    """No address may be made for this recipient: it is not in the register or the settings."""


@dataclass(frozen=True, slots=True)
class AddressBook:
    """The one place where a recipient becomes an address, and an address a sender.

    `domain` is the one used on output, `accepted` those believed on entry (exigence B2);
    `services` and `listed` map names of the settings to addresses or, for `listed`, whole domains (`@…`).
    """

    domain: str
    accepted: frozenset[str]
    services: Mapping[str, str] = field(default_factory=dict)
    listed: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def address_of(self, recipient: Recipient) -> str:
        """The address of a school, PO or service; a citizen's is read from his or her own mail."""
        match recipient:
            case PoFase():
                return f"po{recipient:06d}@{self.domain}"
            case Fase():
                return f"ec{recipient:06d}@{self.domain}"
            case Service(name) if name in self.services:
                return self.services[name]
            case _:
                raise UnknownRecipientError(f"aucune adresse pour {recipient!r}")

    def box_owner(self, address: str) -> Fase | PoFase | None:
        """The school or PO whose administrative box this is, None for any other address."""
        found = _BOX.fullmatch(address.lower())
        if found is None or found[3] not in self.accepted or int(found[2]) == 0:
            return None
        return Fase(int(found[2])) if found[1] == "ec" else PoFase(int(found[2]))

    def sender(self, address: str) -> Sender | None:
        """Who writes from `address`: a box of the register's form, or a listed sender."""
        owner = self.box_owner(address)
        if owner is not None:
            return owner
        lowered = address.lower()
        domain = "@" + lowered.rpartition("@")[2]
        for name, addresses in self.listed.items():
            if lowered in addresses or domain in addresses:
                return ListedSender(name)
        return None
