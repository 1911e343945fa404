"""A closing time is true at the place, in its own zone, on the day the clocks change too."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.supply.hours import DAYS, Closure, Hours, Opening, Visit

CHICAGO: Final = ZoneInfo("America/Chicago")
TOKYO: Final = ZoneInfo("Asia/Tokyo")

#: A Saturday morning in Chicago, late on Saturday in Tokyo.
SATURDAY: Final = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)


def hours(days: Mapping[str, str], zone: ZoneInfo = CHICAGO) -> Hours:
    """Opening hours as one would write them: "mon": "12:00-20:00"."""
    opened: dict[int, tuple[time, time]] = {}
    for day, span in days.items():
        start, end = map(time.fromisoformat, span.split("-"))
        opened[DAYS.index(day)] = (start, end)
    return Hours(zone, opened)


def told(closings: tuple[datetime, ...]) -> list[str]:
    """Closing times as somebody at the place would say them."""
    return [f"{closing:%a %d %H:%M}" for closing in closings]


WEEK: Final[Mapping[str, str]] = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "12:00-20:00")


def test_the_next_closings_are_those_of_the_days_it_is_open() -> None:
    """In order, and as many as were asked for."""
    counter = hours({**WEEK, "sat": "10:00-18:00"})
    assert told(counter.closings(SATURDAY, 3)) == ["Sat 21 18:00", "Mon 23 20:00", "Tue 24 20:00"]
    assert counter.closings(SATURDAY, 1) == (datetime(2026, 11, 21, 18, 0, tzinfo=CHICAGO),)
    assert counter.closings(SATURDAY, 1)[0].utcoffset() == timedelta(hours=-6)


def test_the_day_of_the_week_is_the_places_own() -> None:
    """At the same moment it is Saturday morning in one place and Saturday night in another."""
    saturdays = {"sat": "10:00-20:00"}
    assert told(hours(saturdays, CHICAGO).closings(SATURDAY, 1)) == ["Sat 21 20:00"]
    assert told(hours(saturdays, TOKYO).closings(SATURDAY, 1)) == ["Sat 28 20:00"]
    sundays = {"sun": "10:00-20:00"}
    later = SATURDAY + timedelta(hours=2)
    assert told(hours(sundays, TOKYO).closings(later, 1)) == ["Sun 22 20:00"]
    assert told(hours(sundays, CHICAGO).closings(later, 1)) == ["Sun 22 20:00"]
    assert hours(sundays, TOKYO).closings(later, 1) < hours(sundays, CHICAGO).closings(later, 1)


@pytest.mark.parametrize(
    ("left", "offered"),
    [
        (timedelta(hours=1), "Sat 21 20:00"),
        (timedelta(minutes=59, seconds=59), "Sat 28 20:00"),
        (timedelta(minutes=1), "Sat 28 20:00"),
        (timedelta(), "Sat 28 20:00"),
        (timedelta(minutes=-1), "Sat 28 20:00"),
    ],
)
def test_a_closing_with_less_than_an_hour_left_is_not_offered(left: timedelta, offered: str) -> None:
    """Someone still has to read the message, and to come."""
    closing = datetime(2026, 11, 21, 20, 0, tzinfo=CHICAGO)
    now = closing.astimezone(UTC) - left
    assert told(hours({"sat": "10:00-20:00"}).closings(now, 1)) == [offered]


@pytest.mark.parametrize(
    ("now", "offered"),
    [
        # The clocks go forward at 2:00: from 1:30 to the closing at 3:00 it is half an hour.
        ("2026-03-08T01:30-06:00", "Sun 15 03:00"),
        ("2026-03-08T00:59-06:00", "Sun 08 03:00"),
        ("2026-03-08T01:00-06:00", "Sun 08 03:00"),
        ("2026-03-08T01:01-06:00", "Sun 15 03:00"),
    ],
)
def test_an_hour_is_an_hour_when_the_clocks_go_forward(now: str, offered: str) -> None:
    """What the clock on the wall skips, nobody has."""
    utc = datetime.fromisoformat(now).astimezone(UTC)
    assert told(hours({"sun": "00:00-03:00"}).closings(utc, 1)) == [offered]


@pytest.mark.parametrize(
    ("now", "offered"),
    [
        # The clocks go back from 2:00 to 1:00: from the first 1:30 to 2:15 it is an hour and 45 minutes.
        ("2026-11-01T01:30-05:00", "Sun 01 02:15"),
        ("2026-11-01T01:15-06:00", "Sun 01 02:15"),
        ("2026-11-01T01:16-06:00", "Sun 08 02:15"),
    ],
)
def test_an_hour_is_an_hour_when_the_clocks_go_back(now: str, offered: str) -> None:
    """What the clock on the wall shows twice, everybody has."""
    utc = datetime.fromisoformat(now).astimezone(UTC)
    assert told(hours({"sun": "00:00-02:15"}).closings(utc, 1)) == [offered]


def test_closings_keep_their_time_of_day_across_a_change_of_the_clocks() -> None:
    """Twenty o'clock stays twenty o'clock; the moment moves by an hour."""
    before, behind = hours({"sat": "10:00-20:00", "sun": "10:00-20:00"}).closings(
        datetime(2026, 10, 31, 12, 0, tzinfo=UTC), 2
    )
    assert told((before, behind)) == ["Sat 31 20:00", "Sun 01 20:00"]
    assert behind.astimezone(UTC) - before.astimezone(UTC) == timedelta(hours=25)


def test_a_closing_that_the_clocks_skip_is_still_a_moment() -> None:
    """On that day 02:30 never comes; whoever comes in time is in time."""
    (closing,) = hours({"sun": "00:00-02:30"}).closings(datetime(2026, 3, 8, 6, 0, tzinfo=UTC), 1)
    assert closing.astimezone(UTC) == datetime(2026, 3, 8, 8, 30, tzinfo=UTC)


def test_without_hours_each_day_ends_at_eight() -> None:
    """A program that sets none still tells until when a bag waits."""
    assert told(hours({}).closings(SATURDAY, 3)) == ["Sat 21 20:00", "Sun 22 20:00", "Mon 23 20:00"]
    late = datetime(2026, 11, 21, 19, 30, tzinfo=CHICAGO).astimezone(UTC)
    assert told(hours({}).closings(late, 1)) == ["Sun 22 20:00"]


def test_one_open_day_a_week_is_found_two_weeks_ahead() -> None:
    """The van comes on Wednesdays; asked on a Wednesday night there is next week, and the one after."""
    night = datetime(2026, 11, 25, 23, 0, tzinfo=CHICAGO).astimezone(UTC)
    assert told(hours({"wed": "18:00-22:00"}).closings(night, 2)) == ["Wed 02 22:00", "Wed 09 22:00"]


moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
zones = st.sampled_from([CHICAGO, TOKYO, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Europe/Dublin")])
spans = st.dictionaries(
    st.integers(0, 6),
    st.tuples(st.times(max_value=time(11, 59)), st.times(min_value=time(12))),
    max_size=7,
)


@given(moments, zones, spans, st.integers(1, 4))
def test_closings_are_ahead_in_order_and_on_open_days(
    now: datetime, zone: ZoneInfo, opened: dict[int, tuple[time, time]], count: int
) -> None:
    """Whatever the zone, the season and the hours."""
    found = Hours(zone, opened).closings(now, count)
    real = [closing.astimezone(UTC) for closing in found]
    assert 1 <= len(found) <= count
    assert real == sorted(set(real))
    assert all(closing - now >= timedelta(hours=1) for closing in real)
    assert all(not opened or closing.weekday() in opened for closing in found)
    assert all(closing.time() == (opened[closing.weekday()][1] if opened else time(20)) for closing in found)


def test_neighbouring_days_with_the_same_hours_are_told_together() -> None:
    """Mon-Fri is one line and not five."""
    noon, eight, six = time(12), time(20), time(18)
    assert hours(WEEK).grouped() == ((0, 4, noon, eight),)
    assert hours({**WEEK, "sat": "12:00-18:00", "sun": "12:00-18:00"}).grouped() == (
        (0, 4, noon, eight),
        (5, 6, noon, six),
    )


@pytest.mark.parametrize(
    ("days", "runs"),
    [
        ("", []),
        ("wed", [(2, 2)]),
        ("mon wed fri", [(0, 0), (2, 2), (4, 4)]),
        ("mon tue thu fri", [(0, 1), (3, 4)]),
        ("mon tue wed thu fri sat sun", [(0, 6)]),
    ],
)
def test_a_day_that_is_closed_ends_a_run(days: str, runs: list[tuple[int, int]]) -> None:
    """Nobody comes on a Wednesday because of Mon-Fri."""
    opened = hours(dict.fromkeys(days.split(), "12:00-20:00"))
    assert [(first, last) for first, last, _, _ in opened.grouped()] == runs


@given(spans)
def test_groups_tell_exactly_the_days_that_are_open(opened: dict[int, tuple[time, time]]) -> None:
    """Each with its hours, none twice."""
    retold = [
        (day, (start, end))
        for first, last, start, end in Hours(CHICAGO, opened).grouped()
        for day in range(first, last + 1)
    ]
    assert retold == sorted(opened.items())


def test_the_saturday_of_these_tests_is_one() -> None:
    """Days above are told by name."""
    assert DAYS[date(2026, 11, 21).weekday()] == "sat"
    assert SATURDAY.astimezone(TOKYO).hour == 23


# -- open now ------------------------------------------------------------------------------------


def at(text: str) -> datetime:
    """A moment, as the program's clock tells it."""
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "opening"),
    [
        ("2026-11-21T08:00-06:00", Opening(opens=at("2026-11-21T10:00-06:00"))),
        ("2026-11-21T10:00-06:00", Opening(until=at("2026-11-21T18:00-06:00"))),
        ("2026-11-21T17:59:59-06:00", Opening(until=at("2026-11-21T18:00-06:00"))),
        ("2026-11-21T18:00-06:00", Opening(opens=at("2026-11-23T12:00-06:00"))),
        # The clocks went back in the night to Sunday, 2026-11-01: on Monday it opens at noon all the same.
        ("2026-10-31T23:00-05:00", Opening(opens=at("2026-11-02T12:00-06:00"))),
        ("2026-03-07T23:00-06:00", Opening(opens=at("2026-03-09T12:00-05:00"))),
    ],
)
def test_a_place_is_open_from_its_opening_to_its_closing(now: str, opening: Opening) -> None:
    """The opening is open, the closing is not; on the clock of the place."""
    assert hours({**WEEK, "sat": "10:00-18:00"}).opening(at(now)) == opening


def test_an_open_night_is_as_long_as_it_is() -> None:
    """From 0:00 to 4:00 it is three hours when the clocks go forward, and five when they go back."""
    nights = hours({"sun": "00:00-04:00"})
    for now, long in (("2026-03-08T00:00-06:00", 3), ("2026-11-01T00:00-05:00", 5)):
        until = nights.opening(at(now)).until
        assert until is not None
        assert until - at(now) == timedelta(hours=long)
        assert nights.opening(until - timedelta(seconds=1)) == Opening(until=until)


def test_without_hours_nobody_knows() -> None:
    """It is not open, and it does not open: it says nothing."""
    assert hours({}).opening(SATURDAY) == Opening()


# -- dates ---------------------------------------------------------------------------------------


def van(*days: date, closures: tuple[Closure, ...] = ()) -> Hours:
    """Something that comes on these days from 18 to 22, whatever the program's week is."""
    week = hours(WEEK).open
    return Hours(CHICAGO, week, tuple(Visit(day, time(18), time(22)) for day in days), closures)


THIRD, TENTH = date(2026, 12, 3), date(2026, 12, 10)


def test_a_van_closes_on_its_dates_alone() -> None:
    """A bag does not wait until a Monday on which nobody comes."""
    assert told(van(THIRD, TENTH).closings(SATURDAY, 3)) == ["Thu 03 22:00", "Thu 10 22:00"]
    assert told(van(THIRD, TENTH).closings(at("2026-12-03T21:30-06:00"), 3)) == ["Thu 10 22:00"]
    assert van().closings(SATURDAY, 3) == ()


def test_a_van_opens_on_its_dates_alone() -> None:
    """Also where the program would be open."""
    noon_of_a_monday = at("2026-11-23T12:00-06:00")
    assert van(THIRD).opening(noon_of_a_monday) == Opening(opens=at("2026-12-03T18:00-06:00"))
    assert van(THIRD).opening(at("2026-12-03T18:00-06:00")) == Opening(until=at("2026-12-03T22:00-06:00"))
    assert van().opening(noon_of_a_monday) == Opening()


def test_a_date_is_left_until_it_closes() -> None:
    """While the van stands there it is there."""
    last = at("2026-12-10T22:00-06:00")
    both = van(THIRD, TENTH)
    assert [visit.day for visit in both.left(SATURDAY)] == [THIRD, TENTH]
    assert [visit.day for visit in both.left(at("2026-12-03T22:00-06:00"))] == [TENTH]
    assert not both.over(last - timedelta(seconds=1))
    assert both.over(last)
    assert both.left(last) == ()


def test_what_has_hours_is_never_over() -> None:
    """Only a van can come no more."""
    assert not hours(WEEK).over(SATURDAY)
    assert not hours({}).over(SATURDAY)
    assert van().over(SATURDAY)


# -- closures ------------------------------------------------------------------------------------


HOLIDAYS: Final = Closure(date(2026, 12, 24), date(2026, 12, 26), "holidays")


def closed(*closures: Closure) -> Hours:
    return Hours(CHICAGO, hours(WEEK).open, None, closures)


def test_on_closed_days_hours_do_not_count() -> None:
    """Neither for people who come nor for bags that wait."""
    counter = closed(HOLIDAYS)
    wednesday = at("2026-12-23T21:00-06:00")
    assert told(counter.closings(wednesday, 2)) == ["Mon 28 20:00", "Tue 29 20:00"]
    assert counter.opening(wednesday) == Opening(opens=at("2026-12-28T12:00-06:00"))
    assert counter.opening(at("2026-12-24T13:00-06:00")) == Opening(opens=at("2026-12-28T12:00-06:00"))


def test_a_closure_begins_and_ends_on_the_days_of_the_place() -> None:
    """The last evening before it and the first noon after it are open."""
    counter = closed(HOLIDAYS)
    assert counter.opening(at("2026-12-23T19:59-06:00")).until == at("2026-12-23T20:00-06:00")
    assert counter.opening(at("2026-12-28T12:00-06:00")).until == at("2026-12-28T20:00-06:00")


def test_a_closed_date_is_no_date() -> None:
    """A van whose last date is closed comes no more."""
    gone = van(THIRD, closures=(Closure(THIRD, THIRD),))
    assert gone.over(SATURDAY)
    assert gone.closings(SATURDAY, 1) == ()
    assert gone.opening(SATURDAY) == Opening()


def test_without_hours_closed_days_do_not_end_at_eight() -> None:
    """Nobody is there."""
    counter = Hours(CHICAGO, {}, None, (Closure(date(2026, 11, 21), date(2026, 11, 22)),))
    assert told(counter.closings(SATURDAY, 1)) == ["Mon 23 20:00"]


def test_a_long_closure_still_has_an_end() -> None:
    """After three months it opens again; after years of it nobody knows."""
    three_months = closed(Closure(date(2026, 11, 1), date(2027, 2, 1)))
    assert three_months.opening(SATURDAY) == Opening(opens=at("2027-02-02T12:00-06:00"))
    assert closed(Closure(date(2026, 11, 1), date(2036, 11, 1))).opening(SATURDAY) == Opening()


@pytest.mark.parametrize(
    ("now", "near"),
    [
        ("2026-12-16T23:59-06:00", ()),
        ("2026-12-17T00:00-06:00", (HOLIDAYS,)),
        ("2026-12-26T23:59-06:00", (HOLIDAYS,)),
        ("2026-12-27T00:00-06:00", ()),
    ],
)
def test_a_closure_is_told_from_a_week_before_until_it_ends(now: str, near: tuple[Closure, ...]) -> None:
    """By the days of the place; the same one is told once, wherever it was written."""
    assert closed(HOLIDAYS, HOLIDAYS).closures_near(at(now)) == near


@given(moments, zones, spans, st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=3))
def test_open_now_and_closing_times_agree(
    now: datetime, zone: ZoneInfo, opened: dict[int, tuple[time, time]], closures: list[tuple[int, int]]
) -> None:
    """Whatever is closed: what is open now closes next, and nothing happens on a closed day."""
    today = now.astimezone(zone).date()
    days = [(today + timedelta(days=first), long) for first, long in closures]
    made = tuple(Closure(first, first + timedelta(days=long)) for first, long in days)
    place = Hours(zone, opened, None, made)
    found, closings = place.opening(now), place.closings(now, 3)
    assert not any(place.closed_on(closing.date()) for closing in closings)
    if found.until and found.until - now >= timedelta(hours=1):
        assert closings[0].astimezone(UTC) == found.until
    if found.opens:
        assert found.opens > now
        assert not place.closed_on(found.opens.astimezone(zone).date())
    assert not (found.until and found.opens)
