"""One press after another: while one of somebody's is handled the next one waits, of several the newest."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass


@dataclass(slots=True, eq=False)
class Turn:
    """One press's place in the line of its chat."""

    line: "_Line"
    called: asyncio.Future[bool] | None = None

    async def begins(self) -> bool:
        """Wait until the one before is through; False where a newer one came meanwhile."""
        line = self.line
        if line.now is None:
            line.now = self
            return True
        if line.next is not None and line.next.called is not None:
            line.next.called.set_result(False)
        line.next, self.called = self, asyncio.get_running_loop().create_future()
        try:
            return await self.called
        finally:
            if line.next is self:
                line.next = None

    def ends(self) -> None:
        """Let the next one begin."""
        line = self.line
        if line.now is not self:
            return
        line.last, line.now, line.next = self, line.next, None
        if line.now is not None and line.now.called is not None:
            line.now.called.set_result(True)

    @property
    def newest(self) -> bool:
        """Whether it is through, and nothing came after it."""
        return self.line.last is self and self.line.now is None


@dataclass(slots=True)
class _Line:
    """The presses of one chat that are not over."""

    there: int = 0
    now: Turn | None = None
    next: Turn | None = None
    last: Turn | None = None


class Turns:
    """A line for each chat in which something is under way."""

    def __init__(self) -> None:
        self._lines: dict[int, _Line] = {}

    @asynccontextmanager
    async def of(self, chat: int) -> AsyncIterator[Turn]:
        """A place behind what this chat pressed before."""
        line = self._lines.setdefault(chat, _Line())
        line.there += 1
        turn = Turn(line)
        try:
            yield turn
        finally:
            turn.ends()
            line.there -= 1
            if not line.there:
                del self._lines[chat]
