"""Reading reviews.yaml: which page somebody of a deployment has read, and which number they have dialled.

The shipped content has no such file, and claims nobody's reading. A deployment writes it into its overlay.
A reading is good for the words that were read: its `text` is the page's fingerprint, which `preview` tells,
and when the page changes it counts no more.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from bot.content.model import Country, HelpLine, Legal, Library, Reviews, Role, Topic, Wanted, frozen
from bot.content.shown import ALWAYS
from bot.fields import Fields
from bot.yaml_file import YamlFile

FILE: Final = "reviews.yaml"


@dataclass(frozen=True, slots=True)
class Signed:
    """What a deployment's people have put their role to."""

    pages: Reviews = field(default_factory=dict)
    dialled: Mapping[tuple[str, str], date] = field(default_factory=dict)  # country and line
    checking: frozenset[tuple[str, str]] = frozenset()
    outdated: frozenset[tuple[str, str]] = frozenset()


def read_reviews(
    file: YamlFile, topics: Mapping[tuple[str, str], Topic], countries: Mapping[str, Country]
) -> Signed:
    """The file; whatever is wrong with it is reported there."""
    fields = file.fields()
    known = {(code, line.id) for code, country in countries.items() for line in country.lines}
    outdated: set[tuple[str, str]] = set()
    pages = _pages(fields.section("pages"), topics, outdated)
    dialled = dict(_dialled(fields.section("lines"), known))
    checking = frozenset(_checking(fields.section("being_checked"), known))
    fields.done()
    return Signed(frozen(pages), frozen(dialled), checking, frozenset(outdated))


def _pages(
    fields: Fields, topics: Mapping[tuple[str, str], Topic], outdated: set[tuple[str, str]]
) -> dict[tuple[str, str], Mapping[Role, date]]:
    found: dict[tuple[str, str], dict[Role, date]] = {}
    for topic_id in fields.keys():  # noqa: SIM118 - not a dict
        if topic_id not in {each for each, _ in topics}:
            fields.wrong(topic_id, "is no page; write the id of one")
        for entry in fields.sections(topic_id):
            language, role = entry.text("language"), entry.choice("role", [str(role) for role in Role])
            day, text = entry.day("on"), entry.text("text")
            entry.done()
            page = topics.get((topic_id, language))
            if page is None:
                entry.wrong("language", f"names '{language}', in which the page is not there")
            elif page.fingerprint != text:
                outdated.add((topic_id, language))
            elif role:
                found.setdefault((topic_id, language), {})[Role(role)] = day
    return {key: frozen(roles) for key, roles in found.items()}


def _dialled(fields: Fields, known: Collection[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], date]]:
    for code in fields.keys():  # noqa: SIM118 - not a dict
        country = fields.section(code)
        for line in country.keys():  # noqa: SIM118 - not a dict
            entry = country.section(line)
            entry.text("by")  # kept by the deployment for itself, shown to nobody
            day = entry.day("on")
            entry.done()
            if (code, line) not in known:
                country.wrong(line, f"is no line of '{code}'; write the id of one in countries/{code}.yaml")
            else:
                yield (code, line), day


def _checking(fields: Fields, known: Collection[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for code in fields.keys():  # noqa: SIM118 - not a dict
        for line in fields.texts(code):
            if (code, line) not in known:
                fields.wrong(code, f"names '{line}', and countries/{code}.yaml has no such line")
            yield code, line


def with_signatures(library: Library, signed: Signed, wanted: Wanted) -> Library:
    """The library as people may see it: without what must first be read or dialled, unless `trying`."""
    countries = {
        code: replace(country, lines=tuple(_lines(country, signed, wanted)))
        for code, country in library.countries.items()
    }
    languages = dict(library.languages)
    if not wanted.trying:
        for code, language in library.languages.items():
            shown = {
                topic_id: topic
                for topic_id, topic in language.topics.items()
                if topic_id in ALWAYS
                or not must_be_read(topic, signed.pages, lawyer_required=wanted.lawyer_required)
            }
            languages[code] = replace(language, topics=frozen(shown))
    return replace(
        library,
        countries=frozen(countries),
        languages=frozen(languages),
        reviews=signed.pages,
        outdated=signed.outdated,
    )


def must_be_read(topic: Topic, reviews: Reviews, *, lawyer_required: bool) -> bool:
    """Whether a page waits for a lawyer's reading before anyone sees it."""
    required = topic.legal is Legal.REQUIRED or (lawyer_required and topic.legal is Legal.ADVISED)
    return required and Role.LAWYER not in reviews.get((topic.id, topic.language), {})


def _lines(country: Country, signed: Signed, wanted: Wanted) -> Iterator[HelpLine]:
    for line in country.lines:
        key = country.code, line.id
        dialled = signed.dialled.get(key)
        if wanted.trying or dialled or not line.to_dial:
            yield replace(
                line,
                dialled=dialled,
                to_dial=line.to_dial and dialled is None,
                checking=key in signed.checking,
            )
