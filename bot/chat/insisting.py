"""Sending what must arrive: tried again for minutes, in spite of whatever Telegram says."""

import html
import logging
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final, TypeVar

from telegram import Message, Update
from telegram.constants import ParseMode
from telegram.error import BadRequest, RetryAfter, TelegramError

from bot.chat import showing
from bot.chat.failures import Failure, meaning, wait_of
from bot.chat.keyboards import NO_PREVIEW, View
from bot.clock import Clock
from bot.metrics import Metrics

log = logging.getLogger(__name__)

T = TypeVar("T")

#: How long it is tried, and how long between two tries.
_PATIENCE: Final = timedelta(minutes=10)
_PAUSE: Final = timedelta(seconds=1)
_LONGEST_PAUSE: Final = timedelta(seconds=3)


class Insisting:
    """Answers whoever is in danger."""

    def __init__(self, clock: Clock, metrics: Metrics) -> None:
        self._clock = clock
        self._metrics = metrics

    async def post(self, update: Update, view: View) -> Message | None:
        """A new message; None if nobody can be reached there, or nothing helped."""

        async def bare(error: BadRequest) -> Message:
            # The screen itself is refused: without its formatting it still says what to do.
            text = html.unescape(re.sub(r"<[^>]+>", "", view.text))
            return await showing.chat_of(update).send_message(text, reply_markup=view.keyboard)

        return await self._insist(lambda: showing.post(update, view), bare)

    async def edit(self, message: Message, view: View) -> bool:
        """Another screen in place of one; False where that is not there any more."""

        async def call() -> bool:
            await message.edit_text(
                view.text,
                parse_mode=ParseMode.HTML,
                reply_markup=view.keyboard,
                link_preview_options=NO_PREVIEW,
            )
            return True

        async def same(error: BadRequest) -> bool:
            return meaning(error) is Failure.UNCHANGED

        return await self._insist(call, same) or False

    async def _insist(
        self, call: Callable[[], Awaitable[T]], refused: Callable[[BadRequest], Awaitable[T]]
    ) -> T | None:
        pause, until = _PAUSE, self._clock.now() + _PATIENCE
        while True:
            wait = pause
            try:
                return await call()
            except RetryAfter as error:
                wait = wait_of(error)
            except BadRequest as error:
                return None if meaning(error) is Failure.GONE else await refused(error)
            except TelegramError as error:
                if meaning(error) is Failure.GONE:
                    return None
                pause = min(pause * 2, _LONGEST_PAUSE)
            if self._clock.now() + wait > until:
                self._metrics.count("an emergency that could not be answered")
                log.error("an emergency could not be answered: Telegram did not take it")
                return None
            await self._clock.wait_until(self._clock.now() + wait)
