"""Somebody asks while nobody of the team is there: what they are told until then."""

from datetime import timedelta

import pytest

from tests.conftest import MakeTown, Town, code_in
from tests.flows.test_line import answers, asks
from tests.flows.test_places import van

HOUR = timedelta(hours=1)
CLOSED = "The team is closed now."


async def opens_at_ten(town: Town) -> None:
    """Until the counter opens on this Saturday."""
    await town.passes(2 * HOUR)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ("Somebody reads this from Sat 10:00 on.", "guides under Menu", "🆘", "Sat 10:00–20:00")),
        ("fr", ("Quelqu'un lit ça à partir de : sam. 10:00.", "pages sous Menu", "🆘", "sam. 10:00–20:00")),
        ("es", ("Alguien lo lee a partir de: sáb 10:00.", "guías en Menú", "🆘", "sáb 10:00–20:00")),
    ],
)
async def test_a_request_outside_of_opening_hours(
    make_town: MakeTown, language: str, told: tuple[str, ...]
) -> None:
    """Its receipt says when somebody reads, and what helps until then; it was received all the same."""
    town = await make_town(content={"languages": ["en", "fr", "es"]})
    nina = town.person("Nina", language_code=language)
    labels = town.bot.shelf.library.languages[language]
    nina.says("/start")
    await town.settles()
    await town.presses(nina, labels.labels["supplies"], labels.presets["usual"])
    await town.presses(nina, "Main Street counter", labels.labels["send"])
    for words in told:
        assert words in nina.text()
    assert len(town.cards()) == 1
    assert town.cards()[0]["text"].count("closed") == 0


async def test_while_the_team_is_there_nothing_of_it_is_said(town: Town) -> None:
    """Neither on a receipt nor on what is written back."""
    await opens_at_ten(town)
    nina = town.person("Nina")
    await town.asks(nina)
    assert CLOSED not in nina.text()
    await asks(town, nina)
    assert nina.text().startswith("Sent.")
    assert CLOSED not in nina.text()


async def test_after_closing_it_is_the_next_opening_that_counts(town: Town) -> None:
    """On Saturday at nine in the evening: on Monday, as Sunday is closed."""
    await town.passes(13 * HOUR)
    nina = town.person("Nina")
    await town.asks(nina)
    assert "Somebody reads this from Mon 12:00 on." in nina.text()


async def test_a_long_closure_is_told_with_its_date(make_town: MakeTown) -> None:
    """A weekday alone would mean the next one."""
    town = await make_town()
    town.data["programs"][0]["closed"] = [{"from": "2026-11-21", "to": "2026-12-01"}]
    await town.restart()
    nina = town.person("Nina")
    await town.asks(nina)
    assert "from Wed, Dec 2 12:00 on." in nina.text()


async def test_once_somebody_has_taken_it_the_hours_are_gone(town: Town) -> None:
    """Somebody is there after all; the code stays."""
    nina = town.person("Nina")
    code = await town.asks(nina)
    assert CLOSED in nina.text()
    await town.presses(town.coordinator, "Take")
    assert CLOSED not in nina.text()
    assert code_in(nina.text()) == code


async def test_a_code_that_is_shown_again_in_opening_hours(town: Town) -> None:
    """It is drawn as things stand then."""
    nina = town.person("Nina")
    await town.asks(nina)
    await opens_at_ten(town)
    await town.presses(nina, "Menu", "My requests", "Show the code")
    assert "Your code: " in nina.text()
    assert CLOSED not in nina.text()


async def test_a_van_has_dates_in_place_of_hours(make_town: MakeTown) -> None:
    """The team's own hours say who reads; the van's dates when one can come."""
    town = await make_town()
    town.data["programs"][0]["points"] = [van({"day": "2026-11-24", "from": "18:00", "to": "22:00"})]
    await town.restart()
    nina = town.person("Nina")
    nina.says("/start")
    await town.settles()
    await town.presses(nina, "Supplies", "Usual bag", "Send")
    assert "Somebody reads this from Sat 10:00 on." in nina.text()
    assert "just come, Tue, Nov 24 18:00–22:00" in nina.text()


async def test_where_no_hours_are_set_nothing_is_promised(make_town: MakeTown) -> None:
    """Nobody said when the team is there."""
    town = await make_town()
    del town.data["programs"][0]["hours"]
    await town.restart()
    nina = town.person("Nina")
    await town.asks(nina)
    assert CLOSED not in nina.text()
    await asks(town, nina)
    assert CLOSED not in nina.text()


async def test_a_question_outside_of_opening_hours(town: Town) -> None:
    """The same, below what says that it was sent; also when somebody writes back."""
    nina = town.person("Nina")
    await asks(town, nina)
    assert nina.text().startswith("Sent.")
    assert "Somebody reads this from Sat 10:00 on." in nina.text()
    assert "while a place is open" in nina.text()
    assert "🆘" in nina.text()
    assert "🆘" in "".join(nina.buttons())
    await answers(town)
    await town.presses(nina, "Open", "Write")
    prompt = next(m for m in reversed(nina.messages()) if m["text"].startswith("Reply to this"))
    nina.says("And then?", reply_to=prompt)
    await town.settles()
    await town.presses(nina, "Send")
    assert nina.text().startswith("Sent.")
    assert CLOSED in nina.text()
