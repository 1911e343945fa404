"""Opening hours, a van's dates, closures; and until when a packed bag can wait."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

#: A closing time nearer than this is no help to someone who still has to come.
_SOONEST: Final = timedelta(hours=1)

#: Until when a bag waits where a program has set no hours.
_EVENING: Final = time(20)

#: How many closing times a coordinator can choose from.
CHOICES: Final = 3

#: A closure is told so long before it begins.
_TOLD_BEFORE: Final = timedelta(days=7)

#: How many days are looked at for the next opening: a closure may be long, but not for ever.
_FARTHEST: Final = 400

Span = tuple[time, time]


@dataclass(frozen=True, slots=True)
class Visit:
    """One date of a van, and where it stands then if that is not where it usually does."""

    day: date
    opens: time
    closes: time
    where: str = ""


@dataclass(frozen=True, slots=True)
class Closure:
    """Days on which hours and dates do not count, the first and the last among them."""

    first: date
    last: date
    why: str = ""

    def holds(self, day: date) -> bool:
        """Whether a day is one of them."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Opening:
    """How a place stands at one moment: open `until`, or closed and `opens` next; neither if unknown."""

    until: datetime | None = None
    opens: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hours:
    """When a place is open, in the program's own time zone.

    By day of the week (0 is Monday), or only on `dates`, in order and one a day: `None` is a place
    that has none, an empty tuple a van that comes no more. Closures stand above both.
    """

    zone: ZoneInfo
    open: Mapping[int, Span]
    dates: tuple[Visit, ...] | None = None
    closures: tuple[Closure, ...] = ()

    def closed_on(self, day: date) -> bool:
        """Whether a closure holds on a day."""
        return any(closure.holds(day) for closure in self.closures)

    def visit(self, day: date) -> Visit | None:
        """The date of a van on a day, closed or not."""
        return next((visit for visit in self.dates or () if visit.day == day), None)

    def on(self, day: date) -> Span | None:
        """From when to when it is open on a day; None if it is not, or nobody said."""
        if self.closed_on(day):
            return None
        if self.dates is None:
            return self.open.get(day.weekday())
        visit = self.visit(day)
        return (visit.opens, visit.closes) if visit else None

    def closings(self, now: datetime, count: int) -> tuple[datetime, ...]:
        """The next closing times with at least an hour left; each day at eight where no hours are set."""
        found: list[datetime] = []
        for day in self._days(now):
            end = self._end(day)
            if end is not None and (closing := datetime.combine(day, end, self.zone)) - now >= _SOONEST:
                found.append(closing)
            if len(found) == count:
                break
        return tuple(found)

    def opening(self, now: datetime) -> Opening:
        """Whether it is open at this moment, and until when; else when it opens next."""
        for day in self._days(now):
            if (span := self.on(day)) is None:
                continue
            # In UTC: the day on which the clocks change has an hour more or less.
            start, end = (datetime.combine(day, hour, self.zone).astimezone(UTC) for hour in span)
            if now < end:
                return Opening(until=end) if start <= now else Opening(opens=start)
        return Opening()

    def after(self, now: datetime, span: timedelta) -> datetime | None:
        """When so much opening time will have gone by; all time counts where nobody said when it is open.

        None if it never will: a van that comes no more, a closure without an end.
        """
        if self.dates is None and not self.open:
            return now + span
        for day in self._days(now):
            if (hours := self.on(day)) is None:
                continue
            start, end = (datetime.combine(day, hour, self.zone).astimezone(UTC) for hour in hours)
            start = max(start, now)
            if end - start >= span:
                return start + span
            span -= max(end - start, timedelta())
        return None

    def left(self, now: datetime) -> tuple[Visit, ...]:
        """The dates of a van that still lie ahead, or are now."""
        return tuple(
            visit
            for visit in self.dates or ()
            if not self.closed_on(visit.day) and now < datetime.combine(visit.day, visit.closes, self.zone)
        )

    def over(self, now: datetime) -> bool:
        """Whether it is a van that has no date left: nobody can pick anything up there."""
        return self.dates is not None and not self.left(now)

    def closures_near(self, now: datetime) -> tuple[Closure, ...]:
        """The closures that hold now or begin within a week, the first one first."""
        today = now.astimezone(self.zone).date()
        near = {c for c in self.closures if c.first - _TOLD_BEFORE <= today <= c.last}
        return tuple(sorted(near, key=lambda closure: (closure.first, closure.last, closure.why)))

    def _days(self, now: datetime) -> Iterator[date]:
        """The days on which it could be open, from today on."""
        today = now.astimezone(self.zone).date()
        if self.dates is None:
            return (today + timedelta(days=ahead) for ahead in range(_FARTHEST))
        return (visit.day for visit in self.dates if visit.day >= today)

    def _end(self, day: date) -> time | None:
        if self.dates is None and not self.open:
            return None if self.closed_on(day) else _EVENING
        span = self.on(day)
        return span[1] if span else None

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
