"""Telegram's HTML: text and entities out of a message, or the refusal Telegram would give.

Only the tags that Telegram documents exist. Anything else refuses the whole message, which is the
point: a page that Telegram would not take must not pass here either.
"""

import re
from urllib.parse import urlsplit

from bot.simulator.entities import Entity, tidied, utf16_length
from bot.simulator.refusals import ApiError, bad_request

_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot));?")
_OTHER_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?!//|\d)")
_TAG_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE_NAME = re.compile(r"[^\s=>/\"']*")
_TOKEN = re.compile(r"[A-Za-z0-9.-]*")


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """The plain text of `source` and its entities, outer ones first."""
    return _Parser(source).parse()


def checked_url(url: str) -> str | None:
    """The address as Telegram keeps it, or `None` where Telegram would drop the link."""
    url = url.strip()
    if url.startswith(("tg://", "ton://", "tonsite://")):
        return url
    if _OTHER_SCHEME.match(url):
        return None
    if "://" not in url:
        url = f"http://{url}"
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not re.fullmatch(r"[^\s.]+(\.[^\s.]+)+", host):
        return None
    return url if parts.path or parts.query or parts.fragment else f"{url}/"


def _decode(match: re.Match[str]) -> str:
    hexadecimal, decimal, name = match.groups()
    if name:
        return _NAMED[name]
    number = int(hexadecimal, 16) if hexadecimal else int(decimal)
    usable = 0 < number < 0x10FFFF and not 0xD800 <= number <= 0xDFFF
    return chr(number) if usable else match[0]


class _Open:
    """A tag that waits for its end."""

    def __init__(self, tag: str, attributes: dict[str, str], begin: int, offset: int, start: int) -> None:
        self.tag, self.attributes = tag, attributes
        self.begin, self.offset, self.start = begin, offset, start


class _Parser:
    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._text: list[str] = []
        self._offset = 0  # in UTF-16 units
        self._open: list[_Open] = []
        self._found: list[tuple[int, Entity]] = []  # each with where its tag opened

    def parse(self) -> tuple[str, list[Entity]]:
        while self._at < len(self._source):
            character = self._source[self._at]
            if character == "<":
                self._tag()
            elif character == "&" and (match := _REFERENCE.match(self._source, self._at)):
                self._write(_decode(match))
                self._at = match.end()
            else:
                self._write(character)
                self._at += 1
        if self._open:
            raise _refused(f'Can\'t find end tag corresponding to start tag "{self._open[-1].tag}"')
        found = [entity for _, entity in sorted(self._found, key=lambda pair: pair[0])]
        return "".join(self._text), tidied(found)

    def _write(self, text: str) -> None:
        self._text.append(text)
        self._offset += utf16_length(text)

    def _tag(self) -> None:
        begin = self._at
        self._at += 1
        if self._source.startswith("/", self._at):
            self._at += 1
            self._end_tag(begin)
        else:
            self._start_tag(begin)

    def _start_tag(self, begin: int) -> None:
        name = self._match(_TAG_NAME).lower()
        if self._at >= len(self._source):
            raise self._refused_at("Unclosed start tag", begin)
        if name not in _TYPES:
            raise self._refused_at(f'Unsupported start tag "{name}"', begin)
        attributes = self._attributes(name, begin)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise self._refused_at('Tag "span" must have class "tg-spoiler"', begin)
        self._open.append(_Open(name, attributes, begin, self._offset, len(self._text)))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        attributes: dict[str, str] = {}
        while True:
            self._spaces()
            if self._peek() == ">":
                self._at += 1
                return attributes
            name = self._match(_ATTRIBUTE_NAME)
            if not name:
                if not self._peek():
                    raise self._refused_at(f'Unclosed start tag "{tag}"', begin)
                raise self._refused_at(f'Empty attribute name in the tag "{tag}"', begin)
            self._spaces()
            if self._peek() != "=":
                attributes[name.lower()] = ""
                continue
            self._at += 1
            self._spaces()
            attributes[name.lower()] = self._attribute_value(tag, begin)

    def _attribute_value(self, tag: str, begin: int) -> str:
        quote = self._peek()
        if not quote:
            raise self._refused_at(f'Unclosed start tag "{tag}"', begin)
        if quote not in {'"', "'"}:
            start = self._at
            value = self._match(_TOKEN).lower()
            if self._peek() not in {">", " ", "\n", "\t"}:
                raise self._refused_at("Unexpected end of name token", start)
            return value
        end = self._source.find(quote, self._at + 1)
        if end < 0:
            raise self._refused_at("Unclosed start tag", begin)
        value = self._source[self._at + 1 : end]
        self._at = end + 1
        return _REFERENCE.sub(_decode, value)

    def _end_tag(self, begin: int) -> None:
        if not self._open:
            raise self._refused_at("Unexpected end tag", begin)
        name = self._match(_TAG_NAME)
        self._spaces()
        if self._peek() != ">":
            raise self._refused_at("Unclosed end tag", begin)
        self._at += 1
        opened = self._open.pop()
        if name and name.lower() != opened.tag:
            raise self._refused_at(
                "Unmatched end tag", begin, f', expected "</{opened.tag}>", found "</{name}>"'
            )
        if self._offset > opened.offset:
            self._add(opened)

    def _add(self, opened: _Open) -> None:
        entity: Entity = {
            "type": _TYPES[opened.tag],
            "offset": opened.offset,
            "length": self._offset - opened.offset,
        }
        attributes = opened.attributes
        match opened.tag:
            case "a":
                url = checked_url(attributes.get("href") or "".join(self._text[opened.start :]))
                if url is None:
                    return
                entity["url"] = url
            case "blockquote" if "expandable" in attributes:
                entity["type"] = "expandable_blockquote"
            case "code" if attributes.get("class", "").startswith("language-"):
                entity["language"] = attributes["class"].removeprefix("language-")
            case "tg-emoji":
                entity["custom_emoji_id"] = _emoji(attributes.get("emoji-id", ""))
            case "tg-time":
                entity |= _time(attributes)
        self._found.append((opened.begin, entity))

    def _match(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self._source, self._at)
        assert match is not None  # every pattern here also matches nothing
        self._at = match.end()
        return match[0]

    def _spaces(self) -> None:
        while self._peek().isspace():
            self._at += 1

    def _peek(self) -> str:
        return self._source[self._at : self._at + 1]

    def _refused_at(self, sentence: str, position: int, rest: str = "") -> ApiError:
        offset = len(self._source[:position].encode())
        return _refused(f"{sentence} at byte offset {offset}{rest}")


def _emoji(given: str) -> str:
    if not re.fullmatch(r"[1-9][0-9]{0,18}", given) or int(given) >= 2**63:
        raise _refused("Invalid custom emoji identifier specified")
    return given


def _time(attributes: dict[str, str]) -> Entity:
    """The time that a `tg-time` shows in the reader's own zone, and in which form if one was asked for."""
    unix, form = attributes.get("unix", ""), attributes.get("format", "")
    if not re.fullmatch(r"[0-9]{1,10}", unix) or not re.fullmatch(r"r|w?[dD]?[tT]?", form):
        raise _refused("Invalid date and time specified")  # Telegram's words are not known
    return {"unix_time": int(unix), **({"date_time_format": form} if form else {})}


def _refused(sentence: str) -> ApiError:
    return bad_request(f"can't parse entities: {sentence}")
