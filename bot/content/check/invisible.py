"""Signs that nobody sees and that came along from a word processor: a word with one in it is another word."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.content.check.finding import Finding, Severity

#: Soft hyphen, zero-width signs, signs that turn the direction, a mark of byte order inside a text.
#: The zero-width joiner and the variation selector are left: emoji are made with them.
_INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)


def invisible(directory: Path) -> Iterator[Finding]:
    """Every line of an authored file with such a sign in it."""
    for path in sorted(directory.rglob("*.yaml")):
        try:
            text = path.read_text("utf-8").removeprefix("\ufeff")
        except (OSError, UnicodeDecodeError):
            continue
        for number, line in enumerate(text.split("\n"), 1):
            found = _INVISIBLE.search(line)
            if found:
                name = unicodedata.name(found[0], f"U+{ord(found[0]):04X}").lower()
                message = (
                    f"holds an invisible sign ({name}) in place {found.start() + 1} of the line; type "
                    "it again "
                    "without copying"
                )
                yield Finding(
                    path.relative_to(directory).as_posix(), number, Severity.ERROR, "invisible", message
                )
