"""Transactions: each in a task of its own, finished or rolled back whatever happens to its caller.

A transaction cancelled in the middle would leave its connection open and, with it, the database
waiting; so the caller's cancellation only stops the waiting, never the work.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar, cast

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.errors import SottoError, StoreError, StoreUnavailable
from bot.store.engine import FileLock, open_engine, sqlite_file
from bot.store.migrations import migrate

if TYPE_CHECKING:
    import aiosqlite

T = TypeVar("T")
Work = Callable[[AsyncConnection], Awaitable[T]]


class Store:
    """One database, opened late and closed late: it may be away, and come back."""

    def __init__(self, url: str) -> None:
        self._engine: AsyncEngine = open_engine(url)
        self._file = sqlite_file(url)
        self._inode: int | None = None
        self._lock = FileLock(self._file) if self._file else None
        self._running: set[asyncio.Task[object]] = set()
        self._open = False

    @property
    def one_process(self) -> bool:
        """Whether nobody else can be working on it: then leases left from before are void."""
        return self._lock is not None

    async def open(self) -> bool:
        """Take the lock and migrate; False if it was open already. Can be tried again later.

        Raises:
            StoreUnavailable: not now.
            DatabaseInUse, NewerDatabase: not ever, without a person's help.
        """
        if self._open:
            return False
        if self._lock:
            self._lock.take()
        try:
            await self._run(migrate)
        except SottoError:
            if self._lock:
                self._lock.release()
            raise
        self._inode = self._inode_now()
        self._open = True
        return True

    def _inode_now(self) -> int | None:
        try:
            return self._file.stat().st_ino if self._file else None
        except OSError:
            return None

    async def run(self, work: Work[T]) -> T:
        """Run `work` in one transaction: committed when this returns, rolled back when it raises.

        Raises:
            StoreUnavailable: the database was never opened or does not answer; nothing was changed.
        """
        if not self._open:
            raise StoreUnavailable("the database is not open")
        if self._inode_now() != self._inode:
            # SQLite would go on writing into the file that someone deleted, and confirm into the void.
            await self.close()
            raise StoreUnavailable("the database's file is gone or was replaced")
        task: asyncio.Task[T] = asyncio.create_task(self._run(work))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await asyncio.shield(task)

    async def _run(self, work: Work[T]) -> T:
        try:
            async with self._engine.begin() as connection:
                return await work(connection)
        except DBAPIError as error:
            # The driver's sentence can hold values; its class is all that may leave this room.
            kind = type(error.orig).__name__
            if getattr(error, "connection_invalidated", False) or kind in _PASSING:
                raise StoreUnavailable(f"the database does not answer ({kind})") from None
            raise StoreError(f"the database refused a statement ({kind})") from None
        except (SQLAlchemyError, OSError) as error:
            raise StoreUnavailable(f"the database does not answer ({type(error).__name__})") from None

    async def truncate_log(self) -> bool:
        """Empty SQLite's write-ahead log, which still holds deleted bytes; True once it is empty."""
        if self._file is None or not self._open:
            return True
        try:
            async with self._engine.connect() as connection:
                # Outside any transaction, so on the driver's own connection: the engine would begin one.
                raw = await connection.get_raw_connection()
                driver = cast("aiosqlite.Connection", raw.driver_connection)
                cursor = await driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                row = await cursor.fetchone()
                await cursor.close()
            return row is not None and row[0] == 0
        except (SQLAlchemyError, sqlite3.Error, OSError):
            return False

    async def close(self) -> None:
        """Let running transactions end, then close."""
        while self._running:
            await asyncio.gather(*self._running, return_exceptions=True)
        await self._engine.dispose()
        if self._lock:
            self._lock.release()
        self._open = False


#: Driver errors that pass by themselves or by an operator's hand: locked, full, gone, cut off.
_PASSING = frozenset(
    {
        "OperationalError",
        "InterfaceError",
        "AdminShutdown",
        "ConnectionTimeout",
        "LockNotAvailable",
        "QueryCanceled",
        "DiskFull",
        "CannotConnectNow",
        "ReadOnlySqlTransaction",
        "ConnectionFailure",
        "DatabaseError",
    }
)
