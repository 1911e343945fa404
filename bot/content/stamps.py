"""Writing into translations from which English text they were made, and touching nothing else in them.

Comments, order and quotes are the author's: lines are changed, the file is never written anew from data.
"""

import re
from collections.abc import Mapping
from typing import Final

import yaml

_REVISION: Final = re.compile(r"^revision:[^#\n]*?(\s*(?:#.*)?)$", re.MULTILINE)


def stamp_page(text: str, fingerprint: str) -> str:
    """A page's file with this `revision:`, below its id if there was none."""
    line = f'revision: "{fingerprint}"'
    end = _line_end(text)
    stamped, found = _REVISION.subn(lambda match: line + match[1], text, count=1)
    if found:
        return stamped
    return re.sub(
        r"^(id:[^\r\n]*)", lambda match: f"{match[1]}{end}{line}", text, count=1, flags=re.MULTILINE
    )


def _line_end(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def stamp_screens(text: str, fingerprints: Mapping[str, str]) -> str:
    """A screens.yaml with these stamps under `revisions:`, which is added at the end if there is none."""
    lines = text.split(_line_end(text))
    first, end, indent = _section(text, lines)
    if first is None:
        while lines and not lines[-1].strip():
            lines.pop()
        lines += ["", "revisions:"]
        first, end = len(lines) - 1, len(lines)
        lines.append("")
    for key, fingerprint in fingerprints.items():
        written = re.compile(rf"^\s+[\"']?{re.escape(key)}[\"']?:[^#]*?(\s*(?:#.*)?)$")
        at = next((n for n in range(first + 1, end) if written.match(lines[n])), None)
        if at is None:
            lines.insert(end, f'{indent}{key}: "{fingerprint}"')
            end += 1
        else:
            rest = written.match(lines[at])
            lines[at] = f'{indent}{key}: "{fingerprint}"{rest[1] if rest else ""}'
    return _line_end(text).join(lines)


def _section(text: str, lines: list[str]) -> tuple[int | None, int, str]:
    """Where `revisions:` stands, the line behind its last entry, and how its entries are indented."""
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        if key.value == "revisions":
            first = key.start_mark.line
            entries = value.value if isinstance(value, yaml.MappingNode) and not value.flow_style else []
            if not entries:
                lines[first] = "revisions:"
                return first, first + 1, "  "
            last = entries[-1][1].end_mark.line
            return first, last + 1, " " * entries[0][0].start_mark.column
    return None, 0, "  "
