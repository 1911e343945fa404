"""What every emergency depends on: the number first and from the country's file, and being recognised."""

import re
from collections.abc import Iterator
from typing import Final

from bot.content.check.allowed import Allowed
from bot.content.check.authored import Authored
from bot.content.check.finding import Finding
from bot.content.check.phrases import sentences
from bot.content.check.pieces import bodies, every_piece
from bot.content.danger import DangerWords
from bot.content.shown import EMERGENCY_TOPIC

#: So few digits count other things, too (15 seconds): they are a number to call where nothing is counted.
_SHORT: Final = 2


def number_first(content: Authored) -> Iterator[Finding]:
    """The emergency page begins with the number to call, in every country."""
    for language in content.library.languages.values():
        topic = language.topics.get(EMERGENCY_TOPIC)
        if topic is None:
            continue
        file = f"{language.code}/topics/{EMERGENCY_TOPIC}.yaml"
        if not topic.emergency:
            message = "'emergency' must be true on this page: every 🆘 opens it; write  emergency: true"
            yield content.error(file, ("emergency",), "emergency", message)
        if topic.countries:
            message = "'country' limits the page that every 🆘 opens; take it out"
            yield content.error(file, ("country",), "emergency", message)
        for country, body in bodies(content.library, language, topic):
            if body and country.emergency_number not in body.split("\n")[0]:
                message = (
                    f"'body' must begin with the number to call, and in '{country.code}' its first "
                    "line has not; "
                    "write {{ emergency_number }} there"
                )
                yield content.error(file, ("body",), "emergency", message)
                break


def recognised(content: Authored) -> Iterator[Finding]:
    """Whoever asks for the emergency page in its own words is most likely in danger.

    Where a language has sentences of danger to learn from, its words need not know all of them.
    """
    for language in content.library.languages.values():
        if language.sentences.danger:
            continue
        words = DangerWords(language.emergency_words)
        topic = language.topics.get(EMERGENCY_TOPIC)
        for n, asked in enumerate(topic.ask if topic and language.emergency_words else ()):
            if words.found_in(asked) is None:
                message = (
                    f"'ask' holds '{asked}', which no danger word recognises; write a word of it into "
                    f"{language.code}/words.yaml under 'emergency'"
                )
                yield content.warning(
                    f"{language.code}/topics/{EMERGENCY_TOPIC}.yaml", ("ask", n), "emergency", message
                )


def numbers(content: Authored) -> Iterator[Finding]:
    """An emergency number that was typed into a text: it would be wrong in another country."""
    known = {country.emergency_number for country in content.library.countries.values()} - {""}
    alone = "|".join(
        number if len(number) > _SHORT else rf"{number}(?=\s*(?:[.!?:;,)]|$))" for number in sorted(known)
    )
    typed = re.compile(rf"(?<![\w.,-])(?:{alone or '(?!)'})(?![\w-]|[.,]\d)")
    for piece in every_piece(content):
        if piece.topic is not None:
            here = {
                country.emergency_number
                for code, country in content.library.countries.items()
                if not piece.topic.countries or code in piece.topic.countries
            }
        else:
            here = known
        if piece.file.startswith("countries/") or len(here) == 1:
            continue
        allowed, told = Allowed(piece.allow, "number", piece.language.code), set[str]()
        for version in piece.versions:
            for sentence in sentences(version):
                found = typed.search(sentence)
                if found and sentence not in told and not _filled_in(content, piece.file, piece.place, typed):
                    told.add(sentence)
                    if not allowed.take(found[0], sentence):
                        message = (
                            f"'{found[0]}' is another number elsewhere; write {{{{ emergency_number }}}}"
                        )
                        yield content.error_in(piece.file, piece.place, "number", sentence, message)


def _filled_in(content: Authored, file: str, place: tuple[str | int, ...], typed: re.Pattern[str]) -> bool:
    """Whether a number came from the country's file: then the author's text holds none."""
    written = content.file(file).data
    for part in place:
        try:
            written = written[part]
        except (KeyError, IndexError, TypeError):
            return False
    return isinstance(written, str) and not typed.search(written)
