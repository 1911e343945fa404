"""Steps of the team beside the usual ones: ready with fewer, come later, not collected."""

from datetime import timedelta
from typing import Any

import pytest

from bot.chat.actions.team import ReadyWith
from bot.chat.callback_data import encode
from bot.simulator.people import Person, TeamMember
from tests.conftest import Town, code_in

SHOWN = "10 fentanyl test strips"
MINUTES = timedelta(minutes=3)


def card(town: Town) -> dict[str, Any]:
    """The one card there is."""
    (found,) = town.cards()
    return found


async def asks(town: Town, name: str = "Nina") -> tuple[Person, str]:
    who = town.person(name)
    return who, await town.asks(who)


async def with_fewer(town: Town, *missing: str) -> None:
    """The team says on the card what is missing, and that the bag is ready so."""
    await town.presses(
        town.coordinator, "Ready with fewer", *(f"− {name}" for name in missing), "Ready with this"
    )


# -- ready with fewer ------------------------------------------------------------------------------


async def test_ready_with_fewer_shows_the_person_the_new_bag(town: Town) -> None:
    """On the card itself: what is missing, then ready; the person is told once and sees what there is."""
    nina, code = await asks(town)
    assert SHOWN in card(town)["text"]
    await town.presses(town.coordinator, "Ready with fewer")
    assert "Ready with this" not in town.coordinator.buttons(card(town))
    await town.presses(town.coordinator, "− fentanyl strips")
    assert "• 5 fentanyl test strips" in card(town)["text"]
    assert town.coordinator.buttons(card(town))[-2:] == ["Ready with this", "Back"]
    assert nina.text() != "You have an update."
    await town.presses(town.coordinator, "Ready with this")
    assert "Ready until Mon 20:00." in card(town)["text"]
    assert "With fewer than asked for." in card(town)["text"]
    assert nina.text() == "You have an update."
    await town.presses(nina, "Open")
    assert code_in(nina.text()) == code
    assert "There is less in it than you asked for." in nina.text()
    assert "• 5 fentanyl test strips" in nina.text()
    assert SHOWN not in nina.text()
    await town.presses(town.coordinator, "Handed over")
    assert "Handed over." in card(town)["text"]


async def test_undo_makes_the_bag_whole_again(town: Town) -> None:
    """For two minutes; the person is told again, and the button goes when its time is over."""
    nina, _ = await asks(town)
    await with_fewer(town, "fentanyl strips")
    await town.passes(timedelta(seconds=100))
    await town.presses(town.coordinator, "Undo")
    assert SHOWN in card(town)["text"]
    assert "fewer" not in card(town)["text"]
    assert "Take" in town.coordinator.buttons(card(town))
    await town.presses(nina, "Open")
    assert SHOWN in nina.text()
    assert "There is less in it" not in nina.text()
    await with_fewer(town, "fentanyl strips")
    assert "Undo" in town.coordinator.buttons(card(town))
    await town.passes(MINUTES)
    assert "Undo" not in town.coordinator.buttons(card(town))
    assert "• 5 fentanyl test strips" in card(town)["text"]


async def test_undo_of_the_second_time_brings_the_first_one_back(town: Town) -> None:
    """One step back and no further: it is still less than was asked for."""
    await asks(town)
    await with_fewer(town, "fentanyl strips")
    await with_fewer(town, "fentanyl strips")
    assert "fentanyl" not in card(town)["text"]
    await town.presses(town.coordinator, "Undo")
    assert "• 5 fentanyl test strips" in card(town)["text"]
    assert "With fewer than asked for." in card(town)["text"]


async def test_undo_of_a_handing_over_leaves_the_bag_as_it_was(town: Town) -> None:
    """What was undone is the ending alone."""
    await asks(town)
    await with_fewer(town, "fentanyl strips")
    await town.presses(town.coordinator, "Handed over", "Undo")
    assert "• 5 fentanyl test strips" in card(town)["text"]
    assert "Ready until Mon 20:00." in card(town)["text"]


async def test_back_changes_nothing(town: Town) -> None:
    """A look is no step; nobody is told."""
    nina, _ = await asks(town)
    before = card(town)
    await town.presses(town.coordinator, "Ready with fewer", "− fentanyl strips", "Back")
    assert card(town)["text"] == before["text"]
    assert town.coordinator.buttons(card(town)) == town.coordinator.buttons(before)
    assert nina.text() != "You have an update."


@pytest.mark.parametrize("amount", [None, 63])
async def test_a_crafted_bag_is_never_more_and_never_empty(town: Town, amount: int | None) -> None:
    """Nothing left is Cannot, and as much as before is Ready: both have a button of their own."""
    nina, code = await asks(town)
    items = sorted(item.key for item in town.bot.shelf.desk.catalogue.items)
    made = ReadyWith(code, tuple((key, amount) for key in items) if amount else ())
    before = card(town)
    query = town.api.press(
        town.team_chat, town.coordinator.id, before["message_id"], encode(made, "en", "us")
    )
    await town.settles()
    assert await town.coordinator.toast(query) == "Already done."
    assert card(town)["text"] == before["text"]
    assert "Received." in nina.text()


async def test_while_one_chooses_the_other_may_take_it(town: Town) -> None:
    """The outbox draws the card again; what was chosen meanwhile still counts."""
    _, code = await asks(town)
    kit = TeamMember(town.api, "Kit", chat_id=town.team_chat)
    await town.presses(town.coordinator, "Ready with fewer", "− fentanyl strips")
    choosing = card(town)
    town.api.press(town.team_chat, kit.id, choosing["message_id"], f"1Tenust{code}")
    await town.settles()
    assert "Taken." in card(town)["text"]
    town.coordinator.presses("Ready with this", message=choosing)
    await town.settles()
    assert "Ready until Mon 20:00." in card(town)["text"]
    assert "• 5 fentanyl test strips" in card(town)["text"]


# -- come later ------------------------------------------------------------------------------------


async def test_come_later_tells_the_person_and_leaves_the_request_open(town: Town) -> None:
    """Not a no: the receipt says so, the card keeps its buttons, and Ready tells them again."""
    nina, code = await asks(town)
    await town.presses(town.coordinator, "Come later")
    assert "Come later." in card(town)["text"]
    assert town.coordinator.buttons(card(town)) == [
        *("Take", "Ready", "Handed over", "Cannot"),
        *("Ready with fewer", "Decline and block", "Undo"),
    ]
    assert nina.text() == "You have an update."
    await town.presses(nina, "Open")
    assert code_in(nina.text()) == code
    assert "Not yet: come later." in nina.text()
    await town.presses(nina, "Menu", "My requests")
    assert "later" in nina.text()
    await town.passes(MINUTES)
    assert "Undo" not in town.coordinator.buttons(card(town))
    await town.presses(town.coordinator, "Ready")
    assert nina.text() == "You have an update."
    await town.presses(nina, "Open")
    assert "Ready until Mon 20:00." in nina.text()


async def test_come_later_can_be_taken_back(town: Town) -> None:
    """To where it stood; the person, who was told, is told again."""
    nina, _ = await asks(town)
    await town.presses(town.coordinator, "Ready")
    await town.presses(nina, "Open")
    await town.presses(town.coordinator, "Come later", "Undo")
    assert "Ready until Mon 20:00." in card(town)["text"]
    assert nina.text() == "You have an update."
    await town.presses(nina, "Open")
    assert "Ready until Mon 20:00." in nina.text()


# -- not collected ---------------------------------------------------------------------------------


async def test_a_bag_that_nobody_came_for_ends(town: Town) -> None:
    """The person is told neutrally, and the word of it outlives the request."""
    nina, code = await asks(town)
    assert "Not collected" not in town.coordinator.buttons(card(town))
    await town.presses(town.coordinator, "Ready")
    await town.presses(nina, "Open")
    await town.presses(town.coordinator, "Not collected")
    assert "Not collected." in card(town)["text"]
    assert town.coordinator.buttons(card(town)) == ["Undo"]
    await town.passes(MINUTES)
    assert town.cards() == []
    await town.presses(nina, "Open")
    assert "Nobody came for a bag" in nina.text()
    assert "Main Street counter" in nina.text()
    assert code not in nina.transcript()


async def test_not_collected_can_be_taken_back(town: Town) -> None:
    """The person was on the way after all."""
    nina, code = await asks(town)
    await town.presses(town.coordinator, "Ready", "Not collected", "Undo")
    assert "Ready until Mon 20:00." in card(town)["text"]
    await town.presses(nina, "Open")
    assert code_in(nina.text()) == code


async def test_a_slip_that_cannot_be_taken_back_is_noticed(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: without a row in the table of what can be undone, there is no Undo to press."""
    monkeypatch.setattr("bot.store.changes.CAN_UNDO", frozenset())
    await asks(town)
    await town.presses(town.coordinator, "Come later")
    assert "Undo" not in town.coordinator.buttons(card(town))
    await town.presses(town.coordinator, "Ready", "Not collected")
    assert town.cards() == []
