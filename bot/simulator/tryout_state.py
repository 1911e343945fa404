"""The world as the try-out page sees it; `tryout` describes the fields."""

import json
from dataclasses import asdict
from typing import Any

from bot.simulator.bot_api import BotApi
from bot.simulator.chats import Chat, Message, User
from bot.simulator.kinds import KINDS
from bot.simulator.methods import METHODS
from bot.simulator.queries import Query

MESSAGES = 100
PRESSES = 50


def state(api: BotApi) -> dict[str, Any]:
    """Everything the page shows, as JSON."""
    private = [(chat, chat.user) for chat in api.chats if chat.user is not None]
    groups = [chat for chat in api.chats if chat.user is None and chat.migrated_to is None]
    team = {user_id for group in groups for user_id in group.members}
    return {
        "version": api.version,
        "now": int(api.clock.now().timestamp()),
        "bot": api.me.as_json(),
        "people": [_person(api, chat, user, in_team=user.id in team) for chat, user in private],
        "groups": [_group(api, group) for group in groups],
        "chats": {str(chat.id): _messages(chat) for chat in api.chats if chat.migrated_to is None},
        "presses": [_press(query) for query in api.queries.newest(PRESSES)],
        "faults": [asdict(fault) for fault in api.faults.pending()],
        "kinds": list(KINDS),
        "methods": sorted(method.name for method in METHODS.values()),
    }


def _person(api: BotApi, chat: Chat, user: User, *, in_team: bool) -> dict[str, Any]:
    language = user.language_code or ""
    return {
        "id": user.id,
        "name": " ".join(filter(None, (user.first_name, user.last_name))),
        "language_code": language,
        "started": chat.started,
        "blocked": chat.blocked,
        "in_team": in_team,
        "description": api.profile.get(f"description:{language[:2]}") or api.profile.get("description:", ""),
        "commands": _commands(api, "all_private_chats", language[:2]),
    }


def _group(api: BotApi, group: Chat) -> dict[str, Any]:
    return {
        "id": group.id,
        "title": group.title,
        "bot_status": group.bot_status,
        "members": group.members,
        "commands": _commands(api, "all_group_chats", ""),
    }


def _commands(api: BotApi, scope: str, language: str) -> list[dict[str, Any]]:
    """The most specific list wins: by scope first, then by language."""
    for kind in (scope, "default"):
        for code in dict.fromkeys((language, "")):
            key = f"commands:{json.dumps({'type': kind})}:{code}"
            if key in api.profile:
                return list(api.profile[key])
    return []


def _messages(chat: Chat) -> list[dict[str, Any]]:
    newest = list(chat.messages.values())[-MESSAGES:]
    return [_message(message) for message in newest]


def _message(message: Message) -> dict[str, Any]:
    shown = {**message.body, "edited": message.edited}
    if message.reply_markup is not None and message.reply_markup.get("force_reply"):
        shown["force_reply"] = message.reply_markup.get("input_field_placeholder", "")
    return shown


def _press(query: Query) -> dict[str, Any]:
    shown = asdict(query)
    del shown["pressed_at"]
    return shown
