"""Receiving: an own loop, because the library's confirms updates before they are handled.

Measured with python-telegram-bot's polling and SIGKILL: a backlog of 600 lost 586. Here an update is
confirmed only when it was handled: committed (asking), or answered or past a deadline (reading). What
comes again and is still under way, or was finished before, is passed over.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from telegram import Update
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import Application
from telegram.request import BaseRequest, RequestData

# Not exported, but the one way to a RequestData: `Bot.get_updates` parses the whole batch and fails
# with it when one update cannot be parsed.
from telegram.request._requestparameter import RequestParameter

from bot.chat.actions.asking import Cancel, Erase, Mine, MoveTo, OpenNews, Send, Show
from bot.chat.actions.base import Action
from bot.chat.actions.line import OfQuestion, OpenAnswer, SendBack, SendQuestion
from bot.chat.actions.team import Gate, ReadyWith, Redraw, Restock, Step
from bot.chat.failures import wait_of
from bot.chat.handlers.apology import Apology
from bot.chat.handlers.emergency import Danger
from bot.chat.handlers.press import pressed_by
from bot.chat.ordering import Job, Ordering
from bot.chat.unfinished import Unfinished
from bot.clock import Clock, until_set
from bot.errors import StoreError, StoreUnavailable
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

#: Shorter where another process receives: so that what goes on is still heard as going on.
_CONFLICT_PAUSE: Final = timedelta(seconds=10)

#: A clean stop takes so long at most: process managers kill after ten seconds.
_DRAIN: Final = timedelta(seconds=4)
_LAST_CALL_SECONDS: Final = 2

#: After a week without updates the next id is random (https://core.telegram.org/bots/api#update):
#: before that, an offset that belongs to the old row of numbers is left out.
_LONG_SILENCE: Final = timedelta(days=3)

#: Presses that need the database: they wait for it, and are confirmed only after the commit.
ASKING: Final[tuple[type[Action], ...]] = (
    *(Send, Mine, Show, Cancel, OpenNews, Erase, Step, Restock),
    *(MoveTo, Gate, ReadyWith, Redraw),
    *(SendQuestion, OpenAnswer, SendBack, OfQuestion),
)


@dataclass(slots=True)
class _Record:
    """What the error handler heard while an update was processed."""

    error: BaseException | None = None


_record: ContextVar[_Record] = ContextVar("record")


async def note_error(update: object, context: Any) -> None:
    """The application's error handler: `process_update` returns normally when a handler raised."""
    _record.get().error = context.error


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
        conflict: Callable[[], None] = lambda: None,
    ) -> None:
        self._conflict = conflict
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
        self._away = False
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
            self._back()
            self._unfinished.changed.clear()
            new = self.take(poll.result())
            if let_go := self._unfinished.make_room():
                self._metrics.count("updates let go: too many came after them", let_go)
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

    async def _poll(
        self, offset: int | None, seconds: int, *, limit: int = 100, patience: int = 10
    ) -> list[Any]:
        arguments: dict[str, Any] = {"timeout": seconds, "limit": limit, "allowed_updates": ALLOWED}
        if offset is not None:
            arguments["offset"] = offset
        url = f"{self._application.bot.base_url}/getUpdates"
        data = RequestData([RequestParameter(name, value, None) for name, value in arguments.items()])
        result = await self._polls.post(url, data, read_timeout=seconds + patience)
        if not isinstance(result, list):
            raise NetworkError("Invalid server response")
        return result

    def _pause_after(self, error: BaseException, before: timedelta) -> timedelta:
        if isinstance(error, RetryAfter):
            return wait_of(error)
        if isinstance(error, Conflict):
            self._metrics.count("conflict: another process polls with this token")
            log.warning("another process receives with the same token; stop one of the two")
            self._conflict()
            return min(max(before * 2, timedelta(seconds=1)), _CONFLICT_PAUSE)
        self._metrics.count("poll failed")
        self._tell_away(error)
        return min(max(before * 2, timedelta(seconds=1)), _LONGEST_PAUSE)

    def _tell_away(self, error: BaseException) -> None:
        """Once for each outage."""
        if self._away:
            return
        self._away = True
        if isinstance(error, InvalidToken):
            log.error("Telegram does not accept the token any more; nobody is answered until it does")
        elif isinstance(error, TelegramError):
            log.warning("Telegram gives no updates (%s); trying again", type(error).__name__)
        else:
            log.error("the updates could not be read; trying again", exc_info=error)

    def _back(self) -> None:
        if self._away:
            self._away = False
            log.info("updates come in again")

    def take(self, batch: list[Any]) -> int:
        """Begin to handle what is new of a batch; how many that were."""
        return sum(self._take_one(raw) for raw in batch)

    def _take_one(self, raw: Any) -> bool:
        update_id = raw.get("update_id") if isinstance(raw, dict) else None
        if not isinstance(update_id, int) or not self._unfinished.begin(update_id):
            return False
        self._quiet.clear()
        update = self._parsed(raw)
        if update is None:
            self._metrics.count("update that cannot be parsed")
            self._finish(update_id)
            return True
        if self._is_danger(update):
            task = asyncio.create_task(self._handle(update))
            self._emergencies.add(task)
            task.add_done_callback(self._emergencies.discard)
            return True
        pressed = pressed_by(update)
        if pressed is not None and isinstance(pressed.action, ASKING):
            self._unfinished.asks(update_id)
        chat, user = update.effective_chat, update.effective_user
        key = (chat.id if chat else None, user.id if user else None)
        job = Job(
            update.callback_query is not None, lambda: self._handle(update), lambda: self._drop(update_id)
        )
        self._ordering.put(key, job)
        return True

    def _parsed(self, raw: dict[str, Any]) -> Update | None:
        """An update; of one that the library cannot parse what it takes to see someone in danger."""
        try:
            return Update.de_json(raw, self._application.bot)
        except Exception:  # one update that cannot be parsed must not stop all others
            try:
                update = Update.de_json(essence(raw), self._application.bot)
            except Exception:
                return None
            return update if self._is_danger(update) else None

    def _is_danger(self, update: Update) -> bool:
        try:
            return self._danger.recognises(update)
        except Exception:  # whatever is wrong with it, it is handled as an ordinary update
            return False

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
                    why = f" ({error})" if isinstance(error, StoreError) else ""  # our own sentence
                    log.error("an update could not be handled; its sender was told%s", why, exc_info=error)
                    await self._apology.say(update, error)
        except asyncio.CancelledError:
            self._unfinished.leave(update.update_id)
            raise
        except Exception as error:  # the outermost loop: nothing may stop the next update
            self._metrics.count("handler failed twice")
            log.error("an update could not be handled, nor its sender told", exc_info=error)
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
        if self._is_danger(update):
            return await self._process(update)
        task = asyncio.ensure_future(self._process(update))
        done = asyncio.Event()
        task.add_done_callback(lambda _: done.set())
        try:
            if await until_set(done, self._clock, self._clock.now() + DEADLINE):
                return task.result()
            self._metrics.count("reading past its deadline")
            return None
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _process(self, update: Update) -> BaseException | None:
        record = _Record()
        token = _record.set(record)
        try:
            await self._application.process_update(update)
        finally:
            _record.reset(token)
        return record.error

    async def _drain(self) -> None:
        """Let everything end that ends soon; the rest is left to come again."""
        ended = asyncio.ensure_future(self._all_ended())
        done = asyncio.Event()
        ended.add_done_callback(lambda _: done.set())
        if not await until_set(done, self._clock, self._clock.now() + _DRAIN):
            ended.cancel()
            self._ordering.cancel()
            for task in self._emergencies:
                task.cancel()
            await asyncio.gather(ended, *self._emergencies, return_exceptions=True)
            await self._ordering.drain()

    async def _all_ended(self) -> None:
        await self._ordering.drain()
        if self._emergencies:
            await asyncio.wait(self._emergencies)

    async def _confirm(self) -> None:
        """One last call, so that the next start does not get again what was handled."""
        if self._unfinished.offset is None:
            return
        try:
            await self._poll(self._unfinished.offset, 0, limit=1, patience=_LAST_CALL_SECONDS)
        except TelegramError:
            log.warning("the last updates could not be confirmed; they may come again and change nothing")


def essence(raw: Mapping[str, Any]) -> dict[str, Any]:
    """An update with nothing but who wrote or pressed what, and where."""
    query = raw.get("callback_query") or {}
    message = query.get("message") or raw["message"]
    sender = (query or message)["from"]
    bare = {
        "message_id": message["message_id"],
        "date": 0,
        "chat": {key: message["chat"][key] for key in ("id", "type")},
        "from": {"first_name": "", "is_bot": False, "id": sender["id"]}
        | {key: sender[key] for key in ("language_code",) if isinstance(sender.get(key), str)},
        "text": str(message.get("text") or message.get("caption") or ""),
    }
    if not query:
        return {"update_id": raw["update_id"], "message": bare}
    pressed = {"id": query["id"], "from": bare["from"], "chat_instance": "", "data": query.get("data")}
    return {"update_id": raw["update_id"], "callback_query": {**pressed, "message": bare}}
