"""Deleting for both sides, as far as Telegram lets a bot."""

from datetime import timedelta

from bot.simulator.chats import Chat, Message
from bot.simulator.methods.access import find_chat, open_chat
from bot.simulator.methods.posting import message_id
from bot.simulator.methods.registry import method
from bot.simulator.params import Params
from bot.simulator.refusals import bad_request
from bot.simulator.world import World

DELETABLE = timedelta(hours=48)
MAX_IDS = 100


@method("deleteMessage", "chat_id message_id")
async def delete_message(world: World, params: Params) -> bool:
    """Deletes one message."""
    chat = _chat_to_delete_in(world, params)
    message = chat.messages.get(message_id(params))
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


def _chat_to_delete_in(world: World, params: Params) -> Chat:
    """Deleting still works where a person has blocked the bot."""
    chat = find_chat(world, params)
    return chat if chat.kind == "private" else open_chat(world, params)


def _check_deletable(world: World, chat: Chat, message: Message) -> None:
    if chat.kind != "private" and not message.from_bot and chat.bot_status != "administrator":
        raise bad_request("message can't be deleted")
    if world.clock.now() - message.sent_at >= DELETABLE:
        raise bad_request("message can't be deleted for everyone")
