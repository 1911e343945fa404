"""A person asks for a bag and hears what becomes of it."""

from datetime import timedelta
from typing import Any

import pytest

from bot.chat.actions.asking import Preview, Send
from bot.chat.callback_data import decode, encode
from bot.simulator.faults import Fault
from bot.simulator.people import Person
from bot.supply.codes import is_code
from tests.conftest import MakeTown, Town, code_in


async def opens(town: Town, who: Person) -> None:
    """From nothing to the first screen."""
    who.says("/start")
    await who.sees_button("Supplies")
    await town.settles()


def data_of(who: Person, label: str) -> str:
    """What the newest button with this label carries."""
    for message in reversed(who.messages()):
        for row in message.get("reply_markup", {}).get("inline_keyboard", []):
            for button in row:
                if button["text"] == label:
                    return str(button["callback_data"])
    raise AssertionError(f"no button {label}")


def preview_in(text: str) -> str:
    """What stands between 'The team sees only:' and the line about the code."""
    return text.partition("The team sees only:\n")[2].partition("\nand a code that you get")[0]


async def test_from_home_to_received_in_four_taps(town: Town) -> None:
    """Supplies, the usual bag, a place, Send: not one tap more."""
    nina = town.person("Nina")
    await opens(town, nina)
    before = sum(call.method == "answerCallbackQuery" for call in town.api.calls)
    await town.presses(nina, "Supplies", "Usual bag", "Main Street counter", "Send")
    taps = sum(call.method == "answerCallbackQuery" for call in town.api.calls) - before
    assert "Received" in nina.text()
    assert taps == 4


async def test_the_team_sees_exactly_what_was_promised(town: Town) -> None:
    """The preview is byte-equal to the card less its code."""
    nina = town.person("Nina")
    await opens(town, nina)
    await town.presses(nina, "Supplies", "Bigger bag", "The van")
    promised = preview_in(nina.text())
    await town.presses(nina, "Send")
    (card,) = town.cards()
    code = code_in(card["text"])
    assert promised
    assert card["text"] == f"Request {code}\n{promised}"


async def test_item_by_item(town: Town) -> None:
    """A bag can be put together from single items, more and less of each."""
    nina = town.person("Nina")
    await opens(town, nina)
    await town.presses(
        nina, "Supplies", "Item by item", "+ fentanyl strips", "+ fentanyl strips", "+ nasal naloxone"
    )
    await town.presses(nina, "− fentanyl strips", "Next")
    await town.presses(nina, "Main Street counter", "Send")
    assert "• 5 fentanyl test strips\n• 1 box of naloxone" in town.cards()[0]["text"]


async def test_no_screen_asks_whom_it_is_for(town: Town) -> None:
    """Nobody is asked anything about who it is for; one can also just come, without a code."""
    nina = town.person("Nina")
    await opens(town, nina)
    seen = [nina.text()]
    for label in ("Supplies", "Usual bag", "Main Street counter", "Send"):
        await town.presses(nina, label)
        seen.append(nina.text())
    assert "You can also just come, without a code" in seen[1]
    assert "Main Street counter, side door, Mon–Fri 12:00–20:00, Sat 10:00–20:00" in seen[1]
    assert len(seen) == 5
    assert not [text for text in seen if "for whom" in text.lower() or "your name?" in text.lower()]
    assert "We do not ask who it is for" in seen[1]


async def test_received_is_said_after_the_commit_and_with_the_team_after_telegram(town: Town) -> None:
    """'Received' means stored; 'with the team' means that Telegram took the card."""
    nina = town.person("Nina")
    town.api.faults.add(Fault("500", method="sendMessage", chat_id=town.team_chat, times=None))
    await opens(town, nina)
    await town.presses(nina, "Supplies", "Usual bag", "Main Street counter", "Send")
    assert "Received. On its way to the team." in nina.text()
    assert is_code(code_in(nina.text()))
    assert town.cards() == []
    town.api.faults.clear()
    await town.passes(timedelta(minutes=6))
    assert "Received. It is with the team." in nina.text()
    assert code_in(town.cards()[0]["text"]) == code_in(nina.text())


async def test_sending_one_form_twice_makes_one_request(town: Town) -> None:
    """A double tap, or one that Telegram delivers again, changes nothing."""
    nina = town.person("Nina")
    await opens(town, nina)
    await town.presses(nina, "Supplies", "Usual bag", "Main Street counter")
    message, data = nina.screen["message_id"], data_of(nina, "Send")
    for _ in range(5):
        town.api.press(nina.chat_id, nina.id, message, data)
    await town.settles()
    assert len(town.cards()) == 1
    assert code_in(nina.text()) == code_in(town.cards()[0]["text"])


async def test_a_second_honest_request_is_another_one(town: Town) -> None:
    """One person may ask again, with a form of its own and a code of its own."""
    nina = town.person("Nina")
    assert await town.asks(nina) != await town.asks(nina)
    assert len(town.cards()) == 2


async def test_the_limit_of_open_requests_is_said_kindly(make_town: MakeTown) -> None:
    """Beyond the limit nothing is stored, and the person is told what to do."""
    town = await make_town(limits={"open_requests": 1})
    nina = town.person("Nina")
    await town.asks(nina)
    await opens(town, nina)
    await town.presses(nina, "Supplies", "Usual bag", "Main Street counter", "Send")
    assert "You have 1 open request." in nina.text()
    assert len(town.cards()) == 1


async def test_a_form_of_a_request_that_ended_makes_no_second_one(town: Town) -> None:
    """A form is used up by the request it made, also after that request is gone."""
    nina = town.person("Nina")
    await opens(town, nina)
    await town.presses(nina, "Supplies", "Usual bag", "Main Street counter")
    message, data = nina.screen["message_id"], data_of(nina, "Send")
    await town.presses(nina, "Send", "Cancel", "Yes, cancel it")
    town.api.press(nina.chat_id, nina.id, message, data)
    await town.settles()
    assert town.cards() == []
    assert "This form was sent before" in nina.text()


async def test_a_form_from_yesterday_is_opened_afresh(town: Town) -> None:
    """After 24 hours places and supplies may be others: the form begins again, kindly."""
    nina = town.person("Nina")
    await opens(town, nina)
    await town.presses(nina, "Supplies", "Usual bag", "Main Street counter")
    await town.passes(timedelta(hours=25))
    await town.presses(nina, "Send")
    assert "That form was old, so here is a fresh one." in nina.text()
    assert town.cards() == []
    await town.presses(nina, "Usual bag", "Main Street counter", "Send")
    assert "Received" in nina.text()


async def test_what_was_not_seen_is_not_sent(town: Town) -> None:
    """A Send whose mark is not that of the preview shows the preview again."""
    nina = town.person("Nina")
    await opens(town, nina)
    await town.presses(nina, "Supplies", "Usual bag", "Main Street counter")
    pressed = decode(data_of(nina, "Send"))
    assert isinstance(pressed.action, Send)
    other = Send(pressed.action.draft.with_amount("f", 40), pressed.action.seen)
    town.api.press(nina.chat_id, nina.id, nina.screen["message_id"], encode(other, "en", "us"))
    await town.settles()
    assert town.cards() == []
    assert "The list has changed" in nina.text()
    assert "200 fentanyl test strips" in nina.text()


@pytest.mark.parametrize("point", ["zz", ""])
async def test_a_place_that_is_not_there_opens_a_fresh_form(town: Town, point: str) -> None:
    """A crafted or outdated place never reaches the store."""
    nina = town.person("Nina")
    await opens(town, nina)
    await town.presses(nina, "Supplies", "Usual bag", "Main Street counter")
    pressed = decode(data_of(nina, "Send"))
    assert isinstance(pressed.action, Send)
    crafted = Send(pressed.action.draft.at_point(point), pressed.action.seen)
    for action in (crafted, Preview(crafted.draft)):
        town.api.press(nina.chat_id, nina.id, nina.screen["message_id"], encode(action, "en", "us"))
        await town.settles()
        assert "That form was old" in nina.text()
    assert town.cards() == []


async def test_only_ready_cannot_and_expiry_notify(town: Town) -> None:
    """A new message comes for what matters; every other step edits the receipt in silence."""
    nina = town.person("Nina")
    await town.asks(nina)
    bubbles = len(nina.messages())
    await town.presses(town.coordinator, "Take")
    assert "Someone is packing it" in nina.text()
    assert len(nina.messages()) == bubbles
    await town.presses(town.coordinator, "Ready")
    assert len(nina.messages()) == bubbles + 1
    assert nina.text() == "You have an update."
    await town.presses(town.coordinator, "Handed over")
    assert len(nina.messages()) == bubbles + 1


async def test_a_notice_opens_by_a_tap_and_becomes_the_receipt(town: Town) -> None:
    """The lock screen shows nothing; the tap shows the code, the place and until when."""
    nina = town.person("Nina")
    code = await town.asks(nina)
    await town.presses(town.coordinator, "Ready")
    await town.presses(nina, "Open")
    receipts = [m for m in nina.messages() if code in m.get("text", "")]
    assert [m["text"].splitlines()[0] for m in receipts] == ["Ready until Mon 20:00."]
    assert "Main Street counter, side door" in nina.text()


async def test_my_requests_show_the_code_again(town: Town) -> None:
    """Whoever lost sight of the code finds it in two taps; the list itself names no code and no item."""
    nina = town.person("Nina")
    code = await town.asks(nina)
    await town.presses(nina, "Menu", "My requests")
    assert code not in nina.text()
    assert "strips" not in nina.text()
    await town.presses(nina, "Show the code")
    assert code_in(nina.text()) == code
    assert len([m for m in nina.messages() if code in m.get("text", "")]) == 1


async def test_other_peoples_codes_open_nothing(town: Town) -> None:
    """A code finds a packed bag and opens nothing else: not a receipt, not a cancellation."""
    nina, eve = town.person("Nina"), town.person("Eve")
    code = await town.asks(nina)
    await opens(town, eve)
    screen = eve.screen["message_id"]
    for letter in "ckKn":
        payload = f"1{letter}enus{'r' if letter == 'n' else ''}{code}"
        town.api.press(eve.chat_id, eve.id, screen, payload)
        await town.settles()
    assert code not in eve.transcript()
    assert "strips" not in eve.transcript()
    assert code in town.cards()[0]["text"]
    assert "Withdrawn" not in town.cards()[0]["text"]


async def test_switched_off_requests_leave_the_guidance(make_town: MakeTown) -> None:
    """A program can start with guidance only: no supplies, no key, no database."""
    town = await make_town(features={"requests": False})
    nina = town.person("Nina")
    nina.says("/start")
    await nina.sees("Sotto")
    await town.settles()
    assert not {"Supplies", "My requests"} & set(nina.buttons())
    assert not town.database.exists()
    await town.presses(nina, "Privacy")
    assert "Erase everything" not in nina.buttons()
    crafted: list[Any] = [town.api.press(nina.chat_id, nina.id, nina.screen["message_id"], "1senus")]
    await town.settles()
    assert crafted
    assert "Sotto" in nina.text()
