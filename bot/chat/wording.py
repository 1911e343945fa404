"""From values to the words that fill authored texts: amounts, places, moments, lengths of time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from babel import Locale
from babel.dates import format_datetime, get_day_names
from markupsafe import Markup

from bot.content.lengths import length as length
from bot.content.model import Language
from bot.content.screens import Text, counted, say
from bot.supply.hours import Hours
from bot.supply.model import Catalogue, Order, Request


@dataclass(frozen=True, slots=True)
class Place:
    """A pickup point as people read of it."""

    key: str
    program: str
    name: str
    where: str
    hours: Hours


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that is the deployment's and not the content's: its items, points and times."""

    catalogue: Catalogue
    places: Mapping[str, Place]
    kept: Mapping[str, timedelta]
    guidance: bool
    open: bool
    team_language: Language


def lines(language: Language, catalogue: Catalogue, order: Order) -> list[str]:
    """What is in a bag, an item a line; an item that is not given out any more is left out."""
    items = [(i, order.packs[i.id]) for i in catalogue.items if i.id in order.packs]
    return [counted(language, item.id, packs * item.pack) for item, packs in items]


def places(language: Language, chosen: Sequence[Place]) -> list[dict[str, Any]]:
    """Places for a text: name, where, opening hours."""
    return [
        {"name": place.name, "where": place.where, "hours": opening(language, place.hours)}
        for place in chosen
    ]


def opening(language: Language, hours: Hours) -> list[str]:
    """Opening hours, neighbouring days together."""
    names = get_day_names("abbreviated", locale=Locale.parse(language.code))
    spans = []
    for first, last, start, end in hours.grouped():
        days = names[first] if first == last else f"{names[first]}–{names[last]}"
        spans.append(f"{days} {start:%H:%M}–{end:%H:%M}")
    return spans


def moment(language: Language, when: datetime, hours: Hours) -> str:
    """A weekday and a time of day at the place: 'Sat 20:00'."""
    local = when.astimezone(hours.zone)
    return format_datetime(local, "EEE HH:mm", tzinfo=hours.zone, locale=Locale.parse(language.code))


def facts(language: Language, desk: Desk) -> dict[str, Any]:
    """What a page may say of this deployment; from its live settings."""
    return {
        "kept": {name: length(language, span) for name, span in desk.kept.items()},
        "requests_on": desk.open,
    }


def card_body(desk: Desk, order: Order, point: str) -> Markup:
    """What the team sees of a request, and what a person sees before sending it: the same bytes."""
    language = desk.team_language
    place = desk.places.get(point)
    body = say(
        language,
        Text.CARD,
        lines=lines(language, desk.catalogue, order),
        point=place.name if place else point,
        where=place.where if place else "",
    )
    return Markup(body)  # noqa: S704 - an authored text, and what filled it was escaped


def state(language: Language, desk: Desk, request: Request) -> dict[str, Any]:
    """How a request stands, for a text."""
    place = desk.places.get(request.point)
    until = request.ready_until or request.expires_at
    return {
        "status": str(request.status),
        "until": moment(language, until, place.hours) if place else "",
        "with_team": request.with_team,
        "reachable": request.reachable,
    }
