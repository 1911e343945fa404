"""Telegram's HTML: whether it takes a text, and what people see of it.

https://core.telegram.org/bots/api#html-style, less the tags that need attributes we never use.
"""

import re
from html import unescape
from html.parser import HTMLParser
from typing import Final

TAGS: Final = frozenset(
    ["b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "blockquote", "a"]
)

#: Telegram drops what goes beyond (python-telegram-bot: MessageLimit.MESSAGE_ENTITIES).
MOST_ENTITIES: Final = 100

_REFERENCES: Final = frozenset({"lt", "gt", "amp", "quot"})
_BARE: Final = "holds a bare <; write &lt; instead"


def mistake_in(text: str) -> str | None:
    """The first thing that Telegram would refuse or show otherwise, with what to write instead."""
    if "<" not in text and "&" not in text:  # most texts, and a parser for each is much of the reading
        return None
    return _Reader(text).mistake()


def seen(text: str) -> str:
    """What a person sees of a text: without its tags, references resolved."""
    return unescape(re.sub(r"</?[a-z][^>]*>", "", text))


class _Reader(HTMLParser):
    """Reads a text as Telegram does."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self._open: list[str] = []
        self._wrong: list[str] = []
        self._entities = 0
        if re.search(r"<(?!/?[a-zA-Z])", text):  # the parser takes <!-- and </> for something
            self._wrong.append(_BARE)
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self._wrong.append(
                f"holds <{tag}>, which Telegram does not know; use b, i, u, s, code, blockquote"
            )
        self._open.append(tag)
        self._entities += 1

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self._wrong.append(f"closes </{tag}> where it was not the last one opened")

    def handle_data(self, data: str) -> None:
        if "<" in data:
            self._wrong.append(_BARE)

    def handle_entityref(self, name: str) -> None:
        if name not in _REFERENCES:
            self._wrong.append(f"holds &{name};, which Telegram shows as it stands; type the sign itself")

    def mistake(self) -> str | None:
        """The first thing that is wrong."""
        if self._open:
            self._wrong.append(f"opens <{self._open[-1]}> and never closes it")
        if self._entities > MOST_ENTITIES:
            self._wrong.append(f"has {self._entities} tags; Telegram drops all after {MOST_ENTITIES}")
        return self._wrong[0] if self._wrong else None
