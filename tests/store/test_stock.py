"""What there is, kept: one guarded statement a press, whoever presses at the same time."""

import asyncio

import pytest

from bot.store import stock
from bot.store.unit import Store
from bot.supply.stock import AFTER, Level, Stock

from .databases import Database

IN, LOW, OUT = Level.IN, Level.LOW, Level.OUT


async def moves(store: Store, was: Level, item: str = "kit", program: str = "harbor") -> bool:
    """One press on an item that was shown as `was`."""
    return await store.run(lambda db: stock.move(db, program, item, was, AFTER[was]))


async def test_levels_are_kept_by_program_and_item(store: Store) -> None:
    """Around and around; one item of one program says nothing of any other."""
    assert await store.run(stock.everything) == Stock({})
    for was in (IN, LOW, OUT, IN):
        assert await moves(store, was)
    assert await moves(store, IN, "strips", "pier")
    found = await store.run(stock.everything)
    assert dict(found.levels) == {("harbor", "kit"): LOW, ("pier", "strips"): LOW}


@pytest.mark.parametrize("was", [LOW, OUT])
async def test_what_is_in_without_a_row_is_not_anything_else(store: Store, was: Level) -> None:
    """A press on a list that was wrong changes nothing."""
    assert not await moves(store, was)
    assert await store.run(stock.everything) == Stock({})


@pytest.mark.parametrize("stands", list(Level))
@pytest.mark.parametrize("shown", list(Level))
async def test_a_press_counts_only_on_what_it_was_shown(store: Store, stands: Level, shown: Level) -> None:
    """From each level to each other."""
    assert await moves(store, IN)  # now there is a row
    level = LOW
    while level is not stands:
        assert await moves(store, level)
        level = AFTER[level]
    assert await moves(store, shown) is (shown is stands)
    found = await store.run(stock.everything)
    assert found.at("harbor", "kit") is (AFTER[stands] if shown is stands else stands)


@pytest.mark.parametrize("was", [IN, LOW])
async def test_of_presses_at_once_exactly_one_counts(database: Database, was: Level) -> None:
    """From several processes where there can be several."""
    stores = [database.store() for _ in range(1 if database.kind == "sqlite" else 3)]
    for store in stores:
        await store.open()
    if was is LOW:
        assert await moves(stores[0], IN)
    counted = await asyncio.gather(*(moves(store, was) for store in stores * 3))
    assert sum(counted) == 1
    assert (await stores[0].run(stock.everything)).at("harbor", "kit") is AFTER[was]
