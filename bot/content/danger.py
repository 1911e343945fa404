"""Danger words: how a typed text is looked through for them. The bot and the check look the same way."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

_NOT_WORD: Final = re.compile(r"[\W_]+")
_JOINING: Final = re.compile("['’ʼ`´\u200b\u200c\u200d\u2060\ufeff\u00ad]")


def plain(text: str) -> str:
    """Small letters without accents, and digits, with single spaces; an apostrophe joins (won't -> wont)."""
    joined = _JOINING.sub("", text)
    if joined.isascii():  # most of what is typed, and many times as fast
        return _NOT_WORD.sub(" ", joined.lower()).strip()
    letters = unicodedata.normalize("NFKD", joined).casefold()
    marks = {ord(letter): None for letter in set(letters) if unicodedata.combining(letter)}
    return _NOT_WORD.sub(" ", _JOINING.sub("", letters.translate(marks))).strip()


class DangerWords:
    """The authored words that mean danger; found as whole words, whatever stands around them."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        known = sorted({plain(word) for word in words} - {""})
        self._words = re.compile("|".join(rf" {re.escape(word)} " for word in known) or "(?!)")

    def found_in(self, text: str) -> str | None:
        """The first danger word in a text; None if there is none."""
        found = self._words.search(f" {plain(text)} ")
        return found[0].strip() if found else None
