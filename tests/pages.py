"""A content folder of the tests' own: the small one with pages that do not change with what is written."""

import shutil
from pathlib import Path
from typing import Final

from tests.small import copy_small

_PAGE: Final = """\
id: {id}
title: "{title}"
body: |
  {body}
{more}
sources:
  - title: "A study"
    address: "https://example.org/study"
    seen: 2026-11-21
review_every: 6 months
reviewed: none
"""


class Pages:
    """A copy of the content, to add pages to and to change."""

    def __init__(self, path: Path) -> None:
        self.path = path
        copy_small(path)

    def page(
        self,
        topic_id: str,
        title: str,
        body: str,
        *,
        language: str = "en",
        more: str = "",
    ) -> None:
        """Write a page, and a line for it in the first menu."""
        text = _PAGE.format(id=topic_id, title=title, body=body, more=more)
        (self.path / language / "topics" / f"{topic_id}.yaml").write_text(text, "utf-8")
        if f"- {topic_id}\n" not in self.read("menus.yaml"):
            self.change("menus.yaml", "guides:\n", f"guides:\n  - {topic_id}\n")

    def language(self, code: str, name: str) -> None:
        """A language that reads like English except for its name and its emergency page's first word."""
        if (self.path / code).exists():
            shutil.rmtree(self.path / code)
        (self.path / code / "topics").mkdir(parents=True)
        for file in ("screens.yaml", "words.yaml"):
            shutil.copy(self.path / "en" / file, self.path / code / file)
        for topic in ("overdose.emergency", "privacy.what_is_stored"):
            shutil.copy(self.path / "en" / "topics" / f"{topic}.yaml", self.path / code / "topics")
        self.change(f"{code}/screens.yaml", "name: English", f"name: {name}")

    def read(self, file: str) -> str:
        """What stands in a file."""
        return (self.path / file).read_text("utf-8")

    def change(self, file: str, old: str, new: str) -> None:
        """Replace what stands in a file."""
        text = self.read(file)
        assert old in text, f"{file} holds no {old!r}"
        (self.path / file).write_text(text.replace(old, new, 1), "utf-8")
