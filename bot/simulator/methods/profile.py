"""What the bot says about itself: name, descriptions, commands, menu button."""

import json
import re
from typing import Any

from bot.simulator.methods.access import find_chat
from bot.simulator.methods.registry import method
from bot.simulator.params import Params
from bot.simulator.refusals import bad_request
from bot.simulator.world import World

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
MAX_COMMANDS = 100


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


@method("setMyCommands", "commands scope language_code")
async def set_my_commands(world: World, params: Params) -> bool:
    """Keeps the list per scope and language."""
    commands = params.structure("commands")
    if not isinstance(commands, list) or not all(isinstance(one, dict) for one in commands):
        raise bad_request("can't parse commands JSON object")
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for one in commands:
        if not _COMMAND.fullmatch(str(one.get("command", "")).removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(one.get("description", ""))) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.profile[_commands_key(params)] = commands
    return True


@method("getMyCommands", "scope language_code")
async def get_my_commands(world: World, params: Params) -> list[dict[str, Any]]:
    """The list of exactly that scope and language, empty if none was set."""
    return list(world.profile.get(_commands_key(params), []))


@method("setMyName", "name language_code")
async def set_my_name(world: World, params: Params) -> bool:
    """The default name is also what `getMe` and later messages show."""
    _set(world, params, "name", 64)
    if not params.text("language_code") and params.text("name"):
        world.me.first_name = params.text("name")
    return True


@method("setMyDescription", "description language_code")
async def set_my_description(world: World, params: Params) -> bool:
    """What an empty chat shows."""
    return _set(world, params, "description", 512)


@method("setMyShortDescription", "short_description language_code")
async def set_my_short_description(world: World, params: Params) -> bool:
    """What the bot's page shows."""
    return _set(world, params, "short_description", 120)


@method("setChatMenuButton", "chat_id menu_button")
async def set_chat_menu_button(world: World, params: Params) -> bool:
    """The button beside the input, for one chat or all."""
    button = params.structure("menu_button") or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in {"commands", "web_app", "default"}:
        raise bad_request("MenuButton has unsupported type")
    where = find_chat(world, params).id if "chat_id" in params else ""
    world.profile[f"menu_button:{where}"] = button
    return True


def _set(world: World, params: Params, what: str, longest: int) -> bool:
    text = params.text(what)
    if len(text) > longest:
        raise bad_request(f"bot {what.replace('_', ' ')} is too long")
    world.profile[f"{what}:{params.text('language_code')}"] = text
    return True


def _commands_key(params: Params) -> str:
    scope = params.structure("scope") if "scope" in params else {"type": "default"}
    if not isinstance(scope, dict) or "type" not in scope:
        raise bad_request("can't parse BotCommandScope")
    return f"commands:{json.dumps(scope, sort_keys=True)}:{params.text('language_code')}"
