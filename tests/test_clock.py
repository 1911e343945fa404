"""Time passes when someone says so, and whoever has waited leaves nobody waiting."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.clock import Clock, MovableClock, SystemClock, until_set

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WEEK = timedelta(days=7)


class Stopped(SystemClock):
    """The system's clock on a machine where it is always noon."""

    def now(self) -> datetime:
        return NOON


def ends_at_once(waiting: Coroutine[Any, Any, None]) -> bool:
    """Whether it returns without once giving way to anyone."""
    try:
        waiting.send(None)
    except StopIteration:
        return True
    waiting.close()
    return False


async def others_go_on() -> None:
    """Whoever can go on has gone on."""
    for _ in range(10):
        await asyncio.sleep(0)


def test_the_systems_clock_tells_the_time_in_utc() -> None:
    """Moments are compared all over the program: they carry their zone, and it is UTC."""
    before, now, after = datetime.now(UTC), SystemClock().now(), datetime.now(UTC)
    assert before <= now <= after
    assert now.tzinfo is UTC


@pytest.mark.parametrize("ago", [timedelta(), timedelta(milliseconds=1), WEEK])
async def test_the_systems_clock_does_not_wait_for_the_past(ago: timedelta) -> None:
    """A moment that has come is not waited for, not even one turn of the loop."""
    clock = Stopped()
    assert ends_at_once(clock.wait_until(NOON - ago))
    assert not ends_at_once(clock.wait_until(NOON + timedelta(milliseconds=500)))
    assert ends_at_once(SystemClock().wait_until(datetime.now(UTC) - ago))


async def test_the_systems_clock_looks_again_each_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the machine's clock is set, nobody sleeps on for the week that was left before."""
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    class Set(SystemClock):
        """Set forward by a week while someone sleeps."""

        def __init__(self) -> None:
            self.times: Iterator[datetime] = iter([NOON, NOON + MINUTE, NOON + WEEK])

        def now(self) -> datetime:
            return next(self.times)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    await Set().wait_until(NOON + MINUTE + timedelta(seconds=20))
    assert slept == [60.0, 20.0]


async def test_a_movable_clock_stands_until_it_is_moved() -> None:
    """Seven days pass in a test without anyone sleeping, and not one second more."""
    clock = MovableClock(NOON)
    assert clock.now() == clock.now() == NOON
    clock.move(WEEK)
    clock.move(MINUTE)
    assert clock.now() == NOON + WEEK + MINUTE
    assert clock.now().tzinfo is UTC


async def test_a_standing_clock_wakes_whoever_waited_for_a_moment_it_was_moved_past() -> None:
    """Whose moment has come wakes; whose moment has not come goes on waiting."""
    clock = MovableClock(NOON)
    soon = asyncio.create_task(clock.wait_until(NOON + MINUTE))
    later = asyncio.create_task(clock.wait_until(NOON + 2 * MINUTE))
    await others_go_on()
    assert not soon.done()
    clock.move(MINUTE)
    await others_go_on()
    assert soon.done()
    assert not later.done()
    clock.move(MINUTE)
    await asyncio.wait_for(later, 5)


async def test_a_standing_clock_does_not_wait_for_the_past() -> None:
    """As the system's clock does."""
    clock = MovableClock(NOON)
    assert ends_at_once(clock.wait_until(NOON))
    assert ends_at_once(clock.wait_until(NOON - WEEK))
    assert not ends_at_once(clock.wait_until(NOON + MINUTE))


async def test_a_running_clock_passes_by_itself() -> None:
    """On the try-out page a second is a second."""
    clock = MovableClock(NOON, running=True)
    moment = clock.now() + timedelta(milliseconds=1)
    await asyncio.wait_for(clock.wait_until(moment), 5)
    assert clock.now() >= moment > NOON


async def test_a_running_clock_can_be_moved_as_well() -> None:
    """And moving it wakes whoever waits for next week."""
    clock = MovableClock(NOON, running=True)
    waiting = asyncio.create_task(clock.wait_until(NOON + WEEK))
    await others_go_on()
    assert not waiting.done()
    clock.move(WEEK)
    await asyncio.wait_for(waiting, 5)
    assert NOON + WEEK <= clock.now() < NOON + WEEK + timedelta(hours=1)


async def test_a_movable_clock_begins_now_unless_told_otherwise() -> None:
    """The try-out page shows today."""
    before = datetime.now(UTC)
    assert before <= MovableClock().now() <= datetime.now(UTC)


async def test_an_event_that_is_set_is_not_waited_for() -> None:
    """Nothing is started for it either."""
    event = asyncio.Event()
    event.set()
    before = asyncio.all_tasks()
    assert await until_set(event, MovableClock(NOON), NOON + WEEK)
    assert asyncio.all_tasks() == before


@pytest.mark.parametrize("clock", [MovableClock(NOON), SystemClock()], ids=["movable", "system"])
async def test_a_moment_that_has_come_is_not_waited_for(clock: Clock) -> None:
    """An event that never comes does not hold up what is due."""
    assert not await asyncio.wait_for(until_set(asyncio.Event(), clock, clock.now()), 5)


async def test_the_event_ends_the_wait_for_the_moment() -> None:
    """True says that it was the event, and nobody goes on waiting for either."""
    clock, event = MovableClock(NOON), asyncio.Event()
    before = asyncio.all_tasks()
    waiting = asyncio.create_task(until_set(event, clock, NOON + MINUTE))
    await others_go_on()
    assert len(asyncio.all_tasks() - before) > 1
    event.set()
    assert await asyncio.wait_for(waiting, 5)
    assert asyncio.all_tasks() == before


async def test_the_moment_ends_the_wait_for_the_event() -> None:
    """False says that it was the moment, and nobody goes on waiting for either."""
    clock, event = MovableClock(NOON), asyncio.Event()
    before = asyncio.all_tasks()
    waiting = asyncio.create_task(until_set(event, clock, NOON + MINUTE))
    await others_go_on()
    clock.move(MINUTE)
    assert not await asyncio.wait_for(waiting, 5)
    assert asyncio.all_tasks() == before


async def test_whoever_stops_waiting_leaves_nobody_waiting() -> None:
    """A loop that is cancelled while it naps takes both of its waiters along."""
    before = asyncio.all_tasks()
    waiting = asyncio.create_task(until_set(asyncio.Event(), MovableClock(NOON), NOON + MINUTE))
    await others_go_on()
    assert len(asyncio.all_tasks() - before) == 3
    waiting.cancel()
    with suppress(asyncio.CancelledError):
        await waiting
    assert asyncio.all_tasks() == before
