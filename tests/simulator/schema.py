"""Telegram's own description of the Bot API, and what in a value does not fit it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

SCHEMA = Path(__file__).parent.parent / "data" / "bot-api.json"

_ARRAY = "Array of "
_PLAIN: dict[str, tuple[type, ...]] = {
    "String": (str,),
    "Boolean": (bool,),
    "Integer": (int,),
    "Float": (float, int),
}


class Schema:
    """Methods and types by name; every check yields sentences, none if all is well."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self._methods: Mapping[str, Any] = content["methods"]
        self._types: Mapping[str, Any] = content["types"]

    @property
    def methods(self) -> frozenset[str]:
        """The names, in Telegram's spelling."""
        return frozenset(self._methods)

    def parameters(self, method: str) -> frozenset[str]:
        """Everything that a method takes."""
        return frozenset(field["name"] for field in self._methods[method].get("fields", []))

    def answer(self, method: str, result: Any) -> Iterator[str]:
        """What is wrong with a method's `result`."""
        if method not in self._methods:
            yield f"{method} is no method of the Bot API"
            return
        yield from self.value(self._methods[method]["returns"], result, method)

    def update(self, update: Any) -> Iterator[str]:
        """What is wrong with an update; besides its id it holds exactly one thing."""
        yield from self.value(["Update"], update, "update")
        if isinstance(update, dict) and len(update.keys() - {"update_id"}) != 1:
            yield "update: holds not exactly one thing"

    def value(self, types: Sequence[str], value: Any, where: str) -> Iterator[str]:
        """What is wrong with a value that has one of these types.

        Of several types the one with the right constants and the fewest problems was meant.
        """
        spread = list(self._spread(types))
        meant = [name for name in spread if self._has_constants(name, value)] or spread
        yield from min((list(self._one(name, value, where)) for name in meant), key=len)

    def _has_constants(self, name: str, value: Any) -> bool:
        fields = self._types.get(name, {}).get("fields", [])
        constants = {field["name"]: field["always"] for field in fields if "always" in field}
        return isinstance(value, dict) and bool(constants) and constants.items() <= value.items()

    def _spread(self, types: Sequence[str]) -> Iterator[str]:
        """Unions opened up, so that only plain types, arrays and objects with fields are left."""
        for name in types:
            subtypes = self._types.get(name, {}).get("subtypes")
            if subtypes:
                yield from self._spread(subtypes)
            else:
                yield name

    def _one(self, name: str, value: Any, where: str) -> Iterator[str]:
        if name.startswith(_ARRAY):
            if not isinstance(value, list):
                yield f"{where}: {type(value).__name__} instead of {name}"
                return
            for index, item in enumerate(value):
                yield from self.value([name.removeprefix(_ARRAY)], item, f"{where}[{index}]")
        elif name in _PLAIN:
            if not isinstance(value, _PLAIN[name]) or (isinstance(value, bool) and name != "Boolean"):
                yield f"{where}: {type(value).__name__} instead of {name}"
        elif not isinstance(value, dict):
            yield f"{where}: {type(value).__name__} instead of {name}"
        else:
            yield from self._object(name, value, where)

    def _object(self, name: str, value: Mapping[str, Any], where: str) -> Iterator[str]:
        fields = {field["name"]: field for field in self._types[name].get("fields", [])}
        for unknown in sorted(value.keys() - fields.keys()):
            yield f"{where}: {name} has no field {unknown!r}"
        for field_name, field in fields.items():
            if field_name not in value:
                if field["required"]:
                    yield f"{where}: {name} without {field_name!r}"
                continue
            inner = value[field_name]
            if inner != field.get("always", inner):
                yield f"{where}.{field_name}: {inner!r} instead of {field['always']!r}"
            yield from self.value(field["types"], inner, f"{where}.{field_name}")


@cache
def schema() -> Schema:
    """The schema beside the tests; without its file nothing can be promised, so that is an error."""
    return read(SCHEMA)


def read(path: Path) -> Schema:
    """A schema out of a file."""
    content = Schema(json.loads(path.read_text("utf-8")))
    assert len(content.methods) > 150, f"{path.name} holds too little to check anything"
    return content
