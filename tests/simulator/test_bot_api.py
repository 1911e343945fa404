"""The door: names, parameters, records, faults, and the smaller methods."""

import asyncio
import re
from typing import Any

import pytest

from bot.simulator.bot_api import NOT_SIMULATED, REMEMBERED_CALLS, BotApi
from bot.simulator.faults import ConnectionBroken, Fault, NoAnswer
from bot.simulator.methods import METHODS

from .conftest import Call, Refusal


async def test_method_names_are_case_insensitive(api: BotApi, call: Call, alex: int) -> None:
    """Telegram takes any spelling; the record keeps the official one."""
    await call("SENDMESSAGE", chat_id=alex, text="x")
    assert api.calls[-1].method == "sendMessage"


async def test_unknown_methods_do_not_exist(api: BotApi, refusal: Refusal) -> None:
    """404, as for a wrong address."""
    error = await refusal("sendTelegram")
    assert (error.code, error.description) == (404, "Not Found")
    assert api.calls[-1] == ("sendTelegram", {}, "Not Found")


async def test_every_method_refuses_an_unknown_parameter(refusal: Refusal) -> None:
    """A misspelt parameter, which Telegram would ignore, must not pass unseen."""
    assert len(METHODS) >= 20
    for method in METHODS.values():
        error = await refusal(method.name, chat_idd=1)
        assert error.description == f'Bad Request: unknown parameter "chat_idd" of {method.name}'


@pytest.mark.parametrize("parameter", sorted(NOT_SIMULATED))
async def test_what_would_do_nothing_here_is_refused(refusal: Refusal, parameter: str) -> None:
    """A parameter of Telegram's that is only accepted would let its user believe in it."""
    (method, *_) = [method for method in METHODS.values() if parameter in method.allowed]
    error = await refusal(method.name, **{parameter: "x"})
    assert error.description == f'Bad Request: parameter "{parameter}" of {method.name} is not simulated'


async def test_parameters_may_be_the_strings_of_a_form(call: Call, alex: int) -> None:
    """Numbers as digits, objects as JSON, `None` as absent."""
    sent = await call(
        "sendMessage",
        chat_id=str(alex),
        text="x",
        parse_mode=None,
        protect_content="true",
        reply_markup='{"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}',
    )
    assert sent["reply_markup"]["inline_keyboard"][0][0]["text"] == "a"
    assert sent["has_protected_content"] is True
    edited = await call("editMessageText", chat_id=str(alex), message_id=str(sent["message_id"]), text="y")
    assert edited["text"] == "y"


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("sendMessage", {"text": {"a": 1}}),
        ("sendMessage", {"text": "x", "reply_markup": "{"}),
        ("sendMessage", {"text": "x", "entities": [{"type": "bold"}]}),
        ("editMessageText", {"text": "x"}),
        ("editMessageText", {"text": "x", "message_id": "one"}),
        ("sendChatAction", {}),
        ("sendChatAction", {"action": "dancing"}),
        ("sendMessage", {"text": "x", "reply_parameters": {"message_id": 1, "chat_id": 1}}),
        ("deleteMessages", {"message_ids": ["x"]}),
    ],
)
async def test_wrong_types_are_bad_requests(
    refusal: Refusal, alex: int, method: str, params: dict[str, Any]
) -> None:
    """Nothing a caller sends makes the server stumble."""
    assert (await refusal(method, chat_id=alex, **params)).code == 400


async def test_calls_are_remembered_up_to_a_bound(
    api: BotApi, call: Call, refusal: Refusal, alex: int
) -> None:
    """Each with its parameters and the refusal, the oldest forgotten first."""
    await call("sendMessage", chat_id=alex, text="x")
    await refusal("sendMessage", chat_id=alex, text="")
    assert list(api.calls)[-2:] == [
        ("sendMessage", {"chat_id": alex, "text": "x"}, None),
        ("sendMessage", {"chat_id": alex, "text": ""}, "Bad Request: message text is empty"),
    ]
    assert api.calls.maxlen == REMEMBERED_CALLS == 10_000


async def test_every_call_wakes_who_watches(api: BotApi, call: Call, refusal: Refusal, alex: int) -> None:
    """Successes and refusals count as changes; polling does not."""
    seen = api.version
    await call("getUpdates")
    assert api.version == seen
    watcher = asyncio.create_task(api.next_change(seen))
    await asyncio.sleep(0)
    await refusal("sendMessage", chat_id=alex, text="")
    async with asyncio.timeout(5):
        assert await watcher == seen + 1
    assert await api.next_change(seen) == seen + 1


@pytest.mark.parametrize(
    ("kind", "raised", "sentence"),
    [
        ("429", None, "Too Many Requests: retry after 7"),
        ("500", None, "Internal Server Error"),
        ("403", None, "Forbidden: bot was blocked by the user"),
        ("400", None, "Bad Request: chat not found"),
        ("reset", ConnectionBroken, "connection reset by peer"),
        ("502", None, "Bad Gateway"),
        ("timeout", NoAnswer, "no answer"),
    ],
)
async def test_a_fault_strikes_once_and_without_effect(
    api: BotApi, call: Call, alex: int, kind: Any, raised: type[Exception] | None, sentence: str
) -> None:
    """The next matching call fails, the one after works, and nothing was sent twice."""
    api.faults.add(Fault(kind, "sendMessage", retry_after=7))
    await call("getMe")
    with pytest.raises(raised or Exception, match=re.escape(sentence)):
        await call("sendMessage", chat_id=alex, text="x")
    assert api.calls[-1].error == sentence
    assert len(api.messages(alex)) == 1
    await call("sendMessage", chat_id=alex, text="x")
    assert len(api.messages(alex)) == 2


@pytest.mark.parametrize(("kind", "raised"), [("lost", ConnectionBroken), ("late", NoAnswer)])
async def test_a_lost_answer_takes_effect(
    api: BotApi, call: Call, alex: int, kind: Any, raised: type[Exception]
) -> None:
    """The message arrives, but whoever sent it never hears of it, or not in time."""
    api.faults.add(Fault(kind))
    with pytest.raises(raised):
        await call("sendMessage", chat_id=alex, text="x")
    assert api.messages(alex)[-1]["text"] == "x"


async def test_a_refusal_is_not_lost(api: BotApi, refusal: Refusal, alex: int) -> None:
    """What Telegram would have refused anyway is refused, and the fault is used up."""
    api.faults.add(Fault("lost"))
    assert (await refusal("sendMessage", chat_id=alex, text="")).code == 400
    assert len(api.faults) == 0


async def test_a_forbidden_chat_is_named_as_what_it_is(api: BotApi, refusal: Refusal, alex: int) -> None:
    """People block a bot, groups throw it out."""
    api.faults.add(Fault("403", times=None))
    team, old = api.add_group("Team", [alex]), api.add_group("Old", [alex], supergroup=False)
    said = [(await refusal("sendMessage", chat_id=chat, text="x")).description for chat in (alex, team, old)]
    assert said == [
        "Forbidden: bot was blocked by the user",
        "Forbidden: bot was kicked from the supergroup chat",
        "Forbidden: bot was kicked from the group chat",
    ]


async def test_faults_choose_what_they_strike(api: BotApi, call: Call, refusal: Refusal, alex: int) -> None:
    """By chat, by method, several times, or until cleared; polling only by name."""
    sam = api.add_person("Sam")
    api.say(sam, sam, "/start")
    api.faults.add(Fault("500", times=None, chat_id=sam))
    api.faults.add(Fault("400", "SENDMESSAGE", times=2, chat_id=alex))
    await call("getUpdates")
    for _ in range(3):
        assert (await refusal("sendMessage", chat_id=sam, text="x")).code == 500
    for _ in range(2):
        assert (await refusal("sendMessage", chat_id=alex, text="x")).code == 400
    await call("sendMessage", chat_id=alex, text="x")
    api.faults.clear("400")
    assert len(api.faults) == 1
    api.faults.clear()
    await call("sendMessage", chat_id=sam, text="x")
    api.faults.add(Fault("500", "getUpdates"))
    assert (await refusal("getUpdates")).code == 500


def test_impossible_faults_are_refused() -> None:
    """A test that scripts nonsense fails where it does so."""
    for wrong in ({"kind": "418"}, {"kind": "429", "retry_after": 0}, {"kind": "429", "times": 0}):
        with pytest.raises(ValueError, match=r"a fault is one of|whole numbers"):
            Fault(**wrong)


async def test_chats_can_be_looked_at(api: BotApi, call: Call, refusal: Refusal, alex: int) -> None:
    """Members, counts and details, as far as a bot sees them."""
    sam = api.add_person("Sam")
    group = api.add_group("Team", [alex], admin=True)
    api.known_chat(group).info |= {
        "message_auto_delete_time": 86400,
        "has_protected_content": True,
        "has_hidden_members": True,
    }
    chat = await call("getChat", chat_id=group)
    assert (chat["title"], chat["type"], chat["message_auto_delete_time"]) == ("Team", "supergroup", 86400)
    assert (chat["has_protected_content"], chat["has_hidden_members"]) == (True, True)
    assert await call("getChatMemberCount", chat_id=group) == 2
    administrators = await call("getChatAdministrators", chat_id=group)
    assert [one["user"]["id"] for one in administrators] == [alex, api.me.id]
    assert (await refusal("getChatAdministrators", chat_id=alex)).code == 400
    statuses = [
        (await call("getChatMember", chat_id=group, user_id=who))["status"] for who in (alex, sam, api.me.id)
    ]
    assert statuses == ["creator", "left", "administrator"]
    assert (await refusal("getChatMember", chat_id=group, user_id=4711)).code == 400
    assert (await refusal("getChat", chat_id=sam)).description == "Bad Request: chat not found"
    assert await call("leaveChat", chat_id=group) is True
    assert (await refusal("getChat", chat_id=group)).code == 403
    assert (await refusal("leaveChat", chat_id=alex)).code == 403


async def test_the_bot_introduces_itself(api: BotApi, call: Call, refusal: Refusal, alex: int) -> None:
    """Name, texts, commands and menu button are kept per language and scope, within their lengths."""
    commands = [{"command": "menu", "description": "The menu"}]
    scope = {"type": "chat", "chat_id": alex}
    await call("setMyCommands", commands=commands, language_code="uk")
    assert await call("getMyCommands", language_code="uk") == commands
    assert await call("getMyCommands") == []
    assert await call("getMyCommands", scope=scope, language_code="uk") == []
    await call("setMyName", name="Sotto")
    assert (
        (await call("getMe"))["first_name"]
        == (await call("getMyName", language_code="uk"))["name"]
        == "Sotto"
    )
    await call("setMyDescription", description="x" * 512)
    await call("setMyShortDescription", short_description="x" * 120)
    assert await call("getChatMenuButton", chat_id=alex) == {"type": "default"}
    await call("setChatMenuButton", chat_id=alex, menu_button={"type": "commands"})
    assert await call("getChatMenuButton", chat_id=alex) == await call("getChatMenuButton")
    await call("setMyDescription", description="Привіт", language_code="uk")
    for code, wanted in (("uk", "Привіт"), ("de", "x" * 512), ("", "x" * 512)):
        assert await call("getMyDescription", language_code=code) == {"description": wanted}
    assert len((await call("getMyShortDescription"))["short_description"]) == 120
    await call("deleteMyCommands", language_code="uk")
    assert await call("getMyCommands", language_code="uk") == []
    assert await call("sendChatAction", chat_id=alex, action="typing") is True
    for method, wrong in (
        ("setMyCommands", {"commands": commands, "language_code": "pt-br"}),
        ("setMyCommands", {"commands": commands, "scope": {"type": "everyone"}}),
        ("setMyCommands", {"commands": commands, "scope": {"type": "chat"}}),
        ("setMyCommands", {"commands": commands, "scope": {"type": "default", "chat_id": alex}}),
        ("setMyCommands", {"commands": commands, "scope": {"type": "chat", "chat_id": 4711}}),
        ("setMyCommands", {"commands": [{**commands[0], "icon": "x"}]}),
        ("setMyName", {"name": "x", "language_code": "english"}),
        (
            "setChatMenuButton",
            {"chat_id": api.add_group("Team", [alex]), "menu_button": {"type": "commands"}},
        ),
        ("setMyName", {"name": "x" * 65}),
        ("setMyDescription", {"description": "x" * 513}),
        ("setMyShortDescription", {"short_description": "x" * 121}),
        ("setMyCommands", {"commands": [{"command": "Menu", "description": "x"}]}),
        ("setMyCommands", {"commands": [{"command": "menu", "description": ""}]}),
        ("setMyCommands", {"commands": commands * 101}),
        ("setMyCommands", {"commands": commands, "scope": "[]"}),
        ("setChatMenuButton", {"menu_button": {"type": "party"}}),
    ):
        assert (await refusal(method, **wrong)).code == 400
