"""What must not be lost on its way out: rows written in the transaction of the change they report.

A lane is one chat. Its rows go out one at a time, by priority and then by age, so that an edit never
overtakes the message it edits and cards arrive in the order in which people asked.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, func, insert, not_, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import outbox
from bot.supply.notices import PRIORITY, Notice

#: Any number, as long as it is always the same: replicas on PostgreSQL claim one after the other.
_CLAIM_LOCK = 7_351_474


@dataclass(frozen=True, slots=True)
class Errand:
    """One row of the outbox, claimed: whoever holds it must settle it."""

    id: int
    request_id: int | None
    question_id: int | None
    lane: str
    notice: Notice
    params: Mapping[str, Any]
    attempts: int
    perhaps_sent: bool
    due_at: datetime
    expires_at: datetime
    address: bytes | None = None


def _errand(row: Row[Any]) -> Errand:
    return Errand(
        id=row.id,
        request_id=row.request_id,
        question_id=row.question_id,
        lane=row.lane,
        notice=Notice(row.notice),
        params=json.loads(row.params),
        attempts=row.attempts,
        perhaps_sent=row.perhaps_sent,
        due_at=row.due_at,
        expires_at=row.expires_at,
        address=row.address,
    )


def written(params: Mapping[str, Any] | None) -> str:
    """What an errand needs, as it is stored."""
    return json.dumps(dict(params or {}), sort_keys=True)


async def put(
    db: AsyncConnection,
    notice: Notice,
    *,
    request_id: int | None = None,
    question_id: int | None = None,
    lane: str,
    due_at: datetime,
    expires_at: datetime,
    params: Mapping[str, Any] | None = None,
) -> None:
    """Queue an errand of a request or a question. One that waits and would show the same is not queued twice.

    Looking for it locks it: whoever claims it next waits for this change, and draws it.
    """
    as_stored = written(params)
    same = (
        outbox.c.request_id == request_id,
        outbox.c.question_id == question_id,
        outbox.c.notice == notice,
        outbox.c.params == as_stored,
        outbox.c.leased_until.is_(None),
    )
    waiting = select(outbox.c.id).where(*same).with_for_update()
    if notice is not Notice.TELL and (await db.execute(waiting)).first():
        return
    await db.execute(
        insert(outbox).values(
            request_id=request_id,
            question_id=question_id,
            lane=lane,
            priority=PRIORITY[notice],
            notice=notice,
            params=as_stored,
            due_at=due_at,
            first_due_at=due_at,
            expires_at=expires_at,
            attempts=0,
            perhaps_sent=False,
        )
    )


async def claim(
    db: AsyncConnection, *, now: datetime, lease_until: datetime, held: Collection[str] = ()
) -> Errand | None:
    """Take the next errand of any lane that is free; None if there is nothing to do.

    A lane is not free while one of its errands is under way or Telegram asked to wait.

    `held` names lanes that must wait, for instance for the limit of a group. The row comes back with
    `perhaps_sent` as it was *before*, and is left marked: who dies holding it leaves a doubt behind.
    """
    if db.dialect.name == "postgresql":
        await db.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _CLAIM_LOCK})
    busy = outbox.alias("busy")
    stopped = select(busy.c.lane).where(or_(busy.c.leased_until > now, busy.c.lane_waits_until > now))
    where = (
        outbox.c.due_at <= now,
        or_(outbox.c.leased_until.is_(None), outbox.c.leased_until <= now),
        outbox.c.lane.not_in(stopped),
    )
    query = select(outbox).where(*where).order_by(outbox.c.priority, outbox.c.id).limit(1)
    if held:
        query = query.where(outbox.c.lane.not_in(held))
    while (row := (await db.execute(query)).first()) is not None:
        taken = {"leased_until": lease_until, "attempts": row.attempts + 1, "perhaps_sent": True}
        if (await db.execute(update(outbox).where(outbox.c.id == row.id).values(**taken))).rowcount == 1:
            return _errand(row)
        # Someone took it back between the two statements (PostgreSQL).
    return None


async def settle(db: AsyncConnection, errand_id: int) -> None:
    """The errand is done, or there is nothing left to do for it."""
    await db.execute(delete(outbox).where(outbox.c.id == errand_id))


async def postpone(
    db: AsyncConnection, errand: Errand, until: datetime, *, perhaps_sent: bool, whole_lane: bool
) -> None:
    """Try again later. With `whole_lane` everything for that chat waits as well, what is queued later too."""
    mine = {
        "leased_until": None,
        "due_at": until,
        "perhaps_sent": perhaps_sent,
        "lane_waits_until": until if whole_lane else None,
    }
    await db.execute(update(outbox).where(outbox.c.id == errand.id).values(**mine))


async def hurry(db: AsyncConnection, lane: str, now: datetime) -> None:
    """Try at once what was put off in a lane because nothing could be sent."""
    where = (outbox.c.lane == lane, outbox.c.attempts > 0, outbox.c.leased_until.is_(None))
    await db.execute(update(outbox).where(*where, outbox.c.due_at > now).values(due_at=now))


async def drop_lane(db: AsyncConnection, request_id: int, lane: str) -> None:
    """Nobody can be reached there any more."""
    await db.execute(delete(outbox).where(outbox.c.request_id == request_id, outbox.c.lane == lane))


async def withdraw(
    db: AsyncConnection, request_id: int, notice: Notice, params: Mapping[str, Any] | None = None
) -> None:
    """Take back one errand of a request, unless it is under way."""
    same = (outbox.c.notice == notice, outbox.c.params == written(params))
    await db.execute(delete(outbox).where(*_waiting_for(request_id), *same))


async def withdraw_all_but(
    db: AsyncConnection, request_id: int, notice: Notice, params: Mapping[str, Any] | None = None
) -> None:
    """Take back everything of a request that is not under way, except for one errand."""
    same = and_(outbox.c.notice == notice, outbox.c.params == written(params))
    await db.execute(delete(outbox).where(*_waiting_for(request_id), not_(same)))


async def due_in(db: AsyncConnection, lane: str, notice: Notice, now: datetime) -> list[int]:
    """The requests of which such an errand is due in a lane, oldest first."""
    where = (outbox.c.lane == lane, outbox.c.notice == notice, outbox.c.due_at <= now)
    found = await db.execute(select(outbox.c.request_id).where(*where).order_by(outbox.c.id))
    return [each for each in found.scalars() if each is not None]


def _waiting_for(request_id: int) -> tuple[ColumnElement[bool], ...]:
    return outbox.c.request_id == request_id, outbox.c.leased_until.is_(None)


async def left_for(db: AsyncConnection, request_id: int) -> int:
    """How many errands of this request are not settled."""
    where = outbox.c.request_id == request_id
    return int((await db.execute(select(func.count()).select_from(outbox).where(where))).scalar_one())


async def withdraw_question(db: AsyncConnection, question_id: int, notice: Notice | None = None) -> None:
    """Take back what a question has still to send, or one kind of it, unless it is under way."""
    same = (outbox.c.notice == notice,) if notice else ()
    where = (outbox.c.question_id == question_id, outbox.c.leased_until.is_(None), *same)
    await db.execute(delete(outbox).where(*where))


async def left_for_question(db: AsyncConnection, question_id: int) -> int:
    """How many errands of this question are not settled."""
    where = outbox.c.question_id == question_id
    return int((await db.execute(select(func.count()).select_from(outbox).where(where))).scalar_one())


async def next_due(db: AsyncConnection, now: datetime) -> datetime | None:
    """When there will be something to do that cannot be done now: a due time, a lease, a lane's wait ends."""
    ends = (outbox.c.due_at, outbox.c.leased_until, outbox.c.lane_waits_until)
    found = [(await db.execute(select(func.min(end)).where(end > now))).scalar() for end in ends]
    return min((moment for moment in found if moment), default=None)


async def oldest_unsent(db: AsyncConnection, now: datetime) -> datetime | None:
    """Since when the errand has been due that waits for longest, however often it was put off."""
    first = func.coalesce(outbox.c.first_due_at, outbox.c.due_at)
    found: datetime | None = (await db.execute(select(func.min(first)).where(first <= now))).scalar()
    return found


async def void_leases(db: AsyncConnection) -> int:
    """At the start of the only process: whatever was under way is not under way any more."""
    result = await db.execute(
        update(outbox).where(outbox.c.leased_until.is_not(None)).values(leased_until=None)
    )
    return result.rowcount


async def drop_expired(db: AsyncConnection, now: datetime) -> int:
    """Delete what is too old to be of use to anyone."""
    where = and_(
        outbox.c.expires_at <= now, or_(outbox.c.leased_until.is_(None), outbox.c.leased_until <= now)
    )
    return (await db.execute(delete(outbox).where(where))).rowcount
