"""Which pages a deployment shows to whom: its switches, withdrawn pages, limits to countries."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from enum import Enum, auto
from typing import Final

from bot.content.model import Country, Door, Entry, Language, Library, Link, Selling, Topic

#: The page that every 🆘 opens. Without it nothing starts.
EMERGENCY_TOPIC: Final = "overdose.emergency"
PRIVACY_TOPIC: Final = "privacy.what_is_stored"

#: Pages that are there even where a deployment switched guidance off.
ALWAYS: Final = frozenset({EMERGENCY_TOPIC, PRIVACY_TOPIC})

#: Characters that fit on a button which shares its row, on a phone of 360 points.
_SHORT: Final = 22

#: The menu that the Guides button opens.
FIRST_MENU: Final = "guides"


class Standing(Enum):
    """What someone finds who asks for a page."""

    SHOWN = auto()
    ELSEWHERE = auto()  # it is about other countries
    WITHDRAWN = auto()  # the program took it back for now
    ABSENT = auto()


def standing(library: Library, topic_id: str, country: Country) -> Standing:
    """Whether a page is there for someone in this country, and if not, why."""
    topic = library.topic(None, topic_id)
    if topic is None or (topic.selling and library.selling is Selling.OFF):
        return Standing.ABSENT
    if topic_id in ALWAYS or topic.emergency:
        return Standing.SHOWN
    if topic_id in library.withdrawn:
        return Standing.WITHDRAWN
    if not library.guidance:
        return Standing.ABSENT
    if topic.countries and country.code not in topic.countries:
        return Standing.ELSEWHERE
    return Standing.SHOWN


def entries(library: Library, menu: str, country: Country) -> Iterator[Entry]:
    """What a menu shows: no page that is not there, none that is found by words only, no empty menu."""
    for entry in library.menus.get(menu, ()):
        if entry.menu:
            if any(entries(library, entry.id, country)):
                yield entry
        elif standing(library, entry.id, country) is Standing.SHOWN and not _by_words_only(library, entry.id):
            yield entry


def links(
    library: Library, topic: Topic, country: Country, *, requests: bool, messages: bool
) -> Iterator[Link]:
    """A page's buttons that lead somewhere here. A withdrawn page is one of them: it says so itself."""
    for link in topic.links:
        if link.door:
            if messages if link.door is Door.PERSON else requests:
                yield link
        elif standing(library, link.topic, country) in {Standing.SHOWN, Standing.WITHDRAWN} and (
            topic.selling or not _by_words_only(library, link.topic)
        ):
            yield from _for_each_strip(library, link) if link.each else (link,)


def _for_each_strip(library: Library, link: Link) -> Iterator[Link]:
    """A button for each strip, under its brand's name; the one without a brand has the author's label."""
    for key, strip in library.strips.items():
        yield replace(link, label=strip.name or link.label, sets={**link.sets, "strip": key}, each="")


def paired(links: Iterable[Link]) -> list[list[Link]]:
    """Rows of an emergency page's buttons: two short ones side by side, so that all stand on one screen."""
    rows: list[list[Link]] = []
    for link in links:
        beside = rows[-1] if rows and len(rows[-1]) == 1 else None
        if beside and max(len(beside[0].label), len(link.label)) <= _SHORT:
            beside.append(link)
        else:
            rows.append([link])
    return rows


def menu_of(library: Library, topic_id: str) -> str:
    """The menu that a page stands in: where Back leads."""
    found = (name for name, lines in library.menus.items() if Entry(topic_id, menu=False) in lines)
    return next(found, FIRST_MENU)


def parent_of(library: Library, menu: str) -> str | None:
    """The menu that another menu stands in."""
    found = (name for name, lines in library.menus.items() if Entry(menu, menu=True) in lines)
    return next(found, None)


def label_of(library: Library, language: Language, entry: Entry) -> str:
    """What stands on the button of a menu's line."""
    if entry.menu:
        return language.menus[entry.id].label
    topic = library.topic(language, entry.id)
    return topic.title if topic else entry.id


def _by_words_only(library: Library, topic_id: str) -> bool:
    topic = library.topic(None, topic_id)
    return library.selling is Selling.WORDS and topic is not None and topic.selling
