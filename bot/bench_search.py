"""What a question costs: the shipped pages, and thousands of made-up ones, side by side.

Processor time of a question is measured alone, after learning; the two sets take turns in rounds, so that
both are measured on the same machine at the same speed.
"""

import random
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.content.everything import everything
from bot.content.loader import load
from bot.content.model import Language, Library, Topic, frozen
from bot.content.search.kept import usual_folder
from bot.content.search.search import Search

_QUESTIONS: Final = 400
_ROUNDS: Final = 5
_ASKED: Final = 5  # ways to ask for each made-up page


@dataclass(frozen=True, slots=True)
class Row:
    """One set of pages: milliseconds of processor time a question."""

    pages: int
    learned_s: float
    median_ms: float
    p99_ms: float


def run_search(pages: int) -> list[Row]:
    """Measure the shipped pages beside `pages` made-up ones."""
    shipped = load(everything())
    questions = list(_typed(shipped))
    found: dict[int, list[float]] = {}
    learned: dict[int, float] = {}
    searches: dict[int, Search] = {}
    for library, folder in ((shipped, usual_folder()), (_many(shipped, pages), None)):
        count = sum(len(language.topics) for language in library.languages.values())
        begun = time.process_time()
        searches[count] = Search(library)
        searches[count].learn(folder)
        learned[count] = time.process_time() - begun
        found[count] = []
    for _ in range(_ROUNDS):
        for count, search in searches.items():
            for question, language in questions:
                begun = time.process_time_ns()
                search.answer(question, language)
                found[count].append((time.process_time_ns() - begun) / 1e6)
    return [
        Row(count, learned[count], statistics.median(times), statistics.quantiles(times, n=100)[98])
        for count, times in found.items()
    ]


def as_table(rows: Sequence[Row]) -> str:
    """The rows as text, one line each."""
    lines = [f"{'pages':>8} {'learned s':>10} {'median ms':>10} {'p99 ms':>8}"]
    lines += [f"{row.pages:8} {row.learned_s:10.1f} {row.median_ms:10.2f} {row.p99_ms:8.2f}" for row in rows]
    return "\n".join(lines)


def _typed(library: Library) -> Iterator[tuple[str, str]]:
    """Authored questions with a slip of the thumb in each."""
    chance = random.Random(1)  # noqa: S311 - the same questions each time
    asked = [
        (text, code)
        for code, language in library.languages.items()
        for topic in language.topics.values()
        for text in topic.ask
    ]
    for text, code in chance.sample(asked, _QUESTIONS):
        at = chance.randrange(len(text))
        yield text[:at] + text[at + 1 :], code


def _many(library: Library, pages: int) -> Library:
    """A library with so many pages in all, asked for in the words of the shipped ones."""
    each = pages // len(library.languages)
    languages = {
        code: replace(language, topics=frozen(_made_up(language, each)))
        for code, language in library.languages.items()
    }
    return replace(library, languages=frozen(languages))


def _made_up(language: Language, pages: int) -> dict[str, Topic]:
    chance = random.Random(2)  # noqa: S311 - the same pages each time
    asked = [text for topic in language.topics.values() for text in topic.ask]
    words = sorted({word for text in asked for word in text.split()})
    example = next(iter(language.topics.values()))
    return {
        f"made.up{number}": replace(
            example,
            id=f"made.up{number}",
            title=" ".join(chance.sample(words, 4)),
            ask=tuple(
                " ".join([*chance.sample(words, 2), *chance.choice(asked).split()[:6]]) for _ in range(_ASKED)
            ),
        )
        for number in range(pages)
    }
