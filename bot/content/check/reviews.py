"""Whether facts have a source, and whether somebody has looked at it lately."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from bot.content.check.authored import Authored
from bot.content.check.finding import Finding

#: What needs no source: it is about this bot.
_OWN: Final = ("privacy.", "about.")

#: Numbers change without a word.
_LINES_LAST: Final = timedelta(days=92)


def reviews(content: Authored) -> Iterator[Finding]:
    """Pages without sources, sources from the future, and what is due to be read again."""
    for language in content.library.languages.values():
        for stem, topic in language.topics.items():
            file = f"{language.code}/topics/{stem}.yaml"
            if not topic.sources and not stem.startswith(_OWN):
                message = "'sources' is empty; write where the facts were read: title, address, seen"
                yield content.error(file, ("sources",), "source", message)
            for n, source in enumerate(topic.sources):
                if source.seen > content.today:
                    message = f"'seen' is a day to come; write the day it was read, at most {content.today}"
                    yield content.error(file, ("sources", n, "seen"), "source", message)
            known = topic.sources and topic.review_every and all(s.seen > date.min for s in topic.sources)
            if known and topic.review_due < content.today:
                message = (
                    f"was due to be read against its sources on {topic.review_due}; read them again, "
                    "then write "
                    "the new day under 'seen'"
                )
                oldest = min(range(len(topic.sources)), key=lambda n: topic.sources[n].seen)
                yield content.warning(file, ("sources", oldest, "seen"), "review", message)
    for country in content.library.countries.values():
        for n, line in enumerate(country.lines):
            file, place = f"countries/{country.code}.yaml", ("lines", n, "source", "seen")
            if line.source.seen > content.today:
                message = f"'seen' is a day to come; write the day it was read, at most {content.today}"
                yield content.error(file, place, "source", message)
            elif date.min < line.source.seen < content.today - _LINES_LAST:
                message = (
                    f"'{line.id}' was looked up on {line.source.seen}; call or look again, then write the day"
                )
                yield content.warning(file, place, "review", message)
