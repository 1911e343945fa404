"""Which updates are under way, and from which id on Telegram must keep them.

Telegram shows at most a hundred updates from the offset on. So nothing may hold the offset while more
than a few wait above it: behind a flood or a slow line there may be someone in danger.
"""

import asyncio
from collections import deque
from typing import Final

_REMEMBERED: Final = 1000

#: With so many updates above the lowest unfinished one, those that only read are let go: handled all
#: the same, but after a crash they do not come again.
ROOM: Final = 40

#: With so many, those that ask are let go too. Nobody was told "Received" before the commit.
LAST_ROOM: Final = 80


class Unfinished:
    """The updates under way."""

    def __init__(self) -> None:
        self._running: set[int] = set()
        self._held: dict[int, bool] = {}  # id -> whether it asks for something that must not be lost
        self._recent: deque[int] = deque(maxlen=_REMEMBERED)
        self._recent_set: set[int] = set()
        self._next: int | None = None
        self.changed = asyncio.Event()

    @property
    def offset(self) -> int | None:
        """What to poll with: everything below it is confirmed."""
        return min(self._held) if self._held else self._next

    @property
    def under_way(self) -> int:
        """How many updates are not finished."""
        return len(self._running)

    def begin(self, update_id: int) -> bool:
        """Whether this update is new; from now on it is under way."""
        if update_id in self._running or update_id in self._recent_set:
            return False
        self._running.add(update_id)
        self._held[update_id] = False
        self._next = update_id + 1 if self._next is None else max(self._next, update_id + 1)
        return True

    def asks(self, update_id: int) -> None:
        """This update must not be lost before it is committed."""
        if update_id in self._held:
            self._held[update_id] = True

    def finish(self, update_id: int) -> None:
        """It was handled: Telegram may forget it."""
        self._running.discard(update_id)
        self._held.pop(update_id, None)
        if len(self._recent) == _REMEMBERED:
            self._recent_set.discard(self._recent[0])
        self._recent.append(update_id)
        self._recent_set.add(update_id)
        self.changed.set()

    def leave(self, update_id: int) -> None:
        """It was not handled and will not be: where Telegram still has it, it comes again."""
        self._running.discard(update_id)

    def make_room(self) -> int:
        """Let go of what holds the offset too far down; how many those were."""
        let_go = [
            number
            for number, asks in self._held.items()
            if self._above(number) > (LAST_ROOM if asks else ROOM)
        ]
        for number in let_go:
            del self._held[number]
        return len(let_go)

    def _above(self, number: int) -> int:
        known = (*self._running, *self._recent)
        return sum(1 for other in known if other > number)

    def forget_offset(self) -> None:
        """Nothing has come for days: the next id may be any number."""
        if not self._held:
            self._next = None
