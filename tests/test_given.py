"""The most a day, where it is decided: in the transaction of whoever asks, on either database."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.errors import BagChanged
from bot.store import given
from bot.store.unit import Db
from bot.supply.caps import Caps, Left
from bot.supply.model import Order
from bot.supply.transitions import Action

from .durable import Durable, process
from .samples import NOW, POINT, person
from .store.databases import KINDS, Database, fresh_database

CHICAGO = ZoneInfo("America/Chicago")
#: Three packs of strips and two kits; a usual bag holds two and one.
CAPS = Caps({POINT: {"strips": 3, "kit": 2}}, {POINT: CHICAGO})
MIDNIGHT = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
UNDO = timedelta(minutes=2)


@pytest.fixture(params=KINDS)
async def durable(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Durable]:
    """One process with a most a day, on either database."""
    async with process(request.param, tmp_path, caps=CAPS) as made:
        yield made


@pytest.fixture(params=KINDS)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """For several processes, where there can be several."""
    async with fresh_database(request.param, tmp_path) as made:
        yield made


async def left(durable: Durable) -> dict[str, int]:
    """What is left at the counter today."""
    return {item: packs for (_, item), packs in (await durable.intake.left()).packs.items()}


async def everybody_asks(database: Database, people: int) -> tuple[list[Any], list[Durable]]:
    """So many people press Send at the same moment, on every process that there can be."""
    made: list[Durable] = []
    for _ in range(1 if database.kind == "sqlite" else 3):
        store = database.store()
        await store.open()
        made.append(Durable(store, caps=CAPS))
    asking = (made[n % len(made)].submits(person(n), message_id=n + 1) for n in range(people))
    return list(await asyncio.gather(*asking, return_exceptions=True)), made


def given_out(came: Sequence[Any]) -> dict[str, int]:
    """What was promised to all of them together."""
    taken = [each.order.packs for each in came if not isinstance(each, BaseException)]
    return {item: sum(packs.get(item, 0) for packs in taken) for item in ("strips", "kit")}


async def test_of_many_at_once_no_more_is_promised_than_there_is(database: Database) -> None:
    """Twelve at the same moment: three packs and two kits, to the last one of them."""
    came, _ = await everybody_asks(database, 12)
    assert given_out(came) == {"strips": 3, "kit": 2}
    refused = [each for each in came if isinstance(each, BaseException)]
    assert len(refused) == 10
    assert all(isinstance(each, BagChanged) for each in refused)


async def test_a_look_before_the_transaction_would_be_noticed(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: two who both read the count before either has written pass the most."""
    honest, all_have_read, readers = given.counted, asyncio.Event(), 0

    async def early(db: Db, points: Any, now: datetime) -> Any:
        nonlocal readers
        readers += 1
        if database.kind == "postgresql":
            found = await honest(db, points, now)
            if readers == 3:
                all_have_read.set()
            await asyncio.wait_for(all_have_read.wait(), 10)
            return found
        return {}

    async def nobody_waits(*_: Any) -> None:
        pass

    monkeypatch.setattr(given, "counted", early)
    monkeypatch.setattr(given, "one_at_a_time", nobody_waits)
    came, _ = await everybody_asks(database, 3)
    assert given_out(came)["strips"] > 3


async def test_what_comes_back_and_what_does_not(durable: Durable) -> None:
    """An ending counts for as long as it can be undone; what was handed over for the rest of the day."""
    assert await left(durable) == {"strips": 3, "kit": 2}
    first = await durable.asks(person(1))
    assert await left(durable) == {"strips": 1, "kit": 1}
    await durable.intake.cancel(person(1), first.code)
    await durable.delivers()
    assert await left(durable) == {"strips": 3, "kit": 2}
    second = await durable.asks(person(2))
    await durable.presses(second.code, Action.CANNOT)
    assert await left(durable) == {"strips": 1, "kit": 1}
    await durable.presses(second.code, Action.UNDO)
    assert await left(durable) == {"strips": 1, "kit": 1}
    await durable.presses(second.code, Action.CANNOT)
    await durable.passes(UNDO + timedelta(seconds=1))
    assert await left(durable) == {"strips": 3, "kit": 2}
    third = await durable.asks(person(3))
    await durable.presses(third.code, Action.HAND_OVER)
    assert await left(durable) == {"strips": 1, "kit": 1}
    await durable.passes(UNDO + timedelta(seconds=1))
    assert await durable.rows("requests") == []
    assert await left(durable) == {"strips": 1, "kit": 1}


async def test_a_bag_with_fewer_gives_back_once_it_cannot_be_undone(durable: Durable) -> None:
    """Undo fills it again, so nobody else may have that meanwhile."""
    request = await durable.asks(person(1))
    act = durable.coordination.act
    await act("harbor", request.code, Action.FEWER, 1, NOW, packs={"s": 1, "k": 1})
    assert await left(durable) == {"strips": 1, "kit": 1}
    await durable.passes(UNDO + timedelta(seconds=1))
    assert await left(durable) == {"strips": 2, "kit": 1}
    await durable.presses(request.code, Action.HAND_OVER)
    await durable.passes(UNDO + timedelta(seconds=1))
    assert await left(durable) == {"strips": 2, "kit": 1}


async def test_of_a_day_nothing_is_left_when_it_is_over(durable: Durable) -> None:
    """What is kept is a sum with an end; it names no request and no person."""
    request = await durable.asks(person(1))
    await durable.presses(request.code, Action.HAND_OVER)
    await durable.passes(UNDO + timedelta(seconds=1))
    rows = await durable.rows("given")
    assert [tuple(row) for row in rows] == [(POINT, "kit", MIDNIGHT, 1), (POINT, "strips", MIDNIGHT, 2)]
    await durable.passes(MIDNIGHT - durable.clock.now() - timedelta(seconds=1))
    assert len(await durable.rows("given")) == 2
    await durable.passes(timedelta(seconds=1))
    assert await durable.rows("given") == []
    assert await left(durable) == {"strips": 3, "kit": 2}


async def test_yesterdays_bag_is_not_counted_when_it_is_handed_over(durable: Durable) -> None:
    """It counted for the day on which it was asked for."""
    request = await durable.asks(person(1))
    await durable.passes(timedelta(hours=20))
    assert await left(durable) == {"strips": 3, "kit": 2}
    await durable.presses(request.code, Action.HAND_OVER)
    await durable.passes(UNDO + timedelta(seconds=1))
    assert await durable.rows("given") == []


async def test_without_a_most_nothing_is_counted(tmp_path: Path) -> None:
    """What nobody needs is not kept."""
    async with process("sqlite", tmp_path) as durable:
        request = await durable.asks(person(1))
        assert [row.counts_until for row in await durable.rows("requests")] == [None]
        await durable.presses(request.code, Action.HAND_OVER)
        await durable.passes(UNDO + timedelta(seconds=1))
        assert await durable.counts() == {"form_keys": 1}


async def test_erasing_everything_does_not_take_back_what_was_handed_over(durable: Durable) -> None:
    """The bag is gone, whoever forgets it; one that is still open comes back."""
    first = await durable.asks(person(1))
    await durable.presses(first.code, Action.HAND_OVER)
    await durable.intake.erase(person(1))
    await durable.delivers()
    assert await left(durable) == {"strips": 1, "kit": 1}
    await durable.asks(person(2))
    with pytest.raises(BagChanged):
        await durable.asks(person(3))
    await durable.intake.erase(person(2))
    await durable.delivers()
    assert await left(durable) == {"strips": 1, "kit": 1}


def test_what_is_left_of_a_bag() -> None:
    """An item that is not named has no end."""
    some = Left({("a", "strips"): 1, ("a", "kit"): 0})
    bag = Order({"strips": 2, "kit": 1, "water": 9})
    assert some.most_of("a", bag) == Order({"strips": 1, "water": 9})
    assert some.most_of("b", bag) == bag
    assert some.holds("b", bag)
    assert not some.holds("a", bag)
    assert Left().holds("a", bag)


@pytest.mark.parametrize(
    ("now", "ends"),
    [
        (NOW, MIDNIGHT),
        (MIDNIGHT - timedelta(seconds=1), MIDNIGHT),
        (MIDNIGHT, MIDNIGHT + timedelta(days=1)),
        # The clocks go forward: that day has 23 hours.
        (datetime(2026, 3, 8, 6, tzinfo=UTC), datetime(2026, 3, 9, 5, tzinfo=UTC)),
    ],
)
def test_a_day_ends_at_midnight_there(now: datetime, ends: datetime) -> None:
    """By the clock of the program."""
    assert CAPS.day_ends(POINT, now) == ends
    assert CAPS.day_ends("elsewhere", now) is None
