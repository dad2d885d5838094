"""The register of boxes and what lies in them; nothing is ever relayed beyond it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.sandbox import boundary
from bot.sandbox.clock import Clock
from bot.sandbox.content import Letter
from bot.sandbox.folder_set import FolderSet
from bot.sandbox.hub import Hub

AUTHSERV_ID = "bac-a-sable.cfwb.be"


@dataclass(frozen=True)
class Box:
    """One box of the register; `kind` is school, po, service or other (citizens, providers)."""

    address: str
    name: str
    kind: str


class PostOffice:
    """Finds boxes and puts mails in them; a box costs nothing until somebody looks at it or writes to it."""

    def __init__(
        self, boxes: Iterable[Mapping[str, str]], *, clock: Clock, hub: Hub, authserv_id: str = AUTHSERV_ID
    ) -> None:
        self.clock = clock
        self.authserv_id = authserv_id
        self._hub = hub
        listed = [Box(box["address"], box["name"], box["kind"]) for box in boxes]
        self._boxes = {box.address.lower(): box for box in listed}
        self._domains = {_domain(box.address) for box in listed}
        self._folders: dict[str, FolderSet] = {}

    @property
    def boxes(self) -> Sequence[Box]:
        """All boxes, in the order of the register."""
        return tuple(self._boxes.values())

    def find(self, address: str) -> Box | None:
        """Return the box of an address, whatever its case and its +detail; None when there is none."""
        local, _, domain = address.lower().rpartition("@")
        return self._boxes.get(address.lower()) or self._boxes.get(f"{local.partition('+')[0]}@{domain}")

    def is_home(self, address: str) -> bool:
        """Say whether the address is in a domain of the register, where an unknown name is a mistake."""
        return _domain(address) in self._domains

    def folders(self, box: Box) -> FolderSet:
        """Return the folders of a box, made at the first look."""
        found = self._folders.get(box.address)
        if found is None:
            found = FolderSet(self.clock, lambda: self._hub.publish({"kind": "mail", "box": box.address}))
            self._folders[box.address] = found
        return found

    def deliver(self, raw: bytes, mail_from: str, boxes: Iterable[Box]) -> None:
        """Put a submitted mail in the INBOX of each of `boxes`, once, with the boundary's verdict on top."""
        at = self.clock.now()
        self._put(boundary.stamped(raw, mail_from, authserv_id=self.authserv_id, at=at), boxes)

    def forge(self, raw: bytes, box: Box) -> None:
        """Put a mail in INBOX exactly as given, below the boundary's failed verdict."""
        self._put(boundary.forged(raw, authserv_id=self.authserv_id, at=self.clock.now()), [box])

    def _put(self, raw: bytes, boxes: Iterable[Box]) -> None:
        letter = Letter(raw)
        for box in dict.fromkeys(boxes):
            self.folders(box).inbox.add(letter)


def _domain(address: str) -> str:
    return address.lower().rpartition("@")[2]
