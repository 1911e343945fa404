"""A handler for presses that hands the button's meaning to its callback."""

from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Update
from telegram.ext import Application, BaseHandler

from bot.chat.actions.base import Action
from bot.chat.callback_data import Pressed, decode
from bot.chat.keyboards import Reader
from bot.chat.showing import Context
from bot.content.model import Library
from bot.errors import StaleButton

PressCallback = Callable[[Update, Context, Pressed], Awaitable[None]]


class PressHandler(BaseHandler[Update, Context, None]):
    """Takes presses of the given actions in private chats, or in groups if it is the team's door."""

    __slots__ = ("_actions", "_call", "_team")

    def __init__(self, callback: PressCallback, *actions: type[Action], team: bool = False) -> None:
        super().__init__(self._unused)
        self._call = callback
        self._actions = actions
        self._team = team

    async def _unused(self, update: Update, context: Context) -> None:
        raise AssertionError("handle_update passes on the decoded press")

    def check_update(self, update: object) -> Pressed | None:
        """The decoded press if it is one of ours."""
        pressed = pressed_by(update)
        if pressed is None or not isinstance(pressed.action, self._actions):
            return None
        assert isinstance(update, Update)
        private = update.effective_chat is not None and update.effective_chat.type == "private"
        return pressed if private is not self._team else None

    async def handle_update(
        self,
        update: Update,
        application: Application[Any, Any, Any, Any, Any, Any],
        check_result: object,
        context: Context,
    ) -> None:
        """Call back with the decoded press."""
        assert isinstance(check_result, Pressed)
        await self._call(update, context, check_result)


def pressed_by(update: object) -> Pressed | None:
    """What a press means; None if it is no press, or not one of today's buttons."""
    if not isinstance(update, Update) or update.callback_query is None:
        return None
    if update.callback_query.message is None:
        return None
    try:
        return decode(update.callback_query.data or "")
    except StaleButton:
        return None


def reader_of(library: Library, update: Update) -> Reader:
    """The language and country of the screen that was pressed; of a message, the client's language.

    The client's language is used for this answer and not kept: from then on the buttons carry it.
    """
    pressed, user = pressed_by(update), update.effective_user
    code = pressed.language if pressed else user.language_code if user else None
    return Reader(library.language(code), library.country(pressed.country if pressed else None))
