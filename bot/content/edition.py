"""The content as one person reads it, without Telegram: in one language, for one country, on one day.

What `chat` shows and what is shown here is held together by a test that reads every page both ways.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from bot.content.lengths import USUALLY_KEPT, length
from bot.content.model import Country, Entry, Language, Library, Link, Topic
from bot.content.pages import body_of, page
from bot.content.screens import label, say
from bot.content.shown import (
    EMERGENCY_TOPIC,
    FIRST_MENU,
    PRIVACY_TOPIC,
    Standing,
    entries,
    label_of,
    links,
    menu_of,
    paired,
    parent_of,
    standing,
)
from bot.content.texts import Label, Text


class Opens(StrEnum):
    """What a button leads to."""

    PAGE = "page"
    MENU = "menu"
    EMERGENCY = "emergency"
    HOME = "home"
    SOURCES = "sources"
    PICTURE = "picture"
    SUPPLIES = "supplies"
    PERSON = "person"
    MINE = "mine"
    LANGUAGE = "language"
    KEEP = "keep"
    ERASE = "erase"
    HIDE = "hide"


class Button(NamedTuple):
    """A button: its label, and which page, menu or picture it opens."""

    label: str
    opens: Opens
    id: str = ""


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One screen: Telegram HTML, and rows of buttons."""

    text: str
    rows: Rows


@dataclass(frozen=True, slots=True)
class Edition:
    """A library with a reader before it.

    With `whole`, pages that the deployment would not show this reader are there all the same: an author
    or a lawyer looks at all of them.
    """

    library: Library
    language: Language
    country: Country
    today: date
    kept: Mapping[str, timedelta]
    requests: bool = True
    whole: bool = True
    messages: bool = True

    def standing(self, topic_id: str) -> Standing:
        """Whether a deployment shows a page to this reader."""
        return standing(self.library, topic_id, self.country)

    def topic_ids(self) -> list[str]:
        """Every page of this edition."""
        found = self.library.topic_ids()
        return [each for each in found if self.whole or self.standing(each) is not Standing.ABSENT]

    def topic(self, topic_id: str) -> Topic:
        """A page in this language, or in the one that stands in for it; under its file's name."""
        found = self.library.topic(self.language, topic_id)
        assert found is not None
        return replace(found, id=topic_id)

    def entries(self, menu: str) -> tuple[Entry, ...]:
        """The lines of a menu."""
        if self.whole:
            return tuple(self.library.menus.get(menu, ()))
        return tuple(entries(self.library, menu, self.country))

    def menus(self) -> list[str]:
        """Every menu that is reached, the first one first, those inside it after it."""
        found: list[str] = []
        todo = [FIRST_MENU] if FIRST_MENU in self.library.menus else []
        while todo:
            name = todo.pop(0)
            if name not in found:
                found.append(name)
                todo = [entry.id for entry in self.entries(name) if entry.menu] + todo
        return found

    def in_order(self) -> list[str]:
        """Every page: danger first, then as the menus have them, then what stands in none."""
        listed = [entry.id for menu in self.menus() for entry in self.entries(menu) if not entry.menu]
        known = self.topic_ids()
        first = [each for each in (EMERGENCY_TOPIC, *listed) if each in known]
        return list(dict.fromkeys([*first, *known]))

    def loose(self) -> list[str]:
        """Pages that stand in no menu: found by words, by a link, or by another page."""
        listed = {entry.id for menu in self.menus() for entry in self.entries(menu) if not entry.menu}
        return [each for each in self.topic_ids() if each not in listed]

    def page(self, topic_id: str) -> Sheet:
        """A page; where a deployment does not show it and this is not `whole`, what stands in its place."""
        found = Standing.SHOWN if self.whole else self.standing(topic_id)
        if found is Standing.WITHDRAWN:
            return Sheet(say(self.language, Text.WITHDRAWN), self._below(self._back(topic_id)))
        if found is Standing.ELSEWHERE:
            return Sheet(say(self.language, Text.ELSEWHERE), self._below(self._back(topic_id)))
        topic = self.topic(topic_id)
        if topic.emergency:  # a standing message: it stays while others are opened
            again = self._button(Label.EMERGENCY_SHORT, Opens.EMERGENCY, EMERGENCY_TOPIC)
            doors = tuple(tuple(self._link(link) for link in row) for row in paired(self._links(topic)))
            return Sheet(self._text(topic), (*doors, (self._button(Label.MENU, Opens.HOME), again)))
        rows = [(self._link(link),) for link in self._links(topic)]
        rows += [(Button(each.label, Opens.PICTURE, str(n)),) for n, each in enumerate(topic.pictures)]
        if topic_id == PRIVACY_TOPIC and self.requests:
            rows.append((self._button(Label.ERASE, Opens.ERASE),))
        keep = self._button(Label.KEEP_PAGE, Opens.KEEP)
        last = (self._button(Label.SOURCES, Opens.SOURCES), keep) if topic.sources else (keep,)
        return Sheet(self._text(topic), (*rows, last, *self._below(self._back(topic_id))))

    def menu(self, menu: str) -> Sheet:
        """A menu with its lines."""
        rows = [
            (
                self._opens(label_of(self.library, self.language, entry), entry.id)
                if not entry.menu
                else Button(label_of(self.library, self.language, entry), Opens.MENU, entry.id),
            )
            for entry in self.entries(menu)
        ]
        parent = parent_of(self.library, menu)
        back = Button(self.label(Label.BACK), Opens.MENU, parent) if parent else None
        return Sheet(self.language.menus[menu].text, (*rows, *self._below(back)))

    def home(self) -> Sheet:
        """The first screen."""
        library, asking = self.library, self.requests
        choice = len(library.languages) > 1 or len(library.countries) > 1
        rows = [
            [self._button(Label.EMERGENCY, Opens.EMERGENCY, EMERGENCY_TOPIC)],
            [
                *([self._button(Label.SUPPLIES, Opens.SUPPLIES)] if asking else []),
                self._button(Label.GUIDES, Opens.MENU, FIRST_MENU),
            ],
            [
                *([self._button(Label.MINE, Opens.MINE)] if asking else []),
                self._button(Label.PRIVACY, Opens.PAGE, PRIVACY_TOPIC),
            ],
            [
                *([self._button(Label.LANGUAGE, Opens.LANGUAGE)] if choice else []),
                self._button(Label.HIDE, Opens.HIDE),
            ],
        ]
        return Sheet(say(self.language, Text.HOME), tuple(tuple(row) for row in rows))

    def label(self, name: Label) -> str:
        """One of the fixed buttons."""
        return label(self.language, name)

    def menu_of(self, topic_id: str) -> str:
        """The menu that a page stands in."""
        return menu_of(self.library, topic_id)

    def parts(self, topic: Topic) -> tuple[str, str, str]:
        """A page's text in three: what stands above its own words, they, and what stands below them."""
        body = body_of(self.library, self.language, topic, self.country, self._facts(), self.today)
        above, _, below = self._text(topic).partition(body) if body else (self._text(topic), "", "")
        return above, body, below

    def _text(self, topic: Topic) -> str:
        return page(self.library, self.language, topic, self.country, self._facts(), self.today)

    def _facts(self) -> dict[str, Any]:
        kept = {name: length(self.language, span) for name, span in self.kept.items()}
        return {"kept": kept, "requests_on": self.requests, "messages_on": self.messages}

    def _links(self, topic: Topic) -> Iterator[Link]:
        if not self.whole:
            return links(self.library, topic, self.country, requests=self.requests, messages=self.messages)
        known = set(self.library.topic_ids())
        return (link for link in topic.links if link.door or link.topic in known)

    def _link(self, link: Link) -> Button:
        if link.door:
            return Button(link.label, Opens(str(link.door)))
        return self._opens(link.label, link.topic)

    @staticmethod
    def _opens(text: str, topic_id: str) -> Button:
        return Button(text, Opens.EMERGENCY if topic_id == EMERGENCY_TOPIC else Opens.PAGE, topic_id)

    def _back(self, topic_id: str) -> Button:
        return Button(self.label(Label.BACK), Opens.MENU, self.menu_of(topic_id))

    def _below(self, back: Button | None) -> Rows:
        home, hide = self._button(Label.MENU, Opens.HOME), self._button(Label.HIDE, Opens.HIDE)
        return (
            (back, home, hide) if back else (home, hide),
            (self._button(Label.EMERGENCY, Opens.EMERGENCY, EMERGENCY_TOPIC),),
        )

    def _button(self, name: Label, opens: Opens, id: str = "") -> Button:
        return Button(self.label(name), opens, id)


def editions(
    library: Library,
    today: date,
    *,
    language: str = "",
    country: str = "",
    kept: Mapping[str, timedelta] = USUALLY_KEPT,
    requests: bool = True,
    whole: bool = True,
    messages: bool = True,
) -> list[Edition]:
    """Every language for every country, or the one that was named; a deployment's own if not `whole`."""
    countries = list(library.countries) if whole else list(library.served)
    return [
        Edition(
            library, library.languages[code], library.countries[each], today, kept, requests, whole, messages
        )
        for code in ([language] if language else library.languages)
        for each in ([country] if country else countries)
    ]
