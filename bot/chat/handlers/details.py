"""The code and the place of a request, for administrators of the team's chat: peers answer without them.

Who is one is asked of Telegram at each press, and kept nowhere.
"""

import html

from telegram import Update
from telegram.error import TelegramError

from bot.chat import showing
from bot.chat.actions.team import Details
from bot.chat.callback_data import Pressed
from bot.chat.handlers.guide import Handlers
from bot.chat.handlers.press import PressHandler
from bot.chat.roles import ADMINISTRATORS
from bot.chat.shelf import Reading, Shelf
from bot.chat.showing import Context
from bot.chat.team_chats import TeamChats
from bot.content.screens import say
from bot.content.texts import Text
from bot.coordination import Coordination
from bot.supply.model import Request

#: https://core.telegram.org/bots/api#answercallbackquery: characters of the window.
_LONGEST = 200


class DetailsDoor(Reading):
    """Opens what stands on no card."""

    def __init__(self, shelf: Shelf, coordination: Coordination, teams: TeamChats) -> None:
        super().__init__(shelf)
        self._coordination = coordination
        self._teams = teams

    def handlers(self) -> Handlers:
        """What this door answers to."""
        return (PressHandler(self.open, Details, team=True),)

    async def open(self, update: Update, context: Context, pressed: Pressed) -> None:
        """In a window that only whoever pressed sees."""
        assert isinstance(pressed.action, Details)
        query, chat = update.callback_query, showing.chat_of(update)
        assert query is not None
        program = self._teams.program_of(chat.id)
        if program is None:
            return
        try:
            member = await context.bot.get_chat_member(chat.id, query.from_user.id)
        except TelegramError:
            await self._window(update, self._say(Text.TOAST_DETAILS_UNSEEN))
            return
        if member.status not in ADMINISTRATORS:
            await self._window(update, self._say(Text.TOAST_DETAILS_CLOSED))
            return
        request = await self._coordination.request(program, pressed.action.code)
        await self._window(update, self._told(request) if request else self._say(Text.TOAST_ENDED))

    def _told(self, request: Request) -> str:
        place = self._desk.places.get(request.point)
        return self._say(
            Text.TOAST_DETAILS,
            code=request.code,
            code_before=request.code_before,
            point=place.name if place else request.point,
            where=place.where if place else "",
        )

    def _say(self, text: Text, **parameters: object) -> str:
        return html.unescape(say(self._desk.team_language, text, **parameters))[:_LONGEST]

    async def _window(self, update: Update, text: str) -> None:
        assert update.callback_query is not None
        await showing.acknowledge(update.callback_query, text, alert=True)
