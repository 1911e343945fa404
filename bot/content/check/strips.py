"""The page that must never be the wrong way round: one line is found, two lines are not found."""

from collections.abc import Iterator
from typing import Final

from bot.content.check.authored import Authored
from bot.content.check.finding import Finding
from bot.content.check.phrases import pattern, sentences, typed
from bot.content.check.pieces import bodies
from bot.content.model import Language, StripWords, Topic
from bot.content.texts import Label

#: Pages that speak of strips; and of these, pages that have to say both.
_ABOUT_STRIPS: Final = "testing."
_READING: Final = ".read_result"

_RIGHT: Final = {"one": "found", "two": "not_found"}


def strips(content: Authored) -> Iterator[Finding]:
    """Every testing page, in every language, sentence by sentence."""
    for language in content.library.languages.values():
        words = language.words.strips
        complete = all((words.one, words.two, words.found, words.not_found))
        if complete:
            yield from _labels(content, language, words)
        for stem, topic in language.topics.items():
            if not stem.startswith(_ABOUT_STRIPS):
                continue
            if complete:
                yield from _of_page(content, language, words, stem, topic)
            elif stem.endswith(_READING):
                message = (
                    f"'strips' is missing or not complete, so {stem} cannot be held against it; write "
                    "how this "
                    "language says one, two, found, not_found"
                )
                yield content.error(f"{language.code}/words.yaml", ("strips",), "strip", message)


def _labels(content: Authored, language: Language, words: StripWords) -> Iterator[Finding]:
    """The answers under a picture of a strip: each opens the page of what it says."""
    for name, own, other in ((Label.ONE_LINE, words.one, words.two), (Label.TWO_LINES, words.two, words.one)):
        reads = typed(language.labels[name], language.code)
        says_own, says_other = (pattern(each, language.code).search(reads) for each in (own, other))
        if language.labels[name] and (says_other or not says_own):
            message = f"'{name}' must say {own[0]}, and reads '{language.labels[name]}'; write {own[0]}"
            yield content.error(f"{language.code}/screens.yaml", ("labels", name), "strip", message)


def _of_page(
    content: Authored, language: Language, words: StripWords, stem: str, topic: Topic
) -> Iterator[Finding]:
    file = f"{language.code}/topics/{stem}.yaml"
    told: set[tuple[str, str]] = set()
    wrong: set[str] = set()
    for body in dict.fromkeys(body for _, body in bodies(content.library, language, topic)):
        for text in (topic.title, body):
            for sentence in sentences(text):
                for line, result in readings(sentence, words, language.code):
                    told.add((line, result))
                    if _RIGHT[line] != result and sentence not in wrong:
                        wrong.add(sentence)
                        yield content.error_in(file, ("body",), "strip", sentence, _reversed(line, words))
    if stem.endswith(_READING) and not wrong:
        for line, result in _RIGHT.items():
            if (line, result) not in told:
                lines, means = getattr(words, line)[0], getattr(words, result)[0]
                message = f"'body' must say in one sentence that {lines} means {means}; write it"
                yield content.error(file, ("body",), "strip", message)


def _reversed(line: str, words: StripWords) -> str:
    return (
        f"reads a strip the wrong way round: write that {getattr(words, line)[0]} means "
        f"{getattr(words, _RIGHT[line])[0]}"
    )


def readings(sentence: str, words: StripWords, language: str) -> Iterator[tuple[str, str]]:
    """What a sentence says of lines: ("one", "found"). A result belongs to the lines named before it."""
    words_of_it = typed(sentence, language)
    marks: list[tuple[int, int, str]] = []
    for name in ("one", "two", "not_found", "found"):
        for match in pattern(getattr(words, name), language).finditer(words_of_it):
            if not any(match.start() < end and start < match.end() for start, end, _ in marks):
                marks.append((match.start(), match.end(), name))
    ordered = [name for _, _, name in sorted(marks)]
    lines = [name for name in ordered if name in _RIGHT]
    for index, name in enumerate(ordered):
        if name not in _RIGHT and lines:
            before = [each for each in ordered[:index] if each in _RIGHT]
            yield (before[-1] if before else lines[0]), name
