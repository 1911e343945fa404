"""The files that a new language begins with: English texts to be translated, each marked as such."""

from pathlib import Path
from typing import Final

from babel import Locale, UnknownLocaleError

from bot.content.shown import ALWAYS
from bot.content.stamps import stamp_page, stamp_screens
from bot.content.translations import NOT_YET, written
from bot.errors import AuthoringRefused
from bot.yaml_file import YamlFile

_WORDS: Final = """\
# Typed words that mean: someone is in danger now, as people type them in this language. At least 10.
# A message that holds one of these is answered with the emergency page before anything else.
emergency: []

# Sentences as people would type them, at least 10 of each: the words above must recognise every one of
# the first list, and none of the second. `python -m bot check` looks.
samples:
  danger: []
  ordinary: []

# Long words that have no short one: they count as two syllables when reading ease is measured.
unavoidable: []

# How strips are spoken of; one line is found, two lines are not found.
strips:
  one: []
  two: []
  not_found: []
  found: []

# What no page may say, what nobody is asked, and what no locked screen may show: see en/words.yaml.
boundaries: []
identity: []
meeting: []
calling: []
telling: []
"""

_HEAD: Final = """\
# To be translated. Each text is English until its line under `revisions:` (at the end) is stamped:
#   python -m bot translations {code} --done texts.home
"""


def name_of(code: str) -> str:
    """How a language calls itself.

    Raises:
        AuthoringRefused: there is no such language, or days and amounts cannot be written in it.
    """
    try:
        name = Locale.parse(code).get_display_name(code) if len(code) == len("xx") else None
    except (UnknownLocaleError, ValueError):
        name = None
    if not name:
        raise AuthoringRefused(f"'{code}' is no language known here; write two letters, like pt or de")
    return name


def files_of(directory: Path, code: str, original: str) -> dict[str, str]:
    """The files of a new language by name; nothing is written.

    Raises:
        AuthoringRefused: the language is there, or is none.
    """
    name = name_of(code)
    if (directory / code).exists():
        raise AuthoringRefused(
            f"There is a folder {code} already. `python -m bot translations {code}` tells what it lacks"
        )
    english = directory / original / "screens.yaml"
    file = YamlFile(english, f"{original}/screens.yaml", [])
    if not file.readable:
        raise AuthoringRefused(f"{original}/screens.yaml cannot be read; run `python -m bot check` first")
    lines = english.read_text("utf-8").split("\n")
    lines[file.line(("name",)) - 1] = f'name: "{name}"'
    screens = stamp_screens("\n".join(lines), dict.fromkeys(written(file), NOT_YET))
    found = {f"{code}/screens.yaml": _HEAD.format(code=code) + screens, f"{code}/words.yaml": _WORDS}
    for topic_id in sorted(ALWAYS):
        page = (directory / original / "topics" / f"{topic_id}.yaml").read_text("utf-8")
        found[f"{code}/topics/{topic_id}.yaml"] = stamp_page(page, NOT_YET)
    return found
