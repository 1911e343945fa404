"""How translations stand to the English text: what is missing, what was made from an older one.

A page of another language carries `revision:`, the fingerprint of the English page that it was made
from; screens.yaml carries one for each place under `revisions:`, like  texts.home: "1a2b3c".
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from bot.content.model import Language, Topic
from bot.content.topics import fingerprint_of
from bot.yaml_file import YamlFile

#: The language that all others are made from.
ORIGINAL: Final = "en"

#: What stands where nobody has translated yet.
NOT_YET: Final = "000000"


def languages_in(directory: Path) -> tuple[str, ...]:
    """Every folder with a screens.yaml; the one that the others are made from first."""
    found = sorted(path.parent.name for path in directory.glob("*/screens.yaml"))
    return tuple(sorted(found, key=lambda code: (code != ORIGINAL, code)))


class Standing(StrEnum):
    """How one page or text of a translation stands."""

    MISSING = "missing"
    NOT_YET = "not translated yet"
    UNSTAMPED = "unstamped"  # nobody said from which English text it was made
    STALE = "stale"
    SURPLUS = "surplus"  # English has no such thing (any more)
    ORIGINAL = "original"  # a page of this language's own
    CURRENT = "current"


@dataclass(frozen=True, slots=True)
class Part:
    """A page (topics.ID) or a place of screens.yaml (texts.home), and how it stands."""

    key: str
    standing: Standing
    fingerprint: str  # of English as it reads now; empty if there is none

    @property
    def topic(self) -> str:
        """The page's id; empty for a place of screens.yaml."""
        return self.key.removeprefix("topics.") if self.key.startswith("topics.") else ""


def parts_of(language: Language, original: Language, english: YamlFile) -> Iterator[Part]:
    """Everything of a translation, pages first."""
    for topic_id in sorted(original.topics.keys() | language.topics.keys()):
        yield page_part(topic_id, language.topics.get(topic_id), original.topics.get(topic_id))
    known = fingerprints(english)
    for key, now in known.items():
        yield Part(key, _compared(language.revisions.get(key, ""), now), now)
    for key in language.revisions.keys() - known.keys():
        yield Part(key, Standing.SURPLUS, "")


def page_part(topic_id: str, ours: Topic | None, theirs: Topic | None) -> Part:
    """How a page stands to the English one; either of them may not be there."""
    now = theirs.fingerprint if theirs else ""
    if ours is None:
        standing = Standing.MISSING
    elif theirs is None:
        standing = Standing.SURPLUS if ours.revision else Standing.ORIGINAL
    else:
        standing = _compared(ours.revision, now)
    return Part(f"topics.{topic_id}", standing, now)


def _compared(revision: str, now: str) -> Standing:
    if not revision:
        return Standing.UNSTAMPED
    if revision == NOT_YET:
        return Standing.NOT_YET
    return Standing.CURRENT if revision == now else Standing.STALE


def fingerprints(screens: YamlFile) -> dict[str, str]:
    """Every place of a screens.yaml that a translator turns, with the fingerprint of what stands there."""
    return {key: fingerprint_of(*texts) for key, texts in written(screens).items()}


def written(screens: YamlFile) -> dict[str, tuple[str, ...]]:
    """The texts of a screens.yaml by place."""
    found: dict[str, tuple[str, ...]] = {}
    data = screens.data if isinstance(screens.data, Mapping) else {}
    for section in ("texts", "labels", "menus", "items", "presets"):
        listed = data.get(section)
        for key, value in listed.items() if isinstance(listed, Mapping) else ():
            texts = value.values() if isinstance(value, Mapping) else [value]
            found[f"{section}.{key}"] = tuple(str(text) for text in texts)
    return found
