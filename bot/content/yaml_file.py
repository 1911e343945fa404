"""A YAML file with the line of everything in it, and no key that silently wins over its twin."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from bot.errors import Mistake
from bot.fields import Fields
from bot.fields import Path as Place


class YamlFile:
    """One authored file, read; collects mistakes into the list that it was given."""

    def __init__(self, file: Path, shown_as: str, mistakes: list[Mistake]) -> None:
        self.shown_as = shown_as
        self._mistakes = mistakes
        self._lines: dict[Place, int] = {(): 1}
        self.data: Any = None
        try:
            node = yaml.compose(file.read_text("utf-8"), Loader=yaml.SafeLoader)
        except OSError:
            self.report((), "the file cannot be read; check that it is there and may be read")
        except UnicodeDecodeError:
            self.report((), "the file is not UTF-8 text; save it as UTF-8")
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            self._lines[()] = mark.line + 1 if mark else 1
            self.report((), "not valid YAML here; look at the quotes, the colons and the indentation")
        else:
            self.data = self._value(node, ()) if node else None

    def _value(self, node: yaml.Node, place: Place) -> Any:
        self._lines.setdefault(place, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return tuple(self._value(child, (*place, index)) for index, child in enumerate(node.value))
        constructor = yaml.SafeLoader("")
        try:
            return constructor.construct_object(node)
        except (yaml.YAMLError, ValueError):
            self.report(place, "this value cannot be read; put it in quotes")
            return None

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

    def report(self, place: Place, message: str) -> None:
        """Add a mistake at `place`."""
        name = next((str(part) for part in reversed(place) if isinstance(part, str)), "")
        told = message if message.startswith(("the ", "not ", "this ", "'")) else f"'{name}' {message}"
        self._mistakes.append(Mistake(self.shown_as, self.line(place), told if name else message))

    def fields(self) -> Fields:
        """The file's top mapping, to be read strictly."""
        return Fields(self.data if self.data is not None else {}, self.report)
