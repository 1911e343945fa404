"""What a message says that whoever wrote it may not mean to send: pointed out before it is sent.

Nothing is refused for it. An own @name, number, e-mail address or link is found by how it is written;
identity questions, other places and "call me" by authored words of every language that is served,
because nobody knows in which one a message is.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from bot.content.check.phrases import Boundaries, sentences
from bot.content.model import Boundary, Language, Library, Pointed

_EMAIL: Final = re.compile(r"[\w.+-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_NAME: Final = re.compile(r"(?<![\w@])@\s?[^\W\d]\w+")
_LINK: Final = re.compile(
    r"\b(?:https?|tg)://|\bwww\.\w|\b[\w-]+\.(?:me|com|org|net|info|io|app|gg|ly|link|chat|onion|eu|uk|us|ca|au|ie"
    r"|nz|fr|es|mx|be|ch|de|pt|it|ar|cl|co|pe)\b(?:/|(?![\w.]))|\b\w[\w-]*\.[a-z]{2,}/\S",
    re.IGNORECASE,
)
#: Seven digits or more with whatever people put between them; shorter ones call for help.
_NUMBER: Final = re.compile(r"(?<!\d)\+?\(?\d(?:[\s().\-/_]{0,3}\d){6,14}(?!\d)")
_DATE: Final = re.compile(r"(?<![\d.\-/])(?:\d{4}-\d{2}-\d{2}|\d{1,2}([./-])\d{1,2}\1\d{2,4})(?![.\-/ ]?\d)")


class Pointing:
    """The authored words of a library, ready to be looked for in what somebody wrote."""

    def __init__(self, library: Library) -> None:
        self._languages = [_Words(language) for language in library.languages.values()]

    def of_person(self, words: str) -> tuple[Pointed, ...]:
        """What a person's own words give away about whoever wrote them."""
        return tuple(_own(words))

    def of_team(self, words: str, listed: Iterable[str]) -> tuple[Pointed, ...]:
        """What the team must not ask or offer, too; `listed` are the places where one may collect."""
        found = dict.fromkeys(_own(words))
        names = [re.escape(name) for name in sorted(listed, key=len, reverse=True) if name]
        known = re.compile("|".join(names) or "(?!)", re.IGNORECASE)
        for sentence in sentences(words):
            rest = known.sub(" ", sentence)
            for language in self._languages:
                found |= dict.fromkeys(language.in_sentence(rest, named=rest != sentence))
        return tuple(kind for kind in Pointed if kind in found)


class _Words:
    """The words of one language."""

    def __init__(self, language: Language) -> None:
        words, code = language.words, language.code
        denials = tuple(word for each in words.identity for word in each.not_after)
        self._identity = Boundaries((_asked(each, denials) for each in words.identity), code)
        self._meeting = Boundaries(words.meeting, code)
        self._calling = Boundaries(words.calling, code)

    def in_sentence(self, sentence: str, *, named: bool) -> Iterator[Pointed]:
        """What one sentence says, without the listed places that it `named`."""
        joined = re.sub("['’]", "", sentence)  # authors write "tappelles", and so do people
        if any(self._identity.crossed(sentence, joined)):
            yield Pointed.IDENTITY
        # Where a listed place was named "come to" is fine; a station beside it is not.
        if any(boundary.beside or not named for boundary, _ in self._meeting.crossed(sentence, joined)):
            yield Pointed.PLACE
        if any(self._calling.crossed(sentence, joined)):
            yield Pointed.CALL


def _asked(boundary: Boundary, denials: tuple[str, ...]) -> Boundary:
    """In a chat people ask without a question mark; "we do not need your name" still asks nothing."""
    if not boundary.question:
        return boundary
    return replace(boundary, question=False, not_after=(*boundary.not_after, *denials))


def _own(words: str) -> Iterator[Pointed]:
    """What is known by how it is written, whatever the language."""
    text = "".join(c for c in unicodedata.normalize("NFKC", words) if unicodedata.category(c) not in _UNSEEN)
    text, emails = _EMAIL.subn(" ", text)
    if _NAME.search(text):
        yield Pointed.NAME
    if _NUMBER.search(_DATE.sub(" ", text)):
        yield Pointed.NUMBER
    if emails:
        yield Pointed.EMAIL
    if _LINK.search(text):
        yield Pointed.LINK


#: What stands between two characters without being seen: a joiner, a keycap around a digit.
_UNSEEN: Final = frozenset({"Cf", "Mn", "Me"})
