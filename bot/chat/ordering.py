"""One person's updates in order, different people's at the same time, and nobody's without end."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Final

#: Unfinished updates that one person may have; beyond it, see `Ordering.put`.
PER_PERSON: Final = 8

#: Updates under way at the same time, of everyone together; emergencies are not counted here.
AT_ONCE: Final = 64


@dataclass(frozen=True, slots=True)
class Job:
    """One update to handle."""

    is_press: bool
    run: Callable[[], Awaitable[None]]
    drop: Callable[[], None]


class Ordering:
    """A queue for each person, and one worker for each queue that is not empty."""

    def __init__(self) -> None:
        self._waiting: dict[Hashable, deque[Job]] = {}
        self._workers: set[asyncio.Task[None]] = set()
        self._room = asyncio.Semaphore(AT_ONCE)

    def put(self, key: Hashable, job: Job) -> None:
        """Queue a job behind the others of the same person.

        Who floods gets no more than `PER_PERSON`: the newest press takes the place of the oldest
        that still waits, or where none waits of the oldest text; everything else is dropped.
        """
        queue = self._waiting.get(key)
        if queue is None:
            self._waiting[key] = deque([job])
            worker = asyncio.create_task(self._work(key))
            self._workers.add(worker)
            worker.add_done_callback(self._workers.discard)
        elif len(queue) < PER_PERSON:
            queue.append(job)
        else:
            self._squeeze(queue, job)

    def _squeeze(self, queue: deque[Job], job: Job) -> None:
        if not job.is_press:
            job.drop()
            return
        waiting = list(queue)[1:]  # the first of the queue is the one under way
        oldest = next((each for each in waiting if each.is_press), waiting[0])
        queue.remove(oldest)
        oldest.drop()
        queue.append(job)

    async def _work(self, key: Hashable) -> None:
        queue = self._waiting[key]
        while queue:
            async with self._room:
                await queue[0].run()
            queue.popleft()
        del self._waiting[key]

    def cancel(self) -> None:
        """Begin nothing more, and break off what is under way."""
        for queue in self._waiting.values():
            while len(queue) > 1:
                queue.pop()
        for worker in self._workers:
            worker.cancel()

    async def drain(self) -> None:
        """Return once everything that was queued has been handled."""
        while self._workers:
            await asyncio.wait(self._workers)
