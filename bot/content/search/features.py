"""What of a typed text is compared: stems, pairs of stems, and pieces of words that survive slips.

Everything is hashed into a fixed number of buckets, so that no list of words has to be kept.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import combinations
from types import MappingProxyType
from typing import Final
from zlib import crc32

from snowballstemmer import stemmer

from bot.content.danger import plain

#: A power of two; two features in one bucket disturb each other a little.
BUCKETS: Final = 1 << 16

#: How much each group of `groups_of` weighs beside the others.
WEIGHTS: Final = (1.0, 0.5, 0.4, 0.4, 0.5)

_STEMMERS: Final = {"en": "english", "fr": "french", "es": "spanish"}
_REPEATED: Final = re.compile(r"([a-z])\1{2,}")
_LONGEST: Final = 60  # words; who writes more has said it by then
_LONGEST_WORD: Final = 40  # letters; a message without a space is no word
_PIECES: Final = (3, 4, 5)
_ACROSS: Final = (4, 5, 6)

NOTHING: Final[Mapping[str, str]] = MappingProxyType({})

Groups = tuple[tuple[int, ...], ...]


def groups_of(text: str, language: str, names: Mapping[str, str] = NOTHING) -> Groups:
    """The buckets of a text, group by group; `names` says what kind of thing a word is (xanax: benzo)."""
    words = words_of(text)
    stems = [stem(word, language) for word in words]
    kinds = sorted({kind for word in words if (kind := names.get(word) or names.get(word.removesuffix("s")))})
    line = f"<{'_'.join(words)}>"
    return (
        _buckets(b"stem ", stems),
        _buckets(b"pair ", (f"{a} {b}" for a, b in zip(["", *stems], [*stems, ""], strict=True))),
        tuple(frozenset().union(*map(_of_word, words))),
        _buckets(b"across ", _pieces(line, _ACROSS)),
        _buckets(b"kinds ", (f"{a} {b}" for a, b in combinations(["", *kinds], 2))),
    )


@lru_cache(maxsize=20_000)
def _of_word(word: str) -> frozenset[int]:
    """The buckets of a word's pieces: words come again, and in long messages each is heard several times."""
    return frozenset(_buckets(b"piece ", _pieces(f"<{word}>", _PIECES)))


def _buckets(group: bytes, each: Iterable[str]) -> tuple[int, ...]:
    begun = crc32(group)
    return tuple({crc32(one.encode(), begun) % BUCKETS for one in each})


def words_of(text: str, most: int | None = _LONGEST) -> list[str]:
    """The words of a text as they are compared: small, bare, without drawn-out letters."""
    words = _REPEATED.sub(r"\1\1", plain(text)).split()[:most]
    return [word[:_LONGEST_WORD] for word in words]


def _pieces(word: str, lengths: Iterable[int]) -> list[str]:
    return [word[at : at + length] for length in lengths for at in range(len(word) - length + 1)]


@lru_cache(maxsize=20_000)
def stem(word: str, language: str) -> str:
    """A word without its ending; as it stands in a language without a stemmer."""
    name = _STEMMERS.get(language)
    return plain(stemmer(name).stemWord(word)) if name else word
