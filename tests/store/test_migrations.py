"""From an empty database to today's tables."""

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Connection, MetaData, Text, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import NewerDatabase
from bot.store import migrations, tables
from bot.store.migrations import STEPS, migrate
from bot.store.unit import Store

from ..samples import keep
from .databases import Database, fresh_database

Shape = dict[str, dict[str, Any]]


def shape(connection: Connection) -> Shape:
    """What a database says of its tables, as far as both of its makers decide it."""
    look = inspect(connection)
    found: Shape = {}
    for table in look.get_table_names():
        found[table] = {
            "columns": {c["name"]: (str(c["type"]), c["nullable"]) for c in look.get_columns(table)},
            "primary key": look.get_pk_constraint(table)["constrained_columns"],
            "unique": sorted(c["column_names"] for c in look.get_unique_constraints(table)),
            "indexes": {
                str(i["name"]): (i["column_names"], bool(i["unique"]))
                for i in look.get_indexes(table)
                if not i.get("duplicates_constraint")
            },
            "foreign keys": foreign_keys(connection, table),
        }
    return found


def foreign_keys(connection: Connection, table: str) -> list[tuple[str, str, str, str]]:
    """Column, table and column referred to, and what happens there on deletion."""
    if connection.dialect.name == "sqlite":  # SQLAlchemy overlooks ON DELETE beside a column
        rows = connection.exec_driver_sql(f"PRAGMA foreign_key_list({table})")
        return [(row[3], row[2], row[4], row[6]) for row in rows]
    return [
        (k["constrained_columns"][0], k["referred_table"], k["referred_columns"][0], k["options"]["ondelete"])
        for k in inspect(connection).get_foreign_keys(table)
    ]


async def shape_of(store: Store) -> Shape:
    """The shape behind a store."""
    return await store.run(lambda db: db.run_sync(shape))


async def made_from(metadata: MetaData, database: Database) -> Shape:
    """The shape that SQLAlchemy makes of table definitions, in a database with nothing else in it."""
    store = database.store()
    await store.open()

    async def work(db: AsyncConnection) -> Shape:
        await db.run_sync(tables.metadata.drop_all)
        await db.run_sync(metadata.create_all)
        return await db.run_sync(shape)

    return await store.run(work)


async def test_the_steps_lead_to_the_tables(database: Database, tmp_path: Path) -> None:
    """What the migrations make is what `tables` says: neither can move alone."""
    store = database.store()
    await store.open()
    found = await shape_of(store)
    async with fresh_database(database.kind, tmp_path / "defined") as other:
        assert found == await made_from(tables.metadata, other)
    assert set(found) == set(tables.metadata.tables)
    assert sum(len(table["columns"]) for table in found.values()) > 35


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE outbox ADD COLUMN planted TEXT",
        "ALTER TABLE outbox DROP COLUMN attempts",
        "CREATE TABLE planted (id INTEGER PRIMARY KEY)",
        "CREATE INDEX planted ON outbox (notice)",
        "DROP INDEX outbox_order",
    ],
)
async def test_a_planted_difference_is_noticed(store: Store, change: str) -> None:
    """The control: the comparison above sees columns, tables and indexes."""
    before = await shape_of(store)
    await store.run(lambda db: db.execute(text(change)))
    assert await shape_of(store) != before


async def test_a_planted_column_in_the_definitions_is_noticed(database: Database, tmp_path: Path) -> None:
    """The control the other way round: a column that no migration makes."""
    planted = MetaData()
    for table in tables.metadata.sorted_tables:
        copy = table.to_metadata(planted)
        if table.name == "outbox":
            copy.append_column(Column("planted", Text))
    store = database.store()
    await store.open()
    async with fresh_database(database.kind, tmp_path / "defined") as other:
        assert await shape_of(store) != await made_from(planted, other)


async def test_an_id_is_never_given_twice(store: Store) -> None:
    """No old row can speak for a new request, not even after the newest was deleted."""
    first = await keep(store, "CFHJKNP")
    await store.run(lambda db: db.execute(text("DELETE FROM requests")))
    assert (await keep(store, "CFHJKNR")).id > first.id


async def test_what_waits_to_be_sent_waits_on_after_the_outbox_was_rebuilt(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its order and its ids stay, it ends with its request, and a question may wait beside it."""
    store = database.store()
    with monkeypatch.context() as before:
        before.setattr(migrations, "STEPS", STEPS[:2])
        await store.open()
    database.execute(
        "INSERT INTO requests (id, code, program, point, packs, language, status, pseudonym, form_key, "
        "with_team, closing, opened_at, expires_at) "
        "VALUES (7, 'CFHJKNP', 'harbor', 'a', '{}', 'en', 'open', 'p', 'f', false, false, 1, 2)"
    )
    for number in (3, 5):
        database.execute(
            "INSERT INTO outbox (id, request_id, lane, priority, notice, params, due_at, expires_at, "
            "attempts, perhaps_sent) VALUES (%s, 7, 'team:harbor', 1, 'card_post', '{}', 1, 2, 0, false)",
            number,
        )
    assert await store.run(migrate) == len(STEPS) - 2
    assert database.execute("SELECT id, request_id FROM outbox ORDER BY id") == [(3, 7), (5, 7)]
    await store.run(lambda db: db.execute(text("DELETE FROM requests")))  # with foreign keys on
    assert database.execute("SELECT count(*) FROM outbox") == [(0,)]


async def test_migrating_twice_changes_nothing(store: Store) -> None:
    """At every start the steps are looked at, and taken once."""
    before = await shape_of(store)
    assert await store.run(migrate) == 0
    assert await shape_of(store) == before
    versions = await store.run(lambda db: db.execute(text("SELECT version FROM schema_version")))
    assert [row.version for row in versions] == list(range(1, len(STEPS) + 1))


async def test_a_migration_that_fails_leaves_nothing(database: Database) -> None:
    """All steps stand in one transaction."""
    store = database.store()
    await store.open()

    async def work(db: AsyncConnection) -> None:
        for table in reversed(tables.metadata.sorted_tables):
            await db.execute(text(f"DROP TABLE {table.name}"))
        await migrate(db)
        raise ZeroDivisionError

    await keep(store)
    before = await shape_of(store)
    with pytest.raises(ZeroDivisionError):
        await store.run(work)
    assert await shape_of(store) == before
    assert database.execute("SELECT count(*) FROM requests") == [(1,)]


async def test_a_newer_database_is_refused_with_a_sentence(database: Database) -> None:
    """A program that was put back to an older version says so instead of damaging anything."""
    store = database.store()
    await store.open()
    await keep(store)
    before = await shape_of(store)
    await store.close()
    newer = len(STEPS) + 1
    database.execute("INSERT INTO schema_version VALUES (%s)", newer)
    with pytest.raises(NewerDatabase) as caught:
        await store.open()
    assert re.search(
        rf"version {newer}\b.* knows {len(STEPS)}\b.*install the newer version", str(caught.value)
    )
    database.execute("DELETE FROM schema_version WHERE version = %s", newer)
    assert await store.open() is True  # and the lock was let go
    assert await shape_of(store) == before


async def test_several_processes_may_migrate_at_once(postgresql: Database) -> None:
    """Replicas start together; the steps are taken once, and nobody fails."""
    stores = [postgresql.store() for _ in range(6)]
    assert await asyncio.gather(*(store.open() for store in stores)) == [True] * 6
    assert postgresql.execute("SELECT version FROM schema_version ORDER BY version") == [
        (number,) for number in range(1, len(STEPS) + 1)
    ]
    assert set(await shape_of(stores[0])) == set(tables.metadata.tables)
