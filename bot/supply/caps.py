"""The most packs of an item that a place gives out in a day, and how much of that is left.

Packs count for the day on which they were asked for at that place, by the clock of its program.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.supply.model import Order


@dataclass(frozen=True, slots=True)
class Left:
    """Packs that are left today by point and item id; what is not named here has no end."""

    packs: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def most_of(self, point: str, order: Order) -> Order:
        """The most of a bag that a place still gives out today."""
        left = {item: min(asked, self.packs.get((point, item), asked)) for item, asked in order.packs.items()}
        return Order({item: packs for item, packs in left.items() if packs > 0})

    def holds(self, point: str, order: Order) -> bool:
        """Whether a place still gives out all of a bag today."""
        return self.most_of(point, order) == order


@dataclass(frozen=True, slots=True)
class Caps:
    """The most packs a day by point and item id, and the time zone of each such point."""

    a_day: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    zones: Mapping[str, ZoneInfo] = field(default_factory=dict)

    @property
    def points(self) -> frozenset[str]:
        """The places that do not give out as much as anybody asks for."""
        return frozenset(point for point, most in self.a_day.items() if most)

    def day_ends(self, point: str, now: datetime) -> datetime | None:
        """When today is over at a place; None where nothing is counted."""
        if point not in self.points:
            return None
        zone = self.zones[point]
        tomorrow = now.astimezone(zone).date() + timedelta(days=1)
        return datetime.combine(tomorrow, time(), zone).astimezone(UTC)

    def left(self, counted: Mapping[tuple[str, str], int]) -> Left:
        """What is left where so many packs are gone, by point and item id."""
        return Left(
            {
                (point, item): max(packs - counted.get((point, item), 0), 0)
                for point, most in self.a_day.items()
                for item, packs in most.items()
            }
        )
