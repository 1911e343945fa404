"""The content that is read now. A new edition is put up whole or not at all, while people read."""

from collections.abc import Callable

from bot.chat.wording import Desk
from bot.content.model import Library

#: Gets ready for an edition; raises if it cannot, and then the edition is not put up.
Prepare = Callable[[Library, Desk], None]


class Shelf:
    """Holds the library and the desk that belongs to it."""

    def __init__(self, library: Library, desk: Desk) -> None:
        self.library = library
        self.desk = desk
        self._followers: list[Prepare] = []

    def follow(self, prepare: Prepare) -> None:
        """Call `prepare` now, and before each later edition is put up."""
        prepare(self.library, self.desk)
        self._followers.append(prepare)

    def put(self, library: Library, desk: Desk) -> None:
        """From now on everyone reads this edition."""
        for prepare in self._followers:
            prepare(library, desk)
        self.library, self.desk = library, desk


class Reading:
    """Base of whatever shows content: always the edition that is on the shelf."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    @property
    def _library(self) -> Library:
        return self._shelf.library

    @property
    def _desk(self) -> Desk:
        return self._shelf.desk
