"""Transactions, and everything that can happen to a database while someone relies on it."""

import asyncio
import fcntl
import os
import shutil
import sqlite3
import sys
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import DatabaseInUse, StoreError, StoreUnavailable
from bot.store import form_keys, requests
from bot.store.unit import Store

from ..samples import NOW, a_request, keep
from .databases import Database, checked_out

MARKER = "PLANTED-8d1f"
ROOT = Path(__file__).parents[2]


async def use(store: Store, key: str) -> bool:
    """Write one small row."""
    return await store.run(lambda db: form_keys.use(db, key, kept_until=NOW + timedelta(hours=1)))


async def keys(store: Store) -> list[str]:
    """The small rows there are."""
    found = await store.run(lambda db: db.execute(text("SELECT key FROM form_keys ORDER BY key")))
    return [row.key for row in found]


# -- one transaction -----------------------------------------------------------------------------


async def test_what_fails_in_the_middle_leaves_nothing(store: Store) -> None:
    """An error in the work rolls everything back and reaches the caller as it is."""

    async def work(db: AsyncConnection) -> None:
        await form_keys.use(db, "half", kept_until=NOW)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await store.run(work)
    assert await keys(store) == []
    assert checked_out(store) == 0


async def test_a_caller_who_leaves_does_not_take_the_transaction_along(store: Store) -> None:
    """Cancelling the caller stops the waiting, never the work."""
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def work(db: AsyncConnection) -> None:
        await form_keys.use(db, "first", kept_until=NOW)
        begun.set()
        await go_on.wait()
        await form_keys.use(db, "second", kept_until=NOW)

    caller = asyncio.create_task(store.run(work))
    await begun.wait()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    go_on.set()
    await store.close()
    await store.open()
    assert await keys(store) == ["first", "second"]


async def test_whenever_a_caller_leaves_nothing_is_half_done_or_left_open(store: Store) -> None:
    """Cancelled at any point of its way, a transaction is there as a whole or not at all."""

    async def pair(number: int) -> None:
        async def work(db: AsyncConnection) -> None:
            for half in "ab":
                await form_keys.use(db, f"{number:02}{half}", kept_until=NOW)

        await store.run(work)

    for number in range(40):
        caller = asyncio.create_task(pair(number))
        for _ in range(number):
            await asyncio.sleep(0)
        caller.cancel()
        await asyncio.gather(caller, return_exceptions=True)
    await store.close()
    await store.open()
    found = await keys(store)
    assert found
    assert len(found) % 2 == 0
    assert all(first[:2] == second[:2] for first, second in zip(found[::2], found[1::2], strict=True))
    assert checked_out(store) == 0


async def test_closing_lets_what_is_under_way_come_to_its_end(store: Store) -> None:
    """Stopping the program loses nothing that was accepted."""
    under_way = [asyncio.create_task(use(store, f"{n:02}")) for n in range(20)]
    await asyncio.sleep(0)
    await store.close()
    assert await asyncio.gather(*under_way) == [True] * 20
    await store.open()
    assert len(await keys(store)) == 20


# -- many at once --------------------------------------------------------------------------------


async def tally(store: Store, add_one: Callable[[AsyncConnection], Awaitable[None]], times: int) -> int:
    """Let many add one to the same number at the same time; returns the sum."""

    async def begin(db: AsyncConnection) -> None:
        await db.execute(text("CREATE TABLE tally (n INTEGER NOT NULL)"))
        await db.execute(text("INSERT INTO tally VALUES (0)"))

    async def look(db: AsyncConnection) -> int:
        return int((await db.execute(text("SELECT n FROM tally"))).scalar_one())

    async def confirmed() -> None:
        while True:
            with suppress(StoreUnavailable):  # a slow machine: nothing was changed, so it is done again
                return await store.run(add_one)

    await store.run(begin)
    await asyncio.gather(*(confirmed() for _ in range(times)))
    return await store.run(look)


async def test_guarded_statements_lose_no_update(store: Store) -> None:
    """A change says from where it starts and looks at the row count: 160 at once are 160."""

    async def add_one(db: AsyncConnection) -> None:
        while True:
            found = (await db.execute(text("SELECT n FROM tally"))).scalar_one()
            guarded = text("UPDATE tally SET n = :next WHERE n = :found")
            if (await db.execute(guarded, {"found": found, "next": found + 1})).rowcount == 1:
                return

    assert await tally(store, add_one, 160) == 160


async def _read_decide_write(db: AsyncConnection) -> None:
    found = (await db.execute(text("SELECT n FROM tally"))).scalar_one()
    await asyncio.sleep(0)
    await db.execute(text("UPDATE tally SET n = :next"), {"next": found + 1})


async def test_a_transaction_on_sqlite_begins_as_a_writer(sqlite: Database) -> None:
    """BEGIN IMMEDIATE: nobody writes between what it reads and what it writes, in no process."""
    store = sqlite.store()
    await store.open()

    async def work(db: AsyncConnection) -> None:
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            sqlite.execute("INSERT INTO form_keys VALUES ('between', 0)")

    await store.run(work)
    assert await keys(store) == []


async def test_sqlite_lets_one_writer_in_at_a_time(sqlite: Database) -> None:
    """There, even read, decide, write loses nothing."""
    store = sqlite.store()
    await store.open()
    assert await tally(store, _read_decide_write, 160) == 160


async def test_postgresql_loses_what_is_read_decided_and_written(postgresql: Database) -> None:
    """The control: at read committed the same updates without a guard do get lost."""
    store = postgresql.store()
    await store.open()
    assert await tally(store, _read_decide_write, 160) < 160


# -- away ----------------------------------------------------------------------------------------


async def test_a_store_that_was_never_opened_is_unavailable(database: Database) -> None:
    """The asking lane says so; it does not hang and does not crash."""
    with pytest.raises(StoreUnavailable):
        await use(database.store(), "never")


async def test_opening_twice_is_harmless(store: Store) -> None:
    """Whoever looks for the database now and then does not disturb it."""
    assert await store.open() is False
    assert await use(store, "still") is True


async def test_several_may_try_to_open_at_once(database: Database) -> None:
    """A store is opened once, and is not its own rival for the lock."""
    store = database.store()
    opened = await asyncio.gather(*(store.open() for _ in range(5)))
    assert sorted(opened) == [False] * 4 + [True]
    assert await use(store, "open") is True


async def test_opening_can_be_given_up_and_tried_again(database: Database) -> None:
    """Cancelled in the middle of a migration: neither the lock nor a transaction is left behind."""
    for ticks in range(0, 40, 3):
        store = database.store()
        opening = asyncio.create_task(store.open())
        for _ in range(ticks):
            await asyncio.sleep(0)
        opening.cancel()
        await asyncio.gather(opening, return_exceptions=True)
        await store.open()
        assert await use(store, f"{ticks:02}") is True
        await store.close()


async def test_a_deleted_file_is_noticed_and_never_made_anew(sqlite: Database) -> None:
    """SQLite would go on writing into the deleted file; in an empty one all requests would have ended."""
    store = sqlite.store()
    await store.open()
    await use(store, "before")
    away = sqlite.file.with_name("away.db")
    sqlite.file.rename(away)
    for _ in range(2):
        with pytest.raises(StoreUnavailable):
            await use(store, "void")
        with pytest.raises(StoreUnavailable, match="put it back, or start the bot again"):
            await store.open()
    assert not sqlite.file.exists()
    away.rename(sqlite.file)
    assert await store.open() is True
    assert await keys(store) == ["before"]


async def test_a_replaced_file_is_noticed_and_used_on_opening(sqlite: Database, tmp_path: Path) -> None:
    """A copy that an operator puts back is what counts from then on."""
    store = sqlite.store()
    await store.open()
    await use(store, "kept")
    await store.close()
    shutil.copy(sqlite.file, tmp_path / "copy.db")
    await store.open()
    await use(store, "later")
    os.replace(tmp_path / "copy.db", sqlite.file)
    with pytest.raises(StoreUnavailable):
        await use(store, "void")
    assert await store.open() is True
    assert await keys(store) == ["kept"]


async def test_a_folder_that_was_moved_away_is_not_made_again(sqlite: Database) -> None:
    """A volume that is not mounted just now: what is confirmed meanwhile would be gone when it is back."""
    store = sqlite.store()
    await store.open()
    await use(store, "before")
    folder = sqlite.file.parent
    folder.rename(folder.with_name("elsewhere"))
    with pytest.raises(StoreUnavailable):
        await use(store, "void")
    with pytest.raises(StoreUnavailable, match="file is gone"):
        await store.open()
    assert not folder.exists()
    folder.with_name("elsewhere").rename(folder)
    assert await store.open() is True
    assert await use(store, "before") is False


async def test_the_next_start_begins_with_a_new_file(sqlite: Database) -> None:
    """Whoever starts the bot with an empty folder means it."""
    store = sqlite.store()
    await store.open()
    await store.close()
    sqlite.file.unlink()
    again = sqlite.store()
    assert await again.open() is True
    assert await use(again, "after") is True


async def test_nothing_is_confirmed_that_went_into_a_file_deleted_meanwhile(sqlite: Database) -> None:
    """The file may go in the middle of a transaction as well as before it."""
    store = sqlite.store()
    await store.open()

    async def work(db: AsyncConnection) -> None:
        await form_keys.use(db, "void", kept_until=NOW)
        sqlite.file.unlink()

    with pytest.raises(StoreUnavailable):
        await store.run(work)


async def test_when_many_notice_a_lost_file_the_lock_is_held_by_whoever_reopened(sqlite: Database) -> None:
    """Closing and opening exclude each other: no late closer lets go of the new lock."""
    store = sqlite.store()
    for turn in range(5):
        await store.open()
        await use(store, f"turn {turn}")
        other = sqlite.file.with_name("other.db")
        other.write_bytes(b"")
        os.replace(other, sqlite.file)
        callers = [asyncio.create_task(use(store, "void")) for _ in range(20)]
        while not await store.open():  # noqa: ASYNC110 - what is waited for is the opening itself
            await asyncio.sleep(0)
        await asyncio.gather(*callers, return_exceptions=True)
        assert await use(store, "after") is True
        assert not _lock_is_free(sqlite.file)
        await store.close()
        assert _lock_is_free(sqlite.file)


def _lock_is_free(database: Path) -> bool:
    with database.with_name(database.name + ".lock").open("r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


async def test_a_full_disk_is_unavailable_and_passes(sqlite: Database) -> None:
    """What did not fit was not kept; once there is room again, everything goes on."""
    store = sqlite.store()
    await store.open()

    async def limit(db: AsyncConnection) -> None:
        pages = (await db.execute(text("PRAGMA page_count"))).scalar_one()
        await db.execute(text(f"PRAGMA max_page_count = {pages}"))

    async def room(db: AsyncConnection) -> None:
        await db.execute(text("PRAGMA max_page_count = 1000000"))

    await store.run(limit)

    async def fill() -> None:
        for n in range(1000):
            await use(store, f"{n:04}" + "x" * 500)

    with pytest.raises(StoreUnavailable):
        await fill()
    kept = await keys(store)
    assert checked_out(store) == 0
    await store.run(room)
    assert await use(store, "room") is True
    assert len(await keys(store)) == len(kept) + 1


async def test_a_database_locked_for_too_long_is_unavailable_and_passes(sqlite: Database) -> None:
    """Someone else's long transaction closes the asking lane, for as long as it lasts."""
    store = sqlite.store()
    await store.open()

    async def hurry(db: AsyncConnection) -> None:
        assert (await db.execute(text("PRAGMA busy_timeout"))).scalar_one() == 3000
        await db.execute(text("PRAGMA busy_timeout = 20"))

    await store.run(hurry)  # the pool has one connection, so the next transaction gets it as well
    with closing(sqlite3.connect(sqlite.file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable):
            await use(store, "locked out")
        assert checked_out(store) == 0
    assert await use(store, "free again") is True


async def test_a_damaged_file_is_unavailable(sqlite: Database) -> None:
    """A file that is no database closes the asking lane, with a sentence and not with a crash."""
    sqlite.file.parent.mkdir()
    sqlite.file.write_bytes(b"this is not a database" * 400)
    store = sqlite.store()
    with pytest.raises(StoreUnavailable):
        await store.open()
    sqlite.file.unlink()
    assert await store.open() is True


async def test_a_folder_that_cannot_be_written_is_unavailable(sqlite: Database) -> None:
    """The database's folder is a file: nothing can be kept, and it is said."""
    sqlite.file.parent.write_text("in the way")
    with pytest.raises(StoreUnavailable):
        await sqlite.store().open()


async def test_a_row_locked_for_too_long_is_unavailable(postgresql: Database) -> None:
    """PostgreSQL gives up waiting for a lock; that passes by itself."""
    store = postgresql.store()
    await store.open()
    stored = await keep(store)
    held, let_go = asyncio.Event(), asyncio.Event()

    async def holder(db: AsyncConnection) -> None:
        await requests.mark_with_team(db, stored.id)
        held.set()
        await let_go.wait()

    async def waiter(db: AsyncConnection) -> None:
        await db.execute(text("SET LOCAL lock_timeout = '20ms'"))
        await requests.mark_with_team(db, stored.id)

    holding = asyncio.create_task(store.run(holder))
    await held.wait()
    with pytest.raises(StoreUnavailable):
        await store.run(waiter)
    let_go.set()
    await holding


async def test_a_statement_that_takes_too_long_is_unavailable(postgresql: Database) -> None:
    """PostgreSQL cancels it; nobody waits for an answer that does not come."""
    store = postgresql.store()
    await store.open()

    async def work(db: AsyncConnection) -> None:
        assert (await db.execute(text("SHOW statement_timeout"))).scalar_one() == "5s"
        await db.execute(text("SET LOCAL statement_timeout = '20ms'"))
        await db.execute(text("SELECT pg_sleep(10)"))

    with pytest.raises(StoreUnavailable):
        await store.run(work)


async def test_of_two_in_a_deadlock_one_is_told_to_try_again(postgresql: Database) -> None:
    """A deadlock passes by itself: it is no refusal."""
    store = postgresql.store()
    await store.open()
    first, second = await keep(store, "CFHJKNP"), await keep(store, "CFHJKNR", who=2)
    both = asyncio.Barrier(2)

    async def crosswise(one: int, other: int) -> None:
        async def work(db: AsyncConnection) -> None:
            await db.execute(text("SET LOCAL deadlock_timeout = '20ms'"))
            await requests.mark_with_team(db, one)
            await both.wait()
            await requests.mark_with_team(db, other)

        await store.run(work)

    came = await asyncio.gather(
        crosswise(first.id, second.id), crosswise(second.id, first.id), return_exceptions=True
    )
    assert sorted(type(c).__name__ for c in came) == ["NoneType", "StoreUnavailable"]


async def test_a_connection_cut_in_the_middle_is_unavailable(postgresql: Database) -> None:
    """What was under way is rolled back; the next one gets a fresh connection."""
    store = postgresql.store()
    await store.open()

    async def work(db: AsyncConnection) -> None:
        await form_keys.use(db, "cut", kept_until=NOW)
        await asyncio.to_thread(postgresql.cut_off)
        await form_keys.use(db, "off", kept_until=NOW)

    with pytest.raises(StoreUnavailable):
        await store.run(work)
    assert await keys(store) == []
    assert await use(store, "again") is True


async def test_a_connection_cut_while_nobody_used_it_is_not_noticed(postgresql: Database) -> None:
    """A connection is tried before it is used."""
    store = postgresql.store()
    await store.open()
    postgresql.cut_off()
    assert await use(store, "again") is True


async def test_a_stopped_server_is_unavailable_and_comes_back(postgresql: Database) -> None:
    """Nobody has to open the store again after the server's restart."""
    store, late = postgresql.store(), postgresql.store()
    await store.open()
    await use(store, "before")
    await asyncio.to_thread(postgresql.server.stop)
    try:
        with pytest.raises(StoreUnavailable):
            await use(store, "while away")
        with pytest.raises(StoreUnavailable):
            await late.open()
    finally:
        await asyncio.to_thread(postgresql.server.start)
    assert await use(store, "after") is True
    assert await late.open() is True
    assert await keys(late) == ["after", "before"]


# -- errors that tell nothing ----------------------------------------------------------------------


def everything_in(error: BaseException | None) -> str:
    """All that a log, a traceback or a curious handler could take from an error."""
    told = ""
    while error is not None:
        told += f"{error} {error!r} {error.args} {''.join(traceback.format_exception(error))}"
        error = error.__cause__ or error.__context__
    return told


async def _same_code_twice(db: AsyncConnection) -> None:
    for n in range(2):
        await requests.add(
            db, a_request(MARKER), pseudonym=MARKER, address=MARKER.encode(), form_key=f"{MARKER}{n}"
        )


async def _nothing_where_something_must_be(db: AsyncConnection) -> None:
    statement = "INSERT INTO requests (code, program, form_key) VALUES (:code, :code, :code)"
    await db.execute(text(statement), {"code": MARKER})


async def _a_message_of_no_request(db: AsyncConnection) -> None:
    statement = (
        "INSERT INTO request_messages (request_id, role, message_id, sent_at) VALUES (81, :role, 1, 1)"
    )
    await db.execute(text(statement), {"role": MARKER})


async def _words_for_a_moment(db: AsyncConnection) -> None:
    moment: Any = MARKER
    await form_keys.use(db, MARKER, kept_until=moment)


async def _an_unknown_table(db: AsyncConnection) -> None:
    await db.execute(text("INSERT INTO nowhere VALUES (:key)"), {"key": MARKER})


@pytest.mark.parametrize(
    "work",
    [
        _same_code_twice,
        _nothing_where_something_must_be,
        _a_message_of_no_request,
        _words_for_a_moment,
        _an_unknown_table,
    ],
)
async def test_an_error_carries_no_value(store: Store, work: Callable[[Any], Awaitable[None]]) -> None:
    """PostgreSQL's DETAIL holds the row; neither sentence, arguments nor causes may."""
    with pytest.raises(StoreError) as caught:
        await store.run(work)
    told = everything_in(caught.value)
    assert "the database" in told
    assert MARKER not in told
    assert checked_out(store) == 0


async def test_a_driver_does_tell_values(postgresql: Database) -> None:
    """The control: what is kept back above is there to be kept back."""
    store = postgresql.store()
    await store.open()
    await keep(store, MARKER)
    await keep(store, "CFHJKNP", who=2)
    with pytest.raises(psycopg.errors.UniqueViolation, match=MARKER):
        postgresql.execute("UPDATE requests SET code = %s", MARKER)


# -- one process on one file -----------------------------------------------------------------------

OPENS = """
import asyncio, sys
from bot.store.unit import Store
async def main():
    store = Store(sys.argv[1])
    try:
        await store.open()
    except Exception as error:
        print(type(error).__name__, flush=True)
        return
    print("open", flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""


@asynccontextmanager
async def another_process(url: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """A process that opens the same database, and what it says about that."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", OPENS, url, stdout=asyncio.subprocess.PIPE, cwd=ROOT
    )
    assert process.stdout is not None
    try:
        yield process, (await process.stdout.readline()).decode().strip()
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_a_second_process_is_refused(sqlite: Database) -> None:
    """One process on SQLite, so that at its start every lease is void."""
    store = sqlite.store()
    await store.open()
    async with another_process(sqlite.url) as (_, said):
        assert said == "DatabaseInUse"
    assert await use(store, "undisturbed") is True
    assert store.one_process is True


async def test_a_killed_process_gives_the_database_free(sqlite: Database) -> None:
    """The operating system drops the lock, so nobody has to delete a file by hand."""
    store = sqlite.store()
    async with another_process(sqlite.url) as (process, said):
        assert said == "open"
        with pytest.raises(DatabaseInUse):
            await store.open()
        process.kill()
        await process.wait()
        assert await store.open() is True


async def test_a_refused_store_can_be_opened_later(sqlite: Database) -> None:
    """Being refused leaves nothing behind that would refuse again."""
    first, second = sqlite.store(), sqlite.store()
    await first.open()
    with pytest.raises(DatabaseInUse):
        await second.open()
    await first.close()
    assert await second.open() is True


async def test_replicas_share_postgresql(postgresql: Database) -> None:
    """There, leases end by time and not by who is alive."""
    first, second = postgresql.store(), postgresql.store()
    await first.open()
    await second.open()
    assert first.one_process is False
    assert await use(first, "one") is True
    assert await use(second, "one") is False


# -- nothing left on the disk ----------------------------------------------------------------------


async def test_every_connection_to_sqlite_keeps_its_promises(sqlite: Database) -> None:
    """Overwrite what is deleted, and be on the disk before anyone is told; on later connections too."""
    promised = {
        "secure_delete": 1,
        "synchronous": 2,
        "journal_mode": "wal",
        "foreign_keys": 1,
        "busy_timeout": 3000,
    }

    async def look(db: AsyncConnection) -> dict[str, Any]:
        return {name: (await db.execute(text(f"PRAGMA {name}"))).scalar_one() for name in promised}

    store = sqlite.store()
    for _ in range(2):
        await store.open()
        assert await store.run(look) == promised
        assert await store.truncate_log() is True
        assert await store.run(look) == promised
        await store._engine.dispose()
        assert await store.run(look) == promised
        await store.close()


async def _write_and_delete(store: Store) -> None:
    for n in range(50):
        await use(store, f"{MARKER}{n}")
    await store.run(lambda db: form_keys.drop_expired(db, NOW + timedelta(days=1)))


async def test_deleted_bytes_are_in_none_of_the_files(sqlite: Database) -> None:
    """Deleted is deleted: not in the file, not in its log."""
    store = sqlite.store()
    await store.open()
    for n in range(50):
        await use(store, f"{MARKER}{n}")
    assert MARKER.encode() in sqlite.bytes()  # the control: they were there
    await store.run(lambda db: form_keys.drop_expired(db, NOW + timedelta(days=1)))
    assert MARKER.encode() in sqlite.bytes()  # and deleting alone does not take them out of the log
    assert await store.truncate_log() is True
    assert MARKER.encode() not in sqlite.bytes()


async def test_a_reader_in_the_way_is_told_of(sqlite: Database) -> None:
    """Someone else's open read keeps deleted bytes in the log; emptying it succeeds once they left."""
    store = sqlite.store()
    await store.open()
    await use(store, MARKER)
    with closing(sqlite3.connect(sqlite.file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM form_keys").fetchall()
        await store.run(lambda db: form_keys.drop_expired(db, NOW + timedelta(days=1)))
        assert await store.truncate_log() is False
        assert MARKER.encode() in sqlite.bytes()
    assert await store.truncate_log() is True
    assert MARKER.encode() not in sqlite.bytes()


async def test_emptying_the_log_can_be_given_up_at_any_point(sqlite: Database) -> None:
    """Whoever is cancelled meanwhile leaves the connection as it was."""
    store = sqlite.store()
    await store.open()
    for ticks in range(30):
        emptying = asyncio.create_task(store.truncate_log())
        for _ in range(ticks):
            await asyncio.sleep(0)
        emptying.cancel()
        await asyncio.gather(emptying, return_exceptions=True)
        patience = await store.run(lambda db: db.execute(text("PRAGMA busy_timeout")))
        assert patience.scalar_one() == 3000
    await store.close()
    assert checked_out(store) == 0


async def test_the_files_are_for_their_owner_only(sqlite: Database) -> None:
    """Pseudonyms and sealed addresses are not for everyone who has an account on the machine."""
    sqlite.file.parent.mkdir(mode=0o755)
    store = sqlite.store()
    await store.open()
    await use(store, "a")
    files = sorted(sqlite.file.parent.iterdir())
    assert len(files) == 4
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


async def test_emptying_the_log_asks_nothing_of_postgresql(postgresql: Database) -> None:
    """It has no such file; what a closed store would do is nothing as well."""
    store = postgresql.store()
    assert await store.truncate_log() is True
    await store.open()
    assert await store.truncate_log() is True
