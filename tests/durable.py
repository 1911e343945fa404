"""The durable part as `app` puts it together, on a scripted gateway and a clock that someone moves."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import MovableClock
from bot.coordination import Coordination, Done
from bot.delivery import Delivery
from bot.identity import FormKey, Person
from bot.intake import Intake, Terms
from bot.retention import Retention
from bot.store.tables import metadata
from bot.store.unit import Store
from bot.supply.caps import Caps
from bot.supply.draft import Draft
from bot.supply.model import Request
from bot.supply.questions import Question
from bot.supply.transitions import Action

from .samples import CATALOGUE, HOURS, IDENTITY, NOW, POINT, PROGRAM, TERMS, a_draft, person
from .scripted import ScriptedGateway
from .store.databases import fresh_database

#: Nothing that a place gives out is counted.
NO_CAPS = Caps()


@asynccontextmanager
async def process(kind: str, folder: Path, **settings: Any) -> AsyncIterator["Durable"]:
    """A process on a fresh database of one kind."""
    async with fresh_database(kind, folder) as database:
        store = database.store()
        await store.open()
        durable = Durable(store, **settings)
        yield durable
        await durable.die()


class Durable:
    """One process: store, intake, coordination, delivery, retention."""

    def __init__(
        self,
        store: Store,
        clock: MovableClock | None = None,
        *,
        terms: Terms = TERMS,
        undo: timedelta = timedelta(minutes=2),
        ended_lasts: timedelta = timedelta(hours=24),
        answer_lasts: timedelta = timedelta(hours=72),
        words_last: timedelta = timedelta(seconds=60),
        caps: Caps = NO_CAPS,
        waits: timedelta | None = None,
    ) -> None:
        self.store = store
        self.clock = clock or MovableClock(NOW)
        self.gateway = ScriptedGateway(self.clock)
        self._ended_lasts = ended_lasts
        self._words_last = words_last
        self._begin()
        wake = self.wake
        letters = IDENTITY.letters
        self.intake = Intake(
            store,
            self.clock,
            lambda: CATALOGUE,
            {POINT: PROGRAM},
            terms,
            wake,
            letters,
            caps=caps,
            waits_until=lambda _, now: now + waits if waits else None,
        )
        self.coordination = Coordination(
            store,
            self.clock,
            {POINT: HOURS},
            undo,
            wake,
            letters,
            answer_lasts=answer_lasts,
            catalogue=lambda: CATALOGUE,
        )
        self.loop: asyncio.Task[None] | None = None
        self._forms = 0

    def _begin(self) -> None:
        self.delivery = Delivery(
            self.store, self.clock, self.gateway, erased=lambda: None, words_last=self._words_last
        )
        self.retention = Retention(self.store, self.clock, self._ended_lasts, wake=self.wake)

    def wake(self) -> None:
        """Something was committed."""
        self.delivery.wake()

    # -- the process -------------------------------------------------------------------------

    async def start(self) -> None:
        """Begin to deliver, as at the start of the program."""
        await self.delivery.void_leases()
        self.loop = asyncio.create_task(self.delivery.run())

    async def die(self) -> None:
        """As SIGKILL: what is under way never comes back, and nobody settles it."""
        if self.loop is not None:
            under_way = list(self.delivery._under_way)
            for task in (self.loop, *under_way):
                task.cancel()
            await asyncio.gather(self.loop, *under_way, return_exceptions=True)
            self.loop = None

    async def begin_again(self) -> None:
        """A new process on the same store, with a Telegram that works."""
        await self.die()
        self.gateway.dead = False
        self._begin()
        await self.start()

    async def delivers(self) -> None:
        """Everything that can be sent now is sent."""
        if self.loop is None:
            await self.start()
        self.delivery.wake()
        async with asyncio.timeout(30):
            await self.delivery.settled()

    async def passes(self, span: timedelta, *, purge: bool = True) -> None:
        """Let time pass at once; then everyone does what is due."""
        self.clock.move(span)
        if purge:
            await self.retention.purge()
        await self.delivers()

    async def goes_by(self, span: timedelta, step: timedelta) -> None:
        """Let time pass step by step."""
        end = self.clock.now() + span
        while self.clock.now() < end:
            await self.passes(step)

    # -- people and the team -----------------------------------------------------------------

    def form(self) -> Draft:
        """A fresh form, filled."""
        self._forms += 1
        return a_draft(f"n{self._forms}", now=self.clock.now())

    async def submits(
        self, who: Person, draft: Draft | None = None, message_id: int | None = None
    ) -> Request:
        """Someone sends a form."""
        draft = draft or self.form()
        if message_id is None:
            message_id = self.gateway.writes(who.address)
        return await self.intake.submit(who, draft, form_key(who, draft), "en", message_id, self.clock.now())

    async def asks(self, who: Person | None = None) -> Request:
        """Someone sends a form, and everything that follows arrives."""
        request = await self.submits(who or person(1))
        await self.delivers()
        return request

    async def sends_question(self, who: Person, words: str, form: Draft | None = None) -> Question:
        """Someone sends a question."""
        form = form or self.form()
        chat = IDENTITY.open(who.address)
        keys = IDENTITY.form_key(chat, f"question {form.form}"), IDENTITY.hour_key(chat, self.clock.now())
        return await self.intake.ask(who, words, form, *keys, "en", PROGRAM)

    async def asks_team(self, who: Person, words: str, form: Draft | None = None) -> Question:
        """Someone sends a question, and everything that follows arrives."""
        question = await self.sends_question(who, words, form)
        await self.delivers()
        return question

    async def presses(self, code: str, action: Action, *, day: int | None = None) -> Done:
        """A coordinator presses a button under the card."""
        card = next((i for i, m in self.gateway.team().items() if m.code == code), 999)
        return await self.coordination.act(PROGRAM, code, action, card, self.clock.now(), day=day)

    # -- what is stored ----------------------------------------------------------------------

    async def rows(self, table: str) -> list[Any]:
        """Every row of a table."""
        found = metadata.tables[table]

        async def work(db: Any) -> list[Any]:
            return list((await db.execute(found.select().order_by(*found.primary_key.columns))).all())

        return await self.store.run(work)

    async def snapshot(self, *tables: str) -> list[list[Any]]:
        """Every row of several tables at one moment, whatever goes on meanwhile."""

        async def work(db: AsyncConnection) -> list[list[Any]]:
            if db.dialect.name == "postgresql":
                await db.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            return [list((await db.execute(metadata.tables[table].select())).all()) for table in tables]

        return await self.store.run(work)

    async def counts(self) -> dict[str, int]:
        """How many rows each table has, the empty ones left out."""
        tables = [t for t in metadata.tables if t != "schema_version"]
        found = {table: len(await self.rows(table)) for table in tables}
        return {table: n for table, n in found.items() if n}


def form_key(who: Person, draft: Draft) -> FormKey:
    """The key of a form in someone's chat."""
    return IDENTITY.form_key(IDENTITY.open(who.address), draft.form)
