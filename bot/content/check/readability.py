"""Whether pages can be read by somebody who is tired, afraid, or left school early."""

from collections.abc import Iterator
from statistics import median
from typing import Final

from bot.content.check.authored import Authored
from bot.content.check.finding import Finding
from bot.content.check.pieces import bodies
from bot.content.model import Language
from bot.content.reading import MEASURES, ease, sentences_of, words_of

#: Of a hundred pages so many may be harder, each with its reason.
_EXCEPTIONS: Final = 10

#: Words of one sentence; a page of short ones can hide a long one.
_LONGEST_SENTENCE: Final = 25


def readability(content: Authored) -> Iterator[Finding]:
    """Pages that are too hard, too many exceptions, and a median that is too high."""
    for language in content.library.languages.values():
        measure = MEASURES.get(language.code)
        values = values_of(content, language)
        if measure is None or not values:
            continue
        allowed = {stem for stem in values if any(a.rule == "reading" for a in language.topics[stem].allow)}
        hard = {stem for stem, value in values.items() if measure.hard(value, measure.worst_page)}
        bound = f"{'at most' if measure.lower_is_easier else 'at least'} {measure.worst_page:g}"
        for stem in sorted(hard - allowed):
            message = (
                f"'body' is hard to read: {measure.name} {values[stem]:.1f}, {bound}; write shorter "
                "sentences "
                "and shorter words, one idea a line"
            )
            yield content.error(f"{language.code}/topics/{stem}.yaml", ("body",), "reading", message)
        for stem in sorted(values.keys() - allowed):
            yield from _long_sentences(content, language, stem)
        for stem in sorted(allowed - hard):
            message = (
                f"allows hard reading, and it is easy enough ({measure.name} {values[stem]:.1f}); take it out"
            )
            yield content.warning(f"{language.code}/topics/{stem}.yaml", ("allow",), "reading", message)
        if len(allowed & hard) * 100 > len(values) * _EXCEPTIONS:
            stem = _hardest(values, measure.lower_is_easier, allowed & hard)
            message = (
                f"is one of {len(allowed & hard)} exceptions, and at most {_EXCEPTIONS} % of "
                f"{len(values)} pages "
                "may be; write this one easier"
            )
            yield content.error(f"{language.code}/topics/{stem}.yaml", ("allow",), "reading", message)
        middle = median(values.values())
        if measure.hard(middle, measure.worst_median):
            stem = _hardest(values, measure.lower_is_easier, set(values) - allowed) or next(iter(values))
            message = (
                f"the pages of '{language.code}' are too hard on the whole: the median of {measure.name} is "
                f"{middle:.1f}, {'at most' if measure.lower_is_easier else 'at least'} "
                f"{measure.worst_median:g}; "
                "begin with this one, the hardest: shorter sentences, shorter words"
            )
            yield content.error(f"{language.code}/topics/{stem}.yaml", ("body",), "reading", message)


def _long_sentences(content: Authored, language: Language, stem: str) -> Iterator[Finding]:
    told: set[str] = set()
    topic = language.topics[stem]
    for body in dict.fromkeys(body for _, body in bodies(content.library, language, topic)):
        for sentence in sentences_of(body):
            length = len(list(words_of(sentence)))
            if length > _LONGEST_SENTENCE and sentence not in told:
                told.add(sentence)
                message = (
                    f"'body' has a sentence of {length} words that is hard to read: "
                    f"'{sentence[:60]}…', at most "
                    f"{_LONGEST_SENTENCE}; make two or three of it, in shorter words"
                )
                file = f"{language.code}/topics/{stem}.yaml"
                yield content.error_in(file, ("body",), "reading", sentence, message)


def values_of(content: Authored, language: Language) -> dict[str, float]:
    """The reading ease of each page as most people see it."""
    values = {}
    for stem, topic in language.topics.items():
        body = next((body for _, body in bodies(content.library, language, topic)), "")
        value = ease(body, language.code, language.words.unavoidable)
        if value is not None:
            values[stem] = value
    return values


def _hardest(values: dict[str, float], lower_is_easier: bool, among: set[str]) -> str:
    chosen = sorted(among, key=lambda stem: values[stem], reverse=lower_is_easier)
    return chosen[0] if chosen else ""
