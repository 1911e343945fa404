"""Finding authored words in a sentence: whole words, with the endings that a language puts on them.

Not a grammar: it must find "prices" and "cutting" when an author listed "price" and "cut", and must not
find "cleaner" in "vacuum-cleanerish". What it finds too much of, a page may allow with a reason.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from bot.content.danger import plain
from bot.content.model import Boundary

_ENDINGS: Final[Mapping[str, str]] = {
    "en": "s|es|d|ed|ing|ings|ly|est",
    "fr": "s|e|es|x|é|ée|és|ées|er|ez|ant|ent|ait|ement",
    "es": "a|o|e|s|as|os|es|ar|ando|ado|ada|ados|adas|an|en|amente",
}
_ALL: Final = "|".join(dict.fromkeys("|".join(_ENDINGS.values()).split("|")))

#: A word this short has no endings: it would become another word.
_LONGEST_EXACT: Final = 2

#: How many words before a match still belong to it: "no strip makes a drug safe".
_REACH: Final = 5

_ELIDING: Final = frozenset({"fr", "it", "ca"})

_MONEY: Final = re.compile(r"[$€£]")


class Told(NamedTuple):
    """Words in a sentence that a boundary is about."""

    words: str
    sentence: str


@lru_cache(maxsize=50_000)
def typed(sentence: str, language: str) -> str:
    """A sentence as words with single spaces, one at each end: what a pattern is looked for in."""
    return f" {plain(_MONEY.sub(' dollar ', _opened(sentence, language)))} "


def _opened(text: str, language: str) -> str:
    """Where an apostrophe stands between two words (l'argent) and not inside one (don't), it parts them."""
    return re.sub("['’]", " ", text) if language in _ELIDING else text


def sentences(text: str) -> Iterator[str]:
    """A text as people read it, line by line, sentence by sentence."""
    for line in text.split("\n"):
        yield from _sentences_of(line)


@lru_cache(maxsize=50_000)
def _sentences_of(line: str) -> tuple[str, ...]:
    parts = re.split(r"(?<=[.!?;…])[\s\"”»)]+", line)
    return tuple(part.strip() for part in parts if plain(part))


class Boundaries:
    """Authored boundaries of one language, ready to be looked for."""

    def __init__(self, boundaries: Iterable[Boundary], language: str) -> None:
        self._language = language
        self._all = [(each, *_compiled(each, language)) for each in boundaries]

    def crossed(self, *versions: str) -> Iterator[tuple[Boundary, Told]]:
        """Every boundary that a text crosses in any of its versions, once a sentence."""
        for sentence in dict.fromkeys(each for text in versions for each in sentences(text)):
            words_of_it = typed(sentence, self._language)
            for boundary, words, beside, and_beside, excused in self._all:
                if boundary.question and not sentence.rstrip('"”’»)').endswith("?"):
                    continue
                found = _found(words, words_of_it, excused)
                if (
                    found
                    and _stands_beside(beside, words_of_it, found)
                    and _stands_beside(and_beside, words_of_it, found)
                ):
                    yield boundary, Told(found[0].strip(), sentence)


def _compiled(
    boundary: Boundary, language: str
) -> tuple[re.Pattern[str], re.Pattern[str] | None, re.Pattern[str] | None, re.Pattern[str] | None]:
    return (
        pattern(boundary.words, language),
        pattern(boundary.beside, language) if boundary.beside else None,
        pattern(boundary.and_beside, language) if boundary.and_beside else None,
        _pattern(boundary.not_after, language, "") if boundary.not_after else None,
    )


@lru_cache
def pattern(words: tuple[str, ...], language: str) -> re.Pattern[str]:
    """Any of these words or phrases, with their endings, in what `typed` made of a sentence."""
    return _pattern(words, language, _ENDINGS.get(language, _ALL))


def _pattern(words: Iterable[str], language: str, endings: str) -> re.Pattern[str]:
    phrases = "|".join(
        " ".join(
            _token(token, any_ending, endings) for token, any_ending in _tokens(_opened(phrase, language))
        )
        for phrase in sorted(words, key=len, reverse=True)
    )
    return re.compile(f"(?<= )(?:{phrases})(?= )")


def _tokens(phrase: str) -> Iterator[tuple[str, bool]]:
    """The words of a phrase, and whether any ending may follow."""
    for part in phrase.split():
        *others, last = plain(part).split() or [""]
        yield from ((token, False) for token in others)
        if last:
            yield last, part.endswith("*")


def _token(token: str, any_ending: bool, endings: str) -> str:
    if any_ending:
        return re.escape(token) + r"\w*"
    if not endings or token.isdigit() or len(token) <= _LONGEST_EXACT:
        return re.escape(token)
    forms = [f"{re.escape(token)}(?:{re.escape(token[-1])}?(?:{endings}))?"]
    if token[-1] in "eéoa" and len(token) > _LONGEST_EXACT + 1:  # pric(e), pur(e)
        vowels = "|".join(each for each in endings.split("|") if each[0] in "aeéiou")
        forms.append(f"{re.escape(token[:-1])}(?:{vowels})")
    if token.endswith("y"):
        forms.append(f"{re.escape(token[:-1])}(?:ies|ied)")
    return f"(?:{'|'.join(forms)})"


def _found(words: re.Pattern[str], text: str, excused: re.Pattern[str] | None) -> re.Match[str] | None:
    for match in words.finditer(text):
        before = " ".join(text[: match.start()].split()[-_REACH:])
        if excused is None or not excused.search(f" {before} "):
            return match
    return None


def _stands_beside(beside: re.Pattern[str] | None, text: str, found: re.Match[str]) -> bool:
    if beside is None:
        return True
    return any(each.end() <= found.start() or each.start() >= found.end() for each in beside.finditer(text))
