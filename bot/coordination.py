"""The team's side of the asking lane: take, ready, handed over, cannot, undo; and what there is.

A coordinator acts on a code. Whoever presses first wins; the other one learns that it is done.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.clock import Clock
from bot.store import changes, requests, stock
from bot.store.requests import Role, Shown, Stored
from bot.store.unit import Db, Store
from bot.supply.hours import Hours, choices, usual_choice
from bot.supply.model import Request, Status
from bot.supply.notices import Notice
from bot.supply.stock import AFTER, Level, Stock
from bot.supply.transitions import Action


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a press: whether it changed anything, and the request as it stands (None: ended)."""

    changed: bool
    request: Request | None


class Coordination:
    """Lets a program's team work on its own requests."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        hours_by_point: Mapping[str, Hours],
        undo: timedelta,
        wake: Callable[[], None],
        *,
        hours_by_program: Mapping[str, Hours] = MappingProxyType({}),
    ) -> None:
        self._store = store
        self._clock = clock
        self._hours = hours_by_point
        self._program_hours = hours_by_program
        self._undo = undo
        self._wake = wake

    def choices(self, request: Request) -> tuple[datetime, ...]:
        """Until when this request's bag can wait, counted from now; its point may be gone since."""
        hours = self._hours.get(request.point) or self._program_hours.get(request.program)
        return choices(hours, self._clock.now(), request.expires_at) if hours else ()

    async def act(
        self,
        program: str,
        code: str,
        action: Action,
        message_id: int,
        sent_at: datetime,
        *,
        day: int | None = None,
    ) -> Done:
        """Carry out what a coordinator pressed under a card; `day` of the month picks a closing time.

        Raises:
            StoreUnavailable: not now; nothing was changed.
        """
        now = self._clock.now()

        async def work(db: Db) -> Done:
            stored = await requests.by_code(db, code)
            if stored is None or stored.request.program != program or stored.closing:
                return Done(False, None)
            # A card that Telegram took without our hearing of it is known from now on.
            await requests.show(db, stored.id, Shown(Role.CARD, message_id, sent_at))
            changed = await self._carry_out(db, stored, action, now, day)
            after = await requests.by_id(db, stored.id)
            return Done(changed, after.request if after else None)

        done = await self._store.run(work)
        self._wake()
        return done

    async def stock(self) -> Stock:
        """What the programs have.

        Raises:
            StoreUnavailable: not now.
        """
        return await self._store.run(stock.everything)

    async def move(self, program: str, item: str, was: Level) -> tuple[bool, Stock]:
        """One press on an item that was shown as `was`: whether it moved, and what there is now.

        Raises:
            StoreUnavailable: not now; nothing was changed.
        """

        async def work(db: Db) -> tuple[bool, Stock]:
            moved = await stock.move(db, program, item, was, AFTER[was])
            return moved, await stock.everything(db)

        return await self._store.run(work)

    async def _carry_out(
        self, db: Db, stored: Stored, action: Action, now: datetime, day: int | None
    ) -> bool:
        request = stored.request
        if action is Action.UNDO:
            if not await requests.take_back(db, stored.id, now=now):
                return False
            for notice in (Notice.RECEIPT_REFRESH, Notice.CARD_REFRESH):
                await changes.queue(db, stored, notice, now)
            if request.status is Status.CANNOT:
                await changes.queue(db, stored, Notice.TELL, now, status=Status.OPEN)
            return True
        if action is not Action.READY:
            return await changes.change(db, stored, action, now, undo=self._undo) is not None
        again = request.status is Status.READY
        options = self.choices(request)
        until = usual_choice(options) or request.expires_at
        if day is not None:
            chosen = [end for end in options if end.day == day]
            if not chosen:
                return False
            until = chosen[0]
        if again and (day is None or until == request.ready_until):
            return False
        return await changes.change(db, stored, action, now, ready_until=until, quietly=again) is not None
