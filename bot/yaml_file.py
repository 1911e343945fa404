"""A YAML file with the line of everything in it, and no key that silently wins over its twin."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml
from yaml.reader import ReaderError
from yaml.scanner import ScannerError

from bot.errors import Mistake
from bot.fields import Fields, unheard
from bot.fields import Path as Place

_NOT_YAML: Final = (
    "not valid YAML here; look at the quotes, the colons and the indentation, in the lines above too"
)

_QUOTE: Final = 'not valid YAML: a quote begins here that does not end on this line; close it with "'

#: Reads several times as fast, and hundreds of files are read at each start.
_FAST: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_STRING: Final = "tag:yaml.org,2002:str"

#: No authored file goes half as deep; one that goes on has a part of itself inside.
_DEEPEST: Final = 20


class YamlFile:
    """One authored file, read; collects mistakes into the list that it was given."""

    def __init__(self, file: Path, shown_as: str, mistakes: list[Mistake]) -> None:
        self.shown_as = shown_as
        self._mistakes = mistakes
        self._lines: dict[Place, int] = {(): 1}
        self._texts: dict[Place, int] = {}
        self.readable = False
        self.data: Any = None
        text = ""
        try:
            text = file.read_text("utf-8")
            node = _composed(text)
        except OSError:
            self.report((), "the file cannot be read; check that it is there and may be read")
        except UnicodeDecodeError:
            self.report((), "the file is not UTF-8 text; save it as UTF-8")
        except ReaderError as error:
            self._lines[()] = text.count("\n", 0, error.position) + 1
            self.report((), "the file holds an invisible sign here; type this line again")
        except yaml.YAMLError as error:
            line = _line_of(error)
            opened = _open_quote(text, line)
            self._lines[()] = opened or line
            self.report((), _QUOTE if opened else _NOT_YAML)
        except RecursionError:
            self.report((), "the file is nested without end; look for a row of [ or {")
        else:
            self.readable = True
            self.data = self._value(node, ()) if node else None

    def _value(self, node: yaml.Node, place: Place) -> Any:
        self._lines.setdefault(place, node.start_mark.line + 1)
        if len(place) > _DEEPEST:
            self.report(place, "is nested too deep; take out what stands inside itself (& and *)")
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return tuple(self._value(child, (*place, index)) for index, child in enumerate(node.value))
        block = isinstance(node, yaml.ScalarNode) and node.style in ("|", ">")
        self._texts[place] = node.start_mark.line + (2 if block else 1)
        if node.tag == _STRING:  # nearly all of them, and a loader for each would be most of the reading
            return node.value
        try:
            return yaml.SafeLoader("").construct_object(node)
        except (yaml.YAMLError, ValueError, LookupError, AttributeError):
            return node.value  # 2026-02-30 is no day but a text: whoever asks for the value judges it

    def _mapping(self, node: yaml.MappingNode, place: Place) -> Mapping[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            inner = (*place, key)
            self._lines[inner] = key_node.start_mark.line + 1
            if key in found:
                self.report(inner, f"'{key}' stands here twice; keep one of them")
            found[key] = self._value(value_node, inner)
        return found

    def line(self, place: Place) -> int:
        """The line where `place` begins, or the nearest thing around it that has one."""
        while place not in self._lines:
            place = place[:-1]
        return self._lines[place]

    def text_line(self, place: Place) -> int:
        """The line where the text at `place` begins: a block begins below its key."""
        return self._texts.get(place) or self.line(place)

    def report(self, place: Place, message: str) -> None:
        """Add a mistake at `place`."""
        name = next((str(part) for part in reversed(place) if isinstance(part, str)), "")
        told = message if message.startswith(("the ", "not ", "this ", "'")) else f"'{name}' {message}"
        self._mistakes.append(Mistake(self.shown_as, self.line(place), told if name else message))

    def fields(self) -> Fields:
        """The file's top mapping, to be read strictly; of what cannot be read nothing else is told."""
        return Fields(self.data, self.report if self.readable else unheard)


def _composed(text: str) -> yaml.Node | None:
    """A file's nodes; of a mistake the slower reader tells better where it begins."""
    try:
        return yaml.compose(text, Loader=_FAST)
    except yaml.YAMLError:
        return yaml.compose(text, Loader=yaml.SafeLoader)


def _open_quote(text: str, line: int) -> int | None:
    """The first line, up to the one where reading stopped, on which a quote begins and none ends.

    Reading goes on to the next quote, many lines below: what it says of that place helps nobody.
    """
    for number, each in enumerate(text.splitlines()[:line], start=1):
        if re.fullmatch(r'\s*(?:(?:- +)?[\w.-]+: +|- +)"[^"]*', each):
            return number
    return None


def _line_of(error: yaml.YAMLError) -> int:
    """The line to mend: where something begins that does not end, or else where reading stopped."""
    mark = getattr(error, "problem_mark", None)
    if isinstance(error, ScannerError):
        mark = error.context_mark or mark
    return mark.line + 1 if mark else 1
