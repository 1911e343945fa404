"""Random walks: people, presses, time, a Telegram that fails and a process that dies, in any order.

After each step nothing that was confirmed is lost, and at the end of time nothing is left. A failing
walk names its seed. `SOTTO_WALKS=50` walks further than everyday tests do.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from bot.errors import AskingRefused
from bot.fates import Fate, Outcome
from bot.store import reach, requests
from bot.supply.draft import Draft
from bot.supply.model import LIVE, Status
from bot.supply.transitions import Action

from .durable import Durable, process
from .samples import PROGRAM, SECOND, person
from .scripted import Call
from .store.databases import KINDS

STEPS = 50
WALKS = int(os.environ.get("SOTTO_WALKS", "1"))

PEOPLE = 4
TEAM = (
    *(Action.TAKE, Action.READY, Action.HAND_OVER, Action.CANNOT, Action.UNDO),
    *(Action.LATER, Action.NOT_COLLECTED),
)
SPANS = (SECOND, 10 * SECOND, 95 * SECOND, timedelta(minutes=3), timedelta(hours=2))
LONG_SPANS = (*SPANS, timedelta(hours=30), timedelta(days=5))

#: What a bad line does, and what Telegram does beside that.
BAD_LINE = (Fate.LATER, Fate.NOT_SENT, Fate.PERHAPS)


class Walk:
    """One walk, and what it knows to be true."""

    def __init__(self, durable: Durable, random: Random, *, wild: bool) -> None:
        self.durable = durable
        self.random = random
        self.wild = wild
        self.live: dict[str, tuple[int, datetime]] = {}  # confirmed: code -> whose, until when
        self.ended: dict[str, tuple[int, datetime]] = {}  # ended by the team: may come back
        self.forms: list[tuple[int, Draft]] = []
        self.known_cards: set[int] = set()
        self.trouble = 0.0

    # -- steps -------------------------------------------------------------------------------

    async def step(self) -> None:
        """Something happens, or several things at once."""
        steps: list[Callable[[], Awaitable[None]]] = [
            *[self.asks] * 3,
            self.sends_again,
            self.shows,
            self.cancels,
            *[self.presses] * 6,
            self.deletes,
            *[self.time_passes] * 3,
            *[self.weather] * 2,
            self.looks,
            self.dies,
            self.database_goes,
        ]
        if self.random.random() < 0.1:
            steps = [self.erases]
        if self.random.random() < 0.3:
            together = [self.presses, self.presses, self.cancels, self.asks]
            await asyncio.gather(*(one() for one in self.random.sample(together, 3)))
        else:
            await self.random.choice(steps)()
        if self.random.random() < 0.7:
            await self.durable.delivers()

    async def looks(self) -> None:
        """The hourly look finds the team in its chat."""
        now = self.durable.clock.now()
        await self.durable.store.run(lambda db: reach.found(db, PROGRAM, now))

    async def asks(self) -> None:
        """Someone sends a fresh form."""
        await self._sends(self.random.randrange(PEOPLE), self.durable.form())

    async def sends_again(self) -> None:
        """Someone sends a form that was sent before."""
        if self.forms:
            await self._sends(*self.random.choice(self.forms))

    async def _sends(self, who: int, draft: Draft) -> None:
        self.forms.append((who, draft))
        try:
            request = await self.durable.submits(person(who), draft)
        except AskingRefused:
            return
        self.live[request.code] = (who, request.expires_at)

    async def shows(self) -> None:
        """Someone opens a request in another message, or in one that they have."""
        who = self.random.randrange(PEOPLE)
        address = person(who).address
        screens = [*self.durable.gateway.person(address), self.durable.gateway.writes(address)]
        for code in [code for code, (whose, _) in self.live.items() if whose == who][:1]:
            now = self.durable.clock.now()
            try:
                await self.durable.intake.show(person(who), code, self.random.choice(screens), now)
            except AskingRefused:
                assert self.live[code][1] <= now

    async def cancels(self) -> None:
        """Someone cancels."""
        if self.live:
            code, (who, _) = self.random.choice(sorted(self.live.items()))
            try:
                await self.durable.intake.cancel(person(who), code)
            except AskingRefused:
                return
            self.live.pop(code, None)

    async def erases(self) -> None:
        """Someone erases everything."""
        who = self.random.randrange(PEOPLE)
        await self.durable.intake.erase(person(who))
        for codes in (self.live, self.ended):
            for code in [code for code, (whose, _) in codes.items() if whose == who]:
                del codes[code]

    async def presses(self) -> None:
        """A coordinator presses something under some card."""
        cards = sorted(self.durable.gateway.team().items())
        if not cards:
            return
        message_id, card = self.random.choice(cards)
        action, now = self.random.choice(TEAM), self.durable.clock.now()
        done = await self.durable.coordination.act(PROGRAM, card.code, action, message_id, now)
        if not done.changed:
            return
        assert done.request is not None
        if done.request.status in LIVE and card.code in self.ended:
            self.live[card.code] = self.ended.pop(card.code)
        elif done.request.status not in LIVE and card.code in self.live:
            self.ended[card.code] = self.live.pop(card.code)

    async def deletes(self) -> None:
        """Someone deletes a message, in the team's chat or in their own."""
        who = person(self.random.randrange(PEOPLE))
        chat = self.random.choice([self.durable.gateway.team(), self.durable.gateway.person(who.address)])
        if chat:
            del chat[self.random.choice(sorted(chat))]

    async def time_passes(self) -> None:
        """Some time passes, with or without a purge."""
        self.durable.clock.move(self.random.choice(LONG_SPANS if self.wild else SPANS))
        if self.random.random() < 0.7:
            await self.durable.retention.purge()

    async def weather(self) -> None:
        """Telegram becomes better or worse."""
        self.trouble = self.random.choice([0.0, 0.0, 0.2, 0.6])
        self.durable.gateway.answer = self._answers

    def _answers(self, call: Call) -> Outcome | None:
        if self.random.random() >= self.trouble:
            return None
        self.durable.gateway.arrives = self.random.random() < 0.5
        if self.random.random() < 0.1:
            raise ZeroDivisionError("a fault of ours")
        fate = self.random.choice(tuple(Fate) if self.wild else BAD_LINE)
        if fate is Fate.DONE:
            return None
        return Outcome(fate, wait=timedelta(seconds=self.random.choice([0, 1, 40])))

    async def dies(self) -> None:
        """The process is killed with something on its way, and started again."""
        self.durable.gateway.dead = self.random.random() < 0.7
        self.durable.gateway.arrives = self.random.random() < 0.5
        if self.durable.loop is None:
            await self.durable.start()
        self.durable.delivery.wake()
        for _ in range(self.random.randrange(60)):
            await asyncio.sleep(0)
        await self.durable.begin_again()

    async def database_goes(self) -> None:
        """The database is away for a moment, whatever is under way."""
        self.durable.delivery.wake()
        for _ in range(self.random.randrange(40)):
            await asyncio.sleep(0)
        await self.durable.store.close()
        for _ in range(10):
            await asyncio.sleep(0)
        await self.durable.store.open()
        self.durable.clock.move(6 * SECOND)

    # -- what is always true -------------------------------------------------------------------

    async def check(self) -> None:
        """Nothing confirmed is lost, nothing is left over."""
        found, errands, shown = await self.durable.snapshot("requests", "outbox", "request_messages")
        rows = {row.id: row for row in found}
        cards = {m.request_id for m in shown if m.role == "card"}
        posts = {e.request_id for e in errands if e.notice == "card_post"}
        by_code = {row.code: row for row in rows.values()}
        assert len(by_code) == len(rows)
        assert {e.request_id for e in errands} <= set(rows)
        assert {m.request_id for m in shown} <= set(rows)
        for row in rows.values():
            if Status(row.status) in LIVE:
                assert row.id in cards | posts, "nobody would pack it"
                assert row.ended_at is None
            elif row.closing:
                assert any(e.request_id == row.id for e in errands), "nothing is left to wait for"
            else:
                assert row.undo_until is not None
        now = self.durable.clock.now()
        for code, (_, until) in list(self.live.items()):
            if until <= now:
                del self.live[code]
            else:
                assert code in by_code, "a confirmed request is lost"
                assert Status(by_code[code].status) in LIVE
        self.known_cards |= {m.message_id for m in shown if m.role == "card"}

    async def end_of_time(self) -> None:
        """Telegram works, and long enough passes: nothing is left in any table, no card in the chat."""
        self.trouble = 0.0
        self.durable.gateway.dead = False
        await self.durable.begin_again()
        await self.looks()
        for _ in range(3):
            await self.durable.passes(timedelta(minutes=6))
        for _ in range(4):
            await self.durable.passes(timedelta(days=8))
        assert await self.durable.counts() == {}
        assert await self.durable.store.run(requests.next_deadline) is None
        if not self.wild:
            assert not self.known_cards & set(self.durable.gateway.team())


@pytest.mark.parametrize("wild", [False, True], ids=["a bad line", "anything"])
@pytest.mark.parametrize("seed", range(WALKS))
@pytest.mark.parametrize("kind", KINDS)
async def test_nothing_confirmed_is_lost_and_nothing_is_left(
    kind: str, seed: int, wild: bool, tmp_path: Path
) -> None:
    """Whatever happens, in whatever order."""
    async with process(kind, tmp_path) as durable:
        walk = Walk(durable, Random(seed), wild=wild)
        for _ in range(STEPS):
            await walk.step()
            await walk.check()
        await walk.end_of_time()
