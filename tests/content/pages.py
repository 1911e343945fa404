"""Reading static pages as a browser would, and telling what is wrong with them."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

_VOID = frozenset({"meta", "link", "br", "img", "input", "hr"})
_INLINE_ONLY = frozenset({"p", "h1", "h2", "h3", "h4", "dt"})
_BLOCKS = frozenset(
    {
        "p",
        "ul",
        "ol",
        "dl",
        "div",
        "blockquote",
        "pre",
        "section",
        "article",
        "nav",
        "figure",
        "h1",
        "h2",
        "h3",
    }
)
#: Attributes by which a page makes a browser load something.
_LOADS = (("link", "href"), ("img", "src"), ("img", "srcset"), ("script", "src"), ("iframe", "src"))


class Page(HTMLParser):
    """A page, read."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.ids: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()
        self.wrong += [f"<{tag}> is never closed" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS and self.open and self.open[-1] in _INLINE_ONLY:
            self.wrong.append(f"<{tag}> stands inside <{self.open[-1]}>")
        if tag == "a" and "a" in self.open:
            self.wrong.append("a link stands inside a link")
        if tag not in _VOID:
            self.open.append(tag)
        values = {name: value or "" for name, value in attrs}
        if len(values) < len(attrs):
            self.wrong.append(f"<{tag}> says something twice")
        self.tags.append((tag, values))
        if "id" in values:
            if values["id"] in self.ids:
                self.wrong.append(f"the id {values['id']} is there twice")
            self.ids.append(values["id"])

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> closes what is not open")

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @cached_property
    def text(self) -> str:
        """What is read, white space as one space."""
        return re.sub(r"\s+", " ", "".join(self.words))


def mistakes_in(html: str) -> list[str]:
    """What is not well-formed."""
    return Page(html).wrong


def not_accessible(html: str) -> list[str]:
    """Landmarks, the order of headings, the language, texts for pictures, names for lists of links."""
    page = Page(html)
    names = [tag for tag, _ in page.tags]
    wrong = [
        f"{names.count(tag)} × <{tag}>"
        for tag in ("header", "main", "footer", "h1", "title")
        if names.count(tag) != 1
    ]
    levels = [int(tag[1]) for tag in names if re.fullmatch("h[1-6]", tag)]
    wrong += [
        f"h{one} is followed by h{other}"
        for one, other in zip([0, *levels], levels, strict=False)
        if other > one + 1
    ]
    for tag, values in page.tags:
        if tag == "html" and not values.get("lang"):
            wrong.append("no language")
        if tag == "img" and not values.get("alt"):
            wrong.append("a picture without words")
        if tag == "nav" and not values.get("aria-label"):
            wrong.append("a list of links without a name")
    return wrong


def loaded_from_elsewhere(html: str) -> list[str]:
    """What opening a page would fetch from another place, or run."""
    page = Page(html)
    found = [
        f"<{tag}>" for tag, _ in page.tags if tag in {"script", "iframe", "object", "embed", "base", "form"}
    ]
    found += [
        values[name]
        for tag, values in page.tags
        for loads, name in _LOADS
        if tag == loads and re.match(r"(?i)[a-z]+:|//", values.get(name, ""))
    ]
    found += [name for _, values in page.tags for name in values if name.startswith("on") or name == "style"]
    return found


def dead_links(files: Mapping[str, bytes]) -> Iterator[str]:
    """Links and pictures that lead to no file, or to no place in it."""
    pages = {name: Page(data.decode()) for name, data in files.items() if name.endswith(".html")}
    for name, page in pages.items():
        for tag, values in page.tags:
            address = values.get("href", values.get("src"))
            if address is None or tag not in {"a", "img", "link"}:
                continue
            parts = urlsplit(address)
            if parts.scheme in {"http", "https", "tel"}:
                continue
            path = unquote(parts.path)
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
            if target not in files or (parts.fragment and unquote(parts.fragment) not in pages[target].ids):
                yield f"{name}: {address}"
