"""One person's updates in order, everybody's at the same time, and nobody's without end."""

import asyncio
from collections.abc import Hashable, Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.ordering import AT_ONCE, PER_PERSON, Job, Ordering


class Desk:
    """Somebody who handles updates: each is under way until its gate is opened."""

    def __init__(self) -> None:
        self.ordering = Ordering()
        self.began: list[str] = []
        self.ended: list[str] = []
        self.dropped: list[str] = []
        self._gates: dict[str, asyncio.Event] = {}

    def put(self, key: Hashable, *names: str) -> None:
        """Updates of one person; the name of a press begins with "press"."""
        for name in names:
            self._gates[name] = asyncio.Event()
            self.ordering.put(key, self._job(name))

    def _job(self, name: str) -> Job:
        async def run() -> None:
            self.began.append(name)
            await self._gates[name].wait()
            self.ended.append(name)

        return Job(name.startswith("press"), run, lambda: self.dropped.append(name))

    @property
    def under_way(self) -> set[str]:
        return set(self.began) - set(self.ended)

    async def finishes(self, *names: str) -> None:
        """These end, and whoever can go on then goes on."""
        for name in names:
            self._gates[name].set()
        for _ in range(10):
            await asyncio.sleep(0)

    async def finishes_everything(self) -> None:
        for gate in self._gates.values():
            gate.set()
        await asyncio.wait_for(self.ordering.drain(), 5)


def named(kind: str, numbers: Iterable[int]) -> list[str]:
    return [f"{kind} {number}" for number in numbers]


async def test_one_persons_updates_are_handled_in_order_and_one_at_a_time() -> None:
    """However long the first one takes: a second press never overtakes the first."""
    desk = Desk()
    desk.put("nina", "text 1", "press 2", "text 3")
    await desk.finishes()
    assert desk.began == ["text 1"]
    await desk.finishes("press 2", "text 3")
    assert desk.began == ["text 1"]
    await desk.finishes("text 1")
    assert desk.began == desk.ended == ["text 1", "press 2", "text 3"]


async def test_different_people_are_handled_at_the_same_time() -> None:
    """Nobody waits for somebody else's slow answer."""
    desk = Desk()
    desk.put("nina", "nina 1", "nina 2")
    desk.put("sam", "sam 1")
    await desk.finishes()
    assert desk.under_way == {"nina 1", "sam 1"}
    await desk.finishes("sam 1")
    assert desk.ended == ["sam 1"]
    await desk.finishes_everything()
    assert desk.ended == ["sam 1", "nina 1", "nina 2"]


async def test_a_person_comes_again_after_everything_was_handled() -> None:
    """And finds an empty queue."""
    desk = Desk()
    for number in range(3 * PER_PERSON):
        desk.put("nina", f"text {number}")
        await desk.finishes(f"text {number}")
    assert desk.ended == named("text", range(3 * PER_PERSON))
    assert desk.dropped == []


async def test_eight_updates_of_one_person_wait_and_the_ninth_text_is_dropped() -> None:
    """And whoever keeps count of it is told: a dropped update has to be confirmed too."""
    desk = Desk()
    desk.put("nina", *named("text", range(1, 9)))
    await desk.finishes()
    assert desk.dropped == []
    desk.put("nina", "text 9", "text 10")
    assert desk.dropped == ["text 9", "text 10"]
    await desk.finishes_everything()
    assert desk.ended == named("text", range(1, 9))


async def test_the_newest_press_takes_the_place_of_the_oldest_that_waits() -> None:
    """What somebody pressed last is what they want; the one under way is not touched."""
    desk = Desk()
    desk.put("nina", *named("press", range(1, 9)))
    await desk.finishes()
    desk.put("nina", "press 9")
    assert desk.dropped == ["press 2"]
    desk.put("nina", "press 10")
    assert desk.dropped == ["press 2", "press 3"]
    await desk.finishes_everything()
    assert desk.ended == [*named("press", [1]), *named("press", range(4, 11))]


async def test_a_press_takes_the_place_of_another_press_before_that_of_a_text() -> None:
    """Words cannot be pressed again."""
    desk = Desk()
    desk.put("nina", "press 1", "text 2", "press 3", *named("text", range(4, 9)))
    await desk.finishes()
    desk.put("nina", "press 9")
    assert desk.dropped == ["press 3"]


async def test_the_newest_press_is_kept_where_only_texts_wait() -> None:
    """It takes the place of the oldest of them: eight words do not lock somebody's buttons."""
    desk = Desk()
    desk.put("nina", *named("text", range(1, 9)))
    await desk.finishes()
    desk.put("nina", "press 9")
    assert desk.dropped == ["text 2"]
    await desk.finishes_everything()
    assert desk.ended == ["text 1", *named("text", range(3, 9)), "press 9"]


async def test_one_person_who_floods_takes_nothing_from_others() -> None:
    """The limit is each person's own."""
    desk = Desk()
    desk.put("nina", *named("nina", range(20)))
    desk.put("sam", *named("sam", range(8)))
    assert len(desk.dropped) == 12
    assert all(name.startswith("nina") for name in desk.dropped)
    await desk.finishes_everything()


async def test_at_most_sixty_four_are_under_way_at_the_same_time() -> None:
    """Of everybody together; the next one begins when one of them ends."""
    assert AT_ONCE == 64
    desk = Desk()
    for number in range(70):
        desk.put(number, f"text {number}")
    await desk.finishes()
    assert desk.under_way == set(named("text", range(64)))
    await desk.finishes("text 5")
    assert "text 64" in desk.under_way
    assert len(desk.under_way) == 64
    await desk.finishes_everything()
    assert len(desk.ended) == 70


async def test_draining_waits_for_everything_that_was_queued() -> None:
    """Also for what came while it waited: what was received is handled before the program ends."""
    desk = Desk()
    desk.put("nina", "text 1", "text 2")
    draining = asyncio.create_task(desk.ordering.drain())
    await desk.finishes("text 1")
    assert not draining.done()
    desk.put("sam", "text 3")
    await desk.finishes("text 2")
    assert not draining.done()
    await desk.finishes("text 3")
    await asyncio.wait_for(draining, 5)
    assert desk.ended == ["text 1", "text 2", "text 3"]


async def test_draining_an_empty_queue_returns_at_once() -> None:
    """A bot that nobody wrote to stops without waiting."""
    await asyncio.wait_for(Ordering().drain(), 5)


async def test_nobody_is_left_behind_after_draining() -> None:
    """No worker goes on waiting for somebody's next update."""
    before = asyncio.all_tasks()
    desk = Desk()
    desk.put("nina", "text 1", "text 2")
    desk.put("sam", "text 3")
    assert len(asyncio.all_tasks() - before) == 2
    await desk.finishes_everything()
    assert asyncio.all_tasks() == before


someone = st.tuples(st.sampled_from(["nina", "sam"]), st.booleans())
updates = st.lists(someone, max_size=10) | st.lists(someone, min_size=10, max_size=40)


@given(updates)
def test_every_update_is_either_handled_or_told_to_be_dropped(coming: list[tuple[str, bool]]) -> None:
    """Exactly one of the two and once; in order; the last press is never the one that goes."""

    async def flood() -> Desk:
        desk = Desk()
        for number, (who, press) in enumerate(coming):
            desk.put(who, f"{'press' if press else 'text'} {number} {who}")
        await desk.finishes_everything()
        return desk

    desk = asyncio.run(flood())
    assert sorted(desk.ended + desk.dropped) == sorted(
        f"{'press' if press else 'text'} {number} {who}" for number, (who, press) in enumerate(coming)
    )
    for who in ("nina", "sam"):
        handled = [int(name.split()[1]) for name in desk.ended if name.endswith(who)]
        assert handled == sorted(handled)
        mine = [number for number, (sender, _) in enumerate(coming) if sender == who]
        presses = [number for number in mine if coming[number][1]]
        assert len(handled) == min(len(mine), 8)
        assert handled[:1] == mine[:1]
        assert not presses or presses[-1] in handled


@pytest.mark.parametrize("key", [None, ("chat", None), 7])
async def test_anything_can_tell_people_apart(key: Hashable) -> None:
    """A press under an inaccessible message has a person and perhaps no chat."""
    desk = Desk()
    desk.put(key, "text 1", "text 2")
    await desk.finishes_everything()
    assert desk.ended == ["text 1", "text 2"]


def test_the_limit_is_eight() -> None:
    """As told to whoever operates the bot."""
    assert PER_PERSON == 8
