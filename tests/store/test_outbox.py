"""What must not be lost on its way out."""

import asyncio
from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.store import outbox, requests
from bot.store.outbox import Errand
from bot.store.requests import Stored
from bot.store.unit import Store
from bot.supply.notices import PRIORITY, Notice

from ..samples import MILLISECOND, NOW, SECOND, keep
from .databases import Database

LEASE = timedelta(seconds=90)
LATE = NOW + timedelta(days=8)


@pytest.fixture
async def kept(store: Store) -> Stored:
    """A request that errands can belong to."""
    return await keep(store)


async def put(
    store: Store,
    of: Stored,
    notice: Notice = Notice.CARD_POST,
    *,
    lane: str = "team:harbor",
    due_at: datetime = NOW,
    expires_at: datetime = LATE,
    **params: Any,
) -> None:
    """Queue an errand."""
    await store.run(
        lambda db: outbox.put(
            db,
            notice,
            request_id=of.id,
            lane=lane,
            due_at=due_at,
            expires_at=expires_at,
            params=params,
        )
    )


async def claim(store: Store, now: datetime = NOW, held: Collection[str] = ()) -> Errand | None:
    """Take the next errand."""
    return await store.run(lambda db: outbox.claim(db, now=now, lease_until=now + LEASE, held=held))


async def claimed(store: Store, now: datetime = NOW, held: Collection[str] = ()) -> Errand:
    """Take the next errand, of which there must be one."""
    errand = await claim(store, now, held)
    assert errand is not None
    return errand


async def settle(store: Store, errand: Errand) -> None:
    """It is done."""
    await store.run(lambda db: outbox.settle(db, errand.id))


async def postpone(
    store: Store, errand: Errand, until: datetime, *, perhaps: bool = False, whole_lane: bool = False
) -> None:
    """It has to be tried again."""
    await store.run(
        lambda db: outbox.postpone(db, errand, until, perhaps_sent=perhaps, whole_lane=whole_lane)
    )


async def order(store: Store, now: datetime = NOW) -> list[Any]:
    """Everything that can go out now, one after the other: notice and parameter."""
    found = []
    while errand := await claim(store, now):
        found.append((errand.notice, errand.params.get("n")))
        await settle(store, errand)
    return found


async def left(store: Store, of: Stored) -> int:
    """How many errands of a request there are."""
    return await store.run(lambda db: outbox.left_for(db, of.id))


# -- order -----------------------------------------------------------------------------------------


async def test_by_priority_and_then_by_age(store: Store, kept: Stored) -> None:
    """What answers a tap passes in front of new cards; cards arrive in the order of asking."""
    for n, notice in enumerate([Notice.REMOVE, Notice.CARD_POST, Notice.CARD_POST, Notice.CARD_REFRESH]):
        await put(store, kept, notice, n=n)
    assert await order(store) == [
        (Notice.CARD_REFRESH, 3),
        (Notice.CARD_POST, 1),
        (Notice.CARD_POST, 2),
        (Notice.REMOVE, 0),
    ]


async def test_every_notice_has_a_priority(store: Store) -> None:
    """A notice without one could not be queued."""
    assert set(PRIORITY) == set(Notice)


async def test_one_under_way_in_each_lane(store: Store, kept: Stored) -> None:
    """An edit never overtakes the message it edits; other chats do not wait for it."""
    await put(store, kept, n=1)
    await put(store, kept, n=2)
    await put(store, kept, n=3, lane="team:other")
    first, other = await claimed(store), await claimed(store)
    assert (first.params["n"], other.params["n"]) == (1, 3)
    assert await claim(store) is None
    await settle(store, first)
    assert (await claimed(store)).params["n"] == 2


async def test_held_lanes_wait(store: Store, kept: Stored) -> None:
    """The limit of a group stops its lane and no other."""
    await put(store, kept, n=1)
    await put(store, kept, n=2, lane="person:1")
    assert (await claimed(store, held={"team:harbor"})).params["n"] == 2
    assert await claim(store, held={"team:harbor"}) is None
    assert (await claimed(store)).params["n"] == 1


async def test_nothing_goes_before_it_is_due(store: Store, kept: Stored) -> None:
    """A timer is a row that is due later."""
    await put(store, kept, due_at=NOW + SECOND)
    assert await claim(store, NOW + SECOND - MILLISECOND) is None
    assert await claim(store, NOW + SECOND) is not None


# -- leases ----------------------------------------------------------------------------------------


async def test_a_lease_ends_by_time_and_leaves_a_doubt(store: Store, kept: Stored) -> None:
    """Who died holding an errand may have sent it."""
    await put(store, kept)
    first = await claimed(store)
    assert (first.attempts, first.perhaps_sent) == (0, False)
    assert await claim(store, NOW + LEASE - MILLISECOND) is None
    again = await claimed(store, NOW + LEASE)
    assert (again.id, again.attempts, again.perhaps_sent) == (first.id, 1, True)


async def test_at_the_start_of_the_only_process_every_lease_is_void(store: Store, kept: Stored) -> None:
    """Nobody waits for someone who is not there; the doubt stays."""
    await put(store, kept, n=1)
    await put(store, kept, n=2)
    await claimed(store)
    assert await store.run(outbox.void_leases) == 1
    again = await claimed(store)
    assert (again.params["n"], again.perhaps_sent) == (1, True)
    await settle(store, again)
    assert (await claimed(store)).perhaps_sent is False


async def test_what_was_certainly_not_sent_leaves_no_doubt(store: Store, kept: Stored) -> None:
    """Postponed without a doubt, it goes out again without a word."""
    await put(store, kept)
    await postpone(store, await claimed(store), NOW + SECOND)
    again = await claimed(store, NOW + SECOND)
    assert (again.attempts, again.perhaps_sent) == (1, False)
    await postpone(store, again, NOW + 2 * SECOND, perhaps=True)
    assert (await claimed(store, NOW + 2 * SECOND)).perhaps_sent is True


# -- waiting ---------------------------------------------------------------------------------------


async def test_one_that_waits_lets_the_others_of_its_lane_pass(store: Store, kept: Stored) -> None:
    """What concerns one errand alone does not stop its chat."""
    await put(store, kept, n=1)
    await put(store, kept, n=2)
    await postpone(store, await claimed(store), NOW + SECOND)
    assert await order(store) == [(Notice.CARD_POST, 2)]
    assert await order(store, NOW + SECOND) == [(Notice.CARD_POST, 1)]


async def test_a_lane_that_waits_keeps_its_order(store: Store, kept: Stored) -> None:
    """Telegram asked to wait: everything for that chat does, and then goes in its old order."""
    for n in range(4):
        await put(store, kept, n=n)
    await put(store, kept, n=9, lane="person:1")
    await postpone(store, await claimed(store), NOW + SECOND, whole_lane=True)
    assert await order(store) == [(Notice.CARD_POST, 9)]
    assert await order(store, NOW + SECOND - MILLISECOND) == []
    assert await order(store, NOW + SECOND) == [(Notice.CARD_POST, n) for n in range(4)]


async def test_what_is_queued_while_a_lane_waits_waits_as_well(store: Store, kept: Stored) -> None:
    """A new errand would otherwise run into the same refusal, and pass in front of older ones."""
    await put(store, kept, n=1)
    await postpone(store, await claimed(store), NOW + SECOND, whole_lane=True)
    await put(store, kept, Notice.CARD_POST, n=2)
    await put(store, kept, Notice.CARD_REFRESH, n=3)
    assert await order(store) == []
    assert await order(store, NOW + SECOND) == [
        (Notice.CARD_REFRESH, 3),
        (Notice.CARD_POST, 1),
        (Notice.CARD_POST, 2),
    ]


async def test_a_wait_ends_with_its_time_whatever_was_asked_before(store: Store, kept: Stored) -> None:
    """Tried again and postponed alone, an errand does not stop its lane any more."""
    await put(store, kept, n=1)
    await put(store, kept, n=2)
    await postpone(store, await claimed(store), NOW + SECOND, whole_lane=True)
    await postpone(store, await claimed(store, NOW + SECOND), NOW + 10 * SECOND)
    assert await order(store, NOW + SECOND) == [(Notice.CARD_POST, 2)]


# -- the same twice --------------------------------------------------------------------------------


async def test_what_would_show_the_same_waits_once(store: Store, kept: Stored) -> None:
    """Ten taps are one edit."""
    for _ in range(10):
        await put(store, kept, Notice.CARD_REFRESH)
    await put(store, kept, Notice.REMOVE, role="card", message_id=1)
    await put(store, kept, Notice.REMOVE, role="card", message_id=2)
    assert await left(store, kept) == 3


async def test_what_is_under_way_is_queued_again(store: Store, kept: Stored) -> None:
    """It may already have been drawn as it was."""
    await put(store, kept, Notice.CARD_REFRESH)
    await claimed(store)
    await put(store, kept, Notice.CARD_REFRESH)
    assert await left(store, kept) == 2


async def test_news_are_told_each_time(store: Store, kept: Stored) -> None:
    """Ready, taken back and ready again are three things to tell."""
    for _ in range(2):
        await put(store, kept, Notice.TELL, status="ready")
    assert await left(store, kept) == 2


async def test_two_requests_do_not_share_an_errand(store: Store, kept: Stored) -> None:
    """The same for someone else is not the same."""
    other = await keep(store, "CFHJKNR", who=2)
    await put(store, kept, Notice.CARD_REFRESH)
    await put(store, other, Notice.CARD_REFRESH)
    assert (await left(store, kept), await left(store, other)) == (1, 1)


# -- going away ------------------------------------------------------------------------------------


async def test_only_what_is_not_under_way_is_taken_back(store: Store, kept: Stored) -> None:
    """What came of a card that is being sent has to be heard, so that it can be removed."""
    await put(store, kept, n=1)
    await put(store, kept, n=2)
    await put(store, kept, n=3)
    for status in ("ready", "cannot"):
        await put(store, kept, Notice.TELL, lane="person:1", status=status)
    under_way = await claimed(store, held={"person:1"})
    await store.run(lambda db: outbox.withdraw(db, kept.id, Notice.CARD_POST, {"n": 1}))
    await store.run(lambda db: outbox.withdraw(db, kept.id, Notice.CARD_POST, {"n": 3}))
    assert await left(store, kept) == 4
    await store.run(lambda db: outbox.withdraw_all_but(db, kept.id, Notice.TELL, {"status": "cannot"}))
    assert await left(store, kept) == 2
    await postpone(store, under_way, NOW, perhaps=True)
    await store.run(lambda db: outbox.withdraw_all_but(db, kept.id, Notice.TELL, {"status": "cannot"}))
    assert await order(store) == [(Notice.TELL, None)]


async def test_what_others_have_queued_is_not_taken_back(store: Store, kept: Stored) -> None:
    """An ending takes back the errands of its own request."""
    other = await keep(store, "CFHJKNR", who=2)
    await put(store, other)
    await store.run(lambda db: outbox.withdraw_all_but(db, kept.id, Notice.TELL))
    await store.run(lambda db: outbox.withdraw(db, kept.id, Notice.CARD_POST))
    assert await left(store, other) == 1


async def test_a_lane_is_dropped_for_one_request(store: Store, kept: Stored) -> None:
    """Nobody can be reached there; the team's errands go on."""
    await put(store, kept, Notice.TELL, lane="person:1", status="ready")
    await put(store, kept, Notice.CARD_REFRESH)
    await store.run(lambda db: outbox.drop_lane(db, kept.id, "person:1"))
    assert await order(store) == [(Notice.CARD_REFRESH, None)]


async def test_an_errand_ends_with_its_request(store: Store, kept: Stored) -> None:
    """No errand refers to a request that is not there."""
    await put(store, kept)
    await claimed(store)
    await put(store, kept, n=2)
    await store.run(lambda db: requests.destroy(db, kept.id))
    assert await claim(store, NOW + LEASE) is None
    assert await left(store, kept) == 0


async def test_an_errand_expires_at_its_time_unless_it_is_under_way(store: Store, kept: Stored) -> None:
    """Just before, it is there; at its time it is gone."""
    await put(store, kept, n=1, expires_at=NOW + SECOND)
    await put(store, kept, n=2, expires_at=NOW + SECOND)
    await claimed(store, NOW)
    assert await store.run(lambda db: outbox.drop_expired(db, NOW + SECOND - MILLISECOND)) == 0
    assert await store.run(lambda db: outbox.drop_expired(db, NOW + SECOND)) == 1
    assert await store.run(lambda db: outbox.drop_expired(db, NOW + LEASE)) == 1


# -- when to look again ------------------------------------------------------------------------------


async def next_due(store: Store, now: datetime = NOW) -> datetime | None:
    """When there is something to do."""
    return await store.run(lambda db: outbox.next_due(db, now))


async def test_the_next_moment_is_the_nearest_of_all(store: Store, kept: Stored) -> None:
    """What becomes due, a lease that ends, a lane that may go on."""
    assert await next_due(store) is None
    await put(store, kept, n=1, due_at=NOW + 9 * SECOND)
    assert await next_due(store) == NOW + 9 * SECOND
    await put(store, kept, n=2, lane="person:1")
    await postpone(store, await claimed(store), NOW + 5 * SECOND, whole_lane=True)
    assert await next_due(store) == NOW + 5 * SECOND
    await put(store, kept, n=3, lane="person:2")
    await claimed(store)
    assert await next_due(store) == NOW + 5 * SECOND
    assert await next_due(store, NOW + 10 * SECOND) == NOW + LEASE


async def test_what_is_due_but_held_does_not_hide_what_comes_next(store: Store, kept: Stored) -> None:
    """A full group has due rows all the time; another chat's next try must not wait for it."""
    await put(store, kept, n=1)
    await put(store, kept, n=2, lane="person:1", due_at=NOW + 2 * SECOND)
    assert await claim(store, held={"team:harbor"}) is None
    assert await next_due(store) == NOW + 2 * SECOND


# -- replicas --------------------------------------------------------------------------------------


async def test_replicas_never_hold_two_of_a_lane_nor_one_twice(postgresql: Database) -> None:
    """Two processes claim from one outbox, as fast as they can."""
    stores = [postgresql.store() for _ in range(3)]
    for store in stores:
        await store.open()
    codes = ("CFHJKNP", "CFHJKNR", "CFHJKNT")
    kept = [await keep(stores[0], code, who=n) for n, code in enumerate(codes)]
    for n in range(60):
        await put(stores[0], kept[n % 3], n=n, lane=f"lane {n % 3}")
    held: Counter[str] = Counter()
    carried: list[int] = []

    async def carrier(store: Store) -> None:
        while len(carried) < 60:
            errand = await claim(store)
            if errand is None:
                await asyncio.sleep(0)
                continue
            held[errand.lane] += 1
            assert held[errand.lane] == 1
            carried.append(errand.params["n"])
            await asyncio.sleep(0)
            held[errand.lane] -= 1
            await settle(store, errand)

    await asyncio.gather(*(carrier(store) for store in stores for _ in range(3)))
    assert sorted(carried) == list(range(60))
    for lane in range(3):
        assert [n for n in carried if n % 3 == lane] == list(range(lane, 60, 3))


async def test_a_change_while_it_is_claimed_is_not_lost(postgresql: Database) -> None:
    """An edit is claimed, then drawn. What changes in between is drawn, or queued once more."""
    store, other = postgresql.store(), postgresql.store()
    await store.open()
    await other.open()
    kept = await keep(store)
    await put(store, kept, Notice.CARD_REFRESH)
    queued, commit = asyncio.Event(), asyncio.Event()

    async def change(db: Any) -> None:
        await outbox.put(
            db, Notice.CARD_REFRESH, request_id=kept.id, lane="team:harbor", due_at=NOW, expires_at=LATE
        )
        queued.set()
        await commit.wait()

    changing = asyncio.create_task(store.run(change))
    await queued.wait()
    claiming = asyncio.create_task(claim(other))
    # The claim either waits for the change, or the change has left an errand of its own.
    await postgresql.waits_or_ends(claiming)
    waited = not claiming.done()
    commit.set()
    await changing
    assert waited or await left(store, kept) == 2
    assert await claiming is not None


async def test_what_is_taken_back_while_it_is_claimed_is_not_carried(postgresql: Database) -> None:
    """A cancelled request's card is not handed out after its row is gone."""
    store, other = postgresql.store(), postgresql.store()
    await store.open()
    await other.open()
    kept = await keep(store)
    await put(store, kept, n=1)
    await put(store, kept, Notice.REMOVE, n=2)
    dropped, commit = asyncio.Event(), asyncio.Event()

    async def cancel(db: Any) -> None:
        await outbox.withdraw(db, kept.id, Notice.CARD_POST, {"n": 1})
        dropped.set()
        await commit.wait()

    cancelling = asyncio.create_task(store.run(cancel))
    await dropped.wait()
    claiming = asyncio.create_task(claim(other))
    await postgresql.waits_or_ends(claiming)
    commit.set()
    await cancelling
    errand = await claiming
    assert errand is not None
    assert errand.params["n"] == 2
