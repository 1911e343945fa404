"""Looking through a whole content directory."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from bot.content.check.authored import Authored
from bot.content.check.boundaries import boundaries, missing_lists
from bot.content.check.buttons import buttons
from bot.content.check.emergency import number_first, numbers, recognised
from bot.content.check.finding import Finding, Severity
from bot.content.check.guides import guides
from bot.content.check.invisible import invisible
from bot.content.check.lengths import lengths
from bot.content.check.links import circular, same_titles, unreachable
from bot.content.check.lock_screen import lock_screen
from bot.content.check.readability import readability
from bot.content.check.reviews import reviews
from bot.content.check.strays import strays
from bot.content.check.strips import strips
from bot.content.check.translated import translated, unread_languages
from bot.content.loader import read
from bot.content.model import Library, Wanted
from bot.content.translations import languages_in
from bot.errors import Mistake

Rule = Callable[[Authored], Iterator[Finding]]

RULES: Final[tuple[Rule, ...]] = (
    *(unreachable, circular, same_titles, lengths, buttons, translated, unread_languages, reviews),
    *(guides, boundaries, missing_lists, strips, number_first, recognised, numbers, lock_screen, readability),
)


def check(directory: Path, today: date) -> Sequence[Finding]:
    """Everything that is wrong or doubtful in a content directory, by file and line."""
    mistakes: list[Mistake] = []
    languages = languages_in(directory)
    countries = sorted(path.stem for path in directory.glob("countries/*.yaml"))
    found = [*strays(directory), *invisible(directory)]
    if not languages:
        message = (
            "there is no language here; a language is a folder with a screens.yaml, like en/screens.yaml"
        )
        return (Finding("en/screens.yaml", 1, Severity.ERROR, "file", message),)
    if not countries:
        message = "there is no country here; write one with its emergency number, like countries/us.yaml"
        return (*found, Finding("countries/us.yaml", 1, Severity.ERROR, "file", message))
    library = read(Wanted(directory, languages, countries[0], trying=True), mistakes)
    found += [Finding(m.file, m.line, Severity.ERROR, "file", m.message) for m in mistakes]
    if library is not None:
        content = Authored(directory, _as_people_see_it(library), today)
        told = (finding for rule in RULES for finding in rule(content))
        found += (each for each in told if content.readable(each.file))
    return _without_echoes(found)


def _as_people_see_it(library: Library) -> Library:
    """With every number dialled: the marks of the try-out are not held against a page's length."""
    countries = {
        code: replace(country, lines=tuple(replace(line, to_dial=False) for line in country.lines))
        for code, country in library.countries.items()
    }
    return replace(library, countries=countries)


def _without_echoes(found: Sequence[Finding]) -> Sequence[Finding]:
    """What the loader told of a place is not told of it again by a rule."""
    told = {(each.file, each.line, each.message.partition(" ")[0]) for each in found if each.rule == "file"}
    return tuple(
        each
        for each in sorted(set(found))
        if each.rule == "file" or (each.file, each.line, each.message.partition(" ")[0]) not in told
    )
