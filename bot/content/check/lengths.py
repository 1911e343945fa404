"""How long things are when they are read: in every state, on a small phone, within Telegram's limits."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from bot.content.check.authored import Authored, page_file
from bot.content.check.finding import Finding
from bot.content.check.pieces import bodies, states
from bot.content.html import seen
from bot.content.model import Language, Topic
from bot.content.pages import page
from bot.content.templates import UNFILLED
from bot.content.texts import LABEL_WORDS, Label

#: Characters of a page's own text: one screen of a phone, read without scrolling far.
LONGEST_PAGE: Final = 700

#: Words of the page that is read with shaking hands.
MOST_EMERGENCY_WORDS: Final = 60

#: https://core.telegram.org/bots/api#sendmessage, after entities parsing
LONGEST_MESSAGE: Final = 4096

#: https://core.telegram.org/bots/api#sendphoto, after entities parsing
LONGEST_CAPTION: Final = 1024


#: Characters that a phone of 360 points shows on a button which has the row for itself, or shares it.
WIDEST_ALONE: Final = 48
WIDEST_BESIDE: Final = 22

#: Buttons that stand two in a row.
BESIDE: Final = frozenset(
    [
        *(Label.SUPPLIES, Label.GUIDES, Label.MINE, Label.PRIVACY, Label.LANGUAGE, Label.HIDE),
        *(Label.MENU, Label.BACK, Label.OPEN, Label.SOURCES, Label.KEEP_PAGE),
    ]
)

#: What the program puts into a label, at its usual longest.
_FILLED: Final = {"name": "naloxone", "title": "Naloxone", "when": "Sat 14:05", "until": "Sat 20:00"}

#: A day on which each page is overdue: what is said of that stands on it, too.
_LATE: Final = date.max


def lengths(content: Authored) -> Iterator[Finding]:
    """Every page in every country and state, and every button."""
    for language in content.library.languages.values():
        for topic in language.topics.values():
            yield from _of_page(content, language, topic)
        yield from _labels(content, language)


def _of_page(content: Authored, language: Language, topic: Topic) -> Iterator[Finding]:
    file = page_file(topic)
    shown = [(country.code, body) for country, body in bodies(content.library, language, topic)]
    if not shown:
        return
    country, longest = max(shown, key=lambda each: len(each[1]))
    if len(longest) > LONGEST_PAGE:
        message = (
            f"'body' is too long: {len(longest)} characters are seen in '{country}', at most {LONGEST_PAGE}; "
            "put what does not fit on a page of its own, with a button to it"
        )
        yield content.error(file, ("body",), "length", message)
    country, wordy = max(shown, key=lambda each: len(each[1].split()))
    if topic.emergency and len(wordy.split()) > MOST_EMERGENCY_WORDS:
        message = (
            f"'body' is too long for an emergency: {len(wordy.split())} words in '{country}', at most "
            f"{MOST_EMERGENCY_WORDS}; keep one act a line"
        )
        yield content.error(file, ("body",), "length", message)
    whole = max((len(text) for text in _whole(content, language, topic)), default=0)
    if whole > LONGEST_MESSAGE:
        message = (
            f"is {whole} characters with its notes, and Telegram takes {LONGEST_MESSAGE}; make it shorter"
        )
        yield content.error(file, ("body",), "length", f"'body' {message}")
    for n, picture in enumerate(topic.pictures):
        if len(picture.text) > LONGEST_CAPTION:
            message = (
                f"'text' has {len(picture.text)} characters; at most {LONGEST_CAPTION} fit under a picture"
            )
            yield content.error(file, ("pictures", n, "text"), "length", message)
    labels = [
        (("title",), topic.title),
        *((("buttons", n, "label"), link.label) for n, link in enumerate(topic.links)),
        *((("pictures", n, "label"), picture.label) for n, picture in enumerate(topic.pictures)),
    ]
    for place, label in labels:
        if len(label) > WIDEST_ALONE:
            message = (
                f"'{place[-1]}' is cut off on a phone's button: {len(label)} characters, at most "
                f"{WIDEST_ALONE}"
            )
            yield content.error(file, place, "label", f"{message}; write it shorter")


def _whole(content: Authored, language: Language, topic: Topic) -> Iterator[str]:
    """A page with title and notes, for readers of every language that shows it."""
    for reader in content.library.languages.values():
        if reader is language or topic.id not in reader.topics:
            for country, facts in states(content.library, reader, topic):
                try:
                    yield seen(page(content.library, reader, topic, country, facts, _LATE))
                except UNFILLED:
                    continue


def _labels(content: Authored, language: Language) -> Iterator[Finding]:
    file = f"{language.code}/screens.yaml"
    for name in Label:
        text = language.labels[name]
        for word in LABEL_WORDS.get(name, ()):
            text = text.replace("{" + word + "}", _FILLED[word])
        most = WIDEST_BESIDE if name in BESIDE else WIDEST_ALONE
        if len(text) > most and not name.startswith("command_"):
            message = (
                f"'{name}' is cut off on a phone: {len(text)} characters, at most {most}; write it shorter"
            )
            yield content.error(file, ("labels", name), "label", message)
    for menu, words in language.menus.items():
        if len(words.label) > WIDEST_ALONE:
            message = (
                f"'label' is cut off on a phone: {len(words.label)} characters, at most {WIDEST_ALONE}; "
                "write it shorter"
            )
            yield content.error(file, ("menus", menu, "label"), "label", message)
    for item, called in language.items.items():
        if len(called.name) + len("+ ") > WIDEST_BESIDE:
            message = (
                f"'name' is cut off on a phone: at most {WIDEST_BESIDE - len('+ ')} characters; write "
                "it shorter"
            )
            yield content.error(file, ("items", item, "name"), "label", message)
