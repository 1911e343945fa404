"""Somebody asks while nobody of the team is there: what they are told until then."""

from datetime import timedelta
from typing import Any

import pytest

from bot.simulator.people import Person
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


# -- nobody takes it -------------------------------------------------------------------------------


def reminders(town: Town) -> list[str]:
    """What the team was reminded of."""
    return [card["text"] for card in town.cards() if card["text"].startswith("Nobody has taken")]


def notices(who: Person) -> list[dict[str, Any]]:
    """Notices that say nothing by themselves."""
    return [m for m in who.messages() if m.get("text", "") == "You have an update."]


async def test_hours_without_a_take_are_told_once_to_both(town: Town) -> None:
    """Four hours of opening time: the team is reminded with the code, the person told that it stands."""
    nina = town.person("Nina")
    code = await town.asks(nina)
    await town.passes(6 * HOUR - timedelta(minutes=1))  # the counter opens at ten, two hours from the start
    assert (reminders(town), notices(nina)) == ([], [])
    await town.passes(timedelta(minutes=2))
    (told,) = reminders(town)
    assert code in told
    assert len(notices(nina)) == 1
    assert code not in nina.text()
    await town.presses(nina, "Open")
    assert nina.text().startswith("Nobody has packed it yet.")
    assert "Your request stands" in nina.text()
    assert "Main Street counter" in nina.text()
    assert "Sat 10:00–20:00" in nina.text()
    await town.restart()
    await town.passes(timedelta(days=2))
    assert len(reminders(town)) == 1
    assert "Nobody has packed" in nina.text()


async def test_several_are_named_in_one_message(town: Town) -> None:
    """In the order of asking; each person is told."""
    people = [town.person(f"P{n}") for n in range(3)]
    codes = [await town.asks(who) for who in people]
    await town.passes(7 * HOUR)
    (told,) = reminders(town)
    assert [told.index(code) for code in codes] == sorted(told.index(code) for code in codes)
    assert [len(notices(who)) for who in people] == [1, 1, 1]


@pytest.mark.parametrize("step", ["Take", "Ready", "Come later", "Cannot", "Handed over"])
async def test_what_the_team_has_touched_is_not_named(town: Town, step: str) -> None:
    """Whatever it pressed."""
    nina = town.person("Nina")
    await town.asks(nina)
    await town.presses(town.coordinator, step)
    before = len(notices(nina))
    await town.passes(7 * HOUR)
    assert reminders(town) == []
    assert len(notices(nina)) <= before


async def test_a_reminder_goes_with_its_request(town: Town) -> None:
    """No code outlives it in the team's chat, nor the notice in the person's."""
    nina = town.person("Nina")
    code = await town.asks(nina)
    await town.passes(7 * HOUR)
    assert code in "".join(reminders(town))
    await town.presses(nina, "Menu", "My requests", "Cancel:", "Yes, cancel it")
    await town.settles()
    assert code not in "".join(card["text"] for card in town.cards())
    assert notices(nina) == []


async def test_a_notice_that_is_opened_late_shows_how_it_stands(town: Town) -> None:
    """Taken meanwhile: the receipt."""
    nina = town.person("Nina")
    code = await town.asks(nina)
    await town.passes(7 * HOUR)
    await town.presses(town.coordinator, "Take")
    await town.presses(nina, "Open")
    assert code_in(nina.text()) == code
    assert "Someone is packing it" in nina.text()


async def test_the_operator_says_how_long(make_town: MakeTown) -> None:
    """`limits.untaken`; at night no time counts."""
    town = await make_town(limits={"untaken": "30m"})
    await town.passes(15 * HOUR)  # Saturday, 23:00
    await town.asks(town.person("Nina"))
    await town.passes(37 * HOUR + timedelta(minutes=29))  # Monday, 12:29
    assert reminders(town) == []
    await town.passes(timedelta(minutes=2))
    assert len(reminders(town)) == 1
