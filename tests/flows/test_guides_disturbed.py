"""Steps of guides while something else is wrong: a flood, a message that is gone, a page, an old server."""

import json
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from bot.chat.actions.guides import OfGuide
from bot.simulator.people import Person
from bot.simulator.transport import SimulatorRequest
from tests.conftest import START, MakeTown, Town
from tests.flows.test_guides import (
    MINUTE,
    NO_LEAFLET,
    TO_WAIT,
    at_the_strip,
    edits_of,
    in_danger,
    turns,
    words,
)
from tests.small import SHIPPED


@pytest.fixture
async def town(make_town: MakeTown) -> Town:
    """All that is shipped."""
    return await make_town(content={"dir": str(SHIPPED)})


def button(message: dict[str, Any], label: str) -> str:
    """What a button holds."""
    rows = message["reply_markup"]["inline_keyboard"]
    return str(next(each["callback_data"] for row in rows for each in row if label in each["text"]))


def press(town: Town, who: Person, message: dict[str, Any], data: str) -> None:
    """A button is pressed, whatever stands on it by now."""
    town.api.press(who.chat_id, who.id, message["message_id"], data)


def crafted(data: str, number: int) -> str:
    """The same step with another time of the last dose: a press of its own."""
    head, action = data[:6], OfGuide.parse(data[6:])
    since = START - timedelta(seconds=number + 1)
    return head + replace(action, walk=replace(action.walk, since=since)).payload()


async def test_many_steps_at_once_are_the_first_and_the_newest(town: Town) -> None:
    """Each another one: one at a time is on its way, and the last is shown."""
    nina = town.person("Nina")
    await in_danger(town, nina, "I gave a dose")
    step, shown = nina.screen, edits_of(town)
    breathing, still = button(step, "Breathing now"), button(step, "Still not breathing")
    for n in range(60):
        press(town, nina, step, crafted(still if n % 2 else breathing, n))
    press(town, nina, step, still)
    await town.settles()
    assert len(shown) == 2
    assert "I gave another dose" in " ".join(nina.buttons())
    assert nina.screen["message_id"] == step["message_id"]


async def test_new_messages_end_in_a_flood_of_steps(town: Town) -> None:
    """The page that 🆘 opens leads below it: at most five new messages, then the last one is edited."""
    nina = town.person("Nina")
    await in_danger(town, nina)
    page, edits = nina.screen, edits_of(town)
    dose = button(page, "I gave a dose")
    before = len(nina.messages())
    for n in range(40):
        press(town, nina, page, crafted(dose, n))
        await turns(300)
        town.clock.move(timedelta(milliseconds=500))
        await turns(300)
    assert 2 <= len(nina.messages()) - before <= 5
    assert len(edits) >= 4
    assert all(later - sooner >= timedelta(seconds=3) for sooner, later in pairwise(edits))


async def test_the_last_screen_was_deleted_during_a_flood(town: Town) -> None:
    """Somebody empties the chat and calls for help again: it is not edited into nothing."""
    nina = town.person("Nina")
    for n in range(8):
        nina.says("she wants to kill herself" if n % 2 else "he is not breathing")
        await turns(300)
    for message in nina.messages():
        nina.deletes(message)
    nina.says("he is not breathing")
    assert not any(m["text"].startswith("Call 911.") for m in nina.messages())
    await town.until_told(nina, "Call 911.", seconds=7)


async def test_a_withdrawn_step_is_not_brought_back_by_its_timer(town: Town) -> None:
    """The program took the page back while the clock ran: what comes says so, and nothing of the page."""
    nina = town.person("Nina")
    await at_the_strip(town, nina, "Powder or crystals", NO_LEAFLET, *TO_WAIT)
    await town.close()
    town.data["content"] = {**town.data["content"], "withdrawn": ["testing.walk.look"]}
    await town.open()
    await town.passes(5 * MINUTE)
    assert "Which picture" not in words(nina)
    assert "This page was taken back for now." in words(nina)
    assert "🆘 Someone is in danger" in nina.buttons()


async def test_an_older_server_knows_no_times_of_day(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """It refuses the whole message: it comes again with the program's time, at once, and so do timers."""
    honest, refused = SimulatorRequest.do_request, 0

    async def older(self: Any, url: str, method: str, request_data: Any = None, **limits: Any) -> Any:
        nonlocal refused
        if request_data and "<tg-time" in " ".join(request_data.json_parameters.values()):
            refused += 1
            said = 'Bad Request: can\'t parse entities: Unsupported start tag "tg-time" at byte offset 8'
            return 400, json.dumps({"ok": False, "error_code": 400, "description": said}).encode()
        return await honest(self, url, method, request_data, **limits)

    monkeypatch.setattr(SimulatorRequest, "do_request", older)
    nina = town.person("Nina")
    await in_danger(town, nina, "I gave a dose")
    assert nina.text().startswith("Dose 1: 08:00.")
    assert refused == 1
    await town.passes(3 * MINUTE)
    assert "Breathing well?" in nina.text()
    assert refused == 1
