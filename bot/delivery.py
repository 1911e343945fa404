"""The outbox loop: claim an errand, have it carried, settle what came of it.

Sending is not idempotent on Telegram. An errand whose fate is unknown (the line broke, the process
died) is sent again with the same code and says that it may be a repeat; what certainly was not sent
is sent again without a word. Nothing is given up before its request ends.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot import timers
from bot.clock import Clock, until_set
from bot.errors import StoreError
from bot.fates import AGAIN, Fate, Outcome, try_again, worst
from bot.gateways import Gateway
from bot.line import Line, LineLoad, load_of
from bot.store import changes, outbox, reach, requests
from bot.store.outbox import Errand
from bot.store.requests import Role, Shown, Stored
from bot.store.unit import Db, Store
from bot.supply.model import Status
from bot.supply.notices import News, Notice
from bot.timers import TimerLoad

log = logging.getLogger(__name__)

_LEASE: Final = timedelta(seconds=90)
_AT_ONCE: Final = 8
_IDLE: Final = timedelta(seconds=60)
_LAST_ERRANDS: Final = timedelta(seconds=3)
_STORE_AWAY: Final = timedelta(seconds=5)

#: https://core.telegram.org/bots/faq: 20 messages a minute into one group; edits count as well.
GROUP_LIMIT: Final = 20
_MINUTE: Final = timedelta(minutes=1)

#: A bot may delete its own messages for 48 h; an hour of that is left to outages and slow clocks.
DELETABLE: Final = timedelta(hours=47)


@dataclass(frozen=True, slots=True)
class _Load:
    """A claimed errand with its request and that request's messages, as they were then."""

    errand: Errand
    stored: Stored
    shown: tuple[Shown, ...]
    waiting: tuple[Stored, ...] = ()  # what else nobody has taken for as long

    @property
    def cards(self) -> list[int]:
        return [s.message_id for s in self.shown if s.role is Role.CARD]

    @property
    def overtaken(self) -> bool:
        """Whether what it would show is being taken away."""
        return self.stored.closing and self.errand.notice not in {Notice.TELL, Notice.REMOVE}

    @property
    def messages(self) -> int:
        """How many messages it sends or edits, for the limit of a group."""
        if self.overtaken or (self.errand.notice is Notice.WAITS and not self.waiting):
            return 0
        return len(self.cards) if self.errand.notice is Notice.CARD_REFRESH else 1

    @property
    def removed(self) -> Shown | None:
        """The message that a removal is about; the two chats count their messages apart."""
        role, message_id = self.errand.params.get("role"), self.errand.params.get("message_id")
        of_team = role in {Role.CARD, Role.PING}
        same = (s for s in self.shown if s.message_id == message_id and s.role.of_team == of_team)
        return next(same, None)


#: What a message shows that an errand brought; all others are receipts.
_ROLES: Final = {Notice.CARD_POST: Role.CARD, Notice.TELL: Role.NOTICE, Notice.RECODED: Role.PING}

_AnyLoad = _Load | LineLoad | TimerLoad


class _Pace:
    """The last minute of what went into each group."""

    def __init__(self) -> None:
        self._sent: dict[str, deque[datetime]] = {}

    def count(self, lane: str, now: datetime, messages: int) -> None:
        self._sent.setdefault(lane, deque()).extend([now] * messages)

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

    def __init__(
        self,
        store: Store,
        clock: Clock,
        gateway: Gateway,
        erased: Callable[[], None],
        *,
        words_last: timedelta = timedelta(seconds=60),
        shut: Callable[[], Collection[str]] = frozenset,
    ) -> None:
        self._shut = shut  # lanes into which nothing goes for now
        self._store = store
        self._line = Line(gateway, words_last)
        self._clock = clock
        self._gateway = gateway
        self._erased = erased
        self._bell = asyncio.Event()
        self._stopping = asyncio.Event()
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
        while not self._stopping.is_set():
            self._bell.clear()
            try:
                wake_at = await self._claim_all()
            except StoreError:
                wake_at = self._clock.now() + _STORE_AWAY
                self._rest()
            except Exception:
                log.exception("the outbox could not be read; trying again")
                wake_at = self._clock.now() + _STORE_AWAY
                self._rest()
            if not self._stopping.is_set():
                await until_set(self._bell, self._clock, wake_at)
        await self._last_errands()

    async def _last_errands(self) -> None:
        """Let what is under way end; what does not end soon stays in doubt, and is marked as a repeat."""
        if not self._under_way:
            return
        ended, done = asyncio.ensure_future(asyncio.wait(list(self._under_way))), asyncio.Event()
        ended.add_done_callback(lambda _: done.set())
        if not await until_set(done, self._clock, self._clock.now() + _LAST_ERRANDS):
            for task in self._under_way:
                task.cancel()
        await ended

    async def stop(self) -> None:
        """Begin nothing more; `run` returns when what is under way has come to an end."""
        self._stopping.set()
        self._bell.set()

    async def void_leases(self) -> None:
        """At the start of the only process: nothing from before is under way any more."""
        if self._store.one_process:
            await self._store.run(outbox.void_leases)

    async def _claim_all(self) -> datetime:
        """Start every errand that can start now; returns when to look again."""
        while len(self._under_way) < _AT_ONCE and not self._stopping.is_set():
            now = self._clock.now()
            full = self._pace.held(now)
            held = {*full, *self._under_way.values(), *self._shut()}
            load = await self._store.run(lambda db, now=now, held=held: _claim_or_due(db, now, held))  # type: ignore[misc]  # a lambda with a default
            if load is None or isinstance(load, datetime):
                return self._next_look(now, full, load)
            task = asyncio.create_task(self._carry_and_settle(load))
            self._under_way[task] = load.errand.lane
            task.add_done_callback(self._carried)
        return self._clock.now() + _IDLE

    def _next_look(self, now: datetime, full: dict[str, datetime], due: datetime | None) -> datetime:
        if not self._under_way:
            self._rest()
        moments = [now + _IDLE, *full.values(), *([due] if due and due > now else [])]
        return min(moments)

    def _rest(self) -> None:
        """Nothing can be sent now, unless someone rang while it was looked for."""
        if not self._bell.is_set():
            self._idle.set()

    def _carried(self, task: asyncio.Task[None]) -> None:
        self._under_way.pop(task, None)
        self._bell.set()
        if not task.cancelled() and task.exception() is not None:
            self.failures += 1
            log.error("an errand failed and will be tried again after its lease", exc_info=task.exception())

    async def _carry_and_settle(self, load: _AnyLoad) -> None:
        try:
            outcome = await self._carry(load)
        except Exception:
            # A fault of ours. Nobody knows how far it came, and the rest of its lane must go on.
            log.exception("an errand failed and will be tried again")
            outcome = Outcome(Fate.PERHAPS)
        if load.errand.lane.startswith("team:"):  # until here nothing else of its lane has begun
            self._pace.count(load.errand.lane, self._clock.now(), load.messages)
        # Telegram has answered: what it said must not be lost because the database takes a breath.
        while True:
            try:
                if await self._store.run(lambda db: self._settle(db, load, outcome)):
                    self._erased()
                return
            except StoreError:
                if await until_set(self._stopping, self._clock, self._clock.now() + _STORE_AWAY):
                    raise

    async def _carry(self, load: _AnyLoad) -> Outcome:
        if isinstance(load, TimerLoad):
            return await timers.carry(self._gateway, load)
        if isinstance(load, LineLoad):
            return await self._line.carry(load)
        errand, request, address = load.errand, load.stored.request, load.stored.address
        if load.overtaken:
            return Outcome(Fate.DONE)
        if errand.notice is Notice.CARD_POST:
            return await self._gateway.post_card(request, repeat=errand.perhaps_sent)
        if errand.notice is Notice.RECODED:
            return await self._gateway.post_recoded(request)
        if errand.notice is Notice.CARD_REFRESH:
            return worst([await self._gateway.edit_card(request, card) for card in load.cards])
        if errand.notice is Notice.WAITS:
            codes = [stored.request.code for stored in load.waiting]
            return await self._gateway.post_waiting(request.program, codes) if codes else Outcome(Fate.DONE)
        if errand.notice is Notice.REMOVE and Role(errand.params["role"]).of_team:
            return await self._gateway.remove_card(
                request, errand.params["message_id"], deletable=self._deletable(load)
            )
        if address is None:
            return Outcome(Fate.DONE)
        sealed = address
        if errand.notice is Notice.TELL:
            return await self._gateway.tell(request, sealed, News(errand.params["status"]))
        if errand.notice is Notice.REMOVE:
            return await self._gateway.remove_message(
                request, sealed, errand.params["message_id"], deletable=self._deletable(load)
            )
        receipt = next((s for s in reversed(load.shown) if s.role is Role.RECEIPT), None)
        if receipt is None:
            return Outcome(Fate.DONE)
        outcome = await self._gateway.edit_receipt(request, sealed, receipt.message_id)
        if outcome.fate is Fate.MISSING and not request.with_team:
            return await self._gateway.post_receipt(request, sealed)
        return outcome

    def _deletable(self, load: _Load) -> bool:
        found = load.removed
        return found is not None and self._clock.now() - found.sent_at < DELETABLE

    async def _settle(self, db: Db, load: _AnyLoad, outcome: Outcome) -> bool:
        """Write down what came of an errand; True if the purge has something to do now."""
        now = self._clock.now()
        errand, fate = load.errand, outcome.fate
        if isinstance(load, TimerLoad):
            self.failures += fate in AGAIN or fate is Fate.REFUSED
            return await timers.settle(db, load, outcome, now)
        if isinstance(load, LineLoad):
            self.failures += fate in AGAIN or fate is Fate.REFUSED
            return await self._line.settle(db, load, outcome, now)
        stored = await requests.by_id(db, load.stored.id, lock=True)
        if stored is None:
            return True
        given_up = fate not in AGAIN and outcome.message_id is None
        if given_up and errand.notice is Notice.CARD_POST and not stored.closing:
            log.warning("the team's chat does not take cards; check that the bot is in it and may write")
            if fate is Fate.GONE:
                await reach.lost(db, stored.request.program, now)
            fate = Fate.LATER
        if fate in AGAIN:
            self.failures += 1
            await try_again(db, errand, outcome, now)
            return False
        await outbox.settle(db, errand.id)
        if errand.notice is Notice.CARD_POST and outcome.message_id is not None:
            await reach.found(db, stored.request.program, now)
        if errand.notice is Notice.WAITS:
            if outcome.message_id is not None:
                await _told_to_wait(db, load.waiting, Shown(Role.PING, outcome.message_id, now), now)
        elif fate is Fate.GONE and not errand.lane.startswith("team:"):
            await self._close_way_back(db, stored, now)
        elif fate is Fate.REFUSED:
            self.failures += 1
            log.warning("Telegram refused an errand; it was dropped")
        elif fate is Fate.MISSING and errand.notice is Notice.CARD_REFRESH:
            await self._post_card_anew(db, stored, load, now)
        elif outcome.message_id is not None:
            await self._remember(db, stored, errand, outcome.message_id, now)
            changed = stored.request != load.stored.request
            if errand.notice is Notice.CARD_POST and changed and not stored.closing:
                await changes.queue(db, stored, Notice.CARD_REFRESH, now)
        if errand.notice is Notice.REMOVE and load.removed is not None:
            await requests.hide(db, stored.id, load.removed)
        return await changes.finish(db, stored.id)

    async def _remember(self, db: Db, stored: Stored, errand: Errand, message_id: int, now: datetime) -> None:
        """A message has appeared: keep its id as long as its request."""
        if errand.notice is Notice.TELL and News(errand.params["status"]).ends:
            return  # the last notice stays: it is neutral, and what it leads to names no request
        role = _ROLES.get(errand.notice, Role.RECEIPT)
        shown = Shown(role, message_id, now)
        await requests.show(db, stored.id, shown)
        if stored.closing:
            await changes.queue_removal(db, stored, shown, now)
        elif errand.notice is Notice.CARD_POST:
            await requests.mark_with_team(db, stored.id)
            await changes.queue(db, stored, Notice.RECEIPT_REFRESH, now)

    async def _close_way_back(self, db: Db, stored: Stored, now: datetime) -> None:
        await requests.forget_address(db, stored.id)
        await outbox.drop_lane(db, stored.id, changes.person_lane(stored.id))
        if not stored.closing:
            await changes.queue(db, stored, Notice.CARD_REFRESH, now)

    async def _post_card_anew(self, db: Db, stored: Stored, load: _Load, now: datetime) -> None:
        """Someone deleted the card: without one nobody packs the bag."""
        for card in load.shown:
            if card.role is Role.CARD:
                await requests.hide(db, stored.id, card)
        if not stored.closing and not stored.request.status.ended:
            await changes.queue(db, stored, Notice.CARD_POST, now)


async def _claim_or_due(db: Db, now: datetime, held: Collection[str]) -> _AnyLoad | datetime | None:
    """An errand to carry; where there is none, when the next one is due, if any waits."""
    return await _claim(db, now, held) or await outbox.next_due(db, now)


async def _claim(db: Db, now: datetime, held: Collection[str]) -> _AnyLoad | None:
    errand = await outbox.claim(db, now=now, lease_until=now + _LEASE, held=held)
    if errand is None:
        return None
    if errand.notice is Notice.TIMER:
        return TimerLoad(errand)
    if errand.request_id is None:
        return await load_of(db, errand)
    # Not locked: whoever changes the request now may be waiting for this errand's row.
    stored = await requests.by_id(db, errand.request_id)
    assert stored is not None  # an errand ends with its request
    shown = tuple(await requests.messages_of(db, stored.id))
    waiting: list[Stored] = []
    if errand.notice is Notice.WAITS:
        for request_id in await outbox.due_in(db, errand.lane, Notice.WAITS, now):
            other = await requests.by_id(db, request_id)
            if other is not None and other.request.status is Status.OPEN:
                waiting.append(other)
    return _Load(errand, stored, shown, tuple(waiting))


async def _told_to_wait(db: Db, waiting: Sequence[Stored], ping: Shown, now: datetime) -> None:
    """The team was asked about all of these: it is not asked again, and each person is told once."""
    for before in waiting:
        stored = await requests.by_id(db, before.id, lock=True)
        if stored is None:
            continue
        await outbox.withdraw(db, stored.id, Notice.WAITS)
        await requests.show(db, stored.id, ping)
        if stored.closing:
            await changes.queue_removal(db, stored, ping, now)
        elif stored.request.status is Status.OPEN:
            await changes.queue(db, stored, Notice.TELL, now, status=News.WAITING)
