"""Everything kept has an end date, and this is where it ends.

`KEPT` has a row for every table; a test finds no table without one. The loop sleeps until the next
deadline, so that what may be kept for five seconds is not kept for a minute.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.clock import Clock, until_set
from bot.errors import StoreError
from bot.store import blocks, changes, form_keys, given, limits, line, outbox, questions, requests, vouchers
from bot.store.unit import Db, Store, Work
from bot.supply.transitions import Action

log = logging.getLogger(__name__)

_LONGEST_NAP: Final = timedelta(minutes=1)
_SHORTEST_NAP: Final = timedelta(milliseconds=50)
_LOG_TRIES: Final = 5
_LOG_NAP: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Kept:
    """What a table holds about people, and until when."""

    what: str
    until: str


#: Table -> what it keeps. The settings under `retention` may lower a time, never raise it.
KEPT: Final[Mapping[str, Kept]] = {
    "requests": Kept(
        "code and the one before, items, point, status, language; until when it counts for a day; the role "
        "in the team's chat of who took it; "
        "pseudonym; sealed address; while a block can be undone, the end that it had before",
        "open: retention.open_request; ended: cleared away at once or after retention.undo, "
        "and destroyed after retention.ended_request even if Telegram is away",
    ),
    "request_messages": Kept("ids of the messages that show a request", "as long as the request"),
    "messages": Kept(
        "a question to the team and its answer, both sealed; tag, program, language, where it stands; "
        "pseudonym; sealed address; ids of its messages",
        "the question: Telegram's acceptance and retention.question_words; the answer: shown and "
        "retention.answer_words with the address, or retention.answer; the rest: answered, opened and "
        "retention.write_back, closed, or "
        "retention.question, and destroyed after retention.ended_request even if Telegram is away",
    ),
    "limits": Kept("a keyed hash of a chat and an hour, and a count", "the hour is over"),
    "outbox": Kept(
        "what is still to be sent, never a text; a timer: sealed address, pseudonym, a keyed hash "
        "of the press, the step of its guide",
        "sent, or as long as the request or question; a timer: it rang, or three hours later",
    ),
    "blocks": Kept("the pseudonym of somebody whom a program takes nothing from", "retention.block"),
    "vouchers": Kept(
        "the hash of a voucher, whose program it is from, what it is good for; never who, never when",
        "used, or its last day, at most retention.vouchers after it was made",
    ),
    "form_keys": Kept("a keyed hash of a form that was sent", "retention.form_keys"),
    "stock": Kept("what a program has of each item: in, low, out; nothing about anyone", "it is changed"),
    "doors": Kept(
        "which program is paused or cannot be reached, which place is closed; nothing about anyone",
        "it is opened again",
    ),
    "given": Kept(
        "how many packs of each item a place with a most a day has handed over; nothing about anyone",
        "the day is over",
    ),
    "schema_version": Kept("the number of the database's version; nothing about anyone", "always"),
}


class Retention:
    """Ends what has run out and erases what has ended."""

    def __init__(self, store: Store, clock: Clock, ended_lasts: timedelta, wake: Callable[[], None]) -> None:
        self._store = store
        self._clock = clock
        self._ended_lasts = ended_lasts
        self._wake_delivery = wake
        self._bell = asyncio.Event()
        self._stopping = False
        self.last_purge: datetime | None = None

    def wake(self) -> None:
        """A deadline may have come nearer, or something was deleted."""
        self._bell.set()

    async def run(self) -> None:
        """Purge at every deadline until `stop`."""
        while not self._stopping:
            self._bell.clear()
            wake_at = self._clock.now() + _LONGEST_NAP
            try:
                if not await self.purge():
                    wake_at = self._clock.now() + _LOG_NAP
                deadline = await self._store.run(self._next_deadline)
                wake_at = min(wake_at, deadline or wake_at)
            except StoreError:
                log.warning("the database does not answer; the purge will be tried again")
            except Exception:
                log.exception("the purge failed and will be tried again")
            # A deadline that could not be met must not become a loop without a pause.
            await until_set(self._bell, self._clock, max(wake_at, self._clock.now() + _SHORTEST_NAP))

    async def stop(self) -> None:
        """Let `run` return."""
        self._stopping = True
        self._bell.set()

    async def purge(self) -> bool:
        """End and erase whatever has reached its end by now, down to the bytes of the log.

        Returns:
            False if someone reading the database's file keeps the log from being emptied.

        Raises:
            StoreUnavailable: not now; what was ended before stays ended.
        """
        now = self._clock.now()
        over, asked = await self._store.run(lambda db: self._drop(db, now))
        for request_id in over:
            await self._end(request_id, now)
        for question_id in asked:
            await self._end_question(question_id, now)
        if over or asked:
            self._wake_delivery()
        self.last_purge = now
        return await self._empty_log()

    async def _drop(self, db: Db, now: datetime) -> tuple[list[int], list[int]]:
        """Erase what needs no goodbye; which requests and which questions are over.

        Requests and questions come before their errands, as everywhere: nobody waits crosswise.
        """
        await requests.destroy_closing(db, now - self._ended_lasts)
        await questions.destroy_closing(db, now - self._ended_lasts)
        await questions.forget_words(db, now)
        await questions.forget_answers(db, now)
        await outbox.drop_expired(db, now)
        await form_keys.drop_expired(db, now)
        await limits.drop_expired(db, now)
        await blocks.drop_expired(db, now)
        await vouchers.drop_expired(db, now)
        await given.drop_expired(db, now)
        return await requests.over(db, now), await questions.over(db, now)

    async def _end(self, request_id: int, now: datetime) -> None:
        """One request, one transaction: nobody waits for many, and one that fails keeps no other."""

        async def work(db: Db) -> None:
            stored = await requests.by_id(db, request_id, lock=True)
            if stored is None:
                return  # gone meanwhile
            if stored.request.status.ended and (stored.request.undo_until or now) > now:
                return  # ended meanwhile by someone who may still take it back
            if await changes.change(db, stored, Action.EXPIRE, now) is None:
                await changes.close(db, stored, now)

        await self._run(work)

    async def _end_question(self, question_id: int, now: datetime) -> None:
        async def work(db: Db) -> None:
            asked = await questions.by_id(db, question_id, lock=True)
            if asked is not None and question_id in await questions.over(db, now):  # not answered meanwhile
                await line.time_is_over(db, asked, now)

        await self._run(work)

    async def _run(self, work: Work[None]) -> None:
        try:
            await self._store.run(work)
        except StoreError:
            raise
        except Exception:
            log.exception("something could not be ended; the purge will try again")

    async def _next_deadline(self, db: Db) -> datetime | None:
        looks = (
            requests.next_deadline,
            form_keys.next_deadline,
            limits.next_deadline,
            blocks.next_deadline,
            vouchers.next_deadline,
            given.next_deadline,
            questions.next_deadline,
        )
        found = [await look(db) for look in looks]
        for closing in (await requests.first_closing(db), await questions.first_closing(db)):
            if closing:
                found.append(closing + self._ended_lasts)
        return min((moment for moment in found if moment), default=None)

    async def _empty_log(self) -> bool:
        """Repeat the checkpoint: one reader in the way keeps deleted bytes in the write-ahead log."""
        for _ in range(_LOG_TRIES):
            if await self._store.truncate_log():
                return True
            await asyncio.sleep(0)
        return False
