"""Receiving: what is confirmed, when, and what a crash or an outage leaves behind."""

import asyncio
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.chat.updates import Unfinished
from bot.simulator.faults import Fault, FaultKind
from tests.conftest import MakeTown, Town


def test_the_offset_is_the_lowest_unfinished_id() -> None:
    """Telegram must keep whatever is not finished, and everything after it."""
    unfinished = Unfinished()
    assert unfinished.offset is None
    assert [unfinished.begin(number) for number in (5, 6, 7)] == [True, True, True]
    unfinished.finish(6)
    assert unfinished.offset == 5
    unfinished.finish(5)
    assert unfinished.offset == 7
    unfinished.finish(7)
    assert unfinished.offset == 8


@given(st.lists(st.integers(1, 30), max_size=60), st.data())
def test_nothing_unfinished_is_ever_confirmed(ids: list[int], data: st.DataObject) -> None:
    """Whatever order updates come and end in, the offset never passes one under way, and none runs twice."""
    unfinished = Unfinished()
    draw: Any = data.draw
    open_ids: set[int] = set()
    done: set[int] = set()
    for number in ids:
        assert unfinished.begin(number) is (number not in open_ids | done)
        if number not in done:
            open_ids.add(number)
        if open_ids and draw(st.booleans()):
            ended = draw(st.sampled_from(sorted(open_ids)))
            unfinished.finish(ended)
            open_ids.discard(ended)
            done.add(ended)
        if open_ids:
            assert unfinished.offset is not None
            assert unfinished.offset <= min(open_ids)


def test_after_days_of_silence_the_offset_is_left_out() -> None:
    """The next id may be any number then, also a lower one."""
    unfinished = Unfinished()
    unfinished.begin(900)
    unfinished.forget_offset()
    assert unfinished.offset == 900
    unfinished.finish(900)
    unfinished.forget_offset()
    assert unfinished.offset is None
    assert unfinished.begin(12)
    assert unfinished.offset == 12


async def test_an_id_that_starts_again_is_answered(town: Town) -> None:
    """After a week without updates Telegram's ids start anywhere; nobody waits in vain."""
    nina = town.person("Nina")
    town.api.inject({"update_id": 900_000_000, "message": {"message_id": "poison", "chat": 1}})
    await town.settles()
    town.clock.move(timedelta(days=8))
    nina.says("/start")
    await town.settles()
    assert "Information" in nina.text()


async def test_a_hanging_answer_holds_nobody_longer_than_five_seconds(town: Town) -> None:
    """A reading update counts as handled at its deadline, and the next press is answered."""
    nina = town.person("Nina")
    nina.says("/start")
    await town.settles()
    release = asyncio.Event()
    honest: Any = town.bot.application.bot.request.do_request

    async def hanging(url: str, *rest: Any, **named: Any) -> Any:
        if url.endswith("/editMessageText") and not release.is_set():
            await release.wait()
        return await honest(url, *rest, **named)

    object.__setattr__(town.bot.application.bot.request, "do_request", hanging)
    nina.presses("Guides")
    for _ in range(200):
        await asyncio.sleep(0)
    assert len(town.api.updates) == 1
    town.clock.move(timedelta(seconds=6))
    await town.settles()
    assert town.bot.metrics["reading past its deadline"] == 1
    release.set()
    await town.presses(nina, "Privacy")
    assert "What this bot stores" in nina.text()


async def test_a_database_that_comes_back_within_seconds_is_waited_for(town: Town) -> None:
    """Three tries; the press is confirmed only after the commit."""
    nina = town.person("Nina")
    nina.says("/start")
    await town.settles()
    await town.presses(nina, "Supplies", "Usual bag", "The van")
    store = town.bot.store
    assert store is not None
    await store.close()
    nina.presses("Send")
    for _ in range(200):
        await asyncio.sleep(0)
    assert len(town.api.updates) == 1
    await store.open()
    await town.until_told(nina, "Your code:")
    await town.settles()
    assert len(town.cards()) == 1


async def test_two_receivers_notice_each_other(town: Town) -> None:
    """A conflict is counted and waited out; the bot goes on receiving."""
    town.api.faults.add(Fault(kind="400", method="getUpdates", times=1))
    nina = town.person("Nina")
    nina.says("/start")
    await town.until_told(nina, "Information")
    town.api.updates.end_poll("Conflict: terminated by other getUpdates request")
    nina.says("/start")
    await town.until_told(nina, "Information")
    for _ in range(100):
        await asyncio.sleep(0)
        town.clock.move(timedelta(seconds=1))
    assert town.bot.metrics["conflict: another process polls with this token"] == 1


async def test_telegram_away_is_waited_out(town: Town) -> None:
    """Polls that fail are tried again with growing pauses; what was written meanwhile is answered."""
    kinds: tuple[FaultKind, ...] = ("500", "reset", "timeout", "429")
    for kind in kinds:
        town.api.faults.add(Fault(kind=kind, method="getUpdates", times=2))
    nina = town.person("Nina")
    nina.says("/start")
    await town.until_told(nina, "Information", seconds=300)


async def test_a_clean_stop_confirms_what_was_handled(make_town: MakeTown) -> None:
    """After SIGTERM nothing is left at Telegram: the next start answers nothing twice."""
    town = await make_town()
    nina = town.person("Nina")
    nina.says("/start")
    await nina.sees("Information")
    await town.close()
    assert len(town.api.updates) == 0
    bubbles = len(nina.messages())
    await town.open()
    await town.settles()
    assert len(nina.messages()) == bubbles


async def test_what_came_while_the_bot_was_down_is_answered(make_town: MakeTown) -> None:
    """Pending updates are not thrown away."""
    town = await make_town()
    await town.close()
    nina = town.person("Nina")
    nina.says("/start")
    await town.open()
    await town.settles()
    assert "Information" in nina.text()
