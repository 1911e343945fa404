"""The outbox loop: claim an errand, have it carried, settle what came of it.

Sending is not idempotent on Telegram. An errand whose fate is unknown (the line broke, the process
died) is sent again with the same code and says that it may be a repeat; what certainly was not sent
is sent again without a word. Nothing is given up before its request ends.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Final, Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock, until_set
from bot.errors import StoreError
from bot.identity import ReturnAddress
from bot.store import changes, outbox, requests
from bot.store.outbox import Errand
from bot.store.requests import Role, Shown, Stored
from bot.store.unit import Store
from bot.supply.model import Request, Status
from bot.supply.notices import Notice

log = logging.getLogger(__name__)

_LEASE: Final = timedelta(seconds=90)
_AT_ONCE: Final = 8
_IDLE: Final = timedelta(seconds=60)
_STORE_AWAY: Final = timedelta(seconds=5)
_LONGEST_BACKOFF: Final = timedelta(minutes=5)

#: https://core.telegram.org/bots/faq: 20 messages a minute into one group; edits count as well.
GROUP_LIMIT: Final = 20
_MINUTE: Final = timedelta(minutes=1)

#: A bot may delete its own messages for 48 h; an hour of that is left to outages and slow clocks.
DELETABLE: Final = timedelta(hours=47)


class Fate(Enum):
    """What came of carrying an errand."""

    DONE = auto()  # accepted, or nothing to do any more
    MISSING = auto()  # the message to edit is not there
    LATER = auto()  # Telegram asks to wait; it was not sent
    NOT_SENT = auto()  # no connection; it was not sent
    PERHAPS = auto()  # the line broke after it was sent
    GONE = auto()  # nobody can be reached there any more
    REFUSED = auto()  # Telegram does not take it


@dataclass(frozen=True, slots=True)
class Outcome:
    """A fate, with the message that appeared or the time to wait."""

    fate: Fate
    message_id: int | None = None
    wait: timedelta = timedelta()


class Gateway(Protocol):
    """Whoever carries errands to Telegram. Never raises for what Telegram answers."""

    async def post_card(self, request: Request, *, repeat: bool) -> Outcome:
        """Post a new card into the team's chat."""
        ...

    async def edit_card(self, request: Request, message_id: int) -> Outcome:
        """Bring a card up to date."""
        ...

    async def edit_receipt(self, request: Request, address: ReturnAddress, message_id: int) -> Outcome:
        """Bring a receipt up to date."""
        ...

    async def post_receipt(self, request: Request, address: ReturnAddress) -> Outcome:
        """Post a receipt where the message that should have become one is gone."""
        ...

    async def tell(self, request: Request, address: ReturnAddress, status: Status) -> Outcome:
        """Tell a person, neutrally, that there is news; a tap opens it."""
        ...

    async def remove_card(self, request: Request, message_id: int, *, deletable: bool) -> Outcome:
        """Take a card out of the team's chat, or blank it."""
        ...

    async def remove_message(
        self, request: Request, address: ReturnAddress, message_id: int, *, deletable: bool
    ) -> Outcome:
        """Take a message out of a person's chat, or blank it."""
        ...


class _Pace:
    """The last minute of what went into each group."""

    def __init__(self) -> None:
        self._sent: dict[str, deque[datetime]] = {}

    def count(self, lane: str, now: datetime) -> None:
        self._sent.setdefault(lane, deque()).append(now)

    def held(self, now: datetime) -> dict[str, datetime]:
        """Lanes that have to wait, and until when."""
        full: dict[str, datetime] = {}
        for lane, sent in self._sent.items():
            while sent and sent[0] <= now - _MINUTE:
                sent.popleft()
            if len(sent) >= GROUP_LIMIT:
                full[lane] = sent[0] + _MINUTE
        return full


class Delivery:
    """Carries what the outbox holds, until it is told to stop."""

    def __init__(self, store: Store, clock: Clock, gateway: Gateway, erased: Callable[[], None]) -> None:
        self._store = store
        self._clock = clock
        self._gateway = gateway
        self._erased = erased
        self._bell = asyncio.Event()
        self._stopping = False
        self._pace = _Pace()
        self._under_way: dict[asyncio.Task[None], str] = {}
        self._idle = asyncio.Event()
        self.failures = 0

    def wake(self) -> None:
        """There is something new in the outbox."""
        self._idle.clear()
        self._bell.set()

    async def settled(self) -> None:
        """Return once nothing is due and nothing is under way: for tests and for a clean stop."""
        await self._idle.wait()

    async def run(self) -> None:
        """Carry errands until `stop`."""
        while not self._stopping:
            self._bell.clear()
            try:
                wake_at = await self._claim_all()
            except StoreError:
                wake_at = self._clock.now() + _STORE_AWAY
            if not self._stopping:
                await until_set(self._bell, self._clock, wake_at)
        if self._under_way:
            await asyncio.wait(self._under_way)

    async def stop(self) -> None:
        """Begin nothing more; `run` returns when what is under way has come to an end."""
        self._stopping = True
        self._bell.set()

    async def void_leases(self) -> None:
        """At the start of the only process: nothing from before is under way any more."""
        if self._store.one_process:
            await self._store.run(outbox.void_leases)

    async def _claim_all(self) -> datetime:
        """Start every errand that can start now; returns when to look again."""
        while len(self._under_way) < _AT_ONCE and not self._stopping:
            now = self._clock.now()
            full = self._pace.held(now)
            held = {*full, *self._under_way.values()}
            errand = await self._store.run(lambda db, now=now, held=held: _claim(db, now, held))  # type: ignore[misc]
            if errand is None:
                return await self._next_look(now, full)
            if errand.lane.startswith("team:"):
                self._pace.count(errand.lane, now)
            task = asyncio.create_task(self._carry_and_settle(errand))
            self._under_way[task] = errand.lane
            task.add_done_callback(self._carried)
        return self._clock.now() + _IDLE

    async def _next_look(self, now: datetime, full: dict[str, datetime]) -> datetime:
        due = await self._store.run(lambda db: outbox.next_due(db, now))
        if not self._under_way and not self._bell.is_set():
            self._idle.set()
        moments = [now + _IDLE, *full.values(), *([due] if due and due > now else [])]
        return min(moments)

    def _carried(self, task: asyncio.Task[None]) -> None:
        self._under_way.pop(task, None)
        self._bell.set()
        if not task.cancelled() and task.exception() is not None:
            self.failures += 1
            log.error("an errand failed and will be tried again after its lease", exc_info=task.exception())

    async def _carry_and_settle(self, errand: Errand) -> None:
        stored, shown = await self._store.run(lambda db: _read(db, errand.request_id))
        outcome = Outcome(Fate.DONE)
        if stored is not None:
            outcome = await self._carry(errand, stored, shown)
        # Telegram has answered: what it said must not be lost because the database takes a breath.
        while True:
            try:
                if await self._store.run(lambda db: self._settle(db, errand, outcome, stored, shown)):
                    self._erased()
                return
            except StoreError:
                if self._stopping:
                    raise
                await self._clock.wait_until(self._clock.now() + _STORE_AWAY)

    async def _carry(self, errand: Errand, stored: Stored, shown: Collection[Shown]) -> Outcome:
        request, address = stored.request, stored.address
        cards = [s.message_id for s in shown if s.role is Role.CARD]
        if errand.notice is Notice.CARD_POST:
            return await self._gateway.post_card(request, repeat=errand.perhaps_sent)
        if errand.notice is Notice.CARD_REFRESH:
            return _worst([await self._gateway.edit_card(request, card) for card in cards])
        if errand.notice is Notice.REMOVE and errand.params["role"] == Role.CARD:
            return await self._gateway.remove_card(
                request, errand.params["message_id"], deletable=self._deletable(errand, shown)
            )
        if address is None:
            return Outcome(Fate.DONE)
        sealed = ReturnAddress(address)
        if errand.notice is Notice.TELL:
            return await self._gateway.tell(request, sealed, Status(errand.params["status"]))
        if errand.notice is Notice.REMOVE:
            return await self._gateway.remove_message(
                request, sealed, errand.params["message_id"], deletable=self._deletable(errand, shown)
            )
        receipt = next((s for s in reversed(list(shown)) if s.role is Role.RECEIPT), None)
        if receipt is None:
            return Outcome(Fate.DONE)
        outcome = await self._gateway.edit_receipt(request, sealed, receipt.message_id)
        if outcome.fate is Fate.MISSING and not request.with_team:
            return await self._gateway.post_receipt(request, sealed)
        return outcome

    def _deletable(self, errand: Errand, shown: Collection[Shown]) -> bool:
        found = next((s for s in shown if s.message_id == errand.params["message_id"]), None)
        return found is not None and self._clock.now() - found.sent_at < DELETABLE

    async def _settle(
        self,
        db: AsyncConnection,
        errand: Errand,
        outcome: Outcome,
        carried: Stored | None,
        shown: Collection[Shown],
    ) -> bool:
        """Write down what came of an errand; True if its request is destroyed now."""
        now = self._clock.now()
        fate = outcome.fate
        stored = await requests.by_id(db, errand.request_id)
        if stored is None or carried is None:
            return True
        unreachable = fate in {Fate.GONE, Fate.REFUSED}
        if unreachable and errand.lane.startswith("team:") and errand.notice is Notice.CARD_POST:
            log.warning("the team's chat does not take cards; check that the bot is in it and may write")
            fate = Fate.LATER
        if fate in {Fate.LATER, Fate.NOT_SENT, Fate.PERHAPS}:
            self.failures += 1
            backoff = min(timedelta(seconds=2 ** min(errand.attempts, 9)), _LONGEST_BACKOFF)
            doubt = fate is Fate.PERHAPS or errand.perhaps_sent
            # What concerns the chat or the line makes its whole lane wait; what concerns one errand does not.
            whole_lane = outcome.fate in {Fate.LATER, Fate.NOT_SENT}
            until = now + (outcome.wait or backoff)
            await outbox.postpone(db, errand, until, perhaps_sent=doubt, whole_lane=whole_lane)
            return False
        await outbox.settle(db, errand.id)
        if fate is Fate.GONE and not errand.lane.startswith("team:"):
            await self._close_way_back(db, stored, now)
        elif fate is Fate.REFUSED:
            self.failures += 1
            log.warning("Telegram refused an errand; it was dropped")
        elif fate is Fate.MISSING and errand.notice is Notice.CARD_REFRESH:
            await self._post_card_anew(db, stored, shown, now)
        elif outcome.message_id is not None:
            await self._remember(db, stored, errand, outcome.message_id, now)
            changed = stored.request != carried.request
            if errand.notice is Notice.CARD_POST and changed and not stored.closing:
                await changes.queue(db, stored, Notice.CARD_REFRESH, now)
        if errand.notice is Notice.REMOVE:
            await _forget(db, errand, stored, shown)
        return await changes.finish(db, stored.id)

    async def _remember(
        self, db: AsyncConnection, stored: Stored, errand: Errand, message_id: int, now: datetime
    ) -> None:
        """A message has appeared: keep its id as long as its request."""
        if errand.notice is Notice.TELL and Status(errand.params["status"]).ended:
            return  # the last notice stays: it is neutral, and what it leads to names no request
        role = {Notice.CARD_POST: Role.CARD, Notice.TELL: Role.NOTICE}.get(errand.notice, Role.RECEIPT)
        shown = Shown(role, message_id, now)
        await requests.show(db, stored.id, shown)
        if stored.closing:
            await changes.queue_removal(db, stored, shown, now)
        elif errand.notice is Notice.CARD_POST:
            await requests.mark_with_team(db, stored.id)
            await changes.queue(db, stored, Notice.RECEIPT_REFRESH, now)

    async def _close_way_back(self, db: AsyncConnection, stored: Stored, now: datetime) -> None:
        await requests.forget_address(db, stored.id)
        await outbox.drop_lane(db, stored.id, changes.person_lane(stored.id))
        if not stored.closing:
            await changes.queue(db, stored, Notice.CARD_REFRESH, now)

    async def _post_card_anew(
        self, db: AsyncConnection, stored: Stored, shown: Collection[Shown], now: datetime
    ) -> None:
        """Someone deleted the card: without one nobody packs the bag."""
        for card in shown:
            if card.role is Role.CARD:
                await requests.hide(db, stored.id, card)
        if not stored.closing and not stored.request.status.ended:
            await changes.queue(db, stored, Notice.CARD_POST, now)


def _worst(outcomes: list[Outcome]) -> Outcome:
    """Of several cards of one request: whatever must be tried again, else one that worked."""
    again = [o for o in outcomes if o.fate in {Fate.LATER, Fate.NOT_SENT, Fate.PERHAPS}]
    done = [o for o in outcomes if o.fate is Fate.DONE]
    return (again or done or outcomes or [Outcome(Fate.DONE)])[0]


async def _claim(db: AsyncConnection, now: datetime, held: Collection[str]) -> Errand | None:
    return await outbox.claim(db, now=now, lease_until=now + _LEASE, held=held)


async def _read(db: AsyncConnection, request_id: int) -> tuple[Stored | None, Collection[Shown]]:
    return await requests.by_id(db, request_id), await requests.messages_of(db, request_id)


async def _forget(db: AsyncConnection, errand: Errand, stored: Stored, shown: Collection[Shown]) -> None:
    side = errand.params["role"] == Role.CARD
    for message in shown:
        if message.message_id == errand.params["message_id"] and (message.role is Role.CARD) == side:
            await requests.hide(db, stored.id, message)
