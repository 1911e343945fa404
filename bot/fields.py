"""Reading a mapping that a person wrote, strictly, and collecting every mistake instead of the first.

Settings and content are read this way. A mistake names the place (the caller knows how: a key, or a
file and a line) and says what to write instead; whether it may repeat the value is the caller's
choice, and for settings it never does.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, Final

Path = tuple[str | int, ...]
Report = Callable[[Path, str], None]

_MISSING: Final = object()

#: What YAML lets into a text by its number, and what no file name, database or message takes.
_NOT_TEXT: Final = re.compile("[\0\ud800-\udfff]")


def unheard(path: Path, message: str) -> None:
    """A report for what could not be read at all: that one mistake was told, and is the only one."""


class Fields:
    """One mapping being read; remembers which keys were asked for."""

    def __init__(self, data: object, report: Report, path: Path = ()) -> None:
        self.path = path
        self._report = report
        self._asked: set[str] = set()
        self._data: Mapping[str, Any] = {}
        if isinstance(data, Mapping):
            self._data = data
        elif data is not None:
            report(path, "must be a mapping of keys to values (key: value)")
            self._report = unheard

    def wrong(self, key: str | int | None, message: str) -> None:
        """Report a mistake at `key`, or at the mapping itself."""
        self._report(self.path if key is None else (*self.path, key), message)

    def __contains__(self, key: str) -> bool:
        return self._data.get(key) is not None

    def keys(self) -> tuple[str, ...]:
        """All keys that were written, whatever they are."""
        self._asked.update(str(key) for key in self._data)
        return tuple(str(key) for key in self._data)

    def _get(self, key: str, default: object) -> Any:
        self._asked.add(key)
        value = self._data.get(key)
        if value is not None:
            return value
        if default is _MISSING:
            self.wrong(key, "is missing")
            return None
        return default

    def text(self, key: str, default: Any = _MISSING) -> str:
        """A line or block of text."""
        value = self._get(key, default)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.wrong(key, "must be text; put it in quotes")
            return ""
        if _NOT_TEXT.search(value):
            self.wrong(key, "holds a sign that is not text; type it again")
            return ""
        return value

    def number(
        self, key: str, default: Any = _MISSING, *, least: int | None = None, most: int | None = None
    ) -> int:
        """A whole number within bounds."""
        value = self._get(key, default)
        if value is None:
            return 0
        if isinstance(value, bool) or not isinstance(value, int):
            self.wrong(key, "must be a whole number without quotes")
            return 0
        if (least is not None and value < least) or (most is not None and value > most):
            self.wrong(key, f"must lie between {least} and {most}")
        return value

    def flag(self, key: str, default: Any = _MISSING) -> bool:
        """true or false."""
        value = self._get(key, default)
        if not isinstance(value, bool):
            if value is not None:
                self.wrong(key, "must be true or false")
            return False
        return value

    def choice(self, key: str, options: Collection[str], default: Any = _MISSING) -> str:
        """One of a few words."""
        value = self._get(key, default)
        if value is None or (isinstance(value, str) and value in options):
            return value or ""
        self.wrong(key, f"must be one of: {', '.join(sorted(options))}")
        return ""

    def texts(self, key: str, default: Any = _MISSING) -> tuple[str, ...]:
        """A list of texts."""
        value = self._get(key, default)
        if value is None:
            return ()
        if not isinstance(value, list | tuple) or not all(isinstance(v, str) for v in value):
            self.wrong(key, "must be a list of texts, one per line after '- '")
            return ()
        return tuple(value)

    def section(self, key: str, *, optional: bool = True) -> "Fields":
        """A mapping inside this one; empty if it was left out."""
        value = self._get(key, None if optional else _MISSING)
        return Fields(value if value is not None else {}, self._report, (*self.path, key))

    def sections(self, key: str, *, optional: bool = True) -> Iterator["Fields"]:
        """A list of mappings."""
        value = self._get(key, () if optional else _MISSING)
        if value is None:
            return
        if not isinstance(value, list | tuple):
            self.wrong(key, "must be a list; begin each entry with '- '")
            return
        for index, entry in enumerate(value):
            yield Fields(entry, self._report, (*self.path, key, index))

    def day(self, key: str, *, called: str = "the day") -> date:
        """A day without a time of day; the first of all days where it is wrong."""
        value = self._data.get(key)
        self._asked.add(key)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        self.wrong(key, f"must be {called}, like 2026-11-21")
        return date.min

    def raw(self, key: str, default: Any = None) -> Any:
        """The value as it was written, for the caller to judge."""
        return self._get(key, default)

    def done(self) -> None:
        """Report every key that nobody asked for, with the one that was probably meant."""
        for key in self._data:
            if str(key) not in self._asked:
                near = get_close_matches(str(key), self._asked, n=1)
                meant = f"; did you mean '{near[0]}'?" if near else "; take it out"
                self.wrong(str(key), f"is not a key that is known here{meant}")
