"""Danger words: how a typed text is looked through for them. The bot and the check look the same way."""

import re
from collections.abc import Iterable
from typing import Final

_NOT_WORD: Final = re.compile(r"[^\w]+")


def plain(text: str) -> str:
    """Small letters and digits with single spaces; an apostrophe joins (won't -> wont)."""
    return _NOT_WORD.sub(" ", text.lower().replace("'", "").replace("’", "")).strip()


class DangerWords:
    """The authored words that mean danger; found as whole words, whatever stands around them."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        known = sorted({plain(word) for word in words} - {""})
        self._words = re.compile("|".join(rf" {re.escape(word)} " for word in known) or "(?!)")

    def found_in(self, text: str) -> str | None:
        """The first danger word in a text; None if there is none."""
        found = self._words.search(f" {plain(text)} ")
        return found[0].strip() if found else None
