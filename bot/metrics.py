"""What happened how often since the start: kinds of events, never people.

Kept in memory only; the log says the sums when the program stops.
"""

import logging
from collections import Counter

log = logging.getLogger(__name__)


class Metrics:
    """Counts events by a fixed name."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def count(self, event: str, times: int = 1) -> None:
        """One more of this kind, or several."""
        self._counts[event] += times

    def __getitem__(self, event: str) -> int:
        return self._counts[event]

    def write(self) -> None:
        """Put the sums into the log."""
        for event, times in sorted(self._counts.items()):
            log.info("%s: %d", event, times)
