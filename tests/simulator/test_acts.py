"""What people do, and what the bot learns of it."""

from datetime import timedelta
from typing import Any

import pytest

from bot.clock import MovableClock
from bot.simulator.bot_api import BotApi

from .conftest import Call, Refusal

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


async def fresh(call: Call) -> list[dict[str, Any]]:
    """The updates since the last call."""
    updates: list[dict[str, Any]] = await call("getUpdates")
    if updates:
        await call("getUpdates", offset=updates[-1]["update_id"] + 1)
    return updates


async def test_a_text_becomes_an_update_with_its_commands(api: BotApi, call: Call) -> None:
    """The bot learns who wrote, where, in which language, and where the command stands."""
    sam = api.add_person("Sam", last_name="Lee", username="sam", language_code="uk")
    message_id = api.say(sam, sam, "🆘 /start a/b")
    (update,) = await fresh(call)
    assert update["message"] == {
        "message_id": message_id,
        "from": {
            "id": sam,
            "is_bot": False,
            "first_name": "Sam",
            "last_name": "Lee",
            "username": "sam",
            "language_code": "uk",
        },
        "chat": {"id": sam, "type": "private", "first_name": "Sam", "last_name": "Lee", "username": "sam"},
        "date": 1772442000,
        "text": "🆘 /start a/b",
        "entities": [{"type": "bot_command", "offset": 3, "length": 6}],
    }


async def test_a_long_text_arrives_in_pieces(api: BotApi, call: Call, alex: int) -> None:
    """Clients cut what is longer than a message; nothing is lost."""
    await fresh(call)
    api.say(alex, alex, "x" * 5000)
    assert [len(update["message"]["text"]) for update in await fresh(call)] == [4096, 904]


async def test_a_press_carries_the_message_as_it_is_now(api: BotApi, call: Call, alex: int) -> None:
    """Any data can come from a crafted client, also under a message that is gone."""
    await fresh(call)
    query_id = api.press(alex, alex, 1, "made up 🙃")
    api.delete_for_both(alex, 1)
    api.press(alex, alex, 1, "x")
    first, second = [update["callback_query"] for update in await fresh(call)]
    assert (first["id"], first["data"], first["from"]["id"]) == (query_id, "made up 🙃", alex)
    assert first["message"]["text"] == "/start"
    assert second["message"] == {"chat": first["message"]["chat"], "message_id": 1, "date": 0}


async def test_a_press_is_answered_once_and_soon(
    api: BotApi, call: Call, refusal: Refusal, clock: MovableClock, alex: int
) -> None:
    """Twice, late and unknown are one and the same refusal."""
    first, second = api.press(alex, alex, 1, "a"), api.press(alex, alex, 1, "b")
    assert await call("answerCallbackQuery", callback_query_id=first, text="Saved", show_alert=True) is True
    assert api.answers == {first: {"text": "Saved", "show_alert": True}}
    clock.move(timedelta(seconds=61))
    for query_id in (first, second, "4711"):
        error = await refusal("answerCallbackQuery", callback_query_id=query_id)
        assert (error.code, error.description) == (400, TOO_OLD)


async def test_a_toast_has_at_most_200_characters(
    api: BotApi, call: Call, refusal: Refusal, alex: int
) -> None:
    """A longer one is refused, and the press can still be answered."""
    query_id = api.press(alex, alex, 1, "a")
    error = await refusal("answerCallbackQuery", callback_query_id=query_id, text="x" * 201)
    assert error.description == "Bad Request: MESSAGE_TOO_LONG"
    await call("answerCallbackQuery", callback_query_id=query_id, text="x" * 200)


async def test_blocking_is_told_and_ends_writing(api: BotApi, call: Call, alex: int) -> None:
    """The bot hears of both directions; while blocked, the person cannot write either."""
    await fresh(call)
    api.block(alex)
    api.block(alex)
    with pytest.raises(ValueError, match="unblock it first"):
        api.say(alex, alex, "x")
    api.unblock(alex)
    changes = [update["my_chat_member"] for update in await fresh(call)]
    assert [change["new_chat_member"]["status"] for change in changes] == ["kicked", "member"]
    assert api.say(alex, alex, "back") == 2


async def test_deleting_is_not_told(api: BotApi, call: Call, alex: int) -> None:
    """A message deleted for both sides is gone at any age, and no update says so."""
    await fresh(call)
    api.delete_for_both(alex, 1)
    assert (api.messages(alex), await fresh(call)) == ([], [])
    with pytest.raises(ValueError, match="no such message"):
        api.delete_for_both(alex, 1)


async def test_privacy_mode_hides_what_people_type_in_groups(api: BotApi, call: Call, alex: int) -> None:
    """A member bot gets commands for it and replies to it; an administrator gets everything."""
    group = api.add_group("Team", [alex])
    await fresh(call)
    own = await call("sendMessage", chat_id=group, text="Write here")
    api.say(group, alex, "not for the bot")
    api.say(group, alex, "/take@another_bot")
    api.say(group, alex, "/take@Simulated_Bot now")
    api.say(group, alex, "/take")
    api.say(group, alex, "for the bot", reply_to=own["message_id"])
    seen = [update["message"] for update in await fresh(call)]
    assert [message["text"] for message in seen] == ["/take@Simulated_Bot now", "/take", "for the bot"]
    assert seen[-1]["reply_to_message"]["message_id"] == own["message_id"]
    api.add_bot_to_group(group, admin=True)
    await fresh(call)
    api.say(group, alex, "hello")
    assert [update["message"]["text"] for update in await fresh(call)] == ["hello"]


async def test_the_bot_hears_when_it_is_added_and_removed(api: BotApi, call: Call, alex: int) -> None:
    """A group it was in from the beginning is not news; a strange one is."""
    group = api.add_group("Strangers", [alex], with_bot=False)
    await fresh(call)
    api.say(group, alex, "/start")
    assert await fresh(call) == []
    api.add_bot_to_group(group)
    api.kick_bot(group)
    api.say(group, alex, "/start")
    changes = [update["my_chat_member"] for update in await fresh(call)]
    assert [(c["old_chat_member"]["status"], c["new_chat_member"]["status"]) for c in changes] == [
        ("left", "member"),
        ("member", "kicked"),
    ]
    assert changes[0]["chat"] == {"id": group, "type": "supergroup", "title": "Strangers"}
    with pytest.raises(ValueError, match="already kicked"):
        api.kick_bot(group)


async def test_people_act_only_where_they_are(api: BotApi, alex: int) -> None:
    """A test that confuses people or chats fails at once."""
    sam = api.add_person("Sam")
    group = api.add_group("Team", [alex])
    for chat_id, user_id in ((alex, sam), (group, sam), (4711, sam), (alex, 4711)):
        with pytest.raises(ValueError, match=r"this|there is no"):
            api.say(chat_id, user_id, "x")
    with pytest.raises(ValueError, match="nothing to send"):
        api.say(alex, alex, " \n")


async def test_migrating_tells_both_sides(api: BotApi, call: Call, alex: int) -> None:
    """The old group names the new one and the new one the old."""
    old = api.add_group("Team", [alex], supergroup=False)
    await fresh(call)
    new = api.migrate_group(old)
    first, second = [update["message"] for update in await fresh(call)]
    assert (first["chat"]["id"], first["migrate_to_chat_id"]) == (old, new)
    assert (second["chat"]["id"], second["migrate_from_chat_id"]) == (new, old)
    with pytest.raises(ValueError, match="once"):
        api.migrate_group(old)
    with pytest.raises(ValueError, match="an id of its own"):
        api.say(old, alex, "anybody here?")
    api.say(new, alex, "/here")
    assert [update["message"]["chat"]["id"] for update in await fresh(call)] == [new]


async def test_what_a_group_was_goes_with_it(api: BotApi, call: Call, alex: int) -> None:
    """Members, the bot's place and the settings move; messages and their ids stay behind."""
    old = api.add_group("Team", [alex], supergroup=False, admin=True)
    card = await call("sendMessage", chat_id=old, text="card")
    api.set_auto_delete(old, 86400)
    new = api.migrate_group(old)
    chat = await call("getChat", chat_id=new)
    assert (chat["type"], chat["title"], chat["message_auto_delete_time"]) == ("supergroup", "Team", 86400)
    assert (await call("getChatMember", chat_id=new, user_id=api.me.id))["status"] == "administrator"
    assert "card" not in [message.get("text") for message in api.messages(new)]
    assert (await call("sendMessage", chat_id=new, text="x"))["message_id"] <= card["message_id"]
