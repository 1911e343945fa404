"""Transactions: each in a task of its own, finished or rolled back whatever happens to its caller.

A transaction cancelled in the middle would leave its connection open and, with it, the database
waiting; so the caller's cancellation only stops the waiting, never the work.
"""

import asyncio
import os
import sqlite3
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.errors import StoreError, StoreUnavailable
from bot.store.engine import BUSY_MS, FileLock, open_engine, sqlite_file
from bot.store.migrations import look, migrate

if TYPE_CHECKING:
    import aiosqlite

T = TypeVar("T")

#: A transaction under way: what the functions of this package take.
Db = AsyncConnection
Work = Callable[[AsyncConnection], Awaitable[T]]


class Store:
    """One database, opened late and closed late: it may be away, and come back."""

    def __init__(self, url: str) -> None:
        self._engine: AsyncEngine = open_engine(url)
        self._file = sqlite_file(url)
        self._inode: int | None = None
        self._log_inode: int | None = None
        self._lock = FileLock(self._file) if self._file else None
        self._running: set[asyncio.Task[object]] = set()
        self._open = False
        self._door = asyncio.Lock()  # opening and closing exclude each other

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
        async with self._door:
            if self._open:
                return False
            found = self._inode_of()
            if self._inode is not None and found is None:
                # Made anew it would be empty: requests that people hold codes for would have ended.
                raise StoreUnavailable(
                    "the database's file is gone; put it back, or start the bot again to begin anew"
                )
            if self._inode not in {None, found}:
                self._drop_lost_log()
            if self._lock:
                self._lock.take()
            try:
                await self._in_its_own_task(self._run(migrate))
            except BaseException:
                await self._close()
                raise
            self._inode, self._log_inode = self._inode_of(), self._inode_of("-wal")
            self._open = True
            return True

    async def join(self) -> None:
        """Open beside the process that works on the database, for a short command of the operator's.

        It takes no lock and changes no table: leases stay with the one that holds them.

        Raises:
            StoreUnavailable: not now.
            NewerDatabase: the running bot is of another version.
        """
        async with self._door:
            self._lock = None
            await self._in_its_own_task(self._run(look))
            self._inode, self._log_inode = self._inode_of(), self._inode_of("-wal")
            self._open = True

    def _inode_of(self, suffix: str = "") -> int | None:
        try:
            return os.stat(f"{self._file}{suffix}").st_ino if self._file else None
        except OSError:
            return None

    async def run(self, work: Work[T]) -> T:
        """Run `work` in one transaction: committed when this returns, rolled back when it raises.

        Raises:
            StoreUnavailable: the database was never opened or does not answer; nothing was changed.
        """
        if not self._open:
            raise StoreUnavailable("the database is not open")
        if self._inode_of() != self._inode:
            await self._leave_lost_file()
        else:
            result = await self._in_its_own_task(self._run(work))
            if self._inode_of() == self._inode:
                self._log_inode = self._inode_of("-wal")
                return result
        # SQLite goes on writing into the file that someone deleted, and confirms into the void.
        raise StoreUnavailable("the database's file is gone or was replaced")

    async def _leave_lost_file(self) -> None:
        """Close. What is left of its log stays: whoever puts the file back wants what is in it, too."""
        async with self._door:
            if not self._open or self._inode_of() == self._inode:
                return  # someone else has seen to it
            await self._close()

    def _drop_lost_log(self) -> None:
        """The log belongs to the lost file, and would be played into the one that took its place."""
        if self._log_inode is not None and self._inode_of("-wal") == self._log_inode:
            for suffix in ("-wal", "-shm"):
                Path(f"{self._file}{suffix}").unlink(missing_ok=True)

    async def _in_its_own_task(self, work: Coroutine[Any, Any, T]) -> T:
        task: asyncio.Task[T] = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await asyncio.shield(task)

    async def _run(self, work: Work[T]) -> T:
        try:
            async with self._engine.begin() as connection:
                return await work(connection)
        except DBAPIError as error:
            failure = _translated(error)
        except (SQLAlchemyError, OSError) as error:
            failure = StoreUnavailable(f"the database does not answer ({type(error).__name__})")
        raise failure  # out here, so that it does not carry the driver's error as its context

    async def truncate_log(self) -> bool:
        """Empty SQLite's write-ahead log, which still holds deleted bytes; True once it is empty.

        A reader in the way is not waited for: all others would wait for the connection meanwhile.
        """
        if self._file is None or not self._open:
            return True
        return await self._in_its_own_task(self._truncate())

    async def _truncate(self) -> bool:
        try:
            async with self._engine.connect() as connection:
                # Outside any transaction, so on the driver's own connection: the engine would begin one.
                raw = await connection.get_raw_connection()
                driver = cast("aiosqlite.Connection", raw.driver_connection)
                await driver.execute("PRAGMA busy_timeout=0")
                try:
                    cursor = await driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                    row = await cursor.fetchone()
                    await cursor.close()
                finally:
                    await driver.execute(f"PRAGMA busy_timeout={BUSY_MS}")
            return row is not None and row[0] == 0
        except (SQLAlchemyError, sqlite3.Error, OSError):
            return False

    async def close(self) -> None:
        """Let running transactions end, then close."""
        async with self._door:
            await self._close()

    async def _close(self) -> None:
        self._open = False
        while self._running:
            await asyncio.gather(*self._running, return_exceptions=True)
        await self._engine.dispose()
        if self._lock:
            self._lock.release()


def _translated(error: DBAPIError) -> StoreError:
    """The driver's sentence can hold values; its class is all that may leave this room."""
    kind = type(error.orig).__name__
    passing = isinstance(error, OperationalError | InterfaceError) or kind in _PASSING
    if passing or error.connection_invalidated:
        return StoreUnavailable(f"the database does not answer ({kind})")
    return StoreError(f"the database refused a statement ({kind})")


#: Beside operational errors (locked, full, cut off, a deadlock), what passes by itself or by an
#: operator's hand: a damaged file, a server that became a standby.
_PASSING = frozenset({"DatabaseError", "ReadOnlySqlTransaction"})
