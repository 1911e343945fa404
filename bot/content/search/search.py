"""Answers a typed question: the page, the first screen of a danger, a kind no, or up to three pages."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

import numpy as np

from bot.content.danger import DangerWords, plain
from bot.content.model import Declined, Language, Library
from bot.content.search import lessons
from bot.content.search.features import Groups, groups_of
from bot.content.search.kept import kept
from bot.content.search.linear import Floats, Linear, learn
from bot.content.search.nearest import Nearest, gather
from bot.content.search.tongue import Tongues
from bot.content.shown import EMERGENCY_TOPIC

#: What stands on the button; some people type it.
SIGN: Final = "🆘"

#: From here on a text is danger. Low: a screen too many costs a tap, one too few a life.
_DANGER: Final = 0.25

#: In a long message the danger is a few words among many: each stretch of it is heard alone. One without a
#: danger word has to be louder, and of very long ones only both ends are heard, and where danger words stand.
#: A third of what was missed with 0.7 is heard with 0.5, for each twentieth long message taken wrongly.
_LONG: Final = 20  # words
_STRETCH: Final = 8
_STEP: Final = 3
_LOUD: Final = 0.5
_ENDS: Final = 12  # stretches

#: One word that is no danger word says little by itself.
_ALONE: Final = 0.7

#: A no is said when it is nearly as likely as the likeliest page: it leads to the list of guides.
_NO: Final = 0.75

#: Below, a page is not opened but offered beside others.
_SURE: Final = 0.12
_OFFERED: Final = 3

#: So many messages are not looked at again while they are on their way.
_REMEMBERED: Final = 256

#: Fewer authored questions teach nothing: whatever is typed would look like one of them.
_FEWEST: Final = 300

#: More pages than this are not learned but compared.
_MANY: Final = 500


#: Whoever makes a model of a language's sentences.
Teach = Callable[[Sequence[lessons.Text], Language], Linear]


class Kind(StrEnum):
    """What becomes of a question."""

    TOPIC = "topic"
    EMERGENCY = "emergency"
    OUT_OF_SCOPE = "out_of_scope"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Found:
    """What the bot answers: the language it was asked in, the pages, likeliest first, or what is declined."""

    kind: Kind
    language: str
    topics: tuple[str, ...] = ()
    declined: Declined | None = None


class Search:
    """Over one library. Hears danger words from the first moment, everything else once it has learned."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._words = {
            code: DangerWords(language.emergency_words) for code, language in library.languages.items()
        }
        self._tongues = Tongues({})
        self._danger: dict[str, Linear] = {}
        self._pages: dict[str, Linear | Nearest] = {}
        self._heard_before: dict[int, Found | None] = {}

    def learn(self, folder: Path | None = None, teach: Teach | None = None) -> None:
        """Learn from what is authored: some seconds a language, unless `folder` keeps it from before.

        `teach` learns in its own way, and says why it raises; what was learned until then is used.
        """
        languages = self._library.languages
        self._tongues = Tongues({code: lessons.written(language) for code, language in languages.items()})
        for code, language in languages.items():
            lesson = _Lesson(language, folder, teach or _teach)
            if language.sentences.danger:
                self._danger[code] = lesson.danger()
            pages = lesson.pages()
            if pages is not None:
                self._pages[code] = pages
        self._heard_before.clear()

    def answer(self, question: str, own: str) -> Found:
        """What becomes of a question; `own` is the language in which its writer reads."""
        danger = self.danger(question, own)
        if danger is not None:
            return danger
        language = self._tongues.of(question, own)
        if language not in self._pages or not plain(question):
            return Found(Kind.UNSURE, language)
        pages = self._pages[language]
        chances = pages.probabilities(self._read(question, language))
        topics, nos = _likeliest(chances, pages.classes)
        best = topics[0][1] if topics else 0.0
        if sum(chance for _, chance in nos) > _NO * best:
            return Found(Kind.OUT_OF_SCOPE, language, (), Declined(nos[0][0].removeprefix(lessons.NO)))
        return Found(
            Kind.TOPIC if best >= _SURE else Kind.UNSURE, language, tuple(name for name, _ in topics)
        )

    def danger(self, text: str, own: str) -> Found | None:
        """The first screen for whoever is in danger now, in the language it was written in.

        Until a language is learned, and where the text is nothing else, its danger words alone decide.
        A message is asked about more than once on its way; what was found is known by a number of it.
        """
        number = hash((text, own))
        if number not in self._heard_before:
            if len(self._heard_before) >= _REMEMBERED:
                self._heard_before.clear()
            self._heard_before[number] = self._danger_in(text, own)
        return self._heard_before[number]

    def _danger_in(self, text: str, own: str) -> Found | None:
        if SIGN in text:
            return Found(Kind.EMERGENCY, own, (EMERGENCY_TOPIC,))
        written = {code: word for code, words in self._words.items() if (word := words.found_in(text))}
        for code in sorted(written, key=lambda code: code != own):
            if code not in self._danger or written[code] == plain(text):
                return Found(Kind.EMERGENCY, code, (EMERGENCY_TOPIC,))
        _, screen, code = max(self._heard_in_each(text, own), default=(0.0, "", own))
        if screen:
            return Found(Kind.EMERGENCY, code, (screen,))
        return self._danger_in_part(text.split(), own, [self._words[code] for code in written])

    def _heard_in_each(self, text: str, own: str) -> Iterator[tuple[float, str, str]]:
        """How likely a text is danger, with its screen, in each language where that is loud enough.

        A model knows nothing of words that nobody wrote in its language: what it makes of their pieces is a
        guess. Neither does one word alone say much, unless it is a danger word.
        """
        for code in self._tongues.near(text, own):
            known = self._tongues.know(text, code)
            if code not in self._danger or (code != own and not known):
                continue
            likely, screen = self._heard(code, text)
            if likely >= (_ALONE if len(text.split()) == 1 else _DANGER if known else _LOUD):
                yield likely, screen, code

    def _danger_in_part(self, words: Sequence[str], own: str, written: Sequence[DangerWords]) -> Found | None:
        """The same for a few words of a long message, in which danger words of these languages stand."""
        if len(words) <= _LONG:
            return None
        starts = range(0, len(words) - _STRETCH + _STEP, _STEP)
        stretches = [" ".join(words[start : start + _STRETCH]) for start in starts]
        alarming = [each for each in stretches if any(w.found_in(each) for w in written)]
        for stretch in dict.fromkeys((*alarming[:_ENDS], *stretches[:_ENDS], *stretches[-_ENDS:])):
            needed = _DANGER if stretch in alarming else _LOUD
            for code in self._tongues.near(stretch, own):
                likely, screen = self._heard(code, stretch) if code in self._danger else (0.0, "")
                if likely >= needed:
                    return Found(Kind.EMERGENCY, code, (screen,))
        return None

    def _read(self, text: str, code: str) -> Groups:
        return groups_of(text, code, self._library.languages[code].words.names)

    def _heard(self, code: str, text: str) -> tuple[float, str]:
        """How likely a text is danger, heard in one language, and the screen that it opens."""
        model = self._danger[code]
        chances = model.probabilities(self._read(text, code)).tolist()
        screens = [
            (chance, name)
            for chance, name in zip(chances, model.classes, strict=True)
            if name != lessons.ORDINARY
        ]
        return sum(chance for chance, _ in screens), max(screens)[1]


def _likeliest(
    chances: Floats, classes: Sequence[str]
) -> tuple[list[tuple[str, float]], list[tuple[str, float]]]:
    """The pages that may be offered, and each kind of no that comes near; with their chances, best first."""
    most = len(Declined) + _OFFERED
    best = np.argpartition(chances, -most)[-most:] if len(chances) > most else np.arange(len(chances))
    found = [(classes[number], float(chances[number])) for number in best[np.argsort(-chances[best])]]
    topics = [each for each in found if not each[0].startswith(lessons.NO)]
    return topics[:_OFFERED], [each for each in found if each[0].startswith(lessons.NO)]


def _teach(texts: Sequence[lessons.Text], language: Language) -> Linear:
    return learn(lessons.samples(texts, language.code, language.words.names))


class _Lesson:
    """One language, learned or read where it was kept."""

    def __init__(self, language: Language, folder: Path | None, teach: Teach) -> None:
        self._language = language
        self._folder = folder
        self._teach = teach
        self._name = lessons.fingerprint(language)

    def danger(self) -> Linear:
        """What tells danger from everything else, and one danger from the other."""
        texts = list(lessons.dangers(self._language))
        return kept(self._folder, f"danger-{self._name}", lambda: self._teach(texts, self._language))

    def pages(self) -> Linear | Nearest | None:
        """What tells pages apart; None where too little is authored to tell anything."""
        asked = [(text, right, 1.0) for text, right in lessons.asked(self._language)]
        if len(asked) < _FEWEST:
            return None
        if len({right for _, right, _ in asked}) > _MANY:
            return gather(lessons.samples(asked, self._language.code, self._language.words.names))
        return kept(self._folder, f"pages-{self._name}", lambda: self._teach(asked, self._language))
