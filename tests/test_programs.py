"""Who gives out, where and when: what operators may write, and what they are told."""

from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from bot import config
from bot.app import Sotto
from bot.errors import SettingsError
from bot.programs import MOST_AREAS, MOST_POINTS, Program
from bot.simulator.transport import SimulatorRequest
from bot.supply.hours import Closure, Visit
from tests.conftest import TOKEN, Town

POINT = {"key": "a", "name": "Counter"}


def program(**changes: Any) -> dict[str, Any]:
    made = {"id": "harbor", "key": "h", "name": "Harbor", "team_chat": -1007, "points": [POINT]} | changes
    return {key: value for key, value in made.items() if value is not None}


def area(key: str = "c", *points: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"key": key, "name": f"Area {key}", "points": list(points) or [POINT]} | changes


def read(*programs: dict[str, Any]) -> tuple[Program, ...]:
    data = {
        "database": {"url": "sqlite+aiosqlite:///data/sotto.db"},
        "identity": {"key_file": "keys/identity.key"},
        "programs": list(programs),
    }
    return config.read(data, Path("/nowhere"), {"BOT_TOKEN": "1:a"}).programs


def problems(*programs: dict[str, Any]) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        read(*programs)
    return refused.value.problems


def test_a_program_without_areas_is_one_by_its_own_key_and_name() -> None:
    """So that every point is in an area, and a program with five points needs to name none."""
    (harbor,) = read(program())
    (only,) = harbor.areas
    assert (only.key, only.name) == ("h", "Harbor")
    assert only.points == harbor.points


def test_areas_hold_points() -> None:
    """In the order in which they are written."""
    pier = {"key": "b", "name": "Pier"}
    (harbor,) = read(program(points=None, areas=[area("c"), area("d", pier)]))
    assert [(a.key, a.name, [p.key for p in a.points]) for a in harbor.areas] == [
        ("c", "Area c", ["a"]),
        ("d", "Area d", ["b"]),
    ]
    assert [point.name for point in harbor.points] == ["Counter", "Pier"]


def test_points_stand_in_areas_or_alone() -> None:
    """A point beside the areas would be found by nobody."""
    assert problems(program(areas=[area()])) == (
        "programs[0].points must be left out where there are areas; put each point into one of them",
    )


def test_keys_are_their_own_over_all_programs() -> None:
    """They travel in buttons without the key of their program."""
    pier = program(id="pier", key="p", team_chat=-1008, points=None)
    other = {"key": "b", "name": "Pier"}
    assert len(read(program(), pier | {"areas": [area("c", other)]})) == 2
    twice = "programs use the same {} twice; each must be its own"
    assert problems(program(), pier | {"areas": [area("c")]}) == (twice.format("points[].key"),)
    assert problems(program(), pier | {"areas": [area("h", other), area("d", other | {"key": "e"})]}) == (
        twice.format("areas[].key"),
    )
    assert problems(program(), pier | {"points": [other], "key": "h"}) == (twice.format("key"),)


def test_an_area_without_points_or_a_name_is_told() -> None:
    """With its place in the file."""
    assert problems(program(points=None, areas=[{"key": "long", "name": " ", "points": [], "x": 1}])) == (
        "programs[0].areas[0].key must be one or two of a-z and 0-9, and never used again for another",
        "programs[0].areas[0].name is empty; it stands on a button",
        "programs[0].areas[0].points must name at least one pickup point",
        "programs[0].areas[0].x is not a key that is known here; take it out",
    )


def test_no_more_places_than_fit_on_a_screen() -> None:
    """Telegram takes a hundred buttons; a thumb takes fewer."""
    points = [{"key": f"p{n}"[-2:] if n > 9 else f"p{n}", "name": "P"} for n in range(MOST_POINTS + 1)]
    for number, point in enumerate(points):
        point["key"] = f"{chr(97 + number // 10)}{number % 10}"
    assert len(read(program(points=points[:-1]))[0].points) == MOST_POINTS
    assert problems(program(points=points)) == (
        f"programs[0].points are too many; at most {MOST_POINTS} fit on a screen: make areas of them",
    )
    areas = [area(point["key"], point) for point in points]
    assert problems(program(points=None, areas=areas)) == (
        f"programs have too many areas; at most {MOST_AREAS} fit on a screen",
    )


# -- a most a day --------------------------------------------------------------------------------


def test_a_point_may_have_a_most_a_day() -> None:
    """By item; a point that names none gives out as much as anybody asks for."""
    (harbor,) = read(program(points=[POINT | {"a_day": {"strips": 200, "naloxone": 0}}]))
    assert harbor.points[0].a_day == {"strips": 200, "naloxone": 0}
    assert read(program())[0].points[0].a_day == {}


def test_a_most_a_day_is_a_number_of_packs() -> None:
    """Every mistake, with its place."""
    where = "programs[0].points[0].a_day"
    assert problems(program(points=[POINT | {"a_day": {"strips": "many", "kit": -1}}])) == (
        f"{where}.strips must be a whole number without quotes",
        f"{where}.kit must lie between 0 and 10000",
    )
    assert problems(program(points=[POINT | {"a_day": 20}])) == (
        f"{where} must be a mapping of keys to values (key: value)",
    )


def test_an_item_that_nobody_gives_out_is_told(tmp_path: Path) -> None:
    """Which items there are, supplies.yaml says; the place in the settings is named, in areas too."""
    town = Town(tmp_path)
    points = town.data["programs"][0].pop("points")
    points[1]["a_day"] = {"strips": 3, "naloxone_nasal": 3}
    town.data["programs"][0]["areas"] = [{"key": "c", "name": "City", "points": points}]
    settings = config.read(town.data, tmp_path, {"BOT_TOKEN": TOKEN})
    with pytest.raises(SettingsError) as refused:
        Sotto(settings, town.clock, SimulatorRequest(town.api), SimulatorRequest(town.api))
    assert refused.value.problems == (
        "programs[0].areas[0].points[1].a_day.strips is not an item of supplies.yaml; take it out, or write "
        "the id of one",
    )


# -- numbers to call ------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["+1 312 555 0100", "311", "(312) 555-0100".removeprefix("("), ""])
def test_a_program_and_a_point_may_have_a_number(number: str) -> None:
    """As they give it out."""
    (harbor,) = read(program(phone=number, points=[POINT | {"phone": number}]))
    assert (harbor.phone, harbor.points[0].phone) == (number, number)


@pytest.mark.parametrize("number", ["call us", "+", "12", "1" * 16, "312 555 0100 <b>", "@desk", "311\n911"])
def test_what_is_no_number_is_told(number: str) -> None:
    """In both places, and without repeating it."""
    said = 'must be a phone number in quotes, like "+1 312 555 0100"'
    assert problems(program(phone=number, points=[POINT | {"phone": number}])) == (
        f"programs[0].points[0].phone {said}",
        f"programs[0].phone {said}",
    )


# -- when bags are packed --------------------------------------------------------------------------


def test_a_point_packs_ahead_or_on_arrival() -> None:
    """Ahead where nothing is said; anything else is told."""
    assert read(program(points=[POINT | {"pack": "on_arrival"}]))[0].points[0].on_arrival
    assert not read(program(points=[POINT | {"pack": "ahead"}]))[0].points[0].on_arrival
    assert not read(program())[0].points[0].on_arrival
    assert problems(program(points=[POINT | {"pack": "later"}])) == (
        "programs[0].points[0].pack must be one of: ahead, on_arrival",
    )


def test_what_is_asked_at_a_point() -> None:
    """Nothing, an age, an ID, or not said."""
    assert read(program(points=[POINT | {"asks": "id"}]))[0].points[0].asks == "id"
    assert read(program())[0].points[0].asks == ""
    assert problems(program(points=[POINT | {"asks": "a name"}])) == (
        "programs[0].points[0].asks must be one of: age, id, nothing",
    )


# -- dates ---------------------------------------------------------------------------------------


def van(*dates: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return program(points=[{"key": "v", "name": "Van", "dates": list(dates)} | changes])


def visit(**changes: Any) -> dict[str, Any]:
    return {"day": date(2026, 12, 3), "from": "18:00", "to": "22:00"} | changes


def test_dates_are_read_in_order() -> None:
    """However they were written; a day in quotes is a day too."""
    settings = read(van(visit(where="station"), visit(day="2026-12-01", to="20:30")))
    assert settings[0].points[0].hours.dates == (
        Visit(date(2026, 12, 1), time(18), time(20, 30)),
        Visit(date(2026, 12, 3), time(18), time(22), "station"),
    )


def test_a_point_without_dates_is_no_van() -> None:
    """And one with an empty list is a van that comes no more."""
    assert read(program())[0].points[0].hours.dates is None
    assert read(van())[0].points[0].hours.dates == ()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"day": "2026-02-30"}, "day must be a day like 2026-12-24"),
        ({"day": "tomorrow"}, "day must be a day like 2026-12-24"),
        ({"day": 20261203}, "day must be a day like 2026-12-24"),
        ({"day": None}, "day is missing"),
        ({"from": "18"}, 'from must be a time like "18:00", in quotes'),
        ({"from": 1080}, "from must be text; put it in quotes"),
        ({"to": "24:00"}, 'to must be a time like "18:00", in quotes'),
        ({"to": "18:00"}, "to must be later than from, on the same day"),
        ({"where": "two\nlines"}, "where must be one line of at most 80 characters"),
        ({"untill": "1"}, "untill is not a key that is known here; take it out"),
    ],
)
def test_a_date_that_cannot_be_read_is_told(wrong: dict[str, Any], told: str) -> None:
    """A date skipped in silence would leave people standing in the rain; 18:00 without quotes is 1080."""
    assert problems(van(visit(**wrong))) == (f"programs[0].points[0].dates[0].{told}",)


def test_a_van_stops_once_a_day() -> None:
    """A bag waits until a day's closing; with two of them nobody knows where."""
    assert problems(van(visit(), visit(**{"from": "10:00", "to": "12:00"}))) == (
        "programs[0].points[0].dates hold a day twice; a second stop on one day is a point of its own",
    )


def test_a_van_has_dates_or_hours() -> None:
    """Not both: which would be true, nobody could see. Those of the program do not count for it."""
    assert problems(van(visit(), hours={"mon": "12:00-20:00"})) == (
        "programs[0].points[0].hours must be left out where there are dates: it is open only then",
    )


# -- closures ------------------------------------------------------------------------------------


def test_closures_come_down_from_the_program_and_the_area() -> None:
    """What is closed above is closed below, and not beside."""

    def closed(day: int) -> dict[str, Any]:
        return {"closed": [{"from": date(2026, 12, day)}]}

    points = [POINT | closed(3), {"key": "b", "name": "Pier"}]
    split = program(
        points=None, areas=[area("c", *points, **closed(2)), area("d", {"key": "e", "name": "E"})]
    )
    (harbor,) = read(split | closed(1))
    found = {point.key: [c.first.day for c in point.hours.closures] for point in harbor.points}
    assert found == {"a": [1, 2, 3], "b": [1, 2], "e": [1]}
    assert harbor.hours.closures == (Closure(date(2026, 12, 1), date(2026, 12, 1)),)


def test_a_closure_has_a_first_and_a_last_day() -> None:
    """And a reason, where there is one to tell."""
    closure = {"from": date(2026, 12, 24), "to": "2026-12-26", "why": "holidays"}
    (harbor,) = read(program(closed=[closure]))
    assert harbor.hours.closures == (Closure(date(2026, 12, 24), date(2026, 12, 26), "holidays"),)


@pytest.mark.parametrize(
    ("closure", "told"),
    [
        ({}, "from is missing"),
        ({"from": "soon"}, "from must be a day like 2026-12-24"),
        ({"from": date(2026, 12, 24), "to": date(2026, 12, 23)}, "to must not lie before from"),
        ({"from": date(2026, 12, 24), "to": "x"}, "to must be a day like 2026-12-24"),
        ({"from": date(2026, 12, 24), "why": 7}, "why must be text; put it in quotes"),
    ],
)
def test_a_closure_that_cannot_be_read_is_told(closure: dict[str, Any], told: str) -> None:
    """It would be an open door on paper."""
    assert problems(program(closed=[closure])) == (f"programs[0].closed[0].{told}",)
