"""A team takes nothing more from whoever sent a card, and never sees who that is.

| planted fault | seen by |
|---|---|
| one press is enough | nothing is done before the second press |
| requests still go, or questions | a blocked person keeps guidance |
| erasing lifts it | erasing does not end it |
| it never ends | it ends after thirty days |
| more than a pseudonym is kept | only a keyed hash is kept |
| others are blocked too | others are not held up |
"""

import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest

from bot.identity import ChatId, read_key
from bot.simulator.people import Person
from tests.conftest import MakeTown, Town
from tests.flows.test_line import QUESTION, asks, either, quotes, rows

__all__ = ["either"]

BLOCKED = "The team takes nothing from here for now."


async def blocks(town: Town) -> None:
    """A coordinator declines the newest card and blocks its sender."""
    await town.presses(town.coordinator, "Decline and block", "Yes, decline and block")


async def bag(town: Town, who: Person) -> None:
    """Asks for a bag, as far as that goes."""
    who.says("/start")
    await town.settles()
    await town.presses(who, "Supplies", "Usual bag", "Main Street counter", "Send")


async def test_the_sender_of_a_question_is_blocked(either: Town) -> None:
    """Declined neutrally; then neither a question nor a request goes, and others are not held up."""
    town, nina, sam = either, either.person("Nina"), either.person("Sam")
    await asks(town, nina)
    await blocks(town)
    assert "Closed without an answer." in town.cards()[0]["text"]
    assert "blocked for 30 days" in town.cards()[-1]["text"]
    assert nina.text() == "You have an update."
    await town.presses(nina, "Open")
    assert "block" not in nina.text().lower()
    before = len(town.cards())
    await quotes(town, nina)
    await town.presses(nina, "Send")
    assert nina.text().startswith(BLOCKED)
    await bag(town, nina)
    assert nina.text().startswith(BLOCKED)
    assert len(town.cards()) == before
    await asks(town, sam)
    assert len(town.cards()) == before + 1


async def test_the_sender_of_a_request_is_blocked(either: Town) -> None:
    """The same, from a request's card."""
    town, nina = either, either.person("Nina")
    await bag(town, nina)
    await blocks(town)
    assert "Cannot." in town.cards()[0]["text"]
    before = len(town.cards())
    await bag(town, nina)
    assert nina.text().startswith(BLOCKED)
    await quotes(town, nina)
    await town.presses(nina, "Send")
    assert nina.text().startswith(BLOCKED)
    assert len(town.cards()) == before


async def test_a_blocked_person_keeps_guidance_emergency_and_walk_in(town: Town) -> None:
    """All that needs no team."""
    nina = town.person("Nina")
    await asks(town, nina)
    await blocks(town)
    nina.says("/start")
    await town.settles()
    await town.presses(nina, "Guides")
    assert "Pick a page." in nina.text()
    nina.says("/sos")
    await town.settles()
    assert nina.text().startswith("Call 911")
    nina.says("/supplies")
    await town.settles()
    assert "You can also just come, without a code:" in nina.text()
    assert "Main Street counter" in nina.text()
    await bag(town, nina)
    assert "you can just come, without a code" in nina.text()
    assert any("🆘" in label for label in nina.buttons())


async def test_nothing_is_done_before_the_second_press(town: Town) -> None:
    """Cancel takes the look at it away."""
    nina = town.person("Nina")
    await asks(town, nina)
    await town.presses(town.coordinator, "Decline and block")
    assert "You do not see who it is" in town.cards()[-1]["text"]
    await town.presses(town.coordinator, "Cancel")
    assert len(town.cards()) == 1
    assert QUESTION in town.cards()[0]["text"]
    assert rows(town, "blocks") == 0


async def test_it_ends_after_thirty_days_and_erasing_does_not_end_it(town: Town) -> None:
    """To the second; the privacy page says both."""
    nina = town.person("Nina")
    await asks(town, nina)
    await blocks(town)
    await town.presses(nina, "Menu", "Privacy")
    assert "30 days. Erase everything does not end it." in nina.text()
    await town.presses(nina, "Erase everything", "Yes, erase everything")
    await town.passes(timedelta(days=30) - timedelta(seconds=1))
    await quotes(town, nina)
    await town.presses(nina, "Send")
    assert nina.text().startswith(BLOCKED)
    await town.passes(timedelta(seconds=1))
    assert rows(town, "blocks") == 0
    await asks(town, nina)
    assert QUESTION in town.cards()[-1]["text"]


async def test_only_a_keyed_hash_is_kept(town: Town) -> None:
    """A pseudonym, a program, an end: nothing that leads back without the key."""
    nina = town.person("Nina")
    await asks(town, nina)
    await blocks(town)
    with closing(sqlite3.connect(town.database)) as db:
        cursor = db.execute("SELECT * FROM blocks")
        ((pseudonym, program, _),) = cursor.fetchall()
    assert [column[0] for column in cursor.description] == ["pseudonym", "program", "kept_until"]
    key = read_key(town.base / "keys" / "identity.key")
    assert (pseudonym, program) == (key.person(ChatId(nina.chat_id)).pseudonym, "harbor")
    assert str(nina.id) not in str(town.cards())


async def test_a_card_that_has_ended_blocks_nobody(town: Town) -> None:
    """Erased meanwhile; and a second press says that nothing more was done."""
    nina = town.person("Nina")
    await asks(town, nina)
    await town.presses(town.coordinator, "Decline and block")
    await town.presses(nina, "Menu", "Privacy", "Erase everything", "Yes, erase everything")
    await town.presses(town.coordinator, "Yes, decline and block")
    assert "has ended. Nothing more was done." in town.cards()[-1]["text"]
    assert rows(town, "blocks") == 0


async def test_a_shorter_block(make_town: MakeTown) -> None:
    """As the operator says; people read of it."""
    town = await make_town(retention={"block": "36h"})
    nina = town.person("Nina")
    await asks(town, nina)
    await blocks(town)
    assert "36 hours" in town.cards()[-1]["text"]
    nina.says("/privacy")
    await town.settles()
    assert "36 hours. Erase everything does not end it." in nina.text()
    await town.passes(timedelta(hours=36))
    await asks(town, nina)
    assert QUESTION in town.cards()[-1]["text"]


async def undoes(town: Town, card: dict[str, Any]) -> None:
    """A coordinator takes back what was done on a card."""
    (now,) = [each for each in town.cards() if each["message_id"] == card["message_id"]]
    town.coordinator.presses("Undo", message=now)
    await town.settles()


async def test_undo_takes_the_block_back_too(either: Town) -> None:
    """A thumb slips on both at once; after two minutes neither comes back."""
    town, nina = either, either.person("Nina")
    await bag(town, nina)
    await blocks(town)
    assert "that takes both back" in town.cards()[-1]["text"]
    await undoes(town, town.cards()[0])
    assert "Cannot." not in town.cards()[0]["text"]
    await asks(town, nina)
    assert QUESTION in town.cards()[-1]["text"]
    await town.passes(timedelta(minutes=3))
    await bag(town, nina)
    assert nina.text().startswith("Received.")


async def test_undo_leaves_a_block_that_was_there_before(town: Town) -> None:
    """From another card of the same person: nobody sees that they are the same, and it ends when it did."""
    nina = town.person("Nina")
    await bag(town, nina)
    await bag(town, nina)
    first, second = town.cards()
    for card in (first, second):
        town.coordinator.presses("Decline and block", message=card)
        await town.settles()
        await town.presses(town.coordinator, "Yes, decline and block")
        await town.passes(timedelta(minutes=1))
    await undoes(town, second)
    await quotes(town, nina)
    await town.presses(nina, "Send")
    assert nina.text().startswith(BLOCKED)
    await town.passes(timedelta(days=30) - timedelta(minutes=2) - timedelta(seconds=1))
    assert rows(town, "blocks") == 1
    await town.passes(timedelta(seconds=1))
    assert rows(town, "blocks") == 0


async def test_undo_of_an_earlier_one_leaves_a_later_block(town: Town) -> None:
    """What was decided last holds."""
    nina = town.person("Nina")
    await bag(town, nina)
    await bag(town, nina)
    first, second = town.cards()
    for card in (first, second):
        town.coordinator.presses("Decline and block", message=card)
        await town.settles()
        await town.presses(town.coordinator, "Yes, decline and block")
        await town.passes(timedelta(seconds=30))
    await undoes(town, first)
    await quotes(town, nina)
    await town.presses(nina, "Send")
    assert nina.text().startswith(BLOCKED)


async def test_an_undo_that_forgets_the_block_is_noticed(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: as it was before, they stay blocked for a slip of the thumb."""

    async def nothing(*_: Any, **__: Any) -> bool:
        return False

    monkeypatch.setattr("bot.coordination.blocks.unblock", nothing)
    nina = town.person("Nina")
    await bag(town, nina)
    await blocks(town)
    await undoes(town, town.cards()[0])
    await quotes(town, nina)
    await town.presses(nina, "Send")
    assert nina.text().startswith(BLOCKED)
