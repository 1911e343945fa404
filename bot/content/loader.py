"""From a directory of authored files to a `Library`, or to every mistake in it with file and line."""

import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from jinja2 import Template

from bot.content.allowances import read_allowances
from bot.content.countries import read_country
from bot.content.examples import TEXTS
from bot.content.folders import Folders
from bot.content.guides import read_guides, read_strips
from bot.content.menus import read_menu_words, read_menus
from bot.content.model import Entry, Guide, Language, Library, Sentences, Supplies, Topic, Wanted, frozen
from bot.content.pictures import Gallery, prove
from bot.content.reviewers import FILE, Signed, read_reviews, with_signatures
from bot.content.sentences import read_sentences
from bot.content.shown import EMERGENCY_TOPIC, PRIVACY_TOPIC
from bot.content.supplies import read_supplies, read_supply_words
from bot.content.templates import read_template
from bot.content.texts import FIXED_ENGLISH, LABEL_WORDS, PLAIN, Label, Text
from bot.content.topics import read_line, read_topic
from bot.content.walking import mistakes as mistakes_of_guide
from bot.content.words import read_words
from bot.errors import ContentError, Mistake
from bot.fields import Fields
from bot.yaml_file import YamlFile

_LONGEST_LABEL: Final = 40

#: What stands on a page besides its own words.
_NOTES: Final = frozenset({Text.REVIEW, Text.STALE, Text.NOT_TRANSLATED})
_LARGEST_PICTURE: Final = 2_000_000  # bytes; a phone on a slow line loads it, too


def load(wanted: Wanted) -> Library:
    """Everything in a content directory.

    Raises:
        ContentError: with every mistake that was found; nothing is loaded then.
    """
    mistakes: list[Mistake] = []
    library = read(wanted, mistakes)
    if library is None or mistakes:
        raise ContentError(mistakes)
    return library


def read(wanted: Wanted, mistakes: list[Mistake]) -> Library | None:
    """As much of a content directory as can be read, for whoever wants to look further than `load`.

    None, if so much is missing that nothing can be shown; `mistakes` says what.
    """
    folders = Folders(wanted.directory, wanted.overlay, mistakes)
    supplies = read_supplies(folders.read("supplies.yaml"))
    known = None if mistakes else supplies  # what stands wrong there would be told of every language too
    countries = {
        code: read_country(folders.read(f"countries/{code}.yaml"), code)
        for code in folders.stems("countries", ".yaml")
    }
    for code in dict.fromkeys((wanted.country, *wanted.served)):
        if code not in countries:
            folders.report(
                f"countries/{code}.yaml", f"there is no file for '{code}', a country of the settings"
            )
    pictures = _pictures(folders)
    strips = read_strips(folders.read("strips.yaml")) if folders.path("strips.yaml") else {}
    guides = read_guides(folders.read("guides.yaml"), strips) if folders.path("guides.yaml") else {}
    known_to_pages = (frozenset(countries), frozenset(pictures), guides)
    pages = {code: _pages(folders, code, *known_to_pages) for code in wanted.languages}
    ids = {topic_id for found in pages.values() for topic_id in found.topics}
    menus_file = folders.read("menus.yaml")
    menus = read_menus(menus_file, ids) if menus_file.readable else None
    languages = {
        code: _language(code, folders, known, menus, pages[code].topics) for code in wanted.languages
    }
    for found in pages.values():
        _tell_links(found, ids)
    for topic_id in wanted.withdrawn - ids:
        message = f"is withdrawn by the settings (content.withdrawn), and there is no page '{topic_id}'"
        folders.report("topics", message)
    if not languages or wanted.country not in countries or not set(wanted.served) <= set(countries):
        return None
    written = {(each.id, each.language): each for found in pages.values() for each in found.topics.values()}
    signed = read_reviews(folders.read(FILE), written, countries) if folders.path(FILE) else Signed()
    library = Library(
        languages=frozen(languages),
        countries=frozen(countries),
        supplies=supplies,
        menus=menus or {},
        pictures=pictures,
        default_language=wanted.languages[0],
        default_country=wanted.country,
        served=wanted.served or (wanted.country,),
        withdrawn=wanted.withdrawn,
        guidance=wanted.guidance,
        selling=wanted.selling,
        guides=guides,
        strips=strips,
    )
    for name, guide in guides.items():
        if guide.first not in ids:
            folders.report("guides.yaml", f"'{name}' begins on '{guide.first}', and there is no such page")
    for found in pages.values():
        for stem, topic in found.topics.items():
            for place, message in mistakes_of_guide(library, topic):
                found.files[stem].report(place, message)
    return with_signatures(library, signed, wanted)


def _pictures(folders: Folders) -> Gallery:
    drawings: dict[str, str] = {}
    photos: dict[str, bytes] = {}
    for name in folders.stems("pictures", ".svg"):
        drawings[name] = _drawing(folders, f"pictures/{name}.svg")
    for name in folders.stems("pictures", ".png"):
        if name in drawings:
            folders.report(f"pictures/{name}.png", "is there as .svg too; keep one of them")
        path = folders.path(f"pictures/{name}.png")
        assert path is not None
        photos[name] = _bytes_of(path)
        if not photos[name].startswith(b"\x89PNG"):
            folders.report(f"pictures/{name}.png", "is not a PNG picture; save it as one")
        elif len(photos[name]) > _LARGEST_PICTURE:
            folders.report(
                f"pictures/{name}.png", f"is larger than {_LARGEST_PICTURE // 1_000_000} MB; make it smaller"
            )
    return Gallery(drawings, photos)


def _drawing(folders: Folders, name: str) -> str:
    path = folders.path(name)
    assert path is not None
    try:
        text = _bytes_of(path).decode()
        prove(text)
    except UnicodeDecodeError:
        folders.report(name, "is not UTF-8; save it as such")
        return ""
    except ValueError as error:
        folders.report(name, str(error))
    return text


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


class _Pages(NamedTuple):
    """The pages of a language with the files they were read from."""

    topics: Mapping[str, Topic]
    files: Mapping[str, YamlFile]


def _pages(
    folders: Folders,
    code: str,
    countries: frozenset[str],
    pictures: frozenset[str],
    guides: Mapping[str, Guide],
) -> _Pages:
    for stem in folders.stems(f"{code}/topics", ".yml"):
        folders.report(f"{code}/topics/{stem}.yml", "is not read; a page's file ends in .yaml")
    stems = folders.stems(f"{code}/topics", ".yaml")
    files = {stem: folders.read(f"{code}/topics/{stem}.yaml") for stem in stems}
    topics = {stem: read_topic(file, stem, code, countries, pictures, guides) for stem, file in files.items()}
    return _Pages(frozen(topics), files)


def _tell_links(pages: _Pages, ids: set[str]) -> None:
    for topic_id, topic in pages.topics.items():
        for index, link in enumerate(topic.links):
            if link.topic and link.topic not in ids:
                message = f"leads to '{link.topic}', and there is no such page; write an existing page's id"
                pages.files[topic_id].report(("buttons", index, "to"), message)


def _language(
    code: str,
    folders: Folders,
    supplies: Supplies | None,
    menus: Mapping[str, Sequence[Entry]] | None,
    topics: Mapping[str, Topic],
) -> Language:
    screens, words = folders.read(f"{code}/screens.yaml"), folders.read(f"{code}/words.yaml")
    fields = screens.fields()
    texts = _texts(screens, fields.section("texts", optional=False))
    labels = _labels(code, fields.section("labels", optional=False))
    named = fields.section("menus", optional=False)
    # Where menus.yaml cannot be read, nobody knows which words are needed.
    menu_words = read_menu_words(screens, named, menus) if menus is not None else {}
    if supplies is None:
        fields.raw("items"), fields.raw("presets")
    items, presets = read_supply_words(fields, supplies) if supplies else ({}, {})
    name = read_line(fields, "name", _LONGEST_LABEL)
    stamps = fields.section("revisions")
    revisions = {key: stamps.text(key) for key in stamps.keys()}  # noqa: SIM118 - not a dict
    allow = read_allowances(fields, places_of(menus or {}, supplies))
    fields.done()
    for needed in (EMERGENCY_TOPIC, PRIVACY_TOPIC):
        if needed not in topics:
            folders.report(f"{code}/topics/{needed}.yaml", "this page is needed and is not there")
    emergency_words, more_words = read_words(words)
    sentences = _sentences(folders, code, topics)
    return Language(
        code=code,
        name=name,
        topics=topics,
        texts=frozen(texts),
        labels=frozen(labels),
        items=frozen(items),
        presets=frozen(presets),
        emergency_words=emergency_words,
        menus=menu_words,
        revisions=frozen(revisions),
        words=more_words,
        sentences=sentences,
        allow=allow,
    )


def _sentences(folders: Folders, code: str, topics: Collection[str]) -> Sentences:
    """What a language's sentences.yaml holds; a language may do without."""
    if not folders.path(f"{code}/sentences.yaml"):
        return Sentences()
    file = folders.read(f"{code}/sentences.yaml")
    found = read_sentences(file)
    for screen in found.danger:
        if screen not in topics:
            message = "is no page here; write the id of the one that helps first"
            file.report(("danger", screen), message)
    return found


def places_of(menus: Collection[str], supplies: Supplies | None) -> frozenset[str]:
    """Every place of a screens.yaml that holds words, as authors name it: texts.home, labels.menu."""
    return frozenset(
        [
            *(f"texts.{text}" for text in Text),
            *(f"labels.{label}" for label in Label),
            *(f"menus.{menu}" for menu in menus),
            *(f"items.{item.id}" for item in (supplies.items if supplies else ())),
            *(f"presets.{preset.id}" for preset in (supplies.presets if supplies else ())),
        ]
    )


def _texts(file: YamlFile, fields: Fields) -> dict[str, Template]:
    texts: dict[str, Template] = {}
    for text in Text:
        texts[text] = read_template(file, fields, text, TEXTS[text], most=_longest(text))
        if text in PLAIN and re.search(r"[<&]", fields.text(text, "")):
            fields.wrong(text, "is shown as plain text; take out < and &")
    fields.done()
    return texts


def _longest(text: Text) -> int:
    """What Telegram takes where it sets a limit of its own, else what a phone shows."""
    if text.startswith("toast_") or text in _NOTES:
        return 200
    return {Text.BOT_SHORT: 120, Text.BOT_DESCRIPTION: 512}.get(text, 1500)


def _labels(code: str, fields: Fields) -> dict[str, str]:
    labels = {str(name): read_line(fields, name, _LONGEST_LABEL) for name in Label}
    for label, text in labels.items():
        words = ["{" + word + "}" for word in LABEL_WORDS.get(Label(label), ())]
        if text and sorted(re.findall(r"\{[^}]*\}?|\}", text)) != words:
            needed = f"{words[0]} once, where the program fills it in" if words else "no { and no }"
            fields.wrong(label, f"must hold {needed}")
    for name, text in FIXED_ENGLISH.items():
        if code == "en" and labels[name] != text:
            fields.wrong(name, f"must read '{text}': scripts outside depend on it")
    if "🆘" not in labels[Label.EMERGENCY]:
        fields.wrong(Label.EMERGENCY, "must hold the sign 🆘: people look for it")
    fields.done()
    return labels
