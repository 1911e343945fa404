"""Files that nobody reads: a page in the wrong folder is missing without a word."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.content.check.finding import Finding, Severity

_READ: Final = re.compile(
    r"menus\.yaml|supplies\.yaml|guides\.yaml|strips\.yaml|LICENSE.*|README.*|countries/[^/]+\.yaml|schema/.*|pictures/.*"
    r"|[a-z]{2}/(screens|words|sentences)\.yaml|[a-z]{2}/README\.md|[a-z]{2}/topics/[^/]+\.ya?ml"
)


def strays(directory: Path) -> Iterator[Finding]:
    """Every file of a content folder that is none of its files."""
    for path in sorted(directory.rglob("*")):
        name = path.relative_to(directory).as_posix()
        hidden = any(part.startswith(".") for part in path.relative_to(directory).parts)
        if path.is_file() and not hidden and not _READ.fullmatch(name):
            message = (
                "is not read by anybody; move it to its place (like en/topics/name.yaml), or take it away"
            )
            yield Finding(name, 1, Severity.WARNING, "stray", message)
