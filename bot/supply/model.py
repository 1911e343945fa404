"""What a request is.

An item is given out in packs; an order counts packs. Keys are the author's: one or two characters,
never used again for something else, because they travel inside buttons that may be days old.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

MOST_PACKS: Final = 63  # one character of a button


class Status(StrEnum):
    """Where a request stands; those that are not in `LIVE` have ended it."""

    OPEN = "open"
    TAKEN = "taken"
    READY = "ready"
    HANDED_OVER = "handed_over"
    CANNOT = "cannot"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    ERASED = "erased"
    LATER = "later"
    NOT_COLLECTED = "not_collected"

    @property
    def ended(self) -> bool:
        """Whether nothing more will be packed."""
        return self not in LIVE


LIVE: Final = frozenset({Status.OPEN, Status.TAKEN, Status.READY, Status.LATER})


@dataclass(frozen=True, slots=True)
class Item:
    """Something the program gives out, e.g. five test strips in a pack."""

    id: str
    key: str
    pack: int
    most: int


@dataclass(frozen=True, slots=True)
class Preset:
    """A bag that can be asked for with one tap."""

    id: str
    packs: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything that can be asked for."""

    items: tuple[Item, ...] = ()
    presets: tuple[Preset, ...] = ()

    def item(self, item_id: str) -> Item | None:
        """The item with this id, if it is still given out."""
        return next((i for i in self.items if i.id == item_id), None)


@dataclass(frozen=True, slots=True)
class Order:
    """Packs by item id, in the catalogue's order, none of them zero."""

    packs: Mapping[str, int]

    def __post_init__(self) -> None:
        object.__setattr__(self, "packs", MappingProxyType(dict(self.packs)))

    def __bool__(self) -> bool:
        return bool(self.packs)


@dataclass(frozen=True, slots=True)
class Request:
    """A request as the team and the rules see it: never whose it is."""

    code: str
    program: str
    point: str
    order: Order
    language: str
    status: Status
    opened_at: datetime
    expires_at: datetime
    with_team: bool = False
    reachable: bool = True
    ready_until: datetime | None = None
    ended_at: datetime | None = None
    undo_until: datetime | None = None
    fewer: bool = False
    code_before: str = ""
    taken_by: str = ""


def less(order: Order, packs: Mapping[str, int], catalogue: Catalogue) -> Order | None:
    """A bag with less in it, `packs` by item key; None if nothing is left or nothing is less.

    What is not given out any more has no key: it stays as it was.
    """
    keyed = {item.id: packs.get(item.key, 0) for item in catalogue.items}
    left = {item: min(count, keyed.get(item, count)) for item, count in order.packs.items()}
    made = Order({item: count for item, count in left.items() if count > 0})
    return made if made and made != order else None
