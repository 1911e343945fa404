"""Whether pages can be read by somebody who is tired, afraid, or left school early."""

from collections.abc import Iterator
from statistics import median
from typing import Final

from bot.content.check.authored import Authored
from bot.content.check.finding import Finding
from bot.content.check.pieces import bodies
from bot.content.model import Language
from bot.content.reading import MEASURES, ease

#: Of a hundred pages so many may be harder, each with its reason.
_EXCEPTIONS: Final = 10


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
                f"'body' is hard to read: {measure.name} {values[stem]:.1f}, {bound}; write shorter sentences "
                "and shorter words, one idea a line"
            )
            yield content.error(f"{language.code}/topics/{stem}.yaml", ("body",), "reading", message)
        for stem in sorted(allowed - hard):
            message = (
                f"allows hard reading, and it is easy enough ({measure.name} {values[stem]:.1f}); take it out"
            )
            yield content.warning(f"{language.code}/topics/{stem}.yaml", ("allow",), "reading", message)
        if len(allowed & hard) * 100 > len(values) * _EXCEPTIONS:
            stem = _hardest(values, measure.lower_is_easier, allowed & hard)
            message = (
                f"is one of {len(allowed & hard)} exceptions, and at most {_EXCEPTIONS} % of {len(values)} pages "
                "may be; write this one easier"
            )
            yield content.error(f"{language.code}/topics/{stem}.yaml", ("allow",), "reading", message)
        middle = median(values.values())
        if measure.hard(middle, measure.worst_median):
            stem = _hardest(values, measure.lower_is_easier, set(values) - allowed) or next(iter(values))
            message = (
                f"the pages of '{language.code}' are too hard on the whole: the median of {measure.name} is "
                f"{middle:.1f}, {'at most' if measure.lower_is_easier else 'at least'} {measure.worst_median:g}; "
                "begin with this one, the hardest: shorter sentences, shorter words"
            )
            yield content.error(f"{language.code}/topics/{stem}.yaml", ("body",), "reading", message)


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
