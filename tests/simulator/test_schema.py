"""The simulator against Telegram's own description of the Bot API, and the check against planted mistakes."""

from pathlib import Path
from typing import Any

import pytest

from bot.simulator import members
from bot.simulator.bot_api import BotApi
from bot.simulator.files import Upload
from bot.simulator.methods import METHODS, Method
from bot.simulator.people import Person

from .conftest import Call
from .schema import SCHEMA, read, schema
from .watching import Watch, watching

ALEX = {"id": 5, "is_bot": False, "first_name": "Alex"}
CHAT = {"id": 5, "type": "private", "first_name": "Alex"}
MESSAGE = {"message_id": 1, "date": 1, "chat": CHAT, "from": ALEX, "text": "x"}
KEYS = {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}


def test_every_method_takes_exactly_telegram_s_parameters() -> None:
    """None is missing, none is invented, and no method is."""
    assert len(METHODS) >= 30
    for method in METHODS.values():
        assert method.name in schema().methods
        assert method.allowed == schema().parameters(method.name), method.name


def test_a_missing_schema_is_a_failure(tmp_path: Path) -> None:
    """A check that has nothing to check against does not pass, it fails."""
    assert SCHEMA.is_file()
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "bot-api.json")
    (tmp_path / "bot-api.json").write_text('{"methods": {}, "types": {}}')
    with pytest.raises(AssertionError, match="too little"):
        read(tmp_path / "bot-api.json")


@pytest.mark.parametrize(
    ("method", "result"),
    [
        ("getMe", ALEX),
        ("sendMessage", {**MESSAGE, "reply_markup": KEYS, "reply_to_message": MESSAGE}),
        ("editMessageText", True),
        ("getChatMember", {"status": "kicked", "user": ALEX, "until_date": 0}),
        ("getChatMemberCount", 2),
        ("sendMediaGroup", [MESSAGE, MESSAGE]),
        ("getUpdates", []),
    ],
)
def test_answers_of_the_right_shape_pass(method: str, result: Any) -> None:
    """Objects, unions, arrays and plain values."""
    assert list(schema().answer(method, result)) == []


@pytest.mark.parametrize(
    ("method", "result", "problem"),
    [
        ("getMee", {}, "getMee is no method of the Bot API"),
        ("getMe", {"id": 5, "is_bot": False}, "getMe: User without 'first_name'"),
        ("getMe", {**ALEX, "nick": "x"}, "getMe: User has no field 'nick'"),
        ("getMe", {**ALEX, "id": "5"}, "getMe.id: str instead of Integer"),
        ("getMe", {**ALEX, "id": True}, "getMe.id: bool instead of Integer"),
        ("getMe", {**ALEX, "is_bot": 0}, "getMe.is_bot: int instead of Boolean"),
        ("getMe", {**ALEX, "username": None}, "getMe.username: NoneType instead of String"),
        ("getMe", [ALEX], "getMe: list instead of User"),
        ("getUpdates", {}, "getUpdates: dict instead of Array of Update"),
        ("getUpdates", [1], "getUpdates[0]: int instead of Update"),
        ("getChatMemberCount", "2", "getChatMemberCount: str instead of Integer"),
        (
            "sendMessage",
            {**MESSAGE, "reply_markup": {"inline_keyboard": [[{"callback_data": "b"}]]}},
            "sendMessage.reply_markup.inline_keyboard[0][0]: InlineKeyboardButton without 'text'",
        ),
        ("sendMessage", {**MESSAGE, "reply_markup": {"force_reply": True}}, None),
        (
            "getChatMember",
            {"status": "gone", "user": ALEX},
            "getChatMember.status: 'gone' instead of 'member'",
        ),
        ("getChatMember", {"status": "kicked", "user": ALEX}, None),
    ],
)
def test_a_wrong_answer_is_noticed(method: str, result: Any, problem: str | None) -> None:
    """Positive control: each of these mistakes is told, with the place where it is."""
    problems = list(schema().answer(method, result))
    assert problems
    assert problem is None or problem in problems


@pytest.mark.parametrize(
    "update", [{}, {"update_id": 1}, {"update_id": 1, "message": 1}, {"message": MESSAGE}]
)
def test_a_wrong_update_is_noticed(update: dict[str, Any]) -> None:
    """Positive control: an update has an id and one thing in it."""
    assert list(schema().update(update))
    assert list(schema().update({"update_id": 1, "message": MESSAGE})) == []
    assert list(schema().update({"update_id": 1, "message": MESSAGE, "edited_message": MESSAGE}))


async def test_a_planted_answer_is_noticed_by_the_watch(
    api: BotApi, call: Call, bot_api_watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Positive control: a method that answers what Telegram would not fails the test it is called in."""

    async def planted(world: Any, params: Any) -> dict[str, Any]:
        return {"id": "1"}

    monkeypatch.setitem(METHODS, "getme", Method("getMe", frozenset(), planted))
    await call("GETME")
    assert bot_api_watch.methods == {"getMe"}
    assert "getMe.id: str instead of Integer" in bot_api_watch.problems
    bot_api_watch.problems.clear()


async def test_a_planted_update_is_noticed_by_the_watch(
    api: BotApi, bot_api_watch: Watch, alex: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Positive control: so does an update, whether the bot wants its kind or not."""
    monkeypatch.setattr(members, "_KICKED", {"status": "kicked"})
    api.updates.allowed = ["message"]
    api.block(alex)
    assert bot_api_watch.problems == [
        "update.my_chat_member.new_chat_member: ChatMemberBanned without 'until_date'"
    ]
    bot_api_watch.problems.clear()


async def test_the_watch_sees_every_bot_api_and_lets_poison_pass(api: BotApi, call: Call) -> None:
    """Whoever made it and however late; what a test queues by hand may be anything."""
    api.inject({"message": "x"})
    with watching() as watch:
        await call("getUpdates")
        Person(BotApi(api.clock)).says("hello")
    assert (watch.methods, watch.updates, watch.problems) == ({"getUpdates"}, {"message"}, [])


#: The first bytes of a picture of two by three pixels that moves.
GIF = b"GIF89a\x02\x00\x03\x00"


async def test_every_method_is_driven(api: BotApi, call: Call, bot_api_watch: Watch, alex: int) -> None:
    """Each method that exists here answers at least once, and the watch has seen all the answers."""
    group = api.add_group("Team", [alex], admin=True)
    api.send(alex, alex, "photo")
    photo = api.messages(alex)[-1]["photo"][-1]["file_id"]
    here = {"chat_id": alex}
    for method in ("getMe", "getUpdates", "getMyName", "getMyDescription", "getMyShortDescription"):
        await call(method)
    await call("setWebhook", url="https://example.org/hook")
    await call("getWebhookInfo")
    await call("deleteWebhook")
    text = await call("sendMessage", **here, text="x", reply_markup=KEYS)
    this = {**here, "message_id": text["message_id"]}
    await call("editMessageText", **this, text="y", reply_markup=KEYS)
    await call("editMessageReplyMarkup", **this)
    await call("editMessageMedia", **this, media={"type": "photo", "media": photo})
    await call("editMessageCaption", **this, caption="z")
    await call("answerCallbackQuery", callback_query_id=api.press(alex, alex, this["message_id"], "b"))
    await call("sendPhoto", **here, photo=photo, caption="a")
    await call("sendAnimation", **here, animation=Upload("a.gif", GIF), caption="a")
    album = await call("sendMediaGroup", **here, media=[{"type": "photo", "media": photo}] * 2)
    await call("getFile", file_id=photo)
    await call("sendChatAction", **here, action="typing")
    await call("deleteMessage", **this)
    await call("deleteMessages", **here, message_ids=[one["message_id"] for one in album])
    commands = [{"command": "menu", "description": "The menu"}]
    await call("setMyCommands", commands=commands)
    await call("getMyCommands")
    await call("deleteMyCommands")
    await call("setMyName", name="Sotto")
    await call("setMyDescription", description="x")
    await call("setMyShortDescription", short_description="x")
    await call("setChatMenuButton", menu_button={"type": "commands"})
    await call("getChatMenuButton", **here)
    for method in ("getChat", "getChatAdministrators", "getChatMemberCount"):
        await call(method, chat_id=group)
    await call("getChat", **here)
    for user_id in (alex, api.me.id):
        await call("getChatMember", chat_id=group, user_id=user_id)
    await call("leaveChat", chat_id=group)
    assert bot_api_watch.methods == {method.name for method in METHODS.values()}
    assert bot_api_watch.updates == {"message", "callback_query", "my_chat_member"}
