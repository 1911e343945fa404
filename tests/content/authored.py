"""A content folder of the tests' own: the shipped one, with everything in it that a page can have."""

import shutil
from pathlib import Path
from typing import Final

from tests.small import copy_small

PAGE: Final = """\
id: some.page
title: "A page, quite long"
body: |
  <b>First line.</b>
  Call {{ emergency_number }}; 1 &lt; 2 &amp; 3. <code>code</code>
  <blockquote>Quoted,
  twice.</blockquote>
  • one
  • <a href="https://example.org/inside?a=1&amp;b=2">two</a>
ask:
  - what is "this"
buttons:
  - label: "The loose one"
    to: overdose.loose_page
  - label: "A bag"
    opens: supplies
pictures:
  - picture: sotto
    label: "A picture"
    text: "A circle, 'quoted' and \\"double\\"."
sources:
  - title: "A source"
    address: "https://example.org/a?b=1&c=2"
    seen: 2026-11-21
review_every: 6 months
country: [us, ca]
legal: advised
reviewed: none
"""
LOOSE: Final = """\
id: overdose.loose_page
title: "A loose page"
selling: true
body: |
  Nothing much.
ask: []
sources:
  - title: "A source"
    address: "https://example.org/b"
    seen: 2020-01-01
review_every: 6 months
legal: none
reviewed: none
"""
LANGUAGE: Final = "cs"


def write_content(folder: Path) -> Path:
    """The folder, with a second language that has only the pages that every language needs."""
    copy_small(folder)
    for other in folder.glob("[a-z][a-z]"):
        if other.name != "en":
            shutil.rmtree(other)
    for name, text in (("some.page", PAGE), ("overdose.loose_page", LOOSE)):
        (folder / "en" / "topics" / f"{name}.yaml").write_text(text, "utf-8")
    with (folder / "menus.yaml").open("a", encoding="utf-8") as menus:
        menus.write("\nown_menu:\n  - some.page\n")
    change(folder / "menus.yaml", "guides:\n", "guides:\n  - menu: own_menu\n")
    change(
        folder / "en" / "screens.yaml",
        "\nmenus:\n",
        '\nmenus:\n  own_menu:\n    label: "Own <menu"\n    text: "Pick."\n',
    )
    other = folder / LANGUAGE
    (other / "topics").mkdir(parents=True)
    for name in ("screens.yaml", "words.yaml"):
        shutil.copy(folder / "en" / name, other / name)
    change(other / "screens.yaml", "name: English", 'name: "Čeština"')
    for name in ("overdose.emergency", "privacy.what_is_stored"):
        shutil.copy(folder / "en" / "topics" / f"{name}.yaml", other / "topics")
    return folder


def change(file: Path, old: str, new: str) -> None:
    """Replace a part of a file that must be there."""
    text = file.read_text("utf-8")
    assert old in text, f"{file.name} holds no {old!r}"
    file.write_text(text.replace(old, new, 1), "utf-8")
