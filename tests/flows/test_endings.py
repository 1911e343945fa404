"""How requests end, and what is left of them: nothing."""

from datetime import timedelta

from bot.simulator.faults import Fault
from bot.simulator.people import Person
from tests.conftest import MakeTown, Town, code_in


def remains(town: Town, who: Person, code: str) -> list[str]:
    """What in either chat still shows the request: its code, its items or its place on a bot message."""
    shown = [m.get("text", "") for m in (*who.messages(), *town.cards()) if m["from"]["is_bot"]]
    return [text for text in shown if code in text or "strips" in text]


async def test_cancelling_asks_once_and_clears_both_chats(town: Town) -> None:
    """Cancel, then yes; Keep leaves everything as it was."""
    nina = town.person("Nina")
    code = await town.asks(nina)
    assert len(remains(town, nina, code)) == 2
    await town.presses(nina, "Cancel", "Keep it")
    assert len(remains(town, nina, code)) == 2
    await town.presses(nina, "Cancel", "Yes, cancel it")
    assert "Cancelled." in nina.text()
    assert remains(town, nina, code) == []


async def test_cancelling_from_my_requests(town: Town) -> None:
    """The list leads to the same question."""
    nina = town.person("Nina")
    code = await town.asks(nina)
    await town.presses(nina, "Menu", "My requests", "Cancel:", "Yes, cancel it")
    assert remains(town, nina, code) == []
    await town.presses(nina, "Menu", "My requests")
    assert "Nothing is open." in nina.text()


async def test_cancelling_before_telegram_took_the_card(town: Town) -> None:
    """A card that has not been posted never is."""
    nina = town.person("Nina")
    town.api.faults.add(
        Fault(method="sendMessage", kind="429", retry_after=30, chat_id=town.team_chat, times=1)
    )
    await town.asks(nina)
    await town.presses(nina, "Cancel", "Yes, cancel it")
    await town.passes(timedelta(minutes=5))
    assert town.cards() == []


async def test_erase_everything_ends_all_requests(town: Town) -> None:
    """Privacy, erase, yes: both requests are gone from both chats and from the database."""
    nina, sam = town.person("Nina"), town.person("Sam")
    codes = [await town.asks(nina), await town.asks(nina)]
    kept = await town.asks(sam)
    nina.says("/start")
    await town.settles()
    await town.presses(nina, "Privacy", "Erase everything", "Yes, erase everything")
    assert "Erased." in nina.text()
    assert "Your open requests have ended." in nina.text()
    assert [remains(town, nina, code) for code in codes] == [[town.cards()[0]["text"]]] * 2
    assert kept in town.cards()[0]["text"]
    await town.passes(timedelta(0))
    stored = town.database.read_bytes()
    assert not [code for code in codes if code.encode() in stored]
    assert kept.encode() in stored


async def test_an_open_request_runs_out_and_the_person_is_told(make_town: MakeTown) -> None:
    """After its time a request is gone; one neutral notice stays and opens."""
    town = await make_town(retention={"open_request": "1d"})
    nina = town.person("Nina")
    code = await town.asks(nina)
    await town.passes(timedelta(hours=23))
    assert len(remains(town, nina, code)) == 3  # receipt, card, and that nobody took it
    await town.passes(timedelta(hours=2))
    assert remains(town, nina, code) == []
    assert nina.text() == "You have an update."
    await town.presses(nina, "Open")
    assert "A request has run out." in nina.text()


async def test_messages_too_old_to_delete_are_overwritten(town: Town) -> None:
    """Past 47 hours Telegram may refuse to delete: a neutral line takes the place of the words."""
    nina = town.person("Nina")
    code = await town.asks(nina)
    await town.passes(timedelta(hours=50))
    await town.presses(town.coordinator, "Handed over")
    await town.passes(timedelta(minutes=3))
    assert remains(town, nina, code) == []
    assert [card["text"] for card in town.cards()] == ["Request ended."]
    assert nina.text() == "Sotto"
    assert nina.buttons() == ["Menu", "🆘"]


async def test_an_ended_request_is_destroyed_even_if_telegram_is_away(town: Town) -> None:
    """24 hours after its end nothing is kept, whether its messages could be cleared or not."""
    nina = town.person("Nina")
    code = await town.asks(nina)
    await town.presses(town.coordinator, "Handed over")
    for method in ("deleteMessage", "editMessageText"):
        town.api.faults.add(Fault(method=method, kind="500", times=None))
    await town.passes(timedelta(minutes=3))
    assert code.encode() in town.database.read_bytes() + town.database.with_name("sotto.db-wal").read_bytes()
    await town.passes(timedelta(hours=24))
    assert code.encode() not in town.database.read_bytes()


async def test_a_restart_forgets_nothing_that_is_open(town: Town) -> None:
    """State lives in buttons and rows: forms, receipts and cards go on after a restart."""
    nina = town.person("Nina")
    await town.asks(nina)
    nina.says("/start")
    await town.settles()
    await town.presses(nina, "Supplies", "Bigger bag")
    await town.restart()
    await town.presses(nina, "Main Street counter", "Send")
    assert "Received" in nina.text()
    await town.presses(town.coordinator, "Take", "Ready")
    assert len(town.cards()) == 2


async def test_a_new_request_asked_for_from_an_old_ones_message_stays(town: Town) -> None:
    """Open on a notice, "has ended", Supplies, Send: the new code outlives the old request's clearing."""
    nina = town.person("Nina")
    await town.asks(nina)
    await town.presses(town.coordinator, "Ready")
    await town.presses(town.coordinator, "Handed over")
    await town.presses(nina, "Open", "Supplies", "Usual bag", "Main Street counter", "Send")
    code = code_in(nina.text())
    await town.passes(timedelta(minutes=3))
    assert code in nina.transcript()
    await town.passes(timedelta(hours=1))
    assert code in nina.transcript()


async def test_a_screen_reached_from_an_ended_request_stays(town: Town) -> None:
    """Someone reads on from "has ended": what they read is not taken from under their eyes."""
    nina = town.person("Nina")
    await town.asks(nina)
    await town.presses(town.coordinator, "Ready")
    await town.presses(town.coordinator, "Handed over")
    await town.presses(nina, "Open", "Supplies", "Usual bag")
    await town.passes(timedelta(minutes=3))
    assert "Where do you want to pick it up?" in nina.transcript()
