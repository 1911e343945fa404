"""Which forms were sent already. A key is a keyed hash; it does not lead to a chat or a request."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import form_keys


async def use(db: AsyncConnection, key: str, *, kept_until: datetime) -> bool:
    """Mark a form as sent; False if it was sent before."""
    dialect = postgresql if db.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(form_keys).values(key=key, kept_until=kept_until).on_conflict_do_nothing()
    # The row and not the row count: SQLAlchemy does not pass on PostgreSQL's for an INSERT.
    return (await db.execute(statement.returning(form_keys.c.key))).first() is not None


async def drop_expired(db: AsyncConnection, now: datetime) -> int:
    """Forget forms whose repeats Telegram no longer delivers."""
    return (await db.execute(delete(form_keys).where(form_keys.c.kept_until <= now))).rowcount


async def next_deadline(db: AsyncConnection) -> datetime | None:
    """When the next key is to be forgotten."""
    found: datetime | None = (await db.execute(select(func.min(form_keys.c.kept_until)))).scalar()
    return found
