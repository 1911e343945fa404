"""Requests and the messages that show them."""

import asyncio
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import MovableClock
from bot.coordination import Coordination, Done
from bot.errors import StoreError, StoreUnavailable
from bot.store import requests
from bot.store.requests import Role, Shown, Stored
from bot.store.tables import Instant
from bot.store.unit import Store
from bot.supply.model import LIVE, Order, Status
from bot.supply.transitions import Action, sources

from ..samples import (
    HOURS,
    IDENTITY,
    MILLISECOND,
    NOW,
    POINT,
    PROGRAM,
    SECOND,
    keep,
    person,
)
from .databases import Database

MINUTE = timedelta(minutes=1)


async def get(store: Store, request_id: int) -> Stored | None:
    """The request as it stands."""
    return await store.run(lambda db: requests.by_id(db, request_id))


async def advance(
    store: Store, request_id: int, to: Status, action: Action, *, undo: datetime | None = None
) -> bool:
    """Move a request as `changes` would."""

    async def work(db: AsyncConnection) -> bool:
        return await requests.advance(
            db, request_id, to, sources=sources(action), now=NOW, undo_until=undo, ready_until=NOW + MINUTE
        )

    return await store.run(work)


# -- what was stored -------------------------------------------------------------------------------


async def test_a_request_comes_back_as_it_was_stored(store: Store) -> None:
    """By id, by code and by form; order, times and address included."""
    kept = await keep(store, opened_at=NOW + 7 * MILLISECOND, order=Order({"kit": 1, "strips": 4}))
    assert await get(store, kept.id) == kept
    assert await store.run(lambda db: requests.by_code(db, "CFHJKNP")) == kept
    assert await store.run(lambda db: requests.by_form(db, "form CFHJKNP")) == kept
    assert list(kept.request.order.packs) == ["kit", "strips"]


async def test_what_does_not_exist_is_none(store: Store) -> None:
    """No code, no form and no id of another request is mistaken for one."""
    await keep(store)
    assert await get(store, 99) is None
    assert await store.run(lambda db: requests.by_code(db, "CFHJKNR")) is None
    assert await store.run(lambda db: requests.by_form(db, "form CFHJKNR")) is None


async def test_a_code_is_free_until_someone_has_it(store: Store) -> None:
    """Ended requests keep their code until they are destroyed; then it may be given again."""
    kept = await keep(store)
    assert await store.run(lambda db: requests.code_is_free(db, "CFHJKNR")) is True
    assert await store.run(lambda db: requests.code_is_free(db, "CFHJKNP")) is False
    await advance(store, kept.id, Status.CANNOT, Action.CANNOT)
    assert await store.run(lambda db: requests.code_is_free(db, "CFHJKNP")) is False
    await store.run(lambda db: requests.destroy(db, kept.id))
    assert await store.run(lambda db: requests.code_is_free(db, "CFHJKNP")) is True


async def test_the_database_takes_no_code_twice(store: Store) -> None:
    """Even where two transactions found the same code free."""
    await keep(store)
    with pytest.raises(StoreError):
        await keep(store, who=2)


async def test_people_see_their_own_open_ones_oldest_first(store: Store) -> None:
    """`live_of` is what one has open; `all_of` what exists at all; neither is anybody else's."""
    mine = [await keep(store, code) for code in ("CFHJKNP", "CFHJKNR", "CFHJKNT")]
    await keep(store, "CFHJKNX", who=2)
    await advance(store, mine[1].id, Status.CANNOT, Action.CANNOT)
    owner = person(1).pseudonym
    live = await store.run(lambda db: requests.live_of(db, owner))
    all_of = await store.run(lambda db: requests.all_of(db, owner))
    assert [s.id for s in live] == [mine[0].id, mine[2].id]
    assert [s.id for s in all_of] == [s.id for s in mine]


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_moment_survives_to_the_millisecond(moment: datetime) -> None:
    """Both databases store whole milliseconds; never a moment later than the one given."""
    instant, dialect = Instant(), DefaultDialect()
    back = instant.process_result_value(instant.process_bind_param(moment, dialect), dialect)
    assert back is not None
    assert timedelta() <= moment - back < MILLISECOND


# -- changes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize(
    ("action", "to"),
    [
        (Action.TAKE, Status.TAKEN),
        (Action.READY, Status.READY),
        (Action.HAND_OVER, Status.HANDED_OVER),
        (Action.CANNOT, Status.CANNOT),
        (Action.CANCEL, Status.CANCELLED),
        (Action.EXPIRE, Status.EXPIRED),
        (Action.ERASE, Status.ERASED),
    ],
)
async def test_a_change_starts_only_from_where_it_may(
    sqlite_store: Store, status: Status, action: Action, to: Status
) -> None:
    """The statement itself asks for the status; what does not fit changes nothing."""
    kept = await keep(sqlite_store, status=status)
    moved = await advance(sqlite_store, kept.id, to, action)
    found = await get(sqlite_store, kept.id)
    assert found is not None
    assert moved is (status in sources(action))
    assert found.request.status is (to if moved else status)


@pytest.fixture
async def sqlite_store(sqlite: Database) -> Store:
    """For tables of cases that are the same statement in both databases."""
    store = sqlite.store()
    await store.open()
    return store


async def test_an_ending_notes_when_and_from_where(store: Store) -> None:
    """Ready keeps its time; an ending its moment, and how long it can be taken back."""
    kept = await keep(store)
    assert await advance(store, kept.id, Status.READY, Action.READY)
    ready = await get(store, kept.id)
    assert ready is not None
    assert (ready.request.ready_until, ready.request.ended_at) == (NOW + MINUTE, None)
    assert await advance(store, kept.id, Status.CANNOT, Action.CANNOT, undo=NOW + MINUTE)
    ended = await get(store, kept.id)
    assert ended is not None
    assert ended.request == replace(
        ready.request, status=Status.CANNOT, ended_at=NOW, undo_until=NOW + MINUTE
    )
    assert await store.run(lambda db: requests.take_back(db, kept.id, now=NOW)) is True
    assert await get(store, kept.id) == ready


@pytest.mark.parametrize(
    ("late", "works"),
    [(MINUTE - MILLISECOND, True), (MINUTE, False), (MINUTE + MILLISECOND, False)],
    ids=["just before", "exactly at", "just after"],
)
async def test_an_ending_can_be_taken_back_until_its_time(store: Store, late: timedelta, works: bool) -> None:
    """At the very moment the time is over; the purge begins at the same one."""
    kept = await keep(store)
    await advance(store, kept.id, Status.HANDED_OVER, Action.HAND_OVER, undo=NOW + MINUTE)
    due = await store.run(lambda db: requests.over(db, NOW + late))
    assert due == ([] if works else [kept.id])
    assert await store.run(lambda db: requests.take_back(db, kept.id, now=NOW + late)) is works


async def test_what_is_being_cleared_away_is_not_taken_back(store: Store) -> None:
    """Its messages may be gone already."""
    kept = await keep(store)
    await advance(store, kept.id, Status.CANNOT, Action.CANNOT, undo=NOW + MINUTE)
    assert await store.run(lambda db: requests.begin_closing(db, kept.id, now=NOW)) is True
    assert await store.run(lambda db: requests.begin_closing(db, kept.id, now=NOW)) is False
    assert await store.run(lambda db: requests.take_back(db, kept.id, now=NOW)) is False
    closing = await get(store, kept.id)
    assert closing is not None
    assert closing.closing is True


async def test_an_open_request_is_not_cleared_away(store: Store) -> None:
    """Only what has ended is."""
    kept = await keep(store)
    assert await store.run(lambda db: requests.begin_closing(db, kept.id, now=NOW)) is False


async def test_two_marks_say_whether_they_were_the_first(store: Store) -> None:
    """So that whoever hears it twice tells it once."""
    kept = await keep(store)
    assert await store.run(lambda db: requests.mark_with_team(db, kept.id)) is True
    assert await store.run(lambda db: requests.mark_with_team(db, kept.id)) is False
    assert await store.run(lambda db: requests.forget_address(db, kept.id)) is True
    assert await store.run(lambda db: requests.forget_address(db, kept.id)) is False
    found = await get(store, kept.id)
    assert found is not None
    assert found.address is None
    assert (found.request.with_team, found.request.reachable) == (True, False)


# -- deadlines -------------------------------------------------------------------------------------


async def test_deadlines_are_the_nearest_of_each_kind(store: Store) -> None:
    """An expiry of what is open, an undo that runs out, what has been cleared away for longest."""
    assert await store.run(requests.next_deadline) is None
    assert await store.run(requests.first_closing) is None
    first = await keep(store, "CFHJKNP", expires_at=NOW + 3 * MINUTE)
    second = await keep(store, "CFHJKNR", expires_at=NOW + 5 * MINUTE)
    assert await store.run(requests.next_deadline) == NOW + 3 * MINUTE
    await advance(store, first.id, Status.CANNOT, Action.CANNOT, undo=NOW + MINUTE)
    assert await store.run(requests.next_deadline) == NOW + MINUTE
    assert await store.run(requests.first_closing) is None
    await store.run(lambda db: requests.begin_closing(db, first.id, now=NOW + MINUTE))
    assert await store.run(requests.first_closing) == NOW + MINUTE
    assert await store.run(requests.next_deadline) == NOW + 5 * MINUTE
    assert await store.run(lambda db: requests.over(db, NOW + 5 * MINUTE - MILLISECOND)) == []
    assert await store.run(lambda db: requests.over(db, NOW + 5 * MINUTE)) == [second.id]


async def test_what_ended_without_undo_is_cleared_away_at_once(store: Store) -> None:
    """Nobody has to wait for a time that was not given."""
    kept = await keep(store)
    await advance(store, kept.id, Status.CANCELLED, Action.CANCEL)
    assert await store.run(lambda db: requests.over(db, NOW)) == [kept.id]


async def test_the_last_time_counts_from_when_clearing_away_began(store: Store) -> None:
    """What can still be taken back is not destroyed, however short the last time is set."""
    kept = await keep(store)
    await advance(store, kept.id, Status.CANNOT, Action.CANNOT, undo=NOW + MINUTE)
    assert await store.run(lambda db: requests.destroy_closing(db, NOW + MINUTE)) == 0
    await store.run(lambda db: requests.begin_closing(db, kept.id, now=NOW + MINUTE))
    assert await store.run(lambda db: requests.destroy_closing(db, NOW + MINUTE - MILLISECOND)) == 0
    assert await store.run(lambda db: requests.destroy_closing(db, NOW + MINUTE)) == 1
    assert await get(store, kept.id) is None


# -- messages --------------------------------------------------------------------------------------


async def shown(store: Store, request_id: int) -> list[Shown]:
    """The messages of a request."""
    return list(await store.run(lambda db: requests.messages_of(db, request_id)))


async def show(store: Store, request_id: int, *messages: Shown) -> None:
    """Remember messages."""
    for message in messages:
        await store.run(lambda db, m=message: requests.show(db, request_id, m))  # type: ignore[misc]  # a lambda with a default


async def test_a_message_is_remembered_once(store: Store) -> None:
    """What was a notice becomes the receipt; it stays one message, in its place."""
    kept = await keep(store)
    notice, card = Shown(Role.NOTICE, 5, NOW), Shown(Role.CARD, 6, NOW)
    await show(store, kept.id, notice, card, Shown(Role.RECEIPT, 5, NOW + SECOND))
    assert await shown(store, kept.id) == [Shown(Role.RECEIPT, 5, NOW), card]


async def test_the_same_number_in_both_chats_is_two_messages(store: Store) -> None:
    """Telegram counts each chat apart."""
    kept = await keep(store)
    card, receipt = Shown(Role.CARD, 5, NOW), Shown(Role.RECEIPT, 5, NOW)
    await show(store, kept.id, card, receipt)
    assert await shown(store, kept.id) == [card, receipt]
    await store.run(lambda db: requests.hide(db, kept.id, Shown(Role.NOTICE, 5, NOW)))
    assert await shown(store, kept.id) == [card]
    await store.run(lambda db: requests.hide(db, kept.id, card))
    assert await shown(store, kept.id) == []


async def test_messages_belong_to_their_request(store: Store) -> None:
    """And go with it."""
    first, second = await keep(store, "CFHJKNP"), await keep(store, "CFHJKNR", who=2)
    for kept in (first, second):
        await show(store, kept.id, Shown(Role.CARD, 5, NOW))
    await store.run(lambda db: requests.destroy(db, first.id))
    assert await shown(store, first.id) == []
    assert await shown(store, second.id) == [Shown(Role.CARD, 5, NOW)]


# -- two at once -----------------------------------------------------------------------------------


def coordinators(stores: list[Store]) -> list[Coordination]:
    """A coordination for each process."""
    return [
        Coordination(
            s, MovableClock(NOW), {POINT: HOURS}, timedelta(minutes=2), lambda: None, IDENTITY.letters
        )
        for s in stores
    ]


async def all_press(stores: list[Store], actions: list[Action], code: str = "CFHJKNP") -> list[Done]:
    """In every process, someone for each action presses at the same time."""

    async def press(coordination: Coordination, action: Action) -> Done:
        while True:
            with suppress(StoreUnavailable):  # a slow machine: nothing was changed, so it is done again
                return await coordination.act(PROGRAM, code, action, 50, NOW)

    return await asyncio.gather(*(press(c, a) for c in coordinators(stores) for a in actions))


@pytest.fixture
async def replicas(database: Database) -> list[Store]:
    """Every process there can be: one on SQLite, three on PostgreSQL."""
    stores = [database.store() for _ in range(1 if database.kind == "sqlite" else 3)]
    for store in stores:
        await store.open()
    return stores


@pytest.mark.parametrize("action", [Action.TAKE, Action.READY, Action.HAND_OVER, Action.CANNOT])
async def test_of_many_who_press_the_same_at_once_one_wins(replicas: list[Store], action: Action) -> None:
    """The others learn that it is done, and what has to be told is told once."""
    kept = await keep(replicas[0])
    done = await all_press(replicas, [action] * 12)
    assert sum(d.changed for d in done) == 1
    assert {d.request.status for d in done if d.request} == {Status[_PAST[action]]}
    assert await notices(replicas[0], kept.id) == Counter(
        ["receipt_refresh", "card_refresh"] + ["tell"] * (action in {Action.READY, Action.CANNOT})
    )


_PAST = {
    Action.TAKE: "TAKEN",
    Action.READY: "READY",
    Action.HAND_OVER: "HANDED_OVER",
    Action.CANNOT: "CANNOT",
}


async def notices(store: Store, request_id: int) -> Counter[str]:
    """What waits in the outbox for a request, by kind."""
    from ..durable import Durable

    return Counter(row.notice for row in await Durable(store).rows("outbox") if row.request_id == request_id)


async def test_of_many_different_endings_at_once_one_wins(replicas: list[Store]) -> None:
    """A bag is handed over or it cannot be given: never both."""
    await keep(replicas[0])
    done = await all_press(replicas, [Action.HAND_OVER, Action.CANNOT] * 6)
    assert sum(d.changed for d in done) == 1
    assert len({d.request.status for d in done if d.request}) == 1


async def test_of_many_who_undo_at_once_one_wins(replicas: list[Store]) -> None:
    """Taking back is a change like any other."""
    kept = await keep(replicas[0])
    await advance(replicas[0], kept.id, Status.CANNOT, Action.CANNOT, undo=NOW + MINUTE)
    done = await all_press(replicas, [Action.UNDO] * 12)
    assert sum(d.changed for d in done) == 1
    assert await notices(replicas[0], kept.id) == Counter(["receipt_refresh", "card_refresh", "tell"])


async def test_a_card_seen_by_many_at_once_is_one_card(replicas: list[Store]) -> None:
    """A card whose id nobody knew becomes known by a press: once, not once for each press."""
    kept = await keep(replicas[0])
    await all_press(replicas, [Action.TAKE] * 12)
    assert await shown(replicas[0], kept.id) == [Shown(Role.CARD, 50, NOW)]


async def test_after_any_storm_of_presses_the_last_state_is_one_of_the_table(replicas: list[Store]) -> None:
    """Everything at once: whatever wins, a request has one status and one way back."""
    actions = [Action.TAKE, Action.READY, Action.HAND_OVER, Action.CANNOT, Action.UNDO] * 2
    codes = ["CFHJKNP", "CFHJKNR"]
    kept = [await keep(replicas[0], code, who=n) for n, code in enumerate(codes)]
    await asyncio.gather(*(all_press(replicas, actions, code) for code in codes))
    for one in kept:
        found = await get(replicas[0], one.id)
        assert found is not None
        assert (found.request.ended_at is None) is (found.request.status in LIVE)
        assert (found.request.undo_until is None) is (found.request.status in LIVE)
