"""Vouchers that are good: a hash, what for, until when. One that is used leaves nothing behind."""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import vouchers
from bot.supply.model import Order
from bot.supply.vouchers import Voucher


async def add(db: AsyncConnection, hashes: Sequence[str], voucher: Voucher) -> None:
    """Make a batch good."""
    same = {
        "program": voucher.program,
        "packs": json.dumps(dict(voucher.order.packs)),
        "valid_until": voucher.valid_until,
    }
    await db.execute(insert(vouchers), [{"hash": each, **same} for each in hashes])


async def find(db: AsyncConnection, hashed: str, now: datetime) -> Voucher | None:
    """What a voucher is good for; None if it is not (any more)."""
    where = (vouchers.c.hash == hashed, vouchers.c.valid_until > now)
    row = (await db.execute(select(vouchers).where(*where))).first()
    return Voucher(row.program, Order(json.loads(row.packs)), row.valid_until) if row else None


async def use(db: AsyncConnection, hashed: str, now: datetime) -> bool:
    """Use a voucher up; False if somebody else did, or its time is over. Of several at once one does."""
    where = (vouchers.c.hash == hashed, vouchers.c.valid_until > now)
    return (await db.execute(delete(vouchers).where(*where))).rowcount == 1


async def drop_expired(db: AsyncConnection, now: datetime) -> int:
    """Forget what nobody has used in time."""
    return (await db.execute(delete(vouchers).where(vouchers.c.valid_until <= now))).rowcount


async def next_deadline(db: AsyncConnection) -> datetime | None:
    """When the next one runs out."""
    found: datetime | None = (await db.execute(select(func.min(vouchers.c.valid_until)))).scalar()
    return found
