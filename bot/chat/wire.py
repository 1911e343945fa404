"""How values are written into a button: fields of fixed width, 64 values to a character.

Whatever is read back is user input; each reader takes exactly what its writer can have written, and
raises ValueError for everything else.
"""

import re
from typing import Final

from bot.supply.codes import is_code
from bot.supply.draft import Draft
from bot.supply.model import MOST_PACKS
from bot.supply.vouchers import is_token

#: Items that a form may hold, so that each button of its screens fits.
MOST_ITEMS: Final = 12

DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"
SEEN_LENGTH: Final = 3
_NONCE_LENGTH: Final = 7
_MINUTE_LENGTH: Final = 4

#: Begins a voucher, where otherwise an item's key would.
_VOUCHER: Final = "-"


def number_text(number: int, length: int) -> str:
    """A number in so many characters, 64 to a character."""
    text = ""
    for _ in range(length):
        number, digit = divmod(number, 64)
        text = DIGITS[digit] + text
    return text


def number_from(text: str) -> int:
    """The number that was written so."""
    number = 0
    for character in text:
        number = number * 64 + DIGITS.index(character)
    return number


def code_from(text: str) -> str:
    """A request's code."""
    if not is_code(text):
        raise ValueError("not a code")
    return text


def draft_text(draft: Draft) -> str:
    """A half-filled form: point, minute, mark, and amounts, or the voucher that stands for them.

    Both do not fit into a button; and a voucher is good for one bag, which a button cannot change.
    """
    held = _VOUCHER + draft.voucher if draft.voucher else packs_text(draft.packs)
    return f"{draft.point:_<2}{number_text(draft.minute, _MINUTE_LENGTH)}{draft.nonce}{held}"


def packs_text(packs: tuple[tuple[str, int], ...]) -> str:
    """Amounts by item key."""
    return "".join(f"{key:_<2}{DIGITS[count]}" for key, count in packs)


def packs_from(text: str) -> tuple[tuple[str, int], ...]:
    """The amounts that were written so."""
    if len(text) % 3:
        raise ValueError("not amounts")
    packs = []
    for at in range(0, len(text), 3):
        key, count = key_from(text[at : at + 2]), DIGITS.index(text[at + 2])
        if not key or not 1 <= count <= MOST_PACKS:
            raise ValueError("not an amount")
        packs.append((key, count))
    if packs != sorted(dict(packs).items()) or len(packs) > MOST_ITEMS:
        raise ValueError("not in order, or too many")
    return tuple(packs)


def draft_from(text: str) -> Draft:
    """The form that was written so."""
    nonce_at = 2 + _MINUTE_LENGTH
    packs_at = nonce_at + _NONCE_LENGTH
    nonce, rest = text[nonce_at:packs_at], text[packs_at:]
    if len(nonce) < _NONCE_LENGTH or any(c not in DIGITS for c in nonce):
        raise ValueError("not a draft")
    minute, point = number_from(text[2:nonce_at]), key_from(text[:2])
    if rest.startswith(_VOUCHER):
        return Draft(minute, nonce, point=point, voucher=voucher_from(rest[1:]))
    return Draft(minute, nonce, packs_from(rest), point)


def voucher_from(text: str) -> str:
    """A voucher's secret."""
    if not is_token(text):
        raise ValueError("not a voucher")
    return text


def key_from(text: str) -> str:
    """An item's, an area's or a point's key; empty where none was chosen."""
    if not re.fullmatch(r"[a-z0-9]{2}|[a-z0-9]_|__", text):
        raise ValueError("not a key")
    return text.rstrip("_")


def nonce_from(bits: int) -> str:
    """42 random bits as the mark of one form."""
    return number_text(bits, _NONCE_LENGTH)


def mark_of(digest: bytes) -> str:
    """18 bits of a digest as the mark of a preview."""
    return number_text(int.from_bytes(digest[:3], "big"), SEEN_LENGTH)


def mark_from(text: str) -> str:
    """A mark as `mark_of` writes it."""
    if len(text) != SEEN_LENGTH or any(c not in DIGITS for c in text):
        raise ValueError("not a mark")
    return text
