"""Whom a team takes nothing from for now: a keyed hash that leads to nobody, the program, and an end."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import blocks


async def block(db: AsyncConnection, pseudonym: str, program: str, *, until: datetime) -> None:
    """Block somebody at one program; who is blocked already is so until the later end."""
    dialect = postgresql if db.dialect.name == "postgresql" else sqlite
    new = dialect.insert(blocks).values(pseudonym=pseudonym, program=program, kept_until=until)
    key = [blocks.c.pseudonym, blocks.c.program]
    await db.execute(new.on_conflict_do_update(index_elements=key, set_={"kept_until": until}))


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
