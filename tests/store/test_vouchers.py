"""Vouchers that are good, on both databases."""

import asyncio
from datetime import timedelta

from bot.store import vouchers
from bot.store.unit import Store
from bot.supply.model import Order
from bot.supply.vouchers import Voucher

from ..samples import MILLISECOND, NOW, PROGRAM, SECOND
from .databases import Database

VOUCHER = Voucher(PROGRAM, Order({"strips": 2}), NOW + SECOND)


async def test_a_batch_is_found_until_it_ends(store: Store) -> None:
    """Each by its own hash; at its end none of them, and nothing that was never made."""
    await store.run(lambda db: vouchers.add(db, ["a", "b"], VOUCHER))
    assert await store.run(lambda db: vouchers.find(db, "a", NOW)) == VOUCHER
    assert await store.run(lambda db: vouchers.find(db, "b", NOW + SECOND - MILLISECOND)) == VOUCHER
    assert await store.run(lambda db: vouchers.find(db, "b", NOW + SECOND)) is None
    assert await store.run(lambda db: vouchers.find(db, "c", NOW)) is None


async def test_one_is_used_once(store: Store) -> None:
    """And not at its end, and not one that never was; the others stay."""
    await store.run(lambda db: vouchers.add(db, ["a", "b"], VOUCHER))
    assert await store.run(lambda db: vouchers.use(db, "a", NOW)) is True
    assert await store.run(lambda db: vouchers.use(db, "a", NOW)) is False
    assert await store.run(lambda db: vouchers.use(db, "c", NOW)) is False
    assert await store.run(lambda db: vouchers.use(db, "b", NOW + SECOND)) is False
    assert await store.run(lambda db: vouchers.find(db, "a", NOW)) is None
    assert await store.run(lambda db: vouchers.find(db, "b", NOW)) == VOUCHER


async def test_of_fifty_at_once_one_uses_it(store: Store) -> None:
    """A link that was handed around is good for one bag."""
    await store.run(lambda db: vouchers.add(db, ["a"], VOUCHER))
    came = await asyncio.gather(*(store.run(lambda db: vouchers.use(db, "a", NOW)) for _ in range(50)))
    assert sorted(came) == [False] * 49 + [True]


async def test_of_several_replicas_one_uses_it(postgresql: Database) -> None:
    """Each of them has read that it is good before any of them uses it."""
    stores = [postgresql.store() for _ in range(3)]
    for each in stores:
        await each.open()
    await stores[0].run(lambda db: vouchers.add(db, ["a"], VOUCHER))
    came = await asyncio.gather(
        *(each.run(lambda db: vouchers.use(db, "a", NOW)) for each in stores for _ in range(10))
    )
    assert sorted(came) == [False] * 29 + [True]


async def test_what_nobody_used_is_forgotten_at_its_end(store: Store) -> None:
    """And not before; the purge knows when that is."""
    later = Voucher(PROGRAM, Order({"strips": 2}), NOW + timedelta(days=1))
    await store.run(lambda db: vouchers.add(db, ["a"], VOUCHER))
    await store.run(lambda db: vouchers.add(db, ["b"], later))
    assert await store.run(vouchers.next_deadline) == NOW + SECOND
    assert await store.run(lambda db: vouchers.drop_expired(db, NOW + SECOND - MILLISECOND)) == 0
    assert await store.run(lambda db: vouchers.drop_expired(db, NOW + SECOND)) == 1
    assert await store.run(vouchers.next_deadline) == later.valid_until


async def test_a_command_joins_the_running_bot(database: Database) -> None:
    """It writes beside the process that holds the database, and takes nothing away from it."""
    running, guest = database.store(), database.store()
    await running.open()
    await guest.join()
    await guest.run(lambda db: vouchers.add(db, ["a"], VOUCHER))
    await guest.close()
    assert await running.run(lambda db: vouchers.use(db, "a", NOW)) is True
