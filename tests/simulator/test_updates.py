"""How updates wait, are confirmed, and are lost."""

import asyncio
from collections.abc import Awaitable
from datetime import timedelta

import pytest

from bot.clock import MovableClock
from bot.simulator.bot_api import BotApi
from bot.simulator.refusals import ApiError

from .conftest import Call, Refusal

TERMINATED = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)


async def ids(call: Call, **params: object) -> list[int]:
    return [update["update_id"] for update in await call("getUpdates", **params)]


async def test_a_higher_offset_confirms(api: BotApi, call: Call, alex: int) -> None:
    """Until a higher offset comes, the same updates come again."""
    for text in ("two", "three"):
        api.say(alex, alex, text)
    assert await ids(call) == [1, 2, 3]
    assert await ids(call, offset=1, limit=2) == [1, 2]
    assert await ids(call, offset=3) == [3]
    assert await ids(call, offset=0) == [3]
    assert await ids(call, offset=4) == []
    assert await ids(call) == []


async def test_whoever_waits_for_the_last_update_to_go_is_told(api: BotApi, call: Call, alex: int) -> None:
    """Confirmed or dropped; and where none waits, at once."""

    async def goes(going: Awaitable[object]) -> None:
        api.say(alex, alex, "more")
        emptied = asyncio.create_task(api.updates.emptied())
        await asyncio.sleep(0)
        assert not emptied.done()
        await going
        async with asyncio.timeout(5):
            await emptied
        assert len(api.updates) == 0

    await goes(call("getUpdates", offset=99))
    await goes(call("deleteWebhook", drop_pending_updates=True))
    async with asyncio.timeout(5):
        await api.updates.emptied()


async def test_a_negative_offset_keeps_the_newest(api: BotApi, call: Call, alex: int) -> None:
    """Counted from the end, and everything before is forgotten."""
    for text in ("two", "three"):
        api.say(alex, alex, text)
    assert await ids(call, offset=-2) == [2, 3]
    assert await ids(call) == [2, 3]


async def test_a_long_poll_returns_with_the_first_update(api: BotApi, call: Call) -> None:
    """Who waits is woken by what happens, not by the timeout."""
    alex = api.add_person("Alex")
    poll = asyncio.create_task(call("getUpdates", timeout=50))
    await asyncio.sleep(0)
    api.say(alex, alex, "hello")
    async with asyncio.timeout(5):
        (update,) = await poll
    assert update["message"]["text"] == "hello"


async def test_a_second_poll_ends_the_first(api: BotApi, call: Call) -> None:
    """Two running bots disturb each other: the one that waited gets 409."""
    first = asyncio.create_task(call("getUpdates", timeout=50))
    await asyncio.sleep(0)
    second = asyncio.create_task(call("getUpdates", timeout=50))
    with pytest.raises(ApiError) as caught:
        await first
    assert (caught.value.code, caught.value.description) == (409, TERMINATED)
    api.inject({"message": "x"})
    async with asyncio.timeout(5):
        assert await second == [{"message": "x", "update_id": 1}]


async def test_a_cancelled_poll_leaves_no_trace(call: Call, api: BotApi) -> None:
    """After a client is gone the next poll is the only one, and finds what came meanwhile."""
    poll = asyncio.create_task(call("getUpdates", timeout=50))
    await asyncio.sleep(0)
    poll.cancel()
    with pytest.raises(asyncio.CancelledError):
        await poll
    api.inject({"message": "x"})
    assert await ids(call, timeout=50) == [1]


async def test_polling_and_a_webhook_exclude_each_other(call: Call, refusal: Refusal, api: BotApi) -> None:
    """409 while a webhook is set, and setting one ends a poll."""
    poll = asyncio.create_task(refusal("getUpdates", timeout=50))
    await asyncio.sleep(0)
    await call("setWebhook", url="https://example.org/hook", allowed_updates=["message"])
    assert (await poll).description == "Conflict: terminated by setWebhook request"
    assert (await refusal("getUpdates")).description == (
        "Conflict: can't use getUpdates method while webhook is active; "
        "use deleteWebhook to delete the webhook first"
    )
    api.inject({"message": "x"})
    info = await call("getWebhookInfo")
    assert (info["url"], info["pending_update_count"]) == ("https://example.org/hook", 1)
    assert info["allowed_updates"] == ["message"]
    await call("deleteWebhook", drop_pending_updates=True)
    assert await ids(call) == []
    assert (await call("getWebhookInfo"))["url"] == ""
    assert (await refusal("setWebhook", url="http://example.org")).code == 400


async def test_presses_are_lost_after_150_seconds_and_messages_after_a_day(
    api: BotApi, call: Call, clock: MovableClock, alex: int
) -> None:
    """What happened while the bot was away is gone after its time."""
    api.press(alex, alex, 1, "x")
    clock.move(timedelta(seconds=149))
    assert await ids(call) == [1, 2]
    clock.move(timedelta(seconds=1))
    assert await ids(call) == [1]
    clock.move(timedelta(hours=24))
    assert await ids(call) == []


async def test_allowed_updates_are_remembered(api: BotApi, call: Call, alex: int) -> None:
    """The list applies to what happens after it was given, until another one is given."""
    await call("getUpdates", allowed_updates=["callback_query"])
    api.say(alex, alex, "not wanted")
    api.press(alex, alex, 1, "x")
    updates = await call("getUpdates")
    assert ["callback_query" in update for update in updates] == [False, True]
    await call("getUpdates", offset=3, allowed_updates=[])
    api.say(alex, alex, "wanted again")
    api.block(alex)
    assert [next(iter(update)) for update in await call("getUpdates")] == ["message", "my_chat_member"]


async def test_raw_updates_pass_as_they_are(api: BotApi, call: Call) -> None:
    """Poison is delivered whatever it holds, and ids go on from the highest."""
    assert api.inject({"message": {"nothing": "useful"}}) == 1
    assert api.inject({"update_id": 500, "new_thing": 1}) == 500
    assert api.inject({"edited_message": None}) == 501
    assert await ids(call) == [1, 500, 501]
