"""Reads content again when a file of it changes. A broken set never replaces the one that is read."""

import asyncio
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from bot.clock import Clock
from bot.content.loader import load
from bot.content.model import Library, Wanted
from bot.errors import ContentError, Mistake

log = logging.getLogger(__name__)

_LOOK: Final = timedelta(seconds=2)

#: Name, size and time of change of every file.
_State = frozenset[tuple[str, int, int]]


class Renewal:
    """Looks at the content's folders now and then."""

    def __init__(self, wanted: Wanted, put_up: Callable[[Library], None], clock: Clock) -> None:
        self._wanted = wanted
        self._put_up = put_up
        self._clock = clock
        self._read = _state(wanted)
        self.mistakes: tuple[Mistake, ...] = ()
        self.read_at: datetime | None = None  # when changed content was put up

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await self._clock.wait_until(self._clock.now() + _LOOK)
            await self.look()

    async def look(self) -> None:
        """Read everything again if something changed; what is wrong with it stands in `mistakes`."""
        state = await asyncio.to_thread(_state, self._wanted)
        if state == self._read:
            return
        self._read = state
        try:
            self._put_up(await asyncio.to_thread(load, self._wanted))
        except ContentError as error:
            self.mistakes = error.mistakes
            log.error("the changed content has %d mistakes; the old one stays", len(error.mistakes))
            for mistake in error.mistakes:
                log.error("%s", mistake)  # an author's file and line; nothing of anyone who reads
        except Exception:
            log.exception("the changed content cannot be shown; the old one stays")
            self.mistakes = (Mistake("content", 1, "cannot be shown; the program's log says why"),)
        else:
            self.mistakes = ()
            self.read_at = self._clock.now()
            log.info("the changed content is read from now on")


def _state(wanted: Wanted) -> _State:
    return frozenset(
        entry for folder in (wanted.directory, wanted.overlay) if folder for entry in _files(folder)
    )


def _files(folder: Path) -> Iterator[tuple[str, int, int]]:
    # A folder can go while it is walked through, and an editor that writes anew lets a file be away for
    # a moment; os.walk passes over what it cannot list.
    for above, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(above, name)
            with suppress(OSError):
                found = os.stat(path)
                yield path, found.st_size, found.st_mtime_ns
