"""Guides that stay beside somebody: each press leads on, counts, remembers, and may set a timer.

The reading lane: nothing of the way is kept but in the buttons. Timers are handed in from the asking lane
and may be away; then the screen says to use the phone's own clock.
"""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from telegram import Message, Update
from telegram.error import TelegramError

from bot.chat import showing
from bot.chat.actions.guides import CalmStep, OfGuide
from bot.chat.callback_data import Pressed
from bot.chat.failures import Failure, meaning
from bot.chat.handlers.guide import Handlers
from bot.chat.handlers.page import Pages
from bot.chat.handlers.press import PressHandler, reader_of
from bot.chat.insisting import Insisting
from bot.chat.keyboards import Reader, View
from bot.chat.pictures import Pictures
from bot.chat.shelf import Reading, Shelf
from bot.chat.showing import Context
from bot.chat.steps import Shown, Steps
from bot.chat.turns import Turns
from bot.chat.urgent import UrgentScreens
from bot.clock import Clock, until_set
from bot.content.model import Does, Guide
from bot.content.walking import Arrival, Walk, guide_of

log = logging.getLogger(__name__)

#: Someone waits for a step: after so long it is shown without its timer, and told of it when it is set.
_LOOK: Final = timedelta(milliseconds=300)

#: The same button, pressed again so soon, was meant once.
_TWICE: Final = timedelta(seconds=3)


class Timers(Protocol):
    """Whoever brings a step back later."""

    async def set(
        self, chat: int, guide: str, params: Mapping[str, str], press: str, due: datetime, lasts: timedelta
    ) -> Mapping[str, str] | None:
        """Have it come back; None if it cannot be kept now, else what this press has set, now or before."""
        ...

    async def stop(self, chat: int, guide: str) -> None:
        """Take it back, if that can be done now."""
        ...


class Walks(Reading):
    """Leads people through guides."""

    def __init__(
        self,
        shelf: Shelf,
        pages: Pages,
        pictures: Pictures,
        timers: Timers | None,
        insisting: Insisting,
        screens: UrgentScreens,
        clock: Clock,
    ) -> None:
        super().__init__(shelf)
        self._pages = pages
        self._pictures = pictures
        self._timers = timers
        self._insisting = insisting
        self._screens = screens
        self._turns = Turns()
        self._clock = clock
        self._pressed: dict[tuple[int, int, str], datetime] = {}

    @property
    def _steps(self) -> Steps:
        return Steps(self._library, self._desk)

    def handlers(self) -> Handlers:
        """Steps of guides in which nobody is in danger; the others are answered before everything."""
        return (PressHandler(self.calm, CalmStep),)

    def there(self, update: Update, action: OfGuide) -> bool:
        """Whether a step is still one."""
        return self._steps.there(reader_of(self._library, update), action.walk.topic)

    async def calm(self, update: Update, context: Context, pressed: Pressed) -> None:
        """A step in place of the one before, with its picture."""
        assert isinstance(pressed.action, CalmStep)
        reader, walk = reader_of(self._library, update), pressed.action.walk
        if not self.there(update, pressed.action):
            await showing.turn(update, self._pages.view(reader, walk.topic))
            return
        arrival = self._steps.arrive(walk, self._clock.now())
        arrival, note = await self._look(reader, arrival, self._keep(update, reader, arrival), urgent=False)
        await self._turn(update, self._shown(reader, arrival.walk, note))

    async def _turn(self, update: Update, shown: Shown) -> None:
        if not shown.picture:
            await showing.turn(update, shown.view)
            return
        drawn = await asyncio.to_thread(self._library.pictures.__getitem__, shown.picture)
        await self._pictures.turn(update, shown.view, drawn)

    async def urgent(self, update: Update, context: Context, pressed: Pressed) -> None:
        """A step while someone is in danger: at once, whatever becomes of its timer.

        One after another: whoever presses on while a step is on its way is shown the newest.
        """
        assert isinstance(pressed.action, OfGuide)
        async with self._turns.of(showing.chat_of(update).id) as turn:
            if self._twice(update) or not await turn.begins():
                await self._acknowledge(update)
                return
            reader, action = reader_of(self._library, update), pressed.action
            arrival = self._steps.arrive(action.walk, self._clock.now())
            timer = self._keep(update, reader, arrival)
            arrival, note = await self._look(reader, arrival, timer, urgent=True)
            view = self._shown(reader, arrival.walk, note).view
            sent, *_ = await asyncio.gather(
                self._put(update, view, below=action.below),
                self._acknowledge(update),
                self._remember_dose(update, reader, action, arrival),
            )
            turn.ends()
            kept = await timer if timer else None
            await self._screens.rests(update)
            if sent and kept and turn.newest and note != self._set_note(reader, kept, urgent=True):
                note = self._set_note(reader, kept, urgent=True)
                await self._insisting.edit(sent, self._shown(reader, kept.walk, note).view)

    def _twice(self, update: Update) -> bool:
        """Whether the same button was pressed a moment ago."""
        query, now = update.callback_query, self._clock.now()
        assert query is not None
        message = query.message.message_id if query.message else 0
        key = (showing.chat_of(update).id, message, query.data or "")
        self._pressed = {each: until for each, until in self._pressed.items() if until > now}
        twice = key in self._pressed
        self._pressed[key] = now + _TWICE
        return twice

    async def _put(self, update: Update, view: View, *, below: bool) -> Message | None:
        query = update.callback_query
        assert query is not None
        message = query.message
        if below or not isinstance(message, Message) or showing.is_picture(message):
            return await self._screens.show(update, view)
        try:
            await showing.edit(query, view)
        except TelegramError as error:
            if meaning(error) is not Failure.UNCHANGED:
                return await self._screens.show(update, view)
        return message

    async def _acknowledge(self, update: Update) -> None:
        assert update.callback_query is not None
        await showing.acknowledge(update.callback_query)

    async def _remember_dose(self, update: Update, reader: Reader, action: OfGuide, arrival: Arrival) -> None:
        """The page that led here stays: its button shows this dose again, and counts no second one."""
        query = update.callback_query
        assert query is not None
        if action.walk.does is not Does.DOSE or not action.below or not isinstance(query.message, Message):
            return
        guide = guide_of(self._library, action.walk.topic)
        assert guide is not None
        before = replace(arrival.walk, topic=guide.first)
        keyboard = self._shown(reader, before, "").view.keyboard
        try:
            await query.edit_message_reply_markup(keyboard)
        except TelegramError:
            return  # the same button counts the same dose: only the time that it shows is a later one

    # -- timers ------------------------------------------------------------------------------

    def _keep(
        self, update: Update, reader: Reader, arrival: Arrival
    ) -> "asyncio.Task[Arrival | None] | None":
        """What is to be asked later, or no more, on its way into the database."""
        guide = guide_of(self._library, arrival.walk.topic)
        if self._timers is None or guide is None or not (arrival.asks or arrival.stops):
            return None
        return asyncio.create_task(self._kept(self._timers, update, reader, guide, arrival))

    async def _kept(
        self, timers: Timers, update: Update, reader: Reader, guide: Guide, arrival: Arrival
    ) -> Arrival | None:
        """The arrival with what its timer was set to; None if nothing is kept. Never raises: nobody waits."""
        chat, query = showing.chat_of(update).id, update.callback_query
        try:
            if arrival.asks is None or arrival.due is None:
                await timers.stop(chat, guide.name)
                return None
            assert query is not None
            press = f"step {query.message.message_id if query.message else 0} {query.data}"
            params = {
                "step": self._steps.action(arrival.asks).payload(),
                "language": reader.language.code,
                "country": reader.country.code,
            }
            kept = await timers.set(chat, guide.name, params, press, arrival.due, guide.lasts)
        except Exception:  # whatever it is: the step is shown, and says to use the phone's clock
            log.exception("a timer could not be kept")
            return None
        if kept is None or kept["step"] == params["step"]:
            return arrival if kept else None
        before = OfGuide.parse(kept["step"]).walk  # the same press, handled before the bot was stopped
        walk = replace(arrival.walk, doses=before.doses, since=before.since)
        return replace(arrival, walk=walk, due=datetime.fromisoformat(kept["due"]))

    async def _look(
        self,
        reader: Reader,
        arrival: Arrival,
        timer: "asyncio.Task[Arrival | None] | None",
        *,
        urgent: bool,
    ) -> tuple[Arrival, str]:
        """The arrival, and what becomes of its timer as far as a moment tells."""
        if arrival.asks is None:
            return arrival, ""
        if timer is not None:
            done = asyncio.Event()
            timer.add_done_callback(lambda _: done.set())
            if await until_set(done, self._clock, self._clock.now() + _LOOK) and (kept := timer.result()):
                return kept, self._set_note(reader, kept, urgent=urgent)
        return arrival, self._steps.away_note(reader, arrival.wait, urgent=urgent)

    def _set_note(self, reader: Reader, arrival: Arrival, *, urgent: bool) -> str:
        assert arrival.due is not None
        return self._steps.set_note(reader, arrival.due, urgent=urgent)

    def _shown(self, reader: Reader, walk: Walk, note: str) -> Shown:
        return self._steps.shown(reader, walk, self._clock.now(), note)
