"""Sending, editing and deleting."""

from datetime import timedelta
from typing import Any

from bot.simulator.chats import Chat, Message
from bot.simulator.keyboards import check_markup
from bot.simulator.methods.access import find_chat, open_chat
from bot.simulator.methods.registry import method
from bot.simulator.params import Params
from bot.simulator.refusals import bad_request
from bot.simulator.text import read_text
from bot.simulator.world import World

DELETABLE = timedelta(hours=48)
MAX_IDS = 100

_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
_FORMATTED = "text parse_mode entities link_preview_options reply_markup"
_WHERE = "business_connection_id chat_id message_thread_id direct_messages_topic_id"


@method(
    "sendMessage",
    f"{_WHERE} {_FORMATTED} disable_notification protect_content allow_paid_broadcast message_effect_id "
    "suggested_post_parameters reply_parameters",
)
async def send_message(world: World, params: Params) -> dict[str, Any]:
    """Puts a message of the bot into the chat."""
    chat = open_chat(world, params)
    if "message_thread_id" in params:
        raise bad_request("message thread not found")  # no chat here has topics
    text, entities = read_text(params)
    markup = check_markup(params.structure("reply_markup"))
    replied = _replied(chat, params)
    fields: dict[str, Any] = {"text": text}
    if entities:
        fields["entities"] = entities
    if replied is not None:
        fields["reply_to_message"] = {k: v for k, v in replied.body.items() if k != "reply_to_message"}
    if preview := params.structure("link_preview_options"):
        fields["link_preview_options"] = preview
    if params.flag("protect_content"):
        fields["has_protected_content"] = True
    inline = markup is not None and "inline_keyboard" in markup
    if inline:
        fields["reply_markup"] = markup
    world.limits.take(chat.id, world.clock.now())
    message = world.post(chat, world.me, fields)
    message.reply_markup = markup
    message.editable = markup is None or inline
    return message.body


@method("editMessageText", f"business_connection_id chat_id message_id inline_message_id {_FORMATTED}")
async def edit_message_text(world: World, params: Params) -> dict[str, Any]:
    """Replaces text and keyboard; leaving out `reply_markup` removes the buttons."""
    chat, message = _to_edit(world, params)
    text, entities = read_text(params)
    markup = check_markup(params.structure("reply_markup"), edit=True)
    body = message.body
    same_text = (body.get("text"), body.get("entities", [])) == (text, entities)
    if same_text and message.reply_markup == markup:
        raise bad_request(_NOT_MODIFIED)
    changed = {k: v for k, v in body.items() if k != "entities"} | {"text": text}
    if entities:
        changed["entities"] = entities
    message.edited = message.edited or not same_text
    return _replace(world, chat, message, changed, markup)


@method("editMessageReplyMarkup", "business_connection_id chat_id message_id inline_message_id reply_markup")
async def edit_message_reply_markup(world: World, params: Params) -> dict[str, Any]:
    """Replaces the buttons only."""
    chat, message = _to_edit(world, params)
    markup = check_markup(params.structure("reply_markup"), edit=True)
    if message.reply_markup == markup:
        raise bad_request(_NOT_MODIFIED)
    return _replace(world, chat, message, message.body, markup)


@method("deleteMessage", "chat_id message_id")
async def delete_message(world: World, params: Params) -> bool:
    """Deletes for both sides what Telegram lets a bot delete."""
    chat = _chat_to_delete_in(world, params)
    message = chat.messages.get(_message_id(params))
    if message is None:
        raise bad_request("message to delete not found")
    _check_deletable(world, chat, message)
    del chat.messages[message.id]
    return True


@method("deleteMessages", "chat_id message_ids")
async def delete_messages(world: World, params: Params) -> bool:
    """Deletes up to a hundred; those that are already gone are skipped."""
    chat = _chat_to_delete_in(world, params)
    wanted = params.structure("message_ids")
    if not isinstance(wanted, list) or not all(isinstance(one, int) for one in wanted):
        raise bad_request("message identifiers are not specified")
    if not 1 <= len(wanted) <= MAX_IDS:
        raise bad_request("too many message identifiers specified" if wanted else "message_ids is empty")
    found = [chat.messages[one] for one in dict.fromkeys(wanted) if one in chat.messages]
    for message in found:
        _check_deletable(world, chat, message)
    for message in found:
        del chat.messages[message.id]
    return True


@method("sendChatAction", "business_connection_id chat_id message_thread_id action")
async def send_chat_action(world: World, params: Params) -> bool:
    """Shows "typing" for a moment; here it only checks."""
    open_chat(world, params)
    if not params.text("action"):
        raise bad_request("wrong parameter action in request")
    return True


def _replied(chat: Chat, params: Params) -> Message | None:
    wanted = params.structure("reply_parameters")
    if not wanted:
        return None
    if not isinstance(wanted, dict) or not isinstance(wanted.get("message_id"), int):
        raise bad_request("can't parse reply parameters JSON object")
    message = chat.messages.get(wanted["message_id"])
    if message is None and not wanted.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return message


def _message_id(params: Params) -> int:
    if not params.text("message_id").strip():
        raise bad_request("message identifier is not specified")
    return params.integer("message_id")


def _to_edit(world: World, params: Params) -> tuple[Chat, Message]:
    chat = open_chat(world, params)
    message = chat.messages.get(_message_id(params))
    if message is None:
        raise bad_request("message to edit not found")
    if not message.from_bot or not message.editable:
        raise bad_request("message can't be edited")
    return chat, message


def _replace(
    world: World, chat: Chat, message: Message, body: dict[str, Any], markup: dict[str, Any] | None
) -> dict[str, Any]:
    now = world.clock.now()
    world.limits.take(chat.id, now)
    changed = {k: v for k, v in body.items() if k != "reply_markup"} | {"edit_date": int(now.timestamp())}
    if markup is not None:
        changed["reply_markup"] = markup
    message.body, message.reply_markup = changed, markup
    return changed


def _chat_to_delete_in(world: World, params: Params) -> Chat:
    """Deleting still works where a person has blocked the bot."""
    chat = find_chat(world, params)
    return chat if chat.kind == "private" else open_chat(world, params)


def _check_deletable(world: World, chat: Chat, message: Message) -> None:
    if chat.kind != "private" and not message.from_bot and chat.bot_status != "administrator":
        raise bad_request("message can't be deleted")
    if world.clock.now() - message.sent_at >= DELETABLE:
        raise bad_request("message can't be deleted for everyone")
