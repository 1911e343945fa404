"""What a team needs during a shift beside its cards: what is open, and the doors of its program.

Nothing here says who asked. A place that closes tells each person who waits there once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.store import changes, doors, outbox, requests
from bot.store.unit import Db, Store
from bot.supply.doors import Doors
from bot.supply.model import Request
from bot.supply.notices import News, Notice


@dataclass(frozen=True, slots=True)
class Closing:
    """What came of closing a place: whether it was open until now, and how many people are told."""

    changed: bool
    told: int


@dataclass(frozen=True, slots=True)
class Health:
    """How the program is, for the team: of its own program what is open, of everything else a time."""

    now: datetime
    since: datetime
    purged: datetime | None
    oldest_unsent: datetime | None
    open: int
    doors: Doors


class Shift:
    """Answers a team about its own program, and opens and shuts its doors."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        wake: Callable[[], None],
        *,
        purged: Callable[[], datetime | None] = lambda: None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._wake = wake
        self._purged = purged
        self._since = clock.now()

    async def open_requests(self, program: str, point: str | None = None) -> tuple[Request, ...]:
        """What is open in a program, or at one of its places, oldest first.

        Raises:
            StoreUnavailable: not now.
        """
        found = await self._store.run(lambda db: requests.live_in(db, program, point))
        return tuple(stored.request for stored in found)

    async def doors(self) -> Doors:
        """What teams have shut.

        Raises:
            StoreUnavailable: not now.
        """
        return await self._store.run(doors.everything)

    async def pause(self, program: str, *, paused: bool) -> bool:
        """Take no more requests, or take them again; False if it was so already.

        Raises:
            StoreUnavailable: not now; nothing was changed.
        """
        change = doors.shut if paused else doors.reopen
        return await self._store.run(lambda db: change(db, program, doors.WHOLE))

    async def close(self, program: str, point: str) -> Closing:
        """Close a place, and have everyone who waits there told once.

        Raises:
            StoreUnavailable: not now; nothing was changed.
        """
        now = self._clock.now()

        async def work(db: Db) -> Closing:
            changed = await doors.shut(db, program, point)
            told: set[str] = set()
            for stored in await requests.live_in(db, program, point, lock=True) if changed else ():
                await outbox.withdraw(db, stored.id, Notice.TELL, {"status": News.PLACE_CLOSED})
                if stored.address is not None and stored.pseudonym not in told:
                    told.add(stored.pseudonym)
                    await changes.queue(db, stored, Notice.TELL, now, status=News.PLACE_CLOSED)
            return Closing(changed, len(told))

        done = await self._store.run(work)
        self._wake()
        return done

    async def reopen(self, program: str, point: str) -> bool:
        """Open a place again; who was not told yet is not told. False if it was open.

        Raises:
            StoreUnavailable: not now; nothing was changed.
        """

        async def work(db: Db) -> bool:
            changed = await doors.reopen(db, program, point)
            for stored in await requests.live_in(db, program, point, lock=True) if changed else ():
                await outbox.withdraw(db, stored.id, Notice.TELL, {"status": News.PLACE_CLOSED})
            return changed

        return await self._store.run(work)

    async def health(self, program: str) -> Health:
        """How everything is.

        Raises:
            StoreUnavailable: not now.
        """
        now = self._clock.now()

        async def work(db: Db) -> Health:
            return Health(
                now=now,
                since=self._since,
                purged=self._purged(),
                oldest_unsent=await outbox.oldest_unsent(db, now),
                open=len(await requests.live_in(db, program)),
                doors=await doors.everything(db),
            )

        return await self._store.run(work)
