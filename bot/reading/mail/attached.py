"""The attachments of a mail, and behind each what it holds: mails, zips; bounded in number, depth and bytes."""

from dataclasses import replace
from hashlib import sha256

from bot.domain.readings import Attachment
from bot.reading.mail.accessories import is_accessory
from bot.reading.mail.archives import is_unknown_archive, is_zip, members
from bot.reading.mail.bodies import Sorted, sort
from bot.reading.mail.budget import Budget
from bot.reading.mail.dangerous import is_dangerous
from bot.reading.mail.kinds import is_mail
from bot.reading.mail.structure import parse

ATTACHMENT_LIMIT = 500
MAIL_DEPTH = 4  # a school forwards what was forwarded to it; nobody goes on for ever

_BOM = b"\xef\xbb\xbf"  # a mail that was saved with Notepad


def attachments(found: Sorted, defects: set[str], *, open_containers: bool) -> tuple[Attachment, ...]:
    """Every attachment, each container followed by what it holds."""
    listing = _Listing(defects, found.budget, open_containers=open_containers)
    listing.add_all(found, MAIL_DEPTH)
    return tuple(listing.every)


class _Listing:
    """Collects until the limit; what is left out is named in `defects`."""

    def __init__(self, defects: set[str], budget: Budget, *, open_containers: bool) -> None:
        self.every: list[Attachment] = []
        self._defects = defects
        self._open = open_containers
        self._budget = budget

    def add_all(self, found: Sorted, depth: int, within: str = "mime") -> bool:
        """The attachments of a mail and what they hold; False once the limit is reached."""
        return all(
            self._add(self._file(found, at, within), depth, opened=at in found.containers)
            for at in range(len(found.attached))
        )

    def _file(self, found: Sorted, at: int, within: str) -> Attachment:
        part = found.attached[at]
        content = part.decoded(self._defects)
        origin = within if part.origin == "mime" else part.origin
        role = "accessory" if at in found.inline else "file"
        return Attachment(part.name, part.content_type, content, sha256(content).hexdigest(), origin, role)

    def _add(self, file: Attachment, depth: int, *, opened: bool = False) -> bool:
        """One file and what it holds; False once the limit is reached."""
        if len(self.every) >= ATTACHMENT_LIMIT:
            self._defects.add("too_many_attachments")
            return False
        at = len(self.every)
        self.every.append(replace(file, role="accessory") if is_accessory(file) else file)
        if is_dangerous(file.name, file.content):
            self._defects.add("attachment_dangerous")
            return True
        more = not self._open or self._open_container(file, depth)
        if opened or len(self.every) > at + 1:
            self.every[at] = replace(file, role="container")
        return more

    def _open_container(self, file: Attachment, depth: int) -> bool:
        if is_zip(file):
            if file.origin == "zip":
                self._defects.add("archive_too_deep")
                return True
            return all(self._add(member, depth) for member in members(file, self._defects, self._budget))
        if is_unknown_archive(file.content):
            self._defects.add("archive_unknown")
        return self._open_mail(file, depth) if is_mail(file) else True

    def _open_mail(self, file: Attachment, depth: int) -> bool:
        """What an attached mail brings; its own words stay in it."""
        if depth == 0:
            self._defects.add("too_deep")
            return True
        raw = file.content.removeprefix(_BOM).lstrip(b"\r\n")
        inside = sort(parse(raw).root, self._defects, self._budget)
        return self.add_all(inside, depth - 1, "rfc822")
