"""Sending and editing texts and buttons."""

from typing import Any

from bot.simulator.methods.access import open_chat
from bot.simulator.methods.posting import (
    HOW,
    WHERE,
    WHICH,
    chat_to_write_in,
    message_to_edit,
    posted,
    replaced,
)
from bot.simulator.methods.registry import method
from bot.simulator.params import Params
from bot.simulator.refusals import bad_request
from bot.simulator.text import read_text
from bot.simulator.world import World

_FORMATTED = "text parse_mode entities link_preview_options"
_ACTIONS = {
    *("typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice"),
    *("upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note"),
}


@method("sendMessage", f"{WHERE} {_FORMATTED} {HOW}")
async def send_message(world: World, params: Params) -> dict[str, Any]:
    """Puts a text of the bot into the chat."""
    chat = chat_to_write_in(world, params)
    return posted(world, chat, params, _content(params))


@method("editMessageText", f"{WHICH} {_FORMATTED} rich_message reply_markup")
async def edit_message_text(world: World, params: Params) -> dict[str, Any]:
    """Replaces text and keyboard; the words of a photo are its caption, which is no text."""
    chat, message = message_to_edit(world, params)
    if "text" not in message.body:
        raise bad_request("there is no text in the message to edit")
    return replaced(world, chat, message, params, _content(params))


@method("editMessageReplyMarkup", f"{WHICH} reply_markup")
async def edit_message_reply_markup(world: World, params: Params) -> dict[str, Any]:
    """Replaces the buttons only."""
    chat, message = message_to_edit(world, params)
    return replaced(world, chat, message, params, None)


@method("sendChatAction", "business_connection_id chat_id message_thread_id action")
async def send_chat_action(world: World, params: Params) -> bool:
    """Shows "typing" for a moment; here it only checks."""
    open_chat(world, params)
    if params.text("action") not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True


def _content(params: Params) -> dict[str, Any]:
    content = read_text(params)
    if preview := params.structure("link_preview_options"):
        content["link_preview_options"] = preview
    return content
