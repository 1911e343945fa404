"""What the try-out page may do, each act with the fields it takes."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast, get_args

from bot.clock import MovableClock
from bot.simulator.bot_api import BotApi
from bot.simulator.faults import Fault, FaultKind
from bot.simulator.kinds import CAPTIONED
from bot.simulator.methods import METHODS

MAX_PEOPLE = 50
MAX_MOVE = timedelta(days=366)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")

Act = Callable[[BotApi, MovableClock, dict[str, Any]], dict[str, Any]]


class BadInput(Exception):
    """Raised when the page (or whoever calls in its place) sent something unusable; says what."""


def say(api: BotApi, clock: MovableClock, body: dict[str, Any]) -> dict[str, Any]:
    """`{chat_id, user_id, text}`, with `reply_to` (a message id) if it answers something."""
    reply_to = _whole(body, "reply_to") if body.get("reply_to") is not None else None
    message_id = api.say(
        _whole(body, "chat_id"), _whole(body, "user_id"), _words(body, "text"), reply_to=reply_to
    )
    return {"message_id": message_id}


def send(api: BotApi, clock: MovableClock, body: dict[str, Any]) -> dict[str, Any]:
    """`{chat_id, user_id, kind}`, with `caption` (ignored where there can be none) and `reply_to`."""
    kind = _words(body, "kind")
    caption = _words(body, "caption") if "caption" in body and kind in CAPTIONED else ""
    reply_to = _whole(body, "reply_to") if body.get("reply_to") is not None else None
    chat_id, user_id = _whole(body, "chat_id"), _whole(body, "user_id")
    return {"message_id": api.send(chat_id, user_id, kind, caption=caption, reply_to=reply_to)}


def edit(api: BotApi, clock: MovableClock, body: dict[str, Any]) -> dict[str, Any]:
    """`{chat_id, user_id, message_id, text}`: other words in an own message."""
    words = _words(body, "text").strip()
    api.edit(_whole(body, "chat_id"), _whole(body, "user_id"), _whole(body, "message_id"), words)
    return {}


def press(api: BotApi, clock: MovableClock, body: dict[str, Any]) -> dict[str, Any]:
    """`{chat_id, user_id, message_id, data}`; answers with the `query_id`."""
    query_id = api.press(
        _whole(body, "chat_id"), _whole(body, "user_id"), _whole(body, "message_id"), _words(body, "data")
    )
    return {"query_id": query_id}


def delete(api: BotApi, clock: MovableClock, body: dict[str, Any]) -> dict[str, Any]:
    """`{chat_id, message_id}`: a person deletes a message for both sides."""
    api.delete_for_both(_whole(body, "chat_id"), _whole(body, "message_id"))
    return {}


def clear(api: BotApi, clock: MovableClock, body: dict[str, Any]) -> dict[str, Any]:
    """`{user_id}`: a person deletes the chat with the bot for both sides."""
    api.clear_chat(_whole(body, "user_id"))
    return {}


def block(api: BotApi, clock: MovableClock, body: dict[str, Any]) -> dict[str, Any]:
    """`{user_id, blocked}`."""
    user_id, blocked = _whole(body, "user_id"), body.get("blocked")
    if not isinstance(blocked, bool):
        raise BadInput('"blocked" must be true or false.')
    if blocked:
        api.block(user_id)
    else:
        api.unblock(user_id)
    return {}


def move_clock(api: BotApi, clock: MovableClock, body: dict[str, Any]) -> dict[str, Any]:
    """`{seconds}`, forwards only."""
    seconds = _whole(body, "seconds")
    if not 0 < seconds <= MAX_MOVE.total_seconds():
        raise BadInput('"seconds" must lie between 1 and one year.')
    clock.move(timedelta(seconds=seconds))
    api.note_change()
    return {"now": int(clock.now().timestamp())}


def person(api: BotApi, clock: MovableClock, body: dict[str, Any]) -> dict[str, Any]:
    """`{first_name, language_code}`: one more phone; answers with its `id`."""
    first_name = _words(body, "first_name").strip()
    language = body.get("language_code", "en")
    if not 1 <= len(first_name) <= 64:
        raise BadInput("A name has 1 to 64 characters.")
    if not isinstance(language, str) or not _LANGUAGE.fullmatch(language):
        raise BadInput('"language_code" is a code such as "en" or "pt-br".')
    if sum(chat.kind == "private" for chat in api.chats) >= MAX_PEOPLE:
        raise BadInput(f"There are {MAX_PEOPLE} phones already.")
    return {"id": api.add_person(first_name, language_code=language)}


def fault(api: BotApi, clock: MovableClock, body: dict[str, Any]) -> dict[str, Any]:
    """`{kind}`, optionally `method`, `times` (null: until cleared), `retry_after`, `chat_id`.

    `"clear": true` ends that kind, and everything without a kind.
    """
    kind, method, clear = body.get("kind"), body.get("method"), body.get("clear") is True
    if kind not in get_args(FaultKind) and not (clear and kind is None):
        raise BadInput(f'"kind" is one of {", ".join(get_args(FaultKind))}.')
    if method is not None and (not isinstance(method, str) or method.lower() not in METHODS):
        raise BadInput('"method" is the name of a Bot API method.')
    if clear:
        api.faults.clear(cast(FaultKind | None, kind))
    else:
        given = [name for name in ("times", "retry_after", "chat_id") if name in body]
        numbers = {
            name: None if body[name] is None and name == "times" else _whole(body, name) for name in given
        }
        api.faults.add(Fault(cast(FaultKind, kind), method, **cast(dict[str, Any], numbers)))
    api.note_change()
    return {}


ACTS: dict[str, Act] = {
    "say": say,
    "send": send,
    "edit": edit,
    "press": press,
    "delete": delete,
    "clear": clear,
    "block": block,
    "clock": move_clock,
    "person": person,
    "fault": fault,
}


def _whole(body: dict[str, Any], name: str) -> int:
    value = body.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadInput(f'"{name}" must be a whole number.')
    return value


def _words(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str):
        raise BadInput(f'"{name}" must be a text.')
    return value
