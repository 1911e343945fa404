"""Erase everything: asked once, done at once."""

from telegram import Update

from bot.chat import showing
from bot.chat.actions.asking import AskErase, Erase
from bot.chat.actions.reading import Page
from bot.chat.callback_data import Pressed
from bot.chat.handlers.guide import Handlers
from bot.chat.handlers.press import PressHandler, reader_of
from bot.chat.keyboards import Row
from bot.chat.shelf import Reading, Shelf
from bot.chat.showing import Context
from bot.content.screens import say
from bot.content.shown import PRIVACY_TOPIC
from bot.content.texts import Label, Text
from bot.identity import ChatId, Identity
from bot.intake import Intake


class Erasing(Reading):
    """Lets a person take everything back."""

    def __init__(self, shelf: Shelf, intake: Intake, identity: Identity) -> None:
        super().__init__(shelf)
        self._intake = intake
        self._identity = identity

    def handlers(self) -> Handlers:
        """What this lane answers to in private chats."""
        return PressHandler(self.ask, AskErase), PressHandler(self.erase, Erase)

    async def ask(self, update: Update, context: Context, pressed: Pressed) -> None:
        """Is that what you want?"""
        reader = reader_of(self._library, update)
        rows: list[Row] = [[(reader.label(Label.ERASE_YES), Erase())]]
        view = reader.screen(say(reader.language, Text.ERASE), rows, back=Page(PRIVACY_TOPIC))
        await showing.turn(update, view)

    async def erase(self, update: Update, context: Context, pressed: Pressed) -> None:
        """Erase, and say how much there was."""
        reader = reader_of(self._library, update)
        person = self._identity.person(ChatId(showing.chat_of(update).id))
        was = await self._intake.erase(person)
        text = say(
            reader.language,
            Text.ERASED,
            requests=was.requests,
            questions=was.questions,
            timers=was.timers,
        )
        await showing.turn(update, reader.screen(text, []))
