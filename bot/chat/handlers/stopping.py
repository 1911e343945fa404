"""The person's way out of a line: nothing more comes from the team about it, and nothing goes there."""

from telegram import Update

from bot.chat import showing
from bot.chat.actions.line import StopLine
from bot.chat.callback_data import Pressed
from bot.chat.handlers.guide import Handlers
from bot.chat.handlers.press import PressHandler, reader_of
from bot.chat.shelf import Reading, Shelf
from bot.chat.showing import Context
from bot.content.screens import say
from bot.content.texts import Text
from bot.errors import NoSuchQuestion
from bot.identity import ChatId, Identity
from bot.intake import Intake


class Stopping(Reading):
    """Ends a line because the person wants it."""

    def __init__(self, shelf: Shelf, intake: Intake, identity: Identity) -> None:
        super().__init__(shelf)
        self._intake = intake
        self._identity = identity

    def handlers(self) -> Handlers:
        """What this door answers to in private chats."""
        return (PressHandler(self.stop, StopLine),)

    async def stop(self, update: Update, context: Context, pressed: Pressed) -> None:
        """Commit; the message that was pressed stays, because it may be read again or reported."""
        assert isinstance(pressed.action, StopLine)
        reader = reader_of(self._library, update)
        person = self._identity.person(ChatId(showing.chat_of(update).id))
        try:
            await self._intake.stop(person, pressed.action.tag)
        except NoSuchQuestion:
            text = Text.LINE_OVER
        else:
            text = Text.LINE_STOPPED
        await showing.open_below(update, reader.screen(say(reader.language, text), []))
