"""Everything kept has an end date: just before it, it is there; just after, it is gone to the byte."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Integer, MetaData, Table

from bot.fates import Fate, Outcome
from bot.retention import KEPT, Retention
from bot.store import form_keys, outbox
from bot.store.tables import metadata
from bot.supply.model import Status
from bot.supply.transitions import Action

from .durable import Durable, form_key
from .samples import MILLISECOND, NOW, SECOND, TERMS, keep, person
from .store.databases import KINDS, Database, fresh_database

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

#: What a deployment keeps by default, and the least that settings allow.
USUAL: Mapping[str, timedelta] = {
    "open_request": 7 * DAY,
    "form_keys": 48 * HOUR,
    "undo": 2 * MINUTE,
    "ended_request": DAY,
    "question": 7 * DAY,
    "question_words": MINUTE,
    "answer": 72 * HOUR,
    "answer_words": MINUTE,
    "write_back": DAY,
}
LEAST = dict.fromkeys(USUAL, 5 * SECOND)

AWAY = Outcome(Fate.NOT_SENT)


@pytest.fixture(params=KINDS)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """A fresh one of each kind."""
    async with fresh_database(request.param, tmp_path) as made:
        yield made


@pytest.fixture(params=[USUAL, LEAST], ids=["usual", "least"])
def kept(request: pytest.FixtureRequest) -> Mapping[str, timedelta]:
    """How long things are kept."""
    found: Mapping[str, timedelta] = request.param
    return found


@pytest.fixture
async def durable(database: Database, kept: Mapping[str, timedelta]) -> AsyncIterator[Durable]:
    """One process that keeps things for so long."""
    made = await a_process(database, kept)
    yield made
    await made.die()


async def a_process(database: Database, kept: Mapping[str, timedelta]) -> Durable:
    """One process, with its store open."""
    store = database.store()
    await store.open()
    terms = replace(
        TERMS,
        open_request_lasts=kept["open_request"],
        form_key_lasts=kept["form_keys"],
        question_lasts=kept["question"],
        shown_answer_lasts=kept["answer_words"],
        write_back_lasts=kept["write_back"],
    )
    return Durable(
        store,
        terms=terms,
        undo=kept["undo"],
        ended_lasts=kept["ended_request"],
        answer_lasts=kept["answer"],
        words_last=kept["question_words"],
    )


async def traces(durable: Durable, database: Database, marks: Iterable[bytes]) -> list[bytes]:
    """Which of these bytes are still anywhere: on the disk (SQLite) or in any row (PostgreSQL)."""
    if database.kind == "sqlite":
        found = database.bytes()
    else:
        rows = [await durable.rows(table) for table in metadata.tables]
        found = b"".join(_flat(value) for table in rows for row in table for value in row)
    return [mark for mark in marks if mark in found]


def _flat(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


async def marks_of(durable: Durable) -> list[bytes]:
    """What the one request there is would be recognised by."""
    (row,) = await durable.rows("requests")
    return [row.code.encode(), row.pseudonym.encode(), bytes(row.address)]


# -- the table of what is kept ---------------------------------------------------------------------


def unexplained(tables: MetaData, rows: Iterable[str]) -> set[str]:
    """Tables without a row, and rows without a table."""
    return set(tables.tables) ^ set(rows)


def test_every_table_has_a_row_and_every_row_a_table() -> None:
    """Nothing is kept that the table of what is kept does not name."""
    assert len(metadata.tables) >= 5
    assert unexplained(metadata, KEPT) == set()


def test_a_planted_table_and_a_planted_row_are_noticed() -> None:
    """The control."""
    planted = MetaData()
    for table in metadata.sorted_tables:
        table.to_metadata(planted)
    Table("planted", planted, Column("id", Integer, primary_key=True))
    assert unexplained(planted, KEPT) == {"planted"}
    assert unexplained(metadata, [*KEPT, "nowhere"]) == {"nowhere"}


def test_every_row_says_what_and_until_when() -> None:
    """For the text that people read."""
    assert all(row.what and row.until for row in KEPT.values())


# -- each row --------------------------------------------------------------------------------------


async def test_an_open_request_is_kept_until_its_time(
    durable: Durable, database: Database, kept: Mapping[str, timedelta]
) -> None:
    """Then it expires: both chats are cleared, the person is told, and nothing of it is left."""
    await durable.asks()
    marks = await marks_of(durable)
    await durable.passes(kept["open_request"] - MILLISECOND)
    assert await traces(durable, database, marks) == marks
    assert [row.status for row in await durable.rows("requests")] == ["open"]
    await durable.passes(MILLISECOND)
    await durable.retention.purge()
    assert await traces(durable, database, marks) == []
    assert [call.status for call in durable.gateway.named("tell")] == [Status.EXPIRED]
    assert durable.gateway.cards() == []
    left = durable.gateway.person(person(1).address).values()
    assert [m.kind for m in left] == ["notice"]
    assert set(await durable.counts()) <= {"form_keys"}


@pytest.mark.parametrize("action", [Action.HAND_OVER, Action.CANNOT])
async def test_an_ended_request_is_kept_while_it_can_be_taken_back(
    durable: Durable, database: Database, kept: Mapping[str, timedelta], action: Action
) -> None:
    """Just before, a thumb's slip is undone; just after, its messages and its row are gone."""
    code = (await durable.asks()).code
    marks = await marks_of(durable)
    await durable.presses(code, action)
    await durable.passes(kept["undo"] - MILLISECOND)
    assert await traces(durable, database, marks) == marks
    assert (await durable.presses(code, Action.UNDO)).changed is True
    await durable.presses(code, action)
    await durable.passes(kept["undo"] - MILLISECOND)
    await durable.passes(MILLISECOND)
    await durable.retention.purge()
    assert await traces(durable, database, marks) == []
    assert durable.gateway.cards() == []
    assert "receipt" not in {m.kind for m in durable.gateway.person(person(1).address).values()}
    assert set(await durable.counts()) <= {"form_keys"}


@pytest.mark.parametrize("who", ["the person", "the team", "time"])
async def test_an_ended_request_does_not_outlive_its_last_time_with_telegram_away(
    durable: Durable, database: Database, kept: Mapping[str, timedelta], who: str
) -> None:
    """Nothing can be removed and nobody told; then what we know of it ends all the same."""
    code = (await durable.asks()).code
    marks = await marks_of(durable)
    durable.gateway.answer = lambda call: AWAY
    if who == "the person":
        await durable.intake.cancel(person(1), code)
    elif who == "the team":
        await durable.presses(code, Action.CANNOT)
        await durable.passes(kept["undo"])
    else:
        await durable.passes(kept["open_request"])
    await durable.passes(kept["ended_request"] - MILLISECOND)
    assert await traces(durable, database, marks) == marks
    assert "outbox" in await durable.counts()
    await durable.passes(MILLISECOND)
    assert await traces(durable, database, marks) == []
    assert set(await durable.counts()) <= {"form_keys"}


async def test_nothing_is_destroyed_early_while_something_is_to_be_sent(
    durable: Durable, kept: Mapping[str, timedelta]
) -> None:
    """Telegram comes back just in time: the notice arrives and the messages go."""
    code = (await durable.asks()).code
    durable.gateway.answer = lambda call: AWAY
    await durable.presses(code, Action.CANNOT)
    await durable.passes(kept["undo"])
    await durable.passes(kept["ended_request"] - SECOND)
    assert len(await durable.rows("requests")) == 1
    durable.gateway.answer = lambda call: None
    # What waits for its next try is tried at once, so that the test says nothing about that wait.
    await durable.store.run(lambda db: db.execute(_due_now()))
    await durable.delivers()
    assert [call.status for call in durable.gateway.named("tell")][-1] is Status.CANNOT
    assert durable.gateway.cards() == []
    assert set(await durable.counts()) <= {"form_keys"}


def _due_now() -> Any:
    waiting = metadata.tables["outbox"]
    return waiting.update().values(due_at=NOW, lane_waits_until=None)


async def test_messages_are_removed_before_their_request_is_destroyed(
    database: Database,
) -> None:
    """However short the times are set: ids of messages are not thrown away while they are needed."""
    durable = await a_process(database, LEAST)
    code = (await durable.asks()).code
    await durable.presses(code, Action.HAND_OVER)
    await durable.passes(5 * SECOND)
    assert durable.gateway.cards() == []
    assert durable.gateway.person(person(1).address) == {}
    assert set(await durable.counts()) <= {"form_keys"}
    await durable.die()


async def test_a_long_undo_is_not_cut_short_by_a_short_last_time(database: Database) -> None:
    """What can be taken back is there to be taken back."""
    durable = await a_process(database, {**USUAL, "ended_request": 5 * SECOND})
    code = (await durable.asks()).code
    await durable.presses(code, Action.HAND_OVER)
    await durable.passes(MINUTE)
    assert (await durable.presses(code, Action.UNDO)).changed is True
    await durable.die()


async def test_a_form_key_is_kept_until_its_time(
    durable: Durable, database: Database, kept: Mapping[str, timedelta]
) -> None:
    """Longer than Telegram repeats a press, and no longer."""
    draft = durable.form()
    key = form_key(person(1), draft)
    request = await durable.submits(person(1), draft)
    await durable.delivers()
    await durable.intake.cancel(person(1), request.code)
    await durable.delivers()
    await durable.passes(kept["form_keys"] - MILLISECOND)
    assert await traces(durable, database, [key.encode()]) == [key.encode()]
    await durable.passes(MILLISECOND)
    assert await traces(durable, database, [key.encode()]) == []
    assert await durable.counts() == {}


async def test_an_errand_is_kept_until_it_is_sent(durable: Durable) -> None:
    """Nothing of it is left for a look at what was sent when."""
    await durable.submits(person(1))
    assert len(await durable.rows("outbox")) == 2
    await durable.delivers()
    assert await durable.rows("outbox") == []


async def test_what_a_person_erases_is_gone_at_once(durable: Durable, database: Database) -> None:
    """Open, within the undo, and ended: as soon as Telegram has taken the messages out."""
    codes = [(await durable.asks()).code for _ in range(3)]
    rows = await durable.rows("requests")
    marks = [rows[0].pseudonym.encode(), *(code.encode() for code in codes)]
    await durable.presses(codes[0], Action.CANNOT)
    await durable.presses(codes[1], Action.READY)
    await durable.delivers()
    assert await traces(durable, database, marks) == marks
    assert (await durable.intake.erase(person(1))).requests == 3
    await durable.delivers()
    await durable.retention.purge()
    assert await traces(durable, database, marks) == []
    assert durable.gateway.cards() == []
    assert [m.kind for m in durable.gateway.person(person(1).address).values()] == ["notice"]


# -- questions and answers -------------------------------------------------------------------------


async def question_marks(durable: Durable) -> list[bytes]:
    """What the one question there is would be recognised by, its sealed words first."""
    (row,) = await durable.rows("messages")
    words = [bytes(sealed) for sealed in (row.question, row.answer) if sealed]
    return [*words, row.tag.encode(), row.pseudonym.encode(), bytes(row.address)]


async def test_the_words_of_a_question_are_kept_until_the_team_has_had_them(
    database: Database, kept: Mapping[str, timedelta]
) -> None:
    """Sealed, and as long as Telegram is away; then the words go, and the question waits on."""
    durable = await a_process(database, {**kept, "question": 7 * DAY})
    durable.gateway.answer = lambda call: AWAY
    await durable.asks_team(person(1), "zqwords")
    words, *rest = await question_marks(durable)
    assert await traces(durable, database, [b"zqwords"]) == []
    await durable.passes(2 * kept["question_words"])
    durable.gateway.answer = lambda call: None
    await durable.store.run(lambda db: db.execute(_due_now()))
    await durable.delivers()
    await durable.passes(kept["question_words"] - MILLISECOND)
    assert await traces(durable, database, [words, *rest]) == [words, *rest]
    await durable.passes(MILLISECOND)
    assert await traces(durable, database, [words, *rest]) == rest
    await durable.die()


async def test_a_question_is_kept_until_its_time(
    durable: Durable, database: Database, kept: Mapping[str, timedelta]
) -> None:
    """Nobody answered: both are told, and nothing of it is left."""
    question = await durable.asks_team(person(1), "zqwords")
    marks = await question_marks(durable)
    await durable.passes(kept["question"] - MILLISECOND)
    assert set(await traces(durable, database, marks)) >= set(marks[1:])
    await durable.passes(MILLISECOND)
    await durable.retention.purge()
    assert await traces(durable, database, marks) == []
    assert [m.kind for m in durable.gateway.team().values()] == ["question expired"]
    assert [m.kind for m in durable.gateway.person(person(1).address).values()] == ["news expired"]
    assert question.tag not in str(await durable.counts())


async def test_an_answer_is_kept_until_it_was_shown_or_its_time(
    durable: Durable, database: Database, kept: Mapping[str, timedelta]
) -> None:
    """Unopened it goes at its time, opened a little later; with it the way to whoever asked, and then all."""
    for opened in (False, True):
        question = await durable.asks_team(person(1), "zqwords")
        assert await durable.coordination.answer("harbor", question.tag, "zqanswer") is True
        await durable.delivers()
        marks = await question_marks(durable)
        assert await traces(durable, database, [b"zqanswer", b"zqwords"]) == []
        lasts = kept["answer"] if not opened else kept["answer_words"]
        if opened:
            assert await durable.intake.read(person(1), question.tag) == "zqanswer"
            await durable.intake.opened(person(1), question.tag)
        await durable.passes(lasts - MILLISECOND)
        assert await traces(durable, database, marks) == marks
        await durable.passes(MILLISECOND)
        await durable.retention.purge()
        if opened and kept["write_back"] > lasts:
            answer, tag, pseudonym, address = marks
            assert await traces(durable, database, [answer, address]) == []
            await durable.passes(kept["write_back"] - lasts - MILLISECOND)
            assert await traces(durable, database, [tag, pseudonym]) == [tag, pseudonym]
            await durable.passes(MILLISECOND)
            await durable.retention.purge()
        assert await traces(durable, database, marks) == []
        assert await durable.rows("messages") == []


@pytest.mark.parametrize("how", ["closed", "erased", "unread"])
async def test_a_question_that_has_ended_does_not_outlive_its_last_time_with_telegram_away(
    durable: Durable, database: Database, kept: Mapping[str, timedelta], how: str
) -> None:
    """Its words and whose it was go at once; the way back to tell them ends all the same."""
    question = await durable.asks_team(person(1), "zqwords")
    if how == "unread":
        await durable.coordination.answer("harbor", question.tag, "zqanswer")
        await durable.delivers()
    *_, pseudonym, address = marks = await question_marks(durable)
    durable.gateway.answer = lambda call: AWAY
    if how == "closed":
        await durable.coordination.close("harbor", question.tag, 1)
    elif how == "erased":
        assert (await durable.intake.erase(person(1))).questions == 1
    else:
        await durable.passes(kept["answer"])
    await durable.passes(kept["ended_request"] - MILLISECOND)
    assert await traces(durable, database, [marks[0], pseudonym]) == []
    assert await traces(durable, database, [address]) == [address]
    await durable.passes(MILLISECOND)
    assert await traces(durable, database, marks) == []
    assert set(await durable.counts()) <= {"form_keys", "limits"}


async def test_what_a_person_erases_of_a_question_is_gone_at_once(
    durable: Durable, database: Database
) -> None:
    """Words, answer, tag and whose it was: as soon as Telegram has changed the messages."""
    first = await durable.asks_team(person(1), "zqwords")
    await durable.coordination.answer("harbor", first.tag, "zqanswer")
    await durable.delivers()
    marks = await question_marks(durable)
    assert (await durable.intake.erase(person(1))).questions == 1
    await durable.delivers()
    await durable.retention.purge()
    assert await traces(durable, database, marks) == []
    assert [m.kind for m in durable.gateway.team().values()] == ["question erased"]
    assert [m.kind for m in durable.gateway.person(person(1).address).values()] == ["over"]


async def test_a_count_of_questions_is_kept_until_the_hour_is_over(
    durable: Durable, database: Database
) -> None:
    """It leads to nobody, and not even that stays."""
    await durable.asks_team(person(1), "zqwords")
    (row,) = await durable.rows("limits")
    assert row.key not in person(1).pseudonym
    await durable.passes(HOUR - MILLISECOND)
    assert await traces(durable, database, [row.key.encode()]) == [row.key.encode()]
    await durable.passes(MILLISECOND)
    assert await traces(durable, database, [row.key.encode()]) == []


# -- the loop --------------------------------------------------------------------------------------


@pytest.fixture
async def quick(database: Database) -> AsyncIterator[Durable]:
    """A process that keeps everything for five seconds, with its purge loop running."""
    made = await a_process(database, LEAST)
    await made.start()
    loop = asyncio.create_task(made.retention.run())
    yield made
    await made.retention.stop()
    await loop
    await made.die()


async def empty(durable: Durable, table: str) -> None:
    """Return once a table is empty, without a purge from here."""
    async with asyncio.timeout(10):
        while await durable.rows(table):
            durable.clock.move(50 * MILLISECOND)  # the shortest nap of the loop


async def test_the_loop_wakes_at_the_deadline_of_an_open_request(quick: Durable) -> None:
    """What may be kept for five seconds is not kept for a minute."""
    await quick.submits(person(1))
    quick.retention.wake()
    await quick.delivers()
    quick.clock.move(5 * SECOND)
    await empty(quick, "requests")
    await empty(quick, "form_keys")


async def test_the_loop_wakes_when_an_undo_is_over(quick: Durable) -> None:
    """And clears away at that moment."""
    code = (await quick.asks()).code
    quick.clock.move(2 * SECOND)
    await quick.presses(code, Action.HAND_OVER)
    quick.retention.wake()
    await quick.delivers()
    quick.clock.move(2 * SECOND)
    assert len(await quick.rows("requests")) == 1
    quick.clock.move(3 * SECOND)
    await empty(quick, "requests")


async def test_the_loop_goes_on_after_the_database_was_away(quick: Durable) -> None:
    """A purge that could not be is made up for."""
    await quick.asks()
    await quick.store.close()
    quick.retention.wake()
    quick.clock.move(5 * SECOND)
    for _ in range(100):
        await asyncio.sleep(0)
    await quick.store.open()
    quick.clock.move(MINUTE)
    await empty(quick, "requests")


async def test_a_row_that_cannot_be_read_keeps_no_other_row(quick: Durable) -> None:
    """Left by another version of this program: it is logged, everything else ends at its time."""
    table = metadata.tables["requests"]
    await quick.asks(person(1))
    await quick.store.run(lambda db: db.execute(table.update().values(packs="not JSON")))
    await quick.asks(person(2))
    quick.clock.move(5 * SECOND)
    await empty(quick, "form_keys")
    async with asyncio.timeout(10):
        while len(await quick.rows("requests")) > 1:
            pass
    await quick.store.run(lambda db: db.execute(table.update().values(packs="{}")))
    quick.clock.move(MINUTE)
    await empty(quick, "requests")


async def still_open(durable: Durable) -> int:
    """How many requests are open."""
    return [row.status for row in await durable.rows("requests")].count("open")


async def test_nobody_waits_for_the_end_of_many(tmp_path: Path) -> None:
    """A hundred requests expire at once; whoever asks meanwhile is served in between."""
    async with fresh_database("sqlite", tmp_path) as database:
        durable = await a_process(database, USUAL)
        for n in range(100):
            await keep(durable.store, f"CODE{n:03}", who=n)
        durable.clock.move(7 * DAY)
        purging = asyncio.create_task(durable.retention.purge())
        async with asyncio.timeout(10):
            while await still_open(durable) == 100:
                pass
        await durable.submits(person(200))
        assert await still_open(durable) > 50
        await purging
        assert await still_open(durable) == 1


async def test_what_is_ended_while_it_expires_can_still_be_taken_back(durable: Durable) -> None:
    """A bag is handed over in the very moment at which the purge comes for its request."""
    code = (await durable.asks()).code
    (row,) = await durable.rows("requests")
    durable.clock.move(8 * DAY)
    await durable.presses(code, Action.HAND_OVER)
    await durable.retention._end(row.id, durable.clock.now())
    assert (await durable.presses(code, Action.UNDO)).changed is True


async def test_a_purge_of_many_tells_each_once(database: Database) -> None:
    """Replicas purge at the same time; nobody hears twice that a request expired."""
    durable = await a_process(database, USUAL)
    for n in range(20):
        await durable.submits(person(n))
    replicas = [durable.store]
    if database.kind == "postgresql":
        replicas += [database.store() for _ in range(2)]
        for store in replicas[1:]:
            await store.open()
    durable.clock.move(8 * DAY)
    purges = [Retention(store, durable.clock, DAY, lambda: None) for store in replicas]
    await asyncio.gather(*(retention.purge() for retention in purges))
    told = [row.request_id for row in await durable.rows("outbox") if row.notice == "tell"]
    assert sorted(told) == sorted(row.id for row in await durable.rows("requests"))
    assert len(told) == 20
    await durable.die()


async def test_purging_again_changes_nothing(durable: Durable) -> None:
    """A purge that was cut off is simply made again."""
    await durable.asks()
    before = {table: await durable.rows(table) for table in metadata.tables}
    for _ in range(3):
        await durable.retention.purge()
    assert {table: await durable.rows(table) for table in metadata.tables} == before


async def test_someone_reading_the_file_delays_the_log_and_nobody_else(tmp_path: Path) -> None:
    """While a copy is being made deleted bytes stay in the log; people do not wait, and then they go."""
    async with fresh_database("sqlite", tmp_path) as database:
        durable = await a_process(database, LEAST)
        await durable.start()
        key = b"PLANTED"
        await durable.store.run(lambda db: form_keys.use(db, key.decode(), kept_until=NOW + SECOND))
        with closing(sqlite3.connect(database.file, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM form_keys").fetchall()
            durable.clock.move(SECOND)
            async with asyncio.timeout(2):
                await durable.retention.purge()
                await durable.submits(person(1))
            assert key in database.bytes()
            loop = asyncio.create_task(durable.retention.run())
            await durable.delivers()
        async with asyncio.timeout(10):
            while key in database.bytes():
                durable.clock.move(SECOND)
                await durable.delivers()
        await durable.retention.stop()
        await loop
        await durable.die()


async def test_an_errand_that_is_of_no_use_any_more_goes(durable: Durable) -> None:
    """Whatever its request does: past its own time it is not sent."""
    await durable.submits(person(1))
    await durable.store.run(
        lambda db: db.execute(metadata.tables["outbox"].update().values(expires_at=NOW + SECOND))
    )
    durable.clock.move(SECOND)
    await durable.retention.purge()
    assert await durable.rows("outbox") == []
    assert await durable.store.run(lambda db: outbox.next_due(db, NOW)) is None
