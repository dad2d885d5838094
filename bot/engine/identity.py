"""Names that the outside can recognise, derived so that the same effect always bears the same one."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U


def _digest(key: bytes, purpose: str, text: str) -> bytes:
    return hmac.new(key, f"{purpose}\0{text}".encode(), hashlib.sha256).digest()


def message_id(key: bytes, reference: str, number: int, domain: str) -> str:
    """The Message-ID of one effect of one dossier: however often it is sent, it is one mail (promise 3)."""
    local = base64.b32encode(_digest(key, "message-id", f"{reference}:{number}"))[:26].decode().lower()
    return f"<{local}@{domain}>"


def hashed(key: bytes, message_id_: str) -> str:
    """What is kept of a Message-ID: enough to recognise it, nothing to read."""
    return _digest(key, "seen", message_id_.strip().strip("<>")).hex()


def fingerprint(key: bytes, *parts: str) -> str:
    """What is kept of several texts together: enough to know them again, nothing to read."""
    return _digest(key, "said", "\0".join(parts)).hex()


def question_code(key: bytes, fase: int, account: int | None, student: Sequence[str]) -> str:
    """The opaque code of a question about who is who: the same for the same question, and nothing to read."""
    asked = "\0".join((str(fase), str(account), *student))
    return base64.b32encode(_digest(key, "question", asked))[:12].decode()


def new_reference() -> str:
    """A dossier number that can't be guessed: 30 random bits."""
    return "VGM-" + "".join(secrets.choice(_ALPHABET) for _ in range(6))
