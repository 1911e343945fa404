"""A question that nobody answers: the team is asked once more, and whoever asked is told once."""

from datetime import timedelta
from typing import Any

import pytest

from bot.intake.messages import Messages
from bot.simulator.faults import Fault
from bot.simulator.people import Person
from tests.conftest import MakeTown, Town
from tests.flows.test_line import answers, asks
from tests.flows.test_waits import HOUR, notices

PHONE = "+1 312 555 0100"
STANDS = "Nobody has answered yet. Sorry."


def reminders(town: Town) -> list[str]:
    """What the team was reminded of."""
    return [m["text"] for m in town.cards() if m["text"].startswith("Nobody has answered")]


def told(who: Person) -> list[str]:
    """What somebody read of it."""
    return [m["text"] for m in who.messages() if m.get("text", "").startswith(STANDS)]


async def with_phones(make_town: MakeTown, **changes: Any) -> Town:
    """A program with a number, and a point with its own."""
    town = await make_town(**changes)
    program = town.data["programs"][0]
    program["phone"], program["points"][1]["phone"] = PHONE, "312-555-0199"
    await town.restart()
    return town


async def test_hours_without_an_answer_are_told_once_to_both(make_town: MakeTown) -> None:
    """Four hours of opening time: the team with the tag, the person with hours and the program's numbers."""
    town = await with_phones(make_town)
    nina = town.person("Nina")
    await asks(town, nina)
    await town.passes(6 * HOUR - timedelta(minutes=1))  # the counter opens at ten, two hours from the start
    assert (reminders(town), notices(nina)) == ([], [])
    await town.passes(timedelta(minutes=2))
    (reminder,) = reminders(town)
    assert town.cards()[0]["text"].split()[1].rstrip(",") in reminder
    assert len(notices(nina)) == 1
    await town.presses(nina, "Open")
    (text,) = told(nina)
    assert "Your question stands." in text
    assert "Main Street counter, side door, Mon–Fri 12:00–20:00" in text
    assert "Or call, as the program itself says:" in text
    assert f"• Harbor: {PHONE}" in text
    assert "• The van: 312-555-0199" in text
    await town.restart()
    await town.passes(timedelta(days=2))
    assert len(reminders(town)) == 1
    assert len(notices(nina)) == 1


async def test_a_request_that_waits_tells_the_numbers_too(make_town: MakeTown) -> None:
    """Beside the hours; and where a program gives out none, nothing of it."""
    town = await with_phones(make_town)
    nina = town.person("Nina")
    await town.asks(nina)
    await town.passes(7 * HOUR)
    await town.presses(nina, "Open")
    assert f"• Harbor: {PHONE}" in nina.text()
    without = await make_town()
    sam = without.person("Sam")
    await without.asks(sam)
    await without.passes(7 * HOUR)
    await without.presses(sam, "Open")
    assert sam.text().startswith("Nobody has packed it yet.")
    assert "call" not in sam.text()


@pytest.mark.parametrize("step", ["answer", "Close", "stop"])
async def test_what_is_over_is_not_named(town: Town, step: str) -> None:
    """Whoever ended it."""
    nina = town.person("Nina")
    await asks(town, nina)
    if step == "answer":
        await answers(town)
    elif step == "Close":
        await town.presses(town.coordinator, "Close")
    else:
        await town.presses(nina, "Stop messages")
    await town.passes(7 * HOUR)
    assert reminders(town) == []
    assert told(nina) == []


async def test_an_answer_after_that_is_opened_and_nothing_is_left_of_the_waiting(town: Town) -> None:
    """Its notice goes, the reminder becomes the card's word, and the answer is told for itself."""
    nina = town.person("Nina")
    await asks(town, nina)
    await town.passes(7 * HOUR)
    (before,) = notices(nina)
    town.coordinator.presses("Answer", message=town.cards()[-1])
    await town.settles()
    prompt = next(m for m in town.cards() if m["text"].startswith("Reply to this"))
    town.coordinator.says("Two years.", reply_to=prompt)
    await town.settles()
    await town.presses(town.coordinator, "Send")
    (after,) = notices(nina)
    assert after["message_id"] != before["message_id"]
    assert reminders(town) == []
    nina.presses("Open", message=after)
    await town.settles()
    assert "Two years" in "".join(m.get("text", "") for m in nina.messages())


async def test_the_old_notice_opened_late_leads_to_the_answer(town: Town) -> None:
    """The person had it on the screen: what stands there now is what they get."""
    nina = town.person("Nina")
    await asks(town, nina)
    await town.passes(7 * HOUR)
    (notice,) = notices(nina)
    town.api.faults.add(Fault(method="editMessageText", kind="500", chat_id=nina.chat_id, times=1))
    await answers(town)
    nina.presses("Open", message=notice)
    await town.settles()
    assert "Two years" in "".join(m.get("text", "") for m in nina.messages())


@pytest.mark.parametrize(("step", "says"), [("Close", "The team has no"), ("time", "Nobody answered in")])
async def test_an_end_after_that_is_told_all_the_same(town: Town, step: str, says: str) -> None:
    """The first notice said only that nobody had answered yet."""
    nina = town.person("Nina")
    await asks(town, nina)
    await town.passes(7 * HOUR)
    (before,) = notices(nina)
    if step == "Close":
        await town.presses(town.coordinator, "Close")
    else:
        await town.passes(timedelta(days=7))
    (after,) = notices(nina)
    assert after["message_id"] != before["message_id"]
    await town.presses(nina, "Open")
    assert nina.text().startswith(says)
    assert town.bot.store is not None


async def test_what_is_written_back_waits_anew(town: Town) -> None:
    """Its own hours are counted, from when it was written."""
    nina = town.person("Nina")
    await asks(town, nina)
    await answers(town)
    await town.passes(3 * HOUR)
    await town.presses(nina, "Open", "Write")
    prompt = next(m for m in reversed(nina.messages()) if m["text"].startswith("Reply to this"))
    nina.says("And then?", reply_to=prompt)
    await town.settles()
    await town.presses(nina, "Send")
    await town.passes(4 * HOUR - timedelta(minutes=1))
    assert reminders(town) == []
    await town.passes(timedelta(minutes=2))
    assert len(reminders(town)) == 1
    assert len(notices(nina)) == 1


async def test_a_team_that_is_never_asked_again_is_noticed(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: without that errand nobody hears of it."""

    async def nothing(*_: Any) -> None:
        pass

    monkeypatch.setattr(Messages, "_ask_team_again_in_time", nothing)
    nina = town.person("Nina")
    await asks(town, nina)
    await town.passes(7 * HOUR)
    assert (reminders(town), notices(nina)) == ([], [])
