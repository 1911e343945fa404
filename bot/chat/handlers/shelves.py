"""The team's list of what there is: /stock in its own chat, one row an item, a press changes it.

Anybody of the team may press. A button says what it showed, so that of two presses at once one
counts and the other one is told; the toast says how it stands even where the list is slow to follow.
"""

import asyncio
from collections import defaultdict
from typing import Final

from telegram import Update
from telegram.ext import CommandHandler, filters

from bot.chat import showing
from bot.chat.actions.team import Restock
from bot.chat.callback_data import Pressed
from bot.chat.handlers.guide import Handlers
from bot.chat.handlers.press import PressHandler
from bot.chat.keyboards import Reader, Row, View
from bot.chat.shelf import Reading, Shelf
from bot.chat.showing import Context
from bot.chat.team_chats import TeamChats
from bot.content.screens import say
from bot.content.texts import Label, Text
from bot.coordination import Coordination
from bot.errors import StoreUnavailable
from bot.supply.model import Item
from bot.supply.stock import Level, Stock

COMMAND: Final = "stock"

_LABELS: Final = {Level.IN: Label.STOCK_IN, Level.LOW: Label.STOCK_LOW, Level.OUT: Label.STOCK_OUT}
_WRITTEN: Final = filters.ChatType.GROUPS & filters.UpdateType.MESSAGE


class Shelves(Reading):
    """Shows and changes what one program has."""

    def __init__(self, shelf: Shelf, coordination: Coordination, teams: TeamChats) -> None:
        super().__init__(shelf)
        self._coordination = coordination
        self._teams = teams
        # Looking and drawing take turns: a list drawn later never shows an earlier state.
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    @property
    def _reader(self) -> Reader:
        return Reader(self._desk.team_language, self._library.country(None))

    def handlers(self) -> Handlers:
        """What this door answers to."""
        return CommandHandler(COMMAND, self.show, _WRITTEN), PressHandler(self.restock, Restock, team=True)

    async def show(self, update: Update, context: Context) -> None:
        """/stock: the list as a new message."""
        program = self._teams.program_of(showing.chat_of(update).id)
        if program is None:
            return
        try:
            view = self._view(program, await self._coordination.stock())
        except StoreUnavailable:
            view = View(say(self._reader.language, Text.STOCK_CLOSED), None)
        await showing.post(update, view)

    async def restock(self, update: Update, context: Context, pressed: Pressed) -> None:
        """One press: the change is committed, then the list is drawn and the presser told."""
        assert isinstance(pressed.action, Restock)
        program = self._teams.program_of(showing.chat_of(update).id)
        if program is None:
            return
        item = next((i for i in self._desk.catalogue.items if i.key == pressed.action.item), None)
        async with self._turns[program]:
            if item is None:
                await showing.turn(update, self._view(program, await self._coordination.stock()))
                return
            moved, stock = await self._coordination.move(program, item.id, Level(pressed.action.shown))
            text = Text.TOAST_STOCK if moved else Text.TOAST_STOCK_OTHER
            toast = say(self._reader.language, text, name=self._name(item), level=stock.at(program, item.id))
            await showing.turn(update, self._view(program, stock), toast=toast)

    def _view(self, program: str, stock: Stock) -> View:
        rows: list[Row] = []
        for item in self._desk.catalogue.items:
            level = stock.at(program, item.id)
            label = self._reader.label(_LABELS[level], name=self._name(item))
            rows.append([(label, Restock(item.key, level))])
        return self._reader.view(say(self._reader.language, Text.STOCK), rows)

    def _name(self, item: Item) -> str:
        return self._reader.language.items[item.id].name
