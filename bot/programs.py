"""The part of the settings that says who gives out, where, and when: programs, areas, points, hours."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from bot.fields import Fields
from bot.supply.hours import DAYS, Closure, Hours, Span, Visit

#: The value of config.example.yaml that nobody may run with.
EXAMPLE_TEAM_CHAT: Final = -1001234567890

#: So many places still make a screen that Telegram takes and a thumb can use.
MOST_POINTS: Final = 30
MOST_AREAS: Final = 30

#: When a bag is packed: before somebody comes for it, or while they wait.
PACKING: Final = ("ahead", "on_arrival")

#: Who of a team's chat sees codes and places.
DETAILS: Final = ("everyone", "administrators")

#: What somebody is asked who just comes.
ASKED: Final = ("nothing", "age", "id")

#: More packs of one item a day are no limit that anybody needs.
MOST_A_DAY: Final = 10_000

_KEY: Final = re.compile(r"[a-z0-9]{1,2}")
_PHONE: Final = re.compile(r"\+?[0-9][0-9 ()./-]*", re.ASCII)
_TIME: Final = r"([01]?\d|2[0-3]):([0-5]\d)"


@dataclass(frozen=True, slots=True)
class Point:
    """A pickup point; its hours hold its dates and every closure that concerns it."""

    key: str
    name: str
    where: str
    hours: Hours
    a_day: Mapping[str, int] = field(default_factory=dict)
    on_arrival: bool = False
    asks: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    """Points that are near each other. A program without areas is one, by its own key and name."""

    key: str
    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Program:
    """A program with its team's chat and its pickup points."""

    id: str
    key: str
    name: str
    team_chat: int = field(repr=False)
    areas: tuple[Area, ...]
    hours: Hours
    members: int | None = None
    voucher_words: str = ""
    gated: bool = False
    phone: str = ""

    @property
    def points(self) -> tuple[Point, ...]:
        """The points of all its areas."""
        return tuple(point for area in self.areas for point in area.points)


def read_programs(top: Fields, *, needed: bool) -> tuple[Program, ...]:
    """Everything under `programs`; what tells one from another is its own, over all of them."""
    programs = tuple(_program(fields) for fields in top.sections("programs"))
    if needed and not programs:
        top.wrong("programs", "is missing; requests need a program with a team_chat and a pickup point")
    # Two programs without areas share an area's key when they share their own: told once, of the program.
    alone = {p.key for p in programs if _is_alone(p)}
    areas = [area.key for p in programs if not _is_alone(p) for area in p.areas]
    named: dict[str, list[str | int]] = {
        "id": [p.id for p in programs],
        "key": [p.key for p in programs],
        "team_chat": [p.team_chat for p in programs],
        "areas[].key": [*alone, *areas],
        "points[].key": [point.key for p in programs for point in p.points],
    }
    for name, values in named.items():
        if len(set(values)) < len(values):
            top.wrong("programs", f"use the same {name} twice; each must be its own")
    if len(alone) + len(areas) > MOST_AREAS:
        top.wrong("programs", f"have too many areas; at most {MOST_AREAS} fit on a screen")
    return programs


def _is_alone(program: Program) -> bool:
    return [area.key for area in program.areas] == [program.key]


def _program(fields: Fields) -> Program:
    zone = ZoneInfo("UTC")
    try:
        zone = ZoneInfo(fields.text("timezone", "UTC"))
    except (KeyError, ValueError, OSError):
        fields.wrong("timezone", "is not a time zone; write one like America/Chicago or Europe/Paris")
    hours = Hours(zone, _week(fields, {}), closures=_closures(fields))
    team_chat = fields.number("team_chat")
    if team_chat == EXAMPLE_TEAM_CHAT:
        fields.wrong("team_chat", "is still the example; put the id of your team's chat there")
    elif isinstance(fields.raw("team_chat"), int) and not -(10**15) < team_chat < 0:
        fields.wrong("team_chat", "must be a group: its id begins with a minus sign")
    split = tuple(_area(entry, hours) for entry in fields.sections("areas"))
    if split and "points" in fields:
        fields.wrong("points", "must be left out where there are areas; put each point into one of them")
        fields.raw("points")
    points = () if split else _points(fields, hours)
    key, name = _key(fields), fields.text("name")
    program = Program(
        id=fields.text("id"),
        key=key,
        name=name,
        team_chat=team_chat,
        areas=split or (Area(key, name, points),),
        hours=hours,
        voucher_words=_line(fields, "voucher_words", ""),
        gated=fields.choice("details", DETAILS, DETAILS[0]) == DETAILS[1],
        phone=_phone(fields),
        members=fields.number("members", None, least=2, most=200) or None,
    )
    fields.done()
    return program


def _area(fields: Fields, hours: Hours) -> Area:
    key, name = _key(fields), _line(fields, "name")
    area = Area(key, name, _points(fields, _with_closures(fields, hours)))
    fields.done()
    return area


def _points(fields: Fields, hours: Hours) -> tuple[Point, ...]:
    points = tuple(_point(entry, hours) for entry in fields.sections("points", optional=False))
    if not points:
        fields.wrong("points", "must name at least one pickup point")
    if len(points) > MOST_POINTS:
        fields.wrong("points", f"are too many; at most {MOST_POINTS} fit on a screen: make areas of them")
    return points


def _point(fields: Fields, hours: Hours) -> Point:
    if "dates" in fields and "hours" in fields:
        fields.wrong("hours", "must be left out where there are dates: it is open only then")
    week = _with_closures(fields, hours)
    point = Point(
        key=_key(fields),
        name=_line(fields, "name"),
        where=_line(fields, "where", ""),
        hours=Hours(hours.zone, _week(fields, hours.open), _dates(fields), week.closures),
        a_day=_a_day(fields),
        on_arrival=fields.choice("pack", PACKING, PACKING[0]) == PACKING[1],
        asks=fields.choice("asks", ASKED, None),
        phone=_phone(fields),
    )
    fields.done()
    return point


def _a_day(fields: Fields) -> Mapping[str, int]:
    """The most packs a day by item id; which items there are, the content knows."""
    section = fields.section("a_day")
    return {item: section.number(item, least=0, most=MOST_A_DAY) for item in section.keys()}  # noqa: SIM118 - not a dict


def _line(fields: Fields, key: str, *default: str) -> str:
    text = fields.text(key, *default).strip()
    if len(text) > 80 or "\n" in text:
        fields.wrong(key, "must be one line of at most 80 characters")
    elif not text and not default and isinstance(fields.raw(key), str):
        fields.wrong(key, "is empty; it stands on a button")
    return text


def _phone(fields: Fields) -> str:
    """A number as the program gives it out; nobody dials it to see."""
    number = fields.text("phone", "").strip()
    if number and not (_PHONE.fullmatch(number) and 3 <= sum(map(str.isdigit, number)) <= 15):
        fields.wrong("phone", 'must be a phone number in quotes, like "+1 312 555 0100"')
        return ""
    return number


def _key(fields: Fields) -> str:
    key = fields.text("key")
    if isinstance(fields.raw("key"), str) and not _KEY.fullmatch(key):
        fields.wrong("key", "must be one or two of a-z and 0-9, and never used again for another")
    return key


# -- when ----------------------------------------------------------------------------------------


def _week(fields: Fields, default: Mapping[int, Span]) -> Mapping[int, Span]:
    if fields.raw("hours") is None:
        return default
    section = fields.section("hours")
    found: dict[int, Span] = {}
    for key in section.keys():  # noqa: SIM118 - not a dict
        first, dash, last = key.lower().partition("-")
        value = section.text(key)
        match = re.fullmatch(rf"{_TIME}-{_TIME}", value.replace(" ", ""))
        last = last if dash else first
        if first not in DAYS or last not in DAYS or not match:
            section.wrong(key, 'must read like  mon-fri: "12:00-20:00"')
            continue
        span = time(int(match[1]), int(match[2])), time(int(match[3]), int(match[4]))
        if span[0] >= span[1]:
            section.wrong(key, "must close later than it opens, on the same day")
            continue
        start, end = DAYS.index(first), DAYS.index(last)
        days = {(start + ahead) % 7 for ahead in range((end - start) % 7 + 1)}
        if days & found.keys():
            section.wrong(key, "holds a day that another line holds too; name each day once")
        found |= dict.fromkeys(days, span)
    return found


def _dates(fields: Fields) -> tuple[Visit, ...] | None:
    """The dates of a van in order; None where there are none to be read."""
    if fields.raw("dates") is None:
        return None
    found: list[Visit] = []
    for entry in fields.sections("dates"):
        day, opens, closes = _day(entry, "day"), _time(entry, "from"), _time(entry, "to")
        where = _line(entry, "where", "")
        entry.done()
        if opens and closes and opens >= closes:
            entry.wrong("to", "must be later than from, on the same day")
        if day and opens and closes:
            found.append(Visit(day, opens, closes, where))
    if len({visit.day for visit in found}) < len(found):
        # Buttons and bags go by the day: which of two stops was meant, nobody could tell.
        fields.wrong("dates", "hold a day twice; a second stop on one day is a point of its own")
    return tuple(sorted(found, key=lambda visit: visit.day))


def _with_closures(fields: Fields, hours: Hours) -> Hours:
    """The hours with the closures of this level added to those above it."""
    return Hours(hours.zone, hours.open, hours.dates, (*hours.closures, *_closures(fields)))


def _closures(fields: Fields) -> tuple[Closure, ...]:
    found: list[Closure] = []
    for entry in fields.sections("closed"):
        first = _day(entry, "from")
        last = _day(entry, "to") if "to" in entry else first
        why = _line(entry, "why", "")
        entry.done()
        if first and last and last < first:
            entry.wrong("to", "must not lie before from")
        elif first and last:
            found.append(Closure(first, last, why))
    return tuple(found)


def _day(fields: Fields, key: str) -> date | None:
    """A day as YAML reads it, or as text where it was put in quotes."""
    value = fields.raw(key)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    fields.wrong(key, "is missing" if value is None else "must be a day like 2026-12-24")
    return None


def _time(fields: Fields, key: str) -> time | None:
    text = fields.text(key)
    match = re.fullmatch(_TIME, text, re.ASCII)
    if match:
        return time(int(match[1]), int(match[2]))
    if isinstance(fields.raw(key), str):
        fields.wrong(key, 'must be a time like "18:00", in quotes')
    return None
