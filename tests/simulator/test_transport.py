"""python-telegram-bot over the simulator, as over a network."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    Message,
    MessageOriginHiddenUser,
)
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut

from bot.simulator.bot_api import BotApi
from bot.simulator.faults import Fault
from bot.simulator.images import plain_png
from bot.simulator.kinds import KINDS
from bot.simulator.transport import SimulatorRequest


@pytest.fixture
async def bot(api: BotApi) -> AsyncIterator[Bot]:
    request = SimulatorRequest(api)
    async with Bot(api.token, request=request, get_updates_request=request) as bot:
        yield bot


async def test_a_conversation_through_the_library(api: BotApi, bot: Bot, alex: int) -> None:
    """Sending, pressing, answering and editing all pass the library's own parsing."""
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Go", callback_data="go")]])
    sent = await bot.send_message(alex, "<b>Hi</b>", parse_mode="HTML", reply_markup=keyboard)
    assert sent.text_html == "<b>Hi</b>"
    query_id = api.press(alex, alex, sent.message_id, "go")
    start, press = await bot.get_updates(timeout=50)
    assert start.message is not None
    assert start.message.text == "/start"
    assert press.callback_query is not None
    await press.callback_query.answer("Fine")
    await press.callback_query.edit_message_text("There")
    assert api.answers[query_id]["text"] == "Fine"
    assert api.messages(alex)[-1]["text"] == "There"
    assert await bot.delete_message(alex, sent.message_id)
    assert len(api.messages(alex)) == 1


async def test_every_simulated_answer_parses(api: BotApi, bot: Bot, alex: int) -> None:
    """The library finds in each object the fields that it requires."""
    group = api.add_group("Team", [alex], admin=True)
    api.add_bot_to_group(group)
    api.kick_bot(group)
    api.block(alex)
    assert len(await bot.get_updates()) == 4
    api.unblock(alex)
    api.add_bot_to_group(group, admin=True)
    assert (await bot.get_chat(group)).title == "Team"
    assert (await bot.get_chat(alex)).first_name == "Alex"
    assert (await bot.get_chat_member(group, bot.id)).status == "administrator"
    assert (await bot.get_chat_member(group, alex)).status == "creator"
    assert await bot.get_chat_member_count(group) == 2
    assert await bot.set_my_commands([("menu", "The menu")])
    assert [command.command for command in await bot.get_my_commands()] == ["menu"]
    assert (await bot.get_webhook_info()).pending_update_count == 6


async def test_photos_pass_through_the_library(api: BotApi, bot: Bot, alex: int) -> None:
    """Uploaded, sent again by id, replaced by another upload, and fetched."""
    red, blue = plain_png(30, 20, (255, 0, 0)), plain_png(40, 20, (0, 0, 255))
    sent = await bot.send_photo(alex, red, caption="<b>Red</b>", parse_mode="HTML", has_spoiler=True)
    assert (sent.photo[-1].width, sent.caption_html, sent.has_media_spoiler) == (30, "<b>Red</b>", True)
    assert (await bot.send_photo(alex, sent.photo[-1].file_id)).photo == sent.photo
    edited = await bot.edit_message_media(InputMediaPhoto(blue, "Blue"), alex, sent.message_id)
    assert isinstance(edited, Message)
    assert (edited.photo[-1].width, edited.caption) == (40, "Blue")
    album = await bot.send_media_group(alex, [InputMediaPhoto(red), InputMediaPhoto(blue)])
    assert [message.photo[-1].width for message in album] == [30, 40]
    file = await bot.get_file(edited.photo[-1].file_id)
    assert bytes(await file.download_as_bytearray()) == blue
    api.send(alex, alex, "voice")
    voice = api.messages(alex)[-1]["voice"]
    with pytest.raises(BadRequest, match=r"(?i)can't use file of type Voice as Photo"):
        await bot.send_photo(alex, voice["file_id"])


@pytest.mark.parametrize("kind", KINDS)
async def test_the_library_reads_everything_that_people_send(
    api: BotApi, bot: Bot, alex: int, kind: str
) -> None:
    """Every kind of message parses into the object that handlers will see."""
    api.send(alex, alex, kind, forwarded_from="Someone")
    message = (await bot.get_updates())[-1].message
    assert message is not None
    assert getattr(message, kind)
    assert isinstance(message.forward_origin, MessageOriginHiddenUser)


async def test_refusals_become_the_library_s_errors(api: BotApi, bot: Bot, alex: int) -> None:
    """Each status arrives as the class that handlers catch."""
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(4711, "x")
    with pytest.raises(Forbidden, match="can't initiate conversation"):
        await bot.send_message(api.add_person("Sam"), "x")
    api.faults.add(Fault("429", retry_after=9))
    with pytest.raises(RetryAfter, match=r"Retry in (9 seconds|0:00:09)"):
        await bot.send_message(alex, "x")
    await api.call("setWebhook", {"url": "https://example.org"})
    with pytest.raises(Conflict):
        await bot.get_updates()


@pytest.mark.parametrize(
    ("kind", "error"),
    [("reset", NetworkError), ("timeout", TimedOut), ("500", NetworkError), ("502", NetworkError)],
)
async def test_broken_connections_look_like_a_real_client_s(
    api: BotApi, bot: Bot, alex: int, kind: str, error: type[NetworkError]
) -> None:
    """Exactly these classes come from the network, and nothing took effect."""
    api.faults.add(Fault(kind))  # type: ignore[arg-type]
    with pytest.raises(NetworkError) as caught:
        await bot.send_message(alex, "x")
    assert type(caught.value) is error
    assert len(api.messages(alex)) == 1


@pytest.mark.parametrize(("kind", "error"), [("lost", NetworkError), ("late", TimedOut)])
async def test_a_lost_answer_is_a_network_error_after_the_fact(
    api: BotApi, bot: Bot, alex: int, kind: Any, error: type[NetworkError]
) -> None:
    """The library cannot tell it from a call that never arrived."""
    api.faults.add(Fault(kind))
    with pytest.raises(NetworkError) as caught:
        await bot.send_message(alex, "x")
    assert type(caught.value) is error
    assert api.messages(alex)[-1]["text"] == "x"


async def test_a_wrong_token_is_refused(api: BotApi) -> None:
    """The library refuses to start with it."""
    with pytest.raises(InvalidToken):
        await Bot("2:other", request=SimulatorRequest(api)).get_me()


async def test_calls_give_way_to_others(api: BotApi, bot: Bot, alex: int) -> None:
    """Even without a delay, what else is ready runs before the answer."""
    order = []

    async def other() -> None:
        order.append("other")

    task = asyncio.create_task(other())
    await bot.send_message(alex, "x")
    order.append("answered")
    await task
    assert order == ["other", "answered"]


async def test_parameters_in_the_address_count(api: BotApi, alex: int) -> None:
    """A raw request may name them there; a file that does not exist is not found."""
    request = SimulatorRequest(api, delay=0.001)
    status, _ = await request.do_request(
        f"https://api.telegram.org/bot{api.token}/sendMessage?chat_id={alex}&text=x", "POST"
    )
    assert (status, api.messages(alex)[-1]["text"]) == (200, "x")
    assert request.read_timeout is None
    address = f"https://api.telegram.org/file/bot{api.token}/photos/file_9.png"
    assert (await request.do_request(address, "GET"))[0] == 404
