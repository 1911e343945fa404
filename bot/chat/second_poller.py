"""Somebody else receives with the same token: a second start of the bot, or a token that leaked.

One conflict is a restart; three within a minute are another process. The teams are told at once and
then once an hour at most, because what people send may be read elsewhere.
"""

import asyncio
import logging
from collections import deque
from datetime import datetime, timedelta
from typing import Final

from telegram import Bot
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.chat.shelf import Reading, Shelf
from bot.chat.team_chats import TeamChats
from bot.clock import Clock
from bot.content.screens import say
from bot.content.texts import Text

log = logging.getLogger(__name__)

CONFLICTS: Final = 3
WITHIN: Final = timedelta(seconds=60)
_QUIET: Final = timedelta(hours=1)


class SecondPoller(Reading):
    """Counts conflicts and raises the alarm."""

    def __init__(self, bot: Bot, shelf: Shelf, teams: TeamChats, clock: Clock) -> None:
        super().__init__(shelf)
        self._bot = bot
        self._teams = teams
        self._clock = clock
        self._heard: deque[datetime] = deque(maxlen=CONFLICTS)
        self._told_at: datetime | None = None
        self._telling: asyncio.Task[None] | None = None

    def heard(self) -> None:
        """One poll ended because somebody else polled."""
        now = self._clock.now()
        self._heard.append(now)
        if len(self._heard) < CONFLICTS or now - self._heard[0] > WITHIN:
            return
        if self._told_at is not None and now - self._told_at < _QUIET:
            return
        if self._telling is not None and not self._telling.done():
            return
        self._telling = asyncio.create_task(self._tell(now))

    async def _tell(self, now: datetime) -> None:
        log.error(
            "another process receives with the same token: stop one of the two; if you run only one, "
            "somebody else holds the token, so take a new one from BotFather (/revoke) at once"
        )
        chats = [self._teams.chat_of(program) for program in self._teams.programs()]
        taken = await asyncio.gather(*(self._post(chat) for chat in chats if chat is not None))
        if any(taken) or not taken:
            self._told_at = now  # otherwise the next conflict tries again

    async def _post(self, chat: int) -> bool:
        text = say(self._desk.team_language, Text.SECOND_POLLER)
        try:
            await self._bot.send_message(chat, text, parse_mode=ParseMode.HTML)
        except TelegramError:
            log.warning("the alarm could not be put into a team's chat")
            return False
        return True

    async def stop(self) -> None:
        """Let an alarm that is under way come to its end, or give it up."""
        if self._telling is not None:
            self._telling.cancel()
            await asyncio.gather(self._telling, return_exceptions=True)
