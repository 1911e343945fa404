"""Whether a team can be reached: the bot may be taken out of its chat, or lose the right to write there."""

from collections.abc import Callable

from bot.clock import Clock
from bot.errors import StoreError
from bot.store import reach
from bot.store.unit import Store


class Reach:
    """Hears of teams that come and go, has whoever waits told, and closes and opens the asking lane."""

    def __init__(self, store: Store, clock: Clock, wake: Callable[[], None]) -> None:
        self._store = store
        self._clock = clock
        self._wake = wake

    async def heard(self, program: str, *, there: bool) -> None:
        """A team can be reached, or cannot. With the database away the next look or card tells it."""
        now = self._clock.now()
        try:
            if there:
                await self._store.run(lambda db: reach.found(db, program, now))
            else:
                await self._store.run(lambda db: reach.lost(db, program, now))
        except StoreError:
            return
        self._wake()
