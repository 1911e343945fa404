"""Sending, editing and deleting as Telegram allows it."""

from datetime import timedelta
from typing import Any

import pytest

from bot.clock import MovableClock
from bot.simulator.bot_api import BotApi

from .conftest import Call, Refusal

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly "
    "the same as a current content and reply markup of the message"
)
KEYS = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}


async def test_a_sent_message_follows_the_bot_api(api: BotApi, call: Call, alex: int) -> None:
    """A message holds everything the Bot API promises, and nothing else."""
    sent = await call(
        "sendMessage", chat_id=alex, text=" <b>Hi</b> /menu ", parse_mode="HTML", reply_markup=KEYS
    )
    assert sent == {
        "message_id": 2,
        "from": {"id": 1, "is_bot": True, "first_name": "Simulated bot", "username": "simulated_bot"},
        "chat": {"id": alex, "type": "private", "first_name": "Alex"},
        "date": 1772442000,
        "text": "Hi /menu",
        "entities": [
            {"type": "bold", "offset": 0, "length": 2},
            {"type": "bot_command", "offset": 3, "length": 5},
        ],
        "reply_markup": KEYS,
    }
    assert api.messages(alex)[-1] == sent


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "message text is empty"),
        (" \n ", "message text is empty"),
        ("<b> </b>", "message text is empty"),
        ("x" * 4097, "message is too long"),
        ("x" * 32769, "text is too long"),
        ("é" * 16385, "text is too long"),
        ("é" * 16384, "message is too long"),
        ("1 < 2", 'can\'t parse entities: Unsupported start tag "" at byte offset 2'),
        ("<i>", "can't parse entities: Can't find end tag corresponding to start tag \"i\""),
    ],
)
async def test_texts_outside_the_limits_are_refused(
    api: BotApi, refusal: Refusal, alex: int, text: str, sentence: str
) -> None:
    """1 to 4096 characters count after parsing, and a refused message leaves nothing behind."""
    before = api.messages(alex)
    error = await refusal("sendMessage", chat_id=alex, text=text, parse_mode="HTML")
    assert error.description == f"Bad Request: {sentence}"
    assert api.messages(alex) == before


async def test_markup_does_not_count_towards_the_length(call: Call, alex: int) -> None:
    """4096 characters fit whatever their formatting costs."""
    sent = await call("sendMessage", chat_id=alex, text=f"<b>{'x' * 4096}</b>", parse_mode="HTML")
    assert len(sent["text"]) == 4096


async def test_without_parse_mode_markup_is_text(call: Call, alex: int) -> None:
    """Plain text stays as it is; an unknown mode is refused."""
    assert (await call("sendMessage", chat_id=alex, text="<b>x"))["text"] == "<b>x"


async def test_other_parse_modes_are_refused(refusal: Refusal, alex: int) -> None:
    """The project writes HTML only; anything else is a mistake."""
    error = await refusal("sendMessage", chat_id=alex, text="x", parse_mode="Markdwn")
    assert error.description == "Bad Request: unsupported parse_mode"


async def test_more_than_a_hundred_entities_are_cut(call: Call, alex: int) -> None:
    """The hundred-and-first entity is dropped without a word."""
    sent = await call("sendMessage", chat_id=alex, text="<b>x</b> " * 101, parse_mode="HTML")
    assert len(sent["entities"]) == 100


async def test_addresses_are_found_outside_code_only(call: Call, alex: int) -> None:
    """Telegram marks addresses by itself, but not what stands in code."""
    sent = await call(
        "sendMessage",
        chat_id=alex,
        text="https://example.org/a, <code>https://example.org/b</code>",
        parse_mode="HTML",
    )
    assert [(e["type"], e["length"]) for e in sent["entities"]] == [("url", 21), ("code", 21)]


async def test_an_edit_replaces_text_and_buttons(
    api: BotApi, call: Call, clock: MovableClock, alex: int
) -> None:
    """Leaving out the keyboard in an edit removes it; the id and the date stay."""
    sent = await call("sendMessage", chat_id=alex, text="one", reply_markup=KEYS)
    clock.move(timedelta(days=30))
    edited = await call("editMessageText", chat_id=alex, message_id=sent["message_id"], text="two")
    assert (edited["text"], edited["date"]) == ("two", sent["date"])
    assert edited["edit_date"] == sent["date"] + 30 * 86400
    assert "reply_markup" not in edited
    assert api.messages(alex)[-1] == edited


async def test_an_edit_without_change_is_refused(call: Call, refusal: Refusal, alex: int) -> None:
    """Same text, entities and buttons: nothing to do, and Telegram says so."""
    where = {"chat_id": alex, "message_id": (await call("sendMessage", chat_id=alex, text="x"))["message_id"]}
    assert (await refusal("editMessageText", **where, text=" x ")).description == NOT_MODIFIED
    assert (await refusal("editMessageReplyMarkup", **where)).description == NOT_MODIFIED
    await call("editMessageText", **where, text="<b>x</b>", parse_mode="HTML")
    await call("editMessageReplyMarkup", **where, reply_markup=KEYS)
    assert (await refusal("editMessageReplyMarkup", **where, reply_markup=KEYS)).description == NOT_MODIFIED


async def test_only_own_and_present_messages_are_edited(
    api: BotApi, call: Call, refusal: Refusal, alex: int
) -> None:
    """A person's message cannot be edited, nor one that was deleted or carries a reply keyboard."""
    start = api.messages(alex)[0]["message_id"]
    error = await refusal("editMessageText", chat_id=alex, message_id=start, text="x")
    assert error.description == "Bad Request: message can't be edited"
    error = await refusal("editMessageText", chat_id=alex, message_id=99, text="x")
    assert error.description == "Bad Request: message to edit not found"
    asked = await call("sendMessage", chat_id=alex, text="?", reply_markup={"force_reply": True})
    error = await refusal("editMessageText", chat_id=alex, message_id=asked["message_id"], text="x")
    assert error.description == "Bad Request: message can't be edited"


async def test_a_bot_deletes_for_48_hours(
    api: BotApi, call: Call, refusal: Refusal, clock: MovableClock, alex: int
) -> None:
    """In a private chat the person's messages too, and both only while they are young."""
    young, old = [(await call("sendMessage", chat_id=alex, text=t))["message_id"] for t in "ab"]
    clock.move(timedelta(hours=47, minutes=59))
    assert await call("deleteMessage", chat_id=alex, message_id=young) is True
    assert await call("deleteMessage", chat_id=alex, message_id=1) is True
    clock.move(timedelta(minutes=1))
    error = await refusal("deleteMessage", chat_id=alex, message_id=old)
    assert error.description == "Bad Request: message can't be deleted for everyone"
    error = await refusal("deleteMessage", chat_id=alex, message_id=young)
    assert error.description == "Bad Request: message to delete not found"
    assert [m["message_id"] for m in api.messages(alex)] == [old]


async def test_many_are_deleted_at_once_or_none(
    api: BotApi, call: Call, refusal: Refusal, clock: MovableClock, alex: int
) -> None:
    """Ids that are gone are skipped; one that is too old refuses all."""
    clock.move(timedelta(hours=48))
    ids = [(await call("sendMessage", chat_id=alex, text=t))["message_id"] for t in "ab"]
    error = await refusal("deleteMessages", chat_id=alex, message_ids=[*ids, 1])
    assert error.description == "Bad Request: message can't be deleted for everyone"
    assert len(api.messages(alex)) == 3
    assert await call("deleteMessages", chat_id=alex, message_ids=[*ids, 4711]) is True
    assert [m["message_id"] for m in api.messages(alex)] == [1]
    assert (await refusal("deleteMessages", chat_id=alex, message_ids=[])).code == 400
    assert (await refusal("deleteMessages", chat_id=alex, message_ids=list(range(101)))).code == 400


async def test_in_groups_others_messages_need_an_administrator(
    api: BotApi, call: Call, refusal: Refusal, alex: int
) -> None:
    """A plain member bot deletes its own messages only."""
    group = api.add_group("Team", [alex])
    typed = api.say(group, alex, "hello")
    own = await call("sendMessage", chat_id=group, text="x")
    error = await refusal("deleteMessage", chat_id=group, message_id=typed)
    assert error.description == "Bad Request: message can't be deleted"
    await call("deleteMessage", chat_id=group, message_id=own["message_id"])
    api.add_bot_to_group(group, admin=True)
    await call("deleteMessage", chat_id=group, message_id=typed)
    assert api.messages(group) == []


async def test_deleting_where_the_bot_is_unwanted(
    api: BotApi, call: Call, refusal: Refusal, alex: int
) -> None:
    """Blocked by a person it still can; removed from a group it cannot."""
    group = api.add_group("Team", [alex])
    sent = [await call("sendMessage", chat_id=chat, text="x") for chat in (alex, group)]
    api.block(alex)
    api.kick_bot(group)
    assert await call("deleteMessage", chat_id=alex, message_id=sent[0]["message_id"]) is True
    error = await refusal("deleteMessage", chat_id=group, message_id=sent[1]["message_id"])
    assert error.description == "Forbidden: bot was kicked from the supergroup chat"


async def test_answering_a_deleted_message_needs_permission(call: Call, refusal: Refusal, alex: int) -> None:
    """A reply shows what it answers, one level deep."""
    error = await refusal("sendMessage", chat_id=alex, text="x", reply_parameters={"message_id": 77})
    assert error.description == "Bad Request: message to be replied not found"
    loose = {"message_id": 77, "allow_sending_without_reply": True}
    assert "reply_to_message" not in await call("sendMessage", chat_id=alex, text="x", reply_parameters=loose)
    first = await call("sendMessage", chat_id=alex, text="y", reply_parameters={"message_id": 1})
    assert first["reply_to_message"]["text"] == "/start"
    below = {"message_id": first["message_id"]}
    second = await call("sendMessage", chat_id=alex, text="z", reply_parameters=below)
    assert "reply_to_message" not in second["reply_to_message"]


async def test_ids_are_shared_by_private_chats_and_basic_groups(api: BotApi, call: Call, alex: int) -> None:
    """Each supergroup counts for itself, so that a message id alone identifies nothing."""
    basic = api.add_group("Basic", [alex], supergroup=False)
    supers = [api.add_group(title, [alex]) for title in ("One", "Two")]
    ids = [
        (await call("sendMessage", chat_id=chat, text="x"))["message_id"] for chat in (alex, basic, *supers)
    ]
    assert ids == [2, 3, 1, 1]


async def test_a_bot_writes_only_where_it_may(api: BotApi, call: Call, refusal: Refusal, alex: int) -> None:
    """Never started, blocked, kicked, gone and unknown each have Telegram's own sentence."""
    stranger = api.add_person("Jo")
    group, basic = api.add_group("Team", [alex]), api.add_group("Old", [alex], supergroup=False)
    api.block(alex)
    api.kick_bot(group)
    await call("leaveChat", chat_id=basic)
    expected = {
        stranger: (403, "Forbidden: bot can't initiate conversation with a user"),
        alex: (403, "Forbidden: bot was blocked by the user"),
        group: (403, "Forbidden: bot was kicked from the supergroup chat"),
        basic: (403, "Forbidden: bot is not a member of the group chat"),
        4711: (400, "Bad Request: chat not found"),
        "@nobody": (400, "Bad Request: chat not found"),
        "": (400, "Bad Request: chat_id is empty"),
    }
    for chat_id, wanted in expected.items():
        error = await refusal("sendMessage", chat_id=chat_id, text="x")
        assert (error.code, error.description) == wanted


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("sendMessage", {"text": "x"}),
        ("sendPhoto", {"photo": "x"}),
        ("editMessageText", {"message_id": 1, "text": "x"}),
        ("editMessageReplyMarkup", {"message_id": 1}),
        ("deleteMessage", {"message_id": 1}),
        ("deleteMessages", {"message_ids": [1]}),
        ("getChat", {}),
        ("getChatMember", {"user_id": 1}),
        ("getChatAdministrators", {}),
        ("getChatMemberCount", {}),
        ("sendChatAction", {"action": "typing"}),
        ("leaveChat", {}),
    ],
)
async def test_a_migrated_group_names_its_new_id(
    api: BotApi, refusal: Refusal, alex: int, method: str, params: dict[str, Any]
) -> None:
    """The old id of a group that became a supergroup refuses whatever it is asked, with the new one."""
    old = api.add_group("Team", [alex], supergroup=False)
    new = api.migrate_group(old)
    error = await refusal(method, chat_id=old, **params)
    assert (error.code, error.parameters) == (400, {"migrate_to_chat_id": new})
    assert error.description == "Bad Request: group chat was upgraded to a supergroup chat"


async def test_a_thread_does_not_exist_here(refusal: Refusal, alex: int) -> None:
    """No chat has topics, so a thread id is refused as on Telegram."""
    error = await refusal("sendMessage", chat_id=alex, text="x", message_thread_id=5)
    assert error.description == "Bad Request: message thread not found"


async def test_more_than_twenty_a_minute_into_a_group_is_too_many(
    api: BotApi, call: Call, refusal: Refusal, clock: MovableClock, alex: int
) -> None:
    """Sends and edits count together, refused calls do not, and the wait is by the clock."""
    group = api.add_group("Team", [alex])
    sent = await call("sendMessage", chat_id=group, text="0")
    clock.move(timedelta(seconds=20))
    for number in range(1, 20):
        where = {"chat_id": group, "message_id": sent["message_id"]}
        await call("editMessageText", **where, text=str(number))
    error = await refusal("sendMessage", chat_id=group, text="x")
    assert (error.code, error.parameters) == (429, {"retry_after": 40})
    assert error.description == "Too Many Requests: retry after 40"
    assert (await refusal("editMessageText", **where, text="x")).code == 429
    await call("sendMessage", chat_id=alex, text="people are not counted there")
    await call("deleteMessage", **where)
    clock.move(timedelta(seconds=40))
    assert (await call("sendMessage", chat_id=group, text="x"))["text"] == "x"
    assert (await refusal("sendMessage", chat_id=group, text="y")).parameters == {"retry_after": 20}


async def test_limits_can_be_off_or_cover_everything(clock: MovableClock) -> None:
    """Without enforcement a group takes any number; the overall limit is opt-in."""
    free, strict = BotApi(clock, enforce_limits=False), BotApi(clock, overall_per_second=30)
    group = free.add_group("Team", [])
    for number in range(25):
        await free.call("sendMessage", {"chat_id": group, "text": str(number)})
    assert len(free.messages(group)) == 25
    people = [strict.add_person("P") for _ in range(31)]
    for person in people:
        strict.say(person, person, "/start")
    for person in people[:30]:
        await strict.call("sendMessage", {"chat_id": person, "text": "x"})
    with pytest.raises(Exception, match="Too Many Requests: retry after 1"):
        await strict.call("sendMessage", {"chat_id": people[30], "text": "x"})
