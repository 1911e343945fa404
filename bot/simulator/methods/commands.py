"""The bot's command menus, one for each scope and language."""

import json
import re
from typing import Any

from bot.simulator.methods.access import find_chat
from bot.simulator.methods.profile import language_code
from bot.simulator.methods.registry import method
from bot.simulator.params import Params
from bot.simulator.refusals import bad_request
from bot.simulator.world import World

MAX_COMMANDS = 100
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")

#: What each scope names besides its type.
_SCOPES: dict[str, set[str]] = {
    "default": set(),
    "all_private_chats": set(),
    "all_group_chats": set(),
    "all_chat_administrators": set(),
    "chat": {"chat_id"},
    "chat_administrators": {"chat_id"},
    "chat_member": {"chat_id", "user_id"},
}


@method("setMyCommands", "commands scope language_code")
async def set_my_commands(world: World, params: Params) -> bool:
    """Keeps the list; an empty one hides what wider scopes would show."""
    commands = params.structure("commands")
    if not isinstance(commands, list):
        raise bad_request("can't parse commands JSON object")
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    world.profile[_key(world, params)] = [_command(one) for one in commands]
    return True


@method("getMyCommands", "scope language_code")
async def get_my_commands(world: World, params: Params) -> list[dict[str, str]]:
    """The list of exactly that scope and language, empty if none was set."""
    return list(world.profile.get(_key(world, params), []))


@method("deleteMyCommands", "scope language_code")
async def delete_my_commands(world: World, params: Params) -> bool:
    """Afterwards the next wider scope counts."""
    world.profile.pop(_key(world, params), None)
    return True


def _command(one: Any) -> dict[str, str]:
    if not isinstance(one, dict) or one.keys() != {"command", "description"}:
        raise bad_request("can't parse commands JSON object")
    name, description = str(one["command"]).removeprefix("/"), str(one["description"]).strip()
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


def _key(world: World, params: Params) -> str:
    scope = params.structure("scope") if "scope" in params else {"type": "default"}
    wanted = _SCOPES.get(str(scope.get("type"))) if isinstance(scope, dict) else None
    if wanted is None or scope.keys() - {"type"} != wanted:
        raise bad_request("can't parse BotCommandScope")
    if wanted:
        find_chat(world, Params(scope))
    return f"commands:{json.dumps(scope, sort_keys=True)}:{language_code(params)}"
