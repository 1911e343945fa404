"""Opening hours, and until when a packed bag can wait."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

#: A closing time nearer than this is no help to someone who still has to come.
_SOONEST: Final = timedelta(hours=1)


#: How many closing times a coordinator can choose from.
CHOICES: Final = 3


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours by day of the week (0 is Monday), in the program's own time zone."""

    zone: ZoneInfo
    open: Mapping[int, tuple[time, time]]

    def closings(self, now: datetime, count: int) -> tuple[datetime, ...]:
        """The next closing times with at least an hour left; each day at this hour where none are set."""
        local = now.astimezone(self.zone)
        found: list[datetime] = []
        for ahead in range(15):
            day = local.date() + timedelta(days=ahead)
            hours = self.open.get(day.weekday())
            if hours is None and self.open:
                continue
            end = hours[1] if hours else time(20)
            closing = datetime.combine(day, end, self.zone)
            if closing - now >= _SOONEST:
                found.append(closing)
            if len(found) == count:
                break
        return tuple(found)

    def grouped(self) -> tuple[tuple[int, int, time, time], ...]:
        """First day, last day, opening, closing: neighbouring days with the same hours together."""
        runs: list[tuple[int, int, time, time]] = []
        for day in range(7):
            if day not in self.open:
                continue
            start, end = self.open[day]
            if runs and runs[-1][1] == day - 1 and runs[-1][2:] == (start, end):
                runs[-1] = (runs[-1][0], day, start, end)
            else:
                runs.append((day, day, start, end))
        return tuple(runs)


def choices(hours: Hours, now: datetime, last: datetime) -> tuple[datetime, ...]:
    """Until when a bag can wait: the next closing times, none after `last`, when the request runs out."""
    return tuple(end for end in hours.closings(now, CHOICES) if end <= last)


def usual_choice(options: tuple[datetime, ...]) -> datetime | None:
    """What one tap on Ready means: the second closing time, so that there is a whole day to come."""
    return options[min(1, len(options) - 1)] if options else None
