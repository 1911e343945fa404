"""What a place with a most a day has asked of it today: a sum, and nothing about anyone.

A request counts by its own row as long as it is there, the short while in which an ending can be undone
among it. Of one that was handed over only the number of packs stays, until the day is over.
"""

import json
from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import delete, func, literal_column, null, select, text, union_all
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import given, requests
from bot.supply.model import Order

#: Any number, as long as it is always the same: with a point's key, one lock a point (PostgreSQL).
_POINT_LOCK = 7_351_476


async def one_at_a_time(db: AsyncConnection, point: str) -> None:
    """Let whoever asks for something at this place come to an end first: it is about to be counted."""
    if db.dialect.name == "postgresql":
        values = {"kind": _POINT_LOCK, "point": point}
        await db.execute(text("SELECT pg_advisory_xact_lock(:kind, hashtext(:point))"), values)


async def counted(
    db: AsyncConnection, points: Collection[str], now: datetime
) -> Mapping[tuple[str, str], int]:
    """Packs that were asked for at these places today, and not given back, by point and item id.

    One statement: what moves from its row to the sum meanwhile is counted once.
    """
    rows = select(
        *(requests.c.point, requests.c.packs, requests.c.undo_packs, requests.c.undo_until),
        null().label("item"),
        literal_column("0").label("handed_over"),
    ).where(requests.c.point.in_(points), requests.c.counts_until > now, requests.c.closing.is_(False))
    sums = select(given.c.point, null(), null(), null(), given.c.item, given.c.packs).where(
        given.c.point.in_(points), given.c.kept_until > now
    )
    found: Counter[tuple[str, str]] = Counter()
    for row in await db.execute(union_all(rows, sums)):
        if row.packs is None:
            found[row.point, row.item] += row.handed_over
            continue
        # What is less in a bag can be put back into it while that can be undone.
        undone = row.undo_packs and row.undo_until and row.undo_until > now
        for item, packs in json.loads(row.undo_packs if undone else row.packs).items():
            found[row.point, item] += packs
    return found


async def add(db: AsyncConnection, point: str, order: Order, *, until: datetime) -> None:
    """Count a bag that was handed over, and whose request goes."""
    dialect = postgresql if db.dialect.name == "postgresql" else sqlite
    for item, packs in sorted(order.packs.items()):  # in one order, so that no two wait for each other
        new = dialect.insert(given).values(point=point, item=item, packs=packs, kept_until=until)
        key = [given.c.point, given.c.item, given.c.kept_until]
        await db.execute(new.on_conflict_do_update(index_elements=key, set_={"packs": given.c.packs + packs}))


async def drop_expired(db: AsyncConnection, now: datetime) -> int:
    """Forget days that are over."""
    return (await db.execute(delete(given).where(given.c.kept_until <= now))).rowcount


async def next_deadline(db: AsyncConnection) -> datetime | None:
    """When the next day is over."""
    found: datetime | None = (await db.execute(select(func.min(given.c.kept_until)))).scalar()
    return found
