"""From values to the words that fill authored texts: amounts, places, moments, lengths of time."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from babel import Locale
from babel.dates import format_datetime, format_skeleton, get_day_names
from markupsafe import Markup

from bot.content.lengths import length as length
from bot.content.model import Language
from bot.content.screens import counted, say
from bot.content.texts import Text
from bot.supply.hours import Closure, Hours, Visit
from bot.supply.model import Catalogue, Order, Request, Status

#: How many places a text tells in full, and how many dates of a van: a screen ends somewhere.
MOST_PLACES: Final = 10
_MOST_DATES: Final = 4
_LONGEST_LIST: Final = 2800  # of Telegram's 4096: the text around it stands there too

#: From then on a weekday alone could mean two days.
_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Place:
    """A pickup point as people read of it."""

    key: str
    program: str
    name: str
    where: str
    hours: Hours
    area: str = ""
    on_arrival: bool = False
    asks: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that is the deployment's and not the content's: its items, points and times.

    `areas` are names by key, `hours` the programs' own: for a request whose point is gone. `messages` is
    whether a question can be sent to a team. In the chats of `gated` programs codes and places open for
    administrators alone. `names`, `voucher_words` and `phones` are
    the programs' own.
    """

    catalogue: Catalogue
    places: Mapping[str, Place]
    kept: Mapping[str, timedelta]
    guidance: bool
    open: bool
    team_language: Language
    areas: Mapping[str, str] = field(default_factory=dict)
    hours: Mapping[str, Hours] = field(default_factory=dict)
    messages: bool = False
    names: Mapping[str, str] = field(default_factory=dict)
    voucher_words: Mapping[str, str] = field(default_factory=dict)
    gated: frozenset[str] = frozenset()
    phones: Mapping[str, str] = field(default_factory=dict)

    @property
    def programs(self) -> frozenset[str]:
        """The programs where something can be picked up."""
        return frozenset(place.program for place in self.places.values())

    def area(self, key: str | None) -> tuple[Place, ...]:
        """The places of one area, or all of them."""
        return tuple(place for place in self.places.values() if key is None or place.area == key)

    def of_program(self, program: str) -> "Desk":
        """The desk with the places of one program only."""
        places = {key: place for key, place in self.places.items() if place.program == program}
        areas = {place.area for place in places.values()}
        named = {key: name for key, name in self.areas.items() if key in areas}
        return replace(self, places=places, areas=named)


def lines(language: Language, catalogue: Catalogue, order: Order) -> list[str]:
    """What is in a bag, an item a line.

    A bag may be older than the list: an item that is not given out any more is told by its id and in
    packs, because somebody has to know that it was asked for.
    """
    items = [(i, order.packs[i.id]) for i in catalogue.items if i.id in order.packs]
    gone = [(item_id, packs) for item_id, packs in order.packs.items() if catalogue.item(item_id) is None]
    return [counted(language, item.id, packs * item.pack) for item, packs in items] + [
        _told(language, Text.ITEM_GONE, item=item_id, packs=packs) for item_id, packs in gone
    ]


def _told(language: Language, text: Text, **parameters: Any) -> Markup:
    """A text that stands inside another one: what filled it was escaped already."""
    return Markup(say(language, text, **parameters))  # noqa: S704 - an authored text


def places(
    language: Language, chosen: Sequence[Place], now: datetime, closed: Collection[str] = ()
) -> dict[str, Any]:
    """Places for a text, each with name, where, hours and notes, and `told` in full; and how many `more`.

    `closed` are keys of places that their teams have closed for now.
    """
    told = [_place(language, place, now, closed=place.key in closed) for place in chosen[:MOST_PLACES]]
    while len(told) > 1 and sum(len(place["told"]) for place in told) > _LONGEST_LIST:
        told.pop()
    return {"places": told, "more": len(chosen) - len(told)}


def phones(desk: Desk, program: str) -> list[dict[str, str]]:
    """The numbers that a program gives out, its own first; each once."""
    named = [(desk.names.get(program, ""), desk.phones.get(program, ""))]
    named += [(place.name, place.phone) for place in desk.places.values() if place.program == program]
    numbers = {number: name for name, number in reversed(named) if number}
    return [{"name": name, "number": number} for name, number in named if numbers.get(number) == name][
        :MOST_PLACES
    ]


def _place(language: Language, place: Place, now: datetime, *, closed: bool) -> dict[str, Any]:
    hours = place.hours
    if closed:  # no hours, no date: somebody would come
        notes = [_told(language, Text.CLOSED_NOW)]
        shut: dict[str, Any] = {"name": place.name, "where": "", "hours": [], "notes": notes}
        return shut | {"told": _told(language, Text.PLACE, **shut)}
    place_now = [opening_now(language, hours, now)]
    packing = [_told(language, Text.ON_ARRIVAL)] if place.on_arrival else []
    asked = [_told(language, Text.ASKED_THERE, asks=place.asks)] if place.asks else []
    closures = [_closure(language, closure) for closure in hours.closures_near(now)]
    about = {
        "name": place.name,
        "where": place.where,
        "hours": open_when(language, hours, now),
        "notes": [note for note in (*place_now, *asked, *packing, *closures) if note],
    }
    return about | {"told": _told(language, Text.PLACE, **about)}


def opening_now(language: Language, hours: Hours, now: datetime) -> str:
    """'open now until 20:00', 'opens Mon 12:00', that a van comes no more; empty if nobody said."""
    if hours.over(now):
        return _told(language, Text.NO_DATES)
    opened = hours.opening(now)
    if opened.until:
        return _told(language, Text.OPEN_NOW, until=f"{_local(opened.until, hours):%H:%M}")
    if opened.opens:
        return _told(language, Text.OPENS, opens=moment(language, opened.opens, hours, since=now))
    return ""


def _date(language: Language, visit: Visit) -> str:
    where = f" ({visit.where})" if visit.where else ""
    return f"{_day(language, visit.day)} {visit.opens:%H:%M}–{visit.closes:%H:%M}{where}"


def _closure(language: Language, closure: Closure) -> str:
    first, last = (_day(language, day) for day in (closure.first, closure.last))
    return _told(language, Text.CLOSED_DAYS, first=first, last=last, why=closure.why)


def _day(language: Language, day: date) -> str:
    return str(
        format_skeleton(
            "MMMEd",
            datetime(day.year, day.month, day.day, tzinfo=UTC),
            tzinfo=UTC,
            locale=Locale.parse(language.code),
        )
    )


def _local(when: datetime, hours: Hours) -> datetime:
    """A moment on the clock of the place: through UTC, because a time that the clocks skip has another."""
    return when.astimezone(UTC).astimezone(hours.zone)


def last_day(language: Language, until: datetime, hours: Hours | None) -> str:
    """The last day before a moment, as people of the place count days."""
    before = until - timedelta(seconds=1)
    return _day(language, (_local(before, hours) if hours else before).date())


def opening(language: Language, hours: Hours) -> list[str]:
    """Opening hours by day of the week, neighbouring days together."""
    names = get_day_names("abbreviated", locale=Locale.parse(language.code))
    spans = []
    for first, last, start, end in hours.grouped():
        days = names[first] if first == last else f"{names[first]}–{names[last]}"
        spans.append(f"{days} {start:%H:%M}–{end:%H:%M}")
    return spans


def open_when(language: Language, hours: Hours, now: datetime) -> Sequence[str]:
    """When one can come: by day of the week, or the next dates of a van."""
    if hours.dates is None:
        return opening(language, hours)
    return [_date(language, visit) for visit in hours.left(now)[:_MOST_DATES]]


def moment(language: Language, when: datetime, hours: Hours, *, since: datetime | None = None) -> str:
    """A weekday and a time of day at the place: 'Sat 20:00'; with its date if it is over a week away."""
    local = _local(when, hours)
    time_of_day = format_datetime(local, "HH:mm", tzinfo=hours.zone, locale=Locale.parse(language.code))
    if since is not None and when - since > _WEEK:
        return f"{_day(language, local.date())} {time_of_day}"
    return format_datetime(local, "EEE HH:mm", tzinfo=hours.zone, locale=Locale.parse(language.code))


def facts(language: Language, desk: Desk) -> dict[str, Any]:
    """What a page may say of this deployment; from its live settings."""
    return {
        "kept": {name: length(language, span) for name, span in desk.kept.items()},
        "requests_on": desk.open,
        "messages_on": desk.messages,
    }


def after_hours(
    language: Language, desk: Desk, program: str, now: datetime, *, walk_in: Hours | None = None
) -> str:
    """When somebody of a team reads next, and what helps until then; empty while they are there.

    `walk_in` are the hours at which one can just come, where they are not told already.
    """
    hours = desk.hours.get(program)
    opens = hours.opening(now).opens if hours else None
    if hours is None or opens is None:
        return ""
    told = open_when(language, walk_in, now) if walk_in is not None else ()
    next_open = moment(language, opens, hours, since=now)
    return say(language, Text.AFTER_HOURS, opens=next_open, hours=told)


def card_body(desk: Desk, order: Order, point: str, *, gated: bool = False) -> Markup:
    """What the team sees of a request, and what a person sees before sending it: the same bytes.

    Where the place is `gated` only administrators of the team's chat see it.
    """
    language = desk.team_language
    place = desk.places.get(point)
    body = say(
        language,
        Text.CARD,
        lines=lines(language, desk.catalogue, order),
        gated=gated,
        point=place.name if place else point,
        where=place.where if place else "",
    )
    return Markup(body)  # noqa: S704 - an authored text, and what filled it was escaped


def keyed(catalogue: Catalogue, order: Order) -> tuple[tuple[str, int], ...]:
    """What is in a bag by item key, as a button carries it."""
    return tuple(sorted((i.key, order.packs[i.id]) for i in catalogue.items if order.packs.get(i.id)))


def order_of(catalogue: Catalogue, packs: tuple[tuple[str, int], ...]) -> Order:
    """What packs by item key come to, of what is (still) given out."""
    found = dict(packs)
    return Order({item.id: found[item.key] for item in catalogue.items if item.key in found})


def hours_of(desk: Desk, request: Request) -> Hours | None:
    """The hours that a request goes by: its point's, or its program's where the point is gone."""
    place = desk.places.get(request.point)
    return place.hours if place else desk.hours.get(request.program)


def where_of(desk: Desk, request: Request) -> str:
    """How to find the place of a request: a van's own corner on the day its bag is ready."""
    place = desk.places.get(request.point)
    if place is None:
        return ""
    visit = (
        place.hours.visit(_local(request.ready_until, place.hours).date()) if request.ready_until else None
    )
    return (visit.where if visit else "") or place.where


def on_arrival(desk: Desk, request: Request) -> bool:
    """Whether its bag is packed when somebody comes for it, and nothing has to be done before."""
    place = desk.places.get(request.point)
    return place is not None and place.on_arrival and request.status in {Status.OPEN, Status.TAKEN}


def state(language: Language, desk: Desk, request: Request) -> dict[str, Any]:
    """How a request stands, for a text."""
    hours = hours_of(desk, request)
    until = request.ready_until or request.expires_at
    return {
        "status": str(request.status),
        "until": moment(language, until, hours, since=request.opened_at) if hours else "",
        "with_team": request.with_team,
        "reachable": request.reachable,
        "fewer": request.fewer,
        "code_before": request.code_before,
        "taken_by": request.taken_by,
        "on_arrival": on_arrival(desk, request),
    }
