"""Values that many tests of the durable part begin with."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.identity import ChatId, Identity, Person
from bot.intake import Terms
from bot.store import requests
from bot.store.requests import Stored
from bot.store.unit import Store
from bot.supply.draft import Draft, open_draft
from bot.supply.hours import Hours
from bot.supply.model import Catalogue, Item, Order, Preset, Request, Status

#: A Saturday, 08:00 in Chicago; the counter closes at 20:00 there.
NOW: Final = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
SECOND: Final = timedelta(seconds=1)
MILLISECOND: Final = timedelta(milliseconds=1)

PROGRAM: Final = "harbor"
POINT: Final = "a"
CATALOGUE: Final = Catalogue(
    items=(Item("strips", "s", pack=5, most=4), Item("kit", "k", pack=1, most=2)),
    presets=(Preset("usual", {"strips": 2, "kit": 1}),),
)
HOURS: Final = Hours(ZoneInfo("America/Chicago"), {day: (time(12), time(20)) for day in range(7)})
IDENTITY: Final = Identity(bytes(range(32)))
TERMS: Final = Terms(
    open_requests=3, open_request_lasts=timedelta(days=7), form_key_lasts=timedelta(hours=48)
)


def person(number: int) -> Person:
    """Someone with a chat of their own."""
    return IDENTITY.person(ChatId(7_000_000 + number))


def a_draft(nonce: str = "nonce", *, now: datetime = NOW) -> Draft:
    """A form, filled with the usual bag."""
    return open_draft(now, nonce).with_preset(CATALOGUE.presets[0], CATALOGUE).at_point(POINT)


def a_request(code: str = "CFHJKNP", **changes: Any) -> Request:
    """An open request, just sent."""
    return replace(
        Request(
            code=code,
            program=PROGRAM,
            point=POINT,
            order=Order({"strips": 2, "kit": 1}),
            language="en",
            status=Status.OPEN,
            opened_at=NOW,
            expires_at=NOW + TERMS.open_request_lasts,
        ),
        **changes,
    )


async def keep(store: Store, code: str = "CFHJKNP", *, who: int = 1, **changes: Any) -> Stored:
    """Store a request of somebody's, with nothing to send."""
    request, owner = a_request(code, **changes), person(who)

    async def work(db: Any) -> Stored:
        new_id = await requests.add(
            db, request, pseudonym=owner.pseudonym, address=owner.address, form_key=f"form {code}"
        )
        return Stored(new_id, request, owner.pseudonym, owner.address, closing=False)

    return await store.run(work)
