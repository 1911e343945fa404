"""The team's chat during a shift."""

import asyncio
from datetime import timedelta

import pytest

from bot.simulator.faults import Fault
from bot.simulator.people import Person, TeamMember
from tests.conftest import MakeTown, Town, code_in


async def test_take_to_handed_over_is_two_taps(town: Town) -> None:
    """A card, Take, Handed over; the card follows every step."""
    await town.asks(town.person())
    assert town.coordinator.buttons(town.cards()[0]) == [
        *("Take", "Ready", "Handed over", "Cannot"),
        *("Ready with fewer", "Come later"),
        "Decline and block",
    ]
    await town.presses(town.coordinator, "Take")
    assert "Taken." in town.cards()[0]["text"]
    await town.presses(town.coordinator, "Handed over")
    assert "Handed over." in town.cards()[0]["text"]
    assert town.coordinator.buttons(town.cards()[0]) == ["Undo"]


async def test_ready_implies_take_and_says_until_when(town: Town) -> None:
    """One tap: the second closing time, so that there is a whole day to come; another day is one more."""
    nina = town.person("Nina")
    await town.asks(nina)
    await town.presses(town.coordinator, "Ready")
    assert "Ready until Mon 20:00." in town.cards()[0]["text"]
    assert town.coordinator.buttons(town.cards()[0]) == [
        "Handed over",
        "Cannot",
        "until Sat 20:00",
        "✓ until Mon 20:00",
        "until Tue 20:00",
        *("Not collected", "Come later", "Ready with fewer"),
    ]
    await town.presses(nina, "Open")
    bubbles = len(nina.messages())
    await town.presses(town.coordinator, "until Sat 20:00")
    assert "Ready until Sat 20:00." in town.cards()[0]["text"]
    assert "Ready until Sat 20:00." in nina.text()
    assert len(nina.messages()) == bubbles


async def test_a_day_that_is_no_choice_any_more_changes_nothing(town: Town) -> None:
    """A button from yesterday does not promise yesterday, nor another day."""
    await town.asks(town.person())
    await town.presses(town.coordinator, "Ready")
    await town.presses(town.coordinator, "until Sat 20:00")
    await town.passes(timedelta(days=1))
    query = town.coordinator.presses("until Sat 20:00")
    await town.settles()
    assert await town.coordinator.toast(query) == "Already done."
    assert "Ready until Sat 20:00." in town.cards()[0]["text"]


async def test_two_coordinators_pressing_at_once(town: Town) -> None:
    """One of them wins; the other learns that it is taken, and by what they are in the chat."""
    await town.asks(town.person())
    other = TeamMember(town.api, "Kit", chat_id=town.team_chat)
    queries = [town.coordinator.presses("Take"), other.presses("Take")]
    toasts = await asyncio.gather(town.coordinator.toast(queries[0]), other.toast(queries[1]))
    assert "" in toasts
    first, told = ("an administrator", toasts[1]) if toasts[0] == "" else ("a member", toasts[0])
    assert told == f"Already taken: {first}."
    await town.settles()
    assert f"Taken. ({first})" in town.cards()[0]["text"]
    assert "Kit" not in town.cards()[0]["text"]


async def test_a_title_in_the_chat_is_the_role(town: Town) -> None:
    """What the team calls somebody; nothing of who they are, and without Telegram's word nothing at all."""
    town.api.known_chat(town.team_chat).titles[town.coordinator.id] = "Nurse"
    await town.asks(town.person())
    await town.presses(town.coordinator, "Take")
    assert "Taken. (Nurse)" in town.cards()[0]["text"]
    await town.presses(town.coordinator, "Come later", "Take")
    town.api.faults.add(Fault("500", method="getChatMember", times=1))
    await town.presses(town.coordinator, "Come later", "Take")
    assert town.cards()[0]["text"].endswith("Taken.")


async def test_undo_brings_back_what_was_handed_over_by_a_slip(town: Town) -> None:
    """For two minutes; the person's receipt comes back with it."""
    nina = town.person("Nina")
    code = await town.asks(nina)
    await town.presses(town.coordinator, "Take", "Handed over")
    assert "Handed over." in nina.text()
    await town.passes(timedelta(seconds=110))
    await town.presses(town.coordinator, "Undo")
    assert "Taken." in town.cards()[0]["text"]
    assert "Someone is packing it" in nina.text()
    await town.passes(timedelta(hours=1))
    assert code_in(nina.text()) == code


async def test_after_two_minutes_there_is_nothing_to_undo(town: Town) -> None:
    """What was handed over is cleared away from both chats, with its code and its items."""
    nina = town.person("Nina")
    code = await town.asks(nina)
    await town.presses(town.coordinator, "Handed over")
    data = town.cards()[0]["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    card = town.cards()[0]["message_id"]
    await town.passes(timedelta(seconds=121))
    assert town.cards() == []
    assert code not in nina.transcript()
    query = town.api.press(town.team_chat, town.coordinator.id, card, data)
    await town.settles()
    assert await town.coordinator.toast(query) == "This request has ended."


async def test_cannot_tells_the_person_and_undo_tells_them_again(town: Town) -> None:
    """A person who was told No by a slip is told that there is news again."""
    nina = town.person("Nina")
    code = await town.asks(nina)
    await town.presses(town.coordinator, "Cannot")
    assert nina.text() == "You have an update."
    await town.presses(nina, "Open")
    assert "The team could not pack this one." in nina.text()
    await town.presses(town.coordinator, "Undo")
    await town.presses(nina, "Open")
    assert code_in(nina.text()) == code
    assert "Received. It is with the team." in nina.text()


async def test_the_word_of_a_no_outlives_its_request(town: Town) -> None:
    """The last notice stays, says nothing by itself, and opens even after everything is erased."""
    nina = town.person("Nina")
    code = await town.asks(nina)
    await town.presses(town.coordinator, "Cannot")
    await town.passes(timedelta(minutes=3))
    assert [m["text"] for m in nina.messages() if m["from"]["is_bot"]] == ["You have an update."]
    await town.presses(nina, "Open")
    assert "The team could not pack this one." in nina.text()
    assert "Main Street counter" in nina.text()
    assert code not in nina.transcript()


async def test_a_deleted_card_is_posted_anew(town: Town) -> None:
    """Without a card nobody packs the bag: the next change brings it back, with its code."""
    nina = town.person("Nina")
    code = await town.asks(nina)
    data = town.cards()[0]["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    card = town.cards()[0]["message_id"]
    town.coordinator.deletes(town.cards()[0])
    town.api.press(town.team_chat, town.coordinator.id, card, data)
    await town.settles()
    (anew,) = town.cards()
    assert code_in(anew["text"]) == code
    assert "Taken." in anew["text"]


async def test_the_team_of_another_chat_cannot_act(make_town: MakeTown) -> None:
    """Only the chat that is configured opens the team's door, whatever a crafted client sends."""
    town = await make_town()
    code = await town.asks(town.person("Nina"))
    eve = TeamMember(town.api, "Eve")
    elsewhere = town.api.add_group("Elsewhere", [eve.id])
    eve.joins(elsewhere)
    message = eve.says("/start@simulated_bot")
    town.api.press(elsewhere, eve.id, message, f"1Tenust{code}")
    await town.settles()
    assert "Taken." not in town.cards()[0]["text"]
    assert [m for m in town.api.messages(elsewhere) if m["from"]["is_bot"]] == []
    assert any(call.method == "leaveChat" for call in town.api.calls)


async def test_a_team_step_pressed_in_private_does_nothing(town: Town) -> None:
    """A person cannot send the team's buttons, even for their own request."""
    nina = town.person("Nina")
    code = await town.asks(nina)
    town.api.press(nina.chat_id, nina.id, nina.screen["message_id"], f"1Tenush{code}")
    await town.settles()
    assert "Handed over" not in town.cards()[0]["text"]


async def test_a_person_who_blocked_the_bot_can_no_longer_be_told(town: Town) -> None:
    """The way back closes, the card says so, and the bag can still be found by its code."""
    nina = town.person("Nina")
    await town.asks(nina)
    nina.blocks()
    await town.presses(town.coordinator, "Take")
    assert "This person can no longer be told." in town.cards()[0]["text"]
    await town.presses(town.coordinator, "Ready", "Handed over")
    await town.passes(timedelta(minutes=3))
    assert town.cards() == []


async def test_cards_keep_to_twenty_a_minute_and_arrive_in_order(make_town: MakeTown) -> None:
    """Telegram takes 20 a minute into a group; the rest waits and nothing is lost or overtaken."""
    town = await make_town(limits={"open_requests": 20})
    people: list[Person] = [town.person(f"P{n}") for n in range(3)]
    codes = [await town.asks(people[n % 3]) for n in range(24)]
    assert [code_in(card["text"]) for card in town.cards()] == codes[:20]
    await town.passes(timedelta(seconds=61))
    assert [code_in(card["text"]) for card in town.cards()] == codes
    refused = [call for call in town.api.calls if call.error and "Too Many" in call.error]
    assert refused == []


async def test_what_the_team_writes_to_each_other_is_left_alone(town: Town) -> None:
    """No answer to talk, no matter what it says; not even to danger words: it is their chat."""
    town.api.add_bot_to_group(town.team_chat, admin=True)
    town.coordinator.says("someone is overdosing? /start /sos")
    town.coordinator.says("/start@simulated_bot")
    await town.settles()
    assert town.cards() == []


async def test_a_card_that_was_never_heard_of_is_blanked_by_a_press(town: Town) -> None:
    """Telegram took it, the answer was lost, the request ended: a press leaves nothing readable."""
    nina = town.person("Nina")
    lost = Fault(method="sendMessage", kind="lost", chat_id=town.team_chat, times=1)
    town.api.faults.add(lost)
    code = await town.asks(nina)
    assert code in town.cards()[0]["text"]
    await town.presses(nina, "Cancel", "Yes, cancel it")
    assert code in town.cards()[0]["text"]
    query = town.coordinator.presses("Take")
    await town.settles()
    assert await town.coordinator.toast(query) == "This request has ended."
    assert [card["text"] for card in town.cards()] == ["Request ended."]


async def test_a_card_sent_twice_says_so_and_both_are_cleared(town: Town) -> None:
    """An answer that was lost means a second card with the same code, marked as a repeat."""
    nina = town.person("Nina")
    town.api.faults.add(Fault(method="sendMessage", kind="lost", chat_id=town.team_chat, times=1))
    code = await town.asks(nina)
    await town.passes(timedelta(seconds=10))
    first, second = town.cards()
    assert code_in(first["text"]) == code_in(second["text"]) == code
    assert "May be a repeat" not in first["text"]
    assert "May be a repeat" in second["text"]
    town.api.press(town.team_chat, town.coordinator.id, first["message_id"], f"1Tenust{code}")
    await town.settles()
    await town.presses(town.coordinator, "Handed over")
    await town.passes(timedelta(minutes=3))
    assert town.cards() == []


async def test_a_button_of_another_version_is_told_to_the_team(town: Town) -> None:
    """A spinner without a word would leave a coordinator pressing."""
    await town.asks(town.person("Nina"))
    card = town.cards()[0]
    query = town.api.press(town.team_chat, town.coordinator.id, card["message_id"], "0Tenust" + "x" * 8)
    await town.settles()
    assert await town.coordinator.toast(query) == "This button is too old. Use the newest card."


@pytest.mark.parametrize("restarted", [False, True])
async def test_a_group_that_becomes_a_supergroup_is_still_the_team(
    make_town: MakeTown, restarted: bool
) -> None:
    """Its id is another one; cards go there, presses there count, and the bot does not leave."""
    town = await make_town(supergroup=False)
    nina = town.person("Nina")
    await town.asks(nina)
    if restarted:
        await town.close()
    moved = town.api.migrate_group(town.team_chat)
    if restarted:
        await town.open()
    await town.settles()
    await town.asks(nina)
    await town.passes(timedelta(minutes=2))
    cards = [m for m in town.api.messages(moved) if "Request" in m.get("text", "")]
    assert len(cards) == 1
    town.coordinator.joins(moved)
    await town.presses(town.coordinator, "Take")
    assert "Taken." in town.api.messages(moved)[-1]["text"]
    assert not [call for call in town.api.calls if call.method == "leaveChat"]
