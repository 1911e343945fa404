"""Whom a team takes nothing from for now: a keyed hash that leads to nobody, the program, and an end."""

from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import blocks


async def block(db: AsyncConnection, pseudonym: str, program: str, *, until: datetime) -> datetime | None:
    """Block somebody at one program; who is blocked already is so until the later end.

    Returns:
        Until when that was so before.
    """
    before = await _end(db, pseudonym, program)
    dialect = postgresql if db.dialect.name == "postgresql" else sqlite
    new = dialect.insert(blocks).values(pseudonym=pseudonym, program=program, kept_until=until)
    key = [blocks.c.pseudonym, blocks.c.program]
    await db.execute(new.on_conflict_do_update(index_elements=key, set_={"kept_until": until}))
    return before


async def unblock(
    db: AsyncConnection, pseudonym: str, program: str, *, until: datetime, before: datetime
) -> bool:
    """Take one block back, to the end that was before it; False if it has another end than `until` by now."""
    where = (blocks.c.pseudonym == pseudonym, blocks.c.program == program, blocks.c.kept_until == until)
    return (await db.execute(update(blocks).where(*where).values(kept_until=before))).rowcount == 1


async def _end(db: AsyncConnection, pseudonym: str, program: str) -> datetime | None:
    where = (blocks.c.pseudonym == pseudonym, blocks.c.program == program)
    found: datetime | None = (await db.execute(select(blocks.c.kept_until).where(*where))).scalar()
    return found


async def holds(db: AsyncConnection, pseudonym: str, program: str, now: datetime) -> bool:
    """Whether a program takes nothing from somebody now."""
    where = (blocks.c.pseudonym == pseudonym, blocks.c.program == program, blocks.c.kept_until > now)
    return (await db.execute(select(blocks.c.kept_until).where(*where))).first() is not None


async def drop_expired(db: AsyncConnection, now: datetime) -> int:
    """Forget what is over."""
    return (await db.execute(delete(blocks).where(blocks.c.kept_until <= now))).rowcount


async def next_deadline(db: AsyncConnection) -> datetime | None:
    """When the next one is over."""
    found: datetime | None = (await db.execute(select(func.min(blocks.c.kept_until)))).scalar()
    return found
