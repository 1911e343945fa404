"""Everything that people read, piece by piece, in every state and country, with its place in a file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

from bot.content.check.authored import Authored
from bot.content.examples import TEXTS
from bot.content.guides import facts_of_guide
from bot.content.html import seen
from bot.content.model import Allowance, Country, Language, Library, Topic
from bot.content.pages import OF_COUNTRY, country_facts
from bot.content.templates import EMPTY, UNFILLED, examples, fill
from bot.content.texts import Text
from bot.content.topics import facts_of
from bot.fields import Path as Place


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words in a file, in all their versions."""

    file: str
    place: Place
    key: str
    versions: tuple[str, ...]
    language: Language
    topic: Topic | None
    allow: tuple[Allowance, ...]


def states(library: Library, language: Language, topic: Topic) -> Iterator[tuple[Country, Mapping[str, Any]]]:
    """The countries in which a page is shown, and the facts it is filled with there."""
    places = [
        each for code, each in library.countries.items() if not topic.countries or code in topic.countries
    ]
    if not topic.names & OF_COUNTRY:
        places = places[:1]  # it reads the same everywhere
    states_of = [(True, False) if name in topic.names else (False,) for name in ("requests_on", "overdue")]
    on_the_way = facts_of_guide(library.guides.get(topic.step.guide))
    ways: list[Mapping[str, Any]] = [
        *examples({name: value for name, value in on_the_way.items() if name in topic.names})
    ]
    for country in places:
        here = country_facts(library, language, country, date.min)
        for (on, overdue), way in product(product(*states_of), ways):
            known: dict[str, Any] = {**facts_of(topic.id, None), **way, "requests_on": on, "overdue": overdue}
            yield country, {**known, **here}


def bodies(library: Library, language: Language, topic: Topic) -> Iterator[tuple[Country, str]]:
    """What people see of a page's own text in each state; nothing where it cannot be filled."""
    for country, facts in states(library, language, topic):
        try:
            yield country, seen(fill(topic.body, facts))
        except UNFILLED:
            yield country, ""


def every_piece(content: Authored) -> Iterator[Piece]:
    """All pages, texts, labels, menus, items and lines of help."""
    for language in content.library.languages.values():
        for stem, topic in language.topics.items():
            yield from _of_page(content, language, stem, topic)
        yield from _of_screens(content, language)
    yield from _of_countries(content)


def _of_page(content: Authored, language: Language, stem: str, topic: Topic) -> Iterator[Piece]:
    file = f"{language.code}/topics/{stem}.yaml"
    found = dict.fromkeys(body for _, body in bodies(content.library, language, topic))
    parts: list[tuple[Place, tuple[str, ...]]] = [(("title",), (topic.title,)), (("body",), tuple(found))]
    parts += [(("buttons", n, "label"), (link.label,)) for n, link in enumerate(topic.links)]
    for n, picture in enumerate(topic.pictures):
        parts += [(("pictures", n, "label"), (picture.label,)), (("pictures", n, "text"), (picture.text,))]
    for place, versions in parts:
        yield Piece(file, place, str(place[0]), versions, language, topic, topic.allow)


def _of_screens(content: Authored, language: Language) -> Iterator[Piece]:
    parts: list[tuple[Place, tuple[str, ...]]] = []
    for text, template in language.texts.items():
        if template is not EMPTY:
            filled = dict.fromkeys(seen(fill(template, each)) for each in examples(TEXTS[Text(text)]))
            parts.append((("texts", text), tuple(filled)))
    parts += [(("labels", name), (text,)) for name, text in language.labels.items()]
    for name, words in language.menus.items():
        parts.append((("menus", name), (words.label, seen(words.text))))
    for item, called in language.items.items():
        parts.append((("items", item), (called.name, called.one, called.many)))
    parts += [(("presets", name), (text,)) for name, text in language.presets.items()]
    for place, versions in parts:
        key = ".".join(map(str, place))
        allow = tuple(each for each in language.allow if each.text == key)
        yield Piece(f"{language.code}/screens.yaml", place, key, versions, language, None, allow)


def _of_countries(content: Authored) -> Iterator[Piece]:
    for country in content.library.countries.values():
        for n, line in enumerate(country.lines):
            for part, said in (("hours", line.hours), ("who", line.who)):
                for code, text in said.items():
                    language = content.library.languages.get(code)
                    if language is not None:
                        file, place = f"countries/{country.code}.yaml", ("lines", n, part, code)
                        yield Piece(file, place, part, (text,), language, None, ())
