"""Codes for writing on a hand.

Seven characters that look like no other in any handwriting or upside down (no 0 O D Q, 1 I L, 2 Z,
5 S, 6 9, 8 B, M W, U V) and hold no vowel, so that no language finds a word in them. No character
stands twice in a row: a run is what people miscount. A code finds a packed bag and opens nothing
else, so it is short on purpose.
"""

import secrets
from collections.abc import Callable
from itertools import pairwise
from typing import Final

ALPHABET: Final = "CFHJKNPRTXY347"
LENGTH: Final = 7


def new_code(choice: Callable[[str], str] = secrets.choice) -> str:
    """A fresh code, about 67 million of them; unique only once the store accepted it."""
    code = choice(ALPHABET)
    while len(code) < LENGTH:
        code += choice(ALPHABET.replace(code[-1], ""))
    return code


def is_code(text: str) -> bool:
    """Whether `text` could have come from `new_code`."""
    return len(text) == LENGTH and all(c in ALPHABET for c in text) and all(a != b for a, b in pairwise(text))
