"""Timers on their way: in front of everything else, in time, tried again, and gone with their end."""

from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from bot.fates import Fate, Outcome
from bot.identity import FormKey
from bot.supply.notices import PRIORITY, Notice

from .durable import Durable, process
from .samples import SECOND, person
from .scripted import later
from .store.databases import KINDS

MINUTE = timedelta(minutes=1)
_PRESSES = count()
PARAMS = {"step": "a.b!n0000000", "language": "en", "country": "us"}


@pytest.fixture(params=KINDS)
async def durable(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Durable]:
    """One process, on either database."""
    async with process(request.param, tmp_path) as made:
        yield made


def press() -> FormKey:
    """The key of a press that is none of the ones before."""
    return FormKey(f"press {next(_PRESSES)}")


async def sets(
    durable: Durable, number: int = 1, wait: timedelta = 3 * MINUTE, guide: str = "danger"
) -> None:
    """Someone sets a timer."""
    due = durable.clock.now() + wait
    lasts = timedelta(hours=3)
    await durable.intake.set_timer(person(number), guide, PARAMS, press(), due=due, lasts=lasts)
    await durable.delivers()


def rang(durable: Durable) -> list[str]:
    """In whose chat, one after the other."""
    return [call.chat for call in durable.gateway.calls if call.name == "ring"]


async def test_a_timer_rings_when_it_is_due_and_is_gone(durable: Durable) -> None:
    """Not before; once; nothing is left."""
    await sets(durable)
    await durable.passes(3 * MINUTE - SECOND)
    assert rang(durable) == []
    await durable.passes(SECOND)
    assert len(rang(durable)) == 1
    await durable.passes(timedelta(hours=1))
    assert len(rang(durable)) == 1
    assert await durable.counts() == {}


async def test_a_new_timer_takes_the_place_of_the_one_before(durable: Durable) -> None:
    """Of the same guide and person; others keep theirs."""
    await sets(durable)
    await sets(durable, wait=5 * MINUTE)
    await sets(durable, guide="strip", wait=4 * MINUTE)
    await sets(durable, number=2)
    assert await durable.counts() == {"outbox": 3}
    await durable.passes(3 * MINUTE)
    assert len(rang(durable)) == 1
    await durable.passes(2 * MINUTE)
    assert len(rang(durable)) == 3


async def test_a_timer_is_taken_back(durable: Durable) -> None:
    """By whoever set it; by erasing everything; nobody else's."""
    await sets(durable)
    await sets(durable, guide="strip")
    await sets(durable, number=2)
    await durable.intake.stop_timer(person(1), "danger")
    assert await durable.counts() == {"outbox": 2}
    await durable.intake.erase(person(1))
    assert await durable.counts() == {"outbox": 1}
    await durable.passes(3 * MINUTE)
    assert len(rang(durable)) == 1


@pytest.mark.parametrize("fate", Fate)
async def test_whatever_becomes_of_a_timer_it_ends(durable: Durable, fate: Fate) -> None:
    """Once, something goes wrong; then Telegram works."""
    outcome = Outcome(fate, wait=timedelta(seconds=30)) if fate is Fate.LATER else Outcome(fate)
    durable.gateway.script("ring", outcome)
    await sets(durable)
    await durable.passes(3 * MINUTE)
    await durable.passes(MINUTE)
    again = fate in {Fate.LATER, Fate.NOT_SENT, Fate.PERHAPS}
    assert len(rang(durable)) == (2 if again else 1)
    assert await durable.counts() == {}


async def test_a_timer_that_cannot_ring_ends_after_its_time(durable: Durable) -> None:
    """Three hours after it was due nobody needs it."""
    durable.gateway.script("ring", *(later(600) for _ in range(500)))
    await sets(durable)
    await durable.goes_by(timedelta(hours=3, minutes=5), 10 * MINUTE)
    await durable.passes(MINUTE)
    assert await durable.counts() == {}


async def test_a_timer_passes_in_front(durable: Durable) -> None:
    """Due at the same moment as everything else: it may ask whether somebody breathes."""
    others = [value for notice, value in PRIORITY.items() if notice is not Notice.TIMER]
    assert PRIORITY[Notice.TIMER] < min(others)
    await sets(durable, number=9, wait=SECOND)
    durable.clock.move(SECOND)
    for number in range(1, 8):
        await durable.submits(person(number))
    await durable.delivers()
    assert durable.gateway.calls[0].name == "ring"


async def test_a_press_that_comes_again_finds_its_timer(durable: Durable) -> None:
    """Handled, not confirmed, and handled once more after a restart: one timer, due when it was."""
    same, now, lasts = FormKey("the same"), durable.clock.now(), timedelta(hours=3)
    first = await durable.intake.set_timer(
        person(1), "danger", PARAMS, same, due=now + 3 * MINUTE, lasts=lasts
    )
    again = await durable.intake.set_timer(
        person(1), "danger", PARAMS | {"step": "a.b!d1000000"}, same, due=now + 5 * MINUTE, lasts=lasts
    )
    assert again == first
    assert again["step"] == PARAMS["step"]
    await durable.passes(3 * MINUTE)
    assert len(rang(durable)) == 1
    assert await durable.counts() == {}
