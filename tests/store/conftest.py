"""One contract, both databases."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.store.unit import Store
from tests.at_once import as_shipped

from .databases import KINDS, Database, fresh_database


@pytest.fixture(autouse=True)
def sqlite_at_once() -> Iterator[None]:
    """What is looked at here is the engine: with its thread, and on the disk."""
    with as_shipped():
        yield


@pytest.fixture(params=KINDS)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """An empty database of each kind."""
    async with fresh_database(request.param, tmp_path) as made:
        yield made


@pytest.fixture
async def store(database: Database) -> Store:
    """An open store on it."""
    store = database.store()
    await store.open()
    return store


@pytest.fixture
async def sqlite(tmp_path: Path) -> AsyncIterator[Database]:
    """For what only SQLite does."""
    async with fresh_database("sqlite", tmp_path) as made:
        yield made


@pytest.fixture
async def postgresql(tmp_path: Path) -> AsyncIterator[Database]:
    """For what only PostgreSQL does."""
    async with fresh_database("postgresql", tmp_path) as made:
        yield made
