"""Somebody asks in their own words: what they see, and what is left of what they wrote."""

from pathlib import Path
from typing import Any

import pytest

from bot.content.edition import editions
from bot.content.search.search import Search
from bot.simulator.faults import Fault
from bot.simulator.html import parse_html
from bot.simulator.people import Person
from tests.conftest import MakeTown, Town
from tests.small import SHIPPED

ASKED = "fent strip shows 1 line wat now"


@pytest.fixture
async def town(make_town: MakeTown) -> Town:
    """With everything that is shipped."""
    return await make_town(content={"dir": str(SHIPPED), "languages": ["en", "fr", "es"]})


async def asks(town: Town, text: str, **about: Any) -> Person:
    """Somebody who has asked, as a very first message."""
    nina = town.person("Nina", language_code=about.pop("language_code", "en"))
    nina.says(text, **about)
    await town.settles()
    return nina


async def test_a_question_opens_its_page(town: Town) -> None:
    """With a neutral first line, the page's own buttons, and what else may have been meant."""
    nina = await asks(town, ASKED)
    assert nina.text().startswith("Here it is.")
    assert "FOUND" in nina.text().upper()
    assert "Sources" in nina.buttons()
    assert len([label for label in nina.buttons() if label.startswith("Or: ")]) <= 2
    assert any("🆘" in label for label in nina.buttons())


async def test_what_else_was_meant_is_one_tap_away(town: Town) -> None:
    """And opens as any page does."""
    nina = await asks(town, "can i take xanax after coke to sleep")
    (first, *_) = [label for label in nina.buttons() if label.startswith("Or: ")]
    await town.presses(nina, first)
    assert first.removeprefix("Or: ")[:20] in nina.text()


async def test_the_question_is_deleted_once_it_is_answered(town: Town) -> None:
    """Nothing of it is left in the chat, on the team's side, or in the database's file."""
    nina = await asks(town, ASKED)
    assert [message["text"] for message in nina.messages() if not message["from"]["is_bot"]] == []
    assert ASKED.encode() not in town.database.read_bytes()
    assert not town.cards()


async def test_a_question_that_cannot_be_deleted_is_answered(town: Town) -> None:
    """Telegram refuses now and then; nobody is told of that."""
    town.api.faults.add(Fault(kind="400", method="deleteMessage", times=1))
    nina = await asks(town, ASKED)
    assert nina.text().startswith("Here it is.")
    assert [message["text"] for message in nina.messages() if not message["from"]["is_bot"]] == [ASKED]


async def test_danger_stays_where_it_was_written(town: Town) -> None:
    """Whoever comes to help reads it."""
    nina = await asks(town, "he wont wake up and his lips r blue")
    assert nina.text().startswith("Call 911")
    assert len([message for message in nina.messages() if not message["from"]["is_bot"]]) == 1


@pytest.mark.parametrize(
    ("words", "screen"),
    [
        ("hes not breething", "overdose.emergency"),
        ("she is having a fit and wont stop shaking", "overdose.stimulant"),
        ("i want to kill myself tonight", "help.mental_health.now"),
        ("they are kicking my door in", "dealer.violence.now"),
    ],
)
async def test_each_danger_opens_its_own_first_screen(town: Town, words: str, screen: str) -> None:
    """In the same message, text only."""
    nina = await asks(town, words)
    (edition,) = editions(
        town.bot.shelf.library, town.clock.now().date(), language="en", country="us", whole=False
    )
    assert nina.text() == parse_html(edition.page(screen).text)[0]


@pytest.mark.parametrize(
    ("words", "begins"),
    [("il respire pluus", "Appelle"), ("no respira xfa", "Llama"), ("she stopped breathin", "Call")],
)
async def test_danger_is_answered_in_the_language_it_is_written_in(
    town: Town, words: str, begins: str
) -> None:
    """Whatever the phone is set to."""
    nina = await asks(town, words, language_code="de")
    assert nina.text().startswith(begins)


async def test_a_question_is_answered_in_its_language(town: Town) -> None:
    """Also in the next screens: it travels in the buttons."""
    nina = await asks(town, "una sola linea en la tira que significa", language_code="en")
    assert nina.text().startswith("Aquí")
    await town.presses(nina, "Menú")
    assert "Ocultar" in nina.buttons()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("where can i buy coke tonight", "do not help to find or buy"),
        ("how much is a gram of ketamine", "nothing about what things cost"),
        ("what do i cut my coke with", "put anything into a drug"),
        ("how do i pass a piss test on monday", "do not help with drug tests"),
        ("can you sing me a song", "I know nothing about"),
    ],
)
async def test_a_no_is_kind_and_leads_on(town: Town, words: str, told: str) -> None:
    """It says what there is instead, and the question is deleted all the same."""
    nina = await asks(town, words)
    assert told in nina.text()
    assert "did not keep" in nina.text()
    assert len(nina.buttons()) > 5
    assert [message for message in nina.messages() if not message["from"]["is_bot"]] == []


async def test_who_is_not_understood_may_choose(make_town: MakeTown) -> None:
    """Where nothing was learned to tell pages apart: the list of guides."""
    town = await make_town()
    nina = await asks(town, "the thing with the thing")
    assert "I did not get that" in nina.text()


async def test_who_is_not_understood_may_ask_a_person(make_town: MakeTown) -> None:
    """The bot's own message quotes what was asked; the team gets it only after Send."""
    town = await make_town()
    nina = await asks(town, "the <b>thing</b> with the thing")
    assert "the <b>thing</b> with the thing" in nina.text()
    assert [message for message in nina.messages() if not message["from"]["is_bot"]] == []
    await town.presses(nina, "Ask a person")
    assert not town.cards()
    await town.presses(nina, "Send")
    (card,) = town.cards()
    assert "the <b>thing</b> with the thing" in card["text"]


async def test_where_nobody_can_be_asked_nothing_is_quoted(make_town: MakeTown) -> None:
    """It would stand there for nothing."""
    town = await make_town(features={"messages": False})
    nina = await asks(town, "the thing with the thing")
    assert "thing" not in nina.text()
    assert "Ask a person" not in nina.buttons()


async def test_an_answer_needs_no_database(make_town: MakeTown) -> None:
    """Reading goes on without it."""
    town = await make_town(content={"dir": str(SHIPPED)})
    town.database.unlink()
    nina = await asks(town, ASKED)
    assert nina.text().startswith("Here it is.")


async def test_an_answer_to_another_prompt_may_be_danger(town: Town) -> None:
    """Nothing of it goes to anybody else."""
    nina = town.person("Nina", language_code="en")
    nina.says("/supplies")
    await town.settles()
    nina.says("she turned blue", reply_to=nina.screen)
    await town.settles()
    assert nina.text().startswith("Call 911")
    assert not town.cards()


async def test_a_withdrawn_page_says_so(make_town: MakeTown) -> None:
    """It is what was asked for, and it is not there."""
    page = "testing.fentanyl_strips.read_result"
    town = await make_town(content={"dir": str(SHIPPED), "withdrawn": [page]})
    nina = await asks(town, ASKED)
    assert "taken back" in nina.text()


async def test_what_a_deployment_does_not_show_is_not_found(make_town: MakeTown) -> None:
    """Pages for people who sell, where they are off; by words only they are found by words."""
    asked = "i want to stop selling and get out"
    town = await make_town(content={"dir": str(SHIPPED)}, features={"selling": "off"})
    nina = await asks(town, asked)
    selling = town.bot.shelf.library.languages["en"].topics["dealer.exit"].title
    assert selling not in nina.text()
    await town.close()
    town = await make_town(content={"dir": str(SHIPPED)}, features={"selling": "words"})
    nina = await asks(town, asked)
    assert selling in nina.text()


async def test_danger_is_heard_where_nothing_can_be_learned(
    make_town: MakeTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its words, and by what was learned before."""
    town = await make_town()
    before = town.bot.hearing.search

    def fails(*_: object) -> None:
        raise RuntimeError(ASKED)

    monkeypatch.setattr(Search, "learn", fails)
    town.bot.shelf.put(town.bot.shelf.library, town.bot.shelf.desk)
    await town.bot.hearing.learned()
    assert town.bot.hearing.search is before
    nina = await asks(town, "he is not breathing")
    assert nina.text().startswith("Call 911")


async def test_changed_words_are_learned_while_the_bot_runs(make_town: MakeTown, tmp_path: Path) -> None:
    """Until then the old ones are understood."""
    town = await make_town()
    before = town.bot.hearing.search
    town.bot.shelf.put(town.bot.shelf.library, town.bot.shelf.desk)
    assert town.bot.hearing.search is before
    await town.bot.hearing.learned()
    assert town.bot.hearing.search is not before
