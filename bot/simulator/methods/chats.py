"""Looking at chats and leaving them."""

from typing import Any

from bot.simulator.members import member_json
from bot.simulator.methods.access import find_chat, open_chat
from bot.simulator.methods.registry import method
from bot.simulator.params import Params
from bot.simulator.refusals import bad_request, forbidden
from bot.simulator.world import World


@method("getChat", "chat_id")
async def get_chat(world: World, params: Params) -> dict[str, Any]:
    """The Bot API's `ChatFullInfo`, with whatever `Chat.info` adds."""
    chat = find_chat(world, params)
    if chat.kind == "private" and not chat.started:
        raise bad_request("chat not found")
    if chat.kind != "private":
        open_chat(world, params)
    gifts = (
        "unlimited_gifts",
        "limited_gifts",
        "unique_gifts",
        "premium_subscription",
        "gifts_from_channels",
    )
    return {
        **chat.as_json(),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
        **chat.info,
    }


@method("getChatMember", "chat_id user_id")
async def get_chat_member(world: World, params: Params) -> dict[str, Any]:
    """The Bot API's `ChatMember`."""
    chat = open_chat(world, params)
    user_id = params.integer("user_id")
    if user_id == world.me.id:
        return member_json(chat, world.me, world.me)
    private = world.chats.get(user_id)
    if private is None or private.user is None:
        raise bad_request("user not found")
    return member_json(chat, private.user, world.me)


@method("getChatAdministrators", "chat_id return_bots")
async def get_chat_administrators(world: World, params: Params) -> list[dict[str, Any]]:
    """The owner, and this bot if it is one; there are no others here."""
    chat = open_chat(world, params)
    if chat.user is not None:
        raise bad_request("there are no administrators in the private chat")
    owner = world.chats.get(chat.members[0]) if chat.members else None
    members = (
        [member_json(chat, owner.user, world.me)] if owner is not None and owner.user is not None else []
    )
    if chat.bot_status == "administrator":
        members.append(member_json(chat, world.me, world.me))
    return members


@method("getChatMemberCount", "chat_id")
async def get_chat_member_count(world: World, params: Params) -> int:
    """How many are in the chat, the bot included."""
    chat = open_chat(world, params)
    return 2 if chat.user is not None else len(chat.members) + 1


@method("leaveChat", "chat_id")
async def leave_chat(world: World, params: Params) -> bool:
    """The bot goes; afterwards the chat is closed to it."""
    chat = open_chat(world, params)
    if chat.user is not None:
        raise forbidden("bot can't leave a private chat")
    world.set_bot_status(chat, "left", world.me)
    return True
