"""The doctor tells what somebody has to do, and is quiet when nothing waits."""

from datetime import date
from pathlib import Path
from typing import Final

import pytest

from bot.content.model import Wanted
from bot.doctor import tasks
from tests.content.test_reviewers import LINES
from tests.pages import Pages

TODAY: Final = date(2026, 11, 22)


@pytest.fixture
def pages(tmp_path: Path) -> Pages:
    """Content with a page that a lawyer must read, and two lines."""
    made = Pages(tmp_path / "content")
    made.page("law.must", "Must", "Words of law.", more="legal: required")
    country = made.path / "countries" / "us.yaml"
    country.write_text(country.read_text("utf-8") + LINES, "utf-8")
    return made


def told(pages: Pages, today: date = TODAY, served: tuple[str, ...] = ("us",)) -> dict[str, tuple[str, ...]]:
    """What waits, by its first word or two."""
    found = tasks(Wanted(pages.path, ("en",), "us", served=served), today)
    return {task.what: task.about for task in found}


def test_what_is_hidden_is_listed(pages: Pages) -> None:
    """Each with where to look, or the words that a reader signs."""
    found = told(pages)
    assert list(found) == [
        "Numbers that people do not see, because nobody has dialled them",
        "Pages that people do not see, because no lawyer has read them",
    ]
    numbers, unread = found.values()
    assert numbers == ("us known_line: Known line, 0800 222 (look at https://example.org/known)",)
    assert len(unread) == 1
    assert unread[0].startswith("en: law.must (")


def test_who_did_it_all_hears_nothing(pages: Pages) -> None:
    """Until time passes."""
    fingerprint = told(pages).popitem()[1][0].partition("(")[2].rstrip(")")
    (pages.path / "reviews.yaml").write_text(
        f"""
pages:
  law.must:
    - {{language: en, role: lawyer, on: 2026-11-22, text: "{fingerprint}"}}
lines:
  us:
    known_line: {{by: coordinator, on: 2026-11-22}}
""",
        "utf-8",
    )
    assert told(pages) == {}
    later = told(pages, date(2027, 3, 1))
    assert set(later) == {
        "Numbers that nobody has looked at for three months",
        "Pages that were due to be read against their sources",
    }
    assert len(later["Numbers that nobody has looked at for three months"]) == 2


def test_other_countries_are_nobodys_work(pages: Pages) -> None:
    """Only what this deployment serves."""
    assert "Numbers that people do not see, because nobody has dialled them" not in told(
        pages, served=("gb",)
    )


def test_a_line_that_is_being_checked_is_not_forgotten(pages: Pages) -> None:
    """Nor a page that changed after it was read."""
    (pages.path / "reviews.yaml").write_text(
        "being_checked: {us: [seen_line]}\n"
        "pages:\n  law.must:\n    - {language: en, role: lawyer, on: 2026-11-22, text: 'abcdef'}\n",
        "utf-8",
    )
    found = told(pages)
    assert found["Numbers that are shown as being checked"] == ("us seen_line: Seen line",)
    assert found["Pages that changed after somebody had read them"] == ("en: law.must",)
