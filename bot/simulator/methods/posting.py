"""What all messages of the bot have in common, whatever they hold: where they go and what changes them."""

from typing import Any

from bot.simulator.chats import Chat, Message
from bot.simulator.keyboards import check_markup
from bot.simulator.methods.access import open_chat
from bot.simulator.params import Params
from bot.simulator.refusals import bad_request
from bot.simulator.world import World

WHERE = "business_connection_id chat_id message_thread_id direct_messages_topic_id"
HOW = (
    "disable_notification protect_content allow_paid_broadcast message_effect_id suggested_post_parameters "
    "reply_parameters reply_markup"
)
WHICH = "business_connection_id chat_id message_id inline_message_id"

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
_CONTENT = (
    *("text", "entities", "link_preview_options", "photo", "caption", "caption_entities"),
    *("show_caption_above_media", "has_media_spoiler"),
)
_REPLY = {"message_id", "allow_sending_without_reply"}


def chat_to_write_in(world: World, params: Params) -> Chat:
    """The chat of a new message."""
    chat = open_chat(world, params)
    if chat.bot_status == "restricted":
        raise bad_request("not enough rights to send text messages to the chat")
    if "message_thread_id" in params:
        raise bad_request("message thread not found")  # no chat here has topics
    return chat


def posted(
    world: World, chat: Chat, params: Params, content: dict[str, Any], *, counted: bool = True
) -> dict[str, Any]:
    """Puts a message of the bot at the bottom of the chat, with keyboard and reply if there are some.

    Not `counted` is what belongs to a message before it, so that an album is sent as a whole or not.
    """
    markup = check_markup(params.structure("reply_markup"))
    replied = _replied(chat, params)
    fields = dict(content)
    if replied is not None:
        fields["reply_to_message"] = {k: v for k, v in replied.body.items() if k != "reply_to_message"}
    if params.flag("protect_content") or chat.info.get("has_protected_content"):
        fields["has_protected_content"] = True
    inline = markup is not None and "inline_keyboard" in markup
    if inline:
        fields["reply_markup"] = markup
    if counted:
        world.limits.take(chat.id, world.clock.now())
    message = world.post(chat, world.me, fields)
    message.reply_markup = markup
    message.editable = markup is None or inline
    return message.body


def message_id(params: Params) -> int:
    """The id of the one message that a call is about."""
    if not params.text("message_id").strip():
        raise bad_request("message identifier is not specified")
    return params.integer("message_id")


def message_to_edit(world: World, params: Params) -> tuple[Chat, Message]:
    """A message that the bot may change, with its chat."""
    chat = open_chat(world, params)
    message = chat.messages.get(message_id(params))
    if message is None:
        raise bad_request("message to edit not found")
    if not message.from_bot or not message.editable:
        raise bad_request("message can't be edited")
    return chat, message


def replaced(
    world: World, chat: Chat, message: Message, params: Params, content: dict[str, Any] | None
) -> dict[str, Any]:
    """Gives a message other content (`None`: the same) and other buttons.

    Leaving out `reply_markup` takes the buttons away. A change of nothing is refused.
    """
    markup = check_markup(params.structure("reply_markup"), edit=True)
    old = {name: value for name, value in message.body.items() if name in _CONTENT}
    new = old if content is None else content
    same = _compared(old) == _compared(new)
    if same and message.reply_markup == markup:
        raise bad_request(NOT_MODIFIED)
    now = world.clock.now()
    world.limits.take(chat.id, now)
    kept = {k: v for k, v in message.body.items() if k not in _CONTENT and k != "reply_markup"}
    changed = {**kept, **new, "edit_date": int(now.timestamp())}
    if markup is not None:
        changed["reply_markup"] = markup
    message.body, message.reply_markup = changed, markup
    message.edited = message.edited or not same
    return changed


def _compared(content: dict[str, Any]) -> dict[str, Any]:
    """How a preview is to look makes no other message."""
    return {name: value for name, value in content.items() if name != "link_preview_options"}


def _replied(chat: Chat, params: Params) -> Message | None:
    wanted = params.structure("reply_parameters")
    if not wanted:
        return None
    if not isinstance(wanted, dict) or not isinstance(wanted.get("message_id"), int):
        raise bad_request("can't parse reply parameters JSON object")
    if unknown := wanted.keys() - _REPLY:
        raise bad_request(f"reply parameter {min(unknown)!r} is not simulated")
    message = chat.messages.get(wanted["message_id"])
    if message is None and not wanted.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return message
