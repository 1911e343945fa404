"""Connections: how each of the two databases is opened so that it keeps its promises.

SQLite: the driver's own transaction handling is off and every transaction begins with BEGIN
IMMEDIATE, because a read that turns into a write otherwise loses updates (measured: 99-126 of 160
with the default, none this way). One connection, so that writers queue in this process instead of
polling a lock, and no forgotten reader keeps deleted bytes in the write-ahead log. `secure_delete`
overwrites what is deleted.
"""

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, event, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.errors import DatabaseInUse, StoreUnavailable

BUSY_MS = 3000
_PRAGMAS = (
    f"busy_timeout={BUSY_MS}",
    "journal_mode=WAL",
    "synchronous=FULL",
    "secure_delete=ON",
    "foreign_keys=ON",
)


def open_engine(url: str) -> AsyncEngine:
    """An engine for `sqlite+aiosqlite:` or `postgresql+psycopg:`; nothing is connected yet."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    return create_async_engine(
        parsed,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_timeout=BUSY_MS / 1000,
        connect_args={"connect_timeout": 3, "options": "-c lock_timeout=3s -c statement_timeout=5s"},
    )


def _sqlite(url: URL) -> AsyncEngine:
    engine = create_async_engine(
        url,
        hide_parameters=True,
        pool_size=1,
        max_overflow=0,
        pool_timeout=10,
        connect_args={"isolation_level": None},
    )

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite database; None for any other."""
    parsed = make_url(url)
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None


class FileLock:
    """Proves that one process works on a SQLite file, so that at start every lease is void.

    The operating system drops it with the process, however that ends.
    """

    def __init__(self, database: Path) -> None:
        self._database = database
        self._file = database.with_name(database.name + ".lock")
        self._handle: int | None = None

    def take(self) -> None:
        """Take the lock or refuse. A database that is not there yet is made for its owner's eyes only.

        Raises:
            DatabaseInUse: another process holds it.
            StoreUnavailable: the folder cannot be written.
        """
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StoreUnavailable(f"the database's folder cannot be written: {error.strerror}") from None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            raise DatabaseInUse("another process already works on this database; stop it first") from None
        self._handle = handle
        with suppress(OSError):  # SQLite gives its log the same mode, and says what is wrong with the file
            os.close(os.open(self._database, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))

    def release(self) -> None:
        """Let go of it; harmless when it is not held."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
