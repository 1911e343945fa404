"""From a directory of authored files to a `Library`, or to every mistake in it with file and line."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final

from jinja2 import Template, TemplateError, TemplateSyntaxError

from bot.content.model import (
    Country,
    ItemWords,
    Language,
    Legal,
    Library,
    Link,
    Source,
    Supplies,
    SupplyItem,
    SupplyPreset,
    Topic,
    frozen,
)
from bot.content.screens import (
    FIXED_ENGLISH,
    LABEL_WORDS,
    PLAIN,
    TEXTS,
    Label,
    Text,
    environment,
    examples,
    fill,
)
from bot.errors import ContentError, Mistake
from bot.fields import Fields
from bot.yaml_file import YamlFile

#: What a page may refer to besides its country's lines; the values come from the live settings.
FACTS: Final[Mapping[str, Any]] = {
    "kept": {
        "open_request": "7 days",
        "ended_request": "24 hours",
        "undo": "2 minutes",
        "form_keys": "48 hours",
    },
    "requests_on": True,
}

_COUNTRY_FACTS: Final = {"emergency_number": "112"}

#: The page that every 🆘 opens. Without it nothing starts.
EMERGENCY_TOPIC: Final = "overdose.emergency"
PRIVACY_TOPIC: Final = "privacy.what_is_stored"

_TOPIC_ID: Final = re.compile(r"[a-z_]+(\.[a-z_]+)+")
_LONGEST_ID: Final = 45
_LONGEST_PAGE: Final = 3800  # of Telegram's 4096: its title and who has read it stand there too
_LONGEST_LABEL: Final = 40
_LONGEST_TITLE: Final = 60
_MOST_ITEMS: Final = 12  # so many amounts fit into a button
_KEY: Final = re.compile(r"[a-z0-9]{1,2}")

#: https://core.telegram.org/bots/api#html-style, less what needs attributes we never use.
_TAGS: Final = frozenset(
    ["b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "blockquote", "a"]
)

_REFERENCES: Final = frozenset({"lt", "gt", "amp", "quot"})


def load(directory: Path, languages: Sequence[str], default_country: str) -> Library:
    """Everything in a content directory.

    Raises:
        ContentError: with every mistake that was found; nothing is loaded then.
    """
    mistakes: list[Mistake] = []

    def file(*parts: str) -> YamlFile:
        path = directory.joinpath(*parts)
        return YamlFile(path, "/".join(parts), mistakes)

    supplies = _supplies(file("supplies.yaml"))
    known = None if mistakes else supplies  # what stands wrong there would be told of every language too
    countries = {
        path.stem: _country(file("countries", path.name), path.stem)
        for path in sorted(directory.glob("countries/*.yaml"))
    }
    if default_country not in countries:
        message = f"there is no country file for '{default_country}', the default_country of the settings"
        mistakes.append(Mistake(f"countries/{default_country}.yaml", 1, message))
    found = {
        code: _language(code, directory, file, known, frozenset(countries), mistakes) for code in languages
    }
    if mistakes:
        raise ContentError(mistakes)
    return Library(
        languages=frozen(found),
        countries=frozen(countries),
        supplies=supplies,
        default_language=languages[0],
        default_country=default_country,
    )


def _supplies(file: YamlFile) -> Supplies:
    fields = file.fields()
    items: list[SupplyItem] = []
    for entry in fields.sections("items", optional=False):
        items.append(
            SupplyItem(
                id=entry.text("id"),
                key=entry.text("key"),
                pack=entry.number("pack", 1, least=1, most=1000),
                most=entry.number("most", least=1, most=63),
            )
        )
        if isinstance(entry.raw("key"), str) and not _KEY.fullmatch(items[-1].key):
            entry.wrong("key", "must be one or two of a-z and 0-9, and never used again for another item")
        if items[-1].key in {i.key for i in items[:-1]} or items[-1].id in {i.id for i in items[:-1]}:
            entry.wrong("key", "or its id is used by an item above; each must be its own")
        entry.done()
    if len(items) > _MOST_ITEMS:
        fields.wrong("items", f"is too long: at most {_MOST_ITEMS} fit into a button")
    most = {item.id: item.most for item in items}
    presets: list[SupplyPreset] = []
    for entry in fields.sections("presets"):
        packs = entry.section("packs", optional=False)
        chosen: dict[str, int] = {}
        for item_id in packs.keys():  # noqa: SIM118 - not a dict
            if item_id not in most:
                packs.wrong(item_id, f"is no item; write one of: {', '.join(most)}")
            else:
                chosen[item_id] = packs.number(item_id, least=1, most=most[item_id])
        if not packs.keys() and "packs" in entry:
            entry.wrong("packs", "is empty; write an item and how many packs of it, like naloxone: 1")
        presets.append(SupplyPreset(entry.text("id"), frozen(chosen)))
        if presets[-1].id in {preset.id for preset in presets[:-1]}:
            entry.wrong("id", "is used by a preset above; each must be its own")
        entry.done()
    fields.done()
    return Supplies(tuple(items), tuple(presets))


def _country(file: YamlFile, code: str) -> Country:
    fields = file.fields()
    number = fields.section("emergency", optional=False)
    country = Country(code=code, emergency_number=number.text("number"))
    if isinstance(number.raw("number"), str) and not re.fullmatch("[0-9]{2,15}", country.emergency_number):
        number.wrong("number", 'must be the digits that are dialled, in quotes, like "112"')
    if not re.fullmatch(r"[a-z]{2}", code):
        file.report((), "the file must be named by the country's two letters, like us.yaml")
    number.done()
    fields.done()
    return country


def _language(
    code: str,
    directory: Path,
    file: Any,
    supplies: Supplies | None,
    countries: frozenset[str],
    mistakes: list[Mistake],
) -> Language:
    screens, words = file(code, "screens.yaml"), file(code, "words.yaml")
    fields = screens.fields()
    texts = _texts(screens, fields.section("texts", optional=False))
    labels = _labels(code, fields.section("labels", optional=False))
    items, presets = _named(fields, supplies) if supplies else ({}, {})
    name = _line(fields, "name", _LONGEST_LABEL)
    if supplies is None:
        fields.raw("items"), fields.raw("presets")
    fields.done()
    topics: dict[str, Topic] = {}
    places: dict[str, YamlFile] = {}
    for path in (directory / code / "topics").glob("*.yml"):
        message = "is not read; a page's file ends in .yaml"
        mistakes.append(Mistake(f"{code}/topics/{path.name}", 1, message))
    for path in sorted((directory / code / "topics").glob("*.yaml")):
        places[path.stem] = file(code, "topics", path.name)
        topics[path.stem] = _topic(places[path.stem], path.stem, countries)
    for needed in (EMERGENCY_TOPIC, PRIVACY_TOPIC):
        if needed not in topics:
            mistakes.append(
                Mistake(f"{code}/topics/{needed}.yaml", 1, "this page is needed and is not there")
            )
    for topic_id, topic in topics.items():
        for index, link in enumerate(topic.links):
            if link.topic not in topics:
                message = f"leads to '{link.topic}', and there is no such page; write an existing page's id"
                places[topic_id].report(("buttons", index, "to"), message)
    emergency = words.fields()
    emergency_words = tuple(word.lower() for word in emergency.texts("emergency"))
    if emergency.raw("emergency") == ():
        emergency.wrong("emergency", "is empty; write at least one word, after '- '")
    emergency.done()
    return Language(
        code=code,
        name=name,
        topics=frozen(topics),
        texts=frozen(texts),
        labels=frozen(labels),
        items=frozen(items),
        presets=frozen(presets),
        emergency_words=emergency_words,
    )


def _texts(file: YamlFile, fields: Fields) -> dict[str, Template]:
    texts: dict[str, Template] = {}
    for text in Text:
        texts[text] = _template(file, fields, text, TEXTS[text], most=_longest(text))
        if text in PLAIN and re.search(r"[<&]", fields.text(text, "")):
            fields.wrong(text, "is shown as plain text; take out < and &")
    fields.done()
    return texts


def _longest(text: Text) -> int:
    """What Telegram takes where it sets a limit of its own, else what a phone shows."""
    if text.startswith("toast_") or text is Text.REVIEW:
        return 200
    return {Text.BOT_SHORT: 120, Text.BOT_DESCRIPTION: 512}.get(text, 1500)


def _line(fields: Fields, key: str, most: int) -> str:
    """What stands on a button: Telegram refuses a whole screen for one without a label."""
    text = fields.text(key)
    if len(text) > most:
        fields.wrong(key, f"is too long for a button; at most {most} characters")
    elif isinstance(fields.raw(key), str) and not text.strip():
        fields.wrong(key, "is empty; write what people read here")
    return text


def _labels(code: str, fields: Fields) -> dict[str, str]:
    labels = {str(name): _line(fields, name, _LONGEST_LABEL) for name in Label}
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


def _named(fields: Fields, supplies: Supplies) -> tuple[dict[str, ItemWords], dict[str, str]]:
    items = _items(fields.section("items", optional=False), supplies)
    bags = fields.section("presets")
    presets = {preset.id: _line(bags, preset.id, _LONGEST_LABEL) for preset in supplies.presets}
    bags.done()
    return items, presets


def _items(fields: Fields, supplies: Supplies) -> dict[str, ItemWords]:
    found: dict[str, ItemWords] = {}
    for item in supplies.items:
        entry = fields.section(item.id, optional=False)
        found[item.id] = ItemWords(
            _line(entry, "name", _LONGEST_LABEL), entry.text("one"), entry.text("many")
        )
        for key in ("one", "many"):
            if entry.text(key, "").count("#") != 1:
                entry.wrong(key, "must hold the sign # once, where the number goes")
        entry.done()
    fields.done()
    return found


def _topic(file: YamlFile, stem: str, countries: frozenset[str]) -> Topic:
    fields = file.fields()
    topic_id = fields.text("id")
    if "id" in fields and topic_id != stem:
        fields.wrong("id", f"must be the name of the file without .yaml: {stem}")
    elif "id" in fields and (not _TOPIC_ID.fullmatch(topic_id) or len(topic_id) > _LONGEST_ID):
        fields.wrong("id", f"must be small letters, dots and _, at most {_LONGEST_ID} characters")
    limited = fields.texts("country", ())
    for code in limited:
        if code not in countries:
            fields.wrong("country", f"names '{code}', and there is no such country file")
    topic = Topic(
        id=topic_id,
        title=_line(fields, "title", _LONGEST_TITLE),
        body=_template(file, fields, "body", {**FACTS, **_COUNTRY_FACTS}, most=_LONGEST_PAGE),
        ask=fields.texts("ask", ()),
        links=tuple(_link(entry) for entry in fields.sections("buttons")),
        sources=tuple(_source(entry) for entry in fields.sections("sources", optional=False)),
        review_every=_months(fields),
        countries=frozenset(limited),
        legal=Legal(fields.choice("legal", [str(v) for v in Legal], "none") or "none"),
        reviewed=fields.text("reviewed"),
        emergency=fields.flag("emergency", False),
    )
    if topic.reviewed not in {"none", ""}:
        fields.wrong("reviewed", "must be none until a deployment's own reader enters who read it and when")
    fields.raw("revision")
    if re.search(r"[<>&]", topic.title):
        fields.wrong("title", "must be plain text without < > &")
    fields.done()
    return topic


def _months(fields: Fields) -> int:
    match = re.fullmatch(r"([1-9]\d?) months?", fields.text("review_every"))
    if not match:
        fields.wrong("review_every", "must read like: 6 months")
        return 0
    return int(match[1])


def _link(fields: Fields) -> Link:
    link = Link(label=_line(fields, "label", _LONGEST_TITLE), topic=fields.text("to"))
    fields.done()
    return link


def _source(fields: Fields) -> Source:
    seen = fields.raw("seen")
    if not isinstance(seen, date):
        fields.wrong("seen", "must be the day it was read, like 2026-11-21")
        seen = date.min
    source = Source(title=fields.text("title"), address=fields.text("address"), seen=seen)
    if source.address and not re.match(r"https?://", source.address):
        fields.wrong("address", "must begin with https://")
    fields.done()
    return source


_ENVIRONMENT: Final = environment()

#: What a template raises when its author has made a mistake.
_AUTHORS: Final = (
    *(TemplateError, TypeError, ValueError, AttributeError),
    *(ArithmeticError, LookupError, RecursionError),
)


def _template(
    file: YamlFile, fields: Fields, key: str, parameters: Mapping[str, Any], *, most: int
) -> Template:
    """A text, compiled and filled with every kind of example values to see that it holds."""
    source = fields.text(key)
    empty = _ENVIRONMENT.from_string("")
    if not source.strip():
        if key in fields:
            fields.wrong(key, "is empty; write what people read here")
        return empty
    try:
        template = _ENVIRONMENT.from_string(source)
        filled = list(dict.fromkeys(fill(template, each) for each in examples(parameters)))
    except TemplateSyntaxError as error:
        at = file.text_line((*fields.path, key)) + error.lineno - 1
        fields.wrong(key, f"has a {{{{ or {{% that is not right near line {at}: {error.message}")
        return empty
    except _AUTHORS as error:
        known = ", ".join(sorted(parameters)) or "none"
        fields.wrong(key, f"cannot be filled in: {error}; names known here: {known}")
        return empty
    mistake = next(filter(None, (_Html(text).mistake() for text in filled)), None)
    if mistake:
        fields.wrong(key, mistake)
    longest = max(map(len, filled))
    if longest > most:
        fields.wrong(key, f"is too long: {longest} characters, at most {most}")
    return template


class _Html(HTMLParser):
    """Whether a text is HTML that Telegram takes."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self._open: list[str] = []
        self._wrong: list[str] = []
        if re.search(r"<(?!/?[a-zA-Z])", text):  # the parser takes <!-- and </> for something
            self._wrong.append("holds a bare <; write &lt; instead")
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            self._wrong.append(
                f"holds <{tag}>, which Telegram does not know; use b, i, u, s, code, blockquote"
            )
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self._wrong.append(f"closes </{tag}> where it was not the last one opened")

    def handle_data(self, data: str) -> None:
        if "<" in data:
            self._wrong.append("holds a bare <; write &lt; instead")

    def handle_entityref(self, name: str) -> None:
        if name not in _REFERENCES:
            self._wrong.append(f"holds &{name};, which Telegram shows as it stands; type the sign itself")

    def mistake(self) -> str | None:
        """The first thing that is wrong."""
        if self._open:
            self._wrong.append(f"opens <{self._open[-1]}> and never closes it")
        return self._wrong[0] if self._wrong else None
