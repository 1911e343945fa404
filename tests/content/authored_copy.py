"""A small valid content, made of frozen pages and the shipped screens, to be broken by tests."""

import re
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

from bot.content.check.finding import Finding
from bot.content.check.run import check
from tests.small import small_content

SHIPPED: Final = Path(__file__).parent.parent.parent / "content"
FAULTS: Final = Path(__file__).parent / "faults"

#: A day on which none of the frozen pages is due to be read again.
TODAY: Final = date(2026, 11, 22)

#: The words of the frozen menus and supplies, in place of those that are shipped now.
_WORDS: Final = """\
menus:
  guides:
    label: "Guides"
    text: "Pick a page."
  testing:
    label: "Testing"
    text: "Pick a page."
items:
  fentanyl_strips:
    name: "strips"
    one: "# fentanyl test strip"
    many: "# fentanyl test strips"
  naloxone_nasal:
    name: "naloxone"
    one: "# box of naloxone"
    many: "# boxes of naloxone"
presets:
  usual: "Usual bag"
  bigger: "Bigger bag"
"""


class AuthoredCopy:
    """A content directory of the test's own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        shutil.copytree(FAULTS / "base", path)
        for folder in ("countries", "pictures"):
            shutil.copytree(small_content() / folder, path / folder)
        shutil.copy(SHIPPED / "en" / "words.yaml", path / "en")
        screens = (SHIPPED / "en" / "screens.yaml").read_text("utf-8")
        rest, replaced = re.subn(r"^(items|presets|menus):\n(  .*\n|\n)+", "", screens, flags=re.MULTILINE)
        assert replaced == 3
        (path / "en" / "screens.yaml").write_text(rest + _WORDS, "utf-8")

    def change(self, file: str, old: str | None, new: str | None) -> None:
        """Replace the first `old`; None for `old` makes the file, None for `new` takes it away."""
        path = self.path / file
        if new is None:
            path.unlink()
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        text = "" if old is None else path.read_text("utf-8")
        assert old is None or old in text, f"{file} holds no {old!r} any more: write this fault anew"
        path.write_text(new if old is None else text.replace(old, new, 1), "utf-8")

    def line(self, file: str, beginning: str) -> int:
        """The first line of a file that begins like this."""
        lines = (self.path / file).read_text("utf-8").split("\n")
        return next(
            n for n, line in enumerate(lines, 1) if line.strip().removeprefix("- ").startswith(beginning)
        )

    def check(self, today: date = TODAY) -> Sequence[Finding]:
        """What is found in it."""
        return check(self.path, today)
