"""What may hang under a message: the checks Telegram makes on `reply_markup`."""

from typing import Any

from bot.simulator.html import checked_url
from bot.simulator.refusals import ApiError, bad_request

MAX_BUTTONS = 100
MAX_IN_A_ROW = 8
MAX_DATA_BYTES = 64

MAX_PLACEHOLDER = 64

_SHOWN = {"input_field_placeholder", "selective"}
_OTHERS = {
    "keyboard": {"is_persistent", "resize_keyboard", "one_time_keyboard", *_SHOWN},
    "remove_keyboard": {"selective"},
    "force_reply": _SHOWN,
}
_LOOKS = {"text", "style", "icon_custom_emoji_id"}
_ACTIONS = {
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
}
_MAY_BE_EMPTY = {"switch_inline_query", "switch_inline_query_current_chat"}


def check_markup(markup: Any, *, edit: bool = False) -> dict[str, Any] | None:
    """The markup as it may be kept, `None` if there is none; raises Telegram's refusal.

    An edit takes inline keyboards only, and an empty one removes what was there.
    """
    if markup is None or markup == {}:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        if unknown := markup.keys() - {"inline_keyboard"}:
            raise bad_request(f"unknown field {min(unknown)!r} of the inline keyboard")
        rows = _inline(markup["inline_keyboard"])
        return {"inline_keyboard": rows} if rows else None
    if edit:
        raise bad_request("inline keyboard expected")
    _check_other(markup)
    return markup


def _check_other(markup: dict[str, Any]) -> None:
    """A keyboard in place of the letters, its end, or a reply that is asked for."""
    kind = next((kind for kind in _OTHERS if markup.get(kind)), None)
    if kind is None:
        raise bad_request("object expected as reply markup")
    if unknown := markup.keys() - {kind} - _OTHERS[kind]:
        raise bad_request(f"unknown field {min(unknown)!r} of the reply markup")
    if len(str(markup.get("input_field_placeholder", ""))) > MAX_PLACEHOLDER:
        raise bad_request("input field placeholder is too long")
    if kind == "keyboard":
        _check_keyboard(markup["keyboard"])


def _check_keyboard(rows: Any) -> None:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "keyboard" must be of type Array')
    for button in (button for row in rows for button in row):
        text = button.get("text") if isinstance(button, dict) else button
        if not isinstance(text, str) or not text.strip():
            raise bad_request("keyboard button text must be non-empty")


def _inline(rows: Any) -> list[list[dict[str, Any]]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" must be of type Array')
    checked = [[_button(button) for button in row] for row in rows]
    too_wide = any(len(row) > MAX_IN_A_ROW for row in checked)
    if too_wide or sum(len(row) for row in checked) > MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    return [row for row in checked if row]


def _button(button: Any) -> dict[str, Any]:
    if not isinstance(button, dict):
        raise _unreadable("expected an Object")
    if not isinstance(button.get("text"), str):
        raise _unreadable('Field "text" must be of type String')
    unknown = button.keys() - _LOOKS - _ACTIONS
    if unknown:
        raise _unreadable(f"unknown field {min(unknown)!r}")
    actions = [name for name in _ACTIONS if button.get(name) or (name in button and name in _MAY_BE_EMPTY)]
    if not actions:
        raise _unreadable("Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise _unreadable("exactly one action is allowed")
    if not button["text"].strip():
        raise bad_request("inline keyboard button text must be non-empty")
    _check_action(actions[0], button[actions[0]])
    return button


def _check_action(action: str, value: Any) -> None:
    if action == "callback_data":
        if not isinstance(value, str) or len(value.encode()) > MAX_DATA_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    elif action == "url":
        if not isinstance(value, str) or checked_url(value) is None:
            raise bad_request(f"inline keyboard button URL '{value}' is invalid: Wrong HTTP URL")
    elif action == "copy_text":
        text = value.get("text") if isinstance(value, dict) else None
        if not isinstance(text, str) or not 1 <= len(text) <= 256:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")


def _unreadable(sentence: str) -> ApiError:
    return bad_request(f"can't parse inline keyboard button: {sentence}")
