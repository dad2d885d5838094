"""What mail programs add to a mail by themselves: nobody sent it to be read."""

from bot.domain.readings import Attachment
from bot.reading.markup import html_to_text

_TYPES = frozenset(
    {
        *("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"),
        *("application/pgp-keys", "text/vcard", "text/x-vcard", "text/directory", "application/applefile"),
    }
)
_ENDS = (".p7s", ".sig", ".asc", ".vcf")
APPLE_DOUBLE = (b"\x00\x05\x16\x07", b"\x00\x05\x16\x00")  # what a Mac keeps beside a file, under the same name
_BLANK_LIMIT = 2000  # bytes of an empty page: « ATT00001.htm », left by Exchange between the files of a Mac


def is_accessory(file: Attachment) -> bool:
    """A signature, a key, a visiting card, a Mac's own notes, or a text without a word."""
    if file.content_type in _TYPES or (file.name or "").rstrip().lower().endswith(_ENDS):
        return True
    return file.content.startswith(APPLE_DOUBLE) or _is_blank(file)


def _is_blank(file: Attachment) -> bool:
    if file.content_type not in {"text/plain", "text/html"} or file.size > _BLANK_LIMIT:
        return False
    written = file.content.decode("latin-1")
    return not (html_to_text(written) if file.content_type == "text/html" else written).strip()
