"""A question in one's own words: the page, a kind no, or up to three pages to choose from.

Nothing of it is kept, and the message that held it is deleted once it is answered.
"""

from contextlib import suppress

from telegram import Update
from telegram.error import TelegramError
from telegram.ext import MessageHandler, filters

from bot.chat import showing
from bot.chat.handlers.emergency import Danger
from bot.chat.handlers.guide import WRITTEN, Guide, Handlers, opens
from bot.chat.handlers.page import Pages
from bot.chat.handlers.press import reader_of
from bot.chat.hearing import Hearing
from bot.chat.keyboards import Reader, Row, View
from bot.chat.shelf import Reading, Shelf
from bot.chat.showing import Context
from bot.content.screens import Text, say
from bot.content.search.search import Found, Kind
from bot.content.shown import FIRST_MENU, Standing, standing


class Questions(Reading):
    """Answers what is typed."""

    def __init__(self, shelf: Shelf, hearing: Hearing, danger: Danger, guide: Guide, pages: Pages) -> None:
        super().__init__(shelf)
        self._hearing = hearing
        self._danger = danger
        self._guide = guide
        self._pages = pages

    def handlers(self) -> Handlers:
        """Stands behind the commands."""
        typed = WRITTEN & filters.TEXT & ~filters.COMMAND & ~filters.FORWARDED
        return (MessageHandler(typed, self.answer),)

    async def answer(self, update: Update, context: Context) -> None:
        """The answer as a new message, in the language of the question."""
        assert update.message is not None
        reader = reader_of(self._library, update)
        found = self._hearing.search.answer(update.message.text or "", reader.language.code)
        if found.kind is Kind.EMERGENCY:  # learned while this message was on its way here
            await self._danger.answer(update, context)
            return
        written = Reader(self._library.language(found.language), reader.country)
        await showing.open_below(update, self._view(written, found))
        with suppress(TelegramError):  # what Telegram does not let go of stays in their own chat
            await update.message.delete()

    def _view(self, reader: Reader, found: Found) -> View:
        if found.declined is not None:
            text = say(reader.language, Text.DECLINED, about=str(found.declined))
            return self._guide.menu_view(reader, FIRST_MENU, text)
        there = [
            topic_id
            for topic_id in found.topics
            if standing(self._library, topic_id, reader.country) is not Standing.ABSENT
        ]
        if not there:
            return self._guide.menu_view(reader, FIRST_MENU, say(reader.language, Text.NOT_UNDERSTOOD))
        if found.kind is Kind.TOPIC:
            return self._pages.view(reader, there[0], beside=there[1:])
        return reader.screen(say(reader.language, Text.UNSURE), self._titles(reader, there))

    def _titles(self, reader: Reader, topic_ids: list[str]) -> list[Row]:
        topics = [self._library.topic(reader.language, topic_id) for topic_id in topic_ids]
        return [[(topic.title, opens(topic.id))] for topic in topics if topic is not None]
