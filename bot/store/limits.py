"""How often somebody did something within an hour: keyed hashes that lead to nobody, and counts."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import limits


async def count(db: AsyncConnection, key: str, *, most: int, kept_until: datetime) -> bool:
    """Count one more; False if that were more than `most`, and then nothing is counted."""
    dialect = postgresql if db.dialect.name == "postgresql" else sqlite
    new = dialect.insert(limits).values(key=key, count=1, kept_until=kept_until)
    statement = new.on_conflict_do_update(
        index_elements=[limits.c.key], set_={"count": limits.c.count + 1}, where=limits.c.count < most
    )
    # The row and not the row count: SQLAlchemy does not pass on PostgreSQL's for an INSERT.
    return (await db.execute(statement.returning(limits.c.count))).first() is not None


async def drop_expired(db: AsyncConnection, now: datetime) -> int:
    """Forget hours that are over."""
    return (await db.execute(delete(limits).where(limits.c.kept_until <= now))).rowcount


async def next_deadline(db: AsyncConnection) -> datetime | None:
    """When the next count is to be forgotten."""
    found: datetime | None = (await db.execute(select(func.min(limits.c.kept_until)))).scalar()
    return found
