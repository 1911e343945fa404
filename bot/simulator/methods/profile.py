"""What the bot says about itself: name, descriptions, menu button."""

import re
from typing import Any

from bot.simulator.methods.access import find_chat
from bot.simulator.methods.registry import method
from bot.simulator.params import Params
from bot.simulator.refusals import bad_request
from bot.simulator.world import World


@method("getMe")
async def get_me(world: World, params: Params) -> dict[str, Any]:
    """The bot, with privacy mode on as new bots have it."""
    return {
        **world.me.as_json(),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
    }


@method("setMyName", "name language_code")
async def set_my_name(world: World, params: Params) -> bool:
    """The default name is also what `getMe` and later messages show."""
    _set(world, params, "name", 64)
    if not params.text("language_code") and params.text("name"):
        world.me.first_name = params.text("name")
    return True


@method("getMyName", "language_code")
async def get_my_name(world: World, params: Params) -> dict[str, str]:
    """The name in that language, or the default one."""
    return {"name": _get(world, params, "name") or world.me.first_name}


@method("setMyDescription", "description language_code")
async def set_my_description(world: World, params: Params) -> bool:
    """What an empty chat shows."""
    return _set(world, params, "description", 512)


@method("getMyDescription", "language_code")
async def get_my_description(world: World, params: Params) -> dict[str, str]:
    """The description in that language, or the default one."""
    return {"description": _get(world, params, "description")}


@method("setMyShortDescription", "short_description language_code")
async def set_my_short_description(world: World, params: Params) -> bool:
    """What the bot's page shows."""
    return _set(world, params, "short_description", 120)


@method("getMyShortDescription", "language_code")
async def get_my_short_description(world: World, params: Params) -> dict[str, str]:
    """The short description in that language, or the default one."""
    return {"short_description": _get(world, params, "short_description")}


@method("setChatMenuButton", "chat_id menu_button")
async def set_chat_menu_button(world: World, params: Params) -> bool:
    """The button beside the input, for one private chat or for all."""
    button = params.structure("menu_button") or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in {"commands", "web_app", "default"}:
        raise bad_request("MenuButton has unsupported type")
    world.profile[f"menu_button:{_private(world, params)}"] = button
    return True


@method("getChatMenuButton", "chat_id")
async def get_chat_menu_button(world: World, params: Params) -> dict[str, Any]:
    """The button of one private chat, or the one for all."""
    where = _private(world, params)
    default = world.profile.get("menu_button:", {"type": "commands"})
    button: dict[str, Any] = world.profile.get(
        f"menu_button:{where}", {"type": "default"} if where else default
    )
    return button


def language_code(params: Params) -> str:
    """Two letters or nothing; anything longer is refused, as "pt-br" is."""
    code = params.text("language_code")
    if not re.fullmatch(r"([a-z]{2})?", code):
        raise bad_request("invalid language code specified")
    return code


def _private(world: World, params: Params) -> int | str:
    if "chat_id" not in params:
        return ""
    chat = find_chat(world, params)
    if chat.user is None:
        raise bad_request("chat not found")
    return chat.id


def _set(world: World, params: Params, what: str, longest: int) -> bool:
    text, code = params.text(what), language_code(params)
    if len(text) > longest:
        raise bad_request(f"bot {what.replace('_', ' ')} is too long")
    world.profile[f"{what}:{code}"] = text
    return True


def _get(world: World, params: Params, what: str) -> str:
    for code in (language_code(params), ""):
        if text := world.profile.get(f"{what}:{code}"):
            return str(text)
    return ""
