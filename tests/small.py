"""A small content for tests: what is shipped, with three pages and two menus that do not grow.

Screens, words, supplies and pictures are the shipped ones; pages come without buttons and without ways
to ask for them, countries without lines of help. What is told of all that is shipped is tested in
test_guidance, test_check, test_crawl and test_questions.
"""

import re
import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bot.content.revisions import mark_done

SHIPPED: Final = Path(__file__).parent.parent / "content"
TOPICS: Final = ("overdose.emergency", "privacy.what_is_stored", "testing.fentanyl_strips.read_result")
COUNTRIES: Final = ("au", "ca", "gb", "ie", "us")
LANGUAGES: Final = ("en", "es", "fr")

_MENUS: Final = """\
guides:
  - overdose.emergency
  - menu: testing
  - privacy.what_is_stored

testing:
  - testing.fentanyl_strips.read_result
"""
_KEPT: Final = ("guides", "testing")
_HOLD: Final[list["TemporaryDirectory[str]"]] = []


def copy_small(path: Path) -> Path:
    """A small content of the test's own, to be changed."""
    return Path(shutil.copytree(small_content(), path))


@cache
def small_content() -> Path:
    """The small content, made once; nobody changes it."""
    _HOLD.append(TemporaryDirectory(prefix="sotto-small-"))
    folder = Path(_HOLD[0].name) / "content"
    folder.mkdir()
    for name in ("supplies.yaml", "LICENSE"):
        shutil.copy(SHIPPED / name, folder)
    shutil.copytree(SHIPPED / "pictures", folder / "pictures")
    (folder / "menus.yaml").write_text(_MENUS, "utf-8")
    (folder / "countries").mkdir()
    for code in COUNTRIES:
        text = (SHIPPED / "countries" / f"{code}.yaml").read_text("utf-8")
        (folder / "countries" / f"{code}.yaml").write_text(_without(text, "lines"), "utf-8")
    for code in LANGUAGES:
        _language(code, folder / code)
    for code in LANGUAGES:
        if code != "en":
            mark_done(folder, code, [], everything=True)
    return folder


def _language(code: str, folder: Path) -> None:
    (folder / "topics").mkdir(parents=True)
    for topic in TOPICS:
        text = (SHIPPED / code / "topics" / f"{topic}.yaml").read_text("utf-8")
        text = re.sub(r"^guide: .*\n", "", _without(_without(text, "buttons"), "ask"), flags=re.MULTILINE)
        (folder / "topics" / f"{topic}.yaml").write_text(text, "utf-8")
    shutil.copy(SHIPPED / code / "words.yaml", folder)
    screens = (SHIPPED / code / "screens.yaml").read_text("utf-8")
    match = re.search(r"^menus:\n((?:  .*\n|\n)+)", screens, flags=re.MULTILINE)
    assert match is not None
    menus = re.findall(r"^  (\w+):\n((?:    .*\n)+)", match[1], flags=re.MULTILINE)
    kept = "".join(f"  {name}:\n{rest}" for name, rest in menus if name in _KEPT)
    screens = screens.replace(match[0], f"menus:\n{kept}\n")
    (folder / "screens.yaml").write_text(
        re.sub(r"^  menus\.(?!guides|testing).*\n", "", screens, flags=re.MULTILINE), "utf-8"
    )


def _without(text: str, key: str) -> str:
    return re.sub(rf"^{key}:\n(?:(?:[ \-#].*)?\n)+?(?=\S|\Z)", "", text, flags=re.MULTILINE)
