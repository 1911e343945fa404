"""Receiving: an own loop, because the library's confirms updates before they are handled.

Measured with python-telegram-bot's polling and SIGKILL: a backlog of 600 lost 586. Here an update is
confirmed only when it was handled: committed (asking), or answered or past a deadline (reading). The
offset that is polled with is the lowest unfinished id; what comes again and is still under way, or
was finished before, is passed over.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from telegram import Update
from telegram.error import Conflict, RetryAfter, TelegramError
from telegram.ext import Application
from telegram.request import BaseRequest, RequestData

# Not exported, but the one way to a RequestData: `Bot.get_updates` parses the whole batch and fails
# with it when one update cannot be parsed.
from telegram.request._requestparameter import RequestParameter

from bot.chat.callback_data import Action, Cancel, Erase, Mine, OpenNews, Restock, Send, Show, Step
from bot.chat.failures import wait_of
from bot.chat.handlers.apology import Apology
from bot.chat.handlers.emergency import Danger
from bot.chat.handlers.press import pressed_by
from bot.chat.ordering import Job, Ordering
from bot.clock import Clock, until_set
from bot.errors import StoreUnavailable
from bot.metrics import Metrics

log = logging.getLogger(__name__)

App = Application[Any, Any, Any, Any, Any, Any]

ALLOWED: Final = ["message", "callback_query", "my_chat_member"]

#: How long a reading handler may take before its update counts as handled.
DEADLINE: Final = timedelta(seconds=5)

#: Pauses between the tries of an asking handler that finds no database.
STORE_PAUSES: Final = (timedelta(seconds=1), timedelta(seconds=3))

_POLL_SECONDS: Final = 25
_NOTHING_NEW: Final = timedelta(milliseconds=200)
_LONGEST_PAUSE: Final = timedelta(seconds=30)
_REMEMBERED: Final = 1000

#: After a week without updates the next id is random (https://core.telegram.org/bots/api#update):
#: before that, an offset that belongs to the old row of numbers is left out.
_LONG_SILENCE: Final = timedelta(days=3)

#: Presses that need the database: they wait for it, and are confirmed only after the commit.
ASKING: Final[tuple[type[Action], ...]] = (Send, Mine, Show, Cancel, OpenNews, Erase, Step, Restock)


@dataclass(slots=True)
class _Record:
    """What the error handler heard while an update was processed."""

    error: BaseException | None = None


_record: ContextVar[_Record] = ContextVar("record")


async def note_error(update: object, context: Any) -> None:
    """The application's error handler: `process_update` returns normally when a handler raised."""
    _record.get().error = context.error


class Unfinished:
    """Which updates are under way, and from which id on Telegram must keep them."""

    def __init__(self) -> None:
        self._open: set[int] = set()
        self._recent: deque[int] = deque(maxlen=_REMEMBERED)
        self._recent_set: set[int] = set()
        self._next: int | None = None
        self.changed = asyncio.Event()

    @property
    def offset(self) -> int | None:
        """What to poll with: everything below it is confirmed."""
        return min(self._open) if self._open else self._next

    @property
    def under_way(self) -> int:
        """How many updates are not finished."""
        return len(self._open)

    def begin(self, update_id: int) -> bool:
        """Whether this update is new; from now on it is under way."""
        if update_id in self._open or update_id in self._recent_set:
            return False
        self._open.add(update_id)
        self._next = update_id + 1 if self._next is None else max(self._next, update_id + 1)
        return True

    def finish(self, update_id: int) -> None:
        """It was handled: Telegram may forget it."""
        self._open.discard(update_id)
        if len(self._recent) == _REMEMBERED:
            self._recent_set.discard(self._recent[0])
        self._recent.append(update_id)
        self._recent_set.add(update_id)
        self.changed.set()

    def forget_offset(self) -> None:
        """Nothing has come for days: the next id may be any number."""
        if not self._open:
            self._next = None


class Receiver:
    """Polls, orders, handles, confirms."""

    def __init__(
        self,
        application: App,
        polls: BaseRequest,
        danger: Danger,
        apology: Apology,
        leave: Callable[[Update], Awaitable[bool]],
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._application = application
        self._polls = polls
        self._danger = danger
        self._apology = apology
        self._leave = leave
        self._clock = clock
        self._metrics = metrics
        self._ordering = Ordering()
        self._emergencies: set[asyncio.Task[None]] = set()
        self._unfinished = Unfinished()
        self._stopping = asyncio.Event()
        self._quiet = asyncio.Event()
        self._quiet.set()

    async def run(self) -> None:
        """Receive until `stop`; then finish what was received, and confirm it."""
        pause = timedelta()
        heard = self._clock.now()
        while not self._stopping.is_set():
            poll = asyncio.ensure_future(self._poll(self._unfinished.offset, _POLL_SECONDS))
            stop = asyncio.ensure_future(self._stopping.wait())
            await asyncio.wait({poll, stop}, return_when=asyncio.FIRST_COMPLETED)
            stop.cancel()
            if not poll.done():
                poll.cancel()
                await asyncio.gather(poll, return_exceptions=True)
                break
            error = poll.exception()
            if error is not None:
                pause = self._pause_after(error, pause)
                await until_set(self._stopping, self._clock, self._clock.now() + pause)
                continue
            pause = timedelta()
            self._unfinished.changed.clear()
            new = self.take(poll.result())
            now = self._clock.now()
            if new:
                heard = now
            elif now - heard > _LONG_SILENCE:
                self._unfinished.forget_offset()
            if not new and poll.result():
                # Everything that came is under way: wait for one to end, or a moment; never spin.
                await self._moment()
        await self._drain()
        await self._confirm()

    async def stop(self) -> None:
        """Receive nothing more."""
        self._stopping.set()

    async def settled(self) -> None:
        """Return once everything received so far was handled: for tests."""
        await self._quiet.wait()

    async def _moment(self) -> None:
        changed = asyncio.ensure_future(self._unfinished.changed.wait())
        await asyncio.wait({changed}, timeout=_NOTHING_NEW.total_seconds())
        changed.cancel()

    async def _poll(self, offset: int | None, seconds: int, limit: int = 100) -> list[Any]:
        arguments: dict[str, Any] = {"timeout": seconds, "limit": limit, "allowed_updates": ALLOWED}
        if offset is not None:
            arguments["offset"] = offset
        url = f"{self._application.bot.base_url}/getUpdates"
        data = RequestData([RequestParameter(name, value, None) for name, value in arguments.items()])
        result = await self._polls.post(url, data, read_timeout=seconds + 10)
        return result if isinstance(result, list) else []

    def _pause_after(self, error: BaseException, before: timedelta) -> timedelta:
        if not isinstance(error, TelegramError):
            raise error
        if isinstance(error, RetryAfter):
            return wait_of(error)
        if isinstance(error, Conflict):
            self._metrics.count("conflict: another process polls with this token")
            log.warning("another process receives with the same token; stop one of the two")
        else:
            self._metrics.count("poll failed")
        return min(max(before * 2, timedelta(seconds=1)), _LONGEST_PAUSE)

    def take(self, batch: list[Any]) -> int:
        """Begin to handle what is new of a batch; how many that were."""
        return sum(self._take_one(raw) for raw in batch)

    def _take_one(self, raw: Any) -> bool:
        update_id = raw.get("update_id") if isinstance(raw, dict) else None
        if not isinstance(update_id, int) or not self._unfinished.begin(update_id):
            return False
        self._quiet.clear()
        try:
            update = Update.de_json(raw, self._application.bot)
        except Exception:  # one update that cannot be parsed must not stop all others
            self._metrics.count("update that cannot be parsed")
            self._finish(update_id)
            return True
        try:
            danger = self._danger.recognises(update)
        except Exception:  # whatever is wrong with it, it is handled as an ordinary update
            danger = False
        if danger:
            task = asyncio.create_task(self._handle(update))
            self._emergencies.add(task)
            task.add_done_callback(self._emergencies.discard)
            return True
        chat, user = update.effective_chat, update.effective_user
        key = (chat.id if chat else None, user.id if user else None)
        job = Job(
            update.callback_query is not None, lambda: self._handle(update), lambda: self._drop(update_id)
        )
        self._ordering.put(key, job)
        return True

    def _drop(self, update_id: int) -> None:
        self._metrics.count("update dropped: too many from one person")
        self._finish(update_id)

    def _finish(self, update_id: int) -> None:
        self._unfinished.finish(update_id)
        if not self._unfinished.under_way:
            self._quiet.set()

    async def _handle(self, update: Update) -> None:
        try:
            if not await self._leave(update):
                error = await self._try(update)
                if error is not None:
                    self._metrics.count("handler failed")
                    log.error("an update could not be handled; its sender was told", exc_info=error)
                    await self._apology.say(update, error)
        except Exception as error:  # the outermost loop: nothing may stop the next update
            self._metrics.count("handler failed twice")
            log.error("an update could not be handled, nor its sender told", exc_info=error)
        finally:
            self._finish(update.update_id)

    async def _try(self, update: Update) -> BaseException | None:
        """Process an update; the error that is left after all tries."""
        pressed = pressed_by(update)
        if pressed is None or not isinstance(pressed.action, ASKING):
            return await self._in_time(update)
        for pause in (*STORE_PAUSES, None):
            error = await self._process(update)
            if not isinstance(error, StoreUnavailable) or pause is None:
                return error
            await self._clock.wait_until(self._clock.now() + pause)
        raise AssertionError("the last try has no pause")

    async def _in_time(self, update: Update) -> BaseException | None:
        if self._danger.recognises(update):
            return await self._process(update)
        task = asyncio.ensure_future(self._process(update))
        done = asyncio.Event()
        task.add_done_callback(lambda _: done.set())
        if await until_set(done, self._clock, self._clock.now() + DEADLINE):
            return task.result()
        self._metrics.count("reading past its deadline")
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return None

    async def _process(self, update: Update) -> BaseException | None:
        record = _Record()
        token = _record.set(record)
        try:
            await self._application.process_update(update)
        finally:
            _record.reset(token)
        return record.error

    async def _drain(self) -> None:
        await self._ordering.drain()
        if self._emergencies:
            await asyncio.wait(self._emergencies)

    async def _confirm(self) -> None:
        """One last call, so that the next start does not get again what was handled."""
        if self._unfinished.offset is None:
            return
        try:
            await self._poll(self._unfinished.offset, 0, limit=1)
        except TelegramError:
            log.warning("the last updates could not be confirmed; they may come again and change nothing")
