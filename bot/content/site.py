"""All content as static pages: no script, nothing from elsewhere, good in a folder and on paper.

For whoever reads content without the bot: a nurse, a lawyer, a translator, a board; and for everyone
on the day on which a bot is banned. The same content on the same day makes the same bytes.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple
from urllib.parse import quote

from babel import Locale
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bot.content.edition import Button, Edition, Opens, Rows
from bot.content.model import Language, Library, Topic
from bot.content.pictures import suffix_of
from bot.content.review import marked, remarks
from bot.content.screens import country_name
from bot.content.shown import EMERGENCY_TOPIC, Standing
from bot.content.states import states
from bot.content.texts import PLAIN, Label, Text
from bot.content.web import as_html

#: What a button opens that is no page -> the fixed text that it shows.
_SCREENS: Final[Mapping[Opens, Text]] = {
    Opens.SUPPLIES: Text.SUPPLIES,
    Opens.PERSON: Text.HOW_TO_ASK,
    Opens.MINE: Text.MINE,
    Opens.HIDE: Text.HIDDEN,
    Opens.ERASE: Text.ERASE,
}
_FILES: Final = ("texts", "words", "help")


class _Row(NamedTuple):
    """A button on a page: where it leads to, and what stands beside it; some lead nowhere here."""

    label: str
    address: str
    mark: str = ""
    alarm: bool = False


def site(editions: Sequence[Edition]) -> Mapping[str, bytes]:
    """Every file of the site, by its name."""
    library = editions[0].library
    found = {
        "index.html": _ENVIRONMENT.get_template("index.html").render(
            editions=[_listed(each) for each in editions],
            emergency=f"page-{quote(EMERGENCY_TOPIC)}.html",
            whole=editions[0].whole,
            today=editions[0].today,
        )
    }
    for edition in editions:
        found |= {f"{folder(edition)}/{name}": text for name, text in _Pages(edition).all()}
    files = {name: text.encode() for name, text in found.items()}
    files["style.css"] = _ENVIRONMENT.get_template("style.css").render().encode() + b"\n"
    return files | {f"pictures/{name}{suffix_of(data)}": data for name, data in _pictures(library).items()}


def folder(edition: Edition) -> str:
    """Where an edition lies."""
    return f"{edition.language.code}-{edition.country.code}"


def _pictures(library: Library) -> Mapping[str, bytes]:
    used = {
        each.picture
        for language in library.languages.values()
        for topic in language.topics.values()
        for each in topic.pictures
    }
    return {name: data for name, data in library.pictures.items() if name in used}


class _About(NamedTuple):
    """How a page says in which language and for which country it is."""

    code: str
    direction: str
    country: str


def _listed(edition: Edition) -> dict[str, Any]:
    """A line of the index."""
    return {
        "folder": folder(edition),
        "code": edition.language.code,
        "name": edition.language.name,
        "about": _about(edition),
        "number": edition.country.emergency_number,
        "danger": edition.label(Label.EMERGENCY),
    }


def _about(edition: Edition) -> _About:
    language = edition.language
    return _About(language.code, _direction(language), country_name(language, edition.country.code))


def _direction(language: Language) -> str:
    return "rtl" if Locale.parse(language.code).character_order == "right-to-left" else "ltr"


class _Pages:
    """Writes the pages of one edition."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._known = set(edition.topic_ids())
        self._menus = set(edition.menus())
        self._one_page = False
        self._common: dict[str, Any] = {
            "edition": edition,
            "about": _about(edition),
            "label": lambda name: edition.label(Label(name)),
            "number": edition.country.emergency_number,
            "html": as_html,
            "emergency": f"page-{quote(EMERGENCY_TOPIC)}.html",
        }

    def all(self) -> Iterator[tuple[str, str]]:
        """Every page's name and text."""
        edition = self._edition
        yield "index.html", self._render("home.html", **self._home())
        for menu in edition.menus():
            yield f"menu-{menu}.html", self._render("menu.html", menu=self._menu(menu))
        for topic_id in edition.topic_ids():
            page = self._page(topic_id)
            yield f"page-{topic_id}.html", self._render("page.html", page=page)
        shared = {"texts": self._texts(), "words": self._words(), "help": self._help()}
        for name in _FILES:
            yield f"{name}.html", self._render(f"{name}.html", **shared)
        self._one_page = True
        pages = [self._page(topic_id) for topic_id in edition.in_order()]
        whole = {
            **shared,
            "help": self._help(),
            "pages": pages,
            "emergency": f"#page-{quote(EMERGENCY_TOPIC)}",
        }
        yield "all.html", self._render("all.html", **whole)

    def _render(self, template: str, **values: Any) -> str:
        return _ENVIRONMENT.get_template(template).render({**self._common, **values}) + "\n"

    def _home(self) -> dict[str, Any]:
        sheet = self._edition.home()
        loose = [self._row(self._opening(each)) for each in self._edition.loose()]
        menus = [
            {
                "title": each.language.menus[menu].label,
                "address": f"menu-{menu}.html",
                "lines": [self._row(self._opening(e.id)) for e in each.entries(menu) if not e.menu],
            }
            for each in [self._edition]
            for menu in each.menus()
        ]
        return {"body": as_html(sheet.text), "rows": self._rows(sheet.rows), "menus": menus, "loose": loose}

    def _menu(self, menu: str) -> dict[str, Any]:
        sheet = self._edition.menu(menu)
        return {
            "id": menu,
            "title": self._edition.language.menus[menu].label,
            "body": as_html(sheet.text),
            "rows": self._rows(sheet.rows),
        }

    def _page(self, topic_id: str) -> dict[str, Any]:
        edition = self._edition
        sheet, topic = edition.page(topic_id), edition.topic(topic_id)
        instead = not edition.whole and edition.standing(topic_id) is not Standing.SHOWN
        language = edition.library.languages[topic.language]
        menu = edition.menu_of(topic_id)
        return {
            "id": topic_id,
            "title": topic.title or topic_id,
            "lang": topic.language,
            "dir": _direction(language),
            "body": self._body(topic, sheet.text, whole=not instead),
            "rows": self._rows(_own(sheet.rows) if self._one_page else sheet.rows),
            "pictures": [] if instead else [(each, self._file(each.picture)) for each in topic.pictures],
            "sources": [] if instead else topic.sources,
            "remarks": [] if instead else [*remarks(edition, topic)],
            "ask": [] if instead else topic.ask,
            "menu": self._row(Button(edition.language.menus[menu].label, Opens.MENU, menu))
            if menu in self._menus
            else None,
        }

    def _file(self, picture: str) -> str:
        return picture + suffix_of(self._edition.library.pictures[picture])

    def _body(self, topic: Topic, text: str, *, whole: bool) -> list[tuple[str, Markup]]:
        """The text, and whose language each part of it is; what we say of a page is in the reader's."""
        own = self._edition.language.code
        if topic.language == own or not whole:
            parts = [(own, text)]
        else:
            parts = list(zip((own, topic.language, own), self._edition.parts(topic), strict=True))
        written = ((code, _without_title(as_html(words), topic)) for code, words in parts)
        return [(code, html) for code, html in written if html]

    def _rows(self, rows: Sequence[Sequence[Button]]) -> list[list[_Row]]:
        return [[self._row(button) for button in row] for row in rows]

    def _opening(self, topic_id: str) -> Button:
        return Button(self._edition.topic(topic_id).title or topic_id, Opens.PAGE, topic_id)

    def _row(self, button: Button) -> _Row:
        opens_page = button.opens in {Opens.PAGE, Opens.EMERGENCY} and button.id in self._known
        mark = marked(self._edition, button.id) if opens_page and self._edition.whole else ""
        return _Row(button.label, self._address(button), mark, button.opens is Opens.EMERGENCY)

    def _address(self, button: Button) -> str:
        """Where a button leads to; '' if there is nothing to see behind it."""
        match button.opens:
            case Opens.PAGE | Opens.EMERGENCY if button.id in self._known:
                return f"#page-{quote(button.id)}" if self._one_page else f"page-{quote(button.id)}.html"
            case Opens.MENU if button.id in self._menus:
                return "#contents" if self._one_page else f"menu-{quote(button.id)}.html"
            case Opens.HOME:
                return "#contents" if self._one_page else "index.html"
            case Opens.LANGUAGE:
                return "../index.html"
            case Opens.SOURCES:
                return "" if self._one_page else "#sources"
            case Opens.PICTURE:
                return "" if self._one_page else f"#picture-{button.id}"
            case opens if opens in _SCREENS:
                return f"{'' if self._one_page else 'texts.html'}#text-{_SCREENS[opens]}"
        return ""

    def _texts(self) -> dict[str, Any]:
        language = self._edition.language
        library = self._edition.library
        return {
            "texts": [
                (
                    str(text),
                    [(each.when, _shown(text, each.words)) for each in states(language, text)],
                )
                for text in Text
            ],
            "menus": [language.menus[menu] for menu in self._edition.menus()],
            "labels": [(str(name), language.labels[name]) for name in Label],
            "items": [
                (item, language.items[item.id])
                for item in library.supplies.items
                if item.id in language.items
            ],
            "presets": [
                (preset, language.presets.get(preset.id, ""), ", ".join(_packs(language, preset.packs)))
                for preset in library.supplies.presets
            ],
        }

    def _words(self) -> dict[str, Any]:
        return {"emergency": self._edition.language.emergency_words}

    def _help(self) -> list[dict[str, Any]]:
        language, library = self._edition.language, self._edition.library

        def said(words: Mapping[str, str]) -> tuple[str, str]:
            for code in (language.code, library.default_language, *words):
                if code in words:
                    return words[code], code
            return "", language.code

        return [
            {"line": line, "hours": said(line.hours), "who": said(line.who)}
            for line in self._edition.country.lines
        ]


def _own(rows: Rows) -> Rows:
    """A page's buttons to other pages, less those that every page has."""
    return tuple(row for row in rows[:-3] if row[0].opens is not Opens.PICTURE)


def _packs(language: Language, packs: Mapping[str, int]) -> Iterator[str]:
    for item_id, count in packs.items():
        name = language.items[item_id].name if item_id in language.items else item_id
        yield f"{count} × {name}"


def _shown(text: Text, words: str) -> Markup:
    return Markup("<p>{}</p>").format(words) if text in PLAIN else as_html(words)


def _without_title(body: Markup, topic: Topic) -> Markup:
    """A page's title is its heading here; below it the same words would stand twice."""
    title = Markup("<p><b>{}</b></p>").format(topic.title)
    return Markup(body.replace(title, "", 1).strip())  # noqa: S704 - it was HTML, less a part of it


_ENVIRONMENT: Final = Environment(
    loader=PackageLoader("bot.content", "templates_html"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
