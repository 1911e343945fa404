"""Where something can be asked for now: a program may be paused or refused, a place closed."""

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Doors:
    """Programs and points that take no requests at the moment; everything else does.

    `refused` are programs whose team chat cannot be trusted, `paused` those whose team says so,
    `closed` points, by their keys, whose team says so. `away` are programs whose team's chat takes
    nothing at the moment: the bot was taken out of it, or may not write there.
    """

    refused: frozenset[str] = frozenset()
    paused: frozenset[str] = frozenset()
    closed: frozenset[str] = frozenset()
    away: frozenset[str] = frozenset()

    def takes(self, program: str, point: str) -> bool:
        """Whether a request for a point can be sent."""
        return program not in self.refused | self.paused | self.away and point not in self.closed

    def all_paused(self, programs: Collection[str]) -> bool:
        """Whether it is for a pause, and nothing else, that none of these programs takes anything."""
        return (
            bool(programs) and self.paused >= set(programs) and not (self.refused | self.away) & set(programs)
        )
