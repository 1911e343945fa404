"""A team's chat that takes nothing: whoever waits is told within a minute, and where to go instead."""

import logging
from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.simulator.chats import BotStatus
from bot.simulator.people import Person
from bot.store import reach
from tests.conftest import MakeTown, Town, code_in
from tests.flows.test_places import Coast, coast

__all__ = ["coast"]  # a fixture, used by its name

MINUTE = timedelta(minutes=1)


def kicked(town: Town) -> None:
    """Somebody takes the bot out of the team's chat."""
    town.api.kick_bot(town.team_chat)


def muted(town: Town) -> None:
    """Somebody takes the bot's right to write there."""
    town.api.mute_bot(town.team_chat)


def updates(who: Person) -> int:
    """How often somebody was told that there is news."""
    return sum(m.get("text", "").startswith("You have an update") for m in who.messages())


@pytest.mark.parametrize("loses", [kicked, muted])
async def test_whoever_waits_is_told_and_where_to_go(town: Town, loses: Callable[[Town], None]) -> None:
    """Once for all bags of a person; the request stands, and goes on when the team is back."""
    nina, sam = town.person("Nina"), town.person("Sam")
    await town.asks(nina)
    code = await town.asks(nina)
    await town.asks(sam, point="The van")
    began = town.clock.now()
    loses(town)
    await town.settles()
    assert town.clock.now() - began < MINUTE
    assert (updates(nina), updates(sam)) == (1, 1)
    await town.presses(nina, "Open")
    assert nina.text().startswith("The team cannot be reached right now.")
    assert "Main Street counter, side door" in nina.text()
    assert "Menu" in nina.buttons()
    await town.presses(nina, "Show the code")
    await town.passes(timedelta(hours=1))
    assert updates(nina) <= 1
    town.api.add_bot_to_group(town.team_chat)
    await town.passes(MINUTE)
    card = next(card for card in town.cards() if code in card["text"])
    town.coordinator.presses("Ready", message=card)
    await town.settles()
    await town.presses(nina, "Open")
    assert "Ready until" in nina.text()
    assert code_in(nina.text()) == code


@pytest.mark.parametrize("loses", [kicked, muted])
async def test_nothing_more_is_taken_until_the_team_is_back(
    town: Town, loses: Callable[[Town], None]
) -> None:
    """Neither a bag nor a question; the walk-in hours stand there. After a restart too."""
    nina = town.person("Nina")
    loses(town)
    await town.settles()
    await town.restart()
    nina.says("/supplies")
    await town.settles()
    assert nina.text().startswith("Requests cannot be taken right now.")
    assert "Main Street counter, side door" in nina.text()
    nina.says("how long can I keep a strip in the glovebox of a very old blue car")
    await town.settles()
    await town.presses(nina, "Ask a person", "Send")
    assert "It could not be sent right now." in nina.text()
    town.api.add_bot_to_group(town.team_chat)
    await town.settles()
    await town.asks(nina)
    assert len(town.cards()) == 1


async def test_a_form_that_was_open_is_not_sent(town: Town) -> None:
    """What could reach nobody is not promised."""
    nina = town.person("Nina")
    nina.says("/start")
    await town.settles()
    await town.presses(nina, "Supplies", "Usual bag", "The van")
    kicked(town)
    await town.settles()
    await town.presses(nina, "Send")
    assert "Nothing was sent." in nina.text()


@pytest.mark.parametrize("status", ["kicked", "restricted"])
async def test_a_card_that_is_refused_tells_it_too(town: Town, status: BotStatus) -> None:
    """No update came: the card tells it, and the next one that is taken says that all is well."""
    nina, sam = town.person("Nina"), town.person("Sam")
    await town.asks(sam)
    chat = town.api.known_chat(town.team_chat)
    chat.bot_status = status
    nina.says("/start")
    await town.settles()
    await town.presses(nina, "Supplies", "Usual bag", "The van", "Send")
    assert (updates(nina), updates(sam)) == (1, 1)
    await town.presses(nina, "Open")
    assert nina.text().startswith("The team cannot be reached right now.")
    await town.presses(nina, "Show the code")
    code = code_in(nina.text())
    chat.bot_status = "member"
    await town.passes(timedelta(minutes=10))
    await town.passes(timedelta(minutes=10))
    assert code_in(town.cards()[-1]["text"]) == code
    assert await town.asks(nina)


async def test_whoevers_bag_is_packed_is_left_in_peace(town: Town) -> None:
    """They come with their code, whatever became of the chat."""
    nina = town.person("Nina")
    code = await town.asks(nina)
    await town.presses(town.coordinator, "Ready")
    await town.presses(nina, "Open")
    kicked(town)
    await town.settles()
    assert updates(nina) == 0
    assert code in nina.text()


@pytest.mark.parametrize("heard", [True, False])
async def test_whoever_asked_something_is_told_too(town: Town, heard: bool) -> None:
    """By Telegram's word, or by the question that could not be posted; it arrives when the team is back."""
    nina = town.person("Nina")
    chat = town.api.known_chat(town.team_chat)
    if not heard:
        chat.bot_status = "kicked"
    nina.says("how long can I keep a strip in the glovebox of a very old blue car")
    await town.settles()
    await town.presses(nina, "Ask a person", "Send")
    if heard:
        kicked(town)
        await town.settles()
    assert updates(nina) == 1
    await town.presses(nina, "Open")
    assert nina.text().startswith("The team cannot be reached right now.")
    assert "Your question stands." in nina.text()
    assert "Main Street counter, side door" in nina.text()
    town.api.add_bot_to_group(town.team_chat)
    await town.passes(MINUTE)
    assert "glovebox" in town.cards()[-1]["text"]


async def test_a_loss_while_the_bot_was_down_is_told_at_its_start(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    """The first look at the chat finds it; the log says what to do and names nobody."""
    nina = town.person("Nina")
    await town.asks(nina)
    await town.close()
    town.api.known_chat(town.team_chat).bot_status = "kicked"
    with caplog.at_level(logging.WARNING):
        await town.open()
        await town.settles()
    assert updates(nina) == 1
    assert "check its id, and that the bot is in it" in caplog.text
    assert str(nina.id) not in caplog.text
    await town.restart()
    await town.settles()
    assert updates(nina) == 1


async def test_rights_that_everyone_loses_are_seen_within_the_hour(make_town: MakeTown) -> None:
    """The group lets only administrators write: Telegram sends no word of it to a bot that is none."""
    town = await make_town()
    nina = town.person("Nina")
    await town.asks(nina)
    chat = town.api.known_chat(town.team_chat)
    chat.info["permissions"] = {"can_send_messages": False}
    town.clock.move(timedelta(hours=1))
    await town.until_told(nina, "You have an update.")
    chat.info["permissions"] = {"can_send_messages": True}
    await town.restart()
    await town.asks(nina)


async def test_another_program_goes_on(coast: Coast) -> None:
    """Only its own places take nothing."""
    nina = coast.person("Nina")
    coast.api.kick_bot(coast.other_chat)
    await coast.settles()
    nina.says("/start")
    await coast.settles()
    await coast.presses(nina, "Supplies", "Usual bag", "Pier")
    assert "Send" not in nina.buttons()
    await coast.presses(nina, "Back", "North", "Send")
    assert "Your code:" in nina.text()


async def test_a_loss_that_tells_nobody_is_noticed(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Positive control."""

    async def silent(*_: object) -> bool:
        return False

    monkeypatch.setattr(reach, "lost", silent)
    nina = town.person("Nina")
    await town.asks(nina)
    kicked(town)
    await town.settles()
    assert updates(nina) == 0
