"""Timers: rows of the outbox that are due later, one of each guide and person.

Their lane is named by the person's pseudonym, so that they can be taken back; the sealed address goes
with the row once it was sent.
"""

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.outbox import written
from bot.store.tables import outbox
from bot.supply.notices import PRIORITY, Notice


def lane_of(guide: str, pseudonym: str) -> str:
    """The lane of somebody's timers of one guide."""
    return f"timer:{guide}:{pseudonym}"


async def put(
    db: AsyncConnection,
    lane: str,
    address: bytes,
    params: Mapping[str, str],
    *,
    due_at: datetime,
    expires_at: datetime,
) -> None:
    """Queue a timer in place of the one before it."""
    await drop(db, lane)
    await db.execute(
        insert(outbox).values(
            lane=lane,
            priority=PRIORITY[Notice.TIMER],
            notice=Notice.TIMER,
            params=written(params),
            due_at=due_at,
            expires_at=expires_at,
            attempts=0,
            perhaps_sent=False,
            address=address,
        )
    )


async def waiting_in(db: AsyncConnection, lane: str) -> Mapping[str, str] | None:
    """What the timer of a lane was set with, as long as it has not rung."""
    query = select(outbox.c.params).where(outbox.c.lane == lane)
    row = (await db.execute(query.limit(1))).first()
    return json.loads(row.params) if row else None


async def drop(db: AsyncConnection, lane: str) -> int:
    """Take back a timer, unless it is on its way."""
    where = (outbox.c.lane == lane, outbox.c.leased_until.is_(None))
    return (await db.execute(delete(outbox).where(*where))).rowcount


async def drop_all_of(db: AsyncConnection, pseudonym: str) -> int:
    """Take back every timer of a person."""
    where = (
        outbox.c.notice == Notice.TIMER,
        outbox.c.lane.endswith(f":{pseudonym}", autoescape=True),
    )
    return (await db.execute(delete(outbox).where(*where))).rowcount
