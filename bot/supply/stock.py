"""What a program has of each item, as its team says: in, low, out. What nobody spoke of is in."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Level(StrEnum):
    """How much there is of an item, the fullest first."""

    IN = "in"
    LOW = "low"
    OUT = "out"


#: What one press makes of a level.
AFTER: Final[Mapping[Level, Level]] = MappingProxyType(
    {Level.IN: Level.LOW, Level.LOW: Level.OUT, Level.OUT: Level.IN}
)

_FULLEST: Final = tuple(Level)


@dataclass(frozen=True, slots=True)
class Stock:
    """Levels by program and item id."""

    levels: Mapping[tuple[str, str], Level] = field(default_factory=dict)

    def at(self, program: str, item: str) -> Level:
        """What one program has of an item."""
        return self.levels.get((program, item), Level.IN)

    def best(self, programs: Collection[str], item: str) -> Level:
        """What there is of an item where there is most of it."""
        return min((self.at(program, item) for program in programs), key=_FULLEST.index, default=Level.IN)

    def out_at(self, program: str) -> frozenset[str]:
        """The items that one program is out of."""
        return self.out_everywhere([program])

    def out_everywhere(self, programs: Collection[str]) -> frozenset[str]:
        """The items that no program has."""
        return frozenset(item for _, item in self.levels if self.best(programs, item) is Level.OUT)
