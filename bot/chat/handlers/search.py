"""A question in one's own words: the page, a kind no, or up to three pages to choose from.

Nothing of it is kept, and the message that held it is deleted once it is answered.
"""

from contextlib import suppress

from telegram import Update
from telegram.error import TelegramError
from telegram.ext import MessageHandler, filters

from bot.chat import showing
from bot.chat.actions.reading import opens
from bot.chat.handlers.emergency import Danger
from bot.chat.handlers.guide import WRITTEN, Guide, Handlers
from bot.chat.handlers.page import Pages
from bot.chat.handlers.press import reader_of
from bot.chat.hearing import Hearing
from bot.chat.keyboards import Reader, Row, View
from bot.chat.quoting import ask_person, quoted
from bot.chat.shelf import Reading, Shelf
from bot.chat.showing import Context
from bot.content.screens import say
from bot.content.search.search import Found, Kind
from bot.content.shown import FIRST_MENU, Standing, standing
from bot.content.texts import Text


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
        await showing.open_below(update, self._view(written, found, update.message.text or ""))
        with suppress(TelegramError):  # what Telegram does not let go of stays in their own chat
            await update.message.delete()

    def _view(self, reader: Reader, found: Found, question: str) -> View:
        if found.declined is not None:
            text = say(reader.language, Text.DECLINED, about=str(found.declined))
            return self._guide.menu_view(reader, FIRST_MENU, text)
        there = [
            topic_id
            for topic_id in found.topics
            if standing(self._library, topic_id, reader.country) is not Standing.ABSENT
        ]
        # Whoever sends it to the team sends it from this screen: it is nowhere else.
        person = ask_person(reader, self._desk)
        quote = quoted(question) if person and question.strip() else ""
        if there and found.kind is Kind.TOPIC:
            return self._pages.view(reader, there[0], beside=there[1:], quote=quote)
        if not there:
            text = say(reader.language, Text.NOT_UNDERSTOOD, quote=quote)
            return self._guide.menu_view(reader, FIRST_MENU, text, [person] if quote else [])
        rows = [*self._titles(reader, there), person]
        return reader.screen(say(reader.language, Text.UNSURE, quote=quote), rows)

    def _titles(self, reader: Reader, topic_ids: list[str]) -> list[Row]:
        topics = [self._library.topic(reader.language, topic_id) for topic_id in topic_ids]
        return [[(topic.title, opens(topic.id))] for topic in topics if topic is not None]
