"""What every part of the asking lane stands on: the database, the time, and the terms."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.clock import Clock, until_set
from bot.errors import Blocked, StoreError
from bot.identity import Letters, Person
from bot.store import blocks
from bot.store.unit import Db, Store, T, Work
from bot.supply.caps import Caps
from bot.supply.doors import Doors
from bot.supply.model import Catalogue

#: Someone waits for a screen: after so long it is made without a look at the shelves.
_LOOK: Final = timedelta(seconds=1)

_NO_CAPS: Final = Caps()


@dataclass(frozen=True, slots=True)
class Terms:
    """What a deployment allows and for how long it keeps things."""

    open_requests: int
    open_request_lasts: timedelta
    form_key_lasts: timedelta
    open_questions: int = 3
    questions_an_hour: int = 10
    question_lasts: timedelta = timedelta(days=7)
    shown_answer_lasts: timedelta = timedelta(seconds=60)
    write_back_lasts: timedelta = timedelta(hours=24)


class Base:
    """Holds what the parts share; whatever they commit is told to whoever sends."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        catalogue: Callable[[], Catalogue],
        programs_by_point: Mapping[str, str],
        terms: Terms,
        wake: Callable[[], None],
        letters: Letters,
        *,
        refused: Callable[[], frozenset[str]] = frozenset,
        waits_until: Callable[[str, datetime], datetime | None] = lambda program, now: None,
        caps: Caps = _NO_CAPS,
        on_arrival: frozenset[str] = frozenset(),
    ) -> None:
        self._store = store
        self._letters = letters
        self._clock = clock
        self._catalogue = catalogue
        self._programs = programs_by_point
        self._terms = terms
        self._wake = wake
        self._refused = refused
        self._waits_until = waits_until
        self._caps = caps
        self._on_arrival = on_arrival
        self._last_doors = Doors()

    async def _look(self, work: Work[T]) -> T | None:
        """What the database says soon enough for a screen."""
        look = asyncio.ensure_future(self._store.run(work))
        seen = asyncio.Event()
        look.add_done_callback(lambda _: seen.set())
        try:
            if await until_set(seen, self._clock, self._clock.now() + _LOOK):
                return look.result()
        except StoreError:
            pass
        finally:
            look.cancel()
        return None

    async def _commit(self, work: Work[T]) -> T:
        result = await self._store.run(work)
        self._wake()
        return result


async def welcome(db: Db, person: Person, program: str, now: datetime) -> None:
    """Raises Blocked for who was blocked by a team."""
    if await blocks.holds(db, person.pseudonym, program, now):
        raise Blocked("the team takes nothing from this person")
