"""Telegram's HTML as a web page has it: paragraphs and lists instead of line breaks."""

import re
from html.parser import HTMLParser
from itertools import groupby
from typing import Final

from markupsafe import Markup, escape

_INLINE: Final = {
    **{"b": "b", "strong": "b", "i": "i", "em": "i", "u": "u", "ins": "u", "code": "code"},
    **{"s": "s", "strike": "s", "del": "s", "a": "a"},
}
_BULLET: Final = "• "
_EMPTY: Final = re.compile(r"<([a-z]+)(?: [^>]*)?></\1>")


def as_html(text: str) -> Markup:
    """A text of ours as HTML that can stand inside a page. Tags that are not known are left out."""
    return _Writer(text).written()


class _Writer(HTMLParser):
    """Writes lines, each with its own tags closed, and makes blocks of them."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self._line = ""
        self._lines: list[str] = []
        self._open: list[tuple[str, str]] = []  # an inline tag and how it opens
        self._blocks: list[str] = []
        self._around: list[list[str]] = []  # the blocks before each open quotation
        self._pre: list[str] | None = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "blockquote":
            self._end_block()
            self._around.append(self._blocks)
            self._blocks = []
        elif tag == "pre":
            self._end_block()
            self._pre = []
        elif tag in _INLINE and self._pre is None and not self._in_link(tag):
            opening = _opening(tag, dict(attrs))
            self._open.append((tag, opening))
            self._line += opening

    def _in_link(self, tag: str) -> bool:
        return tag == "a" and any(opened == "a" for opened, _ in self._open)

    def handle_endtag(self, tag: str) -> None:
        if tag == "blockquote" and self._around:
            self._end_block()
            inner = "\n".join(self._blocks)
            self._blocks = self._around.pop()
            self._blocks.append(f"<blockquote>{inner}</blockquote>")
        elif tag == "pre" and self._pre is not None:
            self._blocks.append(f"<pre>{escape(''.join(self._pre))}</pre>")
            self._pre = None
        elif self._open and self._open[-1][0] == tag and self._pre is None:
            self._open.pop()
            self._line += f"</{_INLINE[tag]}>"

    def handle_data(self, data: str) -> None:
        if self._pre is not None:
            self._pre.append(data)
            return
        first, *more = data.split("\n")
        self._line += str(escape(first))  # text plus Markup would escape the text
        for each in more:
            self._end_line()
            self._line += str(escape(each))

    def _end_line(self) -> None:
        line = self._line + "".join(f"</{_INLINE[tag]}>" for tag, _ in reversed(self._open))
        while line != (shorter := _EMPTY.sub("", line)):
            line = shorter
        self._lines.append(line.strip())
        self._line = "".join(opening for _, opening in self._open)

    def _end_block(self) -> None:
        self._end_line()
        for kind, lines in groupby(self._lines, key=_kind):
            if kind == "item":
                items = "".join(f"<li>{line.removeprefix(_BULLET)}</li>" for line in lines)
                self._blocks.append(f"<ul>{items}</ul>")
            elif kind == "text":
                self._blocks.append(f"<p>{'<br>'.join(lines)}</p>")
        self._lines = []

    def written(self) -> Markup:
        """Everything, whatever was left open closed."""
        if self._pre is not None:
            self.handle_endtag("pre")
        while self._around:
            self.handle_endtag("blockquote")
        self._end_block()
        return Markup("\n".join(self._blocks))  # noqa: S704 - made of known tags and escaped text


def _kind(line: str) -> str:
    return "item" if line.startswith(_BULLET) else "text" if line else "blank"


def _opening(tag: str, attributes: dict[str, str | None]) -> str:
    address = attributes.get("href") or ""
    if tag != "a":
        return f"<{_INLINE[tag]}>"
    if not re.match(r"https?://", address):
        return "<a>"
    return f'<a href="{escape(address)}" rel="noreferrer noopener">'
