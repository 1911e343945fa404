"""Settings change while requests are open: what was asked for is still seen to by its team."""

import re
from datetime import timedelta

import pytest

from tests.conftest import Town, code_in
from tests.flows.test_places import Coast, coast
from tests.small import copy_small

__all__ = ["coast"]  # a fixture, used by its name


async def test_a_request_whose_point_is_gone_goes_all_its_way(town: Town) -> None:
    """The counter moved out; the bag is packed all the same, until the program's own closing time."""
    nina = town.person("Nina")
    code = await town.asks(nina)
    del town.data["programs"][0]["points"][0]
    await town.restart()
    await town.presses(town.coordinator, "Take")
    assert "Taken." in town.cards()[0]["text"]
    await town.presses(town.coordinator, "Ready")
    assert "Ready until Mon 20:00." in town.cards()[0]["text"]
    assert "10 fentanyl test strips" in town.cards()[0]["text"]
    assert "until Tue 20:00" in town.coordinator.buttons(town.cards()[0])
    await town.presses(nina, "Open")
    assert code_in(nina.text()) == code
    assert "Ready until Mon 20:00." in nina.text()
    await town.presses(nina, "Menu", "My requests")
    assert "ready until Mon 20:00" in nina.text()
    assert "Show the code: Sat 08:00" in nina.buttons()
    await town.presses(town.coordinator, "Handed over", "Undo", "Cannot")
    await town.passes(timedelta(minutes=3))
    assert town.cards() == []
    await town.presses(nina, "Open")
    assert "The team could not pack this one." in nina.text()


async def test_a_form_for_a_point_that_is_gone_opens_afresh(town: Town) -> None:
    """Nothing is sent to a place where nobody is."""
    nina = town.person("Nina")
    nina.says("/start")
    await town.settles()
    await town.presses(nina, "Supplies", "Usual bag", "The van")
    del town.data["programs"][0]["points"][1]
    await town.restart()
    await town.presses(nina, "Send")
    assert "That form was old" in nina.text()
    assert town.cards() == []


def without_item(town: Town, item: str) -> None:
    """Content of the town's own, from which an item was taken out."""
    folder = town.base / "content"
    copy_small(folder)
    supplies = folder / "supplies.yaml"
    text = re.sub(rf"  - id: {item}\n(    .*\n)+", "", supplies.read_text("utf-8"))
    supplies.write_text(re.sub(rf"      {item}: .*\n", "", text), "utf-8")
    screens = folder / "en" / "screens.yaml"
    text = re.sub(rf"  {item}:\n(    .*\n)+", "", screens.read_text("utf-8"))
    screens.write_text(text, "utf-8")
    town.data["content"] = {"dir": str(folder)}


async def test_a_request_for_an_item_that_is_gone_still_says_what_it_was(town: Town) -> None:
    """The team cannot pack what it does not read of."""
    nina = town.person("Nina")
    code = await town.asks(nina)
    without_item(town, "naloxone_nasal")
    await town.restart()
    await town.presses(town.coordinator, "Take")
    card = town.cards()[0]["text"]
    assert "• 10 fentanyl test strips" in card
    assert "• naloxone_nasal, packs: 1 (not on the list any more)" in card
    await town.presses(town.coordinator, "Ready", "Handed over")
    assert "Handed over." in town.cards()[0]["text"]
    assert code_in(town.cards()[0]["text"]) == code
    assert "naloxone_nasal, packs: 1" in nina.transcript()


async def test_a_form_with_an_item_that_is_gone_is_looked_at_again(town: Town) -> None:
    """What was seen is not what would be sent."""
    nina = town.person("Nina")
    nina.says("/start")
    await town.settles()
    await town.presses(nina, "Supplies", "Usual bag", "The van")
    without_item(town, "naloxone_nasal")
    await town.restart()
    await town.presses(nina, "Send")
    assert "The list has changed since you began." in nina.text()
    await town.presses(nina, "Send")
    assert "naloxone" not in town.cards()[0]["text"]


async def test_a_request_of_a_program_that_is_gone_is_still_the_persons(coast: Coast) -> None:
    """No team is left to pack it. Its sender still sees it, cancels it, and nothing of it stays."""
    nina, sam = coast.person("Nina"), coast.person("Sam")
    codes = []
    for who in (nina, sam):
        who.says("/start")
        await coast.settles()
        await coast.presses(who, "Supplies", "Usual bag", "Pier", "Pier kiosk", "Send")
        codes.append(code_in(who.text()))
    await coast.presses(coast.kit, "Take")
    del coast.data["programs"][1]
    await coast.restart()
    nina.says("/start")
    await coast.settles()
    await coast.presses(nina, "My requests", "Show the code")
    assert codes[0] in nina.text()
    await coast.presses(nina, "Cancel", "Yes, cancel it")
    assert "Cancelled." in nina.text()
    assert codes[0] not in nina.transcript()
    await coast.passes(timedelta(days=7, seconds=1))
    assert sam.text() == "You have an update."
    await coast.passes(timedelta(days=1, seconds=1))
    stored = coast.database.read_bytes()
    assert [code for code in codes if code.encode() in stored] == []


async def test_a_card_waits_for_a_program_that_comes_back(coast: Coast) -> None:
    """Asked after the bot was taken out of the team's chat unheard; then its program leaves the settings."""
    coast.api.known_chat(coast.other_chat).bot_status = "kicked"
    nina = coast.person("Nina")
    nina.says("/start")
    await coast.settles()
    await coast.presses(nina, "Supplies", "Usual bag", "Pier", "Pier kiosk", "Send")
    pier = coast.data["programs"].pop()
    await coast.restart()
    await coast.passes(timedelta(hours=1))
    await coast.presses(nina, "Open", "Show the code")
    assert "On its way to the team." in nina.text()
    coast.data["programs"].append(pier)
    await coast.restart()
    coast.api.add_bot_to_group(coast.other_chat)
    await coast.passes(timedelta(hours=1))
    (card,) = coast.cards_at(coast.other_chat)
    assert code_in(card["text"]) == code_in(nina.text())
    assert "It is with the team." in nina.text()


@pytest.mark.parametrize("gone", [False, True])
async def test_the_operator_is_told_of_requests_without_a_team(
    coast: Coast, caplog: pytest.LogCaptureFixture, gone: bool
) -> None:
    """How many, and what to do; nothing about any of them."""
    nina = coast.person("Nina")
    nina.says("/start")
    await coast.settles()
    await coast.presses(nina, "Supplies", "Usual bag", "Pier", "Pier kiosk", "Send")
    if gone:
        del coast.data["programs"][1]
    await coast.restart()
    sentence = "1 open requests belong to a program that is not in the settings"
    assert any(sentence in record.getMessage() for record in caplog.records) is gone


async def test_a_program_that_comes_back_finds_its_requests(coast: Coast) -> None:
    """A slip in the settings loses nothing: the team goes on where it stopped."""
    nina = coast.person("Nina")
    nina.says("/start")
    await coast.settles()
    await coast.presses(nina, "Supplies", "Usual bag", "Pier", "Pier kiosk", "Send")
    code = code_in(nina.text())
    pier = coast.data["programs"].pop()
    await coast.restart()
    await coast.passes(timedelta(hours=1))
    coast.data["programs"].append(pier)
    await coast.restart()
    await coast.presses(coast.kit, "Ready")
    (card,) = coast.cards_at(coast.other_chat)
    assert code_in(card["text"]) == code
    assert "Ready until Tue 17:00." in card["text"]
