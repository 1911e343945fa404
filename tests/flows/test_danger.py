"""Someone is in danger while something else is wrong: Telegram, one chat, a flood, the bot's own stop."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.simulator.faults import Fault
from bot.simulator.people import Person
from tests.conftest import MakeTown, Town
from tests.small import SHIPPED

EMERGENCY = "Call 911."


def screens(who: Person) -> int:
    """How often someone was shown the overdose steps."""
    return sum(m.get("text", "").startswith(EMERGENCY) for m in who.messages())


async def turns(count: int = 400) -> None:
    """Let everything run that can run without time passing."""
    for _ in range(count):
        await asyncio.sleep(0)


def hang(town: Town, *, chat_ids: set[int] | None = None) -> asyncio.Event:
    """From now on calls for these chats (all if none is named) get no answer until the event is set."""
    released = asyncio.Event()
    request: Any = town.bot.application.bot.request
    honest = request.do_request

    async def hanging(url: str, *rest: Any, **named: Any) -> Any:
        data = named.get("request_data") or (rest[1] if len(rest) > 1 else None)
        chat = int((data.parameters if data else {}).get("chat_id", 0))
        if not released.is_set() and (chat_ids is None or chat in chat_ids):
            await released.wait()
        return await honest(url, *rest, **named)

    object.__setattr__(request, "do_request", hanging)
    return released


async def test_one_chat_that_has_to_wait_makes_nobody_else_wait(town: Town) -> None:
    """Telegram holds one chat back; 150 others write; whoever types danger then is answered at once."""
    first, last = town.person("First"), town.person("Last")
    town.api.faults.add(Fault("429", method="sendMessage", times=1, retry_after=35, chat_id=first.chat_id))
    first.says("overdose")
    for number in range(150):
        town.person(f"P{number}").says("hello")
    last.says("he is not breathing")
    await turns(4000)
    assert screens(last) == 1
    assert screens(first) == 0
    town.clock.move(timedelta(seconds=36))
    await town.settles()
    assert screens(first) == 1


async def test_a_flood_of_hanging_presses_makes_nobody_else_wait(town: Town) -> None:
    """500 messages of one phone whose answers hang: danger is recognised behind all of them."""
    flooder, other = town.person("Flooder"), town.person("Other")
    hang(town, chat_ids={flooder.chat_id})
    for _ in range(500):
        flooder.says("hello")
    other.says("overdose")
    await turns(4000)
    assert screens(other) == 1


async def test_a_hundred_calls_for_help_are_one_screen(town: Town) -> None:
    """While the first answer waits for Telegram, more of them from the same phone wait for nothing."""
    nina, other = town.person("Nina"), town.person("Other")
    town.api.faults.add(Fault("429", method="sendMessage", times=1, retry_after=10, chat_id=nina.chat_id))
    for _ in range(150):
        nina.says("sos")
    other.says("sos")
    await turns(4000)
    assert screens(other) == 1
    town.clock.move(timedelta(seconds=11))
    await town.settles()
    assert screens(nina) == 1
    nina.says("sos")
    await town.settles()
    assert screens(nina) == 2


async def test_danger_is_answered_when_telegram_is_back_after_minutes(town: Town) -> None:
    """Not dropped after a few seconds, whatever kind of trouble it is."""
    nina = town.person("Nina")
    for kind in ("500", "reset", "timeout"):
        town.api.faults.add(Fault(kind, method="sendMessage", times=4))
    nina.says("overdose")
    await town.until_told(nina, EMERGENCY, seconds=300)
    assert screens(nina) == 1
    assert town.bot.metrics["an emergency that could not be answered"] == 0


async def test_danger_that_could_not_be_answered_is_told_to_the_operator(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    """After ten minutes without an answer: counted, and an error in the log."""
    nina = town.person("Nina")
    town.api.faults.add(Fault("500", method="sendMessage", times=1000))
    nina.says("overdose")
    await turns()
    for _ in range(100):
        town.clock.move(timedelta(seconds=10))
        await turns(50)
    assert town.bot.metrics["an emergency that could not be answered"] == 1
    assert "an emergency could not be answered" in caplog.text


async def test_danger_left_unanswered_by_a_stop_is_answered_by_the_next_start(make_town: MakeTown) -> None:
    """The bot stops while Telegram makes it wait: the update is not confirmed, and comes again."""
    town = await make_town()
    nina = town.person("Nina")
    town.api.faults.add(Fault("429", method="sendMessage", times=1, retry_after=300))
    nina.says("overdose")
    await turns()
    before = town.clock.now()
    await town.close()
    assert town.clock.now() - before <= timedelta(seconds=10), "process managers kill after ten seconds"
    assert screens(nina) == 0
    await town.open()
    await town.settles()
    assert screens(nina) == 1


async def test_a_stop_waits_for_no_hanging_call(make_town: MakeTown) -> None:
    """Everything hangs; the stop takes seconds, and what was not handled comes again."""
    town = await make_town()
    nina, other = town.person("Nina"), town.person("Other")
    hang(town)
    for _ in range(8):
        nina.says("/start")
    other.says("overdose")
    await turns()
    before = town.clock.now()
    await town.close()
    assert town.clock.now() - before <= timedelta(seconds=10)
    await town.open()
    await town.settles()
    assert screens(other) == 1
    assert "Information" in nina.text()


async def test_a_press_that_cannot_be_acknowledged_is_nobodys_trouble(town: Town) -> None:
    """No apology below what worked: not for danger, not for a request, not for the team."""
    nina = town.person("Nina")
    town.api.faults.add(Fault("500", method="answerCallbackQuery", times=1000))
    await town.asks(nina)
    nina.presses("🆘")
    await town.settles()
    await town.presses(town.coordinator, "Take", "Handed over")
    assert screens(nina) == 1
    assert "did not work" not in nina.transcript()
    assert town.bot.metrics["handler failed"] == 0


@pytest.mark.parametrize(
    "strange",
    [
        {"entities": [{"kind": "x"}]},
        {"reply_to_message": {"x": 1}},
        {"date": 10**30},
        {"new_kind_of_thing": {"x": [1]}, "photo": 5},
    ],
)
async def test_danger_in_an_update_that_cannot_be_parsed_is_seen(town: Town, strange: dict[str, Any]) -> None:
    """The day Telegram changes a shape before the library does."""
    nina = town.person("Nina")
    nina.says("/start")
    await town.settles()
    sender = {"id": nina.id, "is_bot": False, "first_name": "Nina"}
    message = {"message_id": 7, "date": 0, "chat": {"id": nina.chat_id, "type": "private"}, "from": sender}
    town.api.inject({"message": {**message, "text": "she is not breathing", **strange}})
    await town.settles()
    assert screens(nina) == 1
    town.api.inject({"message": {**message, "text": "hello", "entities": [{"kind": "x"}]}})
    await town.settles()
    assert town.bot.metrics["update that cannot be parsed"] == 1


@pytest.mark.parametrize(
    "words",
    [
        "🆘",
        "help 🆘 now",
        "over dose",
        "ODed",
        "turned blue",
        "passed out and lips are blue",
        "stops breathing",
        "hes not breathin",
        "isnʼt breathing",
        "won`t wake",
        "over\u200bdose",
        "ｏｖｅｒｄｏｓｅ",
        "overdosé",
        "not_breathing",
        "NOT   BREATHING!!!",
    ],
)
async def test_danger_is_recognised_as_people_type_it(town: Town, words: str) -> None:
    """With one hand, in a hurry, on whatever keyboard."""
    nina = town.person("Nina")
    nina.says(words)
    await town.settles()
    assert screens(nina) == 1


@pytest.mark.parametrize(
    ("command", "opens"),
    [
        ("/start", "Guides"),
        ("/help", "Guides"),
        ("/supplies", "Usual bag"),
        ("/language", "Country: United States"),
        ("/privacy@simulated_bot", "Erase everything"),
        ("hello", "Testing"),
        ("thanks", "Testing"),
    ],
)
async def test_the_menus_own_commands_are_no_danger(make_town: MakeTown, command: str, opens: str) -> None:
    """Whatever a language that the bot speaks makes of the word."""
    content = {"dir": str(SHIPPED), "languages": ["en", "fr", "es"]}
    town = await make_town(content=content)
    nina = town.person("Nina")
    nina.says(command)
    await town.settles()
    assert screens(nina) == 0
    assert any(opens in label for label in nina.buttons()), nina.buttons()


@pytest.mark.parametrize("payload", ["1v2x-OD-3f", "1bod_sos-1", "3zoverdose-od"])
@pytest.mark.parametrize("start", ["/start", "/start@sotto_bot"])
async def test_letters_drawn_by_lot_mean_nothing(town: Town, start: str, payload: str) -> None:
    """What a link holds may look like a word of danger: it opens what it is for."""
    nina = town.person("Nina")
    nina.says(f"{start} {payload}")
    await town.settles()
    assert screens(nina) == 0
    assert nina.text()


@pytest.mark.parametrize("words", ["/start sos", "/start overdose-emergency", "/start od", "/start 911 od"])
async def test_a_link_for_help_is_heard(town: Town, words: str) -> None:
    """Positive control: what is typed behind the command is heard like everything typed."""
    nina = town.person("Nina")
    nina.says(words)
    await town.settles()
    assert screens(nina) == 1


@pytest.mark.parametrize("data", ["0eenus", "2eenus", "9efrca"])
async def test_the_sign_of_every_version_opens_the_steps(town: Town, data: str) -> None:
    """A button may be a year old."""
    nina = town.person("Nina")
    nina.says("/start")
    await town.settles()
    town.api.press(nina.chat_id, nina.id, nina.screen["message_id"], data)
    await town.settles()
    assert screens(nina) == 1


@pytest.mark.parametrize(("words", "begins"), [("il respire plus", "Appelle"), ("no respira", "Llama")])
async def test_danger_is_answered_in_the_language_it_was_written_in(
    make_town: MakeTown, words: str, begins: str
) -> None:
    """Whatever the phone is set to."""
    town = await make_town(content={"languages": ["en", "fr", "es"]})
    nina = town.person("Nina", language_code="en")
    nina.says(words)
    await town.settles()
    assert nina.text().startswith(begins)
