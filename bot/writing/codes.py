"""Access codes and usernames: derived, opaque, easy to copy from paper, never made from names.

A code reads `Hp-XXXX-XXXX-XXXX-C`: twelve symbols and a check symbol, from 0-9A-Z without I, L, O, U.
It is the first password in Happi, character for character: `Hp-` brings the capital, the small letter and the
sign that Moodle asks for, and each group holds a digit, so that no group of four letters spells a word.

Z stays out of what is drawn: the 31 symbols left stand for the numbers below a prime, so that every single wrong
symbol and every exchange of two symbols anywhere changes the check. That leaves 58 bits.
"""

import hashlib
import hmac
import re

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXY"
"""What codes are drawn from; a symbol's place is its value."""

_VALUES = {symbol: value for value, symbol in enumerate(ALPHABET)}
_PRIME = len(ALPHABET)
_LENGTH = 12
_CODE = re.compile(
    r"Hp-([0-9A-HJKMNP-TV-Y]{4})-([0-9A-HJKMNP-TV-Y]{4})-([0-9A-HJKMNP-TV-Y]{4})-([0-9A-HJKMNP-TV-Y])"
)

# No vowel, so no word; of signs that look alike on paper only one (2 z, 5 s), of 0 o and 1 l i none.
_USERNAME_SYMBOLS = "bcdfghjkmnpqrtvwx23456789"
_USERNAME_BYTES = 8


def derive_code(key: bytes, account: str, generation: int) -> str:
    """The code of one account: the same as long as key, account and generation are.

    ValueError for a key of less than 16 bytes.
    """
    if len(key) < 16:
        raise ValueError("la clé des codes d’accès a moins de 16 octets")
    attempt = 0
    while (body := _draw(key, account, generation, attempt)) is None:
        attempt += 1
    return "-".join(("Hp", body[:4], body[4:8], body[8:], _check_symbol(body)))


def check_code(text: str) -> bool:
    """Whether `text` is a code copied without a mistake. Capitals count: it is a password."""
    found = _CODE.fullmatch(text)
    return found is not None and _check_symbol(found[1] + found[2] + found[3]) == found[4]


def new_username(fase: int, random: bytes) -> str:
    """An opaque username, `e990001-k7m2qd`, from at least 8 random bytes (244 million for each school).

    The caller draws again when the school already has it.
    """
    if len(random) < _USERNAME_BYTES:
        raise ValueError("un identifiant demande au moins 8 octets aléatoires")
    number = int.from_bytes(random, "big")
    symbols = []
    for _ in range(6):
        number, place = divmod(number, len(_USERNAME_SYMBOLS))
        symbols.append(_USERNAME_SYMBOLS[place])
    return f"e{fase:06d}-{''.join(symbols)}"


def _draw(key: bytes, account: str, generation: int, attempt: int) -> str | None:
    """Twelve symbols, each equally likely; None when a group came without a digit."""
    message = f"vaguemestre-code-1\0{account}\0{generation}\0{attempt}".encode()
    digest = hmac.new(key, message, hashlib.sha256).digest()
    # The upper five bits of a byte make 0 to 31; 31 is left out, so that no symbol is favoured.
    symbols = [ALPHABET[byte >> 3] for byte in digest if byte >> 3 < _PRIME][:_LENGTH]
    groups = ("".join(symbols[start : start + 4]) for start in (0, 4, 8))
    fit = len(symbols) == _LENGTH and all(any(sign.isdigit() for sign in group) for group in groups)
    return "".join(symbols) if fit else None


def _check_symbol(body: str) -> str:
    """The symbol that brings the weighted sum, weights 2 to 13 and 1 for itself, to a multiple of 31."""
    total = sum(weight * _VALUES[symbol] for weight, symbol in enumerate(body, start=2))
    return ALPHABET[-total % _PRIME]
