"""Paused programs and closed places, kept."""

import asyncio

import pytest

from bot.store import doors
from bot.store.unit import Store
from bot.supply.doors import Doors

from .databases import Database


async def test_what_is_shut_is_kept_until_it_is_opened(store: Store) -> None:
    """A program and its places apart; one of one program says nothing of another."""
    assert await store.run(doors.everything) == Doors()
    for program, point in (("harbor", doors.WHOLE), ("harbor", "a"), ("pier", "k")):
        assert await store.run(lambda db, p=program, q=point: doors.shut(db, p, q))  # type: ignore[misc]  # a lambda with a default
    found = await store.run(doors.everything)
    assert found == Doors(paused=frozenset({"harbor"}), closed=frozenset({"a", "k"}))
    assert await store.run(lambda db: doors.reopen(db, "harbor", "a"))
    assert not await store.run(lambda db: doors.reopen(db, "harbor", "a"))
    assert (await store.run(doors.everything)).closed == frozenset({"k"})


@pytest.mark.parametrize("change", [doors.shut, doors.reopen])
async def test_of_several_at_once_exactly_one_counts(database: Database, change: object) -> None:
    """People are told once, whoever closes a place at the same time."""
    stores = [database.store() for _ in range(1 if database.kind == "sqlite" else 3)]
    for store in stores:
        await store.open()
    if change is doors.reopen:
        await stores[0].run(lambda db: doors.shut(db, "harbor", "a"))
    work = doors.shut if change is doors.shut else doors.reopen
    done = await asyncio.gather(*(store.run(lambda db: work(db, "harbor", "a")) for store in stores * 3))
    assert sum(done) == 1


@pytest.mark.parametrize(
    ("doors_now", "takes"),
    [
        (Doors(), True),
        (Doors(paused=frozenset({"harbor"})), False),
        (Doors(refused=frozenset({"harbor"})), False),
        (Doors(closed=frozenset({"a"})), False),
        (Doors(frozenset({"pier"}), frozenset({"pier"}), frozenset({"b"})), True),
    ],
)
def test_a_place_takes_requests_unless_something_shuts_it(doors_now: Doors, takes: bool) -> None:
    """Its own door, or its program's."""
    assert doors_now.takes("harbor", "a") is takes
