"""One page: to read, with its sources, with its pictures, or to keep."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import replace
from html import escape
from typing import Final

from telegram import Update
from telegram.ext import CommandHandler

from bot.chat import showing, wording
from bot.chat.actions.asking import AskErase
from bot.chat.actions.reading import KeepPage, Page, PageBelow, Picture, Section, Sources, opens
from bot.chat.callback_data import Pressed
from bot.chat.handlers.guide import WRITTEN, Guide, Handlers
from bot.chat.handlers.press import PressHandler, reader_of
from bot.chat.keyboards import Reader, Row, View
from bot.chat.pictures import Pictures
from bot.chat.quoting import ask_person
from bot.chat.shelf import Reading, Shelf
from bot.chat.showing import Context
from bot.chat.steps import Steps, instead_of, through
from bot.clock import Clock
from bot.content.html import seen
from bot.content.model import Topic
from bot.content.pages import page
from bot.content.screens import say
from bot.content.shown import FIRST_MENU, PRIVACY_TOPIC, Standing, links, menu_of, standing
from bot.content.texts import Label, Text
from bot.content.walking import Walk

#: https://core.telegram.org/bots/api#sendmessage: characters that are seen, less the line above.
_LONGEST: Final = 4096 - 40


class Pages(Reading):
    """Shows pages. One that was withdrawn, or is about another country, says so in its place."""

    def __init__(self, shelf: Shelf, guide: Guide, pictures: Pictures, clock: Clock) -> None:
        super().__init__(shelf)
        self._guide = guide
        self._pictures = pictures
        self._clock = clock

    def handlers(self) -> Handlers:
        """What this lane answers to in private chats."""
        return (
            CommandHandler(["start", "help"], self.start, WRITTEN),
            CommandHandler("privacy", self.privacy_command, WRITTEN),
            PressHandler(self.page, Page, PageBelow),
            PressHandler(self.sources, Sources),
            PressHandler(self.picture, Picture),
            PressHandler(self.keep, KeepPage),
        )

    async def start(self, update: Update, context: Context) -> None:
        """/start, or /help: a fresh first screen, or the page that a link leads to.

        A link holds a page's id with - for its dots (t.me/BOT?start=testing-benzo_strips): Telegram
        lets through only letters, digits, _ and -.
        """
        reader = reader_of(self._library, update)
        topic_id = (context.args or [""])[0].replace("-", ".")
        known = topic_id in set(self._library.topic_ids())
        await showing.open_below(
            update, self.view(reader, topic_id) if known else self._guide.home_view(reader)
        )

    async def privacy_command(self, update: Update, context: Context) -> None:
        """/privacy: what is stored, below."""
        await showing.open_below(update, self.view(reader_of(self._library, update), PRIVACY_TOPIC))

    async def page(self, update: Update, context: Context, pressed: Pressed) -> None:
        """One page, in place; below an emergency page, or where it is one: what led there stays."""
        assert isinstance(pressed.action, Page | PageBelow)
        view = self.view(reader_of(self._library, update), pressed.action.topic)
        if isinstance(pressed.action, PageBelow) or self._urgent(pressed.action.topic):
            await showing.open_below(update, view)
        else:
            await showing.turn(update, view)

    async def sources(self, update: Update, context: Context, pressed: Pressed) -> None:
        """Where its facts were read, and when."""
        assert isinstance(pressed.action, Sources)
        reader = reader_of(self._library, update)
        topic = self._shown(reader, pressed.action.topic)
        if topic is None:
            await showing.turn(update, self.view(reader, pressed.action.topic))
            return
        told = [
            {"title": source.title, "address": source.address, "seen": source.seen.isoformat()}
            for source in topic.sources
        ]
        text = say(reader.language, Text.SOURCES, title=topic.title, sources=told)
        await showing.turn(update, reader.screen(text, [], back=opens(topic.id)))

    async def picture(self, update: Update, context: Context, pressed: Pressed) -> None:
        """A picture of the page, with the words that say the same."""
        assert isinstance(pressed.action, Picture)
        reader, number = reader_of(self._library, update), pressed.action.number
        topic = self._shown(reader, pressed.action.topic)
        if topic is None or number >= len(topic.pictures):
            await showing.turn(update, self.view(reader, pressed.action.topic))
            return
        shown = topic.pictures[number]
        others: list[Row] = [
            [(each.label, Picture(topic.id, index))]
            for index, each in enumerate(topic.pictures)
            if index != number
        ]
        view = reader.screen(escape(shown.text, quote=False), others, back=Page(topic.id))
        drawn = await asyncio.to_thread(self._library.pictures.__getitem__, shown.picture)
        await self._pictures.turn(update, view, drawn)

    async def keep(self, update: Update, context: Context, pressed: Pressed) -> None:
        """The page as a message of its own, below."""
        assert isinstance(pressed.action, KeepPage)
        reader = reader_of(self._library, update)
        topic = self._shown(reader, pressed.action.topic)
        if topic is None:
            await showing.turn(update, self.view(reader, pressed.action.topic))
            return
        view = reader.standing(self._text(reader, topic), [])
        await showing.open_below(update, replace(view, above=say(reader.language, Text.HERE)))

    def view(self, reader: Reader, topic_id: str, beside: Sequence[str] = (), quote: str = "") -> View:
        """A page, or the sentence that stands in its place; `beside` are others that may be meant.

        Above it stands the `quote` of what was asked, which the team can be asked instead.
        """
        topic = self._library.topic(reader.language, topic_id)
        if topic is None or standing(self._library, topic_id, reader.country) is Standing.ABSENT:
            return self._guide.menu_view(reader, FIRST_MENU)
        absent = instead_of(self._library, reader, topic_id)
        if absent is not None:
            return absent
        if topic.emergency:
            return Steps(self._library, self._desk).shown(reader, Walk(topic.id), None).view
        if topic.step.guide:
            step = Steps(self._library, self._desk).shown(reader, Walk(topic.id), self._clock.now()).view
            return replace(step, above=say(reader.language, Text.HERE))
        found_links = links(
            self._library, topic, reader.country, requests=self._desk.open, messages=self._desk.messages
        )
        rows: list[Row] = [
            [(link.label, through(link.door) if link.door else opens(link.topic))] for link in found_links
        ]
        rows += [[(each.label, Picture(topic.id, n))] for n, each in enumerate(topic.pictures)]
        rows += self._others(reader, topic, beside, {link.topic for link in topic.links})
        text = "\n\n".join(filter(None, [quote, self._text(reader, topic)]))
        if quote and len(seen(text)) <= _LONGEST:
            rows.append(ask_person(reader, self._desk))
        else:
            text = self._text(reader, topic)
        if topic.id == PRIVACY_TOPIC and self._desk.open:
            rows.append([(reader.label(Label.ERASE), AskErase())])
        sources: Row = [(reader.label(Label.SOURCES), Sources(topic.id))] if topic.sources else []
        rows.append([*sources, (reader.label(Label.KEEP_PAGE), KeepPage(topic.id))])
        view = reader.screen(text, rows, back=Section(menu_of(self._library, topic.id)))
        return replace(view, above=say(reader.language, Text.HERE))

    def _others(
        self, reader: Reader, topic: Topic, beside: Sequence[str], known: Collection[str]
    ) -> list[Row]:
        found = [self._shown(reader, topic_id) for topic_id in beside if topic_id not in known]
        return [
            [(reader.label(Label.PERHAPS, title=other.title), opens(other.id))]
            for other in found
            if other is not None and other.id != topic.id
        ]

    def _urgent(self, topic_id: str) -> bool:
        topic = self._library.topic(None, topic_id)
        return topic is not None and topic.emergency

    def _shown(self, reader: Reader, topic_id: str) -> Topic | None:
        if standing(self._library, topic_id, reader.country) is not Standing.SHOWN:
            return None
        return self._library.topic(reader.language, topic_id)

    def _text(self, reader: Reader, topic: Topic) -> str:
        facts = wording.facts(reader.language, self._desk)
        today = self._clock.now().date()
        return page(self._library, reader.language, topic, reader.country, facts, today)
