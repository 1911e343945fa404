"""What an author is shown is what people see: every page, both ways."""

from datetime import date, timedelta
from pathlib import Path

from bot.content.edition import Edition, Sheet, editions
from bot.content.everything import everything
from bot.content.lengths import USUALLY_KEPT
from bot.content.loader import load
from bot.content.screens import say
from bot.content.texts import Text
from bot.simulator.html import parse_html
from bot.simulator.people import Person
from tests.conftest import MakeTown
from tests.content.authored import LANGUAGE, write_content


def seen_by(person: Person) -> tuple[str, list[list[str]]]:
    """The newest message: its words, and the labels of its buttons row by row."""
    rows = person.screen["reply_markup"]["inline_keyboard"]
    return person.text(), [[button["text"] for button in row] for row in rows]


def shown(sheet: Sheet) -> tuple[str, list[list[str]]]:
    """The same of what an author is shown."""
    return parse_html(sheet.text)[0], [[button.label for button in row] for row in sheet.rows]


async def test_every_page_and_menu_is_previewed_as_people_see_it(make_town: MakeTown, tmp_path: Path) -> None:
    """Words and buttons, in each language, with a page taken back and pages of another country."""
    folder = write_content(tmp_path / "content")
    content = {"dir": str(folder), "languages": ["en", LANGUAGE], "withdrawn": ["overdose.loose_page"]}
    for country in ("us", "gb"):
        town = await make_town(content=content | {"default_country": country})
        library = town.bot.shelf.library
        compared = 0
        for code in library.languages:
            today = town.clock.now().date()
            (edition,) = editions(library, today, language=code, country=country, whole=False)
            person = town.person("Nina", language_code=code)
            person.says("/start")
            await town.settles()
            assert seen_by(person) == shown(edition.home())
            await town.presses(person, edition.home().rows[1][-1].label)
            assert seen_by(person) == shown(edition.menu("guides"))
            for topic_id in edition.topic_ids():
                person.says(f"/start {topic_id.replace('.', '-')}")
                await town.settles()
                town.clock.move(timedelta(minutes=1))  # people may not be written to faster
                words, buttons = seen_by(person)
                # A page that is sent and not turned to has a neutral first line.
                words = words.removeprefix(say(library.languages[code], Text.HERE) + "\n\n")
                assert (words, buttons) == shown(edition.page(topic_id))
                compared += 1
        assert compared >= 2 * 5


async def test_authors_are_told_what_is_kept_where_nobody_has_set_it(make_town: MakeTown) -> None:
    """The usual lengths of time are those of the settings."""
    town = await make_town()
    assert town.bot.shelf.desk.kept == USUALLY_KEPT


def test_an_author_sees_whole_pages_where_people_are_sent_away(tmp_path: Path) -> None:
    """A page of another country reads as at home, with that country's number."""
    library = load(everything(write_content(tmp_path / "content"), country="gb"))
    (edition,) = editions(library, date(2026, 11, 21), language="en", country="gb")
    assert isinstance(edition, Edition)
    assert "Call 999;" in edition.page("some.page").text
