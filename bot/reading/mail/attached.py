"""The attachments of a mail, and behind each what it holds: mails, zips; bounded in number, depth and bytes."""

from hashlib import sha256

from bot.domain.readings import Attachment
from bot.reading.mail.archives import Budget, is_unknown_archive, is_zip, members
from bot.reading.mail.bodies import Sorted, sort
from bot.reading.mail.dangerous import is_dangerous
from bot.reading.mail.kinds import is_mail
from bot.reading.mail.structure import Part, parse

ATTACHMENT_LIMIT = 500
MAIL_DEPTH = 4  # a school forwards what was forwarded to it; nobody goes on for ever

_BOM = b"\xef\xbb\xbf"  # a mail that was saved with Notepad


def attachments(found: Sorted, defects: set[str], *, open_containers: bool) -> tuple[Attachment, ...]:
    """Every attachment, each container followed by what it holds."""
    listing = _Listing(defects, open_containers=open_containers)
    for part in found.attached:
        if not listing.add(part, part.origin, MAIL_DEPTH):
            break
    return tuple(listing.every)


class _Listing:
    """Collects until the limit; what is left out is named in `defects`."""

    def __init__(self, defects: set[str], *, open_containers: bool) -> None:
        self.every: list[Attachment] = []
        self._defects = defects
        self._open = open_containers
        self._budget = Budget()

    def add(self, part: Part, origin: str, depth: int) -> bool:
        """One part and what it holds; False once the limit is reached."""
        content = part.decoded(self._defects)
        file = Attachment(part.name, part.content_type, content, sha256(content).hexdigest(), origin)
        return self._add(file, depth)

    def _add(self, file: Attachment, depth: int) -> bool:
        if len(self.every) >= ATTACHMENT_LIMIT:
            self._defects.add("too_many_attachments")
            return False
        self.every.append(file)
        if is_dangerous(file.name, file.content):
            self._defects.add("attachment_dangerous")
            return True
        return not self._open or self._open_container(file, depth)

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
        inside = sort(parse(file.content.removeprefix(_BOM).lstrip(b"\r\n")).root, self._defects)
        return all(
            self.add(part, "rfc822" if part.origin == "mime" else part.origin, depth - 1)
            for part in inside.attached
        )
