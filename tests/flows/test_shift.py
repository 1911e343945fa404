"""What the team types during a shift: lists, the pause, places that close, how everything is."""

import re
from datetime import timedelta
from typing import Any

import pytest

from bot.chat.posture import Finding
from bot.content.templates import FINDINGS
from bot.shift import Shift
from bot.simulator.faults import Fault
from bot.simulator.people import Person, TeamMember
from tests.conftest import MakeTown, Town, code_in
from tests.flows.test_places import Coast, coast

__all__ = ["coast"]  # a fixture, used by its name

VAN, COUNTER = "The van", "Main Street counter"


async def types(town: Town, words: str, who: TeamMember | None = None) -> str:
    """A coordinator types a command, and what the bot says to it."""
    who = who or town.coordinator
    name, _, rest = words.partition(" ")
    who.says(f"{name}@simulated_bot {rest}".strip())
    await town.settles()
    return who.text()


async def opens(town: Town, who: Person, words: str = "/supplies") -> Person:
    who.says(words)
    await town.settles()
    return who


def told(who: Person) -> int:
    """How many notices stand in a person's chat."""
    return sum(m.get("text") == "You have an update." for m in who.messages())


# -- lists -----------------------------------------------------------------------------------------


async def test_the_queue_is_what_is_open_oldest_first(town: Town) -> None:
    """Code, items, place, standing; an ended request is not in it."""
    assert await types(town, "/queue") == "Nothing is open."
    nina, sam = town.person("Nina"), town.person("Sam")
    first = await town.asks(nina)
    await town.presses(town.coordinator, "Ready")
    await town.passes(timedelta(minutes=5))
    second = await town.asks(sam, point=VAN)
    third = await town.asks(nina, "Bigger bag")
    text = await types(town, "/queue")
    assert text.startswith("Open: 3")
    assert [text.index(code) for code in (first, second, third)] == sorted(
        text.index(code) for code in (first, second, third)
    )
    entry = text[text.index(first) : text.index(second)]
    assert f"{first} {COUNTER}, since Sat 08:00: ready until Mon 20:00" in entry
    assert "• 10 fentanyl test strips" in entry
    assert f"{second} {VAN}, since Sat 08:05: open" in text
    await town.presses(nina, "Menu", "My requests", "Cancel: Sat 08:00", "Yes, cancel it")
    assert first not in await types(town, "/queue")


async def test_a_long_queue_has_pages_that_telegram_takes(make_town: MakeTown) -> None:
    """Every code stands on one of them, and a press turns to the next."""
    town = await make_town(limits={"open_requests": 20})
    people = [town.person(f"P{n}") for n in range(4)]
    codes = [await town.asks(people[n % 4], "Bigger bag") for n in range(60)]
    for _ in range(5):  # Telegram takes 20 a minute into a group
        await town.passes(timedelta(seconds=61))
    seen: list[str] = []
    await types(town, "/queue")
    page = town.coordinator.screen
    for number in range(1, 20):
        shown = next(m for m in town.cards() if m["message_id"] == page["message_id"])
        assert len(shown["text"]) <= 4096
        assert f"page {number} of" in shown["text"]
        seen += [code for code in codes if code in shown["text"]]
        if "Next" not in town.coordinator.buttons(shown):
            break
        town.coordinator.presses("Next", message=shown)
        await town.settles()
    assert number > 1
    assert seen == codes
    refused = [call for call in town.api.calls if call.error and "too long" in call.error]
    assert refused == []


@pytest.mark.parametrize("typed", [VAN, "the van", "b", "THE V"])
async def test_the_list_of_a_place_holds_codes_and_items_only(town: Town, typed: str) -> None:
    """To print and pack by: nothing of when, where else, or how it stands."""
    await town.asks(town.person("Nina"))
    code = await town.asks(town.person("Sam"), point=VAN)
    text = await types(town, f"/list {typed}")
    lines = text.splitlines()
    assert lines[0] == VAN
    (entry,) = [line for line in lines[1:] if line]
    assert re.fullmatch(rf"{code}  10 fentanyl test strips(, [^,]+)*", entry)


@pytest.mark.parametrize("typed", ["", "nowhere"])
async def test_a_list_without_a_place_offers_the_places(town: Town, typed: str) -> None:
    """As buttons; what was typed is not repeated."""
    code = await town.asks(town.person("Sam"), point=VAN)
    text = await types(town, f"/list {typed}")
    assert "Which place?" in text
    assert ("No place, or more than one" in text) is bool(typed)
    assert "nowhere" not in text
    assert town.coordinator.buttons() == [COUNTER, VAN]
    await town.presses(town.coordinator, VAN)
    assert code in town.coordinator.text()


async def test_nothing_that_the_team_reads_says_who_asked(town: Town) -> None:
    """Not in any of the commands."""
    nina = town.person("Nina Marked", username="nina_marked")
    await town.asks(nina)
    for words in ("/queue", "/list a", "/pause", "/pause", "/close a", "/open a", "/status", "/help"):
        await types(town, words)
    said = "\n".join(str(message) for message in town.cards())
    for mark in ("Nina", "nina_marked", str(nina.id)):
        assert mark not in said


# -- the pause -------------------------------------------------------------------------------------


async def test_a_pause_closes_asking_with_a_sentence_and_survives_a_restart(town: Town) -> None:
    """Who wants to ask reads that it is paused and where one can just come."""
    text = await types(town, "/pause")
    assert text.startswith("Paused: no new requests.")
    await town.restart()
    nina = await opens(town, town.person("Nina"))
    assert "Bags are paused right now." in nina.text()
    assert f"{COUNTER}, side door" in nina.text()
    assert "Usual bag" not in nina.buttons()
    assert "🆘 Someone is in danger" in nina.buttons()
    assert (await types(town, "/pause")).startswith("Requests are taken again.")
    await town.asks(nina)


async def test_the_button_below_takes_a_pause_back_and_says_which(town: Town) -> None:
    """Two who press it at once do not pause again: a button says what it does."""
    kit = TeamMember(town.api, "Kit", chat_id=town.team_chat)
    await types(town, "/pause")
    town.coordinator.presses("Take requests again")
    kit.presses("Take requests again")
    await town.settles()
    assert town.coordinator.text().startswith("Requests are taken again.")
    assert town.coordinator.buttons() == ["Pause requests"]
    await town.asks(town.person("Nina"))


async def test_a_form_that_was_open_when_it_was_paused_is_not_sent(town: Town) -> None:
    """Its sender reads why; what was sent before stays open and is handed over."""
    nina = town.person("Nina")
    code = await town.asks(nina)
    sam = await opens(town, town.person("Sam"))
    await town.presses(sam, "Usual bag", COUNTER)
    await types(town, "/pause")
    await town.presses(sam, "Send")
    assert "Bags are paused right now." in sam.text()
    assert f"{code} {COUNTER}" in await types(town, "/queue")
    await town.presses(town.coordinator, "Take", "Handed over")
    assert "Handed over." in nina.text()


async def test_a_pause_of_one_program_is_not_the_others(coast: Coast) -> None:
    """Each team has its own door; the other program's places can still be chosen."""
    await types(coast, "/pause")
    nina = await opens(coast, coast.person("Nina"))
    assert "Usual bag" in nina.buttons()


async def test_a_team_closes_its_own_places_only(coast: Coast) -> None:
    """What it types of another program's is no place it knows, and a crafted button closes nothing."""
    assert "No place, or more than one" in await types(coast, "/close a", coast.kit)
    assert coast.kit.buttons() == ["Pier kiosk", "Boat house"]
    coast.api.press(coast.other_chat, coast.kit.id, coast.kit.screen["message_id"], "1Genussa_")
    await coast.settles()
    assert "Every place" not in await types(coast, "/open")
    assert coast.coordinator.text() == "No place is closed."


# -- places ----------------------------------------------------------------------------------------


async def test_a_place_that_closes_tells_each_person_there_once(town: Town) -> None:
    """One neutral notice each, also to somebody who waits for two bags; nobody else hears of it."""
    nina, sam, kim = (town.person(name) for name in ("Nina", "Sam", "Kim"))
    await town.asks(nina)
    await town.asks(nina, "Bigger bag")
    await town.asks(sam)
    await town.asks(kim, point=VAN)
    text = await types(town, "/close main")
    assert f"{COUNTER} is closed for now." in text
    assert "who are told: 2." in text
    assert [told(who) for who in (nina, sam, kim)] == [1, 1, 0]
    assert COUNTER not in nina.text()
    await town.restart()
    text = await types(town, "/close main")
    assert "It was closed already" in text
    assert [told(who) for who in (nina, sam, kim)] == [1, 1, 0]


async def test_opening_the_notice_offers_another_place_or_to_cancel(town: Town) -> None:
    """The same code at the other place: its card is posted anew, because nobody reads the old one again."""
    nina = town.person("Nina")
    code = await town.asks(nina)
    await town.presses(town.coordinator, "Ready")
    await town.presses(nina, "Open")
    await types(town, "/close a")
    await town.presses(nina, "Open")
    assert f"{COUNTER} is closed for now." in nina.text()
    assert code not in nina.text()
    assert nina.buttons()[:2] == [VAN, "Cancel"]
    await town.presses(nina, VAN)
    assert code_in(nina.text()) == code
    assert VAN in nina.text()
    assert "Received." in nina.text()
    (card,) = [card for card in town.cards() if card["text"].startswith("Request ")]
    assert card["text"].splitlines()[-1] == VAN
    assert "Take" in town.coordinator.buttons(card)
    await town.presses(town.coordinator, "Take", "Handed over")
    assert "Handed over." in nina.text()


async def test_who_waits_for_two_bags_moves_one_after_the_other(town: Town) -> None:
    """One notice, two requests: the second is shown when the first has a place."""
    nina = town.person("Nina")
    codes = {await town.asks(nina), await town.asks(nina, "Bigger bag")}
    await types(town, "/close a")
    await town.presses(nina, "Open", VAN)
    assert f"{COUNTER} is closed for now." in nina.text()
    await town.presses(nina, VAN)
    text = await types(town, "/list The van")
    assert {code for code in codes if code in text} == codes


async def test_cancelling_from_the_notice_ends_the_request(town: Town) -> None:
    """With the same question as always."""
    nina = town.person("Nina")
    await town.asks(nina)
    await types(town, "/close a")
    await town.presses(nina, "Open", "Cancel", "Yes, cancel it")
    assert nina.text().startswith("Cancelled.")
    assert await types(town, "/queue") == "Nothing is open."


async def test_a_closed_place_is_in_no_form_until_it_opens(town: Town) -> None:
    """Not as a button, not as a place to come to; a form that named it says so."""
    sam = await opens(town, town.person("Sam"))
    await town.presses(sam, "Usual bag", COUNTER)
    await types(town, "/close a")
    await town.presses(sam, "Send")
    assert f"{COUNTER} takes no requests right now." in sam.text()
    assert COUNTER not in sam.buttons()
    assert VAN in sam.buttons()
    await town.restart()
    nina = await opens(town, town.person("Nina"))
    assert f"{COUNTER}; closed for now" in nina.text()
    await town.presses(nina, "Usual bag")
    assert COUNTER not in nina.buttons()
    assert (await types(town, "/open Main Street counter")) == f"{COUNTER} is open again."
    await town.asks(nina)


async def test_a_notice_opened_after_the_place_is_open_again_shows_the_receipt(town: Town) -> None:
    """There is nothing to decide any more."""
    nina = town.person("Nina")
    code = await town.asks(nina)
    await types(town, "/close a")
    await types(town, "/open a")
    await town.presses(nina, "Open")
    assert code_in(nina.text()) == code


async def test_a_slip_that_is_taken_back_before_it_was_sent_is_not_told(town: Town) -> None:
    """Telegram was away in between."""
    nina = town.person("Nina")
    await town.asks(nina)
    town.api.faults.add(Fault(method="sendMessage", kind="500", chat_id=nina.chat_id, times=1))
    await types(town, "/close a")
    await town.presses(town.coordinator, "Open it again")
    await town.passes(timedelta(minutes=5))
    assert told(nina) == 0


@pytest.mark.parametrize(("command", "shown"), [("/close", [COUNTER, VAN]), ("/close x", [COUNTER, VAN])])
async def test_without_a_place_the_places_are_offered(town: Town, command: str, shown: list[str]) -> None:
    """Only those for which it means something."""
    assert "Which place?" in await types(town, command)
    assert town.coordinator.buttons() == shown
    await town.presses(town.coordinator, VAN)
    assert f"{VAN} is closed for now." in town.coordinator.text()
    await types(town, "/close")
    assert town.coordinator.buttons() == [COUNTER]
    await types(town, "/open")
    assert town.coordinator.buttons() == [VAN]
    await town.presses(town.coordinator, VAN)
    assert town.coordinator.text() == f"{VAN} is open again."
    assert await types(town, "/open") == "No place is closed."


async def test_with_every_place_closed_nothing_can_be_asked_for(town: Town) -> None:
    """A sentence, and no form; and no other place to move to."""
    nina = town.person("Nina")
    await town.asks(nina)
    await types(town, "/close a")
    await types(town, "/close b")
    assert await types(town, "/close") == "Every place is closed already."
    await town.presses(nina, "Open")
    assert "There is no other place right now." in nina.text()
    assert nina.buttons()[0] == "Cancel"
    await opens(town, nina)
    assert "Requests cannot be taken right now." in nina.text()


async def test_a_place_that_tells_nobody_is_noticed(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: where closing shuts only the form, the person above hears nothing."""
    nina = town.person("Nina")
    await town.asks(nina)

    async def nobody(*_: Any, **__: Any) -> list[Any]:
        return []

    monkeypatch.setattr("bot.shift.requests.live_in", nobody)
    await types(town, "/close a")
    assert told(nina) == 0


async def test_a_place_that_tells_again_and_again_is_noticed(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: without the look whether it was open, a second command is a second notice."""
    nina = town.person("Nina")
    await town.asks(nina)
    honest = Shift.close

    async def forgetful(self: Shift, program: str, point: str) -> Any:
        await self.reopen(program, point)
        return await honest(self, program, point)

    monkeypatch.setattr(Shift, "close", forgetful)
    await types(town, "/close a")
    await types(town, "/close a")
    assert told(nina) == 2


# -- how it is -------------------------------------------------------------------------------------


async def test_status_says_how_everything_is(town: Town) -> None:
    """Running since, erased, waiting, open; and what of the chat is to be mended."""
    nina = town.person("Nina")
    await town.asks(nina)
    await town.passes(timedelta(hours=3))
    town.clock.move(timedelta(seconds=40))
    text = await types(town, "/status")
    assert text.startswith("Running for 3 hours. Open: 1.")
    assert re.search(r"Last erased what had run out: \d+ seconds ago\.", text)
    assert "Nothing waits to be sent." in text
    assert "• What stands here can be forwarded. Restrict saving content." in text
    assert "• Messages stay. Switch auto-delete on." in text
    assert "No requests are taken" not in text
    await types(town, "/close b")
    await types(town, "/pause")
    text = await types(town, "/status")
    assert "Closed: The van. /open takes that back." in text
    assert "Requests are paused" in text


async def test_status_says_since_when_something_waits(town: Town) -> None:
    """However often it was tried in between."""
    nina = town.person("Nina")
    await town.asks(nina)
    town.api.faults.add(Fault(method="editMessageText", kind="500", chat_id=nina.chat_id, times=None))
    await town.presses(town.coordinator, "Take")
    for _ in range(10):
        await town.passes(timedelta(minutes=1))
    assert "Waiting to be sent, the oldest: for 10 minutes." in await types(town, "/status")
    town.api.faults.clear()
    for _ in range(12):
        await town.passes(timedelta(minutes=1))
    assert "Nothing waits to be sent." in await types(town, "/status")


async def test_status_looks_at_the_chat_anew(make_town: MakeTown) -> None:
    """Who has just mended it does not wait for an hour."""
    town = await make_town(team_chat={"posture": "refuse"})
    assert "No requests are taken until this is mended." in await types(town, "/status")
    town.api.add_bot_to_group(town.team_chat, admin=True)
    info = {"has_protected_content": True, "message_auto_delete_time": 86400}
    town.api.known_chat(town.team_chat).info = info
    text = await types(town, "/status")
    assert "This chat:" not in text
    assert "No requests are taken" not in text
    await town.asks(town.person("Nina"))


def test_there_is_a_sentence_for_whatever_is_found() -> None:
    """In the checks of the content as in the program."""
    assert tuple(map(str, Finding)) == FINDINGS


# -- who may ---------------------------------------------------------------------------------------


COMMANDS = ("queue", "list", "pause", "close", "open", "status", "help")


async def test_help_names_every_command(town: Town) -> None:
    """And the menu of commands in groups holds the same."""
    text = await types(town, "/help")
    assert {f"/{name}" for name in (*COMMANDS, "stock")} - {"/help"} == set(re.findall(r"/[a-z]+", text))
    menu = await town.api.call("getMyCommands", {"scope": {"type": "all_group_chats"}})
    assert {command["command"] for command in menu} == {*COMMANDS, "stock"}


@pytest.mark.parametrize("command", COMMANDS)
async def test_a_command_is_for_the_teams_chat_alone(town: Town, command: str) -> None:
    """In private it is what somebody typed; in another group the bot says nothing and leaves."""
    code = await town.asks(town.person("Nina"))
    eve = town.person("Eve")
    await opens(town, eve, f"/{command} a")
    assert code not in eve.transcript()
    assert "Paused" not in eve.transcript()
    stranger = TeamMember(town.api, "Mallory")
    elsewhere = town.api.add_group("Elsewhere", [stranger.id])
    stranger.joins(elsewhere)
    stranger.says(f"/{command}@simulated_bot a")
    await town.settles()
    assert [m for m in town.api.messages(elsewhere) if m["from"]["is_bot"]] == []
    await town.asks(town.person("Alex"))


@pytest.mark.parametrize("data", ["1Genuss__", "1Genussa_", "1Jenus1", "1Lenusa_1"])
async def test_the_teams_buttons_do_nothing_in_private(town: Town, data: str) -> None:
    """Whatever a crafted client sends."""
    nina = town.person("Nina")
    code = await town.asks(nina)
    eve = await opens(town, town.person("Eve"), "/start")
    town.api.press(eve.chat_id, eve.id, eve.screen["message_id"], data)
    await town.settles()
    assert code not in eve.transcript()
    await town.asks(town.person("Alex"))


async def test_moving_what_is_somebody_elses_moves_nothing(town: Town) -> None:
    """A code on a hand can be read; it opens nothing here."""
    code = await town.asks(town.person("Nina"))
    eve = await opens(town, town.person("Eve"), "/start")
    town.api.press(eve.chat_id, eve.id, eve.screen["message_id"], f"1Menusb_{code}")
    await town.settles()
    assert "That request has ended." in eve.text()
    assert f"{code} {COUNTER}" in await types(town, "/queue")


async def test_with_the_database_away_the_team_is_told(town: Town) -> None:
    """A command that nobody answers would be typed again and again."""
    store = town.bot.store
    assert store is not None
    await store.close()
    for command in ("/queue", "/pause", "/close a", "/status"):
        assert "The database does not answer." in await types(town, command)
