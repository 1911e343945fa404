"""The people whom other tests are told through."""

import asyncio
import re

import pytest

from bot.simulator.bot_api import BotApi
from bot.simulator.people import Person, TeamMember

from .conftest import Call


def keys(*labels: str) -> dict[str, object]:
    return {"inline_keyboard": [[{"text": label, "callback_data": label.lower()} for label in labels]]}


@pytest.fixture
def sam(api: BotApi) -> Person:
    person = Person(api, "Sam")
    person.says("/start")
    return person


async def test_seeing_waits_for_what_comes(api: BotApi, call: Call, sam: Person) -> None:
    """Whoever waits is woken by the message, and gets the newest that fits."""
    waiting = asyncio.create_task(sam.sees("hello"))
    await asyncio.sleep(0)
    assert not waiting.done()
    await call("sendMessage", chat_id=sam.id, text="hello 1")
    assert (await waiting)["text"] == "hello 1"
    await call("sendMessage", chat_id=sam.id, text="hello 2")
    assert (await sam.sees(re.compile(r"hello \d")))["text"] == "hello 2"


async def test_seeing_can_ask_for_something_newer(call: Call, sam: Person) -> None:
    """The same words further up do not count."""
    first = await call("sendMessage", chat_id=sam.id, text="again")
    waiting = asyncio.create_task(sam.sees("again", after=first))
    await asyncio.sleep(0)
    assert not waiting.done()
    second = await call("sendMessage", chat_id=sam.id, text="again")
    assert await waiting == second


async def test_seeing_in_vain_shows_the_chat(call: Call, sam: Person) -> None:
    """The failure tells what was there instead."""
    await call("sendMessage", chat_id=sam.id, text="Welcome", reply_markup=keys("Read", "Ask"))
    with pytest.raises(AssertionError) as caught:
        await sam.sees("goodbye", timeout=0.01)
    assert str(caught.value) == (
        "Sam does not see 'goodbye'. The chat:\nSam: /start\nSimulated bot: Welcome\n    [Read] [Ask]"
    )


async def test_something_can_go_away(call: Call, sam: Person) -> None:
    """An edit or a deletion takes words off the screen."""
    sent = await call("sendMessage", chat_id=sam.id, text="secret")
    waiting = asyncio.create_task(sam.sees_no_more("secret"))
    await asyncio.sleep(0)
    assert not waiting.done()
    await call("editMessageText", chat_id=sam.id, message_id=sent["message_id"], text="stub")
    await waiting
    with pytest.raises(AssertionError, match="still sees 'stub'"):
        await sam.sees_no_more("stub", timeout=0.01)


async def test_pressing_takes_the_newest_button_that_fits(api: BotApi, call: Call, sam: Person) -> None:
    """An equal label wins over one that contains it, the newest message over older ones."""
    old = await call("sendMessage", chat_id=sam.id, text="old", reply_markup=keys("Send", "Menu"))
    new = await call("sendMessage", chat_id=sam.id, text="new", reply_markup=keys("Send again", "Menu"))
    for label in ("Send", "again", "Menu"):
        sam.presses(label)
    sam.presses("Menu", message=old)
    await call("getUpdates", offset=2)
    pressed = [update["callback_query"] for update in await call("getUpdates")]
    assert [(p["message"]["message_id"], p["data"]) for p in pressed] == [
        (old["message_id"], "send"),
        (new["message_id"], "send again"),
        (new["message_id"], "menu"),
        (old["message_id"], "menu"),
    ]


async def test_pressing_what_is_not_there_lists_what_is(call: Call, sam: Person) -> None:
    """Buttons that lead out of the chat cannot be pressed."""
    link = {"inline_keyboard": [[{"text": "Site", "url": "https://example.org"}]]}
    await call("sendMessage", chat_id=sam.id, text="x", reply_markup=keys("Read"))
    await call("sendMessage", chat_id=sam.id, text="y", reply_markup=link)
    with pytest.raises(AssertionError, match=r"no button 'Site', only \['Read', 'Site'\]"):
        sam.presses("Site")


async def test_a_toast_is_waited_for(call: Call, sam: Person) -> None:
    """The answer to a press may come later, and may be empty."""
    sent = await call("sendMessage", chat_id=sam.id, text="x", reply_markup=keys("Save"))
    query_id = sam.presses("Save", message=sent)
    waiting = asyncio.create_task(sam.toast(query_id))
    await asyncio.sleep(0)
    await call("answerCallbackQuery", callback_query_id=query_id, text="Saved")
    assert await waiting == "Saved"
    with pytest.raises(AssertionError, match="gets no answer"):
        await sam.toast("4711", timeout=0.01)


async def test_the_screen_is_the_newest_message(call: Call, sam: Person) -> None:
    """Its text and its labels are at hand, and buttons can be waited for."""
    await call("sendMessage", chat_id=sam.id, text="Welcome", reply_markup=keys("Read", "Ask"))
    assert (sam.text(), sam.buttons()) == ("Welcome", ["Read", "Ask"])
    assert (await sam.sees_button("Ask"))["text"] == "Welcome"
    sam.deletes(sam.screen)
    assert sam.text() == "/start"


async def test_a_team_member_acts_in_the_group(api: BotApi, call: Call) -> None:
    """The same verbs, another chat; replies reach the bot."""
    group = api.add_group("Team", [])
    robin = TeamMember(api, "Robin", chat_id=group)
    card = await call("sendMessage", chat_id=group, text="New request", reply_markup=keys("Take"))
    await robin.sees("New request")
    robin.presses("Take")
    robin.says("On my way", reply_to=card)
    press, reply = await call("getUpdates")
    assert press["callback_query"]["from"]["first_name"] == "Robin"
    assert press["callback_query"]["message"]["chat"]["id"] == group
    assert reply["message"]["text"] == "On my way"


async def test_people_block_and_come_back(api: BotApi, sam: Person) -> None:
    """While they have blocked the bot they cannot write."""
    sam.blocks()
    with pytest.raises(ValueError, match="blocked"):
        sam.says("hello")
    sam.unblocks()
    sam.says("hello")
    assert sam.text() == "hello"
