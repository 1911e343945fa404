"""What programs have of each item. An item that nobody spoke of has no row: it is in."""

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import stock
from bot.supply.stock import Level, Stock


async def everything(db: AsyncConnection) -> Stock:
    """All that is known."""
    rows = await db.execute(select(stock))
    return Stock({(row.program, row.item): Level(row.level) for row in rows})


async def move(db: AsyncConnection, program: str, item: str, was: Level, to: Level) -> bool:
    """Change one level if it is still what it `was`; False if somebody else has changed it.

    One statement, so that of two presses at once exactly one moves it.
    """
    key = {"program": program, "item": item}
    if was is Level.IN:  # perhaps without a row
        dialect = postgresql if db.dialect.name == "postgresql" else sqlite
        new = dialect.insert(stock).values(**key, level=to)
        statement = new.on_conflict_do_update(
            index_elements=[stock.c.program, stock.c.item], set_={"level": to}, where=stock.c.level == was
        )
        # The row and not the row count: SQLAlchemy does not pass on PostgreSQL's for an INSERT.
        return (await db.execute(statement.returning(stock.c.level))).first() is not None
    where = (stock.c.program == program, stock.c.item == item, stock.c.level == was)
    return (await db.execute(update(stock).where(*where).values(level=to))).rowcount == 1
