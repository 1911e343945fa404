"""An author changes, breaks and mends the content while people read; nobody ever sees it broken."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from bot.demo import content_of
from bot.simulator.people import Person
from tests.conftest import MakeTown, Town
from tests.small import copy_small

STRIP: Final = "en/topics/testing.fentanyl_strips.read_result.yaml"
LINK: Final = "/start testing-fentanyl_strips-read_result"


class Author:
    """Someone with an editor and a copy of the content."""

    def __init__(self, folder: Path, town: Town) -> None:
        self.folder = folder
        self.town = town

    def writes(self, old: str, new: str) -> int:
        """Changes the page; returns the line."""
        file = self.folder / STRIP
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), "utf-8")
        return text[: text.index(old)].count("\n") + 1

    @property
    def told(self) -> list[str]:
        """The mistakes on the try-out page."""
        return list(content_of(self.town.bot)["mistakes"])

    async def waits(self, until: Callable[[], bool]) -> None:
        """Lets time pass until the bot has looked."""
        async with asyncio.timeout(20):
            while not until():
                self.town.clock.move(timedelta(seconds=1))
                await asyncio.sleep(0)


@pytest.fixture
async def author(make_town: MakeTown, tmp_path: Path) -> Author:
    """The author of a town's content."""
    folder = tmp_path / "content"
    copy_small(folder)
    return Author(folder, await make_town(content={"dir": str(folder)}))


async def reads(author: Author, nina: Person) -> str:
    """What Nina reads on the page, opened as the try-out page opens it."""
    nina.says(LINK)
    await author.town.settles()
    return nina.text()


async def test_a_changed_sentence_is_read_at_once(author: Author) -> None:
    """Within seconds, without a restart; the try-out page says when."""
    nina = author.town.person("Nina")
    assert "Lay it flat." in await reads(author, nina)
    assert content_of(author.town.bot)["read_at"] is None
    author.writes("Lay it flat.", "Put it on a table.")
    await author.waits(lambda: content_of(author.town.bot)["read_at"] is not None)
    assert "Put it on a table." in await reads(author, nina)
    assert author.told == []
    assert content_of(author.town.bot)["read_at"] <= int(author.town.clock.now().timestamp())


async def test_a_broken_page_is_told_and_never_shown(author: Author) -> None:
    """File, line and what is wrong stand on the page; people read the old one until it is mended."""
    nina = author.town.person("Nina")
    line = author.writes("review_every: 6 months", "review_every: often")
    await author.waits(lambda: author.told != [])
    assert author.told == [f"{STRIP}:{line}: 'review_every' must read like: 6 months"]
    assert content_of(author.town.bot)["read_at"] is None
    assert "Lay it flat." in await reads(author, nina)
    author.writes("Lay it flat.", "Lay it <flat.")
    await author.waits(lambda: len(author.told) == 2)
    assert "Lay it flat." in await reads(author, nina)
    author.writes("review_every: often", "review_every: 6 months")
    author.writes("Lay it <flat.", "Lay it down.")
    await author.waits(lambda: author.told == [])
    assert "Lay it down." in await reads(author, nina)


async def test_a_new_page_can_be_opened_at_once(author: Author) -> None:
    """It stands in the try-out page's list, with its title."""
    new = "testing.fentanyl_strips.new"
    text = (author.folder / STRIP).read_text("utf-8").replace("testing.fentanyl_strips.read_result", new)
    before = [page["id"] for page in content_of(author.town.bot)["pages"]]
    assert new not in before
    (author.folder / STRIP).with_name(f"{new}.yaml").write_text(text, "utf-8")
    await author.waits(lambda: len(content_of(author.town.bot)["pages"]) > len(before))
    assert {"id": new, "title": "Reading a strip: one line, two lines"} in content_of(author.town.bot)[
        "pages"
    ]
    nina = author.town.person("Nina")
    nina.says("/start " + new.replace(".", "-"))
    await author.town.settles()
    assert "Lay it flat." in nina.text()


async def test_a_folder_that_is_deleted_changes_nothing_for_people(author: Author) -> None:
    """Reading and danger go on, the author is told; when it is back it is read again."""
    nina = author.town.person("Nina")
    author.folder.rename(author.folder.with_name("away"))
    await author.waits(lambda: author.told != [])
    assert "Lay it flat." in await reads(author, nina)
    await author.town.presses(nina, "🆘")
    assert nina.text().startswith("Call 911.")
    author.folder.with_name("away").rename(author.folder)
    author.writes("Lay it flat.", "Put it on a table.")
    await author.waits(lambda: author.told == [])
    assert "Put it on a table." in await reads(author, nina)


async def test_content_that_the_program_cannot_put_up_stays_away(
    author: Author, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when the fault is ours: the old one stays, and the author does not look for a mistake in vain."""

    def refuse(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(author.town.bot.renewal, "_put_up", refuse)
    author.writes("Lay it flat.", "Put it on a table.")
    await author.waits(lambda: author.told != [])
    assert author.told == ["content:1: cannot be shown; the program's log says why"]
    assert "Lay it flat." in await reads(author, author.town.person("Nina"))
