"""The reading lane: menu, pages, hide. It keeps nothing, and it could not."""

from collections.abc import Sequence
from typing import Any, Final

from telegram import Update
from telegram.ext import BaseHandler, CommandHandler, MessageHandler, TypeHandler, filters

from bot.chat import showing, wording
from bot.chat.callback_data import (
    Action,
    AskErase,
    Delete,
    Emergency,
    Guides,
    Hide,
    Home,
    Menu,
    Mine,
    Page,
    Pressed,
    Supplies,
)
from bot.chat.handlers.press import PressHandler, reader_of
from bot.chat.keyboards import Reader, Row, View
from bot.chat.showing import Context
from bot.chat.wording import Desk
from bot.content.loader import EMERGENCY_TOPIC, PRIVACY_TOPIC
from bot.content.model import Library, Topic
from bot.content.screens import Label, Text, page, say

#: A new message in a private chat; edits are ignored.
_WRITTEN: Final = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE

#: Pages that are there even where a deployment switched guidance off.
_ALWAYS: Final = frozenset({EMERGENCY_TOPIC, PRIVACY_TOPIC})

Handlers = Sequence[BaseHandler[Update, Context, Any]]


def _opens(topic_id: str) -> Action:
    """Whichever way the emergency page is reached, it opens as danger does: below, and at once."""
    return Emergency() if topic_id == EMERGENCY_TOPIC else Page(topic_id)


class Guide:
    """Shows what can be read."""

    def __init__(self, library: Library, desk: Desk) -> None:
        self._library = library
        self._desk = desk

    def handlers(self) -> Handlers:
        """What this lane answers to in private chats."""
        return (
            CommandHandler("start", self.start, _WRITTEN),
            PressHandler(self.home, Home),
            PressHandler(self.menu, Menu),
            PressHandler(self.guides, Guides),
            PressHandler(self.page, Page),
            PressHandler(self.hide, Hide),
            PressHandler(self.delete, Delete),
        )

    def last_handlers(self) -> Handlers:
        """What nobody else answered: typed words, and buttons of another version."""
        return (
            MessageHandler(_WRITTEN, self.not_understood),
            TypeHandler(Update, self.stale),
        )

    async def start(self, update: Update, context: Context) -> None:
        """/start: a fresh first screen."""
        await showing.open_below(update, self.home_view(reader_of(self._library, update)))

    async def home(self, update: Update, context: Context, pressed: Pressed) -> None:
        """The first screen, in place."""
        await showing.turn(update, self.home_view(reader_of(self._library, update)))

    async def menu(self, update: Update, context: Context, pressed: Pressed) -> None:
        """The first screen, below a standing message."""
        await showing.open_below(update, self.home_view(reader_of(self._library, update)))

    async def guides(self, update: Update, context: Context, pressed: Pressed) -> None:
        """The list of pages."""
        reader = reader_of(self._library, update)
        await showing.turn(update, self._guides_view(reader, Text.GUIDES))

    async def page(self, update: Update, context: Context, pressed: Pressed) -> None:
        """One page; one that is not there (any more) leads to the list."""
        assert isinstance(pressed.action, Page)
        reader = reader_of(self._library, update)
        topic = reader.language.topics.get(pressed.action.topic)
        shown = topic is not None and self._is_shown(reader, topic)
        view = self._page_view(reader, topic) if topic and shown else self._guides_view(reader, Text.GUIDES)
        await showing.turn(update, view)

    async def hide(self, update: Update, context: Context, pressed: Pressed) -> None:
        """A neutral stub; deleting it is a second tap."""
        reader = reader_of(self._library, update)
        rows: list[Row] = [
            [(reader.label(Label.OPEN), Home()), (reader.label(Label.EMERGENCY_SHORT), Emergency())],
            [(reader.label(Label.DELETE), Delete())],
        ]
        await showing.turn(update, reader.view(say(reader.language, Text.HIDDEN), rows))

    async def delete(self, update: Update, context: Context, pressed: Pressed) -> None:
        """Delete the stub; where Telegram does not allow that any more it stays a stub."""
        query = update.callback_query
        assert query is not None
        await showing.together(showing.acknowledge(query), query.delete_message())

    async def not_understood(self, update: Update, context: Context) -> None:
        """Anything typed or sent that has no answer yet: the pages, below."""
        await showing.open_below(
            update, self._guides_view(reader_of(self._library, update), Text.NOT_UNDERSTOOD)
        )

    async def stale(self, update: Update, context: Context) -> None:
        """A button of another version, or a crafted one: a fresh screen, never an error."""
        if update.callback_query is not None and showing.chat_of(update).type == "private":
            await showing.open_below(update, self.home_view(reader_of(self._library, update)))

    def home_view(self, reader: Reader) -> View:
        """The first screen: nothing on it says what this is about."""
        supplies: Row = [(reader.label(Label.SUPPLIES), Supplies())] if self._desk.open else []
        mine: Row = [(reader.label(Label.MINE), Mine())] if self._desk.open else []
        rows: list[Row] = [
            [(reader.label(Label.EMERGENCY), Emergency())],
            [*supplies, (reader.label(Label.GUIDES), Guides())],
            [*mine, (reader.label(Label.PRIVACY), Page(PRIVACY_TOPIC))],
            [(reader.label(Label.HIDE), Hide())],
        ]
        return reader.view(say(reader.language, Text.HOME), rows)

    def _guides_view(self, reader: Reader, text: Text) -> View:
        topics = sorted(reader.language.topics.values(), key=lambda topic: (not topic.emergency, topic.id))
        rows: list[Row] = [
            [(topic.title, _opens(topic.id))] for topic in topics if self._is_shown(reader, topic)
        ]
        return reader.screen(say(reader.language, text), rows)

    def _is_shown(self, reader: Reader, topic: Topic) -> bool:
        here = not topic.countries or reader.country.code in topic.countries
        return here and (self._desk.guidance or topic.id in _ALWAYS)

    def _page_view(self, reader: Reader, topic: Topic) -> View:
        text = page(reader.language, topic, reader.country, wording.facts(reader.language, self._desk))
        rows: list[Row] = [[(link.label, _opens(link.topic))] for link in topic.links]
        if topic.id == PRIVACY_TOPIC and self._desk.open:
            rows.append([(reader.label(Label.ERASE), AskErase())])
        return reader.screen(text, rows, back=Guides())
