"""What people hear when something failed on our side: always something, and never an error's text."""

from telegram import Update
from telegram.error import TelegramError

from bot.chat import showing
from bot.chat.actions.line import OfLine, OpenAnswer, SendBack, SendQuestion
from bot.chat.handlers.press import pressed_by, reader_of
from bot.chat.handlers.request import Asking
from bot.chat.shelf import Reading, Shelf
from bot.content.screens import say
from bot.content.texts import Text
from bot.errors import StoreError


class Apology(Reading):
    """Says sorry, and where one can still go."""

    def __init__(self, shelf: Shelf, asking: Asking | None) -> None:
        super().__init__(shelf)
        self._asking = asking

    async def say(self, update: Update, error: BaseException) -> None:
        """Answer an update whose handling failed; a failure of this is nobody's any more."""
        try:
            await self._say(update, error)
        except TelegramError:
            return

    async def _say(self, update: Update, error: BaseException) -> None:
        reader = reader_of(self._library, update)
        closed = isinstance(error, StoreError)
        chat = update.effective_chat
        if chat is None:
            return
        if chat.type != "private":
            if update.callback_query is not None:
                text = say(reader.language, Text.TOAST_CLOSED if closed else Text.APOLOGY)
                plain = text.replace("<b>", "").replace("</b>", "")[:200]
                await showing.acknowledge(update.callback_query, plain, alert=True)
            return
        action = pressed.action if (pressed := pressed_by(update)) else None
        if closed and isinstance(action, SendQuestion | SendBack | OpenAnswer):
            opening = isinstance(action, OpenAnswer)
            view = reader.screen(say(reader.language, Text.QUESTION_AWAY, opening=opening), [])
        elif closed and self._asking is not None and not isinstance(action, OfLine):
            view = self._asking.closed_view(reader)
        else:
            view = reader.screen(say(reader.language, Text.APOLOGY), [])
        await showing.open_below(update, view)
