"""The reading lane: first screen, menus, hide. It keeps nothing, and it could not."""

from collections.abc import Sequence
from typing import Any, Final

from telegram import Update
from telegram.ext import BaseHandler, CommandHandler, TypeHandler, filters

from bot.chat import showing
from bot.chat.actions.asking import Mine, Supplies
from bot.chat.actions.reading import (
    Countries,
    Delete,
    Emergency,
    Guides,
    Hide,
    Home,
    Languages,
    Menu,
    Page,
    Section,
    opens,
)
from bot.chat.callback_data import Pressed
from bot.chat.handlers.press import PressHandler, reader_of
from bot.chat.keyboards import In, Reader, Row, View
from bot.chat.shelf import Reading
from bot.chat.showing import Context
from bot.content.screens import country_name, say
from bot.content.shown import FIRST_MENU, PRIVACY_TOPIC, entries, label_of, parent_of
from bot.content.texts import Label, Text

#: A new message in a private chat; edits are ignored.
WRITTEN: Final = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE

Handlers = Sequence[BaseHandler[Update, Context, Any]]


class Guide(Reading):
    """Shows what can be read, and in which language and for which country."""

    def handlers(self) -> Handlers:
        """What this lane answers to in private chats."""
        return (
            CommandHandler("language", self.language_command, WRITTEN),
            PressHandler(self.home, Home),
            PressHandler(self.menu, Menu),
            PressHandler(self.section, Guides, Section),
            PressHandler(self.languages, Languages),
            PressHandler(self.countries, Countries),
            PressHandler(self.hide, Hide),
            PressHandler(self.delete, Delete),
        )

    def where_asking_is_off(self) -> Handlers:
        """What the asking lane would answer to."""
        return (CommandHandler("supplies", self.no_supplies, WRITTEN),)

    def last_handlers(self) -> Handlers:
        """What nobody else answered: buttons of another version."""
        return (TypeHandler(Update, self.stale),)

    async def home(self, update: Update, context: Context, pressed: Pressed) -> None:
        """The first screen, in place."""
        await showing.turn(update, self.home_view(reader_of(self._library, update)))

    async def menu(self, update: Update, context: Context, pressed: Pressed) -> None:
        """The first screen, below a standing message."""
        await showing.open_below(update, self.home_view(reader_of(self._library, update)))

    async def section(self, update: Update, context: Context, pressed: Pressed) -> None:
        """One menu; one that is not there (any more) leads to the first."""
        menu = pressed.action.menu if isinstance(pressed.action, Section) else FIRST_MENU
        await showing.turn(update, self.menu_view(reader_of(self._library, update), menu))

    async def hide(self, update: Update, context: Context, pressed: Pressed) -> None:
        """A neutral stub; deleting it is a second tap."""
        await showing.turn(update, hidden_view(reader_of(self._library, update)))

    async def delete(self, update: Update, context: Context, pressed: Pressed) -> None:
        """Delete the stub; where Telegram does not allow that any more it stays a stub."""
        query = update.callback_query
        assert query is not None
        await showing.together(showing.acknowledge(query), query.delete_message())

    async def stale(self, update: Update, context: Context) -> None:
        """A button of another version, or a crafted one: a fresh screen or a word, never an error."""
        if update.callback_query is None:
            return
        if showing.chat_of(update).type == "private":
            await showing.open_below(update, self.home_view(reader_of(self._library, update)))
            return
        told = say(self._desk.team_language, Text.TOAST_OLD_BUTTON)
        await showing.acknowledge(update.callback_query, told)

    async def language_command(self, update: Update, context: Context) -> None:
        """/language: a new screen to choose on."""
        await showing.open_below(update, self._languages_view(reader_of(self._library, update)))

    async def no_supplies(self, update: Update, context: Context) -> None:
        """/supplies where nothing can be asked for."""
        reader = reader_of(self._library, update)
        await showing.open_below(update, reader.screen(say(reader.language, Text.SUPPLIES_OFF), []))

    async def languages(self, update: Update, context: Context, pressed: Pressed) -> None:
        """Choose a language; it travels in the buttons from then on."""
        await showing.turn(update, self._languages_view(reader_of(self._library, update)))

    async def countries(self, update: Update, context: Context, pressed: Pressed) -> None:
        """Choose a country; it travels in the buttons from then on."""
        reader = reader_of(self._library, update)
        language = reader.language
        rows: list[Row] = [
            [
                (
                    self._marked(reader, country_name(language, code), chosen=code == reader.country.code),
                    In(Home(), language.code, code),
                )
            ]
            for code in sorted(self._library.countries, key=lambda code: country_name(language, code))
        ]
        text = say(language, Text.COUNTRIES)
        await showing.turn(update, reader.screen(text, rows, back=Languages()))

    def _languages_view(self, reader: Reader) -> View:
        code = reader.language.code
        rows: list[Row] = [
            [
                (
                    self._marked(reader, each.name, chosen=each.code == code),
                    In(Home(), each.code, reader.country.code),
                )
            ]
            for each in self._library.languages.values()
        ]
        if len(self._library.countries) > 1:
            name = country_name(reader.language, reader.country.code)
            rows.append([(f"{reader.label(Label.COUNTRY)}: {name}", Countries())])
        return reader.screen(say(reader.language, Text.LANGUAGES), rows)

    @staticmethod
    def _marked(reader: Reader, name: str, *, chosen: bool) -> str:
        return reader.label(Label.CHOSEN, name=name) if chosen else name

    def home_view(self, reader: Reader) -> View:
        """The first screen: nothing on it says what this is about."""
        supplies: Row = [(reader.label(Label.SUPPLIES), Supplies())] if self._desk.open else []
        mine: Row = [(reader.label(Label.MINE), Mine())] if self._desk.open else []
        choice = len(self._library.languages) > 1 or len(self._library.countries) > 1
        language: Row = [(reader.label(Label.LANGUAGE), Languages())] if choice else []
        rows: list[Row] = [
            [(reader.label(Label.EMERGENCY), Emergency())],
            [*supplies, (reader.label(Label.GUIDES), Guides())],
            [*mine, (reader.label(Label.PRIVACY), Page(PRIVACY_TOPIC))],
            [*language, (reader.label(Label.HIDE), Hide())],
        ]
        return reader.view(say(reader.language, Text.HOME), rows)

    def menu_view(
        self, reader: Reader, menu: str, text: str | None = None, first: Sequence[Row] = ()
    ) -> View:
        """A menu's lines; with `text` in place of its own words, and `first` above its own lines."""
        library = self._library
        if menu not in library.menus:
            menu = FIRST_MENU
        rows: list[Row] = [
            [
                (
                    label_of(library, reader.language, entry),
                    Section(entry.id) if entry.menu else opens(entry.id),
                )
            ]
            for entry in entries(library, menu, reader.country)
        ]
        parent = parent_of(library, menu)
        return reader.screen(
            text or reader.language.menus[menu].text,
            [*first, *rows],
            back=Section(parent) if parent else None,
        )


def hidden_view(reader: Reader) -> View:
    """What Hide leaves: nothing that says what this is about."""
    rows: list[Row] = [
        [(reader.label(Label.OPEN), Home()), (reader.label(Label.EMERGENCY_SHORT), Emergency())],
        [(reader.label(Label.DELETE), Delete())],
    ]
    return reader.view(say(reader.language, Text.HIDDEN), rows)
