"""The only source of time: what `now` is, and waiting for it to pass.

Rules take `now` as an argument; only the outer loops hold a `Clock`. Tests and the try-out page
use a `MovableClock`, so that seven days can pass without anyone sleeping.
"""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time and waits for it."""

    def now(self) -> datetime:
        """The present moment, always with the UTC time zone."""
        ...

    async def wait_until(self, when: datetime) -> None:
        """Return once `when` has come; at once if it lies in the past."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present moment in UTC."""
        return datetime.now(UTC)

    async def wait_until(self, when: datetime) -> None:
        """Sleep until `when`, looking again each minute in case the machine's clock was set."""
        while (left := (when - self.now()).total_seconds()) > 0:  # noqa: ASYNC110 - time passes by itself
            await asyncio.sleep(min(left, 60.0))


class MovableClock:
    """A clock that someone moves by hand, standing still or running beside that."""

    def __init__(self, start: datetime | None = None, *, running: bool = False) -> None:
        self._origin = start or datetime.now(UTC)
        self._running = running
        self._started = datetime.now(UTC)
        self._moved_by = timedelta()
        self._moved = asyncio.Event()

    def now(self) -> datetime:
        """The origin, plus what was moved, plus the time that really passed if running."""
        passed = datetime.now(UTC) - self._started if self._running else timedelta()
        return self._origin + self._moved_by + passed

    def move(self, by: timedelta) -> None:
        """Let `by` pass at once, and wake everyone who waited for a moment within it."""
        self._moved_by += by
        self._moved.set()
        self._moved = asyncio.Event()

    async def wait_until(self, when: datetime) -> None:
        """Return once the clock was moved (or has run) to `when`."""
        while (left := (when - self.now()).total_seconds()) > 0:
            moved = self._moved
            try:
                await asyncio.wait_for(moved.wait(), left if self._running else None)
            except TimeoutError:
                continue


async def until_set(event: asyncio.Event, clock: Clock, when: datetime) -> bool:
    """Wait for `event`, but no longer than until `when`; True if the event came first."""
    if event.is_set():
        return True
    alarm = asyncio.ensure_future(clock.wait_until(when))
    bell = asyncio.ensure_future(event.wait())
    try:
        await asyncio.wait({alarm, bell}, return_when=asyncio.FIRST_COMPLETED)
        return bell.done()
    finally:
        for waiter in (alarm, bell):
            waiter.cancel()
        await asyncio.gather(alarm, bell, return_exceptions=True)
