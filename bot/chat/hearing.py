"""The search over what is on the shelf: it learns beside the work, and hears danger meanwhile."""

import asyncio
import logging
import threading
from collections.abc import Sequence
from pathlib import Path

from bot.chat.shelf import Shelf
from bot.chat.wording import Desk
from bot.content.model import Language, Library
from bot.content.search.beside import learn_beside
from bot.content.search.lessons import Text
from bot.content.search.linear import Linear
from bot.content.search.search import Search

log = logging.getLogger(__name__)


class Hearing:
    """Holds the search of the day; a new edition's takes its place once it has learned."""

    def __init__(self, shelf: Shelf, folder: Path | None) -> None:
        self._folder = folder
        self._stopping = threading.Event()
        self._changed = asyncio.Event()
        self._learned = asyncio.Event()
        self.search = Search(shelf.library)
        shelf.follow(self._prepare)

    def _prepare(self, library: Library, desk: Desk) -> None:
        self._next = Search(library)
        self._learned.clear()
        self._changed.set()

    async def run(self) -> None:
        """Learn whatever is put up, until cancelled."""
        try:
            while True:
                await self._changed.wait()
                self._changed.clear()
                fresh = self._next
                try:
                    await asyncio.to_thread(fresh.learn, self._folder, self._teach)
                except Exception as error:  # whatever it is: what was learned before, and words, are heard
                    log.error("the search could not learn what is new (%s)", type(error).__name__)
                else:
                    self.search = fresh
                if fresh is self._next:
                    self._learned.set()
        finally:
            self._stopping.set()

    def _teach(self, texts: Sequence[Text], language: Language) -> Linear:
        return learn_beside(texts, language, self._stopping.is_set)

    async def learned(self) -> None:
        """Return once the newest edition has been learned."""
        await self._learned.wait()
