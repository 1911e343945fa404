"""Screens for whoever is in danger, as new messages: one after the other, and never without end.

Who asks again before the first one came through gets that one, and not a hundred later; who goes on asking
has the last one edited, once in three seconds.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from telegram import Message, Update

from bot.chat import showing
from bot.chat.insisting import Insisting
from bot.chat.keyboards import View
from bot.clock import Clock

#: So many new screens in so long; whoever wants more has the last one edited, once in a while.
_MOST: Final = 5
_WITHIN: Final = timedelta(seconds=10)
_EDITS: Final = timedelta(seconds=3)


@dataclass(slots=True)
class _Lately:
    """What somebody was shown in the last seconds: the last screen, and how many of them."""

    at: datetime
    until: datetime
    message: Message | None = None
    last: View | None = None
    next: View | None = None
    count: int = 0
    busy: bool = False


class UrgentScreens:
    """Shows them, and knows what each chat was shown lately."""

    def __init__(self, insisting: Insisting, clock: Clock) -> None:
        self._insisting = insisting
        self._clock = clock
        self._shown: dict[int, _Lately] = {}

    async def show(self, update: Update, view: View) -> Message | None:
        """Show a screen, now or, to whoever is being shown one, after it; of several the newest.

        Returns:
            The message in which it stands; None where another one was shown after it, or nobody is reached.
        """
        chat, now = showing.chat_of(update).id, self._clock.now()
        self._shown = {each: one for each, one in self._shown.items() if one.busy or one.until > now}
        lately = self._shown.setdefault(chat, _Lately(now, now))
        lately.next = view
        if lately.busy:
            return None
        lately.busy, lately.last = True, None
        try:
            while lately.next is not None and lately.next != lately.last:
                await self._show_next(update, lately)
        finally:
            lately.busy = False
        return lately.message if lately.last == view else None

    async def rests(self, update: Update) -> None:
        """Wait until what somebody was shown may be changed again: at once, but in a flood."""
        lately = self._shown.get(showing.chat_of(update).id)
        if lately is not None and lately.count >= _MOST:
            await self._clock.wait_until(lately.at + _EDITS)
            lately.at = self._clock.now()

    async def _show_next(self, update: Update, lately: _Lately) -> None:
        if lately.message is not None and lately.count >= _MOST:
            await self._clock.wait_until(lately.at + _EDITS)
        lately.last, lately.next = lately.next, None
        assert lately.last is not None
        if lately.message is None or lately.count < _MOST:
            lately.message = await self._insisting.post(update, lately.last) or lately.message
            lately.count += 1
        elif not await self._insisting.edit(lately.message, lately.last):
            lately.message = await self._insisting.post(update, lately.last) or lately.message
        lately.at = self._clock.now()
        lately.until = lately.at + _WITHIN
