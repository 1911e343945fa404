"""Reading, and danger: with nothing kept, and with everything else broken."""

import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.simulator.faults import Fault, FaultKind
from bot.simulator.people import Person
from tests.conftest import MakeTown, Town

EMERGENCY = "Call 911."


async def starts(town: Town, name: str = "Nina") -> Person:
    """Someone on the first screen."""
    who = town.person(name)
    who.says("/start")
    await town.settles()
    return who


async def test_the_first_screen(town: Town) -> None:
    """Seven doors, and the words of the privacy promise."""
    nina = await starts(town)
    assert nina.buttons() == [
        "🆘 Someone is in danger",
        "Supplies",
        "Guides",
        "My requests",
        "Privacy",
        "Language",
        "Hide",
    ]
    assert "We keep nothing when you read." in nina.text()


async def test_pages_open_in_one_screen(town: Town) -> None:
    """Reading edits one message: the chat does not grow."""
    nina = await starts(town)
    await town.presses(nina, "Guides", "Testing", "Reading a strip")
    assert "1 line, at the control end (C): fentanyl found." in nina.text()
    await town.presses(nina, "Back", "Menu")
    assert len(nina.messages()) == 2


async def test_hide_leaves_a_stub_and_deleting_is_a_second_tap(town: Town) -> None:
    """A stub with Open and 🆘; the second tap deletes it."""
    nina = await starts(town)
    await town.presses(nina, "Hide")
    assert nina.text() == "Sotto"
    assert nina.buttons() == ["Open", "🆘", "Delete this message"]
    await town.presses(nina, "Open", "Hide", "Delete this message")
    assert [m["text"] for m in nina.messages()] == ["/start"]


async def test_any_screen_can_be_hidden_with_one_tap(town: Town) -> None:
    """Someone looks over a shoulder: no way through the menu first."""
    nina = await starts(town)
    for walk in (["Guides"], ["Guides", "Testing", "Reading a strip"], ["Supplies"], ["My requests"]):
        await town.presses(nina, *walk, "Hide")
        assert nina.text() == "Sotto"
        await town.presses(nina, "Open")


async def test_every_screen_has_the_sign(town: Town) -> None:
    """🆘 is one tap away from every screen and every notice that a walk through the bot shows."""
    nina = await starts(town)
    screens = [nina.buttons()]
    for label in ("Supplies", "Item by item", "+ fentanyl", "Next", "Main Street counter", "Send", "Cancel"):
        await town.presses(nina, label)
        screens.append(nina.buttons())
    await town.presses(nina, "Keep it", "Guides")
    screens.append(nina.buttons())
    await town.presses(nina, "Menu", "Privacy")
    screens.append(nina.buttons())
    await town.presses(nina, "Erase everything")
    screens.append(nina.buttons())
    await town.presses(town.coordinator, "Ready")
    screens.append(nina.buttons())
    assert len(screens) == 12
    assert [buttons for buttons in screens if not any("🆘" in label for label in buttons)] == []


async def test_danger_is_one_tap_and_always_a_new_message(town: Town) -> None:
    """The screen that was open stays: a half-filled form survives."""
    nina = await starts(town)
    await town.presses(nina, "Supplies", "Usual bag", "🆘")
    assert nina.text().startswith(EMERGENCY)
    assert nina.messages()[-1]["message_id"] != nina.messages()[-2]["message_id"]
    await town.presses(nina, "Main Street counter", "Send")
    assert any("Received" in m["text"] for m in nina.messages())


async def test_the_emergency_page_opens_below_from_the_list_too(town: Town) -> None:
    """Whichever way it is reached, it is a new message, and what was open stays."""
    nina = await starts(town)
    await town.presses(nina, "Guides", "Overdose now: what to do")
    assert nina.text().startswith(EMERGENCY)
    assert "Pick a page." in nina.messages()[-2]["text"]


@pytest.mark.parametrize(
    "words",
    ["/sos", "/start sos", "he is NOT BREATHING!!", "she won’t wake up", "overdose", "911", "blue lips help"],
)
async def test_typed_danger_is_answered_at_once(town: Town, words: str) -> None:
    """Typed words for danger lead to the emergency page, also as the very first message."""
    nina = town.person("Nina")
    nina.says(words)
    await town.settles()
    assert nina.text().startswith(EMERGENCY)


@pytest.mark.parametrize("words", ["hello", "code", "food", "what is in the bag", "method", "9112"])
async def test_other_words_are_not_taken_for_danger(town: Town, words: str) -> None:
    """Danger words count as words, not as letters inside others; nothing typed is kept."""
    nina = town.person("Nina")
    nina.says(words)
    await town.settles()
    assert "I did not get that" in nina.text()


async def test_danger_does_not_wait_behind_a_flood(town: Town) -> None:
    """Whoever floods is slowed; their emergency is not, and nobody else notices."""
    nina = await starts(town)
    for number in range(200):
        nina.says(f"word {number}")
    nina.says("not breathing")
    sam = town.person("Sam")
    sam.says("/start")
    await town.settles()
    assert any(m["text"].startswith(EMERGENCY) for m in nina.messages())
    assert "Information" in sam.text()
    answers = [m for m in nina.messages() if "did not get that" in m["text"]]
    assert 1 <= len(answers) <= 3 * 8  # three batches, eight unfinished at any time


async def test_danger_waits_out_telegrams_limit(town: Town) -> None:
    """A 429 delays the emergency page by what Telegram asks, and does not lose it."""
    nina = await starts(town)
    town.api.faults.add(Fault(method="sendMessage", kind="429", retry_after=3, times=1))
    nina.presses("🆘")
    await town.until_told(nina, EMERGENCY)


@pytest.mark.parametrize("kind", ["500", "reset", "timeout", "lost"])
async def test_danger_is_sent_again_when_the_line_breaks(town: Town, kind: FaultKind) -> None:
    """Twice is better than not at all."""
    nina = await starts(town)
    town.api.faults.add(Fault(method="sendMessage", kind=kind, times=1))
    nina.presses("🆘")
    await town.until_told(nina, EMERGENCY)


async def test_reading_and_danger_go_on_without_database_and_content(town: Town) -> None:
    """With the database and the content folder gone everything that can be read is still there."""
    nina = await starts(town)
    shutil.rmtree(town.database.parent)
    await town.presses(nina, "Guides", "Testing", "Reading a strip", "🆘")
    assert nina.text().startswith(EMERGENCY)
    nina.says("/start")
    await town.settles()
    nina.presses("My requests")
    await town.until_told(nina, "Requests cannot be taken right now.")
    assert any("🆘" in label for label in nina.buttons())


@pytest.mark.parametrize(
    "data",
    [
        "",
        "0henus",
        "1?enus",
        "1henu",
        "1penus../../etc",
        "1Senus",
        "2henus",
        "💥",
        "1henus" + "x" * 58,
        "1pfrxxnone.such",
    ],
)
async def test_old_and_crafted_buttons_open_a_fresh_screen(town: Town, data: str) -> None:
    """Never an error, never silence."""
    nina = await starts(town)
    query = town.api.press(nina.chat_id, nina.id, nina.screen["message_id"], data)
    await town.settles()
    assert await nina.toast(query) == ""
    assert any("🆘" in label for label in nina.buttons())
    assert "did not work" not in nina.transcript()


async def test_a_language_that_is_not_there_falls_back(make_town: MakeTown) -> None:
    """The client's language is used if it is offered; else the first language, never an error."""
    town = await make_town()
    for code in ("fr", "pt-BR", "", None, "xx-very-long"):
        who = town.person("Someone", language_code=code)
        who.says("/start")
        await town.settles()
        assert "Information, and a counter nearby." in who.text()


async def test_a_failing_handler_apologises(town: Town) -> None:
    """Whatever breaks on our side, the person hears a sentence and keeps 🆘; the next press works."""
    nina = await starts(town)
    town.api.faults.add(Fault(method="editMessageText", kind="500", times=2))
    await town.presses(nina, "Guides")
    assert "Sorry, that did not work." in nina.text()
    assert any("🆘" in label for label in nina.buttons())
    await town.presses(nina, "Menu")
    assert "Information" in nina.text()


async def test_an_update_that_cannot_be_parsed_stops_nobody(town: Town) -> None:
    """One poisoned update is counted and passed over; its neighbours are answered."""
    nina, sam = town.person("Nina"), town.person("Sam")
    nina.says("/start")
    town.api.inject({"message": {"message_id": "poison", "chat": 7}})
    town.api.inject({"callback_query": "poison"})
    sam.says("/start")
    await town.settles()
    assert "Information" in nina.text()
    assert "Information" in sam.text()
    assert town.bot.metrics["update that cannot be parsed"] == 2


@given(st.text(max_size=300))
def test_any_text_can_be_looked_at_for_danger(text: str) -> None:
    """No text is too strange to be read."""
    from bot.content.danger import plain

    assert "  " not in plain(text)
