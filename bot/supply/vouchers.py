"""A voucher: a link that is good for one bag of one size. What is kept of it leads to nobody.

The link holds a secret; the program keeps its hash. Using one takes the hash away, so that one that
was used, one that has run out and one that never was cannot be told apart afterwards.
"""

import hashlib
import secrets
import string
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.supply.model import Order

#: 120 bits: nobody guesses one, and its hash needs no key.
LENGTH: Final = 20
SIGNS: Final = string.ascii_letters + string.digits + "-_"


@dataclass(frozen=True, slots=True)
class Voucher:
    """What a voucher is good for, and until when: never who got it, and never when it was used."""

    program: str
    order: Order
    valid_until: datetime


def new_token() -> str:
    """The secret of one more voucher."""
    return "".join(secrets.choice(SIGNS) for _ in range(LENGTH))


def is_token(text: str) -> bool:
    """Whether this could be the secret of a voucher."""
    return len(text) == LENGTH and all(sign in SIGNS for sign in text)


def hash_of(token: str) -> str:
    """What is kept in place of the secret."""
    return hashlib.sha256(f"sotto voucher {token}".encode()).hexdigest()
