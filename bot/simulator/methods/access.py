"""Whether the bot may reach a chat, and Telegram's sentence when it may not."""

from bot.simulator.chats import Chat
from bot.simulator.params import Params
from bot.simulator.refusals import bad_request, forbidden
from bot.simulator.world import World


def find_chat(world: World, params: Params) -> Chat:
    """The chat a call is about, wherever the bot stands in it."""
    wanted = params.text("chat_id").strip()
    if not wanted:
        raise bad_request("chat_id is empty")
    try:
        chat = world.chats.get(int(wanted))
    except ValueError:
        chat = None  # "@name" of a public chat: there is none here
    if chat is None:
        raise bad_request("chat not found")
    if chat.migrated_to is not None:
        raise bad_request(
            "group chat was upgraded to a supergroup chat", {"migrate_to_chat_id": chat.migrated_to}
        )
    return chat


def open_chat(world: World, params: Params) -> Chat:
    """The chat a call is about, if the bot may act in it now."""
    chat = find_chat(world, params)
    if chat.kind == "private":
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
        if not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
    elif chat.bot_status == "kicked":
        raise forbidden(f"bot was kicked from the {_called(chat)}")
    elif chat.bot_status == "left":
        raise forbidden(f"bot is not a member of the {_called(chat)}")
    return chat


def _called(chat: Chat) -> str:
    return "supergroup chat" if chat.kind == "supergroup" else "group chat"
