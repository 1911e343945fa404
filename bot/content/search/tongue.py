"""Which language a short text is written in: by the authored words of each, and the reader's own."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from bot.content.search.features import words_of

#: So much a text has to speak for another language before the reader's own is left.
_OWN: Final = 1.0
_UNKNOWN: Final = 0.5

#: What speaks so much less for a language may still be it.
_NEAR: Final = 4.0


class Tongues:
    """Tells languages apart by how often each word stands in what was authored in them."""

    def __init__(self, texts: Mapping[str, Iterable[str]]) -> None:
        counts = {code: Counter(words_of(" ".join(written), most=None)) for code, written in texts.items()}
        known = set().union(*counts.values())
        self._codes = tuple(counts)
        self._known = {code: frozenset(words) for code, words in counts.items()}
        sizes = {code: math.log(count.total() + _UNKNOWN * len(known) + 1) for code, count in counts.items()}
        self._says = {
            word: tuple(math.log(counts[code][word] + _UNKNOWN) - sizes[code] for code in self._codes)
            for word in known
        }

    def of(self, text: str, own: str) -> str:
        """The language of a text; the reader's own where the text does not say otherwise."""
        return self.near(text, own)[0]

    def know(self, text: str, code: str) -> bool:
        """Whether any word of a text was ever written in a language."""
        known = self._known.get(code, frozenset())
        return any(word in known for word in words_of(text, most=None))

    def near(self, text: str, own: str) -> Sequence[str]:
        """The languages that a text may be written in, likeliest first: people mix them."""
        said = [self._says[word] for word in words_of(text) if word in self._says]
        totals = {
            code: sum(each[n] for each in said) + (_OWN if code == own else 0)
            for n, code in enumerate(self._codes)
        }
        if not totals:
            return (own,)
        order = sorted(totals, key=lambda code: (totals[code], code == own), reverse=True)
        return [code for code in order if totals[code] > totals[order[0]] - _NEAR]
