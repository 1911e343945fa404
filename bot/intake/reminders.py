"""Timers of guides: a step that comes back later."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.identity import FormKey, Person
from bot.intake.base import Base
from bot.store import timers
from bot.store.unit import Db


class Reminders(Base):
    """Keeps what is to be asked later, and a way back until then."""

    async def set_timer(
        self,
        person: Person,
        guide: str,
        params: Mapping[str, str],
        press: FormKey,
        *,
        due: datetime,
        lasts: timedelta,
    ) -> Mapping[str, str]:
        """Have a step of a guide come back at `due`, in place of an earlier timer of that guide.

        A `press` that comes again, because nobody could say that it was handled, finds what it has set.

        Returns:
            What the timer was set with.

        Raises:
            StoreUnavailable: not now.
        """
        lane = timers.lane_of(guide, person.pseudonym)
        told = {**params, "due": due.isoformat(), "press": press}

        async def work(db: Db) -> Mapping[str, str]:
            before = await timers.waiting_in(db, lane)
            if before is not None and before["press"] == press:
                return before
            await timers.put(db, lane, person.address, told, due_at=due, expires_at=due + lasts)
            return told

        return await self._commit(work)

    async def stop_timer(self, person: Person, guide: str) -> None:
        """Take back the timer of a guide.

        Raises:
            StoreUnavailable: not now; it will come.
        """
        lane = timers.lane_of(guide, person.pseudonym)
        await self._commit(lambda db: timers.drop(db, lane))
