"""Which programs are paused or cannot be reached, which places are closed. What is open has no row."""

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import doors
from bot.supply.doors import Doors

#: Stands for the whole program where a place would stand; no place has an empty key.
WHOLE = ""

#: The same, where the team's chat takes nothing; no place has such a key.
AWAY = "-"


async def everything(db: AsyncConnection) -> Doors:
    """All that is shut."""
    rows = list(await db.execute(select(doors)))
    return Doors(
        paused=frozenset(row.program for row in rows if row.point == WHOLE),
        closed=frozenset(row.point for row in rows if row.point not in {WHOLE, AWAY}),
        away=frozenset(row.program for row in rows if row.point == AWAY),
    )


async def shut(db: AsyncConnection, program: str, point: str) -> bool:
    """Pause a program (`WHOLE`), close one of its places, or note that its team is `AWAY`.

    Returns:
        False if it was so already.
    """
    dialect = postgresql if db.dialect.name == "postgresql" else sqlite
    new = dialect.insert(doors).values(program=program, point=point).on_conflict_do_nothing()
    # The row and not the row count: SQLAlchemy does not pass on PostgreSQL's for an INSERT.
    return (await db.execute(new.returning(doors.c.program))).first() is not None


async def reopen(db: AsyncConnection, program: str, point: str) -> bool:
    """Take that back; False if it was open."""
    where = (doors.c.program == program, doors.c.point == point)
    return (await db.execute(delete(doors).where(*where))).rowcount == 1
